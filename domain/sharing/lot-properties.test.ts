import fc from 'fast-check'
import { expect, test } from 'vitest'
import { actOnHold } from './hold-action.ts'
import { holdAt, holdTakes } from './hold-at.ts'
import { isRefused, type HoldChange, type HoldContext, type HoldRefused } from './hold-change.ts'
import { holdDue } from './hold-clock.ts'
import { holdClosed } from './hold-end.ts'
import { requestHold } from './hold-request.ts'
import { bayChanged, holdsOfChange } from './hold-sensor.ts'
import { holdIsActive, type Hold } from './hold.ts'
import type { SharedBay } from './assign-bay.ts'
import { DAY, EVENING, HOUR, MINUTE, bays, context, input, occupancy, policy, right } from './sharing-under-test.ts'

/** A small lot as a store keeps it: every step is written before the next one is asked for. */
class Lot {
  readonly holds: Hold[] = []
  readonly next = new Map<number, number>()
  readonly told = new Set<string>()
  readonly overstays = new Map<number, { leftAtMs?: number; isStrike: boolean }>()
  bays: SharedBay[] = bays(4)
  nowMs = EVENING

  #lotIs() {
    const free = this.bays.filter(({ is }) => is === 'free').length
    const unknown = this.bays.filter(({ is }) => is === 'unknown').length
    const holds = this.holds.map((each) => holdAt(each, this.nowMs)).filter(({ state }) => holdIsActive(state))
    const shared = { ...policy, quota: 3, staffBuffer: 0, stayMinutesMax: 1_440 }
    return { policy: shared, bays: this.bays, holds, capacity: 4, occupancy: occupancy(free, 4, unknown) }
  }

  #context(own: Hold): HoldContext {
    const lotIs = this.#lotIs()
    const bay = this.bays.find(({ id }) => id === own.bay)
    const others = lotIs.holds.filter(({ id }) => id !== own.id)
    const from = own.arrivedAtMs ?? Number.POSITIVE_INFINITY
    return context(own, {
      nowMs: this.nowMs,
      lotIs,
      ...(bay === undefined ? {} : { bay }),
      isTakenOver: this.holds.some((each) => each.bay === own.bay && (each.arrivedAtMs ?? 0) > from),
      canReturn: !others.some(
        (each) =>
          each.rightId === own.rightId || (each.bay === own.bay && each.fromMs < own.toMs && each.toMs > own.fromMs),
      ),
    })
  }

  #write(id: number, answer: HoldChange | HoldRefused | undefined): void {
    const change = answer === undefined ? undefined : isRefused(answer) ? answer.change : answer
    if (change === undefined) return
    this.holds[id - 1] = change.hold
    if (change.nextMs === undefined) this.next.delete(id)
    else this.next.set(id, change.nextMs)
    for (const { kind, atMs } of change.messages) this.told.add(`${id} ${kind} ${atMs}`)
    const { overstay } = change
    if (overstay?.is === 'recorded') {
      const { leftAtMs } = overstay
      this.overstays.set(id, {
        isStrike: change.hold.unproven === undefined,
        ...(leftAtMs === undefined ? {} : { leftAtMs }),
      })
    }
    if (overstay?.is === 'ended' || overstay?.is === 'withdrawn')
      this.overstays.set(id, { leftAtMs: overstay.leftAtMs, isStrike: overstay.is === 'ended' })
    if (overstay?.is === 'reopened') this.overstays.set(id, { isStrike: true })
  }

  ask(rightId: number, fromMs: number, toMs: number): void {
    const lotIs = this.#lotIs()
    const of = input({ ...lotIs, nowMs: this.nowMs, fromMs, toMs, rightId })
    const active = lotIs.holds.find((each) => each.rightId === rightId)
    const request = { actionId: '', rightId, lot: 'lot-01', fromMs, toMs, kinds: [] }
    const left = this.holds.findLast(
      (each) => each.rightId === rightId && each.state === 'left' && this.next.has(each.id),
    )
    const leaving = left && { hold: left, bay: this.bays.find(({ id }) => id === left.bay) }
    const asker = { right: right({ id: rightId }), madeLastDay: 0, noShowsMs: [], active, leaving }
    const answer = requestHold(request, asker, of, { id: 'lot-01', town: '', policyVersion: 1 })
    if (isRefused(answer)) return
    const id = this.holds.length + 1
    this.holds.push({ ...answer.hold, id })
    this.#write(id, { ...answer, hold: { ...answer.hold, id } })
  }

  /** A driver comes when her time begins. */
  comes(id: number): void {
    const own = this.holds[id - 1]
    if (own === undefined || holdAt(own, this.nowMs).state !== 'held' || own.fromMs > this.nowMs + 4 * HOUR) return
    this.passes(Math.max(this.nowMs, own.fromMs))
    const index = this.bays.findIndex(({ id: bay }) => bay === this.holds[id - 1]!.bay)
    this.says(index, 'occupied')
  }

  act(id: number, action: 'arrive' | 'extend' | 'cancel' | 'leave' | 'other-bay', toMs: number): void {
    const own = this.holds[id - 1]
    if (own !== undefined) this.#write(id, actOnHold(own, { action, toMs }, this.#context(own)))
  }

  says(index: number, is: SharedBay['is']): void {
    const bay = this.bays[index]!
    if (bay.is === is) return
    this.bays = this.bays.map((each) => (each === bay ? { ...each, is, sinceMs: this.nowMs } : each))
    const change = { is, atMs: this.nowMs }
    const ended = ({ endedAtMs = this.nowMs }: Hold) => endedAtMs > this.nowMs - HOUR
    for (const own of holdsOfChange(
      this.holds.filter((each) => each.bay === bay.id && ended(each)),
      change,
    )) {
      const step = bayChanged(own, change, this.#context(own))
      if (step === undefined) continue
      this.#write(own.id, step)
      break
    }
  }

  close(fromMs: number, toMs: number): void {
    for (const own of this.holds) this.#write(own.id, holdClosed(own, { fromMs, toMs, reason: '' }, this.#context(own)))
  }

  /** Time goes on; all that is due on the way is done, each at its moment. */
  passes(toMs: number): void {
    for (;;) {
      const [due] = [...this.next].filter(([, atMs]) => atMs <= toMs).toSorted((a, b) => a[1] - b[1])
      if (due === undefined) break
      const [id, dueMs] = due
      this.nowMs = Math.max(this.nowMs, dueMs)
      const own = this.holds[id - 1]!
      this.#write(id, holdDue(own, dueMs, this.#context(own)))
    }
    this.nowMs = toMs
  }
}

const minutes = (max: number) => fc.integer({ min: 0, max })
const which = fc.integer({ min: 0, max: 11 })
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('ask' as const),
      who: minutes(5),
      from: minutes(120),
      length: fc.integer({ min: 15, max: 700 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constantFrom('arrive', 'extend', 'cancel', 'leave', 'other-bay'),
      which,
      more: minutes(300),
    }),
  },
  { weight: 5, arbitrary: fc.record({ is: fc.constant('comes' as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('says' as const),
      bay: minutes(3),
      now: fc.constantFrom('free', 'occupied', 'unknown'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('passes' as const), length: minutes(150) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('close' as const),
      from: minutes(900),
      length: fc.integer({ min: 10, max: 300 }),
    }),
  },
)

test('[O8] [O10] [X3] whatever happens: no bay is for two at a time, no plate holds twice, and everything comes to its end', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const lot = new Lot()
      for (const each of steps) {
        const { nowMs } = lot
        if (each.is === 'ask') lot.ask(each.who, nowMs + each.from * MINUTE, nowMs + (each.from + each.length) * MINUTE)
        else if (each.is === 'says') lot.says(each.bay, each.now)
        else if (each.is === 'passes') lot.passes(nowMs + each.length * MINUTE)
        else if (each.is === 'close') lot.close(nowMs + each.from * MINUTE, nowMs + (each.from + each.length) * MINUTE)
        else {
          const id = lot.holds.length === 0 ? 0 : 1 + (each.which % lot.holds.length)
          if (each.is === 'comes') lot.comes(id)
          else lot.act(id, each.is, (lot.holds[id - 1]?.toMs ?? 0) + each.more * MINUTE)
        }
        check(lot)
      }
      // all bays become free, and days pass
      for (const index of [0, 1, 2, 3]) lot.says(index, 'free')
      lot.passes(lot.nowMs + 3 * DAY)
      check(lot)
      expect(lot.holds.filter(({ state }) => holdIsActive(state))).toEqual([])
      expect([...lot.next]).toEqual([])
      for (const { leftAtMs } of lot.overstays.values()) expect(leftAtMs).toBeDefined()
    }),
    { numRuns: 300 },
  )
})

function check(lot: Lot): void {
  const active = lot.holds.map((each) => holdAt(each, lot.nowMs)).filter(({ state }) => holdIsActive(state))
  expect(new Set(active.map(({ rightId }) => rightId)).size).toBe(active.length)
  for (const own of active) {
    expect(own.toMs).toBeGreaterThan(own.fromMs)
    expect(own.windowEndMs).toBeGreaterThanOrEqual(own.toMs)
    expect(own.arriveByMs).toBeLessThanOrEqual(own.toMs)
    for (const other of active)
      if (other.id !== own.id && other.bay === own.bay)
        expect(own.fromMs >= other.toMs || own.toMs <= other.fromMs, `${own.id} and ${other.id} in ${own.bay}`).toBe(
          true,
        )
    if (own.state === 'overstaying') expect(lot.overstays.get(own.id)).toEqual({ isStrike: true })
    expect(holdTakes(own, lot.nowMs)).toBeDefined()
  }
}
