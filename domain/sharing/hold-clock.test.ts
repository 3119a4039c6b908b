import { describe, expect, test } from 'vitest'
import type { BayNow, HoldChange } from './hold-change.ts'
import { holdDue } from './hold-clock.ts'
import { bayChanged } from './hold-sensor.ts'
import type { Hold } from './hold.ts'
import { EVENING, HOUR, MINUTE, arrived, bays, context, hold, numbers } from './sharing-under-test.ts'

type Bay = BayNow
const hers: Bay = { is: 'occupied', sinceMs: EVENING + 5 * MINUTE }
const END = EVENING + 14 * HOUR

/** Lives through the looks of the clock until none is due by `toMs`; each at its moment. */
function lived(
  own: Hold,
  fromMs: number,
  toMs: number,
  bay: Bay | ((atMs: number) => Bay),
  is: Parameters<typeof context>[1] = {},
) {
  const changes: HoldChange[] = []
  let at: HoldChange = { hold: own, nextMs: fromMs, messages: [], trail: [] }
  while (at.nextMs !== undefined && at.nextMs <= toMs) {
    const nowMs = at.nextMs
    const now = typeof bay === 'function' ? bay(nowMs) : bay
    at = holdDue(at.hold, nowMs, context(at.hold, { ...is, nowMs, bay: now }))
    changes.push(at)
    if (at.nextMs !== undefined) expect(at.nextMs).toBeGreaterThan(nowMs)
  }
  const messages = changes.flatMap((change) => change.messages)
  return { ...at, messages, told: messages.map(({ atMs, kind }) => [kind, (atMs - EVENING) / MINUTE]), changes }
}

describe('before she comes', () => {
  test('[O19] a quarter of an hour before, her bay is looked at, and changed if it is not free', () => {
    const own = hold({ fromMs: EVENING + HOUR, arriveByMs: EVENING + 1.5 * HOUR, bay: 'b-003' })
    const changed = lived(own, EVENING + 45 * MINUTE, EVENING + 45 * MINUTE, hers)
    expect(changed.hold.bay).toBe('b-001')
    expect(changed.messages).toMatchObject([{ kind: 'bay-changed', detail: { why: 'occupied', instead: 'b-003' } }])
    const unheard = lived(own, EVENING + 45 * MINUTE, EVENING + 45 * MINUTE, { is: 'unknown' })
    expect(unheard.messages).toMatchObject([{ kind: 'bay-changed', detail: { why: 'sensor' } }])
    const free = lived(own, EVENING + 45 * MINUTE, EVENING + 50 * MINUTE, { is: 'free' })
    expect([free.hold, free.told, free.nextMs]).toEqual([own, [], EVENING + 92 * MINUTE])
  })

  test('[O19] where there is no other it is looked at each five minutes, and she is told at the beginning of her time, once', () => {
    const own = hold({ fromMs: EVENING + HOUR, arriveByMs: EVENING + 1.5 * HOUR })
    const none = { lotIs: { bays: bays(1, 'occupied') } }
    const lost = lived(own, EVENING + 45 * MINUTE, EVENING + 80 * MINUTE, hers, none)
    expect(new Set(lost.told.map((told) => told.join(' ')))).toEqual(new Set(['bay-lost 60']))
    expect(lost.changes).toHaveLength(8)
    // a bay becomes free meanwhile
    const two = bays(2, 'occupied')
    const bayFreed = lived(own, EVENING + 45 * MINUTE, EVENING + 55 * MINUTE, hers, { lotIs: { bays: two } })
    expect(bayFreed.hold.bay).toBe('b-001')
    const again = holdDue(
      bayFreed.hold,
      bayFreed.nextMs!,
      context(own, { nowMs: bayFreed.nextMs!, bay: hers, lotIs: { bays: [two[0]!, { ...two[1]!, is: 'free' }] } }),
    )
    expect(again.hold.bay).toBe('b-002')
  })

  test('[O19] who does not come to a bay in which another vehicle stood all the while is not to blame', () => {
    const none = { lotIs: { bays: bays(1, 'occupied') } }
    const before: Bay = { is: 'occupied', sinceMs: EVENING - 2 * HOUR }
    const ended = lived(hold(), EVENING, EVENING + HOUR, before, none)
    expect(ended.hold).toMatchObject({ state: 'cancelled', endedBy: 'bay-lost', endedAtMs: EVENING + 30 * MINUTE })
    expect(new Set(ended.messages.map(({ kind }) => kind))).toEqual(new Set(['bay-lost']))
    expect(ended.nextMs).toBeUndefined()
    const after: Bay = { is: 'occupied', sinceMs: EVENING + 31 * MINUTE }
    expect(lived(hold(), EVENING + 30 * MINUTE, EVENING + HOUR, after, none).hold).toMatchObject({ endedBy: 'no-show' })
  })

  test('[O9] nobody came: it is written as expired at the moment at which it did', () => {
    const gone = lived(hold(), EVENING + 30 * MINUTE, EVENING + HOUR, { is: 'free' })
    expect(gone.hold).toMatchObject({ state: 'expired', endedAtMs: EVENING + 30 * MINUTE, endedBy: 'no-show' })
    expect(gone.told).toEqual([['expired', 30]])
    expect(gone.changes).toHaveLength(2)
    expect(gone.nextMs).toBeUndefined()
  })
})

describe('while she is there', () => {
  test('[X2] she is reminded before her time ends, when it is over, and before the window ends', () => {
    const own = arrived({ toMs: EVENING + 6 * HOUR })
    const left = lived(own, EVENING + 5 * MINUTE, END, hers)
    expect(left.told).toEqual([
      ['reminder', 330],
      ['reminder', 360],
      ['reminder', 810],
    ])
    expect(left.messages.map(({ detail }) => detail['is'])).toEqual(['ends', 'over', 'window-ends'])
    // one who comes in the last half hour is told at once
    const short = arrived({ toMs: EVENING + 20 * MINUTE, windowEndMs: EVENING + 20 * MINUTE })
    expect(lived(short, EVENING + 5 * MINUTE, EVENING + 20 * MINUTE, hers).told).toEqual([
      ['reminder', 5],
      ['reminder', 20],
    ])
  })

  test('[X2] [X3] a clock that stood still tells what was due with its times, each once', () => {
    const own = arrived({ toMs: END })
    const late = holdDue(own, END - 30 * MINUTE, context(own, { nowMs: END + HOUR, bay: hers }))
    expect(late.messages.map(({ kind, atMs }) => [kind, atMs - END])).toEqual([
      ['reminder', -30 * MINUTE],
      ['reminder', 0],
      ['overstay', 15 * MINUTE],
    ])
    expect(late.overstay).toEqual({ is: 'recorded', fromMs: END, recordedAtMs: END + 15 * MINUTE })
    const early = holdDue(own, END, context(own, { nowMs: END - 1, bay: hers }))
    expect([early.hold, early.nextMs, early.messages]).toEqual([own, END, []])
  })
})

describe('after the window', () => {
  const own = arrived({ toMs: END })
  const until = (
    bay: Bay | ((atMs: number) => Bay),
    is: Parameters<typeof context>[1] = {},
    toMs = END + 15 * MINUTE,
  ) => lived(own, END, toMs, bay, is)

  test('[X3] still there after the grace: an overstay from the end of the window on', () => {
    const over = until(hers)
    expect(over.hold.state).toBe('overstaying')
    expect(over.changes.at(-1)!.overstay).toEqual({ is: 'recorded', fromMs: END, recordedAtMs: END + 15 * MINUTE })
    expect(over.told.at(-1)).toEqual(['overstay', 855])
    expect(over.nextMs).toBe(END + 15 * MINUTE + numbers.callAgainMs)
    const before = lived(own, END, END + 14 * MINUTE, hers)
    expect(before.hold.state).toBe('arrived')
  })

  test('[X4] none without evidence: a free bay, another vehicle, or another driver', () => {
    for (const gone of [
      until({ is: 'free', sinceMs: EVENING - HOUR }),
      until({ is: 'occupied', sinceMs: END + 5 * MINUTE }),
      until(hers, { isTakenOver: true }),
    ]) {
      expect(gone.hold).toMatchObject({ state: 'left', endedBy: 'presumed', endedAtMs: END })
      expect(gone.changes.every(({ overstay }) => overstay === undefined)).toBe(true)
    }
  })

  test('[X38] another vehicle that came into her bay while the window was open is not hers', () => {
    for (const sinceMs of [EVENING - 20 * MINUTE, EVENING + 8 * MINUTE, EVENING + 6 * HOUR, END - 20 * MINUTE]) {
      const over = until({ is: 'occupied', sinceMs })
      expect(over.hold).toMatchObject({ state: 'left', endedBy: 'presumed', endedAtMs: END })
      expect(over.changes.every(({ overstay }) => overstay === undefined)).toBe(true)
    }
    // one that came during her overstay ends it
    const late = until(hers).hold
    const gone = lived(late, END + HOUR, END + HOUR, { is: 'occupied', sinceMs: END + 30 * MINUTE })
    expect(gone.changes.at(-1)!.overstay).toEqual({ is: 'ended', leftAtMs: END + 15 * MINUTE })
  })

  test('[X38] an overstay is unproven where a silence or a free moment lies between her arrival and the grace', () => {
    const told = (bay: Bay) => {
      const over = until(bay)
      const { detail } = over.messages.findLast(({ kind }) => kind === 'overstay')!
      expect(detail['unproven']).toBe(over.hold.unproven)
      expect(over.hold.state).toBe('overstaying')
      return over.hold.unproven
    }
    expect(told(hers)).toBeUndefined()
    expect(told({ ...hers, isUncertain: true })).toBe('gap')
    expect(told({ ...hers, seamMs: END - 30 * MINUTE })).toBe('seam')
    // until she has stood there for two minutes she manoeuvres
    expect(told({ ...hers, seamMs: EVENING + 6 * MINUTE })).toBeUndefined()
  })

  test('[X38] an overstay by the word of a sensor that proves to be stuck is none', () => {
    const over = until(hers).hold
    const found = lived(over, END + HOUR, END + HOUR, { is: 'unknown', health: 'stuck' })
    expect(found.hold).toMatchObject({ state: 'left', endedBy: 'presumed', unproven: 'stuck' })
    expect(found.changes.at(-1)!.overstay).toEqual({ is: 'withdrawn', leftAtMs: END + 15 * MINUTE })
  })

  test('[X38] who left after a grace at whose end her bay could not tell overstayed, unproven', () => {
    const waits = until({ is: 'unknown' }, {}, END + HOUR).hold
    expect(waits.state).toBe('arrived')
    const says = (minutes: number, is: object = {}) => {
      const atMs = END + minutes * MINUTE
      return bayChanged(waits, { is: 'free', atMs }, context(waits, { nowMs: END + 2 * HOUR, ...is }))!
    }
    const over = says(60)
    expect(over.hold).toMatchObject({ state: 'left', endedBy: 'sensor', endedAtMs: END + HOUR, unproven: 'gap' })
    expect(over.overstay).toEqual({
      is: 'recorded',
      fromMs: END,
      recordedAtMs: END + 2 * HOUR,
      leftAtMs: END + HOUR,
    })
    expect(over.messages.map(({ kind }) => kind)).toEqual(['overstay', 'left'])
    for (const none of [says(15), says(60, { isTakenOver: true })]) {
      expect(none.hold).not.toHaveProperty('unproven')
      expect(none.overstay).toBeUndefined()
    }
  })

  test('[X4] while the sensor is not heard it waits, and after twelve hours she has left', () => {
    const silent: Bay = { is: 'unknown' }
    const waits = until(silent, {}, END + 3 * HOUR)
    expect(waits.hold.state).toBe('arrived')
    const back = until((at) => (at < END + 2 * HOUR ? silent : hers), {}, END + 3 * HOUR)
    expect(back.hold.state).toBe('overstaying')
    expect(back.changes.find(({ overstay }) => overstay !== undefined)!.overstay).toMatchObject({ fromMs: END })
    const gone = until(silent, {}, END + 13 * HOUR)
    expect(gone.hold).toMatchObject({ state: 'left', endedBy: 'presumed' })
    expect(gone.nextMs).toBeUndefined()
  })

  test('[X3] it ends when she leaves, by what her sensor says; by a late word it was none', () => {
    const over = until(hers).hold
    const says = (atMs: number) => bayChanged(over, { is: 'free', atMs }, context(over, { nowMs: END + 2 * HOUR }))!
    expect(says(END + HOUR).overstay).toEqual({ is: 'ended', leftAtMs: END + HOUR })
    expect(says(END + HOUR).hold).toMatchObject({ state: 'left', endedBy: 'sensor', endedAtMs: END + HOUR })
    expect(says(END + 10 * MINUTE).overstay).toEqual({ is: 'withdrawn', leftAtMs: END + 10 * MINUTE })
  })

  test('[X4] it ends without a word of hers where her bay went to somebody else or is heard no more', () => {
    const over = until(hers).hold
    const after = (bay: Bay, hours: number, is: object = {}) => lived(over, END + HOUR, END + hours * HOUR, bay, is)
    expect(after(hers, 30).hold.state).toBe('overstaying')
    expect(after({ is: 'free', sinceMs: END + 40 * MINUTE }, 1).changes.at(-1)!.overstay).toEqual({
      is: 'ended',
      leftAtMs: END + 40 * MINUTE,
    })
    expect(after(hers, 1, { isTakenOver: true }).hold).toMatchObject({ state: 'left', endedBy: 'presumed' })
    expect(after({ is: 'unknown' }, 11).hold.state).toBe('overstaying')
    // what was not seen is not paid for
    expect(after({ is: 'unknown' }, 13).changes.at(-1)!.overstay).toEqual({ is: 'ended', leftAtMs: END + 15 * MINUTE })
  })

  test('[O26] where a lot only counts nobody can tell: she has left with the end of her time and the grace', () => {
    const { bay: _, ...counted } = arrived({ toMs: EVENING + 4 * HOUR })
    const left = lived(counted, EVENING + HOUR, END, { is: 'unknown' })
    expect(left.hold).toMatchObject({ state: 'left', endedBy: 'presumed', endedAtMs: EVENING + 4 * HOUR })
    expect(left.told).toEqual([
      ['reminder', 210],
      ['reminder', 240],
      ['left', 240],
    ])
  })
})
