import type { LotBay } from '#domain/parking/lot.ts'
import type { ParkingSession } from '#domain/parking/session.ts'
import type { Parking, SessionFilter } from '#stores/types.ts'
import { cell } from './report/csv.ts'
import { isoText } from './report/text.ts'
import type { Language } from './words.ts'

const MINUTE_MS = 60_000
/** More bays no district has, and no moment more arrivals than bays. */
const BAYS_MAX = 50_000

/** A page of sessions, and where the next one begins; those that arrived at one moment stand on one page, so that none is passed over. */
export async function sessionPage(
  parking: Pick<Parking, 'sessions'>,
  filter: SessionFilter,
): Promise<{ sessions: ParkingSession[]; beforeMs?: number }> {
  const found = await parking.sessions({ ...filter, limit: filter.limit + 1 })
  const beyond = found[filter.limit]?.arrivedAtMs
  if (beyond === undefined) return { sessions: found }
  const sessions = found.filter(({ arrivedAtMs }) => arrivedAtMs > beyond)
  if (sessions.length > 0) return { sessions, beforeMs: beyond + 1 }
  // more arrived at one moment than a page holds, as sensors tell it after a silence: they are one page
  const since = await parking.sessions({ ...filter, limit: BAYS_MAX })
  return { sessions: since.filter(({ arrivedAtMs }) => arrivedAtMs === beyond), beforeMs: beyond }
}

const heads = {
  zh: ['停车场编号', '停车场', '车位编号', '车位', '驶入时间', '驶离时间', '时长（分钟）', '边界不确定', '预约号'],
  en: ['Lot id', 'Lot', 'Bay id', 'Bay', 'Arrived', 'Left', 'Minutes', 'Uncertain', 'Hold'],
} as const
const yes = { zh: '是', en: 'yes' } as const

/** A row a stay, the newest first; begins with a byte-order mark, so that Excel reads Chinese (docs/SPEC.md X28). */
export function sessionsCsv(
  sessions: readonly ParkingSession[],
  lots: ReadonlyMap<string, { readonly name: string; readonly bays: ReadonlyMap<string, LotBay> }>,
  language: Language,
): string {
  const lines = [heads[language].map(cell).join(',')]
  for (const { lot, bay, arrivedAtMs, leftAtMs, isUncertain, holdId } of sessions) {
    const known = lots.get(lot)
    lines.push(
      [
        lot,
        known?.name ?? lot,
        bay,
        known?.bays.get(bay)?.label ?? bay,
        isoText(arrivedAtMs),
        leftAtMs === undefined ? '' : isoText(leftAtMs),
        leftAtMs === undefined ? '' : (leftAtMs - arrivedAtMs) / MINUTE_MS,
        isUncertain ? yes[language] : '',
        holdId ?? '',
      ]
        .map(cell)
        .join(','),
    )
  }
  return `\uFEFF${lines.join('\r\n')}\r\n`
}
