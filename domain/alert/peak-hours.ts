import type { RuleSettings } from '../coverage/settings.ts'
import { minuteOfDay } from '../plan/local-day.ts'
import { over, unsure, type Judgement, type VehicleLook } from './vehicle-look.ts'
import type { ShiftNow } from './vehicle.ts'

/** The peak a time is in, in minutes after local midnight; undefined: none. */
export function peakAt(
  atMs: number,
  settings: RuleSettings,
): readonly [fromMinute: number, toMinute: number] | undefined {
  const minute = minuteOfDay(atMs)
  return (
    [
      [settings.morningPeakFromMinute, settings.morningPeakToMinute],
      [settings.eveningPeakFromMinute, settings.eveningPeakToMinute],
    ] as const
  ).find(([from, to]) => minute >= from && minute < to)
}

/**
 * Working in peak hours (docs/SPEC.md E10): a warning, or only a note where the plan itself has a window then. Not working for a while does not end it: the peak
 * does.
 */
export function peakHourWork(
  { fix, isParked, isWorking, isStanding, settings }: VehicleLook,
  shifts: readonly ShiftNow[],
): Judgement {
  const peak = peakAt(fix.atMs, settings)
  if (peak === undefined || isParked) return over
  if (!isWorking || isStanding) return unsure
  const isPlanned = shifts.some(({ shift }) =>
    shift.passes.some(({ fromMs, toMs }) => fix.atMs >= fromMs && fix.atMs < toMs),
  )
  return {
    verdict: 'holds',
    severity: isPlanned ? 'info' : 'warning',
    openMs: settings.peakMs,
    detail: () => ({
      peakFromMinute: peak[0],
      peakToMinute: peak[1],
      isPlanned,
      limitMinutes: settings.peakMs / 60_000,
    }),
  }
}
