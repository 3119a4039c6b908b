import gcoordModule from 'gcoord'
import type { CoordinateSystem } from './asset.ts'

// its types promise one `default` more than it has when it runs
const gcoord = gcoordModule as unknown as typeof gcoordModule.default

/** A point in degrees, `[lon, lat]`. */
export type Point = readonly [lon: number, lat: number]
/** `[west, south, east, north]` in WGS-84 degrees. */
export type Box = readonly [west: number, south: number, east: number, north: number]

const systems = { gcj02: gcoord.GCJ02, bd09: gcoord.BD09 } as const

/**
 * A device's position in WGS-84 (docs/SPEC.md R12), to within a millimetre; outside China there is no shift and none is undone.
 * The library's inverse of BD-09 is off by up to half a metre, so its answer is corrected with the (exact) way there, twice.
 */
export function toWgs84(crs: CoordinateSystem, point: Point): Point {
  if (crs === 'wgs84') return point
  let [lon, lat] = gcoord.transform<[number, number]>([point[0], point[1]], systems[crs], gcoord.WGS84)
  for (let round = 0; round < 2; round++) {
    const there = fromWgs84(crs, [lon, lat])
    lon += point[0] - there[0]
    lat += point[1] - there[1]
  }
  return [lon, lat]
}

/** A WGS-84 position in the system of a device or a map. */
export function fromWgs84(crs: CoordinateSystem, point: Point): Point {
  if (crs === 'wgs84') return point
  return gcoord.transform<[number, number]>([point[0], point[1]], gcoord.WGS84, systems[crs])
}

export const isInside = ([west, south, east, north]: Box, [lon, lat]: Point): boolean =>
  lon >= west && lon <= east && lat >= south && lat <= north

const EARTH_M = 6_371_008.8
const RADIANS = Math.PI / 180

/** Metres between two places of a district, on a plane; good to a metre over 20 km. */
export function metresApart(
  a: { readonly lon: number; readonly lat: number },
  b: { readonly lon: number; readonly lat: number },
): number {
  const x = (b.lon - a.lon) * RADIANS * Math.cos(((a.lat + b.lat) / 2) * RADIANS)
  return Math.hypot(x, (b.lat - a.lat) * RADIANS) * EARTH_M
}
