import type { RuleSettings } from '../coverage/settings.ts'

/** The newest fix of a vehicle, as far as silence is judged by it. */
export interface Heard {
  readonly atMs: number
  readonly lon: number
  readonly lat: number
  /** Its ignition was on; where it sends none, it was driving. */
  readonly isOn: boolean
}

/** Below that a vehicle that does not tell its ignition may just as well be parked. */
const DRIVING_KMH = 2

export const heardOf = (fix: {
  readonly atMs: number
  readonly lon: number
  readonly lat: number
  readonly speedKmh: number
  readonly ignition?: boolean
}): Heard => ({
  atMs: fix.atMs,
  lon: Math.round(fix.lon * 1e5) / 1e5,
  lat: Math.round(fix.lat * 1e5) / 1e5,
  isOn: fix.ignition ?? fix.speedKmh >= DRIVING_KMH,
})

/**
 * Silent though its ignition was on (docs/SPEC.md E12). Silence counts from when the platform began to hear everybody: before that it is not the vehicle's.
 */
export const isSilent = (heard: Heard, nowMs: number, heardSinceMs: number, { offlineMs }: RuleSettings): boolean =>
  heard.isOn && nowMs - Math.max(heard.atMs, heardSinceMs) >= offlineMs
