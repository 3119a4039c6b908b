import { Type } from 'typebox'
import { pushKeys } from '#stores/push-keys.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { checkSubscription, Endpoint, SubscriptionBody } from '../push-subscription.ts'
import { body, Nothing } from '../schemas.ts'

const BROWSERS_MAX = 5 // a phone, an older one, a tablet, two computers

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
        body: SubscriptionBody,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      checkSubscription(request.body, config)
      const { endpoint, keys, language } = request.body
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
