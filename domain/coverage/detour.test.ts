import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sketch } from '../matching/sketch.ts'
import { cheapestDetours, type DetourWish, type VehicleNow } from './detour.ts'
import { roadTimesOf, searchFrom, searchTo, type RoadTimes } from './road-times.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 1)
const MINUTE_MS = 60_000

/**
 * Streets of 500 m, two-way:
 * ```
 *   a ── b ── c ── d ── e
 *        │         │
 *        f ─────── g
 * ```
 */
const network = sketch(
  { a: [0, 0], b: [500, 0], c: [1_000, 0], d: [1_500, 0], e: [2_000, 0], f: [500, -500], g: [1_500, -500] },
  [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'c', to: 'd' },
    { from: 'd', to: 'e' },
    { from: 'b', to: 'f' },
    { from: 'f', to: 'g' },
    { from: 'g', to: 'd' },
  ],
)
const residential = (id: string) => ({ id, roadClass: 'residential' as const })
const roads = roadTimesOf(network, network.edgeIds.map(residential))

const truck = (vehicle: string, edge: string, more: Partial<VehicleNow> = {}): VehicleNow => ({
  vehicle,
  workType: 'sweep',
  atMs: NOW_MS,
  edge,
  offsetM: 0,
  ignition: true,
  isBlind: false,
  ...more,
})
const wish = (
  edges: readonly string[],
  vehicles: readonly VehicleNow[],
  more: Partial<DetourWish> = {},
): DetourWish => ({
  sides: edges.map((edge) => ({ edge, openM: 500 })),
  workType: 'sweep',
  workKmh: 10,
  windowEndMs: NOW_MS + 60 * MINUTE_MS,
  vehicles,
  limit: 3,
  ...more,
})
const asked = (...given: Parameters<typeof wish>) => cheapestDetours(wish(...given), NOW_MS, roads)

test('[E15] a detour is the way there, the work, and the way back to what is planned next, less the way to that', () => {
  // 500 m at 20 km/h are 90 s, at 10 km/h 180 s; straight on takes no time to turn
  const [detour] = asked(['c>d'], [truck('s-1', 'a>b', { nextEdge: 'd>e' })])
  // a>b, b>c; c>d at working speed instead of driving
  expect(detour).toEqual({
    vehicle: 's-1',
    extraMinutes: 1.5,
    arrivesAtMs: NOW_MS + 180_000,
    finishesAtMs: NOW_MS + 360_000,
    edges: ['c>d'],
    fitsWindow: true,
    makesLate: false,
  })
  // nothing planned any more: it need not go anywhere afterwards
  expect(asked(['c>d'], [truck('s-1', 'a>b')])[0]!.extraMinutes).toBe(6)
  // half of its street is behind it already
  expect(asked(['c>d'], [truck('s-1', 'a>b', { offsetM: 250 })])[0]!.arrivesAtMs).toBe(NOW_MS + 135_000)
})

test('[E15] the cheapest comes first: not the nearest one, if its way back is long', () => {
  const near = truck('near', 'c>b', { offsetM: 490, nextEdge: 'b>a' })
  const passing = truck('passing', 'a>b', { nextEdge: 'd>e' })
  const detours = asked(['c>d'], [near, passing])
  expect(detours.map(({ vehicle }) => vehicle)).toEqual(['passing', 'near'])
  expect(detours[1]!.arrivesAtMs).toBeLessThan(detours[0]!.arrivesAtMs)
  expect(asked(['c>d'], [near, passing], { limit: 1 })).toHaveLength(1)
})

test('[E15] several sides are done from the nearest always to the nearest that is left', () => {
  const [detour] = asked(['g>d', 'b>c', 'c>d', 'd>e'], [truck('s-1', 'a>b')])
  expect(detour!.edges).toEqual(['b>c', 'c>d', 'd>e', 'g>d'])
})

test('[E15] trucks of other work, parked, unseen or off the map are not sent', () => {
  const no: VehicleNow[] = [
    truck('flusher', 'a>b', { workType: 'flush' }),
    truck('unknown', 'a>b', { workType: undefined }),
    truck('parked', 'a>b', { ignition: false }),
    truck('blind', 'a>b', { isBlind: true }),
    truck('nowhere', 'a>b', { edge: undefined }),
    truck('elsewhere', 'x>y'),
  ]
  expect(asked(['c>d'], no)).toEqual([])
  expect(asked(['c>d'], [...no, truck('silent-on-ignition', 'a>b', { ignition: undefined })])).toHaveLength(1)
  expect(asked(['x>y'], [truck('s-1', 'a>b')])).toEqual([])
  expect(asked([], [truck('s-1', 'a>b')])).toEqual([])
})

test('[E15] told is whether all is done before the window closes, and whether the own work would be late', () => {
  const at = (windowEndMs: number) => asked(['c>d'], [truck('s-1', 'a>b')], { windowEndMs })[0]!.fitsWindow
  expect(at(NOW_MS + 360_000)).toBe(true)
  expect(at(NOW_MS + 359_999)).toBe(false)
  const late = (spareMs: number) => asked(['c>d'], [truck('s-1', 'a>b', { nextEdge: 'd>e', spareMs })])[0]!.makesLate
  expect(late(90_000)).toBe(false)
  expect(late(89_000)).toBe(true)
})

test('[E15] of a side only what is open is worked on; the rest is driven', () => {
  const [detour] = cheapestDetours(
    {
      ...wish([], [truck('s-1', 'a>b')]),
      sides: [
        { edge: 'c>d', openM: 100 },
        { edge: 'c>d', openM: 250 },
      ],
    },
    NOW_MS,
    roads,
  )
  expect(detour!.finishesAtMs - detour!.arrivesAtMs).toBe(90_000 + 45_000)
})

/** A grid of streets, some of them one-way, and its times. */
function gridOf(width: number, oneways: readonly boolean[]): RoadTimes {
  const nodes: Record<string, [number, number]> = {}
  const streets: { from: string; to: string; oneway?: boolean }[] = []
  for (let x = 0; x < width; x++)
    for (let y = 0; y < width; y++) {
      nodes[`${x}-${y}`] = [x * 100 + ((x * 7 + y * 13) % 30), y * 100 + ((x * 11 + y * 5) % 30)]
      if (x > 0) streets.push({ from: `${x - 1}-${y}`, to: `${x}-${y}` })
      if (y > 0) streets.push({ from: `${x}-${y - 1}`, to: `${x}-${y}` })
    }
  const made = sketch(
    nodes,
    streets.map((street, i) => ({ ...street, oneway: oneways[i % oneways.length] === true })),
  )
  return roadTimesOf(made, made.edgeIds.map(residential))
}

test('[E15] searching forwards and backwards finds the same times', () => {
  const numbers = fc.nat({ max: 10_000 })
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), numbers, numbers, (oneways, a, b) => {
      const grid = gridOf(5, oneways)
      const { network: made, edgeS } = grid
      const [from, to] = [a % made.edgeCount, b % made.edgeCount]
      const forward = searchFrom(grid, from, 0, (edge) => edge === to)
      const thereS = forward.settled[to] === forward.stamp ? edgeS[from]! + forward.timeS[to]! : Infinity
      const back = searchTo(grid, [to])
      const backS = back.settled[from] === back.stamp ? back.timeS[from]! : Infinity
      // the search forwards looks for the way round, the one backwards is there already
      if (from === to) expect(backS).toBe(0)
      else if (Number.isFinite(thereS)) expect(backS).toBeCloseTo(thereS, 6)
      else expect(backS).toBe(Infinity)
    }),
    { numRuns: 60 },
  )
})

test('[E15] twenty thousand edges, a score of trucks and forty streets take some tens of milliseconds', () => {
  const grid = gridOf(72, [false])
  const { network: made } = grid
  expect(made.edgeCount).toBeGreaterThan(20_000)
  const pick = (i: number): string => made.edgeIds[(i * 7_919) % made.edgeCount]!
  // what is planned next is some streets away
  const next = (edge: string): string => {
    let steps = 0
    let found = 0
    searchFrom(grid, grid.edgeNumber.get(edge)!, 0, (reached) => {
      found = reached
      return ++steps === 200
    })
    return made.edgeIds[found]!
  }
  const vehicles = Array.from({ length: 20 }, (_, i) => truck(`s-${i}`, pick(i), { nextEdge: next(pick(i)) }))
  const sides = Array.from({ length: 40 }, (_, i) => made.edgeIds[9_000 + i * 2]!)
  const times: number[] = []
  for (let round = 0; round < 8; round++) {
    // of the processor, since others use the machine too
    const before = process.cpuUsage()
    expect(cheapestDetours(wish(sides, vehicles), NOW_MS, grid)).toHaveLength(3)
    times.push(process.cpuUsage(before).user / 1_000)
  }
  const medianMs = times.toSorted((a, b) => a - b)[4]!
  console.log(`cheapest detours: ${medianMs.toFixed(0)} ms`)
  expect(medianMs).toBeLessThan(200)
})
