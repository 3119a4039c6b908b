import type { LotSample, ParkingSession } from '#domain/parking/session.ts'
import type { Parking, ParkingCommit } from '../types.ts'
import type { Context } from './context.ts'
import type { LotRows } from './parking-lots.ts'

interface SessionRow {
  bay: string
  arrived_at_ms: number
  lot: string
  left_at_ms: number | null
  is_uncertain: number
  hold_id: number | null
}
interface ModelRow {
  atMs: number
  content: string
}
/** Writes what the rules make of bays and lots, in their transaction. */
export interface RecordWriter {
  write(commit: Pick<ParkingCommit, 'states' | 'sessions' | 'dropped' | 'samples'>): void
}
export interface SessionLinks {
  /** The session with which the driver of a hold came into its bay is hers. */
  link(holdId: number, bay: string, arrivedAtMs: number, endedAtMs?: number): void
}

const OF_ALL = '' // the calibration is of all lots together
const PAGE_MAX = 100_000
/** A driver says that she is there some time before or after her bay's sensor does. */
const WORD_MS = 600_000

/** What happened in lots: sessions, occupancy by quarters of an hour, what the rules remember, and models made of it (docs/SPEC.md F). */
export function createRecords(
  { sql }: Context,
  lots: LotRows,
): { readonly writer: RecordWriter; readonly links: SessionLinks } & Pick<
  Parking,
  'states' | 'sessions' | 'sessionOf' | 'samples' | 'model' | 'putModel' | 'calibration' | 'putCalibration'
> {
  const states = sql.prepare<{ id: string; state: string }>('SELECT id, state FROM parking_state ORDER BY id')
  const putState = sql.prepare('INSERT OR REPLACE INTO parking_state VALUES (?, ?)')
  const putSession = sql.prepare(
    `INSERT INTO parking_session VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (bay, arrived_at_ms)
       DO UPDATE SET lot = ?3, left_at_ms = ?4, is_uncertain = ?5, hold_id = coalesce(?6, hold_id)`,
  )
  const dropSession = sql.prepare<{ hold_id: number | null }>(
    'DELETE FROM parking_session WHERE bay = ? AND arrived_at_ms = ? RETURNING hold_id',
  )
  const holdOf = sql.prepare<{ id: number }>(
    `SELECT id FROM hold INDEXED BY hold_by_bay
      WHERE bay = ?1 AND bay IS NOT NULL AND state IN ('held', 'arrived', 'overstaying') AND arrived_at_ms >= ?2 - ${WORD_MS} AND (?3 IS NULL OR arrived_at_ms < ?3)
      ORDER BY arrived_at_ms LIMIT 1`,
  )
  const link = sql.prepare(
    `UPDATE parking_session SET hold_id = ?1
      WHERE bay = ?2 AND arrived_at_ms = (
        SELECT arrived_at_ms FROM parking_session
         WHERE bay = ?2 AND arrived_at_ms <= ?3 + ${WORD_MS} AND (?4 IS NULL OR arrived_at_ms < ?4)
           AND (left_at_ms IS NULL OR left_at_ms > ?3 - ${WORD_MS})
         ORDER BY abs(arrived_at_ms - ?3) LIMIT 1)`,
  )
  const putSample = sql.prepare('INSERT OR REPLACE INTO lot_sample VALUES (?, ?, ?, ?, ?)')
  const sessions = sql.prepare<SessionRow>(
    `SELECT * FROM parking_session
      WHERE lot IN (SELECT value FROM json_each(?1)) AND (?2 IS NULL OR bay = ?2)
        AND arrived_at_ms < ?4 AND (left_at_ms IS NULL OR left_at_ms >= ?3) AND (?5 IS NULL OR arrived_at_ms < ?5)
        AND CASE ?7
              WHEN 'arrived' THEN arrived_at_ms >= ?3
              WHEN 'shared' THEN arrived_at_ms >= ?3 AND hold_id IS NOT NULL
              WHEN 'ended' THEN left_at_ms < ?4 AND is_uncertain = 0
              ELSE left_at_ms IS NULL OR left_at_ms > ?3
            END
      ORDER BY arrived_at_ms DESC, bay LIMIT ?6`,
  )
  const sessionOf = sql.prepare<SessionRow>(
    'SELECT * FROM parking_session WHERE hold_id = ? ORDER BY arrived_at_ms DESC LIMIT 1',
  )
  const samples = sql.prepare<LotSample>(
    'SELECT lot, at_ms AS atMs, occupied, free, unknown FROM lot_sample WHERE lot = ? AND at_ms >= ? AND at_ms < ? ORDER BY at_ms LIMIT ?',
  )
  const model = sql.prepare<ModelRow>('SELECT at_ms AS atMs, content FROM parking_model WHERE lot = ?')
  const putModel = sql.prepare('INSERT OR REPLACE INTO parking_model VALUES (?, ?, ?)')

  return {
    writer: {
      write: (commit) => {
        for (const { id, state } of commit.states) putState.run(id, state)
        // a session whose arrival is corrected comes again under another name
        const holdIds = new Map<string, number>()
        for (const { bay, arrivedAtMs } of commit.dropped) {
          const holdId = dropSession.get(bay, arrivedAtMs)?.hold_id
          if (typeof holdId === 'number') holdIds.set(bay, holdId)
        }
        for (const session of commit.sessions) {
          const { bay, lot, arrivedAtMs, leftAtMs, isUncertain } = session
          const holdId = session.holdId ?? holdIds.get(bay) ?? holdOf.get(bay, arrivedAtMs, leftAtMs ?? null)?.id
          holdIds.delete(bay)
          putSession.run(bay, arrivedAtMs, lot, leftAtMs ?? null, isUncertain ? 1 : 0, holdId ?? null)
        }
        for (const { lot, atMs, occupied, free, unknown } of commit.samples)
          putSample.run(lot, atMs, occupied, free, unknown)
      },
    },
    links: {
      link: (holdId, bay, arrivedAtMs, endedAtMs) => {
        link.run(holdId, bay, arrivedAtMs, endedAtMs ?? null)
      },
    },
    states: async () => states.all(),
    sessions: async ({ scope, lot, bay, which = 'met', fromMs, toMs, beforeMs, limit }) =>
      sql.snapshot(() => {
        const of = lots.inScope(scope).filter((each) => lot === undefined || each === lot)
        return sessions
          .all(JSON.stringify(of), bay ?? null, fromMs, toMs, beforeMs ?? null, limit, which)
          .map((row) => sessionRowOf(row))
      }),
    sessionOf: async (holdId) => {
      const row = sessionOf.get(holdId)
      return row === undefined ? undefined : sessionRowOf(row)
    },
    samples: async (lot, fromMs, toMs) => samples.all(lot, fromMs, toMs, PAGE_MAX),
    model: async (lot) => model.get(lot),
    putModel: async (lot, atMs, content) => {
      putModel.run(lot, atMs, content)
    },
    calibration: async () => model.get(OF_ALL),
    putCalibration: async (atMs, content) => {
      putModel.run(OF_ALL, atMs, content)
    },
  }
}

const sessionRowOf = (row: SessionRow): ParkingSession => ({
  bay: row.bay,
  lot: row.lot,
  arrivedAtMs: row.arrived_at_ms,
  ...(row.left_at_ms === null ? {} : { leftAtMs: row.left_at_ms }),
  isUncertain: row.is_uncertain === 1,
  ...(row.hold_id === null ? {} : { holdId: row.hold_id }),
})
