import { Type } from 'typebox'
import { seesTown, type Person } from '#domain/person.ts'
import type { AuditRow, Operations } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { AtMs, limit, query } from '../schemas.ts'

const PAGE_MAX = 1_000
const PAGE_DEFAULT = 100
const LOOKED_AT_MAX = 20 // pages of the log read for one answer to a person of some towns

/** Who changed what. People of some towns see what they did, and what was done to assets and plans of their towns. */
export function auditRoutes(app: App, { operations }: Context): void {
  app.get(
    '/api/audit',
    {
      config: { access: 'see-audit' },
      schema: {
        summary: 'Audit log, newest first',
        tags: ['audit'],
        querystring: query({
          beforeId: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
          subject: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
          limit: limit(PAGE_MAX, PAGE_DEFAULT),
        }),
        response: {
          200: Type.Object({
            rows: Type.Array(
              Type.Unsafe<AuditRow>(
                Type.Object({
                  id: Type.Integer(),
                  atMs: AtMs,
                  by: Type.String(),
                  action: Type.String(),
                  subject: Type.String(),
                  detail: Type.Record(Type.String(), Type.Unknown()),
                }),
              ),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { beforeId, subject, limit: most = PAGE_DEFAULT } = request.query
      const { person } = whoAsks(request)
      if (person.towns.length === 0) return { rows: await operations.audit.list({ beforeId, subject, limit: most }) }
      return { rows: await rowsInScope(operations, person, { beforeId, subject, limit: most }) }
    },
  )
}

async function rowsInScope(
  operations: Operations,
  person: Person,
  asked: { beforeId: number | undefined; subject: string | undefined; limit: number },
): Promise<AuditRow[]> {
  const rows: AuditRow[] = []
  const towns = townsOfSubjects(operations)
  let { beforeId } = asked
  for (let page = 0; page < LOOKED_AT_MAX && rows.length < asked.limit; page++) {
    const next = await operations.audit.list({ beforeId, subject: asked.subject, limit: PAGE_MAX })
    for (const row of next) {
      const town = await towns(row)
      if (row.by === person.name || (town !== undefined && seesTown(person, town))) rows.push(row)
    }
    if (next.length < PAGE_MAX) break
    beforeId = next.at(-1)?.id
  }
  return rows.slice(0, asked.limit)
}

/** The town of what a row is about; undefined: a person, or of the whole district. A subject is looked up once. */
function townsOfSubjects({
  assets,
  plans,
  shifts,
  parking,
}: Operations): (row: AuditRow) => Promise<string | undefined> {
  const find = async (about: string | undefined, subject: string): Promise<{ readonly town: string } | undefined> => {
    switch (about) {
      case 'device':
      case 'asset':
      case 'toilet':
      case 'order':
      case 'public-report':
      case 'lot':
        return assets.get(subject)
      case 'right':
        return parking.right(Number(subject))
      case 'hold':
        return parking.holdOf(Number(subject))
      case 'overstay':
        return parking.overstay(Number(subject))
      // of a vehicle or toilet, of a shift, or of a town
      case 'alert':
        return (await assets.get(subject)) ?? (await shifts.get(subject)) ?? { town: subject }
      case 'plan':
        return plans.get(subject)
      case 'shift':
        return shifts.get(subject)
      default:
        return undefined
    }
  }
  const known = new Map<string, string | undefined>()
  return async ({ action, subject }) => {
    const [about] = action.split('.')
    const key = `${about} ${subject}`
    if (!known.has(key)) known.set(key, (await find(about, subject))?.town)
    return known.get(key)
  }
}
