import type { LayerSpecification } from 'maplibre-gl'
import type { MapPalette } from './palette.ts'

/** Layers of what changes: symbols over the streets. */

const size = ['interpolate', ['linear'], ['zoom'], 9, 0.72, 12, 0.9, 15, 1.15] as never
const label = { 'text-size': 12, 'text-anchor': 'top', 'text-optional': true, 'text-padding': 2 } as const

const FAR_ZOOM_MAX = 11.8

const ring = (colour: string) =>
  ({
    'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 13, 15, 20] as never,
    'circle-color': colour,
    'circle-opacity': 0.18,
    'circle-stroke-color': colour,
    'circle-stroke-width': 3,
  }) as const

/** Toilets or lots: the symbol of their state, and their figure from nearer. */
export function placeLayers(name: 'toilets' | 'lots', colour: MapPalette): LayerSpecification[] {
  return [
    {
      id: `${name}-selected`,
      type: 'circle',
      source: name,
      filter: ['==', ['get', 'id'], ''],
      paint: ring(colour.selected),
    },
    // an order stands there: a ring, wider and closed when it is urgent, so that colour is not all that tells it
    {
      id: `${name}-order`,
      type: 'circle',
      source: name,
      filter: ['has', 'order'],
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 9, 15, 17] as never,
        'circle-color': colour.order,
        'circle-opacity': ['match', ['get', 'order'], 'urgent', 0.35, 0] as never,
        'circle-stroke-color': colour.order,
        'circle-stroke-width': ['match', ['get', 'order'], 'urgent', 3.5, 2] as never,
      },
    },
    {
      id: name,
      type: 'symbol',
      source: name,
      layout: {
        // from far away a letter could not be read: the shape alone, smaller
        'icon-image': ['step', ['zoom'], ['concat', ['get', 'icon'], '-far'], FAR_ZOOM_MAX, ['get', 'icon']] as never,
        'icon-allow-overlap': true,
        'icon-size': [
          'interpolate',
          ['linear'],
          ['zoom'],
          9,
          0.8,
          FAR_ZOOM_MAX,
          1,
          FAR_ZOOM_MAX + 0.01,
          0.72,
          15,
          1.05,
        ] as never,
      },
    },
    {
      id: `${name}-label`,
      type: 'symbol',
      source: name,
      minzoom: 12.8,
      layout: { ...label, 'text-field': ['get', 'label'], 'text-offset': [0, 1.3] },
      paint: { 'text-color': colour.label, 'text-halo-color': colour.halo, 'text-halo-width': 1.8 },
    },
  ]
}

/** The bays of a lot, each where it is; they stand 2.5 m apart, so their symbols grow with the map. */
export function bayLayers(colour: MapPalette): LayerSpecification[] {
  return [
    {
      id: 'bays-selected',
      type: 'circle',
      source: 'bays',
      filter: ['==', ['get', 'id'], ''],
      paint: ring(colour.selected),
    },
    {
      id: 'bays',
      type: 'symbol',
      source: 'bays',
      layout: {
        'icon-image': ['step', ['zoom'], ['concat', ['get', 'icon'], '-far'], 18.6, ['get', 'icon']] as never,
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'icon-size': ['step', ['zoom'], 0.5, 16.5, 0.7, 18, 1, 18.6, 0.7, 19.2, 1, 19.7, 1.3] as never,
      },
    },
    {
      id: 'bays-label',
      type: 'symbol',
      source: 'bays',
      minzoom: 18.6,
      layout: { ...label, 'text-field': ['get', 'label'], 'text-size': 11, 'text-offset': [0, 1.1] },
      paint: { 'text-color': colour.label, 'text-halo-color': colour.halo, 'text-halo-width': 1.6 },
    },
  ]
}

/** Vehicles: their symbol, the wedge that shows where they go, and their name from nearer. */
export function vehicleLayers(colour: MapPalette): LayerSpecification[] {
  return [
    {
      id: 'selected',
      type: 'circle',
      source: 'vehicles',
      filter: ['==', ['get', 'id'], ''],
      paint: ring(colour.selected),
    },
    {
      id: 'vehicles-wedge',
      type: 'symbol',
      source: 'vehicles',
      filter: ['has', 'wedge'],
      layout: {
        'icon-image': ['get', 'wedge'],
        'icon-rotate': ['get', 'headingDeg'],
        'icon-rotation-alignment': 'map',
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'icon-size': size,
      },
    },
    {
      id: 'vehicles',
      type: 'symbol',
      source: 'vehicles',
      layout: {
        'icon-image': ['get', 'icon'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'icon-size': size,
        'symbol-sort-key': ['get', 'order'],
      },
    },
    {
      id: 'vehicles-name',
      type: 'symbol',
      source: 'vehicles',
      minzoom: 13,
      layout: { ...label, 'text-field': ['get', 'name'], 'text-offset': [0, 1.5] },
      paint: { 'text-color': colour.label, 'text-halo-color': colour.halo, 'text-halo-width': 1.8 },
    },
  ]
}
