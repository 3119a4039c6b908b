import type { ShiftForecast } from '#domain/coverage/forecast.ts'
import { neverSeen, type ShiftFacts } from '#domain/coverage/shift-coverage.ts'
import type { Shift, ShiftFigures, ShiftLive } from '#domain/coverage/shift.ts'
import type { Operations, ShiftEntry } from '#stores/types.ts'
import type { AssetCache } from '../asset-cache.ts'
import { workTypeOf } from './alert-watch.ts'

type Timed = Shift & { readonly fromMs: number; readonly toMs: number }

/**
 * What is known of a shift within its windows: runs on its sides by vehicles that count for it (its own, and those of the same work), all runs and
 * silences of its own vehicles, and what was excused.
 */
export async function factsOf(
  shift: Timed,
  { coverage, shifts }: Pick<Operations, 'coverage' | 'shifts'>,
  assets: AssetCache,
  isKnown: (vehicle: string) => boolean,
): Promise<ShiftFacts> {
  const { fromMs, toMs, vehicles, workType } = shift
  const own = new Set(vehicles)
  const onSides = await coverage.drivesOn(
    shift.sides.map(({ edge }) => edge),
    fromMs,
    toMs,
  )
  const drives = onSides.filter(({ vehicle }) => !own.has(vehicle) && workTypeOf(assets, vehicle) === workType)
  for (const vehicle of vehicles) drives.push(...(await coverage.drivesOf(vehicle, fromMs, toMs)))
  return {
    drives,
    silences: [
      ...(await coverage.silences(vehicles, fromMs, toMs)),
      ...vehicles.filter((vehicle) => !isKnown(vehicle)).map((vehicle) => neverSeen(vehicle)),
    ],
    excuses: (await shifts.excuses(shift.id)).filter(({ undoneAtMs }) => undoneAtMs === undefined),
  }
}

/** A shift as the live map and the board show it. */
export function liveOf(
  shift: Omit<ShiftEntry, 'figures'>,
  state: Shift['state'],
  { plannedM, doneM, missedM, unknownM, excusedM, openM, startedAtMs }: ShiftFigures,
  { finishMs, atRiskM }: Pick<ShiftForecast, 'finishMs' | 'atRiskM'>,
  recomputing: boolean,
): ShiftLive {
  const { planId, day, version, fromMs, toMs, vehicles } = shift
  return {
    planId,
    day,
    state,
    version,
    fromMs,
    toMs,
    vehicles,
    plannedM,
    doneM,
    missedM,
    unknownM,
    excusedM,
    openM,
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(finishMs === undefined ? {} : { finishMs }),
    atRiskM,
    recomputing,
  }
}

/** Nothing is at risk any more. */
export const OVER: ShiftForecast = { atRiskM: 0, sides: [] }
