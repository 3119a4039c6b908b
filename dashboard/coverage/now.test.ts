import { expect, test } from 'vitest'
import type { Network } from '../api.ts'
import { heldAfter, nothingHeld, sidesNow, sidesOfNetwork } from './now.ts'

test('[U17] a shift that changed is taken whole, one that is closed is dropped, the others stay', () => {
  const first = heldAfter(nothingHeld, {
    rev: 5,
    shifts: ['a', 'b', 'c'],
    streets: [
      ['1', 'open', 0, 'a'],
      ['2', 'open', 0, 'a'],
      ['1', 'done', 100, 'b'],
    ],
  })
  expect(first.rev).toBe(5)
  const next = heldAfter(first, { rev: 7, shifts: ['a', 'b'], streets: [['1', 'partly', 40, 'a']] })
  expect(next.rev).toBe(7)
  expect([...next.byShift.keys()]).toEqual(['a', 'b'])
  expect(next.byShift.get('a')).toEqual([['1', 'partly', 40, 'a']])
  expect(next.byShift.get('b')).toEqual([['1', 'done', 100, 'b']])
})

test('[U17] a side of several shifts is drawn by the one that needs somebody first, and names them all', () => {
  const sides = sidesNow(
    heldAfter(nothingHeld, {
      rev: 1,
      shifts: ['a', 'b'],
      streets: [
        ['1', 'done', 100, 'a'],
        ['1', 'missed', 20, 'b'],
        ['2', 'partly', 50, 'a'],
      ],
    }),
  )
  expect(sides.get('1')).toEqual({
    state: 'missed',
    donePercent: 20,
    shifts: [
      { id: 'a', state: 'done', donePercent: 100 },
      { id: 'b', state: 'missed', donePercent: 20 },
    ],
  })
  expect(sides.get('2')?.state).toBe('partly')
})

test('sides of a network have their line in their own direction of travel', () => {
  const line: [number, number][] = [
    [120.4, 31.6],
    [120.41, 31.6],
  ]
  const road = (edges: string[]): Network['features'][number] => ({
    type: 'Feature',
    properties: {
      name: '锡沪路',
      roadClass: 'primary',
      grade: 1 as const,
      oneway: edges.length === 1,
      tunnel: false,
      edges,
    },
    geometry: { type: 'LineString', coordinates: line },
  })
  const sides = sidesOfNetwork({ type: 'FeatureCollection', features: [road(['f', 'b']), road(['o'])] })
  expect(sides.get('f')).toEqual({ name: '锡沪路', line, oneway: false })
  expect(sides.get('b')?.line).toEqual(line.toReversed())
  expect(sides.get('o')?.oneway).toBe(true)
  expect(sidesOfNetwork(undefined).size).toBe(0)
})
