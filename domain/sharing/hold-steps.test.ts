import { describe, expect, test } from 'vitest'
import { actOnHold } from './hold-action.ts'
import { holdAt, holdTakes } from './hold-at.ts'
import { isRefused } from './hold-change.ts'
import { holdDue } from './hold-clock.ts'
import { requestHold } from './hold-request.ts'
import { bayChanged, holdsOfChange } from './hold-sensor.ts'
import type { Hold } from './hold.ts'
import {
  DAY,
  EVENING,
  HOUR,
  MINUTE,
  arrived,
  bays,
  context,
  done,
  hold,
  input,
  policy,
  refusal,
  right,
  shanghai,
} from './sharing-under-test.ts'

const lot = { id: 'lot-01', town: '安镇街道', policyVersion: 3 }
const request = (is: Partial<Parameters<typeof requestHold>[0]> = {}) => ({
  actionId: 'a-1',
  rightId: 1,
  lot: 'lot-01',
  fromMs: EVENING,
  toMs: EVENING + 12 * HOUR,
  kinds: [],
  ...is,
})
const asker = (is: Partial<Parameters<typeof requestHold>[1]> = {}) => ({
  right: right(),
  madeLastDay: 0,
  noShowsMs: [],
  ...is,
})
describe('a new hold', () => {
  test('[O11] gets a bay, the end of its window and its price as promised, and waits half an hour', () => {
    const { hold: made, nextMs, messages, trail } = done(requestHold(request(), asker(), input(), lot))
    expect({ id: 1, ...made }).toEqual(hold({ policyVersion: 3 }))
    // told as expired two minutes after it is: the sensor's last word needs its time
    expect(nextMs).toBe(EVENING + 32 * MINUTE)
    expect(messages.map(({ kind }) => kind)).toEqual(['held'])
    expect(trail.map(({ event, by }) => [event, by])).toEqual([['held', 'driver']])
    const later = { fromMs: EVENING + DAY, toMs: EVENING + DAY + HOUR }
    const ahead = done(requestHold(request(later), asker(), input(later), lot))
    expect(ahead.nextMs).toBe(EVENING + DAY - 15 * MINUTE)
    // entry is forbidden from 22:00: she has until then
    const still = { ...policy, stillHours: { fromMinute: 1_320, toMinute: 360 } }
    const late = { fromMs: shanghai('2026-06-01 21:45'), toMs: shanghai('2026-06-02 07:00') }
    const before = done(requestHold(request(late), asker(), input({ ...late, policy: still }), lot))
    expect(before.hold.arriveByMs).toBe(shanghai('2026-06-01 22:00'))
  })

  test('[O10] only with a right that is approved, valid, for this lot, and not in use', () => {
    const asked = (is: Parameters<typeof asker>[0]) => refusal(requestHold(request(), asker(is), input(), lot))
    expect(asked({})).toBe('done')
    for (const state of ['applied', 'refused', 'ended'] as const)
      expect(asked({ right: right({ state }) })).toBe('no-right')
    expect(asked({ right: right({ state: 'revoked' }) })).toBe('revoked')
    expect(asked({ right: right({ validToMs: EVENING }) })).toBe('no-right')
    expect(asked({ right: right({ lots: ['lot-02'] }) })).toBe('no-right')
    expect(asked({ right: right({ lots: ['lot-02', 'lot-01'] }) })).toBe('done')
    expect(asked({ active: hold() })).toBe('one-active-hold')
    expect(asked({ madeLastDay: 5 })).toBe('done')
    expect(asked({ madeLastDay: 6 })).toBe('too-many')
  })

  test('[O10] [O17] a plate whose vehicle still stands where its driver said that she left holds nothing else', () => {
    const gone = arrived({ id: 7, state: 'left', endedAtMs: EVENING + HOUR, endedBy: 'driver' })
    const asked = (bay: Parameters<typeof context>[1] & object, is: Parameters<typeof asker>[0] = {}) =>
      refusal(requestHold(request(), asker({ leaving: { hold: gone, bay: bay.bay }, ...is }), input(), lot))
    const hers = { bay: { is: 'occupied', sinceMs: EVENING + 5 * MINUTE } } as const
    expect(asked(hers)).toBe('one-active-hold')
    // it is free, another vehicle's, or not known
    expect(asked({ bay: { is: 'free', sinceMs: EVENING + HOUR } })).toBe('done')
    expect(asked({ bay: { is: 'occupied', sinceMs: EVENING + HOUR } })).toBe('done')
    expect(asked({ bay: { is: 'unknown' } })).toBe('done')
    // she learns first that her right is over
    expect(asked(hers, { right: right({ state: 'revoked' }) })).toBe('revoked')
  })

  test('[O10] who let three holds expire in a week waits a day', () => {
    const noShowsMs = [EVENING - 20 * HOUR, EVENING - 3 * DAY, EVENING - 6 * DAY]
    const answer = requestHold(request(), asker({ noShowsMs }), input(), lot)
    expect(answer).toEqual({ refusal: 'must-wait', helpMs: EVENING + 4 * HOUR })
    const older = [EVENING - 20 * HOUR, EVENING - 3 * DAY, EVENING - 8 * DAY]
    expect(refusal(requestHold(request(), asker({ noShowsMs: older }), input(), lot))).toBe('done')
    const waited = [EVENING - 25 * HOUR, EVENING - 3 * DAY, EVENING - 6 * DAY]
    expect(refusal(requestHold(request(), asker({ noShowsMs: waited }), input(), lot))).toBe('done')
  })

  test('[O5] a refusal says what bookable said', () => {
    const full = requestHold(request(), asker(), input({ policy: { ...policy, quota: 0 } }), lot)
    expect(full).toMatchObject({ refusal: 'full', bookable: { bays: 0, quota: 0 } })
    const outside = { fromMs: EVENING, toMs: EVENING + 15 * HOUR }
    const ends = requestHold(request(outside), asker(), input(outside), lot)
    expect(ends).toMatchObject({ refusal: 'window-ends', helpMs: EVENING + 14 * HOUR })
  })
})

describe('a hold as it is at a moment', () => {
  test('[O9] it has expired at the moment by which its driver had to be there, though nobody wrote it', () => {
    const held = hold()
    expect(holdAt(held, held.arriveByMs - 1)).toBe(held)
    expect(holdAt(held, held.arriveByMs)).toMatchObject({
      state: 'expired',
      endedAtMs: held.arriveByMs,
      endedBy: 'no-show',
    })
    expect(holdAt(arrived(), EVENING + 9 * DAY)).toEqual(arrived())
    expect(holdTakes(held, held.arriveByMs - 1)).toEqual({ fromMs: held.fromMs, toMs: held.toMs })
    expect(holdTakes(held, held.arriveByMs)).toBeUndefined()
    // who is there after her time is expected to stay for another hour
    expect(holdTakes(arrived(), EVENING + 13 * HOUR)?.toMs).toBe(EVENING + 14 * HOUR)
    expect(holdTakes(arrived({ state: 'left' }), EVENING)).toBeUndefined()
  })
})

describe('arriving', () => {
  const act = (own: Hold, nowMs: number, is: object = {}, by: object = {}) =>
    actOnHold(own, { action: 'arrive', ...is }, context(own, { nowMs, ...by }))

  test('[O12] with the code of the lot, or on her word; a wrong code is none', () => {
    const at = EVENING + 10 * MINUTE
    expect(done(act(hold(), at, { code: 'code-of-lot' })).hold).toMatchObject({
      state: 'arrived',
      arrivedAtMs: at,
      arrivedBy: 'qr',
    })
    expect(done(act(hold(), at)).hold).toMatchObject({ arrivedBy: 'driver' })
    expect(refusal(act(hold(), at, { code: 'another' }))).toBe('wrong-code')
    expect(refusal(act(hold(), EVENING + 30 * MINUTE))).toBe('too-late')
    expect(refusal(act(hold({ state: 'cancelled' }), at))).toBe('not-in-this-state')
  })

  test('[O12] a quarter of an hour early, if the window is open and entry allowed', () => {
    const own = hold({ fromMs: EVENING + HOUR, arriveByMs: EVENING + 1.5 * HOUR })
    expect(act(own, EVENING + 44 * MINUTE)).toEqual({ refusal: 'too-early', helpMs: EVENING + 45 * MINUTE })
    expect(done(act(own, EVENING + 45 * MINUTE)).hold.state).toBe('arrived')
    // the window opens with her stay
    expect(act(hold(), EVENING - 10 * MINUTE)).toEqual({ refusal: 'too-early', helpMs: EVENING })
    const still = { ...policy, stillHours: { fromMinute: 1_080, toMinute: 1_135 } }
    expect(act(own, EVENING + 50 * MINUTE, {}, { lotIs: { policy: still } })).toEqual({
      refusal: 'still-hours',
      helpMs: EVENING + 55 * MINUTE,
    })
  })

  test("[O12] in another bay only if it is one of the lot and nobody else's", () => {
    const other = hold({ id: 2, rightId: 2, bay: 'b-002' })
    const by = { lotIs: { holds: [hold(), other] } }
    expect(refusal(act(hold(), EVENING, { bay: 'b-002' }, by))).toBe('no-other-bay')
    expect(refusal(act(hold(), EVENING, { bay: 'elsewhere' }, by))).toBe('no-other-bay')
    expect(done(act(hold(), EVENING, { bay: 'b-003' }, by)).hold).toMatchObject({ bay: 'b-003', state: 'arrived' })
  })
})

describe('what the sensor of the bay says', () => {
  const says = (own: Hold, is: 'free' | 'occupied' | 'unknown', atMs: number, by: Parameters<typeof context>[1] = {}) =>
    bayChanged(own, { is, atMs }, context(own, { nowMs: atMs + 45_000, ...by }))

  test('[O13] occupied while she may come: she has arrived; outside of that time it is somebody else', () => {
    const change = done(says(hold(), 'occupied', EVENING + 7 * MINUTE))
    expect(change.hold).toMatchObject({ state: 'arrived', arrivedAtMs: EVENING + 7 * MINUTE, arrivedBy: 'sensor' })
    expect(change.messages).toMatchObject([{ kind: 'arrived-by-sensor', atMs: EVENING + 7 * MINUTE }])
    const own = hold({ fromMs: EVENING + HOUR, arriveByMs: EVENING + 1.5 * HOUR })
    expect(says(own, 'occupied', EVENING + 44 * MINUTE)).toBeUndefined()
    expect(done(says(own, 'occupied', EVENING + 46 * MINUTE)).hold.state).toBe('arrived')
    // some minutes before the window opens she ought not to come, and does
    expect(done(says(hold(), 'occupied', EVENING - 5 * MINUTE)).hold.state).toBe('arrived')
    expect(says(arrived(), 'occupied', EVENING + 10 * MINUTE)).toBeUndefined()
  })

  test('[O19] a bay whose sensor begins to flap while she may come stays hers, and what it comes to counts', () => {
    const flaps = (own: Hold, nowMs: number) =>
      bayChanged(own, { is: 'unknown', atMs: nowMs, health: 'flapping' }, context(own, { nowMs }))
    expect(flaps(hold(), EVENING + 7 * MINUTE)).toBeUndefined()
    expect(flaps(hold(), EVENING - 15 * MINUTE)).toBeUndefined()
    // before that it is somebody else
    expect(done(flaps(hold(), EVENING - 16 * MINUTE)).hold.bay).toBe('b-002')
    const silent = { is: 'unknown', atMs: EVENING + 7 * MINUTE, health: 'silent' } as const
    expect(done(bayChanged(hold(), silent, context(hold(), { nowMs: silent.atMs }))).hold.bay).toBe('b-002')
    // an hour later it is calm, and says since when she stands there
    const calm = says(hold(), 'occupied', EVENING + 4 * MINUTE, { nowMs: EVENING + 70 * MINUTE })
    expect(done(calm).hold).toMatchObject({ state: 'arrived', arrivedAtMs: EVENING + 4 * MINUTE })
  })

  test('[O13] a word that comes late brings back a hold that had expired, if bay and plate are free', () => {
    const late = { nowMs: EVENING + 50 * MINUTE }
    expect(done(says(hold(), 'occupied', EVENING + 29 * MINUTE, late)).hold.state).toBe('arrived')
    const written = holdAt(hold(), EVENING + HOUR)
    const back = done(says(written, 'occupied', EVENING + 29 * MINUTE, late)).hold
    expect(back).toMatchObject({ state: 'arrived', arrivedAtMs: EVENING + 29 * MINUTE })
    expect(back).not.toHaveProperty('endedAtMs')
    expect(says(written, 'occupied', EVENING + 29 * MINUTE, { ...late, canReturn: false })).toBeUndefined()
    expect(says(written, 'occupied', EVENING + 31 * MINUTE, late)).toBeUndefined()
    const cancelled = hold({ state: 'cancelled', endedAtMs: EVENING, endedBy: 'driver' })
    expect(says(cancelled, 'occupied', EVENING + 5 * MINUTE)).toBeUndefined()
  })

  test('[O18] free again: she has left; after less than two minutes nobody had parked', () => {
    const change = done(says(arrived(), 'free', EVENING + 3 * HOUR))
    expect(change.hold).toMatchObject({ state: 'left', endedAtMs: EVENING + 3 * HOUR, endedBy: 'sensor' })
    expect(change.nextMs).toBeUndefined()
    expect(change.messages).toMatchObject([{ kind: 'left' }])
    const short = done(says(arrived(), 'free', EVENING + 6 * MINUTE)).hold
    expect(short.state).toBe('held')
    expect(short).not.toHaveProperty('arrivedAtMs')
    // who leaves before her time has begun was somebody else
    const early = arrived({ arrivedAtMs: EVENING - 14 * MINUTE })
    expect(done(says(early, 'free', EVENING - MINUTE)).hold.state).toBe('held')
    expect(done(says(early, 'free', EVENING + 9 * MINUTE)).hold.state).toBe('left')
    expect(says(arrived(), 'free', EVENING + MINUTE)).toBeUndefined()
    expect(says(hold(), 'free', EVENING + MINUTE)).toBeUndefined()
  })

  test('[O18] who says that she is there is believed until her bay has been free for two minutes', () => {
    const own = arrived({ arrivedBy: 'qr' })
    const change = done(says(own, 'free', EVENING + 6 * MINUTE))
    expect(change.hold.state).toBe('arrived')
    const bay = { is: 'free' as const, sinceMs: EVENING + 6 * MINUTE }
    const due = holdDue(change.hold, change.nextMs!, context(own, { nowMs: change.nextMs!, bay }))
    expect(due.hold).toMatchObject({ state: 'left', endedAtMs: EVENING + 6 * MINUTE, endedBy: 'sensor' })
    // her sensor has not seen her at all: she stays
    const never = { is: 'free' as const, sinceMs: EVENING - HOUR }
    expect(holdDue(own, EVENING + 8 * MINUTE, context(own, { nowMs: EVENING + 8 * MINUTE, bay: never })).hold).toEqual(
      own,
    )
  })

  test('[O13] a change is for who has the bay now before who has it later; a departure for who came first', () => {
    const now = hold({ id: 1, toMs: EVENING + HOUR })
    const next = hold({ id: 2, fromMs: EVENING + 15 * MINUTE, arriveByMs: EVENING + 45 * MINUTE })
    const there = arrived({ id: 3 })
    expect(
      holdsOfChange([next, now, there], { is: 'occupied', atMs: EVENING + 10 * MINUTE }).map(({ id }) => id),
    ).toEqual([1, 2])
    expect(holdsOfChange([next, now], { is: 'occupied', atMs: EVENING + 20 * MINUTE }).map(({ id }) => id)).toEqual([
      2, 1,
    ])
    const first = arrived({ id: 4, arrivedAtMs: EVENING })
    expect(holdsOfChange([there, now, first], { is: 'free', atMs: EVENING + HOUR }).map(({ id }) => id)).toEqual([4, 3])
  })

  test('[O19] of a bay that is not heard any more nobody knows: who has not come yet gets another', () => {
    const change = done(says(hold(), 'unknown', EVENING + 5 * MINUTE))
    expect(change.hold).toMatchObject({ bay: 'b-002', state: 'held' })
    expect(change.messages).toMatchObject([
      { kind: 'bay-changed', detail: { bay: 'b-002', instead: 'b-001', why: 'sensor' } },
    ])
    expect(says(arrived(), 'unknown', EVENING + 6 * MINUTE)).toBeUndefined()
    const only = { lotIs: { bays: bays(1, 'unknown') } }
    expect(says(hold(), 'unknown', EVENING + 5 * MINUTE, only)).toBeUndefined()
    const tomorrow = hold({ fromMs: EVENING + DAY, toMs: EVENING + DAY + HOUR, arriveByMs: EVENING + DAY + HOUR })
    expect(says(tomorrow, 'unknown', EVENING + 5 * MINUTE)).toBeUndefined()
  })
})

describe('another bay', () => {
  const act = (own: Hold, nowMs: number, by: Parameters<typeof context>[1] = {}) =>
    actOnHold(own, { action: 'other-bay' }, context(own, { nowMs, ...by }))

  test('[O14] another vehicle stands in her bay: she gets another, and ten minutes to get there', () => {
    const change = done(act(arrived(), EVENING + 28 * MINUTE))
    expect(change.hold).toMatchObject({ bay: 'b-002', state: 'held', arriveByMs: EVENING + 38 * MINUTE })
    expect(change.hold).not.toHaveProperty('arrivedAtMs')
    expect(change.messages).toMatchObject([{ kind: 'bay-changed' }])
    expect(done(act(hold(), EVENING)).hold).toMatchObject({ bay: 'b-002', arriveByMs: EVENING + 30 * MINUTE })
    expect(refusal(act(hold({ fromMs: EVENING + HOUR }), EVENING))).toBe('too-early')
    expect(refusal(act(arrived(), EVENING + HOUR))).toBe('not-in-this-state')
    expect(refusal(act(arrived({ state: 'overstaying' }), EVENING + 6 * MINUTE))).toBe('not-in-this-state')
  })

  test('[O14] also where no more holds would be given, for this one was promised', () => {
    const full = { lotIs: { policy: { ...policy, quota: 0 } } }
    expect(done(act(hold(), EVENING, full)).hold.bay).toBe('b-002')
  })

  test('[O14] there is none: her hold ends without blame, so that she can hold elsewhere at once', () => {
    const answer = act(arrived(), EVENING + 10 * MINUTE, { lotIs: { bays: bays(1) } })
    expect(answer).toMatchObject({
      refusal: 'no-other-bay',
      change: { hold: { state: 'cancelled', endedBy: 'bay-lost' }, messages: [{ kind: 'bay-lost' }] },
    })
    expect(isRefused(answer) && answer.change?.nextMs).toBeUndefined()
  })
})

describe('extending', () => {
  const act = (own: Hold, toMs: number, nowMs: number, by: Parameters<typeof context>[1] = {}) =>
    actOnHold(own, { action: 'extend', toMs }, context(own, { nowMs, ...by }))
  const own = arrived({ toMs: EVENING + 4 * HOUR, priceFen: 800 })

  test('[O15] to a later time within the window, at the price that was promised', () => {
    const change = done(act(own, EVENING + 6.5 * HOUR, EVENING + 3 * HOUR))
    expect(change.hold).toMatchObject({ bay: 'b-001', toMs: EVENING + 6.5 * HOUR, priceFen: 1_400, extensions: 1 })
    expect(change.nextMs).toBe(EVENING + 6 * HOUR)
    expect(refusal(act(own, EVENING + 15 * HOUR, EVENING + 3 * HOUR))).toBe('window-ends')
    expect(refusal(act(own, own.toMs, EVENING + 3 * HOUR))).toBe('bad-time')
    expect(refusal(act(own, EVENING + 80 * HOUR, EVENING + 3 * HOUR))).toBe('too-long')
    expect(refusal(act(hold({ state: 'left' }), EVENING + 13 * HOUR, EVENING))).toBe('not-in-this-state')
    expect(refusal(act(arrived({ state: 'overstaying' }), EVENING + 20 * HOUR, EVENING))).toBe('not-in-this-state')
  })

  test('[O15] [X5] not under a right that is over, whoever asks and whether or not she is there', () => {
    const later = EVENING + 13 * HOUR
    for (const own of [hold(), arrived()])
      for (const by of ['driver', '张三']) {
        const asked = (rightState: 'revoked' | 'ended') =>
          refusal(act(own, later, EVENING + 10 * MINUTE, { rightState, by }))
        expect(asked('revoked')).toBe('revoked')
        expect(asked('ended')).toBe('no-right')
      }
  })

  test('[O15] not if somebody has her bay then; who has not come yet is given another', () => {
    const next = hold({ id: 2, rightId: 2, fromMs: EVENING + 5 * HOUR, arriveByMs: EVENING + 5.5 * HOUR })
    const by = { lotIs: { holds: [own, next] } }
    expect(refusal(act(own, EVENING + 6 * HOUR, EVENING + 3 * HOUR, by))).toBe('full')
    expect(refusal(act(own, EVENING + 5 * HOUR, EVENING + 3 * HOUR, by))).toBe('done')
    const waiting = hold({ toMs: EVENING + 4 * HOUR })
    const moved = done(act(waiting, EVENING + 6 * HOUR, EVENING, { lotIs: { holds: [waiting, next] } }))
    expect(moved.hold).toMatchObject({ state: 'held', bay: 'b-002', toMs: EVENING + 6 * HOUR })
    expect(moved.messages).toMatchObject([{ kind: 'bay-changed', detail: { why: 'extended' } }])
  })
})
