import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LiveRow } from '#domain/live.ts'
import { LiveFeed } from './live-feed.ts'
import type { LiveScope } from './live-scope.ts'

const row = (id: string, rev: number, stream: LiveRow['stream'] = 'fix', town = 'A'): LiveRow => ({
  kind: 'sweeper',
  id,
  town,
  stream,
  atMs: rev,
  receivedAtMs: rev,
  fields: {},
  rev,
})
const all: LiveScope = { towns: [], without: [] }
const scopeOf = (town: string): LiveScope => ({ towns: [town], without: [] })
const feed = (options: { coalesceMs?: number; keptMax?: number; rev?: number } = {}) =>
  new LiveFeed({ coalesceMs: 1_000, keptMax: 1_000, rev: 0, ...options })

test('[V4] the first position of a vehicle goes out at once, the next ones at most once per interval, the newest of them', () => {
  const live = feed()
  live.take([row('s-1', 1)], 1, 0)
  expect(live.since(0, 0, all)).toEqual([row('s-1', 1)])
  const place = live.place
  live.take([row('s-1', 2)], 2, 400)
  live.take([row('s-1', 3)], 3, 800)
  live.release(999)
  expect(live.since(place, 1, all)).toEqual([])
  live.release(1_000)
  expect(live.since(place, 1, all)).toEqual([row('s-1', 3)])
  live.take([row('s-1', 4)], 4, 1_999)
  expect(live.held).toBe(1)
  live.take([row('s-1', 5)], 5, 2_000)
  expect(live.since(place, 3, all)).toEqual([row('s-1', 5)])
  expect(live.held).toBe(0)
})

test('[V4] only positions are held back', () => {
  const live = feed()
  live.take([row('t-1', 1, 'event'), row('t-1', 2, 'event')], 2, 0)
  live.take([row('t-1', 3, 'event')], 3, 1)
  expect(live.since(0, 2, all)).toEqual([row('t-1', 3, 'event')])
})

test('[V5] the revision told never passes a position held back', () => {
  const live = feed()
  live.take([row('s-1', 1), row('s-2', 1)], 1, 0)
  expect(live.rev).toBe(1)
  live.take([row('s-1', 2), row('t-1', 3, 'air'), row('s-2', 4)], 4, 10)
  expect(live.rev).toBe(1)
  live.take([row('s-1', 5)], 5, 20)
  expect(live.rev).toBe(3)
  live.release(1_000)
  expect(live.rev).toBe(5)
})

test('[V3] people of some towns get the states of their towns, also when an asset moves to another', () => {
  const live = feed()
  live.take([row('s-1', 1, 'state', 'A'), row('s-2', 2, 'state', 'B'), row('s-1', 3, 'state', 'B')], 3, 0)
  expect(live.since(0, 0, scopeOf('A'))).toEqual([])
  expect(live.since(0, 0, scopeOf('B'))?.map(({ rev }) => rev)).toEqual([2, 3])
  expect(live.since(0, 0, all)?.map(({ rev }) => rev)).toEqual([2, 3])
})

test('[V6] the list is bounded; who is further behind is told so', () => {
  const live = feed({ keptMax: 10 })
  for (let rev = 1; rev <= 1_000; rev++) live.take([row(`s-${rev}`, rev, 'state')], rev, rev)
  expect(live.place).toBe(1_000)
  expect(live.since(0, 0, all)).toBeUndefined()
  expect(live.since(990, 990, all)).toHaveLength(10)
})

test('[V2] listeners that come, go, fall behind and come back end with the states of the store, and get nothing twice', () => {
  const change = fc.record({
    is: fc.constant('change' as const),
    ids: fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 4 }),
    fix: fc.boolean(),
  })
  const step = fc.oneof(
    { weight: 6, arbitrary: change },
    { weight: 4, arbitrary: fc.record({ is: fc.constant('tick' as const), passMs: fc.nat(700) }) },
    { weight: 3, arbitrary: fc.record({ is: fc.constant('deliver' as const), to: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant('reconnect' as const), to: fc.nat(2) }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 3, max: 20 }), (steps, keptMax) => {
      const store = new Map<string, LiveRow>()
      let rev = 0
      let nowMs = 0
      const live = new LiveFeed({ coalesceMs: 1_000, keptMax, rev: 0 })
      const changedAfter = (after: number) =>
        [...store.values()].filter((each) => each.rev > after).sort((a, b) => a.rev - b.rev)
      const listeners = [0, 1, 2].map(() => ({ place: 0, rev: 0, rows: new Map<string, LiveRow>() }))
      const subscribe = (listener: (typeof listeners)[number]) => {
        listener.place = live.place
        for (const each of changedAfter(listener.rev)) listener.rows.set(`${each.id}/${each.stream}`, each)
        listener.rev = rev
      }
      const deliver = (listener: (typeof listeners)[number]) => {
        const rows = live.since(listener.place, listener.rev, all)
        if (rows === undefined) return subscribe(listener)
        for (const each of rows) {
          const key = `${each.id}/${each.stream}`
          // between two subscriptions nothing comes twice and nothing goes back
          expect(listener.rows.get(key)?.rev ?? 0).toBeLessThan(each.rev)
          listener.rows.set(key, each)
        }
        listener.place = live.place
        if (rows.length > 0) listener.rev = Math.max(listener.rev, live.rev)
        // told so much and having it are the same
        for (const each of store.values())
          if (each.rev <= listener.rev) expect(listener.rows.get(`${each.id}/${each.stream}`)?.rev).toBe(each.rev)
      }
      const tick = () => {
        live.take(changedAfter(live.readRev), rev, nowMs)
        live.release(nowMs)
      }
      for (const each of steps) {
        if (each.is === 'change') {
          rev++
          for (const id of each.ids) {
            const changed = row(`s-${id}`, rev, each.fix ? 'fix' : 'online')
            store.set(`${changed.id}/${changed.stream}`, changed)
          }
        } else if (each.is === 'tick') {
          nowMs += each.passMs
          tick()
        } else if (each.is === 'deliver') deliver(listeners[each.to]!)
        else subscribe(listeners[each.to]!)
      }
      nowMs += 1_000
      tick()
      expect(live.rev).toBe(rev)
      for (const listener of listeners) {
        deliver(listener)
        expect(Object.fromEntries(listener.rows)).toEqual(Object.fromEntries(store))
      }
    }),
    { numRuns: 500 },
  )
})
