import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { LonLat } from '#domain/geography.ts'
import { sidesOfNetwork, useSidesNow, type SideNow } from '../coverage/now.ts'
import { useSideName } from '../coverage/words.ts'
import { boundsOf, type SideOnMap } from '../map/side-layer.ts'
import type { MapView } from '../map/view.ts'
import { useNetwork } from '../queries.ts'

export interface KnownSide extends SideNow {
  readonly edge: string
  readonly name: string
  readonly line: readonly LonLat[]
}

/** What is picked is told in the panel. */
const OVER = { panel: true } as const

/** Streets of the open shifts on the live map, by how they stand; those of `shift` or the side picked stand out. */
export function useMapSides(
  view: MapView | undefined,
  enabled: boolean,
  picked: { readonly side: string | undefined; readonly shift: string | undefined },
): ReadonlyMap<string, KnownSide> {
  const { t } = useTranslation()
  const network = useNetwork()
  const sideName = useSideName()
  const now = useSidesNow(enabled)
  const places = useMemo(() => sidesOfNetwork(network.data), [network.data])
  const { known, drawn } = useMemo(() => {
    const all = new Map<string, KnownSide>()
    const lines: SideOnMap[] = []
    for (const [edge, side] of now) {
      // a shift that began on the network before this one may have a side that is gone: its own page has it
      const place = places.get(edge)
      if (place === undefined) continue
      const { name, line, oneway } = place
      all.set(edge, { ...side, edge, name, line })
      const label = t('side.label', { side: sideName(place), state: t(`side.${side.state}`) })
      lines.push({ edge, label, state: side.state, line, middle: oneway })
    }
    return { known: all, drawn: lines }
    // the words change with the language only
  }, [now, places, t])
  const marked = useMemo(() => {
    if (picked.side !== undefined) return new Set([picked.side])
    const { shift } = picked
    if (shift === undefined) return new Set<string>()
    return new Set(
      [...known.values()].flatMap(({ edge, shifts }) => (shifts.some(({ id }) => id === shift) ? edge : [])),
    )
  }, [known, picked.side, picked.shift])
  useEffect(() => view?.sides.set(drawn), [view, drawn])
  useEffect(() => view?.sides.mark(marked), [view, marked])
  // what was picked is looked at once, as soon as it is known where it is
  const seen = useRef<string>(undefined)
  const asked = picked.side ?? picked.shift
  useEffect(() => {
    if (view === undefined || seen.current === asked) return
    const own = [...marked].flatMap((edge) => known.get(edge) ?? [])
    if (asked !== undefined && own.length === 0) return
    seen.current = asked
    // a side that was clicked is in sight already
    const box = boundsOf(own)
    if (own.length > 0 && (picked.side === undefined || !view.isInSight(box, OVER))) view.fit(box, OVER)
  }, [view, asked, marked, known, picked.side])
  return known
}
