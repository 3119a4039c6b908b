import gcoordModule from 'gcoord'
import type { CoordinateSystem } from './asset.ts'

// its types promise one `default` more than it has when it runs
const gcoord = gcoordModule as unknown as typeof gcoordModule.default

/** A point in degrees, `[lon, lat]`. */
export type Point = readonly [lon: number, lat: number]
/** `[west, south, east, north]` in WGS-84 degrees. */
export type Box = readonly [west: number, south: number, east: number, north: number]

/**
 * A device's position in WGS-84 (docs/SPEC.md R12). The shifts of GCJ-02 and BD-09 are undone by iteration, to within
 * millimetres; outside China there is no shift and none is undone.
 */
export function toWgs84(crs: CoordinateSystem, point: Point): Point {
  switch (crs) {
    case 'wgs84':
      return point
    case 'gcj02':
      return gcoord.transform<[number, number]>([point[0], point[1]], gcoord.GCJ02, gcoord.WGS84)
    case 'bd09':
      return gcoord.transform<[number, number]>([point[0], point[1]], gcoord.BD09, gcoord.WGS84)
  }
}

/** A WGS-84 position in the system of a device or a map. */
export function fromWgs84(crs: CoordinateSystem, point: Point): Point {
  switch (crs) {
    case 'wgs84':
      return point
    case 'gcj02':
      return gcoord.transform<[number, number]>([point[0], point[1]], gcoord.WGS84, gcoord.GCJ02)
    case 'bd09':
      return gcoord.transform<[number, number]>([point[0], point[1]], gcoord.WGS84, gcoord.BD09)
  }
}

export const isInside = ([west, south, east, north]: Box, [lon, lat]: Point): boolean =>
  lon >= west && lon <= east && lat >= south && lat <= north
