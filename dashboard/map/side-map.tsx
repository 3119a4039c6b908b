import { useEffect, useEffectEvent, useState } from 'react'
import { boundsOf, type SideOnMap } from './side-layer.ts'
import { CityMap } from './city-map.tsx'
import type { MapView } from './view.ts'

const nothing = () => undefined

/** Street sides on a map of their own, seen whole at first; `marked` ones stand out, a click tells which was meant. */
export function SideMap({
  label,
  sides,
  marked,
  panel = false,
  onSide,
  onReady,
}: {
  label: string
  sides: readonly SideOnMap[]
  marked: ReadonlySet<string>
  /** A panel about what is marked stands over the map. */
  panel?: boolean
  /** Left out: sides are only looked at. */
  onSide?: (edge: string) => void
  /** The map itself, to show more on it; undone by what is returned. */
  onReady?: (view: MapView) => (() => void) | undefined
}) {
  const [view, setView] = useState<MapView>()
  const [isSeen, setSeen] = useState(false)
  const more = useEffectEvent((ready: MapView) => onReady?.(ready))
  useEffect(() => view?.sides.set(sides), [view, sides])
  useEffect(() => view?.sides.mark(marked), [view, marked])
  useEffect(() => {
    if (view === undefined || isSeen || sides.length === 0) return
    view.fit(boundsOf(sides))
    setSeen(true)
  }, [view, sides, isSeen])
  // what is asked for from elsewhere may be out of sight
  useEffect(() => {
    if (view === undefined || !isSeen) return
    const own = sides.filter(({ edge }) => marked.has(edge))
    const over = { panel }
    if (own.length > 0 && !view.isInSight(boundsOf(own), over)) view.fit(boundsOf(own), over)
    // not when the sides change under a map that was moved by hand
  }, [view, isSeen, marked, panel])
  return (
    <CityMap
      label={label}
      tianditu={false}
      onSelect={nothing}
      {...(onSide === undefined ? {} : { onSide })}
      onReady={(ready) => {
        setView(ready)
        const undo = more(ready)
        return () => {
          undo?.()
          setView(undefined)
        }
      }}
    />
  )
}
