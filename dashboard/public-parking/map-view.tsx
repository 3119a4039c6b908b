/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { RoadLines } from '#domain/parking/operator.ts'
import type { LotOffer } from '#domain/sharing/driver.ts'
import { get, Refusal } from '../http.ts'
import { nameOf, useHere } from './here.ts'
import type { DrawnMap, Mark } from './map.ts'
import './map.css'

/** So many car parks are brought into view with a destination. */
const FITTED_MAX = 3
const nearest = (offers: readonly LotOffer[]): LotOffer[] =>
  offers.toSorted((a, b) => (a.walkM ?? 0) - (b.walkM ?? 0)).slice(0, FITTED_MAX)

/** Car parks and the destination over the main roads; comes after the list, which needs no map. */
export function MapView({ offers, isCurrent }: { offers: readonly LotOffer[]; isCurrent: boolean }) {
  const { words, language, wish, ask, go } = useHere()
  const element = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<DrawnMap>()
  const [roadsFrom, setRoadsFrom] = useState<string>()
  const fitted = useRef<string>(undefined)
  const { goal } = wish

  useEffect(() => {
    let drawn: DrawnMap | undefined
    let isGone = false
    const start = async () => {
      const { drawMap } = await import('./map.ts')
      if (isGone || element.current === null) return
      drawn = drawMap(element.current, {
        onMark: (id) => go(`/p/lot/${id}`),
        onPlace: ({ lon, lat }) => ask({ goal: { lon: rounded(lon), lat: rounded(lat), by: 'map' } }),
      })
      setMap(drawn)
      const roads = await get<RoadLines>('/api/public/parking/roads', undefined, { anonymous: true })
      if (isGone) return
      drawn.roads(roads.lines)
      setRoadsFrom(roads.attribution)
    }
    start().catch((error: unknown) => {
      // the list says all the map does
      if (!(error instanceof Refusal)) console.info('The map is not drawn:', error)
    })
    return () => {
      isGone = true
      drawn?.remove()
    }
  }, [])

  useEffect(
    () => map?.marks(offers.map((offer) => markOf(offer, nameOf(offer, language), words))),
    [map, offers, words],
  )
  useEffect(() => map?.goal(goal, words.goal), [map, goal, words])
  useEffect(() => {
    // moved for a new destination, and never under a finger
    const asked = goal === undefined ? 'all' : `${goal.lon} ${goal.lat}`
    if (map === undefined || !isCurrent || offers.length === 0 || fitted.current === asked) return
    fitted.current = asked
    map.fit(goal === undefined ? offers : [goal, ...nearest(offers)])
  }, [map, goal, offers, isCurrent])

  return (
    <section class="map" aria-label={words.map}>
      <div ref={element} aria-label={words.mapHint} />
      {map !== undefined && (
        <div class="map-buttons">
          <button type="button" aria-label={words.zoomIn} onClick={() => map.zoom(1)}>
            +
          </button>
          <button type="button" aria-label={words.zoomOut} onClick={() => map.zoom(-1)}>
            −
          </button>
        </div>
      )}
      {roadsFrom !== undefined && <p class="map-said">{words.roadsFrom(roadsFrom)}</p>}
    </section>
  )
}

// five digits are a metre
const rounded = (degrees: number): number => Math.round(degrees * 1e5) / 1e5

function markOf(offer: LotOffer, name: string, words: ReturnType<typeof useHere>['words']): Mark {
  const { bookable, free } = offer
  const at = { id: offer.id, lon: offer.lon, lat: offer.lat }
  if (bookable.bays > 0 && bookable.refusal === undefined) {
    const text = words.mark(bookable.bays)
    return { ...at, text, look: 'useful', label: `${name}: ${words.canHold(bookable.bays)}` }
  }
  if (free === undefined || bookable.refusal === 'no-data')
    return { ...at, text: words.unknownMark, look: 'unknown', label: `${name}: ${words.unknownCount}` }
  const isFull = bookable.refusal === undefined || bookable.refusal === 'full'
  return {
    ...at,
    text: isFull ? words.fullMark : words.noMark,
    look: 'full',
    label: `${name}: ${words.refusal[bookable.refusal ?? 'full']}`,
  }
}
