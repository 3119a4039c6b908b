import { Type, type Static } from 'typebox'
import { seesTown, type Person } from '#domain/person.ts'
import type { Notice } from '#domain/response/notice.ts'
import type { Channel, Delivery, Operations } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import { seesChannel } from '../channels.ts'
import type { Context } from '../context.ts'
import { AtMs, body, limit, query } from '../schemas.ts'

const LIST_MAX = 500
const RETRY_MAX = 200
const NoticeId = Type.String({ minLength: 1, maxLength: 200 })
const ChannelId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
const State = Type.Enum(['waiting', 'sent', 'dead'])

const DeliverySchema = Type.Object({
  noticeId: Type.String({ description: 'of a test message: test-…, of what a driver is told: driver-…' }),
  to: Type.Union([
    Type.Object({ kind: Type.Literal('channel'), id: Type.String(), name: Type.Optional(Type.String()) }),
    Type.Object({
      kind: Type.Literal('push'),
      person: Type.Optional(Type.String({ description: 'Left out when the browser is no longer subscribed' })),
      host: Type.String({ description: 'of the push service' }),
    }),
    Type.Object({ kind: Type.Literal('driver'), host: Type.String() }),
  ]),
  state: State,
  attempts: Type.Integer(),
  nextMs: Type.Optional(AtMs),
  madeAtMs: AtMs,
  atMs: AtMs,
  detail: Type.String({ description: 'The last answer or error' }),
  notice: Type.Optional(
    Type.Unsafe<Omit<Notice, 'userIds'>>(Type.Object({ id: Type.String() }, { additionalProperties: true })),
  ),
})

/** What became of notices on their way to channels and phones. */
export function deliveryRoutes(app: App, { operations, wallMs }: Context): void {
  const access = 'manage-channels'
  const tags = ['channels']
  const { notices } = operations

  app.get(
    '/api/deliveries',
    {
      config: { access },
      schema: {
        summary: 'Deliveries, the latest change first; of some towns an answer may hold fewer than asked for',
        tags,
        querystring: query({
          state: Type.Optional(State),
          channel: Type.Optional(ChannelId),
          notice: Type.Optional(NoticeId),
          beforeMs: Type.Optional(AtMs),
          limit: limit(LIST_MAX, 100),
        }),
        response: {
          200: Type.Object({
            deliveries: Type.Array(DeliverySchema),
            waiting: Type.Integer({ description: 'of all' }),
            nextBeforeMs: Type.Optional(AtMs),
          }),
        },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { state, channel, notice, beforeMs, limit: most = 100 } = request.query
      const rows = await notices.deliveries({
        ...(state === undefined ? {} : { state }),
        ...(channel === undefined ? {} : { target: `channel/${channel}` }),
        ...(notice === undefined ? {} : { noticeId: notice }),
        ...(beforeMs === undefined ? {} : { beforeMs }),
        limit: most,
      })
      const channels = new Map((await notices.channels()).map((each) => [each.id, each]))
      const deliveries: Static<typeof DeliverySchema>[] = []
      for (const row of rows) {
        const shown = await shownTo(person, row, channels, operations)
        if (shown !== undefined) deliveries.push(shown)
      }
      const last = rows.at(-1)
      return {
        deliveries,
        waiting: (await notices.deliveryCounts(wallMs())).waiting,
        ...(rows.length < most || last === undefined ? {} : { nextBeforeMs: last.atMs }),
      }
    },
  )

  app.post(
    '/api/deliveries/retry',
    {
      config: { access },
      schema: {
        summary: 'Try dead deliveries of channels again, as if they were new',
        tags,
        body: body({
          deliveries: Type.Array(body({ noticeId: NoticeId, channel: ChannelId }), {
            minItems: 1,
            maxItems: RETRY_MAX,
          }),
        }),
        response: { 200: Type.Object({ again: Type.Integer({ description: 'How many were dead' }) }) },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const seen = new Set(
        (await notices.channels()).filter((channel) => seesChannel(person, channel)).map(({ id }) => id),
      )
      let again = 0
      for (const { noticeId, channel } of request.body.deliveries)
        if (
          seen.has(channel) &&
          (await notices.retry(noticeId, `channel/${channel}`, Math.round(wallMs()), person.name))
        )
          again++
      return { again }
    },
  )
}

const TO_DRIVER = 'driver/'
const hostOf = (endpoint: string): string => (URL.canParse(endpoint) ? new URL(endpoint).host : '…')

/** A delivery in words without addresses; undefined when the person may not know of it. */
async function shownTo(
  person: Person,
  { target, noticeId, ...row }: Delivery,
  channels: ReadonlyMap<string, Channel>,
  { notices, users, parking }: Operations,
): Promise<Static<typeof DeliverySchema> | undefined> {
  if (target.startsWith(TO_DRIVER)) {
    const town = (await parking.pushes.news(Number(noticeId.slice('driver-'.length))))?.town ?? ''
    if (town === '' ? person.towns.length > 0 : !seesTown(person, town)) return undefined
    return { noticeId, ...row, to: { kind: 'driver', host: hostOf(target.slice(TO_DRIVER.length)) } }
  }
  const notice = await notices.get(noticeId)
  if (notice !== undefined && !(notice.town === '' ? person.towns.length === 0 : seesTown(person, notice.town)))
    return undefined
  const { userIds: _, ...plain } = notice ?? { userIds: [] }
  const shown = { noticeId, ...row, ...(notice === undefined ? {} : { notice: plain as Omit<Notice, 'userIds'> }) }
  if (target.startsWith('push/')) {
    const endpoint = target.slice('push/'.length)
    const subscription = await notices.subscription(endpoint)
    const user = subscription === undefined ? undefined : await users.get(subscription.userId)
    const to = { kind: 'push', ...(user === undefined ? {} : { person: user.name }), host: hostOf(endpoint) } as const
    return { ...shown, to }
  }
  const id = target.slice('channel/'.length)
  const channel = channels.get(id)
  // of a channel that was removed only the whole district's administrators may still read
  if (channel === undefined ? person.towns.length > 0 : !seesChannel(person, channel)) return undefined
  return { ...shown, to: { kind: 'channel', id, ...(channel === undefined ? {} : { name: channel.name }) } }
}
