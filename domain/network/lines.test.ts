import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LonLat, RoadEdge, RoadNode } from '../geography.ts'
import { geojsonOf, linesOfGeojson } from './geojson.ts'
import { roadsOfLines, type RawLine } from './lines.ts'
import { apartM } from './measure.ts'
import { OsmRoads } from './osm.ts'
import { networkOf } from './pieces.ts'
import { NetworkRefused } from './refused.ts'
import type { Dropped, Warned } from './report.ts'

const METRES_EAST = 1 / 94_970 // degrees, at 31.5° north
const METRES_NORTH = 1 / 110_870
/** Written as "0,0 100,0": metres east and north. */
const drawn = (line: string): LonLat[] =>
  line.split(' ').map((point) => {
    const [east, north] = point.split(',').map(Number)
    return [120.3 + east! * METRES_EAST, 31.5 + north! * METRES_NORTH]
  })

const feature = (line: string, properties: object = {}, id?: string | number): object => ({
  type: 'Feature',
  ...(id === undefined ? {} : { id }),
  properties,
  geometry: { type: 'LineString', coordinates: drawn(line) },
})
const collection = (features: readonly object[], more: object = {}): object => ({
  type: 'FeatureCollection',
  ...more,
  features,
})

interface Made {
  readonly nodes: readonly RoadNode[]
  readonly edges: readonly RoadEdge[]
  readonly dropped: readonly Dropped[]
  readonly warnings: readonly Warned[]
}
function make(features: readonly object[], joinM = 1): Made {
  const found = roadsOfLines(linesOfGeojson(collection(features)).lines, joinM)
  return { ...networkOf(found, []), ...found }
}
const ids = ({ edges }: { edges: readonly RoadEdge[] }): string[] => edges.map(({ id }) => id)

test('[N7] ends that are near each other are one node', () => {
  const made = make([feature('0,0 100,0', {}, 'a'), feature('100,0.9 200,0', {}, 'b'), feature('0,1.1 0,100', {}, 'c')])
  expect(made.nodes).toHaveLength(5)
  const [a, b] = [made.edges.find(({ id }) => id === 'a.f')!, made.edges.find(({ id }) => id === 'b.f')!]
  expect(a.to).toBe(b.from)
  expect(b.line[0]).toEqual(a.line.at(-1))
  expect(make([feature('0,0 100,0'), feature('100,0.9 200,0')], 0.5).nodes).toHaveLength(4)
})

test('[N7] ends are joined from one to the next, whatever their order', () => {
  const ends = ['0,0 100,0', '100,0.8 200,10', '100,1.6 200,20', '100,2.4 200,30']
  for (const order of [ends, ends.toReversed()]) expect(make(order.map((line) => feature(line))).nodes).toHaveLength(5)
})

test('[N7] a line is cut where the end of another lies on a point of it, and where two share a point', () => {
  const ends = make([feature('0,0 50,0 100,0', {}, 'a'), feature('50,0.4 50,100', {}, 'b')])
  expect([ends.nodes.length, ends.edges.length]).toEqual([4, 6])
  expect(ends.warnings).toEqual([])
  const crossing = make([feature('0,0 50,0 100,0', {}, 'a'), feature('50,-50 50,0 50,50', {}, 'b')])
  expect([crossing.nodes.length, crossing.edges.length]).toEqual([5, 8])
  // a bridge has no point where it crosses
  expect(make([feature('0,0 100,0', {}, 'a'), feature('50,-50 50,50', {}, 'b')]).edges).toHaveLength(4)
})

test('[N7] an end that lies on a line without a point there is told, and not joined', () => {
  const made = make([feature('0,0 100,0', {}, 'a'), feature('50,0.4 50,100', {}, 'b')])
  expect(made.edges).toHaveLength(4)
  expect(made.warnings).toEqual([{ warning: 'ends-beside-line', count: 1, example: 'feature 2 (id b) (0.4 m)' }])
  expect(make([feature('0,0 100,0'), feature('50,1.5 50,100')]).warnings).toEqual([])
})

test('[N7] a loop keeps its length, a line shorter than what is joined is left out', () => {
  const loop = make([feature('0,0 50,50 100,0 0,0', {}, 'a'), feature('0,0.4 0.4,0', {}, 'b')])
  expect(ids(loop)).toEqual(['a.f', 'a.r'])
  expect(loop.edges[0]).toMatchObject({ from: loop.edges[0]!.to })
  expect(loop.dropped).toEqual([{ reason: 'too-short', count: 1, example: 'feature 2 (id b)' }])
})

test('[N7] nodes that every line names are taken as they are', () => {
  const named = [feature('0,0 100,0', { from: 1, to: 2 }, 'a'), feature('100,0 200,0', { u: 3, v: '4' }, 'b')]
  expect(make(named).nodes.map(({ id }) => id)).toEqual(['1', '2', '3', '4'])
  expect(make([...named, feature('100,0 100,100', {}, 'c')]).nodes).toHaveLength(4)
  expect(() => make([...named, feature('100,9 100,100', { from: '2', to: '5' }, 'c')])).toThrow(
    /^feature 3 \(id c\) has node "2" at .*, but feature 1 \(id a\) has it at /,
  )
})

test('[N8] properties are known by several names', () => {
  const [edge] = make([
    feature('0,0 100,0', {
      路名: '锡沪路',
      NAME_EN: 'Xihu Road',
      fclass: 'secondary',
      oneway: 'F',
      Width: 18,
      grade: '一级',
      bridge: 'T',
    }),
  ]).edges
  const is = { name: '锡沪路', nameEn: 'Xihu Road', roadClass: 'secondary', oneway: true, widthM: 18, grade: 1 }
  expect(edge).toMatchObject({ ...is, bridge: true, tunnel: false })
  const words = make([feature('0,0 100,0', { oneway: true, tunnel: false, lanes: 3, class: 'Local Street' })])
  expect(words.edges).toMatchObject([
    { roadClass: 'unclassified', oneway: true, tunnel: false, widthM: 10.5, name: '' },
  ])
  expect(words.warnings).toEqual([{ warning: 'unknown-class', count: 1, example: 'feature 1 (Local Street)' }])
  const against = make([feature('0,0 100,0', { fclass: 'primary', oneway: 'T' })]).edges[0]!
  expect(against.line[0]![0]).toBeGreaterThan(against.line[1]![0])
  expect(make([feature('0,0 100,0', { highway: 'steps' })]).dropped).toMatchObject([{ reason: 'not-for-vehicles' }])
})

test('[N8] a road drawn once in each direction is one two-way road; drawn twice it is one', () => {
  const both = make([
    feature('0,0 50,10 100,0', { oneway: 'yes' }, 'a'),
    feature('100,0 50,10 0,0', { oneway: 'yes' }, 'b'),
  ])
  expect(both.edges.map(({ id, oneway }) => [id, oneway])).toEqual([
    ['a.f', false],
    ['a.r', false],
  ])
  const twice = make([feature('0,0 100,0', {}, 'a'), feature('100,0 0,0', {}, 'b'), feature('0,0 100,0', {}, 'c')])
  expect(ids(twice)).toEqual(['a.f', 'a.r'])
  expect(twice.dropped).toEqual([{ reason: 'repeated', count: 2, example: 'feature 3 (id c)' }])
})

test('[N9] an id that two lines have, or that cannot stand in an address, is replaced', () => {
  const made = make([
    feature('0,0 100,0', {}, 'way/7'),
    feature('0,50 100,50', { '@id': 'x' }),
    feature('0,60 100,60', { id: 'x' }),
    feature('0,70 100,70', {}, '锡沪路 12'),
    feature('0,80 100,80', {}, 'x'.repeat(41)),
  ])
  expect(ids(made).filter((id) => !/^[gi]/.test(id))).toEqual(['way-7.f', 'way-7.r'])
  expect(ids(made).filter((id) => /^g[0-9a-z]{8,11}\.[fr]$/.test(id))).toHaveLength(4)
  expect(ids(made).filter((id) => /^i[0-9a-z]{8,11}\.[fr]$/.test(id))).toHaveLength(4)
  expect(made.warnings).toMatchObject([{ warning: 'id-not-unique', count: 2 }])
})

test('[N9] a line without an id keeps its own when it is drawn from its other end, and when digits are rounded', () => {
  const points = drawn('0,0 50,10 100,0')
  const line = (of: readonly LonLat[], oneway = 'no'): object => ({
    type: 'Feature',
    properties: { oneway },
    geometry: { type: 'LineString', coordinates: of },
  })
  const before = ids(make([line(points)]))
  expect(ids(make([line(points.toReversed())]))).toEqual(before)
  expect(ids(make([line(points.map(([lon, lat]) => [+lon.toFixed(6), +lat.toFixed(6)]))]))).toEqual(before)
  // along means from the western end
  expect(ids(make([line(points, 'yes')]))[0]).toMatch(/\.f$/)
  expect(ids(make([line(points.toReversed(), 'yes')]))[0]).toMatch(/\.r$/)
})

test('[N9] parts of one feature, and pieces of one line, have ids of their own', () => {
  const parts = {
    type: 'Feature',
    id: 5,
    properties: {},
    geometry: { type: 'MultiLineString', coordinates: [drawn('0,0 100,0'), drawn('0,50 100,50')] },
  }
  const made = make([parts, feature('50,90 50,50 50,0', {}, 'b')])
  expect(made.edges).toHaveLength(6)
  expect(new Set(ids(made)).size).toBe(6)
  for (const id of ids(made)) expect(id).toMatch(/^(5\.[0-9a-z]+|b)\.[fr]$/)
  expect(made.warnings).toMatchObject([{ warning: 'ends-beside-line' }])
})

const point = fc
  .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
  .map(([x, y]) => `${x * 40},${y * 40}`)
const someLines = fc
  .array(fc.tuple(fc.array(point, { minLength: 2, maxLength: 4 }), fc.constantFrom('yes', 'no', '-1'), fc.boolean()), {
    minLength: 1,
    maxLength: 10,
  })
  .map((lines) =>
    lines.map(([points, oneway, isNamed], i) => feature(points.join(' '), { oneway }, isNamed ? `f${i}` : undefined)),
  )

test('[N9] [N10] the order of a file does not matter, and ids are given once', () => {
  fc.assert(
    fc.property(someLines, fc.infiniteStream(fc.nat()), (lines, chance) => {
      const shuffled = lines
        .map((line) => ({ line, order: chance.next().value as number }))
        .toSorted((a, b) => a.order - b.order)
        .map(({ line }) => line)
      const [a, b] = [make(lines), make(shuffled)]
      expect(b.nodes).toEqual(a.nodes)
      expect(b.edges).toEqual(a.edges)
      expect(new Set(ids(a)).size).toBe(a.edges.length)
      for (const id of ids(a)) expect(id).toMatch(/^[A-Za-z0-9_.-]{1,64}$/)
    }),
  )
})

test('[N9] a line added elsewhere keeps all ids', () => {
  fc.assert(
    fc.property(someLines, (lines) => {
      const before = ids(make(lines))
      const after = new Set(ids(make([feature('900,900 950,900'), ...lines])))
      expect(before.filter((id) => !after.has(id))).toEqual([])
    }),
  )
})

test('[N10] edges begin and end at their nodes', () => {
  fc.assert(
    fc.property(someLines, (lines) => {
      const { nodes, edges } = make(lines)
      const places = new Map(nodes.map(({ id, lon, lat }) => [id, [lon, lat] as const]))
      for (const { from, to, line } of edges) {
        expect(line[0]).toEqual(places.get(from))
        expect(line.at(-1)).toEqual(places.get(to))
      }
    }),
  )
})

test('[N12] a line of no length is dropped by id', () => {
  const made = make([feature('0,0 100,0', {}, 'a'), feature('5,5 5,5', {}, 'b'), feature('5,5', {}, 'c')])
  expect(made.dropped).toEqual([{ reason: 'zero-length', count: 2, example: 'feature 2 (id b)' }])
})

test.each([
  [
    'damaged',
    collection([{ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: 7 } }]),
    'feature 1: its coordinates are no list',
  ],
  [
    'damaged',
    collection([{ type: 'Feature', id: 'q', properties: {}, geometry: { type: 'LineString', coordinates: [7, 8] } }]),
    'feature 1 (id q): position 1',
  ],
  ['damaged', collection([7 as unknown as object]), 'feature 1 is no GeoJSON feature'],
  ['damaged', { type: 'FeatureCollection' }, 'no list of features'],
  [
    'not-finite',
    collection([
      {
        type: 'Feature',
        properties: {},
        geometry: {
          type: 'LineString',
          coordinates: [
            [120, null],
            [120, 31],
          ],
        },
      },
    ]),
    'feature 1: position 1 must have',
  ],
  ['another-kind', { type: 'Topology' }, 'its type is "Topology"'],
  ['another-kind', { version: 0.6, elements: [] }, 'Overpass'],
  ['another-kind', [1, 2], 'it is no object'],
  [
    'gcj02',
    collection([], { crs: { type: 'name', properties: { name: 'urn:x:GCJ-02' } } }),
    'its crs member says that it is in "urn:x:GCJ-02"',
  ],
  ['bd09', collection([feature('0,0 9,9', { crs: 'bd09ll' })]), 'feature 1 says that it is in "bd09ll"'],
] as const)('[N13] [N15] what is no GeoJSON of lines is refused: %s', (refusal, json, words) => {
  expect(() => linesOfGeojson(json)).toThrow(expect.objectContaining({ refusal }))
  expect(() => linesOfGeojson(json)).toThrow(words)
  expect(() => linesOfGeojson(json)).toThrow(NetworkRefused)
})

test('[N13] names of WGS-84 and CGCS2000 are let through', () => {
  for (const name of ['urn:ogc:def:crs:OGC:1.3:CRS84', 'urn:ogc:def:crs:EPSG::4490'])
    expect(
      linesOfGeojson(collection([feature('0,0 9,9')], { crs: { type: 'name', properties: { name } } })).lines,
    ).toHaveLength(1)
})

test('[N18] an export is read back as the same nodes and edges, whatever the network', () => {
  fc.assert(
    fc.property(someLines, (lines) => {
      const { nodes, edges } = make(lines)
      const text = JSON.stringify(geojsonOf(edges))
      const read = roadsOfLines(linesOfGeojson(JSON.parse(text)).lines, 1)
      const again = networkOf(read, [])
      expect(again.nodes).toEqual(nodes)
      expect(again.edges).toEqual(edges)
    }),
  )
})

test('[N18] an export of an OpenStreetMap network is read back as the same nodes and edges', () => {
  const roads = new OsmRoads()
  const tags = {
    highway: 'primary_link',
    name: '锡沪路',
    'name:en': 'Xihu Road',
    width: '9.25',
    bridge: 'yes',
    layer: '1',
  }
  roads.addWay({ id: 7, refs: [1, 2, 3, 1], tags }, '')
  roads.addWay({ id: 8, refs: [3, 4], tags: { highway: 'service', oneway: '-1', tunnel: 'yes' } }, '')
  // two roads on one course, at two levels
  roads.addWay({ id: 9, refs: [3, 4], tags: { highway: 'service', oneway: 'yes' } }, '')
  for (const [id, line] of ['', '0,0', '90,0', '90,90', '180,90'].entries())
    if (id > 0) roads.addNode(id, ...drawn(line)[0]!, '')
  const { nodes, edges } = networkOf(roads.finish(), [])
  expect(ids({ edges })).toEqual(['w7.1.3', 'w7.1.3.2', 'w7.3.1', 'w7.3.1.2', 'w8.4.3', 'w9.3.4'])
  const read = roadsOfLines(linesOfGeojson(JSON.parse(JSON.stringify(geojsonOf(edges)))).lines, 1)
  expect(networkOf(read, [])).toEqual({ nodes, edges })
})

test('lines are measured on the ellipsoid', () => {
  const raw: Pick<RawLine, 'points'> = { points: drawn('0,0 100,0') }
  expect(apartM(raw.points[0]!, raw.points[1]!)).toBeCloseTo(100, 0)
})
