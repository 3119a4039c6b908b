import { expect, test } from 'vitest'
import { actOnHold } from './hold-action.ts'
import type { HoldChange } from './hold-change.ts'
import { bayChanged } from './hold-sensor.ts'
import type { Hold } from './hold.ts'
import { EVENING, HOUR, MINUTE, arrived, context, done, hold, refusal } from './sharing-under-test.ts'

const act = (own: Hold, nowMs: number, is: object = {}, by: object = {}) =>
  actOnHold(own, { action: 'arrive', ...is }, context(own, { nowMs, ...by }))

test('[O18] after her sensor her word, a scanned code or an extension says that she is there', () => {
  const at = EVENING + 6 * MINUTE
  expect(done(act(arrived(), at)).hold).toEqual(arrived({ arrivedBy: 'driver' }))
  expect(done(act(arrived(), at, { code: 'code-of-lot' })).hold).toEqual(arrived({ arrivedBy: 'qr' }))
  expect(refusal(act(arrived(), at, { code: 'another' }))).toBe('wrong-code')
  expect(done(act(arrived({ arrivedBy: 'qr' }), at)).hold).toEqual(arrived({ arrivedBy: 'qr' }))
  const own = arrived({ toMs: EVENING + HOUR })
  const extended = actOnHold(own, { action: 'extend', toMs: EVENING + 2 * HOUR }, context(own, { nowMs: at }))
  expect(done(extended).hold).toMatchObject({ state: 'arrived', arrivedBy: 'driver' })
  // so that a bay that turns free for a moment does not send her away
  const free = bayChanged(done(extended).hold, { is: 'free', atMs: at }, context(own, { nowMs: at + 45_000 }))
  expect(done(free).hold).toMatchObject({ state: 'arrived', arrivedBy: 'driver' })
})

test('[X2] who comes late in her time is reminded at once, whoever says that she is there', () => {
  const own = hold({ toMs: EVENING + 25 * MINUTE, arriveByMs: EVENING + 25 * MINUTE })
  const at = EVENING + 7 * MINUTE
  const reminders = ({ messages }: HoldChange) =>
    messages.flatMap(({ kind, atMs, detail }) => (kind === 'reminder' ? [[atMs, detail['is']]] : []))
  const byWord = done(act(own, at))
  expect([reminders(byWord), byWord.nextMs]).toEqual([[[at, 'ends']], own.toMs])
  const occupied = (nowMs: number) => done(bayChanged(own, { is: 'occupied', atMs: at }, context(own, { nowMs })))
  expect(reminders(occupied(at + 45_000))).toEqual([[at, 'ends']])
  expect(occupied(at + 45_000).nextMs).toBe(own.toMs)
  // a word that comes after her time tells all that was due meanwhile
  expect(reminders(occupied(EVENING + 26 * MINUTE))).toEqual([
    [at, 'ends'],
    [own.toMs, 'over'],
  ])
  expect(reminders(done(act(hold(), at)))).toEqual([])
})

test('[O12, O21] nobody comes early into a bay that another driver still has', () => {
  const own = hold({ fromMs: EVENING + HOUR, arriveByMs: EVENING + 1.5 * HOUR })
  const before = arrived({ id: 2, rightId: 2, toMs: EVENING + HOUR })
  const by = { lotIs: { holds: [own, before] } }
  expect(act(own, EVENING + 50 * MINUTE, {}, by)).toEqual({ refusal: 'too-early', helpMs: EVENING + HOUR })
  expect(done(act(own, EVENING + HOUR, {}, by)).hold.state).toBe('arrived')
  // nor when a sensor that was not heard for a while says that a vehicle is there
  const heard = { is: 'occupied', atMs: EVENING + 50 * MINUTE } as const
  expect(bayChanged(own, heard, context(own, { nowMs: EVENING + 51 * MINUTE, ...by }))).toBeUndefined()
})
