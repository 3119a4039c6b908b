import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RoadEdge, RoadNode } from '../geography.ts'
import { OsmRoads, type OsmWay } from './osm.ts'
import { networkOf } from './pieces.ts'
import { NetworkRefused } from './refused.ts'
import type { Dropped, Warned } from './report.ts'

interface Made {
  readonly nodes: readonly RoadNode[]
  readonly edges: readonly RoadEdge[]
  readonly dropped: readonly Dropped[]
  readonly warnings: readonly Warned[]
}

/** Nodes on a grid of 0.001°: node 23 is 2 east and 3 north. */
const placeOf = (id: number): [number, number] => [120.3 + Math.floor(id / 10) / 1_000, 31.5 + (id % 10) / 1_000]

function make(ways: readonly OsmWay[], more: { without?: readonly number[]; at?: Record<number, number> } = {}): Made {
  const roads = new OsmRoads()
  for (const way of ways) roads.addWay(way, 'here')
  for (const id of new Set(ways.flatMap(({ refs }) => refs))) {
    const [lon, lat] = placeOf(more.at?.[id] ?? id)
    if (more.without?.includes(id) !== true) roads.addNode(id, lon, lat, 'here')
  }
  const found = roads.finish()
  return { ...networkOf(found, []), ...found }
}

const way = (id: number, refs: readonly number[], tags: Record<string, string> = {}): OsmWay => ({
  id,
  refs,
  tags: { highway: 'residential', ...tags },
})
const ids = ({ edges }: Made): string[] => edges.map(({ id }) => id)

test('[N2] ways are cut where two roads share a node and where one passes a node twice, and nowhere else', () => {
  const made = make([way(1, [11, 12, 13]), way(2, [2, 12, 22]), way(3, [52, 42, 43, 53, 42])])
  expect(ids(made)).toEqual([
    'w1.11.12',
    'w1.12.11',
    'w1.12.13',
    'w1.13.12',
    'w2.12.2',
    'w2.12.22',
    'w2.2.12',
    'w2.22.12',
    'w3.42.42.f',
    'w3.42.42.r',
    'w3.42.52',
    'w3.52.42',
  ])
  expect(made.edges[0]).toMatchObject({ from: 'n11', to: 'n12', roadId: 'w1.11.12', oppositeId: 'w1.12.11' })
  expect(made.edges[0]!.line).toEqual([placeOf(11), placeOf(12)])
  expect(made.edges[1]!.line).toEqual([placeOf(12), placeOf(11)])
})

test('[N2] what is no road cuts no road', () => {
  const made = make([way(1, [11, 12, 13]), way(2, [2, 12, 22], { highway: 'footway' })])
  expect(ids(made)).toEqual(['w1.11.13', 'w1.13.11'])
  expect(made.dropped).toEqual([{ reason: 'not-for-vehicles', count: 1, example: 'way 2' }])
})

test('[N2] lengths are metres on the ground, the same both ways', () => {
  const [there, back] = make([way(1, [11, 12, 22])]).edges
  // 0.001° of latitude and of longitude at 31.5° on the WGS-84 ellipsoid
  expect(there!.lengthM).toBeCloseTo(110.87 + 94.97, 0)
  expect(back!.lengthM).toBe(there!.lengthM)
})

test('[N4] a one-way line has one edge, in its direction', () => {
  expect(ids(make([way(1, [11, 12], { oneway: 'yes' })]))).toEqual(['w1.11.12'])
  const against = make([way(1, [11, 12], { oneway: '-1' })])
  expect(ids(against)).toEqual(['w1.12.11'])
  expect(against.edges[0]).toMatchObject({ oneway: true, from: 'n12', to: 'n11', line: [placeOf(12), placeOf(11)] })
  expect(against.edges[0]).not.toHaveProperty('oppositeId')
  expect(ids(make([way(1, [11, 12, 22, 11], { junction: 'roundabout' })]))).toEqual(['w1.11.11.f'])
})

test('[N6] a way drawn the other way round keeps the ids of its edges', () => {
  expect(ids(make([way(1, [13, 12, 11])]))).toEqual(ids(make([way(1, [11, 12, 13])])))
  expect(ids(make([way(1, [13, 12, 11], { oneway: '-1' })]))).toEqual(['w1.11.13'])
})

test('[N6] a way that comes by the same two nodes again gets a number', () => {
  const made = make([way(1, [11, 12, 22, 23, 11]), way(2, [22, 32])])
  expect(ids(made)).toEqual(['w1.11.22', 'w1.11.22.2', 'w1.22.11', 'w1.22.11.2', 'w2.22.32', 'w2.32.22'])
  expect(made.edges.slice(0, 4).map(({ oppositeId }) => oppositeId)).toEqual([
    'w1.22.11',
    'w1.22.11.2',
    'w1.11.22',
    'w1.11.22.2',
  ])
})

const someWays = fc
  .uniqueArray(fc.array(fc.integer({ min: 0, max: 59 }), { minLength: 2, maxLength: 6 }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((refs) => refs.map((each, i) => way(i + 1, each)))

test('[N6] [N10] the order of a file does not matter', () => {
  fc.assert(
    fc.property(someWays, fc.infiniteStream(fc.nat()), (ways, chance) => {
      const shuffled = ways
        .map((each) => ({ each, order: chance.next().value as number }))
        .toSorted((a, b) => a.order - b.order)
        .map(({ each }) => each)
      const [a, b] = [make(ways), make(shuffled)]
      expect(b.nodes).toEqual(a.nodes)
      expect(b.edges).toEqual(a.edges)
    }),
  )
})

test('[N6] a way added elsewhere keeps all ids, and one that makes junctions changes only what it cuts', () => {
  fc.assert(
    fc.property(someWays, fc.array(fc.integer({ min: 0, max: 59 }), { minLength: 2, maxLength: 6 }), (ways, refs) => {
      const before = ids(make(ways))
      const elsewhere = way(
        99,
        refs.map((ref) => ref + 100),
      )
      expect(ids(make([...ways, elsewhere])).filter((id) => !id.startsWith('w99.'))).toEqual(before)

      const after = new Set(ids(make([...ways, way(98, refs)])))
      const cut = new Set(ways.filter((each) => each.refs.some((ref) => refs.includes(ref))).map(({ id }) => `w${id}`))
      for (const id of before) if (!cut.has(id.split('.')[0]!)) expect(after).toContain(id)
    }),
  )
})

test('[N10] ids are given once and can stand in an address', () => {
  fc.assert(
    fc.property(someWays, (ways) => {
      const given = ids(make(ways.map((each) => ({ ...each, id: each.id + 1_000_000_000_000 }))))
      expect(new Set(given).size).toBe(given.length)
      for (const id of given) expect(id).toMatch(/^[A-Za-z0-9_.-]{1,64}$/)
    }),
  )
})

test('[N11] a way is cut where its nodes are missing, and what is left is kept', () => {
  const made = make([way(1, [11, 12, 13, 14, 15, 16, 17]), way(2, [21, 22])], { without: [13, 16] })
  expect(ids(made).filter((id) => id.startsWith('w1'))).toEqual(['w1.11.12', 'w1.12.11', 'w1.14.15', 'w1.15.14'])
  expect(made.dropped).toEqual([{ reason: 'missing-nodes', count: 1, example: 'way 1 (node 13)' }])
})

test('[N11] a file with more than half of its nodes missing is refused, naming one', () => {
  const ways = [way(1, [11, 12]), way(2, [21, 22])]
  expect(ids(make(ways, { without: [21, 22] }))).toHaveLength(2)
  expect(() => make(ways, { without: [12, 21, 22] })).toThrow(
    new NetworkRefused(
      'missing-nodes',
      '3 of the 4 nodes that its roads name are not in it, the first one is node 12 of way 1',
    ),
  )
})

test('[N12] a way of no length is dropped by id, and what crosses there stays joined', () => {
  // nodes 90 and 91 are at the place of 12; the way between them has no length
  const crossing = [way(1, [11, 12, 13]), way(2, [2, 90, 22]), way(3, [12, 90]), way(4, [91, 90])]
  const made = make(crossing, { at: { 90: 12, 91: 12 } })
  expect(made.dropped).toEqual([{ reason: 'zero-length', count: 2, example: 'way 3' }])
  expect(made.edges.filter(({ from }) => from === 'n12').map(({ to }) => to)).toEqual(['n11', 'n13', 'n2', 'n22'])
  expect(make([way(1, [11, 12]), way(2, [21]), way(3, [21, 21]), way(4, [])]).dropped).toEqual([
    { reason: 'zero-length', count: 3, example: 'way 2' },
  ])
})

test('[N12] the same way or node twice counts once; with other content the file is refused', () => {
  const twice = make([way(1, [11, 12]), way(1, [11, 12])])
  expect([ids(twice).length, twice.dropped]).toEqual([2, [{ reason: 'repeated', count: 1, example: 'way 1' }]])
  expect(() => make([way(1, [11, 12]), way(1, [11, 13])])).toThrow(
    'here: way 1 is in the file twice, with different content',
  )
  const roads = new OsmRoads()
  roads.addWay(way(1, [11, 12]), 'line 9')
  roads.addNode(11, 120.3, 31.5, 'line 3')
  roads.addNode(11, 120.3, 31.5, 'line 4')
  expect(() => roads.addNode(11, 120.3, 31.6, 'line 5')).toThrow(
    'line 5: node 11 is in the file twice, at 120.3, 31.5 and',
  )
})

test.each([
  ['not-finite', Number.NaN, 31.5, 'must have a longitude and a latitude: they are NaN, 31.5'],
  ['not-finite', '120,3', 31.5, 'they are "120,3", 31.5'],
  ['not-finite', undefined, 31.5, 'they are missing, 31.5'],
  ['swapped', 31.5, 120.3, 'Longitude and latitude look swapped'],
  ['projected', 40_528_612, 3_498_400, 'convert the file to WGS-84'],
  ['out-of-range', 200, 31.5, 'nowhere on earth'],
] as const)('[N13] [N14] a place that is none is refused with its node: %s', (refusal, lon, lat, words) => {
  const roads = new OsmRoads()
  roads.addWay(way(1, [11, 12]), 'line 9')
  // a node that no road needs may be anything
  roads.addNode(7, lon, lat, 'line 2')
  expect(() => roads.addNode(11, lon, lat, 'line 3')).toThrow(expect.objectContaining({ refusal }))
  expect(() => roads.addNode(11, lon, lat, 'line 3')).toThrow('line 3: node 11')
  expect(() => roads.addNode(11, lon, lat, 'line 3')).toThrow(words)
})

test('[N15] a way that says it is in GCJ-02 is refused', () => {
  expect(() => make([way(1, [11, 12], { crs: 'GCJ-02' })])).toThrow('here: way 1 says that it is in "GCJ-02"')
  expect(ids(make([way(1, [11, 12], { crs: 'EPSG:4490' })]))).toHaveLength(2)
})

test('[N16] an edge belongs to the town that contains its middle', () => {
  const roads = new OsmRoads()
  roads.addWay(way(1, [11, 14]), '')
  roads.addWay(way(2, [21, 29]), '')
  for (const id of [11, 14, 21, 29]) roads.addNode(id, ...placeOf(id), '')
  const [west, south] = placeOf(0)
  const ring = [
    [west, south],
    [west + 0.01, south],
    [west + 0.01, south + 0.004],
    [west, south + 0.004],
    [west, south],
  ] as const
  const { edges } = networkOf(roads.finish(), [{ name: '东亭街道', nameEn: 'Dongting', ring }])
  expect(edges.map(({ id, town }) => [id, town])).toEqual([
    ['w1.11.14', '东亭街道'],
    ['w1.14.11', '东亭街道'],
    ['w2.21.29', ''],
    ['w2.29.21', ''],
  ])
})
