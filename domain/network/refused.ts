import type { LonLat } from '../geography.ts'

export const refusals = [
  'unreadable',
  'cut-off',
  'empty',
  'another-kind',
  'no-road',
  'not-finite',
  'out-of-range',
  'swapped',
  'gcj02',
  'bd09',
  'projected',
  'missing-nodes',
  'contradiction',
  'damaged',
] as const
export type Refusal = (typeof refusals)[number]

/** A file that is no network, said in words with the line or id where it shows; nothing is changed by it. */
export class NetworkRefused extends RangeError {
  readonly refusal: Refusal

  constructor(refusal: Refusal, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'NetworkRefused'
    this.refusal = refusal
  }
}

/** No place on earth has larger degrees than these; metres of a projected system usually have. */
const PROJECTED_FROM = 1_000

/**
 * A place as WGS-84 degrees.
 * @param what whose place it is, for the message
 * @throws {NetworkRefused} when it cannot be a place in degrees, longitude first
 */
export function placeOf(lon: unknown, lat: unknown, what: string): LonLat {
  if (typeof lon !== 'number' || typeof lat !== 'number' || !Number.isFinite(lon) || !Number.isFinite(lat))
    throw new NetworkRefused(
      'not-finite',
      `${what} must have a longitude and a latitude: they are ${show(lon)}, ${show(lat)}`,
    )
  if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) return [lon, lat]
  if (Math.abs(lon) <= 90 && Math.abs(lat) <= 180)
    throw new NetworkRefused(
      'swapped',
      `${what} is at longitude ${lon}, latitude ${lat}: no latitude is above 90. Longitude and latitude look swapped`,
    )
  if (Math.max(Math.abs(lon), Math.abs(lat)) >= PROJECTED_FROM)
    throw new NetworkRefused(
      'projected',
      `${what} is at ${lon}, ${lat}: these are no degrees. They look like metres of a projected system; convert the file to WGS-84 (EPSG:4326)`,
    )
  throw new NetworkRefused('out-of-range', `${what} is at longitude ${lon}, latitude ${lat}: that is nowhere on earth`)
}

/**
 * What a file says of its coordinates (`crs`), as far as it matters: WGS-84 and CGCS2000 are the same for this use, shifted ones are not.
 * @throws {NetworkRefused} when it names GCJ-02 or BD-09
 */
export function refuseShifted(crs: string | undefined, what: string): void {
  if (crs === undefined) return
  const shifted = /gcj|mars|火星/i.test(crs) ? 'gcj02' : /bd-?_?09|baidu|百度/i.test(crs) ? 'bd09' : undefined
  if (shifted !== undefined) throw new NetworkRefused(shifted, `${what} says that it is in "${crs}". ${convertFirst}`)
}

export const convertFirst =
  'Convert the file to WGS-84 first: shifted by hundreds of metres, no track would fit its streets'

const show = (seen: unknown): string => (typeof seen === 'number' ? String(seen) : (JSON.stringify(seen) ?? 'missing'))
