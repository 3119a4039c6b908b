import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { healthOf, type Health } from '../health.ts'
import { AtMs } from '../schemas.ts'

const State = Type.Enum(['ok', 'degraded', 'failing'])
const Reader = Type.Object({
  position: Type.Integer(),
  behind: Type.Integer(),
  oldestUnprocessedAgeMs: Type.Number(),
})
const HealthSchema = Type.Unsafe<Health>(
  Type.Object({
    state: State,
    parts: Type.Record(
      Type.String(),
      Type.Object({
        state: State,
        detail: Type.String(),
        atMs: AtMs,
        numbers: Type.Record(Type.String(), Type.Number()),
      }),
    ),
    journal: Type.Object({ firstSeq: Type.Integer(), lastSeq: Type.Integer(), bytes: Type.Integer() }),
    readers: Type.Object({ rules: Reader, history: Reader }),
  }),
)

/** How the platform is: for people, for supervisors and for Prometheus. Without login, and with nothing but numbers of the whole. */
export function healthRoutes(app: App, { operations, journal, metrics, nowMs }: Context): void {
  const health = healthOf(operations, journal, nowMs)

  app.get(
    '/health',
    {
      config: { access: 'open' },
      schema: {
        summary: 'Each part, the journal and its readers; 503 when a part is failing',
        tags: ['health'],
        response: { 200: HealthSchema, 503: HealthSchema },
      },
    },
    async (_request, reply) => {
      const now = await health()
      reply.header('cache-control', 'no-store')
      return reply.code(now.state === 'failing' ? 503 : 200).send(now)
    },
  )

  app.get(
    '/metrics',
    {
      config: { access: 'open' },
      schema: {
        summary: 'Numbers of all parts in the text format of Prometheus',
        tags: ['health'],
        produces: ['text/plain'],
        response: { 200: Type.String() },
      },
    },
    async (_request, reply) => {
      const text = await metrics.text((await health()).parts, nowMs())
      return reply.type(metrics.registry.contentType).send(text)
    },
  )
}
