import type { Parking } from '../types.ts'
import type { Context } from './context.ts'
import type { Facts } from './desk-facts.ts'

const DAY_MS = 86_400_000
const IS_ACTIVE = `state IN ('held', 'arrived', 'overstaying')`

/**
 * What is kept of drivers and lots is let go in time (docs/SPEC.md X): telephone numbers, phones and plates `driverKeepDays` after a right ended; the plate of
 * a revoked right only when its strikes count no more, or it could simply apply again. Sessions, samples, holds and mornings after `sessionKeepMs`.
 */
export function createParkingPurge({ sql }: Context, facts: Facts): Pick<Parking, 'purge'> {
  const IS_OVER = `(state IN ('refused', 'ended', 'revoked') OR (state = 'approved' AND valid_to_ms <= ?1))`
  const ENDED_MS = `iif(state = 'approved', valid_to_ms, decided_at_ms)`
  const forgetPhones = sql.prepare(
    `UPDATE parking_right SET phone_sealed = NULL, device_hash = NULL
      WHERE id IN (SELECT id FROM parking_right
                    WHERE (phone_sealed IS NOT NULL OR device_hash IS NOT NULL) AND ${IS_OVER} AND ${ENDED_MS} < ?2 LIMIT ?3)`,
  )
  const endOver = sql.prepare(
    `UPDATE parking_right SET state = 'ended', decided_at_ms = valid_to_ms, decided_by = 'clock', reason = 'time'
      WHERE id IN (SELECT id FROM parking_right WHERE state = 'approved' AND valid_to_ms <= ?1 LIMIT ?2)`,
  )
  const forgetPlates = sql.prepare<{ id: number }>(
    `UPDATE parking_right SET plate_hash = NULL
      WHERE id IN (SELECT id FROM parking_right
                    WHERE plate_hash IS NOT NULL AND state IN ('refused', 'ended', 'revoked')
                      AND decided_at_ms < iif(state = 'revoked', ?2, ?1)
                      AND NOT EXISTS (SELECT 1 FROM hold WHERE right_id = parking_right.id AND ${IS_ACTIVE})
                    LIMIT ?3)
      RETURNING id`,
  )
  // with its secret a phone is forgotten where it would be told something
  const forgetPushes = sql.prepare(
    `DELETE FROM driver_push WHERE device_hash IN
       (SELECT device_hash FROM driver_push
         WHERE NOT EXISTS (SELECT 1 FROM parking_right WHERE parking_right.device_hash = driver_push.device_hash) LIMIT ?)`,
  )
  const forgetHolds = sql.prepare(`UPDATE hold SET plate_hash = '' WHERE right_id = ? AND plate_hash <> ''`)
  // applications nobody decided
  const dropApplied = sql.prepare(
    `UPDATE parking_right SET state = 'refused', decided_at_ms = ?1, decided_by = 'clock', reason = 'time'
      WHERE id IN (SELECT id FROM parking_right WHERE state = 'applied' AND applied_at_ms < ?2 LIMIT ?3)`,
  )
  const forgetOverstays = sql.prepare(
    `UPDATE overstay SET plate_hash = '' WHERE id IN (SELECT id FROM overstay WHERE plate_hash <> '' AND recorded_at_ms < ?1 LIMIT ?2)`,
  )
  // holds are numbered in order of time: only the first ones can be old enough, and nobody who gives a bay waits for a look at all
  const oldHolds = `SELECT id FROM (SELECT id, state, ended_at_ms FROM hold ORDER BY id LIMIT ?2)
                     WHERE NOT ${IS_ACTIVE} AND ended_at_ms < ?1`
  const lots = `SELECT id FROM asset WHERE kind = 'lot'`
  const old = [
    `DELETE FROM hold_trail WHERE hold_id IN (${oldHolds})`,
    `DELETE FROM hold_message WHERE hold_id IN (${oldHolds})`,
    `DELETE FROM hold_message WHERE id IN (SELECT id FROM hold_message WHERE hold_id IS NULL AND at_ms < ?1 LIMIT ?2)`,
    `DELETE FROM driver_call WHERE hold_id IN (${oldHolds})`,
    `DELETE FROM overstay WHERE hold_id IN (${oldHolds})`,
    `DELETE FROM hold WHERE id IN (${oldHolds})`,
    `DELETE FROM parking_session WHERE (bay, arrived_at_ms) IN (
       SELECT bay, arrived_at_ms FROM parking_session WHERE lot IN (${lots}) AND arrived_at_ms < ?1 LIMIT ?2)`,
    `DELETE FROM lot_sample WHERE (lot, at_ms) IN (
       SELECT lot, at_ms FROM lot_sample WHERE lot IN (${lots}) AND at_ms < ?1 LIMIT ?2)`,
    `DELETE FROM morning WHERE (lot, day) IN (SELECT lot, day FROM morning WHERE window_end_ms < ?1 LIMIT ?2)`,
  ].map((text) => sql.prepare(text))

  return {
    purge: async (nowMs, rowsMax) =>
      sql.transaction(() => {
        const { driverKeepDays, strikeDays, sessionKeepMs } = facts.settings()
        const keptMs = nowMs - driverKeepDays * DAY_MS
        const strikesMs = nowMs - Math.max(driverKeepDays, strikeDays) * DAY_MS
        let gone = endOver.run(nowMs, rowsMax)
        gone += dropApplied.run(nowMs, keptMs, rowsMax)
        gone += forgetPhones.run(nowMs, keptMs, rowsMax)
        gone += forgetPushes.run(rowsMax)
        for (const { id } of forgetPlates.all(keptMs, strikesMs, rowsMax)) gone += 1 + forgetHolds.run(id)
        gone += forgetOverstays.run(strikesMs, rowsMax)
        for (const statement of old) gone += statement.run(nowMs - sessionKeepMs, rowsMax)
        return gone
      }),
  }
}
