import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNetwork, useTowns } from '../queries.ts'
import { useHere } from '../session.ts'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { MapView, type Camera } from './view.ts'
import { useScheme } from '../ui/scheme.ts'
import classes from './city-map.module.css'

/**
 * The district's map. `onReady` gets the view to tell it what to show, and is called again when it is made anew for
 * another scheme or language; what it returns is called before that and at the end.
 */
export function CityMap({
  label,
  tianditu,
  legend = false,
  onReady,
  onSelect,
  onSide,
}: {
  label: string
  tianditu: boolean
  /** A legend stands open over the map's left side. */
  legend?: boolean
  onReady: (view: MapView) => (() => void) | undefined
  onSelect: (id: string | undefined) => void
  /** Street sides can be picked. */
  onSide?: (edge: string) => void
}) {
  const { t, i18n } = useTranslation()
  // of the settings these only: the rest may change (the clock) without the map being made anew
  const { tiandituKey, serviceArea } = useHere().settings
  const scheme = useScheme()
  const network = useNetwork()
  const towns = useTowns()
  const container = useRef<HTMLDivElement>(null)
  const camera = useRef<Camera>(undefined)
  const ready = useEffectEvent(onReady)
  const select = useEffectEvent(onSelect)
  const side = useEffectEvent((edge: string) => onSide?.(edge))
  const picksSides = onSide !== undefined
  const [unsupported, setUnsupported] = useState(false)
  const english = i18n.language === 'en'

  useEffect(() => {
    if (container.current === null || network.data === undefined || towns.data === undefined) return undefined
    let view: MapView
    try {
      view = new MapView({
        container: container.current,
        scheme,
        english,
        network: network.data,
        towns: towns.data,
        tiandituKey: tianditu ? tiandituKey : undefined,
        bounds: boundsOf(towns.data) ?? serviceArea,
        camera: camera.current,
        legend,
        words: {
          letter: (name) => t(`letter.${name}`),
          locale: {
            'Map.Title': label,
            'NavigationControl.ZoomIn': t('map.zoomIn'),
            'NavigationControl.ZoomOut': t('map.zoomOut'),
            'ScaleControl.Meters': 'm',
            'ScaleControl.Kilometers': 'km',
          },
        },
        selected: (id) => select(id),
        sideSelected: picksSides ? (edge) => side(edge) : undefined,
      })
    } catch {
      // no WebGL 2: the lists beside the map have everything it shows
      setUnsupported(true)
      return undefined
    }
    const undo = ready(view)
    return () => {
      camera.current = view.camera
      undo?.()
      view.remove()
    }
  }, [scheme, english, network.data, towns.data, tianditu, tiandituKey, serviceArea, label, legend, picksSides, t])

  const error = network.error ?? towns.error
  return (
    <div className={classes.frame}>
      {unsupported ? (
        <Failed error={undefined} title={t('map.unsupported')} />
      ) : (
        <div ref={container} className={classes.map} />
      )}
      {/* as text: MapLibre's own line would read what a file says as HTML */}
      {network.data?.attribution !== undefined && !tianditu && (
        <p className={classes.attribution}>{network.data.attribution}</p>
      )}
      {(network.isPending || towns.isPending) && <Waiting />}
      {error !== null && <Failed error={error} again={() => void Promise.all([network.refetch(), towns.refetch()])} />}
    </div>
  )
}

/** The box around all towns; none when there are no towns yet. */
function boundsOf(towns: GeoJSON.FeatureCollection<GeoJSON.Polygon>): [number, number, number, number] | undefined {
  const points = towns.features.flatMap(({ geometry }) => geometry.coordinates[0] ?? [])
  if (points.length === 0) return undefined
  const lons = points.map(([lon = 0]) => lon)
  const lats = points.map(([, lat = 0]) => lat)
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
}
