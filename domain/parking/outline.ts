/** A place in degrees, WGS-84: longitude, latitude. */
type Lonlat = readonly [lon: number, lat: number]

const METRES_PER_DEGREE = 111_320
const DIGITS = 1e7

/** The ring of a rectangle around a place, east–west by north–south in metres; counter-clockwise and closed, as RFC 7946 wants it. */
export function rectangle([lon, lat]: Lonlat, eastM: number, northM: number): [number, number][] {
  const dLat = northM / 2 / METRES_PER_DEGREE
  const dLon = eastM / 2 / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180))
  return [
    rounded(lon - dLon, lat - dLat),
    rounded(lon + dLon, lat - dLat),
    rounded(lon + dLon, lat + dLat),
    rounded(lon - dLon, lat + dLat),
    rounded(lon - dLon, lat - dLat),
  ]
}

/** The convex ring around squares of `marginM` to each side of some places; counter-clockwise and closed. Andrew's monotone chain. */
export function outline(places: readonly Lonlat[], marginM: number): [number, number][] {
  const points = places
    .flatMap((place) => rectangle(place, 2 * marginM, 2 * marginM).slice(0, 4))
    .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  const half = (ordered: readonly [number, number][]): [number, number][] => {
    const chain: [number, number][] = []
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop()
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  const ring = [...half(points), ...half(points.toReversed())]
  return [...ring, ring[0]!]
}

const turn = (a: Lonlat, b: Lonlat, c: Lonlat): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
const rounded = (lon: number, lat: number): [number, number] => [
  Math.round(lon * DIGITS) / DIGITS,
  Math.round(lat * DIGITS) / DIGITS,
]
