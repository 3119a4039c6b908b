import type { RoadClass, RoadGrade } from '../geography.ts'
import type { DropReason } from './report.ts'

/**
 * What an OpenStreetMap `highway` value is to a sweeper: a road of a class, or why it is none (docs/SPEC.md N3).
 * Values and their meaning: wiki.openstreetmap.org/wiki/Key:highway; which ones are taken is our choice.
 */
const highways: Readonly<Record<string, RoadClass | DropReason>> = {
  motorway: 'motorway',
  motorway_link: 'motorway',
  trunk: 'trunk',
  trunk_link: 'trunk',
  primary: 'primary',
  primary_link: 'primary',
  secondary: 'secondary',
  secondary_link: 'secondary',
  tertiary: 'tertiary',
  tertiary_link: 'tertiary',
  unclassified: 'unclassified',
  // a road of which nobody has said yet what it is
  road: 'unclassified',
  residential: 'residential',
  living_street: 'living_street',
  // streets for walking are swept by machines, before the shops open
  pedestrian: 'pedestrian',
  service: 'service',
  // lanes for buses are paved, and swept
  busway: 'service',
  footway: 'not-for-vehicles',
  cycleway: 'not-for-vehicles',
  path: 'not-for-vehicles',
  steps: 'not-for-vehicles',
  bridleway: 'not-for-vehicles',
  corridor: 'not-for-vehicles',
  elevator: 'not-for-vehicles',
  platform: 'not-for-vehicles',
  via_ferrata: 'not-for-vehicles',
  // a concrete trough that only buses with guide wheels fit in
  bus_guideway: 'not-for-vehicles',
  raceway: 'not-for-vehicles',
  escape: 'not-for-vehicles',
  emergency_bay: 'not-for-vehicles',
  construction: 'not-built',
  proposed: 'not-built',
  planned: 'not-built',
  abandoned: 'not-built',
  disused: 'not-built',
  razed: 'not-built',
  demolished: 'not-built',
  removed: 'not-built',
  services: 'area',
  rest_area: 'area',
  // see roadOf: a paved one is a road
  track: 'unpaved-track',
}

const paved = /^(paved|asphalt|concrete|concrete:.*|chipseal|sett|paving_stones|bricks?)$/

/** Who may pass where `access=no` shuts the rest out. */
const vehicleKeys = ['vehicle', 'motor_vehicle', 'motorcar', 'hgv', 'goods', 'psv', 'bus', 'service', 'emergency']
const lets = /^(yes|designated|official|permissive|destination|delivery|customers|private|permit|service)$/

export type Tags = Readonly<Record<string, string>>

/** The class of a way by its tags, why it is dropped, or `unknown-class`; undefined without a `highway`. */
export function roadOf(tags: Tags): RoadClass | DropReason | undefined {
  const highway = tags['highway']
  if (highway === undefined) return undefined
  let road = Object.hasOwn(highways, highway) ? highways[highway]! : 'unknown-class'
  if (highway === 'track' && (tags['tracktype'] === 'grade1' || paved.test(tags['surface'] ?? ''))) road = 'service'
  if (!isRoadClass(road)) return road
  if (tags['area'] === 'yes') return 'area'
  // private roads stay: depots and compounds are on them, and a truck is to be matched there too. So do streets that are shut
  // to motor vehicles only (motor_vehicle=no): cleaning is let in
  if (tags['access'] === 'no' && !vehicleKeys.some((key) => lets.test(tags[key] ?? ''))) return 'no-access'
  return road
}

/** Whether the answer of `roadOf` is a class. */
export const isRoadClass = (road: RoadClass | DropReason | undefined): road is RoadClass =>
  road !== undefined && Object.hasOwn(gradeByClass, road)

/**
 * Cleaning grade where nobody has given one: our choice. The standard (CJJ/T 126) grades by what is beside a road, which no map says: 一级 has
 * shops on 70 % of its front, a main approach or 100 people walking by a minute; 二级 are the other main and secondary roads,
 * 三级 roads with few shops, 四级 the rest. So the class is a first guess, and a `grade` in GeoJSON wins.
 */
export const gradeByClass: Readonly<Record<RoadClass, RoadGrade>> = {
  motorway: 2,
  trunk: 2,
  primary: 1,
  secondary: 2,
  tertiary: 3,
  unclassified: 4,
  residential: 4,
  living_street: 4,
  pedestrian: 1,
  service: 4,
}

/** A lane wide enough for trucks at up to 60 km/h: 3.5 m (CJJ 37, design of urban roads, table of lane widths). */
export const LANE_M = 3.5

/** Lanes of a road where neither `width` nor `lanes` is given, both directions together: our choice, from the usual cross-sections. */
const lanesByClass: Readonly<Record<RoadClass, { readonly oneway: number; readonly both: number }>> = {
  motorway: { oneway: 3, both: 4 },
  trunk: { oneway: 3, both: 4 },
  primary: { oneway: 3, both: 4 },
  secondary: { oneway: 2, both: 4 },
  tertiary: { oneway: 2, both: 2 },
  unclassified: { oneway: 1, both: 2 },
  residential: { oneway: 1, both: 2 },
  living_street: { oneway: 1, both: 1 },
  pedestrian: { oneway: 2, both: 2 },
  service: { oneway: 1, both: 1 },
}

/** Links are narrower than the road they lead to. */
export const defaultWidthM = (roadClass: RoadClass, oneway: boolean, isLink: boolean): number =>
  LANE_M * (isLink ? (oneway ? 1 : 2) : lanesByClass[roadClass][oneway ? 'oneway' : 'both'])
