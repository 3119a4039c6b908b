import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { Network, Towns } from '../api.ts'
import { bayLayers, placeLayers, vehicleLayers } from './layers.ts'
import { palettes, type Scheme } from './palette.ts'
import { sideLayerIds, sideLayers } from './side-style.ts'

export const FONT_FAMILY = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"

/** Layers that can be switched off, with the style layers each is made of. */
export const switchable = {
  vehicles: ['vehicles-wedge', 'vehicles', 'vehicles-name'],
  toilets: ['toilets-order', 'toilets', 'toilets-label'],
  lots: ['lots', 'lots-label'],
  sides: sideLayerIds,
  roadNames: ['road-names'],
  towns: ['town-lines', 'town-names'],
} as const satisfies Record<string, readonly string[]>
export type LayerName = keyof typeof switchable

const none: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

/** Tianditu's own tiling of Web Mercator; CGCS2000 is WGS-84 for a map, so nothing is shifted. */
const tianditu = (layer: 'vec' | 'cva', key: string): string[] =>
  [0, 1, 2, 3, 4, 5, 6, 7].map(
    (server) =>
      `https://t${server}.tianditu.gov.cn/${layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}` +
      `&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${encodeURIComponent(key)}`,
  )

/** Centre of a ring's area: where a town's name stands. A label on the polygon itself would repeat in every tile. */
function middleOf(ring: readonly GeoJSON.Position[]): GeoJSON.Position {
  let [area, x, y] = [0, 0, 0]
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x0 = 0, y0 = 0] = ring[i]!
    const [x1 = 0, y1 = 0] = ring[i + 1]!
    const cross = x0 * y1 - x1 * y0
    area += cross
    x += (x0 + x1) * cross
    y += (y0 + y1) * cross
  }
  return area === 0 ? [...ring[0]!] : [x / (3 * area), y / (3 * area)]
}

const townPoints = (towns: Towns): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: towns.features.map(({ properties, geometry }) => ({
    type: 'Feature',
    properties,
    geometry: { type: 'Point', coordinates: middleOf(geometry.coordinates[0] ?? [[0, 0]]) },
  })),
})

const classes = ['service', 'residential', 'tertiary', 'secondary', 'primary'] as const

/** Width of a road in pixels by zoom: wider classes first seen from farther away. */
const widths = {
  primary: [1.6, 6, 20],
  secondary: [1.2, 4.5, 16],
  tertiary: [0.8, 3.5, 13],
  residential: [0.4, 2.4, 10],
  service: [0.3, 1.6, 7],
}
const roadWidth = (wider: number): LayerSpecification['paint'] =>
  ({
    'line-width': [
      'interpolate',
      ['exponential', 1.5],
      ['zoom'],
      ...[10, 13.5, 17].flatMap((zoom, at) => [
        zoom,
        ['match', ['get', 'roadClass'], ...classes.flatMap((name) => [name, widths[name][at]! + wider]), 1 + wider],
      ]),
    ],
  }) as LayerSpecification['paint']

export interface StyleInput {
  readonly scheme: Scheme
  readonly english: boolean
  readonly network: Network | undefined
  readonly towns: Towns | undefined
  readonly tiandituKey: string | undefined
}

/** The whole map without symbols: what there is comes from the network, nothing from outside unless Tianditu is chosen. */
export function mapStyle({ scheme, english, network, towns, tiandituKey }: StyleInput): StyleSpecification {
  const colour = palettes[scheme]
  const byClass = (of: Readonly<Record<(typeof classes)[number], string>>, other: string) => [
    'match',
    ['get', 'roadClass'],
    ...classes.flatMap((name) => [name, of[name]]),
    other,
  ]
  const order = ['match', ['get', 'roadClass'], ...classes.flatMap((name, at) => [name, at]), 0]
  const raster = tiandituKey !== undefined
  const roads: LayerSpecification[] = [
    {
      id: 'road-casing',
      type: 'line',
      source: 'network',
      minzoom: 11.5,
      filter: ['!', ['get', 'tunnel']],
      layout: { 'line-cap': 'round', 'line-join': 'round', 'line-sort-key': order as never },
      paint: { 'line-color': colour.roadCasing, ...(roadWidth(1.6) as object) },
    },
    {
      id: 'tunnels',
      type: 'line',
      source: 'network',
      filter: ['get', 'tunnel'],
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': byClass(colour.roadsFar, colour.roadsFar.residential) as never,
        'line-dasharray': [1.6, 0.9],
        ...(roadWidth(-0.2) as object),
      },
    },
    {
      id: 'roads',
      type: 'line',
      source: 'network',
      filter: ['!', ['get', 'tunnel']],
      layout: { 'line-cap': 'round', 'line-join': 'round', 'line-sort-key': order as never },
      // from far away there is no casing, and a white street on a white ground would not be seen
      paint: {
        'line-color': [
          'interpolate',
          ['linear'],
          ['zoom'],
          11,
          byClass(colour.roadsFar, colour.roadsFar.residential),
          12.5,
          byClass(colour.roads, colour.roads.residential),
        ] as never,
        ...(roadWidth(0) as object),
      },
    },
  ]
  return {
    version: 8,
    sources: {
      network: { type: 'geojson', data: network ?? none, tolerance: 0.2 },
      towns: { type: 'geojson', data: towns ?? none },
      'town-points': { type: 'geojson', data: towns === undefined ? none : townPoints(towns) },
      toilets: { type: 'geojson', data: none },
      lots: { type: 'geojson', data: none },
      bays: { type: 'geojson', data: none },
      vehicles: { type: 'geojson', data: none, tolerance: 0 },
      track: { type: 'geojson', data: none, tolerance: 0.1 },
      sides: { type: 'geojson', data: none, tolerance: 0.2 },
      ...(raster
        ? {
            tianditu: {
              type: 'raster',
              tiles: tianditu('vec', tiandituKey),
              tileSize: 256,
              maxzoom: 18,
              attribution: '天地图',
            },
            'tianditu-names': { type: 'raster', tiles: tianditu('cva', tiandituKey), tileSize: 256, maxzoom: 18 },
          }
        : {}),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour.ground } },
      ...(raster
        ? ([
            { id: 'tianditu', type: 'raster', source: 'tianditu' },
            { id: 'tianditu-names', type: 'raster', source: 'tianditu-names' },
          ] satisfies LayerSpecification[])
        : ([
            { id: 'towns', type: 'fill', source: 'towns', paint: { 'fill-color': colour.town } },
          ] satisfies LayerSpecification[])),
      {
        id: 'town-lines',
        type: 'line',
        source: 'towns',
        paint: { 'line-color': colour.townLine, 'line-width': 1.2, 'line-dasharray': [4, 2, 1, 2] },
      },
      ...(raster ? [] : roads),
      ...sideLayers(colour, scheme),
      {
        id: 'road-names',
        type: 'symbol',
        source: 'network',
        minzoom: 12.5,
        filter: ['!=', ['get', 'name'], ''],
        layout: {
          'symbol-placement': 'line',
          'symbol-spacing': 380,
          'symbol-sort-key': ['-', 0, order] as never,
          'text-field': ['get', 'name'],
          'text-size': ['interpolate', ['linear'], ['zoom'], 12.5, 11, 16, 14],
          'text-letter-spacing': 0.08,
          'text-max-angle': 35,
          'text-padding': 6,
        },
        paint: { 'text-color': colour.roadLabel, 'text-halo-color': colour.halo, 'text-halo-width': 1.6 },
      },
      {
        id: 'track-casing',
        type: 'line',
        source: 'track',
        filter: ['==', ['geometry-type'], 'LineString'],
        layout: { 'line-join': 'round', 'line-cap': 'round' },
        paint: { 'line-color': colour.halo, 'line-width': 6, 'line-opacity': 0.9 },
      },
      {
        id: 'track',
        type: 'line',
        source: 'track',
        filter: ['==', ['geometry-type'], 'LineString'],
        layout: { 'line-join': 'round', 'line-cap': 'round' },
        paint: { 'line-color': colour.track, 'line-width': 3 },
      },
      {
        id: 'track-ends',
        type: 'circle',
        source: 'track',
        filter: ['==', ['geometry-type'], 'Point'],
        paint: {
          'circle-radius': 5,
          'circle-color': ['match', ['get', 'end'], 'from', colour.halo, colour.track] as never,
          'circle-stroke-color': colour.track,
          'circle-stroke-width': 2.5,
        },
      },
      {
        id: 'town-names',
        type: 'symbol',
        source: 'town-points',
        maxzoom: 14.5,
        layout: {
          'text-field': ['get', english ? 'nameEn' : 'name'],
          'text-size': ['interpolate', ['linear'], ['zoom'], 9.5, 12.5, 13, 18],
          'text-letter-spacing': english ? 0.02 : 0.2,
          'text-padding': 1,
          // around the toilets and lots of its centre, not under them
          'text-variable-anchor-offset': [
            'center',
            [0, 0],
            ...around.flatMap(([anchor, offset]) => [anchor, offset]),
          ] as never,
        },
        paint: { 'text-color': colour.townLabel, 'text-halo-color': colour.halo, 'text-halo-width': 1.8 },
      },
      ...placeLayers('lots', colour),
      ...bayLayers(colour),
      ...placeLayers('toilets', colour),
      ...vehicleLayers(colour),
    ],
  }
}

const around = ([1.2, 2.4, 3.6] as const).flatMap((far) => [
  ['top', [0, far]],
  ['bottom', [0, -far]],
  ['left', [far, 0]],
  ['right', [-far, 0]],
])
