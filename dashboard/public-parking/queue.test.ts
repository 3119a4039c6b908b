import { expect, test } from 'vitest'
import type { HoldAnswer } from '#domain/sharing/hold.ts'
import { Refusal } from '../http.ts'
import type { Queued } from './contract.ts'
import { HOLD_WAIT_MS, sendQueued } from './queue.ts'

const NOW_MS = Date.UTC(2026, 10, 26, 11)
const queued = (more: Partial<Queued> = {}): Queued => ({
  what: 'hold',
  path: '/api/public/parking/holds',
  body: { actionId: 'a-1', lot: 'lot-1' },
  madeAtMs: NOW_MS,
  ...more,
})
const refusedAnswer: HoldAnswer = { is: 'refused', refusal: 'full' }
const throwing = (status: number) => () => Promise.reject(new Refusal(status, 'no'))

test.each([0, 429, 500, 503])('[U52] what met status %i is sent later, with the same id', async (status) => {
  expect(await sendQueued(queued(), throwing(status), NOW_MS)).toEqual({ is: 'later' })
})

test.each([
  [400, 'invalid'],
  [401, 'not-yours'],
  [403, 'not-yours'],
  [404, 'not-found'],
] as const)('[U52] what met status %i is over, and she is told that it is %s', async (status, because) => {
  const sent = await sendQueued(queued({ what: 'leave' }), throwing(status), NOW_MS)
  expect(sent).toEqual({ is: 'refused', refused: { what: 'leave', because } })
})

test('[U52] an answer of the rules ends it, whatever it says', async () => {
  const asked: string[] = []
  const post = async (path: string, body: Queued['body']): Promise<HoldAnswer> => {
    asked.push(`${path} ${body.actionId}`)
    return refusedAnswer
  }
  const sent = await sendQueued(queued(), post, NOW_MS)
  expect(sent).toEqual({ is: 'refused', refused: { what: 'hold', answer: refusedAnswer } })
  expect(asked).toEqual(['/api/public/parking/holds a-1'])
})

test.each([
  [HOLD_WAIT_MS, 'hold', 1],
  [HOLD_WAIT_MS + 1, 'hold', 0],
  [10 * HOLD_WAIT_MS, 'leave', 1],
] as const)('[U52] after %i ms without network a %s is sent %i times', async (lateMs, what, times) => {
  let sent = 0
  const post = async (): Promise<HoldAnswer> => {
    sent++
    return refusedAnswer
  }
  const answer = await sendQueued(queued({ what }), post, NOW_MS + lateMs)
  expect(sent).toBe(times)
  if (times === 0) expect(answer).toEqual({ is: 'refused', refused: { what, because: 'too-old' } })
})

test('[U52] what is wrong with the page itself is no refusal', async () => {
  const broken = () => Promise.reject(new TypeError('broken'))
  await expect(sendQueued(queued(), broken, NOW_MS)).rejects.toThrow(TypeError)
})
