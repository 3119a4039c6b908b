import { addDays, dayNumberOf } from '../plan/local-day.ts'

/** Days and minutes of the clock on the wall in an IANA time zone. Days are `YYYY-MM-DD`. */
export interface Zone {
  readonly name: string
  dayOf(atMs: number): string
  /** Whole minutes after local midnight as the clock shows them, 0 to 1,439. */
  minuteOf(atMs: number): number
  /**
   * The moment at which the clock shows so many minutes after the midnight a day begins with; beyond 1,440 it is the next day's clock. A time that is
   * left out in spring is the moment at which it is left out; one that comes twice in autumn is the first of them, with `isLater` the second.
   */
  atMinute(day: string, minute: number, isLater?: boolean): number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const DAY_MINUTES = 1_440
/** Clocks are put forward and back at whole quarters of an hour UTC, in every zone since 1972. */
const QUARTER_MS = 900_000
const KNOWN_MAX = 20_000

const zones = new Map<string, Zone>()

/** @throws {RangeError} when there is no such zone */
export function zoneOf(name: string): Zone {
  const known = zones.get(name)
  if (known !== undefined) return known
  const made = makeZone(name)
  zones.set(name, made)
  return made
}

function makeZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  /** How far the clock is ahead of UTC, by quarter of an hour: asking the system takes microseconds. */
  const aheads = new Map<number, number>()

  function aheadMs(atMs: number): number {
    const quarter = Math.floor(atMs / QUARTER_MS)
    const known = aheads.get(quarter)
    if (known !== undefined) return known
    const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
    for (const { type, value } of format.formatToParts(quarter * QUARTER_MS)) part[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part
    const ahead = Date.UTC(year, month - 1, day, hour, minute) - quarter * QUARTER_MS
    if (aheads.size >= KNOWN_MAX) aheads.clear()
    aheads.set(quarter, ahead)
    return ahead
  }

  return {
    name,
    dayOf: (atMs) => addDays('1970-01-01', Math.floor((atMs + aheadMs(atMs)) / DAY_MS)),
    minuteOf(atMs) {
      const shown = atMs + aheadMs(atMs)
      return Math.floor((shown - Math.floor(shown / DAY_MS) * DAY_MS) / MINUTE_MS)
    },
    atMinute(day, minute, isLater = false) {
      const shown = (dayNumberOf(day) + Math.floor(minute / DAY_MINUTES)) * DAY_MS + (minute % DAY_MINUTES) * MINUTE_MS
      const [before, after] = [aheadMs(shown - DAY_MS), aheadMs(shown + DAY_MS)]
      const moments = [shown - before, shown - after].filter((atMs) => atMs + aheadMs(atMs) === shown)
      if (moments.length > 0) return isLater ? Math.max(...moments) : Math.min(...moments)
      let atMs = Math.floor(Math.min(shown - before, shown - after) / QUARTER_MS) * QUARTER_MS
      const ahead = aheadMs(atMs)
      while (aheadMs(atMs) === ahead) atMs += QUARTER_MS
      return atMs
    },
  }
}
