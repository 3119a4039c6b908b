/** Road network and towns, in WGS-84 degrees `[lon, lat]`. A network is nodes and directed edges; a map draws its lines. */

export type LonLat = readonly [number, number]

/** Classes as OpenStreetMap names them, the biggest first; links have the class of their road. */
export const roadClasses = [
  'motorway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'unclassified',
  'residential',
  'living_street',
  'pedestrian',
  'service',
] as const
export type RoadClass = (typeof roadClasses)[number]

/** Cleaning grades of roads, 一级 to 四级 (CJJ/T 126): the first is cleaned most often. */
export const roadGrades = [1, 2, 3, 4] as const
export type RoadGrade = (typeof roadGrades)[number]

/** A road as a map draws it: one line for both directions, or one carriageway of a divided road. */
export interface RoadLine {
  readonly id: string
  readonly name: string
  readonly roadClass: string
  readonly oneway: boolean
  readonly tunnel: boolean
  readonly grade: RoadGrade
  /** Directed edges that run on it: along the line, and against it where it is two-way. */
  readonly edges: readonly string[]
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
  readonly grade: RoadGrade
  readonly oneway: boolean
  readonly tunnel: boolean
  readonly bridge: boolean
  /** Width of the whole carriageway, both directions of a two-way line together. */
  readonly widthM: number
  readonly lengthM: number
  readonly town: string
  readonly line: readonly LonLat[]
}
