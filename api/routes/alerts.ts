import { Type } from 'typebox'
import { alertRules, severities, type Alert } from '#domain/alert/alert.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { AtMs, limit, query } from '../schemas.ts'

const PAGE_MAX = 500
const PAGE_DEFAULT = 100

const AlertId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
const AlertState = Type.Enum(['open', 'closed'])

export const AlertSchema = Type.Unsafe<Alert>(
  Type.Object({
    id: AlertId,
    rule: Type.Enum([...alertRules]),
    subject: Type.String({ description: 'Id of the sweeper or shift it is about' }),
    subjectKind: Type.Enum(['shift', 'sweeper']),
    town: Type.String(),
    severity: Type.Enum([...severities]),
    state: AlertState,
    sinceMs: Type.Integer({ description: 'When the reason began, epoch milliseconds' }),
    openedAtMs: AtMs,
    closedAtMs: Type.Optional(AtMs),
    detail: Type.Record(Type.String(), Type.Unknown(), {
      description: 'Figures and limits it was raised with; docs/SPEC.md says which rule has which',
    }),
    shiftId: Type.Optional(Type.String()),
  }),
)

/** Alerts of coverage, open and past. */
export function alertRoutes(app: App, { operations }: Context): void {
  app.get(
    '/api/alerts',
    {
      config: { access: 'see-coverage' },
      schema: {
        summary: 'Alerts, newest first; `beforeId` goes on after the last one of a page',
        tags: ['coverage'],
        querystring: query({
          state: Type.Optional(AlertState),
          rule: Type.Optional(Type.Enum([...alertRules])),
          subject: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
          shiftId: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
          beforeId: Type.Optional(AlertId),
          limit: limit(PAGE_MAX, PAGE_DEFAULT),
        }),
        response: { 200: Type.Object({ alerts: Type.Array(AlertSchema) }) },
      },
    },
    async (request) => {
      const { limit: most = PAGE_DEFAULT, ...filter } = request.query
      const { towns } = whoAsks(request).person
      return { alerts: await operations.alerts.list({ ...filter, towns, limit: most }) }
    },
  )
}
