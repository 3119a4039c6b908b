import type { Drive } from './drive.ts'
import type { Span } from './facts.ts'
import { toDm } from './intervals.ts'
import type { RuleSettings } from './settings.ts'
import type { Shift, ShiftFigures } from './shift.ts'
import { isWork, workOf } from './working.ts'

/**
 * What the vehicles of a shift drove within its windows, on its sides or elsewhere. Summed up in whole numbers, so that the order of the runs
 * does not matter.
 */
export function drivenTotals(
  shift: Shift,
  drives: readonly Drive[],
  windows: readonly Span[],
  kmhMax: number,
  settings: RuleSettings,
): Pick<ShiftFigures, 'workKm' | 'deadheadKm' | 'waterUsedPercent' | 'meanWorkKmh' | 'peakMinutes' | 'kerb'> {
  const spans = apartSpans(windows)
  const pool = shift.vehicles.length > 0 ? new Set(shift.vehicles) : undefined
  const kerbs = new Map(shift.sides.map(({ edge, kerbM }) => [edge, kerbM]))
  let [workDm, deadDm, workMs, peakMs, waterDp, hasWater] = [0, 0, 0, 0, 0, false]
  let [kerbCm, kerbPieces] = [0, 0]
  for (const drive of drives) {
    const kerbM = kerbs.get(drive.edge)
    const isOwn = pool === undefined || pool.has(drive.vehicle)
    if (!isOwn && kerbM === undefined) continue
    if (isOwn && drive.waterPercent !== undefined && spans.some((span) => isIn(span, drive.fromMs))) {
      waterDp += Math.round(drive.waterPercent * 10)
      hasWater = true
    }
    let [fromM, fromMs] = [drive.fromM, drive.fromMs]
    for (const piece of drive.pieces) {
      const lengthM = piece.toM - fromM
      const middleMs = (fromMs + piece.toMs) / 2
      const share = shareIn(spans, fromMs, piece.toMs)
      ;[fromM, fromMs] = [piece.toM, piece.toMs]
      if (share === 0) continue
      const kind = workOf(drive.signal, piece, kmhMax, settings)
      if ((kind === 'worked' || kind === 'inferred') && kerbM !== undefined && piece.rightM !== undefined)
        if (piece.sdM! <= settings.kerbSdMMax) {
          kerbCm += Math.round((kerbM - piece.rightM) * 100)
          kerbPieces++
        }
      if (!isOwn) continue
      const drivenDm = toDm(lengthM * share)
      if (!isWork(kind)) {
        deadDm += drivenDm
        continue
      }
      workDm += drivenDm
      // by its speed: a stop is no work
      const tookMs = Math.round((lengthM * share * 3_600) / Math.max(0.1, piece.kmh))
      workMs += tookMs
      if (isPeak(middleMs, settings)) peakMs += tookMs
    }
  }
  return {
    workKm: workDm / 10_000,
    deadheadKm: deadDm / 10_000,
    ...(hasWater ? { waterUsedPercent: waterDp / 10 } : {}),
    ...(workMs > 0 ? { meanWorkKmh: Math.round((workDm * 3_600) / workMs) / 10 } : {}),
    peakMinutes: Math.round(peakMs / 6_000) / 10,
    ...(kerbPieces > 0 ? { kerb: { pieces: kerbPieces, meanM: Math.round(kerbCm / kerbPieces) / 100 } } : {}),
  }
}

/** Windows as spans that do not overlap. */
function apartSpans(windows: readonly Span[]): Span[] {
  const spans: { fromMs: number; toMs: number }[] = []
  for (const { fromMs, toMs } of windows.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = spans.at(-1)
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs)
    else spans.push({ fromMs, toMs })
  }
  return spans
}

const isIn = ({ fromMs, toMs }: Span, atMs: number): boolean => atMs >= fromMs && atMs < toMs

function shareIn(spans: readonly Span[], fromMs: number, toMs: number): number {
  for (const span of spans) {
    if (fromMs >= span.fromMs && toMs <= span.toMs) return 1
    const insideMs = Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs)
    if (insideMs > 0) return insideMs / (toMs - fromMs)
  }
  return 0
}

const DAY_MS = 86_400_000
/** China has one time, without summer time. */
const SHANGHAI_MS = 8 * 3_600_000

/** Whether a time lies in the morning or evening peak of its local day. */
export function isPeak(atMs: number, settings: RuleSettings): boolean {
  const minute = ((((atMs + SHANGHAI_MS) % DAY_MS) + DAY_MS) % DAY_MS) / 60_000
  return (
    (minute >= settings.morningPeakFromMinute && minute < settings.morningPeakToMinute) ||
    (minute >= settings.eveningPeakFromMinute && minute < settings.eveningPeakToMinute)
  )
}
