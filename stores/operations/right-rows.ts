import type { SharingNumbers } from '#domain/sharing/numbers.ts'
import type { ParkingRight, RightState } from '#domain/sharing/right.ts'
import { strikesAt } from '#domain/sharing/strikes.ts'
import type { Context } from './context.ts'

export interface StoredRight {
  id: number
  plate_hash: string | null
  plate_masked: string
  phone_sealed: string | null
  device_hash: string | null
  action_id: string
  lots: string
  town: string
  state: RightState
  language: 'zh' | 'en'
  applied_at_ms: number
  decided_at_ms: number | null
  decided_by: string | null
  reason: string | null
  valid_to_ms: number | null
}
/** Rights one by one; whoever changes them is in a transaction. */
export interface RightRows {
  get(id: number): StoredRight | undefined
  /** As it is at a moment: one whose time is over has ended, though nobody wrote it. */
  stateOf(row: Pick<StoredRight, 'state' | 'valid_to_ms'>, nowMs: number): RightState
  told(row: StoredRight, nowMs: number): ParkingRight
  /** The one of a plate that counts: approved or revoked. */
  ofPlate(plateHash: string): StoredRight | undefined
  decided(id: number, to: RightDecision): StoredRight
}
/** Somebody, or the rules, found once that this phone may act for this plate. */
export const wasApproved = ({ state }: Pick<StoredRight, 'state'>): boolean =>
  state !== 'applied' && state !== 'refused'

const stateAt: RightRows['stateOf'] = ({ state, valid_to_ms: validToMs }, nowMs) =>
  state === 'approved' && validToMs !== null && validToMs <= nowMs ? 'ended' : state

export interface RightDecision {
  readonly state: RightState
  readonly atMs: number
  readonly by: string
  readonly reason: string | null
  readonly validToMs: number | null
}

export function createRightRows({ sql }: Pick<Context, 'sql'>, settings: () => SharingNumbers): RightRows {
  const get = sql.prepare<StoredRight>('SELECT * FROM parking_right WHERE id = ?')
  const ofPlate = sql.prepare<StoredRight>(
    `SELECT * FROM parking_right WHERE plate_hash = ? AND state IN ('approved', 'revoked')`,
  )
  const decide = sql.prepare<StoredRight>(
    `UPDATE parking_right SET state = ?2, decided_at_ms = ?3, decided_by = ?4, reason = ?5, valid_to_ms = ?6
      WHERE id = ?1 RETURNING *`,
  )
  const strikes = sql.prepare<{ fromMs: number; is_strike: number }>(
    'SELECT from_ms AS fromMs, is_strike FROM overstay WHERE plate_hash = ?',
  )
  return {
    get: (id) => get.get(id),
    stateOf: stateAt,
    told: (row, nowMs) => ({
      id: row.id,
      plateMasked: row.plate_masked,
      lots: JSON.parse(row.lots) as string[],
      state: stateAt(row, nowMs),
      appliedAtMs: row.applied_at_ms,
      ...(row.decided_at_ms === null ? {} : { decidedAtMs: row.decided_at_ms }),
      ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
      ...(row.reason === null ? {} : { reason: row.reason }),
      ...(row.valid_to_ms === null ? {} : { validToMs: row.valid_to_ms }),
      hasPhone: row.phone_sealed !== null,
      strikes:
        row.plate_hash === null
          ? 0
          : strikesAt(
              strikes.all(row.plate_hash).map(({ fromMs, is_strike }) => ({ fromMs, isStrike: is_strike === 1 })),
              nowMs,
              settings(),
            ),
      town: row.town,
    }),
    ofPlate: (plateHash) => ofPlate.get(plateHash),
    decided: (id, { state, atMs, by, reason, validToMs }) => decide.get(id, state, atMs, by, reason, validToMs)!,
  }
}
