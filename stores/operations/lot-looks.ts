import { FORECAST_LOOKBACK_MS, lotForecaster, type LotForecaster } from '#domain/parking/forecast-lot.ts'
import type { BayLive, LotLive } from '#domain/parking/live.ts'
import { SAMPLE_MS, type LotSample } from '#domain/parking/session.ts'
import { CLOSURES_AROUND_MS, FREE_SURE_PERCENT, type LotLook } from '#domain/sharing/bookable-input.ts'
import type { SharingPolicyRow } from '#domain/sharing/policy.ts'
import { overstayRisk } from '#domain/sharing/risk.ts'
import type { Context } from './context.ts'
import type { Facts } from './desk-facts.ts'
import type { HoldRows } from './hold-rows.ts'
import type { LotRows } from './parking-lots.ts'

export interface Look extends LotLook {
  readonly lot: string
  readonly town: string
  readonly policyVersion: SharingPolicyRow['version']
}
export interface LotLooks {
  /** A lot as it stands in this transaction. @param aroundMs closures around these times are looked at */
  look(lot: string, nowMs: number, aroundMs?: readonly number[]): Look | undefined
}

/** Everything that is known of a lot when bays are given and taken back. */
export function createLotLooks(
  { sql }: Pick<Context, 'sql'>,
  { lots, facts, holds }: { readonly lots: LotRows; readonly facts: Facts; readonly holds: HoldRows },
): LotLooks {
  const live = sql.prepare<{ fields: string }>('SELECT fields FROM live_state WHERE asset_id = ? AND stream = ?')
  const stays = sql.prepare<{ stays: number; overstays: number }>(
    `SELECT count(arrived_at_ms) AS stays, count(overstay.id) AS overstays
       FROM hold LEFT JOIN overstay ON overstay.hold_id = hold.id AND overstay.is_strike = 1 WHERE hold.right_id = ?`,
  )
  const model = sql.prepare<{ at_ms: number; content: string }>(
    'SELECT at_ms, content FROM parking_model WHERE lot = ?',
  )
  const modelAt = sql.prepare<{ at_ms: number }>('SELECT at_ms FROM parking_model WHERE lot = ?')
  const samples = sql.prepare<LotSample>(
    'SELECT lot, at_ms AS atMs, occupied, free, unknown FROM lot_sample WHERE lot = ? AND at_ms > ? AND at_ms <= ?',
  )
  const fieldsOf = (id: string, stream: 'occupancy' | 'parking'): unknown => {
    const row = live.get(id, stream)
    return row === undefined ? undefined : JSON.parse(row.fields)
  }

  /** By lot: made of four weeks of samples, so it is used for a quarter of an hour. */
  const forecasters = new Map<string, { readonly of: string; readonly is: LotForecaster }>()
  const forecaster = (look: Omit<Look, 'expectedFree'>, nowMs: number, madeAt: { at_ms: number }): LotForecaster => {
    const of = `${madeAt.at_ms} ${Math.floor(nowMs / SAMPLE_MS)} ${look.profile.capacity}`
    const known = forecasters.get(look.lot)
    if (known?.of === of) return known.is
    const is = lotForecaster(
      model.get(look.lot)?.content,
      {
        nowMs,
        capacity: look.profile.capacity,
        ...(look.occupancy === undefined ? {} : { live: look.occupancy }),
        samples: samples.all(look.lot, nowMs - FORECAST_LOOKBACK_MS, nowMs),
      },
      look.calendar,
      look.settings,
    )
    forecasters.set(look.lot, { of, is })
    return is
  }

  return {
    look: (lot, nowMs, aroundMs = []) => {
      const found = lots.find(lot)
      if (found === undefined) return undefined
      const risks = new Map<number, number>()
      const settings = facts.settings()
      const occupancy = fieldsOf(lot, 'occupancy') as LotLive | undefined
      const times = [nowMs, ...aroundMs]
      const look: Omit<Look, 'expectedFree'> = {
        lot,
        town: found.town,
        profile: found.file.profile,
        policy: found.policy.policy,
        policyVersion: found.policy.version,
        calendar: facts.calendar(),
        closures: lots.closuresOf(
          lot,
          Math.min(...times) - CLOSURES_AROUND_MS,
          Math.max(...times) + CLOSURES_AROUND_MS,
        ),
        ...(occupancy === undefined ? {} : { occupancy }),
        bayLive: (bay) => fieldsOf(bay, 'parking') as BayLive | undefined,
        holds: holds.activeOfLot(lot),
        riskOf: (rightId) => {
          const known = risks.get(rightId)
          if (known !== undefined) return known
          const { stays: came, overstays } = stays.get(rightId)!
          const risk = overstayRisk(came, overstays, settings)
          risks.set(rightId, risk)
          return risk
        },
        settings,
      }
      const madeAt = modelAt.get(lot)
      if (madeAt === undefined) return look
      return { ...look, expectedFree: (atMs) => forecaster(look, nowMs, madeAt).freeAtLeast(atMs, FREE_SURE_PERCENT) }
    },
  }
}
