import type { RoadEdge } from '#domain/geography.ts'
import { seesTown, type Person } from '#domain/person.ts'
import type { KnownNetwork } from './networks.ts'

export interface FoundStreet {
  readonly name: string
  readonly nameEn: string
  readonly town: string
  readonly edges: readonly FoundEdge[]
}
export interface FoundEdge {
  readonly id: string
  readonly lengthM: number
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
}

/** A network may have been imported without towns: its streets are everybody's. */
export const seesStreet = (person: Pick<Person, 'towns'>, { town }: Pick<RoadEdge, 'town'>): boolean =>
  town === '' || seesTown(person, town)

/** More sides of one name in one town are no street any more, but a slip of the map (our choice). */
const EDGES_MAX = 500

/**
 * Streets whose name, Chinese or English, has the text in it, those that begin with it first; an edge id finds its own side. A street of
 * several towns is one in each.
 */
export function searchStreets(network: KnownNetwork, person: Person, text: string, limit: number): FoundStreet[] {
  const wanted = text.normalize('NFC').trim().toLowerCase()
  const exact = network.edges.get(text.trim())
  const found: FoundStreet[] =
    exact !== undefined && seesStreet(person, exact) ? [streetOf(exact.name, exact.nameEn, exact.town, [exact])] : []
  const matching = network.streets
    .map((street) => ({ street, place: placeIn(wanted, street.name, street.nameEn) }))
    .filter(({ place }) => place >= 0)
    .toSorted((a, b) => Math.min(a.place, 1) - Math.min(b.place, 1))
  for (const { street } of matching) {
    const byTown = Map.groupBy(
      street.edges.filter((edge) => seesStreet(person, edge)),
      ({ town }) => town,
    )
    for (const [town, edges] of byTown) found.push(streetOf(street.name, street.nameEn, town, edges))
    if (found.length >= limit) break
  }
  return found.slice(0, limit)
}

const placeIn = (wanted: string, ...names: readonly string[]): number => {
  const places = names.map((name) => name.normalize('NFC').toLowerCase().indexOf(wanted)).filter((place) => place >= 0)
  return places.length === 0 ? -1 : Math.min(...places)
}

const streetOf = (name: string, nameEn: string, town: string, edges: readonly RoadEdge[]): FoundStreet => ({
  name,
  nameEn,
  town,
  edges: edges.slice(0, EDGES_MAX).map(({ id, lengthM, line }) => ({ id, lengthM, from: line[0]!, to: line.at(-1)! })),
})
