import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { SideStanding } from '#domain/coverage/standing.ts'
import { sideColours, type MapPalette, type Scheme } from './palette.ts'

/**
 * How a street side is drawn, each on its own side of the street: told apart by the line itself, colour repeats it (docs/SPEC.md U17). Done is
 * solid, open hollow, partly done hollow with solid stretches in it, missed heavily dashed, unknown dotted, excused cross-hatched.
 */

/** `none`: a side that is in no shift, to be picked; `chosen`: one that was. */
export type SideLook = SideStanding | 'none' | 'chosen'

type ByZoom = readonly (readonly [zoom: number, px: number])[]
const byZoom = (zooms: ByZoom, is: (px: number) => unknown): ExpressionSpecification =>
  [
    'interpolate',
    ['exponential', 1.5],
    ['zoom'],
    ...zooms.flatMap(([zoom, px]) => [zoom, is(px)]),
  ] as unknown as ExpressionSpecification

const WIDTHS: ByZoom = [
  [9, 1],
  [11, 1.6],
  [13.5, 3.4],
  [17, 8],
]
const width = (times: number): ExpressionSpecification => byZoom(WIDTHS, (px) => px * times)

/** To the right of travel; a one-way street has no other side to make room for. */
const OFFSETS: ByZoom = [
  [9, 0.6],
  [11, 1.3],
  [13.5, 3.6],
  [17, 11],
]
const offset = byZoom(OFFSETS, (px) => ['case', ['get', 'middle'], 0, px])

/** Below this zoom a line is too thin to have anything in it. */
const CORE_ZOOM_MIN = 11.5

/** Layers that answer to a click or a pointer, from the bottom up. */
export const sideHitLayers = [
  'sides-none',
  'sides-chosen',
  'sides-open',
  'sides-done',
  'sides-excused',
  'sides-unknown',
  'sides-missed',
]

export function sideLayers(colour: MapPalette, scheme: Scheme): LayerSpecification[] {
  const sides = sideColours[scheme]
  const line = (
    id: string,
    states: readonly SideLook[],
    paint: Extract<LayerSpecification, { type: 'line' }>['paint'],
    more: { cap?: 'round' | 'butt'; minzoom?: number } = {},
  ): LayerSpecification => ({
    id,
    type: 'line',
    source: 'sides',
    ...(more.minzoom === undefined ? {} : { minzoom: more.minzoom }),
    filter: ['in', ['get', 'state'], ['literal', states]],
    layout: { 'line-join': 'round', 'line-cap': more.cap ?? 'butt' },
    paint: { 'line-offset': offset, ...paint },
  })
  return [
    {
      id: 'sides-marked',
      type: 'line',
      source: 'sides',
      filter: ['get', 'marked'],
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-offset': offset, 'line-color': colour.selected, 'line-width': width(3.2), 'line-opacity': 0.5 },
    },
    line('sides-none', ['none'], { 'line-color': colour.townLine, 'line-width': width(0.4) }),
    line('sides-chosen', ['chosen'], { 'line-color': colour.selected, 'line-width': width(1.2) }),
    line('sides-casing', ['done', 'partly', 'open', 'missed', 'unknown', 'excused'], {
      'line-color': colour.halo,
      'line-width': width(1.6),
    }),
    line('sides-open', ['open', 'partly'], { 'line-color': sides.open, 'line-width': width(0.9) }),
    line(
      'sides-open-core',
      ['open', 'partly'],
      { 'line-color': colour.halo, 'line-width': width(0.46) },
      { minzoom: CORE_ZOOM_MIN },
    ),
    line('sides-partly', ['partly'], {
      'line-color': sides.partly,
      'line-width': width(0.9),
      'line-dasharray': [2.2, 2.2],
    }),
    line('sides-done', ['done'], { 'line-color': sides.done, 'line-width': width(1) }),
    line('sides-excused', ['excused'], { 'line-color': sides.excused, 'line-width': width(1.15) }),
    line(
      'sides-excused-core',
      ['excused'],
      { 'line-color': colour.halo, 'line-width': width(0.7), 'line-dasharray': [0.6, 0.9] },
      { minzoom: CORE_ZOOM_MIN },
    ),
    line(
      'sides-unknown',
      ['unknown'],
      { 'line-color': sides.unknown, 'line-width': width(1), 'line-dasharray': [0.01, 1.7] },
      { cap: 'round' },
    ),
    line('sides-missed', ['missed'], {
      'line-color': sides.missed,
      'line-width': width(1.5),
      'line-dasharray': [1.8, 0.6],
    }),
  ]
}

/** All of them, for the switch of the legend. */
export const sideLayerIds = sideLayers({} as MapPalette, 'light').map(({ id }) => id)
