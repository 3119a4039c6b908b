import { expect, test } from 'vitest'
import { roadClasses } from '#domain/geography.ts'
import type { Network, Towns } from '../api.ts'
import { lookOf, looks, palettes, sideColours } from './palette.ts'
import { sideHitLayers, sideLayerIds, sideLayers } from './side-style.ts'
import { mapStyle, switchable, type StyleInput } from './style.ts'

const network: Network = {
  type: 'FeatureCollection',
  features: roadClasses.map((roadClass, index) => ({
    type: 'Feature',
    id: roadClass,
    properties: { name: '锡沪路', roadClass, grade: 3, oneway: false, tunnel: index === 0, edges: [] },
    geometry: {
      type: 'LineString',
      coordinates: [
        [120.4, 31.6],
        [120.41, 31.6],
      ],
    },
  })),
}
const towns: Towns = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { name: '安镇街道', nameEn: 'Anzhen' },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [120.4, 31.6],
            [120.5, 31.6],
            [120.5, 31.7],
            [120.4, 31.7],
            [120.4, 31.6],
          ],
        ],
      },
    },
  ],
}
const input = (more: Partial<StyleInput> = {}): StyleInput => ({
  scheme: 'light',
  english: false,
  network,
  towns,
  tiandituKey: undefined,
  ...more,
})

test('[U10] nothing comes from outside unless Tianditu is chosen, and then nothing else', () => {
  expect(JSON.stringify(mapStyle(input()))).not.toMatch(/https?:|\/\//)
  const addresses = JSON.stringify(mapStyle(input({ tiandituKey: 'a&b' }))).match(/https?:\/\/[^/"]+/g) ?? []
  expect(addresses.length).toBe(16)
  for (const address of addresses) expect(address).toMatch(/^https:\/\/t[0-7]\.tianditu\.gov\.cn$/)
  expect(JSON.stringify(mapStyle(input({ tiandituKey: 'a&b' })))).toContain('tk=a%26b')
})

test('a town’s name stands in the middle of its area', () => {
  const source = mapStyle(input()).sources['town-points']
  if (source?.type !== 'geojson' || typeof source.data !== 'object' || source.data.type !== 'FeatureCollection')
    throw new Error('Cannot find the points of the towns')
  const [point] = source.data.features
  if (point?.geometry.type !== 'Point') throw new Error('Cannot find the point of the town')
  expect(point.geometry.coordinates[0]).toBeCloseTo(120.45, 6)
  expect(point.geometry.coordinates[1]).toBeCloseTo(31.65, 6)
})

test('every layer that can be switched off is there', () => {
  const layers = mapStyle(input()).layers.map(({ id }) => id)
  for (const layer of Object.values(switchable).flat()) expect(layers).toContain(layer)
})

// WCAG 2.2, relative luminance and contrast
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

test('[U5] letters can be read on their symbols, symbols and names on the ground', () => {
  for (const scheme of ['light', 'dark'] as const) {
    const { town, label, halo, roadLabel, townLabel } = palettes[scheme]
    for (const words of [label, roadLabel, townLabel]) expect(contrast(words, halo)).toBeGreaterThanOrEqual(4.5)
    for (const look of Object.values(looks[scheme]).flatMap((states) => Object.values(states))) {
      if (look.hollow !== true) expect(contrast(look.ink, look.fill)).toBeGreaterThanOrEqual(4.5)
      // amber is seen by its dark letter in the light scheme
      if (look.fill !== '#f2b01e') expect(contrast(look.fill, town)).toBeGreaterThanOrEqual(3)
    }
  }
})

test('[U5] states of one kind differ by more than colour', () => {
  const ofVehicles = (['working', 'driving', 'stopped', 'offline'] as const).map(
    (state) => lookOf('light', { kind: 'sweeper', state }).shape,
  )
  expect(new Set(ofVehicles).size).toBe(4)
})

test('[U17] street sides stand out from the ground, and differ by more than colour', () => {
  for (const scheme of ['light', 'dark'] as const) {
    const { town, halo } = palettes[scheme]
    for (const colour of Object.values(sideColours[scheme]))
      for (const ground of [town, halo]) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3)
  }
  // what is left when the colours are taken away: width, dashes and what is drawn over it
  const lines = new Map<string, string[]>()
  for (const layer of sideLayers(palettes.light, 'light')) {
    if (layer.type !== 'line' || layer.id === 'sides-marked' || layer.id === 'sides-casing') continue
    const [, , [, states]] = layer.filter as [string, unknown, [string, string[]]]
    const { 'line-width': width, 'line-dasharray': dashes } = layer.paint ?? {}
    for (const state of states) lines.set(state, [...(lines.get(state) ?? []), JSON.stringify([width, dashes])])
  }
  expect(lines.size).toBe(8)
  expect(new Set([...lines.values()].map((each) => each.join())).size).toBe(8)
  for (const id of sideHitLayers) expect(sideLayerIds).toContain(id)
})
