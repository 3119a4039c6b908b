import type { RuleSettings } from '../coverage/settings.ts'
import type { BayView } from './bay.ts'
import { bayHealths, type BayHealth, type LotFlag, type LotLive } from './live.ts'
import { countNow, type CountMemory } from './lot-count.ts'

type OccupancySettings = Pick<RuleSettings, 'lotKnownPercentMin' | 'lotSilentMs' | 'baySilentMs'>

/** Bays of a lot, counted by what is believed of them. */
export interface BayTally {
  readonly occupied: number
  readonly free: number
  /** Bays of which anything was ever heard. */
  readonly heard: number
  readonly bays: number
  readonly heardMs?: number
  readonly healths: Readonly<Record<BayHealth, number>>
}

/** Undefined among the views: nothing was ever heard of that bay. */
export function tallyOf(views: readonly (BayView | undefined)[]): BayTally {
  let [occupied, free, heard, heardMs] = [0, 0, 0, -Infinity]
  const healths = Object.fromEntries(bayHealths.map((health) => [health, 0])) as Record<BayHealth, number>
  for (const view of views) {
    if (view?.heardMs === undefined) continue
    heard++
    heardMs = Math.max(heardMs, view.heardMs)
    healths[view.health]++
    if (view.is === 'occupied') occupied++
    else if (view.is === 'free') free++
  }
  return { occupied, free, heard, bays: views.length, healths, ...(heard === 0 ? {} : { heardMs }) }
}

/**
 * How full a lot is by its bays (docs/SPEC.md F5): `occupied + free + unknown = capacity`, always. Bays without a sensor, and those whose sensor is not
 * believed, are unknown. Undefined: nothing of it was ever heard.
 */
export function occupancyOfBays(
  capacityOfFile: number,
  { occupied, free, heard, bays, heardMs, healths }: BayTally,
  { lotKnownPercentMin }: OccupancySettings,
): LotLive | undefined {
  if (heardMs === undefined) return undefined
  const capacity = Math.max(capacityOfFile, bays)
  const known = occupied + free
  const flags: LotFlag[] =
    healths.silent === heard ? ['stale'] : known * 100 < lotKnownPercentMin * capacity ? ['partly-unknown'] : []
  return { occupied, free, unknown: capacity - known, capacity, counting: 'bays', flags, heardMs }
}

/**
 * How full a lot is by what its barriers count (docs/SPEC.md F6, F7). A count that cannot be, or is too old, is told as such, and no bay is free.
 */
export function occupancyOfCount(
  capacity: number,
  memory: CountMemory,
  nowMs: number,
  settings: OccupancySettings,
): LotLive | undefined {
  const { count, heardMs } = countNow(memory)
  if (heardMs === undefined) return undefined
  const isStale = nowMs - heardMs >= settings.lotSilentMs || isCountCutOff(memory, heardMs)
  const flags: LotFlag[] = [
    ...(count !== undefined && count > capacity ? (['over-capacity'] as const) : []),
    ...(count !== undefined && count < 0 ? (['negative'] as const) : []),
    ...(isStale ? (['stale'] as const) : []),
    ...(count === undefined ? (['partly-unknown'] as const) : []),
  ]
  const said = { capacity, counting: 'counter' as const, flags, heardMs }
  if (count === undefined) return { occupied: 0, free: 0, unknown: capacity, ...said }
  if (flags.length > 0)
    return {
      occupied: 0,
      free: 0,
      unknown: capacity,
      ...said,
      ...(count > capacity || count < 0 ? { counted: count } : {}),
    }
  return { occupied: count, free: capacity - count, unknown: 0, ...said }
}

const isCountCutOff = ({ link }: CountMemory, heardMs: number): boolean =>
  link !== undefined && !link.isOnline && link.cause !== 'left' && link.atMs >= heardMs
