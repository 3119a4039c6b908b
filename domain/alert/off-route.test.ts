import { expect, test } from 'vitest'
import { lonLatOf } from '../matching/sketch.ts'
import { shiftNow, START_MS, Truck } from './vehicle-under-test.ts'

const onStreet = [500, 0] as const
const off = (byM: number) => [500, byM] as const
const sweeping = { kmh: 8, brush: true } as const

test('[E7] working off the planned streets is told after three minutes of it, and is over two minutes after it ended', () => {
  const truck = new Truck()
  expect(truck.go(60, { ...sweeping, at: onStreet })).toEqual([])
  // the first fix away is the beginning; 180 s later
  expect(truck.go(180, { at: off(61) })).toEqual([])
  expect(truck.go(10)).toEqual(['off-route open 250'])
  expect(truck.go(600)).toEqual([])
  expect(truck.go(110, { at: onStreet })).toEqual([])
  expect(truck.go(10)).toEqual(['off-route close 970'])
})

test('[E7] sixty metres are within the route', () => {
  expect(new Truck().go(600, { ...sweeping, at: off(59) })).toEqual([])
  expect(new Truck().go(600, { ...sweeping, at: off(61) })).toEqual(['off-route open 190'])
})

test('[E7] driving without working is no work off the route, however slowly; without a signal it cannot be told', () => {
  expect(new Truck().go(1_200, { kmh: 8, brush: false, at: off(300) })).toEqual([])
  expect(new Truck().go(1_200, { kmh: 40, brush: false, at: off(300) })).toEqual([])
  expect(new Truck().go(1_200, { kmh: 8, at: off(300) })).toEqual([])
})

test('[E7] standing with the brush on counts for nothing, a short look at a planned street is taken off', () => {
  const truck = new Truck()
  truck.go(100, { ...sweeping, at: off(100) })
  expect(truck.go(600, { kmh: 0 })).toEqual([])
  expect(truck.go(20, { ...sweeping, at: onStreet })).toEqual([])
  // 90 s were held, 20 taken off
  expect(truck.go(100, { at: off(100) })).toEqual([])
  expect(truck.go(20)).toEqual(['off-route open 830'])
})

test('[E7] where it is on no road of the map, the map is in doubt and not the driver', () => {
  expect(new Truck().go(600, { ...sweeping, at: off(100), outcome: 'off-road' })).toEqual([])
})

test('[E7] only a shift that is due and not done has a route', () => {
  const away = { ...sweeping, at: off(200) }
  expect(new Truck({ shifts: [] }).go(600, away)).toEqual([])
  expect(new Truck({ shifts: [shiftNow({}, 0)] }).go(600, away)).toEqual([])
  const later = shiftNow({ passes: [{ fromMs: START_MS + 3_600_000, toMs: START_MS + 7_200_000 }] })
  expect(new Truck({ shifts: [later] }).go(600, away)).toEqual([])
  // and with its end the alert is over, also when nothing more is heard
  const truck = new Truck()
  expect(truck.go(200, away)).toEqual(['off-route open 190'])
  expect(truck.silence(110, 0, [])).toEqual([])
  expect(truck.silence(20, 0, [])).toEqual(['off-route close 320'])
})

test('[E7] streets of any of its shifts are planned, those of an order too', () => {
  const other = shiftNow({
    id: '2026-06-01.r-2',
    sides: [{ edge: 'x', name: '', lengthM: 1, kerbM: 3, points: [lonLatOf([0, 300]), lonLatOf([900, 300])] }],
  })
  expect(new Truck({ shifts: [shiftNow(), other] }).go(600, { ...sweeping, at: off(290) })).toEqual([])
})

test('[E7] the alert says how far, from where and for which shift', () => {
  const truck = new Truck()
  truck.go(180, { ...sweeping, at: off(150) })
  truck.nowS += 10
  expect(truck.send({ ...sweeping, at: off(150) })).toEqual([
    {
      is: 'open',
      rule: 'off-route',
      subject: 's-1',
      subjectKind: 'sweeper',
      town: '东亭街道',
      shiftId: '2026-06-01.r-1',
      severity: 'warning',
      sinceMs: START_MS + 10_000,
      openedAtMs: START_MS + 190_000,
      detail: { distanceM: 150, limitM: 60, limitMinutes: 3, edge: 'somewhere', at: lonLatOf(off(150)) },
    },
  ])
})

test('[E8] working outside of the area is told after two minutes, and it is not off the route as well', () => {
  expect(new Truck().go(600, { ...sweeping, at: off(499) })).toEqual(['off-route open 190'])
  expect(new Truck().go(600, { ...sweeping, at: off(501) })).toEqual(['out-of-area open 130'])
  const truck = new Truck()
  truck.go(600, { ...sweeping, at: off(501) })
  expect(truck.go(110, { at: onStreet })).toEqual([])
  expect(truck.go(10)).toEqual(['out-of-area close 720'])
})

test('[E8] a trip through other quarters is told only when it takes half an hour; standing there is no trip', () => {
  const truck = new Truck()
  expect(truck.go(29 * 60, { kmh: 40, brush: false, at: off(3_000) })).toEqual([])
  expect(truck.go(3 * 60)).toEqual(['out-of-area open 1810'])
  const water = new Truck()
  water.go(15 * 60, { kmh: 40, brush: false, at: off(3_000) })
  expect(water.go(14 * 60, { kmh: 0 })).toEqual([])
  expect(water.go(14 * 60, { kmh: 40 })).toEqual([])
})

test('[E8] a drawn area is what counts where there is one, with room for the receiver', () => {
  const area = [
    [-100, -400],
    [1_100, -400],
    [1_100, 400],
    [-100, 400],
    [-100, -400],
  ].map(([x, y]) => lonLatOf([x!, y!]))
  const shifts = [shiftNow({ area })]
  const working = (at: readonly [number, number]) => new Truck({ shifts }).go(150, { ...sweeping, at })
  expect(working([500, 459])).toEqual([])
  expect(working([500, 461])).toEqual(['out-of-area open 130'])
  expect(working([-161, 0])).toEqual(['out-of-area open 130'])
  // a planned street is inside, wherever the line was drawn
  const narrow = [shiftNow({ area: area.map(([lon, lat]) => [lon, Math.max(lat, lonLatOf([0, 200])[1])] as const) })]
  expect(new Truck({ shifts: narrow }).go(300, { ...sweeping, at: onStreet })).toEqual([])
})
