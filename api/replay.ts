import { doneTimes, type DoneAt } from '#domain/coverage/done-times.ts'
import type { WorkSignal } from '#domain/coverage/drive.ts'
import type { RuleSettings } from '#domain/coverage/settings.ts'
import type { StoredReading } from '#domain/series.ts'
import type { Operations, ReadingsStore, ShiftRow } from '#stores/types.ts'

export type ReplayFix = readonly [
  atMs: number,
  lon: number,
  lat: number,
  headingDeg: number,
  speedKmh: number,
  signal: WorkSignal,
]
export interface Replay {
  readonly fromMs: number
  readonly toMs: number
  readonly vehicles: readonly { readonly id: string; readonly name: string; readonly fixes: readonly ReplayFix[] }[]
  readonly done: readonly DoneAt[]
  /** Version of the settings by which parts became done. */
  readonly settings: number
}

const PAGE = 5_000
/** About 4 MB as JSON, 500 kB on the wire; above it fixes are told less often. */
const FIXES_MAX = 60_000
const APART_MS_MIN = 1_000

/** Everything a page needs to play a shift without asking again (docs/SPEC.md G7). */
export async function replayOf(
  { operations, readings }: { operations: Operations; readings: ReadingsStore },
  shift: ShiftRow,
  settings: RuleSettings,
  nowMs: number,
  nameOf: (vehicle: string) => string,
): Promise<Replay> {
  const { fromMs } = shift
  const toMs = Math.max(fromMs + 1, Math.min(nowMs, shift.toMs))
  const drives = await operations.coverage.drivesOn(
    shift.sides.map(({ edge }) => edge),
    fromMs,
    toMs,
  )
  // those of its pool, and whoever else worked on its streets
  const ids = [...new Set([...shift.vehicles, ...(shift.coverage?.figures.workedBy ?? [])])]
  const apartMs = Math.max(APART_MS_MIN, Math.ceil(((toMs - fromMs) * Math.max(1, ids.length)) / FIXES_MAX))
  const vehicles = []
  for (const id of ids)
    vehicles.push({ id, name: nameOf(id), fixes: await fixesOf(readings, id, { fromMs, toMs, apartMs }) })
  return { fromMs, toMs, vehicles, done: doneTimes(shift, drives, settings), settings: shift.settings }
}

async function fixesOf(
  readings: ReadingsStore,
  id: string,
  { fromMs, toMs, apartMs }: { fromMs: number; toMs: number; apartMs: number },
): Promise<ReplayFix[]> {
  const fixes: ReplayFix[] = []
  let last: StoredReading | undefined
  for (;;) {
    const query = { kind: 'sweeper', id, stream: 'fix', fromMs: last?.atMs ?? fromMs, toMs, limit: PAGE } as const
    const page = await readings.readings(query)
    for (const { atMs, fields } of page) {
      const before = fixes.at(-1)
      if (before !== undefined && atMs - before[0] < apartMs) continue
      const { lon, lat, headingDeg, speedKmh, brush, pump } = fields
      if (typeof lon !== 'number' || typeof lat !== 'number') continue
      fixes.push([
        atMs,
        fine(lon, 6),
        fine(lat, 6),
        fine(Number(headingDeg ?? 0), 0),
        fine(Number(speedKmh ?? 0), 1),
        // as coverage takes it
        brush === undefined && pump === undefined ? 'none' : brush === true || pump === true ? 'on' : 'off',
      ])
    }
    // the next page begins at the last one's time, so one without anything later is the last
    const end = page.at(-1)
    if (page.length < PAGE || end === undefined || end.atMs === last?.atMs) return fixes
    last = end
  }
}

const fine = (is: number, digits: number): number => Number(is.toFixed(digits))
