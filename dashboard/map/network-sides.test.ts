import { expect, test } from 'vitest'
import type { Network } from '../api.ts'
import { networkSides, sidesInBox, sidesToPick } from './network-sides.ts'

const road = (
  name: string,
  edges: readonly string[],
  line: readonly [number, number][],
): Network['features'][number] => ({
  type: 'Feature',
  properties: { name, roadClass: 'primary', grade: 2, oneway: edges.length === 1, tunnel: false, edges },
  geometry: { type: 'LineString', coordinates: line.map((point) => [...point]) },
})
const network: Network = {
  type: 'FeatureCollection',
  features: [
    road(
      '锡沪路',
      ['a', 'b'],
      [
        [120.4, 31.6],
        [120.41, 31.6],
      ],
    ),
    road(
      '东亭路',
      ['c'],
      [
        [120.4, 31.6],
        [120.4, 31.62],
      ],
    ),
  ],
}

test('[U23] both sides of a two-way street are sides of their own, each in its direction of travel', () => {
  const sides = networkSides(network)
  expect([...sides.keys()]).toEqual(['a', 'b', 'c'])
  expect(sides.get('a')).toMatchObject({ oneway: false, opposite: 'b', grade: 2 })
  expect(sides.get('b')?.line).toEqual(sides.get('a')?.line.toReversed())
  expect(sides.get('c')).toMatchObject({ oneway: true })
  expect(sides.get('a')?.lengthM).toBeCloseTo(949, -1)
  expect(networkSides(network)).toBe(sides)
  expect(sidesToPick(sides, ({ name, edge }) => `${name} ${edge}`)).toMatchObject([
    { edge: 'a', label: '锡沪路 a', state: 'none', middle: false },
    { edge: 'b', label: '锡沪路 b', middle: false },
    { edge: 'c', label: '东亭路 c', middle: true },
  ])
})

test('[U23] a box takes the sides whose middle lies in it, not all that it touches', () => {
  const sides = [...networkSides(network).values()]
  expect(sidesInBox(sides, [120.404, 31.599, 120.406, 31.601])).toEqual(['a', 'b'])
  expect(sidesInBox(sides, [120.399, 31.599, 120.401, 31.605])).toEqual([])
  expect(sidesInBox(sides, [120.39, 31.59, 120.42, 31.63])).toEqual(['a', 'b', 'c'])
})
