/**
 * The server's time as this browser knows it. A wall display's own clock may be minutes off, and the age of data is
 * judged by people: the `Date` header of every answer corrects it.
 */
let offsetMs = 0
let isHeard = false
/** Below this the header's whole seconds and the way of the answer explain the difference. */
const OFFSET_MS_MIN = 3_000

export function noteServerTime(dateHeader: string | null, clientMs = Date.now()): void {
  const serverMs = dateHeader === null ? Number.NaN : Date.parse(dateHeader)
  if (Number.isNaN(serverMs)) return
  const seenMs = serverMs + 500 - clientMs
  offsetMs = Math.abs(seenMs) < OFFSET_MS_MIN ? 0 : seenMs
  isHeard = true
}

/** What the server's time was at a moment of this browser's clock, as a page before kept it: believed until the server is heard. */
export function recallServerTime(serverMs: number, clientMs: number): void {
  if (!isHeard) offsetMs = serverMs - clientMs
}

/** The district's time at one moment of the server's, and how fast it runs: a simulated day may be shown faster than life. */
let district = { atMs: 0, realMs: 0, speed: 1 }

/** What the server says of the district's time. */
export interface DistrictClock {
  readonly nowMs: number
  readonly speed: number
}
export function noteDistrictTime({ nowMs: atMs, speed }: DistrictClock): void {
  district = { atMs, realMs: realNowMs(), speed }
}

/** Real time, by the server's clock. */
const realNowMs = (): number => Date.now() + offsetMs

/** Now in the district. A fast day is never ahead of the real time. */
export function nowMs(): number {
  const realMs = realNowMs()
  const { atMs, realMs: sinceMs, speed } = district
  return speed === 1 ? realMs : Math.min(realMs, atMs + (realMs - sinceMs) * speed)
}
