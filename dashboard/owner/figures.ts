import type { LotSummary } from '#domain/parking/operator.ts'
import { addDays } from '#domain/plan/local-day.ts'
import type { SharingWindow } from '#domain/sharing/policy.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import type { Zone } from '#domain/sharing/zone.ts'

/** Applications that are the owner's to decide: for lots that are all hers and that she approves for. */
export function mine(rights: readonly ParkingRight[], lots: readonly LotSummary[]): ParkingRight[] {
  const decided = new Set(lots.filter(({ approval }) => approval === 'owner').map(({ id }) => id))
  return rights.filter((right) => right.lots.length > 0 && right.lots.every((lot) => decided.has(lot)))
}

export interface Piece {
  readonly fromShare: number
  readonly toShare: number
  readonly fromMs: number
  readonly toMs: number
}

/** Parts of a day that windows take, each as shares of the day, which is 23 to 25 hours long. */
export function piecesOf(day: string, windows: readonly SharingWindow[], zone: Zone): Piece[] {
  const [startMs, endMs] = [zone.atMinute(day, 0), zone.atMinute(addDays(day, 1), 0)]
  const share = (atMs: number) => (atMs - startMs) / (endMs - startMs)
  return windows.flatMap((window) => {
    const [fromMs, toMs] = [Math.max(startMs, window.fromMs), Math.min(endMs, window.toMs)]
    return toMs > fromMs ? [{ fromMs, toMs, fromShare: share(fromMs), toShare: share(toMs) }] : []
  })
}
