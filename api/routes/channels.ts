import { randomBytes } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { severities } from '#domain/alert/alert.ts'
import type { Person } from '#domain/person.ts'
import { dutyLevels } from '#domain/response/duty.ts'
import type { Channel, Operations } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import { addressOf, seesChannel } from '../channels.ts'
import type { Context } from '../context.ts'
import { properName } from '../names.ts'
import { invalid, notFound, Problem } from '../problems.ts'
import { body, Nothing, Towns } from '../schemas.ts'

const CHANNELS_MAX = 50 // each is asked for every notice
const types = ['webhook', 'wecom', 'dingtalk', 'feishu'] as const
const ChannelId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
const ChannelParams = Type.Object({ id: ChannelId })

const settings = {
  type: Type.Enum([...types]),
  towns: Towns,
  levels: Type.Array(Type.Enum([...dutyLevels, 'dispatcher']), {
    uniqueItems: true,
    maxItems: 4,
    description: 'For whom notices are; empty: all',
  }),
  severityMin: Type.Enum([...severities]),
  language: Type.Enum(['zh', 'en']),
  enabled: Type.Boolean(),
}
const ChannelSchema = Type.Object({
  id: ChannelId,
  name: Type.String(),
  ...settings,
  address: Type.String({ description: 'Where it is, without what in it is secret' }),
  hasSecret: Type.Boolean(),
})
const Url = Type.String({ minLength: 1, maxLength: 2_000, description: 'Left out: as it was' })
const Secret = Type.String({
  maxLength: 200,
  description: 'Empty: none. Left out: as it was; a new webhook gets one, which is answered once',
})

/** Where notices go besides the dashboard: webhooks and group robots (docs/SPEC.md W18). */
export function channelRoutes(app: App, { operations, config, wallMs }: Context): void {
  const access = 'manage-channels'
  const tags = ['channels']
  const { notices } = operations

  app.get(
    '/api/channels',
    {
      config: { access },
      schema: { summary: 'Channels', tags, response: { 200: Type.Object({ channels: Type.Array(ChannelSchema) }) } },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const seen = (await notices.channels()).filter((channel) => seesChannel(person, channel))
      return { channels: await Promise.all(seen.map((channel) => told(operations, channel))) }
    },
  )

  app.get(
    '/api/channels/:id',
    {
      config: { access },
      schema: {
        summary: 'One channel',
        tags,
        params: ChannelParams,
        response: { 200: Type.Object({ channel: ChannelSchema }) },
      },
    },
    async (request) => ({
      channel: await told(operations, await inScope(operations, whoAsks(request).person, request.params.id)),
    }),
  )

  app.put(
    '/api/channels/:id',
    {
      config: { access },
      schema: {
        summary: 'Add or change a channel; the secret of a new webhook is answered this once',
        tags,
        params: ChannelParams,
        body: body({
          name: Type.String({ minLength: 1, maxLength: 100 }),
          ...settings,
          url: Type.Optional(Url),
          secret: Type.Optional(Secret),
        }),
        response: { 200: Type.Object({ channel: ChannelSchema, newSecret: Type.Optional(Type.String()) }) },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { url, secret, ...given } = request.body
      const { id } = request.params
      const all = await notices.channels()
      const before = all.find((channel) => channel.id === id)
      if (before !== undefined && !seesChannel(person, before)) throw notFound('channel', id)
      if (!seesChannel(person, given))
        throw new Problem('not-allowed', `A channel of yours is of towns of yours only: ${person.towns.join(', ')}`)
      if (before === undefined && all.length >= CHANNELS_MAX)
        throw new Problem('conflict', `Cannot add "${given.name}": there are ${CHANNELS_MAX} channels already`)
      // the address of one kind means nothing to another, and its secret is not for it
      const isOther = before !== undefined && before.type !== given.type
      const kept = before === undefined || isOther ? undefined : before.url
      const address = url === undefined ? kept : checkedUrl(url, config.outgoingHttp)
      if (address === undefined) throw invalid('url', 'is missing: a new channel, or one of another kind, needs it')
      const made =
        given.type === 'webhook' && secret === undefined && kept === undefined
          ? `whsec_${randomBytes(32).toString('base64')}`
          : undefined
      const channel: Channel = { id, ...given, name: properName('name', given.name), url: address }
      await notices.putChannel(channel, secret ?? made ?? (isOther ? '' : undefined), person.name)
      return { channel: await told(operations, channel), ...(made === undefined ? {} : { newSecret: made }) }
    },
  )

  app.delete(
    '/api/channels/:id',
    {
      config: { access },
      schema: { summary: 'Remove a channel', tags, params: ChannelParams, response: { 204: Nothing } },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const { id } = await inScope(operations, person, request.params.id)
      await notices.removeChannel(id, person.name)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/channels/:id/test',
    {
      config: { access },
      schema: {
        summary: 'Send a test message, once; what became of it is in its delivery',
        tags,
        params: ChannelParams,
        response: { 202: Type.Object({ noticeId: Type.String() }) },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const { id } = await inScope(operations, person, request.params.id)
      return reply.code(202).send({ noticeId: await notices.testChannel(id, Math.round(wallMs()), person.name) })
    },
  )
}

async function inScope({ notices }: Operations, person: Person, id: string): Promise<Channel> {
  const channel = (await notices.channels()).find((each) => each.id === id)
  if (channel === undefined || !seesChannel(person, channel)) throw notFound('channel', id)
  return channel
}

/** Where the service part would refuse it as it is written; where a name leads is looked at when it is called (docs/SPEC.md W10). */
function checkedUrl(text: string, http: boolean): string {
  if (!URL.canParse(text)) throw invalid('url', 'must be an address')
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(http && url.protocol === 'http:')) throw invalid('url', 'must begin with https:')
  if (url.username !== '' || url.password !== '') throw invalid('url', 'must not hold a login')
  return url.href
}

async function told({ notices }: Operations, { url, ...channel }: Channel): Promise<Static<typeof ChannelSchema>> {
  return {
    ...channel,
    towns: [...channel.towns],
    levels: [...channel.levels] as Static<typeof ChannelSchema>['levels'],
    address: addressOf(channel.type, url),
    hasSecret: (await notices.channelSecret(channel.id)) !== '',
  }
}
