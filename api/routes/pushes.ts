import { Type } from 'typebox'
import { pushKeys } from '#stores/push-keys.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { invalid } from '../problems.ts'
import { body, Nothing } from '../schemas.ts'

const BROWSERS_MAX = 5 // a phone, an older one, a tablet, two computers
const Endpoint = Type.String({ minLength: 10, maxLength: 1_000 })
const base64url = (bytes: number) =>
  Type.String({ pattern: '^[A-Za-z0-9_-]+=*$', maxLength: Math.ceil((bytes * 4) / 3) + 3 })

/** Pushes to one's own browsers (docs/SPEC.md W4, W15). */
export function pushRoutes(app: App, { operations, config, wallMs }: Context): void {
  const access = 'see-live'
  const tags = ['pushes']
  const { notices, audit } = operations
  const audited = (by: string, action: string, endpoint: string) =>
    audit.add({ atMs: wallMs(), by, action, subject: by, detail: { host: new URL(endpoint).host } })

  app.get(
    '/api/push-key',
    {
      config: { access },
      schema: {
        summary: 'The key browsers subscribe with (applicationServerKey)',
        tags,
        response: { 200: Type.Object({ key: Type.String({ description: 'base64url' }) }) },
      },
    },
    async () => ({ key: (await pushKeys(config.dataDir)).publicKey }),
  )

  app.put(
    '/api/push-subscriptions',
    {
      config: { access },
      schema: {
        summary: 'Push what interrupts to this browser from now on; what PushSubscription.toJSON() says',
        tags,
        body: body({
          endpoint: Endpoint,
          keys: body({ p256dh: base64url(65), auth: base64url(16) }),
          expirationTime: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
          language: Type.Optional(Type.Enum(['zh', 'en'])),
        }),
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const { endpoint, keys, language } = request.body
      const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
      if (url === undefined || !(url.protocol === 'https:' || (config.outgoingHttp && url.protocol === 'http:')))
        throw invalid('endpoint', 'must be an https address')
      if (url.username !== '' || url.password !== '') throw invalid('endpoint', 'must not hold a login')
      const [key, auth] = [Buffer.from(keys.p256dh, 'base64url'), Buffer.from(keys.auth, 'base64url')]
      if (key.length !== 65 || key[0] !== 4) throw invalid('keys.p256dh', 'must be an uncompressed point of P-256')
      if (auth.length !== 16) throw invalid('keys.auth', 'must have 16 bytes')
      const before = await notices.subscription(endpoint)
      await notices.subscribe(
        { endpoint, userId: person.id, ...keys, ...(language === undefined ? {} : { language }) },
        BROWSERS_MAX,
        Math.round(wallMs()),
      )
      if (before?.userId !== person.id) await audited(person.name, 'push.subscribe', endpoint)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/push-subscriptions',
    {
      config: { access },
      schema: {
        summary: 'Push nothing more to this browser',
        tags,
        body: body({ endpoint: Endpoint }),
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const { endpoint } = request.body
      // somebody else's is not ours to end, and there is nothing to tell of it
      if ((await notices.subscription(endpoint))?.userId === person.id) {
        await notices.unsubscribe(endpoint, Math.round(wallMs()))
        await audited(person.name, 'push.unsubscribe', endpoint)
      }
      return reply.code(204).send(null)
    },
  )
}
