/** Road network and towns, in WGS-84 degrees `[lon, lat]`. A network is nodes and directed edges; a map draws its lines. */

export type LonLat = readonly [number, number]

export const roadClasses = ['primary', 'secondary', 'tertiary', 'residential', 'service'] as const
export type RoadClass = (typeof roadClasses)[number]

/** A road as a map draws it: one line for both directions, or one carriageway of a divided road. */
export interface RoadLine {
  readonly id: string
  readonly name: string
  readonly roadClass: string
  readonly oneway: boolean
  readonly tunnel: boolean
  readonly line: readonly LonLat[]
}

/** The area of a town (镇/街道); its ring is closed: the last point is the first. */
export interface TownArea {
  readonly name: string
  readonly nameEn: string
  readonly ring: readonly LonLat[]
}

/** A junction, or the end of a road. */
export interface RoadNode {
  readonly id: string
  readonly lon: number
  readonly lat: number
}

/** One direction (kerb side) of a road between two nodes, drawn in its direction of travel. */
export interface RoadEdge {
  readonly id: string
  /** The line it runs on; the opposite direction has the same. */
  readonly roadId: string
  readonly from: string
  readonly to: string
  /** The same line driven the other way; none on a one-way line. */
  readonly oppositeId?: string
  readonly name: string
  readonly nameEn: string
  readonly roadClass: RoadClass
  readonly oneway: boolean
  readonly tunnel: boolean
  /** Width of the whole carriageway, both directions of a two-way line together. */
  readonly widthM: number
  readonly lengthM: number
  readonly town: string
  readonly line: readonly LonLat[]
}
