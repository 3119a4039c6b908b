import type { LotHours } from '#domain/parking/operator.ts'
import { workCalendar } from '#domain/plan/calendar.ts'
import { sharingWindows } from '#domain/sharing/windows.ts'
import type { Operations } from '#stores/types.ts'
import type { ParkingChances } from './parking-chances.ts'
import { notFound } from './problems.ts'

const HALF_HOUR_MS = 1_800_000
const DAY_MS = 86_400_000

/** The day from a moment on: chances of a free bay by half hours, and windows of sharing. @throws {Problem} when there is no such lot */
export async function lotHours(
  { calendar, parking }: Pick<Operations, 'calendar' | 'parking'>,
  chances: ParkingChances,
  lot: string,
  fromMs: number,
): Promise<LotHours> {
  const toMs = fromMs + DAY_MS
  const times = Array.from({ length: DAY_MS / HALF_HOUR_MS }, (_, index) => fromMs + index * HALF_HOUR_MS)
  const [file, policy, closures, stored, told] = await Promise.all([
    parking.lot(lot),
    parking.policy(lot),
    parking.closures({ scope: { towns: [], lots: [lot] }, lot, fromMs, toMs }),
    calendar.all(),
    chances.chances(lot, times),
  ])
  if (file === undefined || policy === undefined) throw notFound('lot', lot)
  return {
    points: times.map((atMs, index) => {
      const chance = told[index]
      return { atMs, ...(chance === undefined ? {} : { chance }) }
    }),
    ...sharingWindows(
      { zone: file.profile.zone, policy: policy.policy, calendar: workCalendar(stored), closures },
      fromMs,
      toMs,
    ),
  }
}
