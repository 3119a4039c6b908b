import { useEffect, useEffectEvent, useState } from 'react'
import { boundsOf, type SideOnMap } from './side-layer.ts'
import { CityMap } from './city-map.tsx'
import type { MapView } from './view.ts'

const nothing = () => undefined

/**
 * Sides of the whole network on a map, to be picked by a click or, with `onBox`, by drawing a box. `focus` is brought into sight whenever
 * it is another one.
 */
export function PickMap({
  label,
  sides,
  marked,
  focus,
  onSide,
  onBox,
}: {
  label: string
  sides: readonly SideOnMap[]
  marked: ReadonlySet<string>
  focus: readonly Pick<SideOnMap, 'line'>[] | undefined
  /** Left out: sides are only looked at. */
  onSide?: ((edge: string) => void) | undefined
  /** A drag draws a box (west, south, east, north) instead of moving the map. */
  onBox?: ((box: readonly [number, number, number, number]) => void) | undefined
}) {
  const [view, setView] = useState<MapView>()
  const [seen, setSeen] = useState<typeof focus>()
  const boxed = useEffectEvent((box: readonly [number, number, number, number]) => onBox?.(box))
  const drawsBoxes = onBox !== undefined
  useEffect(() => view?.sides.set(sides), [view, sides])
  useEffect(() => view?.sides.mark(marked), [view, marked])
  useEffect(() => {
    if (view === undefined || !drawsBoxes) return undefined
    return view.sides.pickBoxes((_edges, box) => boxed(box))
  }, [view, drawsBoxes])
  useEffect(() => {
    if (view === undefined || focus === undefined || focus.length === 0 || focus === seen) return
    // what is looked for from elsewhere may be in sight already; the first time it is the whole of what is shown
    if (seen === undefined || !view.isInSight(boundsOf(focus))) view.fit(boundsOf(focus))
    setSeen(focus)
  }, [view, focus, seen])
  return (
    <CityMap
      label={label}
      tianditu={false}
      onSelect={nothing}
      {...(onSide === undefined ? {} : { onSide })}
      onReady={(ready) => {
        setView(ready)
        return () => setView(undefined)
      }}
    />
  )
}
