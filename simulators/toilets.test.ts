import { expect, test } from 'vitest'
import type { Stream } from '#domain/topic.ts'
import { DAY_MS, dayOf, HOUR_MS, hourOf, MINUTE_MS, startOfDay } from './clock.ts'
import { openToilets } from './day.ts'
import { makeDistrict } from './district.ts'
import { NH3_LIMIT_MG_M3 } from './models/air.ts'
import { townOutageOf } from './models/outages.ts'
import { visitorsOf } from './models/visitors.ts'
import type { Truth } from './truth.ts'
import type { SentReading } from './world.ts'

const SEED = 42
const district = makeDistrict(SEED)
// a Tuesday
const MIDNIGHT_MS = startOfDay(dayOf(Date.UTC(2026, 2, 3, 4)))
const toilet = (id: string) => district.toilets.find((each) => each.id === id)!
type Of<Is extends Truth['is']> = Extract<Truth, { is: Is }>

interface Sent {
  readonly id: string
  readonly stream: Stream
  readonly sentMs: number
  readonly reading: SentReading
}

/** Some toilets, watched for some days. */
function watched(ids: readonly string[], days: number, fromMs = MIDNIGHT_MS) {
  const world = openToilets(SEED, ids.map(toilet), fromMs)
  const sent: Sent[] = []
  const truths: Truth[] = []
  const links: { id: string; up: boolean; atMs: number }[] = []
  world.sink = {
    publish: (_, id, stream, readings) => {
      for (const reading of readings) sent.push({ id, stream, sentMs: world.nowMs, reading })
    },
    link: (_, id, up) => links.push({ id, up, atMs: world.nowMs }),
    truth: (record) => truths.push(record),
  }
  const of = <Is extends Truth['is']>(is: Is): Of<Is>[] => truths.filter((record): record is Of<Is> => record.is === is)
  world.advance(fromMs + days * DAY_MS - 1)
  return { world, sent, of, links }
}
const nh3Of = (reading: SentReading): number => Number(reading['nh3MgM3'] ?? Number(reading['nh3Ppm']) * 0.697)

test('[S26] cells say a code that is no reading after power-on, and then read high until they are warm', () => {
  const { sent, of } = watched(['wc-41'], 1)
  const [fault] = of('fault').filter((each) => each.fault === 'dead')
  expect(fault).toMatchObject({ id: 'wc-41', fault: 'dead' })
  const air = sent.filter(({ stream }) => stream === 'air')
  // without power nothing is measured, and nothing comes late
  expect(air.filter(({ reading }) => reading.at > fault!.startMs && reading.at < fault!.endMs)).toEqual([])
  const after = air.filter(({ reading }) => reading.at > fault!.endMs)
  const codes = after.filter(({ reading }) => reading['nh3MgM3'] === 655.35)
  expect(codes.length).toBeGreaterThanOrEqual(2)
  expect(codes.every(({ reading }) => reading.at - fault!.endMs < 3 * MINUTE_MS)).toBe(true)
  // the other sensors of the box speak at once
  expect(Number(codes[0]!.reading['temperatureC'])).toBeGreaterThan(5)
  const counted = sent.filter(({ stream, reading }) => stream === 'visits' && reading.at > fault!.endMs)
  expect(Number(counted[0]!.reading['in'])).toBeLessThan(20)
})

test('[S26] a counter that is not set back at night goes on over midnight, and wraps at 65,536 without losing anybody', () => {
  const beginMs = MIDNIGHT_MS + 10 * DAY_MS
  const { sent } = watched(['wc-01'], 9, beginMs)
  const counts = sent.filter(({ stream }) => stream === 'visits').map(({ reading }) => Number(reading['in']))
  const steps = counts.map((is, n) => (n === 0 ? 0 : is - counts[n - 1]!))
  expect(steps.filter((step) => step < 0)).toHaveLength(1)
  expect(Math.max(...steps)).toBeLessThan(40)
  const came = Array.from({ length: 9 }, (_, n) => visitorsOf(SEED, toilet('wc-01'), dayOf(beginMs) + n).length)
  const total = (counts.at(-1)! - counts[0]! + 65_536) % 65_536
  expect(total / came.reduce((sum, day) => sum + day, 0)).toBeCloseTo(0.988, 2)
})

test('[S26] it goes on over midnight also when two people came in the same millisecond', () => {
  // two of the 1,097 visitors of that day
  const { sent } = watched(['wc-14'], 2, startOfDay(dayOf(Date.UTC(2026, 2, 26, 4))))
  const counts = sent.flatMap(({ stream, reading }) => (stream === 'visits' ? [Number(reading['in'])] : []))
  expect(counts.filter((count, at) => at > 0 && count < counts[at - 1]!)).toEqual([])
})

test('[S26] a gateway without network keeps what it measures and sends it late as arrays', () => {
  const { sent, of } = watched(['wc-09'], 4)
  const [fault] = of('fault').filter((each) => each.fault === 'no-network')
  expect(fault).toBeDefined()
  const late = sent.filter(
    ({ stream, reading }) => stream === 'air' && reading.at > fault!.startMs && reading.at < fault!.endMs,
  )
  expect(late.length).toBeGreaterThan(((fault!.endMs - fault!.startMs) / MINUTE_MS) * 0.9)
  expect(new Set(late.map(({ sentMs }) => sentMs))).toEqual(new Set([fault!.endMs]))
  expect(of('cause').some(({ rule, startMs }) => rule === 'late-data' && startMs === fault!.endMs)).toBe(true)
})

const some = watched(['wc-06', 'wc-09', 'wc-10', 'wc-13', 'wc-15', 'wc-16', 'wc-19', 'wc-33'], 4)

test('[S27] what people should be told of is written down once: faults, calls, air above its limit', () => {
  const { sent, of } = some
  const causes = of('cause')
  expect(new Set(causes.map(({ id }) => id)).size).toBe(causes.length)
  // every call is one
  for (const kind of ['sos', 'smoke', 'leak'] as const)
    expect(causes.filter(({ rule }) => rule === kind)).toHaveLength(
      sent.filter(({ stream, reading }) => stream === 'event' && reading['kind'] === kind).length,
    )
  // every stuck and silent box is one
  for (const [fault, rule] of [
    ['stuck-air', 'sensor-stuck'],
    ['silent-air', 'sensor-silent'],
  ] as const)
    expect(causes.filter((cause) => cause.rule === rule && cause.part === 'air' && cause.isClear)).toHaveLength(
      of('fault').filter((each) => each.fault === fault).length,
    )
  const odours = causes.filter(({ rule, isClear }) => rule === 'odour' && isClear)
  expect(odours.length).toBeGreaterThan(2)
  for (const { subject, startMs, endMs } of odours) {
    const limit = NH3_LIMIT_MG_M3[toilet(subject).toiletClass]
    const during = sent.filter(
      ({ id, stream, reading }) => id === subject && stream === 'air' && reading.at > startMs && reading.at < endMs,
    )
    expect(during.filter(({ reading }) => nh3Of(reading) > limit).length).toBeGreaterThan(28)
  }
})

test('[S27] what nobody could hear or hardly was one is not called clear', () => {
  const { of } = some
  const slight = of('cause').filter(({ isClear }) => !isClear)
  expect(slight.length).toBeGreaterThan(0)
  for (const { rule, startMs, endMs } of of('cause'))
    if (rule === 'odour' && endMs - startMs < 20 * MINUTE_MS)
      expect(slight.some((each) => each.rule === rule && each.startMs === startMs)).toBe(true)
})

test('[S28] in an outage of its town every gateway loses the network within a minute, and it is one cause of the town', () => {
  const outages = Array.from({ length: 60 }, (_, n) => dayOf(MIDNIGHT_MS) + n).flatMap((day) => {
    const outage = townOutageOf(SEED, '东亭街道', day)
    return outage === undefined ? [] : [{ day, outage }]
  })
  expect(outages.length).toBeGreaterThan(0)
  expect(outages.length).toBeLessThan(12)
  const { day, outage } = outages[0]!
  const ids = district.toilets.filter(({ town }) => town === '东亭街道').map(({ id }) => id)
  const { links, of } = watched(ids, 1, startOfDay(day))
  const lost = links.filter(({ up, atMs }) => !up && atMs >= outage.startMs && atMs <= outage.startMs + MINUTE_MS)
  expect(new Set(lost.map(({ id }) => id))).toEqual(new Set(ids))
  expect(of('cause').filter(({ rule }) => rule === 'town-outage')).toMatchObject([
    { subject: '东亭街道', startMs: outage.startMs, endMs: outage.endMs, isClear: true },
  ])
  // told of the town, so not again of each of them
  expect(
    of('cause').filter(
      ({ rule, isClear, startMs }) =>
        rule === 'gateway-offline' && isClear && startMs >= outage.startMs && startMs < outage.endMs,
    ),
  ).toEqual([])
})

test('[S29] what a crew does takes effect: a clean takes the smell, a refill fills, a repair ends the fault', () => {
  const fromMs = MIDNIGHT_MS
  const { sent, world } = watched(['wc-06'], 1, fromMs)
  const before = sent.length
  world.advance(fromMs + DAY_MS + 16 * HOUR_MS)
  const stuckOf = (list: readonly Sent[]): string[] =>
    list.filter(({ stream }) => stream === 'air').map(({ reading }) => String(nh3Of(reading)))
  const last = stuckOf(sent.slice(before)).slice(-10)
  expect(hourOf(world.nowMs)).toBe(16)
  expect(new Set(last).size).toBe(1)
  world.tend('wc-06', 'repair', 1)
  world.tend('wc-06', 'supplies', 2)
  const mark = sent.length
  world.advance(world.nowMs + 15 * MINUTE_MS)
  expect(new Set(stuckOf(sent.slice(mark))).size).toBeGreaterThan(8)
  const supplies = sent.slice(mark).findLast(({ stream }) => stream === 'supplies')!
  expect(Number(supplies.reading['paperPercent'])).toBeGreaterThan(95)
})
