import { lengthM as lengthOf, middleOf } from '#domain/network/measure.ts'
import type { LonLat, RoadGrade } from '#domain/geography.ts'
import type { Network } from '../api.ts'
import { compassOf } from '../coverage/side-parts.ts'
import type { SideOnMap } from './side-layer.ts'

/** A street side of the network in use. */
export interface NetworkSide {
  readonly edge: string
  readonly name: string
  readonly grade: RoadGrade
  readonly lengthM: number
  /** In its direction of travel. */
  readonly line: readonly LonLat[]
  readonly oneway: boolean
  /** The other side of the street. */
  readonly opposite?: string
}

const known = new WeakMap<Network, ReadonlyMap<string, NetworkSide>>()
const noSides: ReadonlyMap<string, NetworkSide> = new Map()

/** Every side of a network by its id; worked out once for each network. */
export function networkSides(network: Network | undefined): ReadonlyMap<string, NetworkSide> {
  if (network === undefined) return noSides
  const before = known.get(network)
  if (before !== undefined) return before
  const sides = new Map<string, NetworkSide>()
  for (const { properties, geometry } of network.features) {
    const { name, grade, edges } = properties
    const line = geometry.coordinates as [number, number][]
    const [forward, backward] = edges
    const of = { name, grade, lengthM: lengthOf(line), oneway: backward === undefined }
    if (forward !== undefined)
      sides.set(forward, { edge: forward, ...of, line, ...(backward === undefined ? {} : { opposite: backward }) })
    if (backward !== undefined && forward !== undefined)
      sides.set(backward, { edge: backward, ...of, line: line.toReversed(), opposite: forward })
  }
  known.set(network, sides)
  return sides
}

/** All of them to be picked; `nameOf` names each, and is asked once for each compass point. */
export function sidesToPick(
  sides: ReadonlyMap<string, NetworkSide>,
  nameOf: (side: NetworkSide) => string,
): SideOnMap[] {
  // a network has thousands of sides, and putting words together takes longer than all else: a street has but some that differ
  const names = new Map<string, string>()
  return [...sides.values()].map((side) => {
    const key = `${side.name}|${compassOf(side.line)?.toward}`
    let label = names.get(key)
    if (label === undefined) names.set(key, (label = nameOf(side)))
    return { edge: side.edge, label, state: 'none', line: side.line, middle: side.oneway }
  })
}

/** Sides whose middle lies in a box (west, south, east, north), in the network's order. */
export function sidesInBox(
  sides: Iterable<Pick<NetworkSide, 'edge' | 'line'>>,
  [west, south, east, north]: readonly [number, number, number, number],
): string[] {
  const found: string[] = []
  for (const { edge, line } of sides) {
    const [lon, lat] = middleOf(line)
    if (west <= lon && lon <= east && south <= lat && lat <= north) found.push(edge)
  }
  return found
}
