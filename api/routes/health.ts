import { Type } from 'typebox'
import { isAskedByOneWhoMay } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { healthOf, publicHealth, type Health, type PublicHealth } from '../health.ts'
import { AtMs } from '../schemas.ts'

const State = Type.Enum(['ok', 'degraded', 'failing'])
const Reader = Type.Object({
  position: Type.Integer(),
  behind: Type.Integer(),
  oldestUnprocessedAgeMs: Type.Number(),
})
const HealthSchema = Type.Unsafe<Health | PublicHealth>(
  Type.Object({
    state: State,
    parts: Type.Record(
      Type.String(),
      Type.Object({
        state: State,
        atMs: AtMs,
        detail: Type.Optional(Type.String({ description: 'Only for those who may see health' })),
        numbers: Type.Optional(
          Type.Record(Type.String(), Type.Number(), { description: 'Only for those who may see health' }),
        ),
      }),
    ),
    journal: Type.Object({ firstSeq: Type.Integer(), lastSeq: Type.Integer(), bytes: Type.Integer() }),
    readers: Type.Object({ rules: Reader, history: Reader, coverage: Reader }),
  }),
)

/** How the platform is: for people, for supervisors and for Prometheus; without login, but then in states and numbers only. */
export function healthRoutes(app: App, context: Context): void {
  const { operations, journal, metrics, nowMs, clockSpeed } = context
  const health = healthOf(operations, journal, nowMs, clockSpeed)

  app.get(
    '/health',
    {
      config: { access: 'open' },
      schema: {
        summary:
          'Each part, the journal and its readers; 503 when a part is failing; why, and counters, for some people only',
        tags: ['health'],
        response: { 200: HealthSchema, 503: HealthSchema },
      },
    },
    async (request, reply) => {
      const now = await health()
      const all = await isAskedByOneWhoMay(request, 'see-health', context)
      reply.header('cache-control', 'no-store')
      return reply.code(now.state === 'failing' ? 503 : 200).send(all ? now : publicHealth(now))
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
