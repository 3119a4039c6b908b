import type { Detour } from '../coverage/detour.ts'
import type { SideAtRisk } from '../coverage/forecast.ts'
import type { RuleSettings } from '../coverage/settings.ts'
import type { ShiftCoverage } from '../coverage/shift.ts'
import type { ShiftSeen } from './shift.ts'
import { not, NOTHING, over, type Judgement } from './vehicle-look.ts'

/** Sides an alert names; it tells how many there are. */
const SIDES_TOLD_MAX = 50

/**
 * A window has begun for so long, and no metre of its first pass was worked on, not even too fast (docs/SPEC.md E4); a vehicle that is on its way is given as long
 * again. It becomes urgent when what is left of the window is too short for the work.
 */
export function notStarted(
  { shift, coverage, forecast }: ShiftSeen,
  isOnItsWay: boolean,
  nowMs: number,
  { startLateMs }: RuleSettings,
): Judgement {
  const lateMs = isOnItsWay ? 2 * startLateMs : startLateMs
  const pass = shift.passes.findIndex(
    ({ fromMs, toMs }, i) =>
      fromMs + lateMs <= nowMs && nowMs < toMs && isUntouched(coverage, i) && openOf(coverage, i) > 0,
  )
  const window = shift.passes[pass]
  // of passes in one window the first is due first
  if (window === undefined || shift.passes.findIndex((other) => isSame(other, window)) < pass) return not
  const { finishMs } = forecast
  return {
    ...NOTHING,
    verdict: 'holds',
    severity: finishMs !== undefined && finishMs > window.toMs ? 'urgent' : 'warning',
    sinceMs: window.fromMs,
    detail: () => ({
      pass: pass + 1,
      windowFromMs: window.fromMs,
      windowEndMs: window.toMs,
      ...(finishMs === undefined ? {} : { finishMs }),
      openM: Math.round(openOf(coverage, pass)),
      vehicles: shift.vehicles,
      limitMinutes: lateMs / 60_000,
    }),
  }
}

const isSame = (a: { fromMs: number; toMs: number }, b: { fromMs: number; toMs: number }): boolean =>
  a.fromMs === b.fromMs && a.toMs === b.toMs
const isUntouched = ({ sides }: ShiftCoverage, pass: number): boolean =>
  sides.every(({ passes }) => passes[pass]!.firstDoneMs === undefined && passes[pass]!.overspeedM === 0)
const openOf = ({ figures }: ShiftCoverage, pass: number): number => figures.passes[pass]?.openM ?? 0

/** Forecasts waver: they must say so for so long, in either direction. */
const steady = ({ forecastMs, closeMs }: RuleSettings) => ({
  openMs: forecastMs,
  closeMs: Math.max(closeMs, forecastMs),
})

/** Work that has begun will end so long after its window (docs/SPEC.md E5); it closes when it would end within it. */
export function behindSchedule(
  { shift, coverage, forecast }: ShiftSeen,
  settings: RuleSettings,
  isOpen: boolean,
): Judgement {
  const { finishMs, windowEndMs, pace, pass = 0 } = forecast
  if (finishMs === undefined || windowEndMs === undefined) return over
  const inTime = { ...not, ...steady(settings) }
  if (isUntouched(coverage, pass)) return inTime
  const lateMs = finishMs - windowEndMs
  if (lateMs <= (isOpen ? 0 : settings.behindMs)) return inTime
  return {
    ...NOTHING,
    ...steady(settings),
    verdict: 'holds',
    detail: () => ({
      pass: pass + 1,
      finishMs,
      windowEndMs,
      lateMinutes: Math.round(lateMs / 60_000),
      limitMinutes: settings.behindMs / 60_000,
      ...(pace === undefined ? {} : { pace: Math.round(pace * 100) / 100 }),
      vehicles: shift.vehicles,
    }),
  }
}

/**
 * Sides that count for will-be-missed: what was left behind or worked on too fast at any time, what is out of reach only so long before the end of its
 * window (earlier behind-schedule tells of it); of these only runs of `runM` metres that follow each other in the plan. What is too fast right now is told
 * of by work-overspeed.
 */
export function sidesMissed(
  { shift, forecast }: ShiftSeen,
  nowMs: number,
  { missedLeadMs }: RuleSettings,
  isTooFastNow: boolean,
  runM: number,
): SideAtRisk[] {
  const counting = forecast.sides.filter(({ why, windowEndMs }) => {
    switch (why) {
      case 'left-behind':
        return true
      case 'too-fast':
        return !isTooFastNow
      case 'out-of-reach':
        return windowEndMs - nowMs <= missedLeadMs
    }
  })
  const place = new Map(shift.sides.map(({ edge }, i) => [edge, i]))
  const placed = counting
    .map((side) => ({ side, place: place.get(side.edge) ?? -2 }))
    .toSorted((a, b) => a.side.pass - b.side.pass || a.place - b.place)
  const runs: SideAtRisk[][] = []
  for (const [i, { side, place: at }] of placed.entries()) {
    const before = placed[i - 1]
    if (before !== undefined && before.side.pass === side.pass && before.place === at - 1) runs.at(-1)!.push(side)
    else runs.push([side])
  }
  return runs.filter((run) => metresOf(run) >= runM).flat()
}

const metresOf = (sides: readonly SideAtRisk[]): number => sides.reduce((sum, { openM }) => sum + openM, 0)

/** Streets will be missed before their window closes (docs/SPEC.md E6). */
export function willBeMissed(
  sides: readonly SideAtRisk[],
  nowMs: number,
  settings: RuleSettings,
  detours: () => readonly Detour[],
): Judgement {
  if (sides.length === 0) return { ...not, ...steady(settings) }
  const windowEndMs = Math.min(...sides.map((side) => side.windowEndMs))
  return {
    ...NOTHING,
    verdict: 'holds',
    severity: windowEndMs - nowMs <= settings.missedLeadMs ? 'urgent' : 'warning',
    ...steady(settings),
    detail: () => ({
      atRiskM: Math.round(metresOf(sides)),
      windowEndMs,
      sideCount: sides.length,
      sides: sides.slice(0, SIDES_TOLD_MAX).map(({ edge, name, pass, openM, why }) => ({
        edge,
        name,
        pass: pass + 1,
        openM: Math.round(openM),
        why,
      })),
      detours: detours(),
      limitM: settings.missedRunM,
    }),
  }
}
