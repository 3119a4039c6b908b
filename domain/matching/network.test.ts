import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RoadEdge } from '../geography.ts'
import { findCandidates } from './candidates.ts'
import { networkFromArcs, networkFromRoads, pointAt, SERVICE, toX, toY, TUNNEL, type Network } from './network.ts'
import { beginSearch, routeTo, searchRoutes, startFrom, turnCostM } from './routes.ts'
import { defaultMatchSettings as settings } from './settings.ts'
import { lonLatOf, random, sketch, type Point } from './sketch.ts'
import { nextStamp, workspaceOf } from './workspace.ts'

const degreeM = (6_371_008.8 * Math.PI) / 180

test('[M21] arcs become edges with twins, lengths on the ground and what leaves each node', () => {
  const network = networkFromArcs(
    [
      [120, 60],
      [120.01, 60],
      [120.01, 60.01],
    ],
    [
      [0, 1],
      [1, 2],
      [1, 0],
    ],
  )
  expect([...network.edgeTwin]).toEqual([2, -1, 0])
  expect(network.edgeLengthM[0]).toBeCloseTo(degreeM * 0.005, 1)
  expect(network.edgeLengthM[1]).toBeCloseTo(degreeM * 0.01, 3)
  expect([...network.outEdges.subarray(network.outStart[1], network.outStart[2])]).toEqual([1, 2])
  expect(network.edgeIds).toEqual(['0', '1', '2'])
})

test('[M21] of several arcs between two nodes each has a twin of its own', () => {
  const nodes: [number, number][] = [
    [120, 31],
    [120.01, 31],
  ]
  expect([
    ...networkFromArcs(nodes, [
      [0, 1],
      [0, 1],
      [1, 0],
      [1, 0],
      [0, 1],
    ]).edgeTwin,
  ]).toEqual([2, 3, 0, 1, -1])
  expect([
    ...networkFromArcs(nodes, [
      [0, 0],
      [0, 0],
    ]).edgeTwin,
  ]).toEqual([-1, -1])
})

test('[M21] roads keep their length, flags and bends; a place along them is where it was drawn', () => {
  const network = sketch({ a: [0, 0], b: [100, 0] }, [
    {
      from: 'a',
      to: 'b',
      via: [
        [0, 50],
        [100, 50],
      ],
      tunnel: true,
      service: true,
    },
  ])
  expect(network.edgeIds).toEqual(['a>b', 'b>a'])
  expect(network.edgeLengthM[0]).toBe(200)
  expect(network.edgeFlags[0]).toBe(TUNNEL | SERVICE)
  for (const [offsetM, x, y] of [
    [0, 0, 0],
    [25, 0, 25],
    [100, 50, 50],
    [190, 100, 10],
    [300, 100, 0],
  ] as const) {
    const [lon, lat] = lonLatOf([x, y])
    expect(pointAt(network, 0, offsetM).lon).toBeCloseTo(lon, 6)
    expect(pointAt(network, 0, offsetM).lat).toBeCloseTo(lat, 6)
    expect(pointAt(network, 1, 200 - offsetM).lat).toBeCloseTo(offsetM === 300 ? lonLatOf([100, 0])[1] : lat, 6)
  }
})

const ends = [
  { id: 'a', lon: 120, lat: 31 },
  { id: 'b', lon: 120.01, lat: 31 },
]
const road = (some: Partial<RoadEdge>): RoadEdge => ({
  id: 'x',
  grade: 3,
  bridge: false,
  roadId: 'r',
  from: 'a',
  to: 'b',
  name: '',
  nameEn: '',
  roadClass: 'primary',
  oneway: false,
  tunnel: false,
  widthM: 7,
  lengthM: 955,
  town: '',
  line: [
    [120, 31],
    [120.01, 31],
  ],
  ...some,
})

test('[M21] an opposite with another line is no twin, since a place on one is not a place on the other', () => {
  const there: [number, number][] = [
    [120, 31],
    [120.01, 31],
  ]
  const around: [number, number][] = [
    [120.01, 31],
    [120.005, 31.001],
    [120, 31],
  ]
  const twins = (back: [number, number][]): number[] => [
    ...networkFromRoads(ends, [
      road({ id: '1', oppositeId: '2', line: there }),
      road({ id: '2', oppositeId: '1', from: 'b', to: 'a', line: back }),
    ]).edgeTwin,
  ]
  expect(twins(there.toReversed())).toEqual([1, 0])
  expect(twins(around)).toEqual([-1, -1])
})

test('[M22] the id of a network is that of its content', () => {
  const make = (eastM: number): Network => sketch({ a: [0, 0], b: [eastM, 0] }, [{ from: 'a', to: 'b' }])
  expect(make(100).id).toBe(make(100).id)
  expect(make(100).id).not.toBe(make(101).id)
})

test.each([
  [() => networkFromArcs([[120, 31]], [[0, 1]]), 'arc 0 names node 1, and there are 1 nodes'],
  [
    () =>
      networkFromArcs(
        [
          [120, 31],
          [120, 91],
        ],
        [[0, 1]],
      ),
    'edge "0" has a point at 120, 91 (lon, lat)',
  ],
  [() => networkFromRoads([], [road({ id: 'x' })]), 'edge "x" names node "a", which is not there'],
  [() => networkFromRoads(ends, [road({ id: 'x' }), road({ id: 'x' })]), 'two edges have the same id'],
  [() => networkFromRoads(ends, [road({ id: 'x', line: [[120, 31]] })]), 'edge "x" has a line of 1 points'],
])('[M23] a network that does not hold together is refused in words', (build, words) => {
  expect(build).toThrow(words)
})

test('a network without edges is a network', () => {
  const network = networkFromArcs([], [])
  expect(findCandidates(network, workspaceOf(network), 0, 0, 50, 10)).toBe(0)
})

/** Anything: long and short, crossing, bent, of no length. */
function scribble(seed: number, roads: number): Network {
  const chance = random(seed)
  const at = (): Point => [chance() * 900 - 300, chance() * 500]
  const nodes = Object.fromEntries(Array.from({ length: roads }, (_, i) => [`n${i}`, at()]))
  return sketch(
    nodes,
    Array.from({ length: roads }, (_, i) => ({
      from: `n${i}`,
      to: `n${(i + 1 + Math.floor(chance() * (roads - 1))) % roads}`,
      via: chance() < 0.5 ? [at(), at()] : [],
      oneway: chance() < 0.3,
    })).filter((road, i, all) => all.findIndex((other) => isSame(road, other)) === i),
  )
}

const isSame = (a: { from: string; to: string }, b: { from: string; to: string }): boolean =>
  (a.from === b.from && a.to === b.to) || (a.from === b.to && a.to === b.from)

test('[M24] the index finds exactly the places that trying every segment finds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer(),
      fc.integer({ min: 1, max: 120 }),
      (seed, place, radiusM) => {
        const network = scribble(seed, 12)
        const chance = random(place)
        const [lon, lat] = lonLatOf([chance() * 1_100 - 400, chance() * 700 - 100])
        const [x, y] = [toX(network, lon), toY(network, lat)]
        const workspace = workspaceOf(network)
        const count = findCandidates(network, workspace, x, y, radiusM, 30)
        const found = Array.from({ length: count }, (_, i) => workspace.candidates.edge[i]!)
        const expected = new Map<number, number>()
        for (let segment = 0; segment + 1 < network.vertexX.length; segment++) {
          const edge = network.vertexEdge[segment]!
          if (network.vertexEdge[segment + 1] !== edge) continue
          const distanceM = toSegment(network, segment, x, y)
          if (distanceM <= radiusM) expected.set(edge, Math.min(distanceM, expected.get(edge) ?? Infinity))
        }
        for (let i = 0; i < count; i++)
          expect(workspace.candidates.distanceM[i]).toBeCloseTo(expected.get(found[i]!)!, 6)
        const distances = [...workspace.candidates.distanceM.subarray(0, count)]
        expect(distances).toEqual(distances.toSorted((a, b) => a - b))
        // left out are only those that begin where x, y lies beyond them
        for (const edge of expected.keys())
          if (!found.includes(edge) && count < 30) {
            const start = network.vertexStart[edge]!
            const fromStartM = Math.hypot(network.vertexX[start]! - x, network.vertexY[start]! - y)
            expect(fromStartM).toBeCloseTo(expected.get(edge)!, 6)
          }
      },
    ),
    { numRuns: 300 },
  )
})

function toSegment(network: Network, segment: number, x: number, y: number): number {
  const [ax, ay] = [network.vertexX[segment]!, network.vertexY[segment]!]
  const [dx, dy] = [network.vertexX[segment + 1]! - ax, network.vertexY[segment + 1]! - ay]
  const squared = dx * dx + dy * dy
  const share = squared > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / squared)) : 0
  return Math.hypot(x - ax - share * dx, y - ay - share * dy)
}

test('[M25] ways are the cheapest: no other sequence of edges costs less', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const network = scribble(seed, 10)
    const { search } = workspaceOf(network)
    for (let from = 0; from < network.edgeCount; from++) {
      const expected = cheapest(network, from)
      const stamp = beginSearch(search)
      startFrom(network, settings, search, from, 0, 0, 2_000)
      searchRoutes(network, settings, search, Infinity, 2_000)
      for (let to = 0; to < network.edgeCount; to++) {
        const costM = expected[to]!
        expect(search.settled[to] === stamp).toBe(costM <= 2_000)
        if (costM <= 2_000) expect(search.costM[to]).toBeCloseTo(costM, 6)
      }
      for (let to = 0; to < network.edgeCount; to++) {
        const one = beginSearch(search)
        search.wanted[to] = one
        startFrom(network, settings, search, from, 0, 0, Infinity)
        searchRoutes(network, settings, search, 1, Infinity)
        expect(search.settled[to] === one).toBe(expected[to] !== Infinity)
        if (expected[to] !== Infinity)
          expect(costOf(network, [...routeTo(search, to), to])).toBeCloseTo(expected[to]!, 6)
      }
    }
  }
})

test('[M25] a way that may begin at two edges begins where it is cheaper', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const network = scribble(seed, 10)
    const { search } = workspaceOf(network)
    for (let from = 0; from < network.edgeCount; from++) {
      const other = (from + 1) % network.edgeCount
      const [costs, otherCosts] = [cheapest(network, from), cheapest(network, other)]
      const stamp = beginSearch(search)
      startFrom(network, settings, search, from, 200, 200, Infinity)
      startFrom(network, settings, search, other, 40, 10, Infinity)
      searchRoutes(network, settings, search, Infinity, Infinity)
      for (let to = 0; to < network.edgeCount; to++) {
        const costM = Math.min(costs[to]! + 200, otherCosts[to]! + 40)
        expect(search.settled[to] === stamp).toBe(costM < Infinity)
        if (costM === Infinity) continue
        expect(search.costM[to]).toBeCloseTo(costM, 6)
        const [start, ...between] = routeTo(search, to)
        expect([from, other]).toContain(start)
        const restM = start === from ? 200 : 40
        expect(restM + costOf(network, [start, ...between, to])).toBeCloseTo(costM, 6)
      }
    }
  }
})

/** Bellman–Ford: slow and simple. */
function cheapest(network: Network, from: number): number[] {
  const costs = Array.from({ length: network.edgeCount }, () => Infinity)
  const relax = (edge: number, costM: number): boolean => {
    let changed = false
    for (let next = 0; next < network.edgeCount; next++) {
      if (network.edgeFrom[next] !== network.edgeTo[edge]) continue
      const nextM = costM + turnCostM(network, settings, edge, next)
      if (nextM >= costs[next]! - 1e-9) continue
      costs[next] = nextM
      changed = true
    }
    return changed
  }
  relax(from, 0)
  for (let changed = true; changed;) {
    changed = false
    for (let edge = 0; edge < network.edgeCount; edge++)
      if (costs[edge]! < Infinity && relax(edge, costs[edge]! + network.edgeLengthM[edge]!)) changed = true
  }
  return costs
}

function costOf(network: Network, edges: readonly number[]): number {
  return edges.slice(1).reduce((sum, edge, i) => {
    const lengthM = i === 0 ? 0 : network.edgeLengthM[edges[i]!]!
    return sum + lengthM + turnCostM(network, settings, edges[i]!, edge)
  }, 0)
}

test.each([
  ['straight on', 'w>m', 'm>e', 0],
  ['a right angle', 'w>m', 'm>n', settings.turnCostM / 2],
  ['back at a crossing', 'w>m', 'm>w', settings.uTurnCostM],
  ['back at a dead end', 'm>n', 'n>m', settings.deadEndCostM],
  ['into a service road at a right angle', 'w>m', 'm>s', settings.turnCostM / 2 + settings.serviceCostM],
])('[M25] turning %s costs what the settings say', (_, from, to, costM) => {
  const network = sketch({ w: [-100, 0], m: [0, 0], e: [100, 0], n: [0, 100], s: [0, -100] }, [
    { from: 'w', to: 'm' },
    { from: 'm', to: 'e' },
    { from: 'm', to: 'n' },
    { from: 'm', to: 's', service: true },
  ])
  const edge = (id: string): number => network.edgeIds.indexOf(id)
  expect(turnCostM(network, settings, edge(from), edge(to))).toBeCloseTo(costM, 5)
})

test('searches are told apart after two thousand million of them', () => {
  const stamps = new Int32Array([2 ** 31 - 2, 5])
  const holder = { stamp: 2 ** 31 - 2 }
  expect(nextStamp(holder, [stamps])).toBe(1)
  expect([...stamps]).toEqual([0, 0])
})
