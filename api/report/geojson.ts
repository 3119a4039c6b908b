import type { LonLat } from '#domain/geography.ts'
import { sideFeatures, type SideFeatures } from '../shifts.ts'
import type { KnownNetwork } from '../networks.ts'
import type { Report } from './report.ts'

/** The streets of the report as lines (RFC 7946), with what a stranger needs to check them as foreign members. */
export interface ReportGeoJson extends SideFeatures {
  readonly sha256: string
  readonly bbox?: readonly [west: number, south: number, east: number, north: number]
}

export function reportGeoJson(report: Report, network: KnownNetwork | undefined): ReportGeoJson {
  const { shift, coverage, version, settings, digest } = report
  const asOf = { ...shift, coverage, version, settings: settings.version }
  const collection = sideFeatures(asOf, network, settings.numbers.donePercentMin)
  const points = collection.features.flatMap(({ geometry }) => geometry.coordinates)
  const bbox = boxOf(points)
  return {
    ...collection,
    ...(bbox === undefined ? {} : { bbox }),
    sha256: digest,
  }
}

function boxOf(points: readonly LonLat[]): ReportGeoJson['bbox'] {
  if (points.length === 0) return undefined
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [lon, lat] of points) {
    ;[west, east] = [Math.min(west, lon), Math.max(east, lon)]
    ;[south, north] = [Math.min(south, lat), Math.max(north, lat)]
  }
  return [west, south, east, north]
}
