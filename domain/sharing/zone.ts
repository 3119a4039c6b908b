/** Days and minutes of the clock on the wall in an IANA time zone. Days are `YYYY-MM-DD`. */
export interface Zone {
  readonly name: string
  dayOf(atMs: number): string
  /** Whole minutes after local midnight as the clock shows them, 0 to 1,439. */
  minuteOf(atMs: number): number
  /**
   * The first moment at which the clock shows so many minutes after the midnight a day begins with; beyond 1,440 it is the next day's clock. A time that is
   * left out in spring is the moment at which it is left out; one that comes twice in autumn is the first of them, with `isLater` the second.
   */
  atMinute(day: string, minute: number, isLater?: boolean): number
}

/** @throws {RangeError} when there is no such zone */
export function zoneOf(_name: string): Zone {
  throw new Error('not yet')
}
