import type { LonLat, RoadEdge } from '#domain/geography.ts'
import type { Stretch } from '#domain/matching/state.ts'
import { partOfLine } from '../../dashboard/coverage/side-parts.ts'

/** A part of an edge driven in one go, as a GeoJSON line (RFC 7946). */
export interface RunFeature {
  readonly type: 'Feature'
  readonly properties: {
    readonly edge: string
    readonly name: string
    /** Metres from the start of the edge. */
    readonly fromM: number
    readonly toM: number
    readonly fromAtMs: number
    readonly toAtMs: number
    /** Runs of one trace of a vehicle are connected. */
    readonly trace: number
    /** Some of it was driven unseen, on the way through a tunnel. */
    readonly inferred: boolean
    readonly vehicle: string
  }
  readonly geometry: { readonly type: 'LineString'; readonly coordinates: readonly LonLat[] }
}

/** Stretches that follow each other on an edge as one. Places are kept to 10 cm, so between two of them may be a little less. */
const APART_M = 0.11

/** What a vehicle drove, in order: one feature a run of stretches on one edge. */
export function runsOf(vehicle: string, stretches: readonly Stretch[], edges: readonly RoadEdge[]): RunFeature[] {
  const runs: Stretch[] = []
  for (const stretch of stretches) {
    const last = runs.at(-1)
    const isSame = last !== undefined && last.edge === stretch.edge && last.trace === stretch.trace
    if (isSame && Math.abs(stretch.fromM - last.toM) < APART_M) {
      const isInferred = last.isInferred || stretch.isInferred
      runs[runs.length - 1] = { ...last, toM: stretch.toM, toMs: stretch.toMs, isInferred }
    } else runs.push(stretch)
  }
  return runs.map(({ edge: number, fromM, toM, fromMs, toMs, trace, isInferred }) => {
    const edge = edges[number]!
    return {
      type: 'Feature',
      properties: {
        edge: edge.id,
        name: edge.name,
        fromM: rounded(fromM),
        toM: rounded(toM),
        fromAtMs: fromMs,
        toAtMs: toMs,
        trace,
        inferred: isInferred,
        vehicle,
      },
      geometry: { type: 'LineString', coordinates: partOfLine(edge.line, edge.lengthM, fromM, toM).map(toCentimetres) },
    }
  })
}

/** Seven decimals of a degree. */
const toCentimetres = ([lon, lat]: LonLat): LonLat => [Math.round(lon * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7]
const rounded = (metres: number): number => Math.round(metres * 10) / 10
