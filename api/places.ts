import { nameEnOf, type Asset } from '#domain/asset.ts'
import type { Place } from '#domain/parking/operator.ts'
import type { Operations } from '#stores/types.ts'
import type { KnownNetworks, Street } from './networks.ts'

const PLACES_MAX = 20

/** Places somebody may want to go to: names, Chinese or English, that have the text in them, those that begin with it first (docs/SPEC.md X21). */
export async function placesFor(
  { assets, networks }: { readonly assets: Operations['assets']; readonly networks: KnownNetworks },
  text: string,
): Promise<Place[]> {
  const wanted = text.normalize('NFC').trim().toLowerCase()
  if (wanted === '') return []
  const [lots, toilets, network] = await Promise.all([
    assets.list({ kind: 'lot', towns: [] }),
    assets.list({ kind: 'toilet', towns: [] }),
    networks.current(),
  ])
  const places = [
    ...lots.flatMap((lot) => placeOf(lot, 'lot')),
    ...(network?.streets ?? []).flatMap((street) => middleOf(street)),
    ...toilets.flatMap((toilet) => placeOf(toilet, 'toilet')),
  ]
  return places
    .map((place) => ({ place, at: placeIn(wanted, place) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => Math.min(a.at, 1) - Math.min(b.at, 1))
    .slice(0, PLACES_MAX)
    .map(({ place }) => place)
}

function placeOf(asset: Asset, kind: 'lot' | 'toilet'): Place[] {
  const { name, lon, lat } = asset
  return lon === undefined || lat === undefined ? [] : [{ name, ...nameEnOf(asset), kind, lon, lat }]
}

/** A street is where the middle of its middle piece is. */
function middleOf({ name, nameEn, edges }: Street): Place[] {
  const line = edges[Math.floor(edges.length / 2)]?.line
  const middle = line?.[Math.floor(line.length / 2)]
  if (middle === undefined) return []
  return [{ name, ...(nameEn === '' ? {} : { nameEn }), kind: 'street', lon: middle[0], lat: middle[1] }]
}

function placeIn(wanted: string, { name, nameEn }: Place): number {
  const found = [name, nameEn ?? ''].map((each) => each.normalize('NFC').toLowerCase().indexOf(wanted))
  const places = found.filter((at) => at >= 0)
  return places.length === 0 ? -1 : Math.min(...places)
}
