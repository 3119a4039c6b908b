import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LiveRow } from '#domain/live.ts'
import { changed, key, nothing, subscribed, type Changes, type LiveView, type Subscribed } from './live.ts'

const row = (id: string, rev: number, stream: LiveRow['stream'] = 'fix'): LiveRow => ({
  kind: 'sweeper',
  id,
  town: '东亭街道',
  stream,
  atMs: rev,
  receivedAtMs: rev,
  fields: { rev },
  rev,
})
const revs = (view: LiveView) => Object.fromEntries([...view.rows].map(([at, { rev }]) => [at, rev]))

test('[U1] a snapshot replaces everything held, changes since are added to it', () => {
  const first = subscribed(nothing, { epoch: 'a', rev: 5, snapshot: true, states: [row('s-1', 3), row('s-2', 5)] })
  expect(revs(first)).toEqual({ 's-1/fix': 3, 's-2/fix': 5 })
  const since = subscribed(first, { epoch: 'a', rev: 8, snapshot: false, states: [row('s-2', 8)] })
  expect(revs(since)).toEqual({ 's-1/fix': 3, 's-2/fix': 8 })
  const restored = subscribed(since, { epoch: 'b', rev: 2, snapshot: true, states: [row('s-2', 2)] })
  expect(revs(restored)).toEqual({ 's-2/fix': 2 })
  expect(restored).toMatchObject({ epoch: 'b', rev: 2 })
})

test.each<[string, Changes, boolean, number, number]>([
  ['the next change is taken', { fromRev: 5, rev: 6, states: [row('s-1', 6)] }, false, 6, 6],
  ['a change with something missing before it is not', { fromRev: 6, rev: 7, states: [row('s-1', 7)] }, true, 5, 4],
  ['a repeat is not', { fromRev: 3, rev: 4, states: [row('s-1', 4)] }, true, 5, 4],
  ['the server asks for a new subscription by -1', { fromRev: -1, rev: 9, states: [] }, true, 5, 4],
  ['a row ahead of the revision told is taken', { fromRev: 5, rev: 5, states: [row('s-1', 8)] }, false, 5, 8],
  ['an older row never replaces a newer one', { fromRev: 5, rev: 6, states: [row('s-1', 2)] }, false, 6, 4],
])('[U1] %s', (_title, changes, gap, rev, held) => {
  const view = subscribed(nothing, { epoch: 'a', rev: 5, snapshot: true, states: [row('s-1', 4)] })
  const after = changed(view, changes)
  expect(after.gap).toBe(gap)
  expect(after.view.rev).toBe(rev)
  expect(after.view.rows.get(key('s-1', 'fix'))?.rev).toBe(held)
  if (gap) expect(after.view).toBe(view)
})

test('[U1] nothing is taken before the first subscription', () => {
  expect(changed(nothing, { fromRev: 0, rev: 1, states: [row('s-1', 1)] })).toEqual({ view: nothing, gap: true })
})

/** A server as the contract describes it: one row set a transaction, pushes and answers may be lost or repeated. */
class Server {
  epoch = 0
  rev = 0
  readonly log: LiveRow[][] = [[]]
  commit(ids: readonly number[]) {
    this.rev++
    this.log.push([...new Set(ids)].map((id) => row(`s-${id}`, this.rev)))
  }
  restore() {
    this.epoch++
    this.rev = Math.floor(this.rev / 2)
    this.log.length = this.rev + 1
  }
  newest(from: number): LiveRow[] {
    return [
      ...new Map(
        this.log
          .slice(from + 1)
          .flat()
          .map((each) => [each.id, each]),
      ).values(),
    ]
  }
  answer(view: LiveView): Subscribed {
    const epoch = String(this.epoch)
    const snapshot = view.epoch !== epoch || view.rev === null || view.rev > this.rev
    return { epoch, rev: this.rev, snapshot, states: this.newest(snapshot ? 0 : view.rev) }
  }
  changes(fromRev: number): Changes {
    return { fromRev, rev: this.rev, states: this.newest(fromRev) }
  }
}

test('[U1] [U2] whatever is lost, repeated or interrupted, the dashboard ends with exactly the state of the server', () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ is: fc.constant('commit' as const), ids: fc.array(fc.nat(5), { minLength: 1 }) }),
    },
    { weight: 4, arbitrary: fc.record({ is: fc.constant('push' as const), times: fc.integer({ min: 0, max: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ is: fc.constant('reconnect' as const), twice: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant('old-push' as const), back: fc.nat(10) }) },
    { weight: 1, arbitrary: fc.constant({ is: 'restore' as const }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const server = new Server()
      let view = nothing
      let pushedTo = 0
      const connect = () => {
        const answer = server.answer(view)
        view = subscribed(view, answer)
        pushedTo = answer.rev
      }
      const take = (changes: Changes) => {
        const after = changed(view, changes)
        view = after.view
        if (after.gap) connect()
      }
      connect()
      for (const each of steps) {
        if (each.is === 'commit') server.commit(each.ids)
        if (each.is === 'push') {
          const changes = server.changes(pushedTo)
          pushedTo = server.rev
          // none: lost on the way; two or three: repeated
          for (let time = 0; time < each.times; time++) take(changes)
        }
        if (each.is === 'old-push') take(server.changes(Math.max(0, pushedTo - each.back)))
        if (each.is === 'reconnect') {
          connect()
          if (each.twice) connect()
        }
        if (each.is === 'restore') {
          // the server went away to be restored, so the connection was lost with it
          server.restore()
          connect()
        }
      }
      server.commit([0])
      take(server.changes(pushedTo))
      expect(revs(view)).toEqual(Object.fromEntries(server.newest(0).map((each) => [key(each.id, 'fix'), each.rev])))
    }),
    { numRuns: 2_000 },
  )
})
