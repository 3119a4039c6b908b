import { describe, expect, test } from 'vitest'
import { actOnHold } from './hold-action.ts'
import { holdDue } from './hold-clock.ts'
import { holdClosed, holdRevoked } from './hold-end.ts'
import type { Hold } from './hold.ts'
import { EVENING, HOUR, MINUTE, arrived, context, done, hold, refusal } from './sharing-under-test.ts'

describe('leaving and cancelling', () => {
  const act = (own: Hold, action: 'cancel' | 'leave', nowMs: number, by: Parameters<typeof context>[1] = {}) =>
    actOnHold(own, { action }, context(own, { nowMs, ...by }))

  test('[O16] a hold nobody came for is cancelled, by driver or operator', () => {
    expect(done(act(hold(), 'cancel', EVENING)).hold).toMatchObject({ state: 'cancelled', endedBy: 'driver' })
    expect(done(act(hold(), 'cancel', EVENING, { by: '王芳' })).hold).toMatchObject({ endedBy: 'operator' })
    expect(refusal(act(arrived(), 'cancel', EVENING))).toBe('not-in-this-state')
    expect(refusal(act(hold(), 'cancel', EVENING + HOUR))).toBe('not-in-this-state')
  })

  test('[O17] she says that she leaves; ten minutes later her bay is looked at', () => {
    const at = EVENING + 3 * HOUR
    const change = done(act(arrived(), 'leave', at))
    expect(change.hold).toMatchObject({ state: 'left', endedBy: 'driver', endedAtMs: at })
    expect(change.nextMs).toBe(at + 10 * MINUTE)
    expect(done(act(arrived(), 'leave', at, { by: '王芳' })).nextMs).toBeUndefined()
    const look = (bay: { is: 'free' | 'occupied'; sinceMs: number }, by: object = {}) =>
      holdDue(change.hold, change.nextMs!, context(change.hold, { nowMs: change.nextMs!, bay, ...by }))
    const still = { is: 'occupied' as const, sinceMs: EVENING + 5 * MINUTE }
    const back = look(still)
    expect(back.hold).toEqual(arrived())
    expect(back.messages).toMatchObject([{ kind: 'reminder', detail: { is: 'still-there' } }])
    for (const gone of [
      look({ is: 'free', sinceMs: at + MINUTE }),
      look({ is: 'occupied', sinceMs: at + 5 * MINUTE }),
      look(still, { canReturn: false }),
      look(still, { isTakenOver: true }),
    ]) {
      expect(gone.hold.state).toBe('left')
      expect(gone.nextMs).toBeUndefined()
    }
  })

  test('[O17] who told of her arrival at the gate is still there when her bay was taken some minutes after', () => {
    const own = arrived({ arrivedBy: 'qr' })
    const at = EVENING + 14 * HOUR
    const { hold: left, nextMs = 0 } = done(act(own, 'leave', at))
    const look = (minutes: number) =>
      holdDue(
        left,
        nextMs,
        context(left, { nowMs: nextMs, bay: { is: 'occupied', sinceMs: EVENING + minutes * MINUTE } }),
      )
    expect(look(14).hold).toEqual(own)
    expect(look(16).hold.state).toBe('left')
  })

  test('[O17] where her bay was free for a moment about when she said that she left, another vehicle came at once', () => {
    const at = EVENING + 14 * HOUR
    const { hold: left, nextMs = 0 } = done(act(arrived(), 'leave', at))
    const look = (seamMs: number) =>
      holdDue(
        left,
        nextMs,
        context(left, { nowMs: nextMs, bay: { is: 'occupied', sinceMs: EVENING + 5 * MINUTE, seamMs } }),
      ).hold.state
    expect(look(at + MINUTE)).toBe('left')
    expect(look(at - 9 * MINUTE)).toBe('left')
    expect(look(at - 11 * MINUTE)).toBe('arrived')
  })

  test('[O17] a vehicle that stood there before she came is not hers', () => {
    const own = arrived({ arrivedBy: 'qr' })
    const { hold: left, nextMs = 0 } = done(act(own, 'leave', EVENING + 3 * HOUR))
    const bay = { is: 'occupied' as const, sinceMs: EVENING - 16 * MINUTE }
    expect(holdDue(left, nextMs, context(left, { nowMs: nextMs, bay })).hold.state).toBe('left')
  })

  test('[O17] an overstay ends with her word, and goes on if it was not true', () => {
    const own = arrived({ state: 'overstaying' })
    const at = EVENING + 15 * HOUR
    const change = done(act(own, 'leave', at))
    expect(change.overstay).toEqual({ is: 'ended', leftAtMs: at })
    const bay = { is: 'occupied' as const, sinceMs: EVENING + 5 * MINUTE }
    const back = holdDue(change.hold, change.nextMs!, context(own, { nowMs: change.nextMs!, bay }))
    expect([back.hold.state, back.overstay]).toEqual(['overstaying', { is: 'reopened' }])
  })
})

describe('closures and rights that end', () => {
  const closes = (own: Hold, from: number, to: number, nowMs: number) =>
    holdClosed(
      own,
      { fromMs: EVENING + from * HOUR, toMs: EVENING + to * HOUR, reason: '活动' },
      context(own, { nowMs, by: '王芳' }),
    )

  test('[O20] holds within it are cancelled, those that begin well before it shortened, and their drivers told', () => {
    const cancelled = closes(hold({ fromMs: EVENING + HOUR, arriveByMs: EVENING + 2 * HOUR }), 0, 5, EVENING)!
    expect(cancelled.hold).toMatchObject({ state: 'cancelled', endedBy: 'closure' })
    expect(cancelled.messages).toMatchObject([{ kind: 'closure', detail: { is: 'cancelled', reason: '活动' } }])
    const shortened = closes(hold(), 5, 9, EVENING)!
    expect(shortened.hold).toMatchObject({ state: 'held', toMs: EVENING + 5 * HOUR, windowEndMs: EVENING + 5 * HOUR })
    expect(shortened.messages).toMatchObject([
      { kind: 'closure', detail: { is: 'shortened', untilMs: EVENING + 5 * HOUR } },
    ])
    expect(closes(hold(), -5, 0, EVENING)).toBeUndefined()
    expect(closes(hold(), 14, 20, EVENING)).toBeUndefined()
    const after = closes(hold(), 13, 20, EVENING)!
    expect([after.hold.toMs, after.hold.windowEndMs, after.messages]).toEqual([
      EVENING + 12 * HOUR,
      EVENING + 13 * HOUR,
      [],
    ])
    expect(closes(hold({ state: 'left' }), 0, 5, EVENING)).toBeUndefined()
  })

  test('[O20] who is there has as long to leave as a reminder gives', () => {
    const at = EVENING + HOUR
    const told = closes(arrived(), 0, 5, at)!
    expect(told.hold).toMatchObject({ state: 'arrived', toMs: at + 30 * MINUTE, windowEndMs: at + 30 * MINUTE })
    expect(told.messages).toMatchObject([{ kind: 'closure', detail: { is: 'leave', untilMs: at + 30 * MINUTE } }])
    expect(closes(arrived(), 5, 9, at)!.hold.windowEndMs).toBe(EVENING + 5 * HOUR)
    expect(closes(arrived(), 14, 20, at)).toBeUndefined()
  })

  test('[X5] with its right a hold that waits ends; who is there may leave in her time', () => {
    const change = holdRevoked(hold(), context(hold()))!
    expect(change.hold).toMatchObject({ state: 'cancelled', endedBy: 'revoked' })
    expect(holdRevoked(arrived(), context(arrived()))).toBeUndefined()
    expect(holdRevoked(hold(), context(hold(), { nowMs: EVENING + HOUR }))).toBeUndefined()
  })
})
