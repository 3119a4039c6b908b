import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import type { WorkCalendar } from '#domain/plan/calendar.ts'
import { dayKindsFrom, type ShareSeries } from '#domain/parking/forecast-series.ts'

/** Car parks of a file on one grid of local time, and what is wrong with its rows. */
export interface ParkingFile {
  readonly lots: readonly { readonly lot: string; readonly series: ShareSeries }[]
  readonly rows: number
  /** More cars than bays: counted as full. */
  readonly overCapacity: number
  /** Not counted at all. */
  readonly negative: number
  /** The same car park and time again. */
  readonly duplicates: number
  /** Without a name, a time or a number, or two years away from the others. */
  readonly unreadable: number
  readonly stepMinutes: number
  readonly firstDay: number
  readonly days: number
}

const COLUMNS = ['SystemCodeNumber', 'Capacity', 'Occupancy', 'LastUpdated'] as const
const STEPS = [15, 30, 60] as const
const DAY_MINUTES = 1_440
const FAR_MINUTES = 730 * DAY_MINUTES
/** Weekdays decide: of these cities no calendar is known. */
const NO_CALENDAR: WorkCalendar = { days: new Map(), years: new Set() }

/** By minutes of the clock on the wall since 1970-01-01 the occupied share, 0 to 1; NaN: it was told, and cannot be. */
type Rows = ReadonlyMap<number, number>

/**
 * Reads `SystemCodeNumber,Capacity,Occupancy,LastUpdated`; times are those of the clock on the wall there. The grid is the quarter, half or whole hour nearest to the usual
 * distance of rows; of several rows of a slot the one nearest to it counts.
 * @throws {SyntaxError} without these columns, or without any row that can be read
 */
export async function readParkingFile(file: string): Promise<ParkingFile> {
  const byLot = new Map<string, Map<number, number>>()
  const counts = { rows: 0, overCapacity: 0, negative: 0, duplicates: 0, unreadable: 0 }
  const rows = createReadStream(file).pipe(
    parse({ bom: true, columns: true, trim: true, relax_column_count: true, skip_empty_lines: true }),
  )
  for await (const row of rows as AsyncIterable<Record<string, string | undefined>>) {
    if (counts.rows === 0) checkColumns(row, file)
    counts.rows++
    const [lot, capacity, occupancy, time] = COLUMNS.map((column) => row[column] ?? '')
    const [cars, bays] = [numberOf(occupancy!), numberOf(capacity!)]
    const minute = Date.parse(wallClock(time!)) / 60_000
    if (lot === '' || !Number.isFinite(minute) || Number.isNaN(cars) || Number.isNaN(bays)) {
      counts.unreadable++
      continue
    }
    if (cars < 0) counts.negative++
    if (cars > bays) counts.overCapacity++
    const own = byLot.get(lot!) ?? new Map<number, number>()
    byLot.set(lot!, own)
    if (own.has(minute)) counts.duplicates++
    else own.set(minute, cars < 0 || bays <= 0 ? Number.NaN : Math.min(1, cars / bays))
  }
  if (byLot.size === 0) throw new SyntaxError(`Cannot read ${file}: no row of it has a car park, a time and a count`)
  const minutes = Float64Array.from([...byLot.values()].flatMap((own) => [...own.keys()])).sort()
  const middle = minutes[minutes.length >> 1]!
  for (const own of byLot.values())
    for (const minute of own.keys())
      if (Math.abs(minute - middle) > FAR_MINUTES) {
        own.delete(minute)
        counts.unreadable++
      }
  return { ...counts, ...gridOf([...byLot]) }
}

function checkColumns(row: Record<string, string | undefined>, file: string): void {
  const missing = COLUMNS.filter((column) => !(column in row))
  if (missing.length > 0)
    throw new SyntaxError(
      `Cannot read ${file}: it has no column ${missing.join(', ')}; it has ${Object.keys(row).join(', ')}`,
    )
}

const numberOf = (text: string): number => (text === '' ? Number.NaN : Number(text))
/** As if it were UTC; a zone that stands behind it is left out. */
const wallClock = (text: string): string => `${text.slice(0, 19).replace(' ', 'T')}Z`

function gridOf(lots: readonly (readonly [string, Rows])[]) {
  const known = lots.map(([lot, rows]) => ({ lot, rows, minutes: [...rows.keys()].toSorted((a, b) => a - b) }))
  const gaps = known.flatMap(({ minutes }) => minutes.slice(1).map((minute, n) => minute - minutes[n]!))
  const usual = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? STEPS[1]
  const stepMinutes = STEPS.reduce((best, step) => (Math.abs(step - usual) < Math.abs(best - usual) ? step : best))
  const slots = DAY_MINUTES / stepMinutes
  const placeOf = (minute: number): number => Math.round(minute / stepMinutes)
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { minutes } of known)
    if (minutes.length > 0)
      [first, last] = [Math.min(first, placeOf(minutes[0]!)), Math.max(last, placeOf(minutes.at(-1)!))]
  const firstDay = Math.floor(first / slots)
  const days = Math.floor(last / slots) - firstDay + 1
  const kinds = dayKindsFrom(firstDay, days, NO_CALENDAR)
  return {
    stepMinutes,
    firstDay,
    days,
    lots: known.map(({ lot, rows }) => {
      const shares = new Float64Array(days * slots).fill(Number.NaN)
      const away = new Float64Array(days * slots).fill(Number.POSITIVE_INFINITY)
      for (const [minute, share] of rows) {
        const at = placeOf(minute) - firstDay * slots
        const distance = Math.abs(minute - placeOf(minute) * stepMinutes)
        if (Number.isNaN(share) || distance >= away[at]!) continue
        away[at] = distance
        shares[at] = share
      }
      return { lot, series: { stepMinutes, firstDay, kinds, shares } }
    }),
  }
}
