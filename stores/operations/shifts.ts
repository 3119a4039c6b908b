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
/** From the beginning of a shift's day to the end of its last window (`PassWindow`). */
const SHIFT_MS_MAX = 2 * 86_400_000

/** Making and reading shifts. Coverage writes their state and figures (`coverage.ts`). */
export function createShifts(
  { sql, nowMs }: Context,
  sides: Pick<Sides, 'write'>,
): Pick<Shifts, 'make' | 'replan' | 'get' | 'list'> {
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
  const ofDay = sql.prepare<StoredShift>(`SELECT * FROM shift WHERE day = ? AND state = 'planned' AND from_ms > ?`)
  const change = sql.prepare(
    'UPDATE shift SET town = ?2, from_ms = ?3, to_ms = ?4, content = ?5, changed_at_ms = ?6 WHERE id = ?1',
  )
  // what people said of it is not forgotten with it
  const drop = sql.prepare(
    `DELETE FROM shift WHERE id = ?1
        AND NOT EXISTS (SELECT 1 FROM excuse WHERE shift_id = ?1) AND NOT EXISTS (SELECT 1 FROM sweep_order WHERE shift_id = ?1)`,
  )
  const dropLive = sql.prepare("DELETE FROM live_state WHERE asset_id = ? AND kind = 'shift'")

  const insertNew = (shifts: readonly Shift[]): number => {
    // looked at before the lock is taken: asked often, and mostly there is nothing to do
    const missing = shifts.filter(({ planId, day }) => isMade.get(planId, day) === undefined)
    if (missing.length === 0) return 0
    const atMs = nowMs()
    const rows = missing.map((shift) => [shift, partsOf(shift)] as const)
    return sql.transaction(() => {
      let made = 0
      for (const [shift, { fromMs, toMs, content }] of rows) {
        const { id, planId, day, town, state } = shift
        if (insert.run(id, planId, day, town, state, fromMs, toMs, content, atMs) === 0) continue
        sides.write(shift)
        made++
      }
      return made
    })
  }
  return {
    make: async (shifts) => insertNew(shifts),
    replan: async (day, shifts, atMs) => {
      const due = new Map(shifts.map((shift) => [shift.id, shift]))
      return sql.transaction(() => {
        let [changed, dropped] = [0, 0]
        for (const row of ofDay.all(day, atMs)) {
          const shift = due.get(row.id)
          if (shift === undefined) {
            if (drop.run(row.id) === 0) continue
            dropLive.run(row.id)
            dropped++
            continue
          }
          const { fromMs, toMs, content } = partsOf(shift)
          // what would have begun already is left as people were told it
          if ((row.content === content && row.town === shift.town) || fromMs <= atMs) continue
          change.run(row.id, shift.town, fromMs, toMs, content, nowMs())
          sides.write(shift)
          changed++
        }
        return { made: insertNew(shifts), changed, dropped }
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
        // none lasts longer, so that older ones are not looked at
        ['from_ms > ?', fromMs === undefined ? undefined : fromMs - SHIFT_MS_MAX],
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

/** @throws {RangeError} when there is nothing to do in it */
function partsOf(shift: Shift): { fromMs: number; toMs: number; content: string } {
  const { id, planId: _plan, day: _day, town: _town, state: _state, ...content } = shift
  const fromMs = Math.min(...shift.passes.map((pass) => pass.fromMs))
  const toMs = Math.max(...shift.passes.map((pass) => pass.toMs))
  if (!Number.isFinite(fromMs) || shift.sides.length === 0)
    throw new RangeError(`Cannot make shift "${id}": it has ${shift.sides.length} sides and no window to do them in`)
  return { fromMs, toMs, content: JSON.stringify(content satisfies Content) }
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
