import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AlertChange } from '../alert/alert.ts'
import type { Reading } from '../reading.ts'
import type { ToiletState } from './state.ts'
import { newToilet, toiletReading, toiletTick } from './step.ts'
import { clock, contextOf, EIGHT, MINUTE, readingOf } from './toilet-under-test.ts'

const context = contextOf()
const HOURS = 5

/** Some hours of everything that may happen, seeded by what fast-check draws. */
const happenings = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 0, max: HOURS * 60 - 1 }),
      ms: fc.integer({ min: 0, max: 59_999 }),
      what: fc.oneof(
        fc.record({ stream: fc.constant('air' as const), nh3MgM3: fc.integer({ min: 0, max: 80 }) }),
        fc.record({ stream: fc.constant('visits' as const), visits: fc.integer({ min: 0, max: 60 }) }),
        fc.record({
          stream: fc.constant('stalls' as const),
          taken: fc.boolean(),
          stall: fc.constantFrom('w1', 'm1', 'f1'),
        }),
        fc.record({ stream: fc.constant('supplies' as const), paperPercent: fc.integer({ min: 0, max: 60 }) }),
        fc.record({
          stream: fc.constant('event' as const),
          kind: fc.constantFrom('cleaner-in' as const, 'cleaner-out' as const, 'leak' as const),
        }),
        fc.record({ stream: fc.constant('online' as const), online: fc.boolean() }),
      ),
    }),
    { minLength: 50, maxLength: 300 },
  )
  .map((list) => [
    // a counter and an odour that go on all the time, so that something is raised in most runs
    ...Array.from({ length: HOURS * 60 }, (_, minute) => {
      const atMs = EIGHT + minute * MINUTE + 7_000
      return readingOf(
        'air',
        atMs,
        { nh3MgM3: minute > 60 && minute < 130 ? 1.4 : 0.3 + (minute % 7) / 50 },
        { sub: minute },
      )
    }),
    ...list.map(({ minute, ms, what }, n): Reading => {
      const atMs = EIGHT + minute * MINUTE + ms
      const sub = { sub: 10_000 + n }
      switch (what.stream) {
        case 'air':
          return readingOf('air', atMs, { nh3MgM3: what.nh3MgM3 }, sub)
        case 'visits':
          return readingOf('visits', atMs, { visits: what.visits }, sub)
        case 'stalls':
          return readingOf('stalls', atMs, { stall: what.stall, occupied: what.taken }, sub)
        case 'supplies':
          return readingOf('supplies', atMs, { paperPercent: what.paperPercent }, sub)
        case 'event':
          return readingOf('event', atMs, { kind: what.kind }, sub)
        case 'online':
          return readingOf('online', atMs, { online: what.online, cause: what.online ? 'connected' : 'lost' }, sub)
      }
    }),
  ])

/** Readings with the time each arrives after it was made. */
type Arriving = readonly (readonly [reading: Reading, afterMs: number])[]

function run(arriving: Arriving, through: (state: ToiletState) => ToiletState = (state) => state): AlertChange[] {
  const inOrder = arriving
    .map(([reading, afterMs]) => ({ ...reading, receivedAtMs: reading.atMs + afterMs }))
    .toSorted((a, b) => a.receivedAtMs - b.receivedAtMs)
  let state = newToilet(EIGHT, context)
  const changes: AlertChange[] = []
  let next = 0
  for (let nowMs = EIGHT + MINUTE; nowMs <= EIGHT + (HOURS * 60 + 30) * MINUTE; nowMs += MINUTE) {
    for (; next < inOrder.length && inOrder[next]!.receivedAtMs < nowMs; next++) {
      const [after, told] = toiletReading(state, inOrder[next]!, context)
      state = through(after)
      changes.push(...told)
    }
    const [after, told] = toiletTick(state, nowMs, EIGHT, context)
    state = through(after)
    changes.push(...told)
  }
  return changes
}
/** What is told at once comes when it arrives; all else at the ticks. */
const sorted = (changes: readonly AlertChange[]): string[] => changes.map((change) => JSON.stringify(change)).toSorted()

test('[Y1] [fault 2] [fault 1] in whatever order readings arrive within a minute, the alerts are the same', () => {
  fc.assert(
    fc.property(happenings, fc.infiniteStream(fc.integer({ min: 0, max: 59_000 })), (readings, delays) => {
      const late = readings.map((reading) => [reading, delays.next().value as number] as const)
      expect(sorted(run(late))).toEqual(sorted(run(readings.map((reading) => [reading, 50] as const))))
    }),
    { numRuns: 25 },
  )
})

test('[Y1] [fault 36] a state that was saved as JSON anywhere goes on the same', () => {
  fc.assert(
    fc.property(happenings, (readings) => {
      const arriving = readings.map((reading) => [reading, 50] as const)
      const saved = run(arriving, (state) => JSON.parse(JSON.stringify(state)) as ToiletState)
      expect(saved).toEqual(run(arriving))
    }),
    { numRuns: 10 },
  )
})

test('[Y1] alerts of a rule and part open and close in turn', () => {
  fc.assert(
    fc.property(happenings, (readings) => {
      const open = new Set<string>()
      for (const change of run(readings.map((reading) => [reading, 50] as const))) {
        if (change.rule === 'leak') continue
        const key = `${change.rule}/${change.part ?? ''}`
        if (change.is === 'open') {
          expect(open.has(key), key).toBe(false)
          open.add(key)
        } else {
          expect(open.has(key), key).toBe(true)
          if (change.is === 'close') open.delete(key)
        }
      }
    }),
    { numRuns: 15 },
  )
})

test('[Y1] what is remembered stays below 6 kB with 60 stalls and a reading a second', () => {
  const stalls = Array.from({ length: 60 }, (_, n) => ({ id: `w${n}`, kind: 'women' as const }))
  const wide = contextOf({ profile: { stalls } })
  let state = newToilet(EIGHT, wide)
  for (let second = 0; second < 4 * 3_600; second++) {
    const atMs = EIGHT + second * 1_000
    const air = { nh3MgM3: 0.3 + (second % 9) / 100, h2sMgM3: 0.01, temperatureC: 20, humidityPercent: 60 }
    state = toiletReading(state, readingOf('air', atMs, air, { sub: second }), wide)[0]
    state = toiletReading(
      state,
      readingOf('stalls', atMs, { stall: `w${second % 60}`, occupied: second % 120 < 60 }, { sub: second }),
      wide,
    )[0]
    if (second % 60 === 59) state = toiletTick(state, atMs + 1_000, EIGHT, wide)[0]
  }
  expect(JSON.stringify({ ...state, waiting: [] }).length).toBeLessThan(6_000)
  expect(state.waiting.length).toBeLessThanOrEqual(64)
})

test('[Y1] a tick that comes again changes nothing', () => {
  const [state] = toiletTick(newToilet(EIGHT, context), clock(8, 5), EIGHT, context)
  expect(toiletTick(state, clock(8, 5), EIGHT, context)).toEqual([state, []])
  expect(toiletTick(state, clock(8, 4), EIGHT, context)[0]).toBe(state)
})
