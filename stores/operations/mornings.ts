import { toldOfLot } from '#domain/alert/parking-detail.ts'
import { activeHolds, believedBay, believedCount } from '#domain/sharing/bookable-input.ts'
import { believed } from '#domain/sharing/bookable.ts'
import { cameFree, morningForecast, morningMs } from '#domain/sharing/morning.ts'
import type { MorningForecast } from '#domain/sharing/overstay.ts'
import { sharingWindows } from '#domain/sharing/windows.ts'
import type { LotScope, Parking } from '../types.ts'
import type { Attending } from './attendant.ts'
import type { Context } from './context.ts'
import type { Look } from './lot-looks.ts'
import type { LotRows } from './parking-lots.ts'

interface Row {
  lot: string
  content: string
}
/** Mornings on which the owners' people come, and windows that open and close: what the clock brings to a lot without any hold. */
export interface Mornings extends Pick<Parking, 'mornings'> {
  /** Everything of lots that is due by now. */
  follow(attending: Attending): void
  /** When each lot is due is worked out anew. */
  forget(): void
}

const DAY_MS = 86_400_000
/** Mornings of windows that ended so long ago are not made up for. */
const AHEAD_MS = 8 * DAY_MS
/** How many bays came free for the owner's people is taken within so long after the grace; later it tells of something else. */
const SETTLE_MS = 300_000
/** What nobody changed is looked at again after so long. */
const LOOK_AGAIN_MS = 6 * 3_600_000

export function createMornings({ sql }: Context, { lots }: { readonly lots: LotRows }): Mornings {
  const insert = sql.prepare('INSERT OR IGNORE INTO morning VALUES (?, ?, ?, ?, 0)')
  const settle = sql.prepare('UPDATE morning SET content = ?3, is_settled = 1 WHERE lot = ?1 AND day = ?2')
  const open = sql.prepare<Row>('SELECT lot, content FROM morning WHERE lot = ? AND is_settled = 0 ORDER BY day')
  const list = sql.prepare<Row>(
    `SELECT lot, content FROM morning
      WHERE lot IN (SELECT value FROM json_each(?1)) AND day >= ?2 AND day <= ?3 ORDER BY day DESC, lot`,
  )
  const versions = sql.prepare<{ version: string }>(
    `SELECT parking_version.version || ' ' || asset_version || ' ' || plan_version || ' ' ||
            (SELECT coalesce(max(version), 0) FROM rule_settings) AS version
       FROM parking_version JOIN clock`,
  )

  /** When each lot has to be looked at again; made anew when files, policies, closures, the calendar or settings change. */
  let next = new Map<string, number>()
  let seen = ''
  const due = (nowMs: number): string[] => {
    const { version } = versions.get()!
    if (version !== seen) {
      next = new Map(lots.inScope({ towns: [] }).map((lot) => [lot, 0]))
      seen = version
    }
    return [...next].flatMap(([lot, atMs]) => (atMs <= nowMs ? [lot] : []))
  }

  const makeMorning = (attending: Attending, look: Look, windowEndMs: number): void => {
    const { lot, town, profile, policy, settings } = look
    const { nowMs } = attending
    const occupancy = believedCount(look.occupancy, profile.counting, settings, nowMs)
    const counted = occupancy === undefined ? undefined : believed({ occupancy })
    const morning = morningForecast({
      lot,
      zone: profile.zone,
      nowMs,
      windowEndMs,
      capacity: profile.capacity,
      policy,
      ...(counted === undefined ? {} : { occupancy: counted }),
      holds: activeHolds(look.holds, nowMs),
      riskOf: (rightId) => look.riskOf(rightId),
      bayIs: (bay) => believedBay(look.bayLive(bay), settings, nowMs).is,
    })
    if (insert.run(lot, morning.day, JSON.stringify(morning), windowEndMs) === 0 || !morning.isShort) return
    const { day, staffBays, expectedFree, stillThere } = morning
    attending.desk.change({
      is: 'open',
      rule: 'morning-short',
      subject: lot,
      subjectKind: 'lot',
      town,
      severity: 'warning',
      sinceMs: nowMs,
      openedAtMs: nowMs,
      detail: toldOfLot('morning-short', { day, windowEndMs, staffBays, expectedFree, stillThere }),
    })
  }

  /** Whose window and grace are over: how many bays did come free. When the next one is. */
  const settleMornings = (attending: Attending, look: Look): number => {
    const { lot, profile, policy, settings } = look
    const { nowMs } = attending
    let nextMs = Number.POSITIVE_INFINITY
    for (const { content } of open.all(lot)) {
      const morning = JSON.parse(content) as MorningForecast
      const overMs = morning.windowEndMs + policy.graceMinutes * 60_000
      if (overMs > nowMs) {
        nextMs = Math.min(nextMs, overMs)
        continue
      }
      const occupancy = believedCount(look.occupancy, profile.counting, settings, nowMs)
      const counted = occupancy === undefined ? undefined : believed({ occupancy })
      const isKnown = counted !== undefined && nowMs - overMs <= SETTLE_MS
      const settled = isKnown
        ? {
            ...morning,
            cameFree: cameFree(morning, profile.capacity, counted, activeHolds(look.holds, nowMs)),
            ...(counted.unknown > 0 ? { cameUnknown: counted.unknown } : {}),
          }
        : morning
      settle.run(lot, morning.day, JSON.stringify(settled))
      if (morning.isShort)
        attending.desk.change({
          is: 'close',
          rule: 'morning-short',
          subject: lot,
          closedAtMs: Math.max(overMs, morning.madeAtMs),
        })
    }
    return nextMs
  }

  const followLot = (attending: Attending, lot: string): number => {
    const { nowMs } = attending
    const look = attending.look(lot, nowMs)
    if (look === undefined) return Number.POSITIVE_INFINITY
    attending.touch(lot)
    let nextMs = Math.min(settleMornings(attending, look), nowMs + LOOK_AGAIN_MS)
    const { profile, policy, calendar, closures, settings } = look
    const { windows } = sharingWindows({ zone: profile.zone, policy, calendar, closures }, nowMs, nowMs + AHEAD_MS)
    for (const window of windows) {
      if (window.fromMs > nowMs) nextMs = Math.min(nextMs, window.fromMs)
      nextMs = Math.min(nextMs, window.toMs)
      if (policy.staffBays === 0) continue
      const atMs = morningMs(window.toMs, profile.zone, settings)
      if (atMs > nowMs) nextMs = Math.min(nextMs, atMs)
      else {
        makeMorning(attending, look, window.toMs)
        nextMs = Math.min(nextMs, window.toMs + policy.graceMinutes * 60_000)
      }
    }
    return nextMs
  }

  return {
    follow: (attending) => {
      for (const lot of due(attending.nowMs)) next.set(lot, followLot(attending, lot))
    },
    forget: () => {
      seen = ''
    },
    mornings: async ({
      scope,
      lot,
      fromDay,
      toDay,
    }: {
      scope: LotScope
      lot?: string
      fromDay: string
      toDay: string
    }) =>
      sql.snapshot(() => {
        const of = lots.inScope(scope).filter((each) => lot === undefined || each === lot)
        return list.all(JSON.stringify(of), fromDay, toDay).map(({ content }) => JSON.parse(content) as MorningForecast)
      }),
  }
}
