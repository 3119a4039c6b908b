import { expect, test } from 'vitest'
import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS, startOfDay } from '../clock.ts'
import { openLots } from '../day.ts'
import { makeDistrict } from '../district.ts'
import type { Truth } from '../truth.ts'
import { sensorFault } from './bay-sensor.ts'
import { silence, type SentReading } from '../world.ts'

const district = makeDistrict(42)
/** A Monday. */
const MONDAY_MS = startOfDay(dayOf(Date.UTC(2026, 2, 2, 4)))

function opened(lotId: string, bay?: string) {
  const lots = district.lots.filter(({ id }) => id === lotId)
  const bays = district.bays.filter(({ id, lotId: of }) => of === lotId && (bay ?? id) === id)
  const world = openLots(42, lots, bays, MONDAY_MS)
  const truths: Truth[] = []
  const sent = new Map<string, SentReading[]>()
  world.sink = {
    ...silence,
    truth: (record) => truths.push(record),
    publish: (_, id, stream, readings) => {
      if (stream !== 'state' && stream !== 'count') return
      const before = sent.get(id)
      if (before === undefined) sent.set(id, [...readings])
      else before.push(...readings)
    },
  }
  const ground = world.ground(lotId)!
  const count = () => bays.filter(({ id }) => ground.whoIn(id) !== undefined).length
  return { world, ground, bays, truths, sent, count }
}

test('[S34] who finds a driver in a bay takes another, and nobody is turned away while one is free', () => {
  const { world, ground, bays, truths, count } = opened('lot-11')
  // drivers stand in half of the bays when staff come, and stay
  world.advance(MONDAY_MS + 6 * HOUR_MS)
  const held = bays.filter((_, place) => place % 2 === 0).map(({ id }) => id)
  for (const bay of held) expect(ground.park(bay)).toBe(ground.whoIn(bay) === 'shared')
  expect(ground.park(held[0]!)).toBe(false)
  expect(ground.park('elsewhere')).toBe(false)
  world.advance(MONDAY_MS + 11 * HOUR_MS)
  expect(count()).toBe(bays.length)
  const turnedAway = truths.filter(({ is }) => is === 'turned-away')
  expect(turnedAway.length).toBeGreaterThan(3)
  expect(held.every((bay) => ground.whoIn(bay) === 'shared')).toBe(true)
  for (const bay of held) ground.leave(bay, 'overstay')
  expect(truths.filter((truth) => truth.is === 'park' && truth.who === 'overstay')).toHaveLength(held.length)
  expect(ground.parkAnywhere()).toBe(held[0])
})

test('[S34] with drivers nobody else shares: an office is empty at night', () => {
  const { world, truths, count } = opened('lot-05')
  world.advance(MONDAY_MS + 27 * HOUR_MS)
  expect(count()).toBe(0)
  expect(truths.some((truth) => truth.is === 'park' && truth.who === 'staff')).toBe(true)
  expect(truths.some((truth) => truth.is === 'park' && (truth.who === 'shared' || truth.who === 'overstay'))).toBe(
    false,
  )
})

test('[S36] barriers count who passes, over the end of their counters, and begin again without power', () => {
  const { world, sent, count, truths } = opened('lot-13')
  const off: number[] = []
  for (let hour = 1; hour <= 20 * 24; hour++) {
    world.advance(MONDAY_MS + hour * HOUR_MS + 6 * MINUTE_MS)
    const said = sent.get('lot-13')!.findLast(({ occupied }) => occupied !== undefined)!
    // what has passed since the last sum
    off.push(Math.abs(Number(said['occupied']) - count()))
  }
  const words = sent.get('lot-13')!
  for (const way of ['in', 'out'] as const) {
    const counts = words.map((word) => Number(word[way]))
    expect(counts.every((is) => Number.isInteger(is) && is >= 0 && is < 65_536)).toBe(true)
    expect(counts.some((is, i) => i > 0 && is < counts[i - 1]! - 60_000)).toBe(true)
  }
  expect(truths.some((truth) => truth.is === 'fault' && truth.fault === 'counter-restart')).toBe(true)
  // some vehicles are missed, until the guard counts
  expect(off.some((each) => each > 0)).toBe(true)
  expect(off.filter((each) => each <= 3).length / off.length).toBeGreaterThan(0.95)
})

test('[S37] a stuck sensor says the same for three days, whatever stands there', () => {
  const stuck = district.bays.filter((bay) => sensorFault(42, bay) === 'stuck')
  expect(stuck.length).toBeGreaterThan(2)
  const found = stuck.flatMap((bay) => {
    const { world, truths, sent } = opened(bay.lotId, bay.id)
    world.advance(MONDAY_MS + 13 * DAY_MS)
    return truths
      .filter((truth) => truth.is === 'fault')
      .filter(({ fault, startMs }) => fault === 'stuck' && startMs > MONDAY_MS)
      .map(({ id, startMs, endMs }) => ({
        days: (endMs - startMs) / DAY_MS,
        said: new Set(sent.get(id)!.flatMap(({ at, occupied }) => (at > startMs && at < endMs ? [occupied] : []))),
      }))
  })
  expect(found.length).toBeGreaterThan(2)
  for (const { days, said } of found) {
    expect(days).toBeCloseTo(3)
    expect(said.size).toBe(1)
  }
})
