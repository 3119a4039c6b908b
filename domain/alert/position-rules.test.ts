import { expect, test } from 'vitest'
import { fromWgs84, toWgs84 } from '../coordinates.ts'
import { lonLatOf, sketch, type Point } from '../matching/sketch.ts'
import { shiftNow, Truck, type Doing } from './vehicle-under-test.ts'

const driving = { kmh: 30, brush: false } as const

// ── stuck, jumping ──────────────────────────────────────────────────────────────────────────────────────────────────

test('[E13] a receiver that sends one place for five minutes while the truck drives is told, and it is over two minutes after it moves', () => {
  const truck = new Truck()
  truck.go(100, driving)
  const stuck = { ...driving, outcome: 'stuck', stuckSinceS: 100 } as const
  expect(truck.go(290, stuck)).toEqual([])
  expect(truck.go(10, stuck)).toEqual(['gps-suspect open 400'])
  expect(truck.go(600, stuck)).toEqual([])
  expect(truck.go(110, { ...driving, outcome: 'placed' })).toEqual([])
  expect(truck.go(10)).toEqual(['gps-suspect close 1120'])
})

test('[E13] three jumps within ten minutes are told; fixes that stay away together are one jump', () => {
  const jumping = (everyS: number, fixesAway: number): string[] => {
    const truck = new Truck()
    const told: string[] = []
    for (let n = 0; n < 3; n++) {
      told.push(...truck.go(fixesAway * 10, { ...driving, outcome: 'junk', jumpM: 300 }))
      told.push(...truck.go(everyS - fixesAway * 10, { ...driving, outcome: 'placed' }))
    }
    return told.filter((text) => text.includes('open'))
  }
  // the third begins before the first is ten minutes old
  expect(jumping(290, 1)).toEqual(['gps-suspect open 590'])
  expect(jumping(300, 1)).toEqual([])
  expect(jumping(100, 4)).toEqual(['gps-suspect open 210'])
  const one = new Truck()
  expect(one.go(100, { ...driving, outcome: 'junk', jumpM: 300 })).toEqual([])
})

test('[E13] jumps are forgotten after ten minutes', () => {
  const truck = new Truck()
  for (let n = 0; n < 3; n++) {
    truck.go(10, { ...driving, outcome: 'junk', jumpM: 300 })
    truck.go(20, { ...driving, outcome: 'placed' })
  }
  // opened by the third at 70, gone when the first is ten minutes old, then two minutes
  expect(truck.go(1_000)).toEqual(['gps-suspect close 720'])
})

// ── another coordinate system ───────────────────────────────────────────────────────────────────────────────────────

/** Streets every 400 m both ways, three kilometres of them. */
const nodes: Record<string, Point> = {}
const streets: { from: string; to: string }[] = []
for (let x = 0; x < 9; x++)
  for (let y = 0; y < 9; y++) {
    nodes[`${x}-${y}`] = [x * 400, y * 400]
    if (x > 0) streets.push({ from: `${x - 1}-${y}`, to: `${x}-${y}` })
    if (y > 0) streets.push({ from: `${x}-${y - 1}`, to: `${x}-${y}` })
  }
const town = sketch(nodes, streets)

/** A drive to the east and to the north in turn, a place every 10 s at 30 km/h, as a receiver says it in a system while another is registered. */
function* places(): Generator<{ at: Point; headingDeg: number }> {
  for (let leg = 0; leg < 16; leg++)
    for (let m = 0; m < 400; m += 80) {
      const done = Math.floor(leg / 2) * 400
      yield leg % 2 === 0 ? { at: [done + m, done + 3], headingDeg: 90 } : { at: [done + 397, done + m], headingDeg: 0 }
    }
}
const metres = (lon: number, lat: number): Point => {
  const [lon0, lat0] = lonLatOf([0, 0])
  const [lon1, lat1] = lonLatOf([1_000, 1_000])
  return [((lon - lon0) / (lon1 - lon0)) * 1_000, ((lat - lat0) / (lat1 - lat0)) * 1_000]
}
function drive(
  sends: 'wgs84' | 'gcj02' | 'bd09',
  registered: 'wgs84' | 'gcj02',
  more: Doing = {},
): { truck: Truck; told: string[] } {
  const truck = new Truck({ network: town, crs: registered, shifts: [] })
  const told: string[] = []
  for (const { at, headingDeg } of places()) {
    // what the receiver sends, and what receiving makes of it
    const [lon, lat] = toWgs84(registered, fromWgs84(sends, lonLatOf(at)))
    told.push(...truck.go(10, { ...driving, ...more, at: metres(lon, lat), headingDeg }))
  }
  return { truck, told }
}

test('[E13] a truck that sends GCJ-02 and is registered as WGS-84 is told of after some hundred metres, once; and the other way round', () => {
  const { told, truck } = drive('gcj02', 'wgs84')
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/^gps-suspect open \d+ urgent$/)
  // fifteen places of 80 m, and the first
  expect(Number(told[0]!.split(' ')[2])).toBeLessThanOrEqual(300)
  expect(truck.memory!.samples.fits).toMatch(/^[g-]+s?[gs-]*$/)
  expect(drive('wgs84', 'gcj02').told).toEqual([expect.stringMatching(/^gps-suspect open \d+ urgent$/)])
  expect(drive('bd09', 'wgs84').told).toEqual([expect.stringMatching(/^gps-suspect open \d+ urgent$/)])
})

test('[E13] a truck that is registered as what it sends is not suspected', () => {
  expect(drive('wgs84', 'wgs84').told).toEqual([])
  expect(drive('gcj02', 'gcj02').told).toEqual([])
})

test('[E13] once it is registered as what it sends, the alert is over', () => {
  const { truck } = drive('gcj02', 'wgs84')
  const right = new Truck({ network: town, crs: 'gcj02', shifts: [] })
  right.memory = truck.memory
  right.nowS = truck.nowS
  const told: string[] = []
  for (const { at, headingDeg } of places()) told.push(...right.go(10, { ...driving, at, headingDeg }))
  expect(told).toEqual([`gps-suspect close ${truck.nowS + 120}`])
})

test('[E17] while positions are in doubt nobody is off the route, out of the area, or on a bad map', () => {
  const truck = new Truck({ network: town, shifts: [shiftNow()] })
  const told: string[] = []
  for (const { at, headingDeg } of places()) {
    const [lon, lat] = fromWgs84('gcj02', lonLatOf(at))
    told.push(...truck.go(10, { kmh: 9, brush: true, at: metres(lon, lat), headingDeg, outcome: 'off-road' }))
  }
  expect(told).toEqual([expect.stringMatching(/^gps-suspect open/)])
})

// ── map ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** So many places of a hundred on no road, spread evenly. */
function onMap(off: number, total = 101): { truck: Truck; told: string[] } {
  const truck = new Truck({ network: town, shifts: [] })
  const told: string[] = []
  for (let n = 0; n < total; n++) {
    const isOff = Math.floor((n * off) / 100) !== Math.floor(((n - 1) * off) / 100)
    told.push(...truck.go(10, { ...driving, at: [n * 50, isOff ? 200 : 0], outcome: isOff ? 'off-road' : 'placed' }))
  }
  return { truck, told }
}

test('[E14] more than fifteen places of a hundred on no road of the map are told as a note', () => {
  // off the road by 200 m there and back: every place is a new one
  expect(onMap(15).told).toEqual([])
  expect(onMap(17).told).toEqual([expect.stringMatching(/^map-suspect open \d+ info$/)])
  // too few to tell
  expect(onMap(50, 60).told).toEqual([])
})

test('[E14] it is over when it has become a third better', () => {
  const { truck, told } = onMap(30)
  expect(told).toHaveLength(1)
  const later: string[] = []
  for (let n = 0; n < 120; n++) later.push(...truck.go(10, { ...driving, at: [n % 2 ? 0 : 60, 0], outcome: 'placed' }))
  expect(later).toEqual([expect.stringMatching(/^map-suspect close \d+$/)])
})

test('[E14] places that do not fit the way are the receiver’s fault, and standing tells nothing', () => {
  const truck = new Truck({ network: town, shifts: [] })
  for (let n = 0; n < 300; n++)
    expect(truck.go(10, { ...driving, at: [n % 2 ? 0 : 60, 0], outcome: n % 3 === 0 ? 'junk' : 'placed' })).toEqual([])
  expect(truck.memory!.matched).toBe('m'.repeat(100))
})
