import type { Shift, ShiftSide, SideCoverage } from '#domain/coverage/shift.ts'
import { addDays, localDayOf } from '#domain/plan/local-day.ts'
import type { Shifts } from '../types.ts'
import type { Context } from './context.ts'
import { shiftOf, type StoredShift } from './shifts.ts'

interface OnSide extends StoredShift {
  side: string
}

/** Longest way from the day of a shift to its last window: two local days (`PassWindow`). */
const DAYS_LATE = 2

export interface Sides extends Pick<Shifts, 'onSide'> {
  /** To be called in the transaction that makes the shift. */
  write(shift: Pick<Shift, 'planId' | 'planVersion' | 'networkId' | 'sides'>): void
}

/** Finds the shifts of a street side without looking into each of them. */
export function createSides({ sql }: Context): Sides {
  const isKnown = sql.prepare<{ one: number }>(
    `SELECT 1 AS one FROM plan_side WHERE edge_no = ? AND plan_id = ? AND plan_version = ? AND network_id = ?`,
  )
  const addEdge = sql.prepare('INSERT OR IGNORE INTO edge (id) VALUES (?)')
  const edgeNo = sql.prepare<{ no: number }>('SELECT no FROM edge WHERE id = ?')
  const add = sql.prepare('INSERT OR IGNORE INTO plan_side VALUES (?, ?, ?, ?, ?)')
  const select = sql.prepare<OnSide>(
    `SELECT shift.id, shift.plan_id, day, town, state, from_ms, to_ms, json_remove(content, '$.sides') AS content, version,
            settings, json_extract(coverage, '$.sides[' || place || ']') AS coverage, changed_at_ms,
            json_extract(content, '$.sides[' || place || ']') AS side
       FROM plan_side CROSS JOIN shift ON shift.plan_id = plan_side.plan_id AND day BETWEEN ?4 AND ?5
      WHERE edge_no = ?1 AND to_ms >= ?2 AND from_ms <= ?3
        AND json_extract(content, '$.planVersion') = plan_version AND json_extract(content, '$.networkId') = network_id
      ORDER BY from_ms DESC, shift.id LIMIT ?6`,
  )
  return {
    write: ({ planId, planVersion, networkId, sides }) => {
      const last = edgeNo.get(sides.at(-1)?.edge ?? '')
      if (last !== undefined && isKnown.get(last.no, planId, planVersion, networkId) !== undefined) return
      for (const [place, { edge }] of sides.entries()) {
        addEdge.run(edge)
        add.run(edgeNo.get(edge)!.no, planId, planVersion, networkId, place)
      }
    },
    onSide: async (edge, fromMs, toMs, limit) => {
      const no = edgeNo.get(edge)?.no
      if (no === undefined) return []
      const [firstDay, lastDay] = [addDays(localDayOf(fromMs), -DAYS_LATE), localDayOf(toMs)]
      return select.all(no, fromMs, toMs, firstDay, lastDay, limit).map(({ side, coverage, ...row }) => {
        const covered = coverage === null ? undefined : (JSON.parse(coverage) as SideCoverage)
        return {
          ...shiftOf({ ...row, coverage: null }),
          sides: [JSON.parse(side) as ShiftSide],
          // the order of the figures is that of the plan, as long as nobody changes coverage
          ...(covered?.edge === edge ? { covered } : {}),
        }
      })
    },
  }
}
