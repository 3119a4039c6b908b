import type { Shift, ShiftCoverage } from '#domain/coverage/shift.ts'
import type { Prepared } from '../sqlite.ts'
import type { ShiftEntry, ShiftRow, Shifts } from '../types.ts'
import type { Context } from './context.ts'
import type { Sides } from './sides.ts'

/** What of a shift never changes after it is made. */
type Content = Omit<Shift, 'id' | 'planId' | 'day' | 'town' | 'state'>

export interface StoredShift {
  id: string
  plan_id: string
  day: string
  town: string
  state: Shift['state']
  from_ms: number
  to_ms: number
  content: string
  version: number
  settings: number
  coverage: string | null
  changed_at_ms: number
}
interface StoredEntry extends Omit<StoredShift, 'coverage'> {
  figures: string | null
}

const LIMIT_MAX = 10_000

/** Making and reading shifts. Coverage writes their state and figures (`coverage.ts`). */
export function createShifts(
  { sql, nowMs }: Context,
  sides: Pick<Sides, 'write'>,
): Pick<Shifts, 'make' | 'get' | 'list'> {
  const insert = sql.prepare(
    `INSERT OR IGNORE INTO shift
       (id, plan_id, day, town, state, from_ms, to_ms, content, version, settings, coverage, changed_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, NULL, ?)`,
  )
  const isMade = sql.prepare<{ one: number }>('SELECT 1 AS one FROM shift WHERE plan_id = ? AND day = ?')
  const select = sql.prepare<StoredShift>('SELECT * FROM shift WHERE id = ?')
  const lists = new Map<string, Prepared<StoredEntry>>()
  /** One statement for each combination of conditions, so that each finds its index. */
  const list = (conditions: readonly string[]): Prepared<StoredEntry> => {
    const where = conditions.join(' AND ')
    const known = lists.get(where)
    if (known !== undefined) return known
    // sides are most of a shift, and a board shows none
    const made = sql.prepare<StoredEntry>(
      `SELECT id, plan_id, day, town, state, from_ms, to_ms, json_remove(content, '$.sides') AS content, version, settings,
              json_extract(coverage, '$.figures') AS figures, changed_at_ms
         FROM shift ${where === '' ? '' : `WHERE ${where}`} ORDER BY from_ms DESC, id LIMIT ?`,
    )
    lists.set(where, made)
    return made
  }
  return {
    make: async (shifts) => {
      // looked at before the lock is taken: asked every minute, and mostly there is nothing to do
      const missing = shifts.filter(({ planId, day }) => isMade.get(planId, day) === undefined)
      if (missing.length === 0) return 0
      const atMs = nowMs()
      const rows = missing.map((shift) => {
        const { id, planId, day, town, state, ...content } = shift
        const fromMs = Math.min(...shift.passes.map((pass) => pass.fromMs))
        const toMs = Math.max(...shift.passes.map((pass) => pass.toMs))
        if (!Number.isFinite(fromMs) || shift.sides.length === 0)
          throw new RangeError(
            `Cannot make shift "${id}": it has ${shift.sides.length} sides and no window to do them in`,
          )
        return [id, planId, day, town, state, fromMs, toMs, JSON.stringify(content satisfies Content), atMs] as const
      })
      return sql.transaction(() => {
        for (const shift of missing) sides.write(shift)
        return rows.reduce((made, row) => made + insert.run(...row), 0)
      })
    },
    get: async (id) => {
      const row = select.get(id)
      return row === undefined ? undefined : shiftOf(row)
    },
    list: async ({ day, fromMs, toMs, state, planId, towns, limit }) => {
      const asked: [condition: string, value: string | number | undefined][] = [
        ['day = ?', day],
        ['plan_id = ?', planId],
        // the few that are not closed have an index of their own
        [state === 'closed' ? 'state = ?' : "state <> 'closed' AND state = ?", state],
        ['to_ms > ?', fromMs],
        ['from_ms < ?', toMs],
        ['town IN (SELECT value FROM json_each(?))', towns.length === 0 ? undefined : JSON.stringify(towns)],
      ]
      const given = asked.flatMap(([condition, value]) => (value === undefined ? [] : [[condition, value] as const]))
      return list(given.map(([condition]) => condition))
        .all(...given.map(([, value]) => value), Math.min(limit, LIMIT_MAX))
        .map((row) => entryOf(row))
    },
  }
}

const commonOf = (row: Omit<StoredShift, 'coverage' | 'content'>) => ({
  id: row.id,
  planId: row.plan_id,
  day: row.day,
  town: row.town,
  state: row.state,
  fromMs: row.from_ms,
  toMs: row.to_ms,
  version: row.version,
  settings: row.settings,
  changedAtMs: row.changed_at_ms,
})

/** A whole shift from its row. */
export const shiftOf = (row: StoredShift): ShiftRow => ({
  ...(JSON.parse(row.content) as Content),
  ...commonOf(row),
  ...(row.coverage === null ? {} : { coverage: JSON.parse(row.coverage) as ShiftCoverage }),
})

const entryOf = (row: StoredEntry): ShiftEntry => ({
  ...(JSON.parse(row.content) as Omit<Content, 'sides'>),
  ...commonOf(row),
  ...(row.figures === null ? {} : { figures: JSON.parse(row.figures) as ShiftCoverage['figures'] }),
})
