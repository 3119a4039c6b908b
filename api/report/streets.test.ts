import { expect, test } from 'vitest'
import type { SideCoverage, SidePart } from '#domain/coverage/shift.ts'
import { mapSvg } from './map-svg.ts'
import { missedRuns } from './missed-runs.ts'

const side = (edge: string, ...parts: SidePart[]): SideCoverage => ({
  edge,
  name: edge.startsWith('x') ? '友谊路' : '锡沪路',
  lengthM: 100,
  passes: [{ parts, overspeedM: 0, inferredM: 0 }],
})
test('[G10] runs that were missed go on over a junction into the same street, and not back on the other side', () => {
  const ends: Record<string, { from: string; to: string }> = {
    a: { from: '1', to: '2' },
    b: { from: '2', to: '3' },
    c: { from: '3', to: '4' },
    back: { from: '3', to: '2' },
    x: { from: '2', to: '5' },
  }
  const sides = [
    side('c', [0, 30, 'missed'], [30, 100, 'done']),
    side('a', [0, 40, 'done'], [40, 100, 'missed']),
    side('b', [0, 100, 'missed']),
    side('back', [0, 100, 'missed']),
    side('x', [0, 99, 'missed'], [99, 100, 'done']),
  ]
  const runs = missedRuns(sides, (edge) => ends[edge], 100)
  expect(runs.map(({ lengthM, parts }) => [lengthM, parts.map(({ edge }) => edge).join(' ')])).toEqual([
    [190, 'a b c'],
    [100, 'back'],
  ])
  // round and round is one run
  const ring = { p: { from: '1', to: '2' }, q: { from: '2', to: '3' }, r: { from: '3', to: '1' } }
  const rings = missedRuns(
    ['p', 'q', 'r'].map((edge) => side(edge, [0, 100, 'missed'])),
    (edge) => ring[edge as 'p'],
    1,
  )
  expect(rings.map(({ lengthM }) => lengthM)).toEqual([300])
})

test('[G10] the map draws each part in the line of its state, beside its other side', () => {
  const line = [
    [120.4, 31.6],
    [120.41, 31.6],
  ] as const
  const svg = mapSvg(
    [
      {
        name: '<b>锡沪路',
        line,
        lengthM: 900,
        twoWay: true,
        parts: [
          [0, 450, 'done'],
          [450, 900, 'missed'],
        ],
      },
      { name: '<b>锡沪路', line: [line[1], line[0]], lengthM: 900, twoWay: true, parts: [[0, 900, 'unknown']] },
    ],
    'map',
  )
  expect(svg.match(/class="(\w+)"/g)).toEqual(['class="map"', 'class="done"', 'class="unknown"', 'class="missed"'])
  const y = (state: string): number => Number(new RegExp(`class="${state}"[^>]* d="M[\\d.]+ ([\\d.]+)`).exec(svg)?.[1])
  // eastbound is below, westbound above: on the right of travel
  expect(y('done') - y('unknown')).toBeCloseTo(4.4, 1)
  expect(y('done')).toBe(y('missed'))
  expect(
    new Set(
      ['done', 'missed', 'unknown'].map(
        (state) => /stroke-dasharray="([^"]+)"/.exec(svg.split(`class="${state}"`)[1]!.split('/>')[0]!)?.[1],
      ),
    ).size,
  ).toBe(3)
  expect(svg.match(/<text[^>]*>[^<]*<\/text>/g)).toEqual([expect.stringContaining('>&lt;b&gt;锡沪路</text>')])
  expect(mapSvg([], 'map')).toBe('')
})
