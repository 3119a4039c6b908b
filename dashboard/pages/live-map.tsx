import { SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import type { Asset } from '#domain/asset.ts'
import { nowMs, useNow } from '../clock.ts'
import { worstOrders } from '../desk/worst-orders.ts'
import { nameOf } from '../format.ts'
import { CityMap } from '../map/city-map.tsx'
import { feedMap } from '../map/feed.ts'
import type { LayerName } from '../map/style.ts'
import type { MapView } from '../map/view.ts'
import { AssetList, type ListFilter } from '../overview/asset-list.tsx'
import { CountStrip } from '../overview/count-strip.tsx'
import { Legend } from '../overview/legend.tsx'
import { Outages } from '../overview/outages.tsx'
import { Peek } from '../overview/peek.tsx'
import { ShiftPeek, SidePeek } from '../overview/shift-peek.tsx'
import { useMapSides } from '../overview/use-map-sides.ts'
import { useOpenShifts } from '../overview/use-open-shifts.ts'
import { useMapAssets } from '../queries.ts'
import { useHere, useMay } from '../session.ts'
import { stateOf, type AssetState } from '../status.ts'
import { Failed, Mishap } from '../ui/outcome.tsx'
import { PHONE } from '../ui/virtual-table.tsx'
import { useStateWords } from '../ui/state-words.tsx'
import { useLiveStore, useLiveView } from '../use-live.ts'
import classes from './live-map.module.css'

/** Home: what the district does now, as a map and as lists beside it. */
export function LiveMapPage() {
  const { t, i18n } = useTranslation()
  const { settings } = useHere()
  const { assets, isPending, error, refetch } = useMapAssets()
  const states = useStates(assets)
  useUnknownAssets(assets, isPending, refetch)

  const [search, setSearch] = useSearchParams()
  const selectedId = search.get('asset') ?? undefined
  const selected = assets.find(({ id }) => id === selectedId)
  const select = (id: string | undefined) => setSearch(id === undefined ? {} : { asset: id }, { replace: true })
  const side = search.get('side') ?? undefined
  const shift = search.get('shift') ?? undefined

  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const [shown, setShown] = useState<'map' | 'list'>('map')
  const [filter, setFilter] = useState<ListFilter>({ kind: 'sweeper', state: undefined, search: '' })
  const [hidden, setHidden] = useState<ReadonlySet<LayerName>>(new Set())
  const [tianditu, setTianditu] = useState(false)
  const [view, setView] = useState<MapView>()

  useEffect(() => {
    document.title = `${t('nav.map')} · Kerbside`
  }, [t])
  useFedMap(view, assets)
  const seesShifts = useMay('see-coverage')
  const shifts = useOpenShifts(seesShifts)
  const sides = useMapSides(view, seesShifts, { side, shift })
  const knownSide = side === undefined ? undefined : sides.get(side)
  const knownShift = shift === undefined ? undefined : shifts.get(shift)
  const showShift = (id: string) => {
    setSearch({ shift: id }, { replace: true })
    setShown('map')
  }
  useEffect(() => view?.setHidden(hidden), [view, hidden])
  useEffect(() => view?.select(selectedId), [view, selectedId])
  useOpenedAt(view, selected, states)

  const open = (asset: Asset) => {
    select(asset.id)
    setShown('map')
    const at = placeOf(asset, states.get(asset.id))
    if (at !== undefined) view?.flyTo(...at)
  }

  if (error !== null && assets.length === 0) return <Failed error={error} again={refetch} />
  return (
    <div className={classes.page} data-shown={shown}>
      <h1 className="visually-hidden">{t('nav.map')}</h1>
      <CountStrip
        assets={assets}
        states={states}
        filter={filter}
        onFilter={(next) => {
          setFilter(next)
          if (phone) setShown('list')
        }}
      />
      {phone && (
        <SegmentedControl
          className={classes.switch}
          aria-label={t('map.mapOrList')}
          value={shown}
          onChange={(next) => setShown(next === 'list' ? 'list' : 'map')}
          data={[
            { value: 'map', label: t('map.map') },
            { value: 'list', label: t('map.list') },
          ]}
        />
      )}
      <section className={classes.side} aria-label={t('map.list')}>
        <Mishap error={error} />
        <AssetList
          assets={assets}
          states={states}
          filter={filter}
          onFilter={setFilter}
          selectedId={selectedId}
          onOpen={open}
          shifts={seesShifts ? [...shifts.values()] : undefined}
          selectedShift={shift}
          onShift={showShift}
        />
      </section>
      <section className={classes.map} aria-label={t('map.map')}>
        <CityMap
          label={t('map.label')}
          tianditu={tianditu}
          legend={!phone}
          onSelect={select}
          {...(seesShifts ? { onSide: (edge: string) => setSearch({ side: edge }, { replace: true }) } : {})}
          onReady={(ready) => {
            setView(ready)
            return () => setView(undefined)
          }}
        />
        <Legend
          hidden={hidden}
          onHidden={setHidden}
          tianditu={settings.tiandituKey === undefined ? undefined : tianditu}
          onTianditu={setTianditu}
          open={!phone}
          sides={seesShifts}
        />
        <Outages />
        {selected !== undefined && (
          <Peek
            key={selected.id}
            asset={selected}
            state={states.get(selected.id)}
            name={nameOf(selected, i18n.language)}
            shifts={[...shifts.values()].filter(({ live }) => live.vehicles.includes(selected.id))}
            onClose={() => select(undefined)}
            onFly={() => {
              const at = placeOf(selected, states.get(selected.id))
              if (at !== undefined) view?.flyTo(...at, { zoom: 16 })
            }}
          />
        )}
        {knownSide !== undefined && (
          <SidePeek key={knownSide.edge} side={knownSide} shifts={shifts} onClose={() => select(undefined)} />
        )}
        {knownShift !== undefined && (
          <ShiftPeek key={knownShift.entry.id} shift={knownShift} onClose={() => select(undefined)} />
        )}
      </section>
    </div>
  )
}

/** What is known of every asset, worked out again when something changes and every second. */
function useStates(assets: readonly Asset[]): ReadonlyMap<string, AssetState> {
  const { settings } = useHere()
  const view = useLiveView()
  const now = useNow()
  return useMemo(
    () =>
      new Map(
        assets.map((asset) => [
          asset.id,
          stateOf(view, asset, { nowMs: now, offlineAfterMs: settings.offlineAfterMs }),
        ]),
      ),
    [assets, view, now, settings],
  )
}

/** An address that names an asset opens the map at it, as soon as its place is known. */
function useOpenedAt(
  view: MapView | undefined,
  selected: Asset | undefined,
  states: ReadonlyMap<string, AssetState>,
): void {
  const done = useRef(false)
  useEffect(() => {
    if (done.current || view === undefined) return
    const at = selected === undefined ? undefined : placeOf(selected, states.get(selected.id))
    if (at !== undefined) view.flyTo(...at, { atOnce: true })
    if (at !== undefined || states.size > 0) done.current = true
  }, [view, selected, states])
}

/** A live row of an asset we have never heard of: it was registered after the list was read. Asked for once each. */
function useUnknownAssets(assets: readonly Asset[], isPending: boolean, refetch: () => void): void {
  const store = useLiveStore()
  const asked = useRef(new Set<string>())
  const ask = useEffectEvent(refetch)
  useEffect(() => {
    if (isPending) return undefined
    const known = new Set(assets.map(({ id }) => id))
    const look = () => {
      for (const { kind, id } of store.get().view.rows.values()) {
        if ((kind !== 'sweeper' && kind !== 'toilet' && kind !== 'lot') || known.has(id) || asked.current.has(id))
          continue
        asked.current.add(id)
        ask()
      }
    }
    look()
    return store.listen(look)
  }, [store, assets, isPending])
}

function useFedMap(view: MapView | undefined, assets: readonly Asset[]): void {
  const { i18n } = useTranslation()
  const { settings } = useHere()
  const store = useLiveStore()
  const words = useStateWords()
  const { figure } = words
  useEffect(() => {
    if (view === undefined) return undefined
    const feed = () => {
      const standing = worstOrders(store.get().view)
      feedMap(view, {
        assets,
        live: store.get().view,
        settings: { nowMs: nowMs(), offlineAfterMs: settings.offlineAfterMs },
        nameOf: (asset) => nameOf(asset, i18n.language),
        figureOf: figure,
        orderOf: (toilet) => standing.get(toilet),
      })
    }
    feed()
    const deaf = store.listen(feed)
    const timer = setInterval(feed, 1_000)
    return () => {
      deaf()
      clearInterval(timer)
    }
    // `figure` changes with the language only, though it is a new function at every rendering
  }, [view, assets, store, settings, i18n.language])
}

function placeOf(asset: Asset, state: AssetState | undefined): [lon: number, lat: number] | undefined {
  if (asset.lon !== undefined && asset.lat !== undefined) return [asset.lon, asset.lat]
  if (state?.kind !== 'sweeper') return undefined
  const { lon, lat } = state.fix?.fields ?? {}
  return typeof lon === 'number' && typeof lat === 'number' ? [lon, lat] : undefined
}
