import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { Compile } from 'typebox/compile'
import { Asset } from '#domain/asset.ts'
import { streetsKm } from './district/network.ts'
import {
  along,
  areaOf,
  headingOf,
  headingsApart,
  inside,
  lengthOf,
  nearestOn,
  toPlane,
  type Point,
} from './district/plane.ts'
import { makeDistrict, type District } from './district.ts'

const district = makeDistrict(42)
const others = [1, 2, 3, 7, 2_026].map(makeDistrict)
const all = [district, ...others]

/** Everything but the graph, which is worked out from the edges. */
const hashOf = (of: District): string =>
  createHash('sha256')
    .update(JSON.stringify({ ...of, graph: undefined }))
    .digest('hex')

function reachedFrom(start: string, edges: District['edges'], against: boolean): Set<string> {
  const next = Map.groupBy(edges, ({ from, to }) => (against ? to : from))
  const seen = new Set([start])
  const waiting = [start]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop())
    for (const { from, to } of next.get(node) ?? []) {
      const other = against ? from : to
      if (!seen.has(other)) {
        seen.add(other)
        waiting.push(other)
      }
    }
  return seen
}

test('[S1] the same seed gives the same district, another seed another one', () => {
  expect(hashOf(makeDistrict(42))).toBe(hashOf(district))
  expect(new Set(all.map(hashOf)).size).toBe(all.length)
})

test('[S2] streets are 320 km give or take 5 %, whatever the seed', () => {
  for (const { roads, edges } of all) {
    expect(streetsKm(roads, edges)).toBeGreaterThan(304)
    expect(streetsKm(roads, edges)).toBeLessThan(336)
  }
})

test('[S2] from every junction one can drive to every other', () => {
  for (const { nodes, edges } of all) {
    expect(reachedFrom(nodes[0]!.id, edges, false).size).toBe(nodes.length)
    expect(reachedFrom(nodes[0]!.id, edges, true).size).toBe(nodes.length)
  }
})

test('[S2] edges join nodes that exist, begin and end at them, and know their opposite', () => {
  const nodes = new Map(district.nodes.map((node) => [node.id, node]))
  const edges = new Map(district.edges.map((edge) => [edge.id, edge]))
  expect(edges.size).toBe(district.edges.length)
  for (const edge of district.edges) {
    const [from, to] = [nodes.get(edge.from)!, nodes.get(edge.to)!]
    expect(edge.line[0]).toEqual([from.lon, from.lat])
    expect(edge.line.at(-1)).toEqual([to.lon, to.lat])
    expect(edge.lengthM).toBeGreaterThan(1)
    expect([1, 2, 3, 4]).toContain(edge.grade)
    expect(edge.bridge).toBe(false)
    expect(edge.oppositeId === undefined).toBe(edge.oneway)
    if (edge.oppositeId !== undefined) {
      const opposite = edges.get(edge.oppositeId)!
      expect([opposite.from, opposite.to, opposite.oppositeId]).toEqual([edge.to, edge.from, edge.id])
    }
  }
})

test('[S2] a road line names its sides, and has their grade', () => {
  const edges = new Map(district.edges.map((edge) => [edge.id, edge]))
  expect(district.roads.flatMap((road) => road.edges).toSorted()).toEqual([...edges.keys()].toSorted())
  for (const { id, line, grade, edges: sides } of district.roads)
    expect(sides.map((side) => edges.get(side)!)).toMatchObject(
      [
        { roadId: id, grade, line },
        { roadId: id, grade, line: line.toReversed() },
      ].slice(0, sides.length),
    )
})

test('[S2] there are dead ends, a tunnel below other streets, service roads, curves and carriageways 15 to 25 m apart', () => {
  for (const { nodes, edges, roads } of all) {
    const meeting = new Map<string, Set<string>>()
    for (const { from, to, roadId } of edges)
      for (const node of [from, to]) meeting.set(node, (meeting.get(node) ?? new Set()).add(roadId))
    const deadEnds = nodes.filter(({ id }) => meeting.get(id)!.size === 1)
    expect(deadEnds.length).toBeGreaterThan(80)
    const km = (fits: (edge: District['edges'][number]) => boolean): number =>
      edges.filter(fits).reduce((sum, { lengthM }) => sum + lengthM, 0) / 1_000
    expect(km(({ tunnel }) => tunnel)).toBeGreaterThan(1)
    expect(km(({ roadClass }) => roadClass === 'service')).toBeGreaterThan(8)
    expect(roads.filter(({ line }) => line.length > 6).length).toBeGreaterThan(400)

    const carriageways = edges.filter(
      ({ roadClass, oneway, lengthM }) => roadClass === 'primary' && oneway && lengthM > 400,
    )
    const gaps = carriageways.map((edge) => {
      const middle = toPlane(edge.line[Math.floor(edge.line.length / 2)]!)
      const beside = carriageways.filter(({ id, name }) => id !== edge.id && name === edge.name)
      return Math.min(...beside.map(({ line }) => nearestOn(line.map(toPlane), middle).distanceM))
    })
    const usual = gaps.filter((gapM) => gapM > 14 && gapM < 26)
    expect(usual.length / gaps.length).toBeGreaterThan(0.85)
  }
})

test('[S2] no street runs along another one as if it were drawn twice', () => {
  for (const { roads } of all) {
    const lines = roads.map(({ line }) => line.map(toPlane))
    const boxes = lines.map((line) => {
      const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)]
      return { west: Math.min(...xs), south: Math.min(...ys), east: Math.max(...xs) + 3, north: Math.max(...ys) + 3 }
    })
    const mayTouch = (a: (typeof boxes)[number], b: (typeof boxes)[number]): boolean =>
      a.west < b.east && b.west < a.east && a.south < b.north && b.south < a.north
    const heading = (direction: Point): number => headingOf([0, 0], direction)
    let longestM = 0
    for (const [i, line] of lines.entries())
      for (const other of lines.filter((_, j) => j > i && mayTouch(boxes[i]!, boxes[j]!))) {
        const lengthM = lengthOf(line)
        let runM = 0
        for (let atM = 0; atM < lengthM; atM += 2) {
          const here = along(line, atM)
          const there = nearestOn(other, here.point)
          const angle =
            there.distanceM < 3
              ? headingsApart(heading(here.direction), heading(along(other, there.atM).direction))
              : 90
          runM = Math.min(angle, 180 - angle) < 30 ? runM + 2 : 0
          longestM = Math.max(longestM, runM)
        }
      }
    // where streets part at a sharp corner
    expect(longestM).toBeLessThan(26)
  }
}, 120_000)

test('[S3] nine towns share the district of 399 km² without gap or overlap, and every street lies in one of them', () => {
  for (const { towns, edges } of all) {
    expect(towns).toHaveLength(9)
    const rings = towns.map(({ ring }) => ring.map(toPlane))
    for (const { ring } of towns) expect(ring[0]).toEqual(ring.at(-1))
    const km2 = rings.reduce((sum, ring) => sum + areaOf(ring), 0) / 1e6
    expect(km2).toBeGreaterThan(385)
    expect(km2).toBeLessThan(415)
    let inNone = 0
    for (const edge of edges) {
      const place = toPlane(edge.line[Math.floor(edge.line.length / 2)]!)
      const holding = rings.filter((ring) => inside(ring, place)).length
      expect(holding).toBeLessThanOrEqual(1)
      if (holding === 0) inNone++
    }
    expect(inNone / edges.length).toBeLessThan(0.01)
  }
})

test('[S4] 24 trucks, 60 routes, 48 toilets, 14 lots with 900 bays, each a valid asset of its own name', () => {
  const isAsset = Compile(Asset)
  for (const { trucks, routes, toilets, lots, bays, assets, towns } of all) {
    expect([trucks.length, routes.length, toilets.length, lots.length, bays.length]).toEqual([24, 60, 48, 14, 900])
    expect(assets).toHaveLength(24 + 48 + 14 + 900)
    expect(assets.filter((asset) => !isAsset.Check(asset))).toEqual([])
    expect(new Set(assets.map(({ id }) => id)).size).toBe(assets.length)
    expect(new Set(assets.map(({ name }) => name)).size).toBe(assets.length)
    const names = new Set(towns.map(({ name }) => name))
    expect(assets.filter(({ town }) => !names.has(town))).toEqual([])
    expect(assets.every(({ attributes }) => typeof attributes['nameEn'] === 'string')).toBe(true)
  }
})

test('[S4] every asset lies in the default service area, and one truck sends GCJ-02', () => {
  const [west, south, east, north] = [120.25, 31.42, 120.66, 31.79]
  for (const { assets } of all) {
    for (const { lon, lat, kind } of assets) {
      if (kind === 'sweeper') continue
      expect(lon! > west && lon! < east && lat! > south && lat! < north).toBe(true)
    }
    expect(assets.filter(({ crs }) => crs === 'gcj02')).toHaveLength(1)
  }
})

test('[S5] a route lists existing sides once, and every side that is to be swept is in one route of its kind', () => {
  for (const { routes, trucks, edges, graph } of all) {
    const byWork = Map.groupBy(routes, ({ workType }) => workType)
    for (const [, ofWork] of byWork) {
      const sides = ofWork.flatMap((route) => route.edges)
      expect(new Set(sides).size).toBe(sides.length)
      expect(sides.every((id) => graph.numberOf.has(id))).toBe(true)
    }
    const swept = new Set(byWork.get('sweep')!.flatMap((route) => route.edges))
    const tertiary = edges.filter(({ roadClass, tunnel }) => roadClass === 'tertiary' && !tunnel)
    expect(tertiary.filter(({ id }) => !swept.has(id))).toEqual([])
    for (const route of routes) {
      expect(trucks.find(({ id }) => id === route.truckId)!.routeIds).toContain(route.id)
      expect(route.fromMinute).toBeLessThan(route.toMinute)
    }
  }
})
