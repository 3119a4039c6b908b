import { expect, test } from 'vitest'
import { lonLatOf, type Point } from '../matching/sketch.ts'
import { shiftNow, START_MS, Truck } from './vehicle-under-test.ts'

const MINUTE = 60
const fast = { kmh: 12.1, brush: true } as const
const slow = { kmh: 9, brush: true } as const

// ── working too fast ────────────────────────────────────────────────────────────────────────────────────────────────

test('[E9] working above the limit and its tolerance for a minute is told, and over after two minutes below the limit', () => {
  const truck = new Truck()
  expect(truck.go(60, fast)).toEqual([])
  expect(truck.go(10)).toEqual(['work-overspeed open 70'])
  // within the tolerance it goes on
  expect(truck.go(600, { kmh: 10.1 })).toEqual([])
  expect(truck.go(110, { kmh: 10 })).toEqual([])
  expect(truck.go(10)).toEqual(['work-overspeed close 790'])
  expect(new Truck().go(600, { kmh: 12, brush: true })).toEqual([])
})

test('[E9] a corner or a red light on the way does not hide it, and half the time within the limit does', () => {
  const corner = new Truck()
  corner.go(40, fast)
  corner.go(10, { kmh: 6 })
  corner.go(60, { kmh: 0 })
  expect(corner.go(30, fast)).toEqual([])
  expect(corner.go(10)).toEqual(['work-overspeed open 150'])
  const even = new Truck()
  for (let n = 0; n < 40; n++) expect([...even.go(20, fast), ...even.go(20, slow)]).toEqual([])
})

test('[E9] a pause from work or a drive between streets does not end it; parking does', () => {
  const truck = new Truck()
  truck.go(100, fast)
  expect(truck.go(20 * MINUTE, { kmh: 30, brush: false })).toEqual([])
  expect(truck.go(100, fast)).toEqual([])
  expect(truck.go(110, { kmh: 0, ignition: false, brush: false })).toEqual([])
  expect(truck.silence(20)).toEqual(['work-overspeed close 1520'])
})

test('[E9] without a work signal, or without work, nobody is too fast; the limit is that of the shift, else of the kind of work', () => {
  expect(new Truck().go(600, { kmh: 13 })).toEqual([])
  expect(new Truck().go(600, { kmh: 40, brush: false })).toEqual([])
  expect(new Truck({ shifts: [shiftNow({ speedLimitKmh: 15 })] }).go(600, { kmh: 17.9, brush: true })).toEqual([])
  expect(new Truck({ shifts: [] }).go(600, { kmh: 12.1, brush: true })).toEqual(['work-overspeed open 70'])
})

// ── peak hours ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Ten o'clock is `START_MS`; a truck whose seconds count from another time of that day. */
function truckAt(hour: number, shifts = [shiftNow({ passes: [{ fromMs: 0, toMs: START_MS + 86_400_000 }] })]): Truck {
  // that it stands is not what is looked at
  const truck = new Truck({ shifts, settings: { dwellWarnMs: 14_400_000 } })
  truck.nowS = Math.round((hour - 10) * 3_600)
  return truck
}
const at = (hour: number, s = 0): number => Math.round((hour - 10) * 3_600) + s

test('[E10] working in peak hours is told after two minutes and is over two minutes after the peak, whatever it did meanwhile', () => {
  const truck = truckAt(7.9)
  expect(truck.go(130, slow)).toEqual([`peak-hour-work open ${at(7.9, 130)} info`])
  expect(truck.go(1_800, { kmh: 0, brush: false })).toEqual([])
  expect(truck.go(1_800, slow)).toEqual([])
  expect(truck.go(60, { kmh: 0 })).toEqual([])
  expect(truck.silence(600, 999_999)).toEqual([`peak-hour-work close ${at(9, 110)}`])
})

test('[E10] the first minute of a peak counts, its last is over', () => {
  const first = truckAt(7)
  first.nowS -= 300
  expect(first.go(430, slow)).toEqual([`peak-hour-work open ${at(7, 120)} info`])
  const last = truckAt(9)
  last.nowS -= 130
  expect(last.go(900, slow)).toEqual([])
  expect(truckAt(12).go(900, slow)).toEqual([])
  expect(truckAt(17).go(130, slow)).toEqual([`peak-hour-work open ${at(17, 130)} info`])
})

test('[E10] outside of the windows of the plan it is a warning', () => {
  const late = [shiftNow({ passes: [{ fromMs: START_MS - 6 * 3_600_000, toMs: START_MS - 3 * 3_600_000 }] })]
  // from 04:00 to 07:00
  expect(truckAt(7.1, late).go(130, slow)).toEqual([`peak-hour-work open ${at(7.1, 130)}`])
  expect(truckAt(7.1, []).go(130, slow)).toEqual([`peak-hour-work open ${at(7.1, 130)}`])
})

test('[E10] driving or standing in peak hours is no work', () => {
  expect(truckAt(8).go(1_200, { kmh: 30, brush: false })).toEqual([])
  expect(truckAt(8).go(1_200, { kmh: 0, brush: true })).toEqual([])
})

// ── dwell ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const standing = { kmh: 0, brush: false } as const

test('[E11] standing is told after a quarter of an hour, is urgent after half an hour, and over two minutes after it drove on', () => {
  const truck = new Truck()
  truck.go(10, { ...slow, at: [300, 0] })
  expect(truck.go(15 * MINUTE, standing)).toEqual([])
  expect(truck.go(20)).toEqual(['dwell open 920'])
  expect(truck.go(15 * MINUTE - 20)).toEqual([])
  expect(truck.go(10)).toEqual(['dwell change 1820 urgent'])
  expect(truck.go(3_600)).toEqual([])
  expect(truck.go(110, { ...slow, at: [360, 0] })).toEqual([])
  expect(truck.go(10)).toEqual(['dwell close 5540'])
})

test('[E11] a receiver drifts while it stands; fifty metres are the same place', () => {
  const drifting = (byM: number): string[] => {
    const truck = new Truck()
    truck.go(10, { ...standing, at: [300, 0] })
    const told: string[] = []
    for (let n = 0; n < 100; n++) told.push(...truck.go(10, { at: [300 + (n % 2) * byM, 0] }))
    return told
  }
  expect(drifting(49)).toEqual(['dwell open 920'])
  expect(drifting(51)).toEqual([])
})

test('[E11] it is over when it stands elsewhere, even if it stands there as long', () => {
  const truck = new Truck()
  truck.go(16 * MINUTE, { ...standing, at: [300, 0] })
  expect(truck.go(10 * MINUTE, { at: [400, 0] })).toEqual(['dwell close 1080'])
  expect(truck.go(10 * MINUTE)).toEqual(['dwell open 1990'])
})

test('[E11] working on a square, a stuck receiver, parking and a shift that is done are no dwell', () => {
  expect(new Truck().go(3_600, { kmh: 5, brush: true })).toEqual([])
  expect(new Truck().go(3_600, { ...standing, ignition: false })).toEqual([])
  expect(new Truck({ shifts: [shiftNow({}, 0)] }).go(3_600, standing)).toEqual([])
  expect(new Truck({ shifts: [] }).go(3_600, standing)).toEqual([])
})

test('[E11] a tank that fills is no dwell, and none after it either for as long', () => {
  const truck = new Truck()
  for (let n = 0; n < 60; n++) expect(truck.go(20, { ...standing, waterPercent: 10 + n })).toEqual([])
  expect(truck.go(15 * MINUTE - 10, { waterPercent: 69 })).toEqual([])
  expect(truck.go(10)).toEqual(['dwell open 2100'])
})

test('[E11] near a depot or water point it stands as long as it likes: one that is known, or where it once was parked for two hours', () => {
  const yards = [lonLatOf([300, 0])]
  expect(new Truck({ yards }).go(3_600, { ...standing, at: [440, 0] })).toEqual([])
  expect(new Truck({ yards }).go(3_600, { ...standing, at: [460, 0] })).toEqual([
    'dwell open 920',
    'dwell change 1820 urgent',
  ])

  const parkedFor = (minutes: number): string[] => {
    const truck = new Truck()
    truck.go(minutes * MINUTE, { ...standing, ignition: false, at: [300, 0], everyS: 300 })
    truck.go(300, { ...slow, ignition: true, at: [900, 0], everyS: 10 })
    return truck.go(16 * MINUTE, { ...standing, at: [300, 100] })
  }
  expect(parkedFor(115)).toHaveLength(1)
  expect(parkedFor(125)).toEqual([])
})

test('[E11] of the depots of a truck the last four are remembered', () => {
  const truck = new Truck()
  for (const x of [0, 1_000, 2_000, 3_000, 4_000, 1_000])
    truck.go(125 * MINUTE, { ...standing, ignition: false, at: [x, 0] satisfies Point, everyS: 300 })
  const near = truck.memory!.stay.yards.map(([lon]) => Math.round((lon - lonLatOf([0, 0])[0]) * 94.8))
  expect(near).toEqual([2, 3, 4, 1])
})

// ── offline ─────────────────────────────────────────────────────────────────────────────────────────────────────────

test('[E12] ten minutes of silence with the ignition on are told by the clock, and over two minutes after it is heard again', () => {
  const truck = new Truck()
  truck.go(100, { kmh: 30, brush: false })
  expect(truck.silence(590)).toEqual([])
  expect(truck.silence(10)).toEqual(['offline-ignition-on open 700'])
  expect(truck.silence(3_600)).toEqual([])
  // the first fix after it ends the silence, but not yet the alert
  expect(truck.go(110)).toEqual([])
  expect(truck.go(10)).toEqual(['offline-ignition-on close 4420'])
})

test('[E12] parked trucks may be silent; one that does not tell its ignition is off when it stood', () => {
  const silentAfter = (doing: Parameters<Truck['go']>[1]): string[] => {
    const truck = new Truck()
    truck.go(100, doing)
    return truck.silence(1_200)
  }
  expect(silentAfter({ kmh: 0, ignition: false })).toEqual([])
  expect(silentAfter({ kmh: 0, ignition: true })).toEqual(['offline-ignition-on open 700'])
  expect(silentAfter({ kmh: 1.9, ignition: undefined })).toEqual(['offline-ignition-on open 700'])
})

test('[E12] silence counts from when the platform began to hear everybody', () => {
  const truck = new Truck()
  truck.go(100, { kmh: 30 })
  expect(truck.silence(1_200, 1_000)).toEqual([])
  expect(truck.silence(300, 1_000)).toEqual(['offline-ignition-on open 1600'])
})

test('[E12] with no shift due it is only a note', () => {
  const truck = new Truck({ shifts: [] })
  truck.go(100, { kmh: 30 })
  expect(truck.silence(700)).toEqual(['offline-ignition-on open 700 info'])
})
