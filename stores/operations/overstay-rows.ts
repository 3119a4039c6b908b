import type { Arrival, Hold } from '#domain/sharing/hold.ts'
import type { Appeal, DriverCall, Overstay, Unproven } from '#domain/sharing/overstay.ts'
import { overstayFen } from '#domain/sharing/strikes.ts'
import type { Page } from '../types.ts'
import type { Context } from './context.ts'
import type { LotRows } from './parking-lots.ts'

interface Row {
  id: number
  hold_id: number
  right_id: number
  plate_hash: string
  lot: string
  town: string
  from_ms: number
  recorded_at_ms: number
  left_at_ms: number | null
  fee_fen: number
  is_strike: number
  appeal: string | null
  bay: string | null
  plate_masked: string
  unproven: Unproven | null
  arrived_by: Arrival | null
}
interface CallRow {
  id: number
  hold_id: number
  at_ms: number
  by: string
  outcome: DriverCall['outcome']
  note: string
}
/** Overstays and calls to drivers, one by one; whoever changes them is in a transaction. */
export interface OverstayRows {
  /** Whether it is a new one. */
  record(hold: Hold, plateHash: string, fromMs: number, recordedAtMs: number): boolean
  /** Whether there was one that went on. */
  end(holdId: number, leftAtMs: number): boolean
  /** It was none: it costs nothing and counts no more. Whether there was one. */
  withdraw(holdId: number, leftAtMs: number): boolean
  /** It seemed to be over, and goes on. Whether there was one. */
  reopen(holdId: number): boolean
  get(id: number, nowMs: number): Overstay | undefined
  ofHold(holdId: number, nowMs: number): Overstay | undefined
  list(
    filter: Page & {
      readonly lots: readonly string[]
      readonly rightId?: number
      readonly appeal?: Appeal['state']
      readonly openOnly?: boolean
    },
    nowMs: number,
  ): Overstay[]
  plateHashOf(id: number): string
  putAppeal(id: number, appeal: Appeal, isStrike: boolean): void
  addCall(call: Omit<DriverCall, 'id'>): DriverCall
  calls(holdId: number): DriverCall[]
}

export function createOverstayRows({ sql }: Pick<Context, 'sql'>, lots: LotRows): OverstayRows {
  const columns = `overstay.*, hold.bay, hold.plate_masked, hold.content ->> '$.unproven' AS unproven,
    hold.content ->> '$.arrivedBy' AS arrived_by`
  const from = 'overstay JOIN hold ON hold.id = overstay.hold_id'
  const insert = sql.prepare(
    `INSERT OR IGNORE INTO overstay (hold_id, right_id, plate_hash, lot, town, from_ms, recorded_at_ms, fee_fen, is_strike)
     VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)`,
  )
  const withdraw = sql.prepare('UPDATE overstay SET left_at_ms = ?2, fee_fen = 0, is_strike = 0 WHERE hold_id = ?1')
  const goOn = sql.prepare('UPDATE overstay SET left_at_ms = NULL WHERE hold_id = ?')
  const end = sql.prepare('UPDATE overstay SET left_at_ms = ?2, fee_fen = ?3 WHERE hold_id = ?1 AND left_at_ms IS NULL')
  const get = sql.prepare<Row>(`SELECT ${columns} FROM ${from} WHERE overstay.id = ?`)
  const ofHold = sql.prepare<Row>(`SELECT ${columns} FROM ${from} WHERE overstay.hold_id = ?`)
  const list = sql.prepare<Row>(
    `SELECT ${columns} FROM ${from}
      WHERE overstay.lot IN (SELECT value FROM json_each(?1)) AND (?2 IS NULL OR overstay.right_id = ?2)
        AND (?3 IS NULL OR json_extract(appeal, '$.state') = ?3) AND (?4 = 0 OR left_at_ms IS NULL)
        AND (?5 IS NULL OR overstay.id < ?5)
      ORDER BY overstay.id DESC LIMIT ?6`,
  )
  const putAppeal = sql.prepare('UPDATE overstay SET appeal = ?2, is_strike = ?3 WHERE id = ?1')
  const addCall = sql.prepare<CallRow>(
    'INSERT INTO driver_call (hold_id, at_ms, by, outcome, note) VALUES (?, ?, ?, ?, ?) RETURNING *',
  )
  const calls = sql.prepare<CallRow>('SELECT * FROM driver_call WHERE hold_id = ? ORDER BY id')

  const feeOf = (lot: string, fromMs: number, leftAtMs: number | undefined, nowMs: number): number => {
    const found = lots.find(lot)
    if (found === undefined) return 0
    const { tariff, zone } = found.file.profile
    return overstayFen({ fromMs, ...(leftAtMs === undefined ? {} : { leftAtMs }) }, tariff, zone, nowMs)
  }
  const told = (row: Row, nowMs: number): Overstay => {
    const appeal = row.appeal === null ? undefined : (JSON.parse(row.appeal) as Appeal)
    const isPaid = appeal?.state !== 'granted' && row.unproven === null
    const feeFen = row.left_at_ms === null ? feeOf(row.lot, row.from_ms, undefined, nowMs) : row.fee_fen
    return {
      id: row.id,
      holdId: row.hold_id,
      rightId: row.right_id,
      lot: row.lot,
      town: row.town,
      ...(row.bay === null ? {} : { bay: row.bay }),
      plateMasked: row.plate_masked,
      fromMs: row.from_ms,
      recordedAtMs: row.recorded_at_ms,
      ...(row.left_at_ms === null ? {} : { leftAtMs: row.left_at_ms }),
      feeFen: isPaid ? feeFen : 0,
      isStrike: row.is_strike === 1,
      ...(row.unproven === null ? {} : { unproven: row.unproven }),
      ...(row.arrived_by === null ? {} : { arrivedBy: row.arrived_by }),
      ...(appeal === undefined ? {} : { appeal }),
    }
  }
  const toldIf = (row: Row | undefined, nowMs: number) => (row === undefined ? undefined : told(row, nowMs))
  return {
    record: (hold, plateHash, fromMs, recordedAtMs) =>
      insert.run(
        hold.id,
        hold.rightId,
        plateHash,
        hold.lot,
        hold.town,
        fromMs,
        recordedAtMs,
        hold.unproven === undefined ? 1 : 0,
      ) === 1,
    withdraw: (holdId, leftAtMs) => withdraw.run(holdId, leftAtMs) === 1,
    reopen: (holdId) => goOn.run(holdId) === 1,
    end: (holdId, leftAtMs) => {
      const row = ofHold.get(holdId)
      return row !== undefined && end.run(holdId, leftAtMs, feeOf(row.lot, row.from_ms, leftAtMs, leftAtMs)) === 1
    },
    get: (id, nowMs) => toldIf(get.get(id), nowMs),
    ofHold: (holdId, nowMs) => toldIf(ofHold.get(holdId), nowMs),
    list: ({ lots: of, rightId, appeal, openOnly, beforeId, limit }, nowMs) =>
      list
        .all(JSON.stringify(of), rightId ?? null, appeal ?? null, openOnly === true ? 1 : 0, beforeId ?? null, limit)
        .map((row) => told(row, nowMs)),
    plateHashOf: (id) => get.get(id)?.plate_hash ?? '',
    putAppeal: (id, appeal, isStrike) => {
      putAppeal.run(id, JSON.stringify(appeal), isStrike ? 1 : 0)
    },
    addCall: ({ holdId, atMs, by, outcome, note }) => callOf(addCall.get(holdId, atMs, by, outcome, note)!),
    calls: (holdId) => calls.all(holdId).map((row) => callOf(row)),
  }
}

const callOf = (row: CallRow): DriverCall => ({
  id: row.id,
  holdId: row.hold_id,
  atMs: row.at_ms,
  by: row.by,
  outcome: row.outcome,
  note: row.note,
})
