import type { LiveState } from './live.ts'

/**
 * When many devices of one town are lost at once it is the network or the power, not the devices: one incident of the town, with the
 * devices as its consequence (docs/SPEC.md L10). Our choice: five devices and three in ten, within five minutes of each other.
 */
export interface OutageSettings {
  readonly devicesMin: number
  readonly shareMin: number
  readonly withinMs: number
}
export const outageSettings: OutageSettings = { devicesMin: 5, shareMin: 0.3, withinMs: 300_000 }

export interface Outage {
  readonly offline: boolean
  /** Devices of the town that are lost now; 0 while the town is not offline. */
  readonly lost: number
  /** Devices of the town that ever connected. */
  readonly devices: number
  /** Device time of the loss it began with; 0 while the town is not offline. */
  readonly sinceMs: number
}

/**
 * Whether a town is offline, from the `online` states of its devices that ever connected. A device that said goodbye, was revoked or has not
 * come back after a restart of ours does not count. Depends on the states alone, so the order of arrival changes nothing.
 */
export function townOutage(onlineStates: readonly LiveState[], settings: OutageSettings): Outage {
  const devices = onlineStates.length
  const lostAtMs = onlineStates
    .filter(({ fields }) => fields['online'] === false && fields['cause'] === 'lost')
    .map(({ atMs }) => atMs)
    .toSorted((a, b) => a - b)
  const together = Math.max(settings.devicesMin, Math.ceil(devices * settings.shareMin))
  // the first of so many losses that lie close enough together
  const sinceMs = lostAtMs.find((atMs, n) => (lostAtMs[n + together - 1] ?? Infinity) - atMs <= settings.withinMs)
  return sinceMs === undefined
    ? { offline: false, lost: 0, devices, sinceMs: 0 }
    : { offline: true, lost: lostAtMs.length, devices, sinceMs }
}
