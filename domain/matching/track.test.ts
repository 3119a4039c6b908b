import { expect, test } from 'vitest'
import { parseArcs, parseNodes, parseRoute, parseTrack } from './track-text.ts'
import { drivenEdges, thinned } from './track.ts'

test('[M20] the text format is read as it is written: longitude first, ids are lines from 0', () => {
  expect(parseNodes('4.72783\t50.834159\r\n4.726833 50.832516\r\n', 'nodes.txt')).toEqual([
    [4.72783, 50.834159],
    [4.726833, 50.832516],
  ])
  expect(parseArcs('0\t1\n1 0', 'arcs.txt', 2)).toEqual([
    [0, 1],
    [1, 0],
  ])
  expect(parseTrack('4.7 50.8 1.5\n', 'track.txt')).toEqual([{ lon: 4.7, lat: 50.8, atMs: 1_500 }])
  expect(parseRoute('1\n0\n', 'route.txt', 2)).toEqual([1, 0])
})

test.each([
  [() => parseNodes('', 'nodes.txt'), 'nodes.txt is empty: it must have lines of "lon lat"'],
  [() => parseNodes('4.7 50.8\n\n4.7 50.9', 'nodes.txt'), 'nodes.txt:2 must be "lon lat": it is ""'],
  [() => parseNodes('4.7 50.8\n4.7 north', 'nodes.txt'), 'nodes.txt:2 must be "lon lat": it is "4.7 north"'],
  [() => parseNodes('4.7 50.8 3', 'nodes.txt'), 'nodes.txt:1 must be "lon lat": it is "4.7 50.8 3"'],
  [
    () => parseNodes('31.5 120.3', 'nodes.txt'),
    'nodes.txt:1 has latitude 120.3: longitude comes first, are they swapped?',
  ],
  [() => parseNodes('200 31', 'nodes.txt'), 'nodes.txt:1 is no place on earth: 200 31'],
  [() => parseArcs('0 1\n1 2', 'arcs.txt', 2), 'arcs.txt:2 names node 2, and nodes are 0 to 1'],
  [() => parseArcs('0 0.5', 'arcs.txt', 2), 'arcs.txt:1 names node 0.5, and nodes are 0 to 1'],
  [() => parseTrack('4.7 50.8', 'track.txt'), 'track.txt:1 must be "lon lat seconds": it is "4.7 50.8"'],
  [() => parseRoute('7', 'route.txt', 2), 'route.txt:1 names arc 7, and arcs are 0 to 1'],
])('[M20] what is wrong in a file is said with its line', (parse, words) => {
  expect(parse).toThrow(words)
})

test('[M20] every N seconds: the first fix, then each first one at least so long after the last kept', () => {
  const at = (seconds: number[]) => seconds.map((second) => ({ lon: 0, lat: 0, atMs: second * 1_000 }))
  expect(thinned(at([1, 2, 5, 6, 7, 13, 17, 18]), 5_000)).toEqual(at([1, 6, 13, 18]))
  expect(thinned(at([1, 2, 3]), 0)).toEqual(at([1, 2, 3]))
  expect(thinned([], 5_000)).toEqual([])
})

test('[M20] driven edges are in order, a repeat in a row once, and those of a vehicle that never moved where it stood', () => {
  const stretch = (edge: number) => ({
    edge,
    fromM: 0,
    toM: 1,
    fromMs: 0,
    toMs: 1,
    gapM: 1,
    gapMs: 1,
    isInferred: false,
    trace: 0,
  })
  const placed = [{ atMs: 0, edge: 7, offsetM: 0, rightM: 0, sigmaM: 5, trace: 0 }]
  expect(drivenEdges({ stretches: [4, 4, 5, 4].map(stretch), placed })).toEqual([4, 5, 4])
  expect(drivenEdges({ stretches: [], placed })).toEqual([7])
  expect(drivenEdges({ stretches: [], placed: [] })).toEqual([])
})
