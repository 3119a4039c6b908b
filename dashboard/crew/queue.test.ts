import { expect, test } from 'vitest'
import { Refusal } from '../http.ts'
import type { ActionAnswer } from '#domain/response/order.ts'
import type { Queued } from './contract.ts'
import { memoryKeep } from './keep-in-memory.ts'
import { sendQueued, type Sending } from './queue.ts'
import { order, NOW_MS } from './tasks-under-test.ts'

const action = (no: number, more: Partial<Queued> = {}): Queued => ({
  no,
  personId: 7,
  photos: [],
  action: { actionId: `a-${no}`, orderId: 1, action: 'note', atMs: NOW_MS + no },
  ...more,
})
const applied: ActionAnswer = { is: 'applied', order: order(1) }

function server(answers: (ActionAnswer | Refusal)[]) {
  const sent: Queued['action'][] = []
  const pictures: Blob[] = []
  const sending: Sending = {
    sendPhoto: async (picture) => pictures.push(picture),
    act: async (asked) => {
      sent.push(asked)
      const answer = answers.shift() ?? applied
      if (answer instanceof Refusal) throw answer
      return answer
    },
  }
  return { sent, pictures, sending }
}
const ids = (sent: readonly { actionId: string }[]) => sent.map(({ actionId }) => actionId)

test('[U42] actions go in order, and each is gone once it is answered', async () => {
  const keep = memoryKeep([action(1), action(2), action(3)])
  const { sent, sending } = server([])
  const left: number[] = []
  const heard = async () => {
    left.push((await keep.queued()).length)
  }
  expect(await sendQueued(keep, 7, sending, heard)).toBe('all')
  expect(ids(sent)).toEqual(['a-1', 'a-2', 'a-3'])
  expect(left).toEqual([2, 1, 0])
})

test.each([
  [new Refusal(0, 'not reached'), 'later'],
  [new Refusal(429, 'too many'), 'later'],
  [new Refusal(503, 'away'), 'later'],
  [new Refusal(401, 'signed out', { type: 'urn:kerbside:problem:not-signed-in' }), 'signed-out'],
] as const)('[U42] after %s nothing is lost and nothing overtakes; the same id goes again', async (refusal, result) => {
  const keep = memoryKeep([action(1), action(2)])
  const { sent, sending } = server([refusal])
  expect(await sendQueued(keep, 7, sending, () => undefined)).toBe(result)
  expect(ids(sent)).toEqual(['a-1'])
  expect((await keep.queued()).length).toBe(2)
  expect(await sendQueued(keep, 7, sending, () => undefined)).toBe('all')
  expect(ids(sent)).toEqual(['a-1', 'a-1', 'a-2'])
})

test('[U42] what is refused stays with its reason and stops nothing', async () => {
  const keep = memoryKeep([action(1), action(2), action(3)])
  const { sent, sending } = server([
    { is: 'refused', reason: 'wrong-code', detail: 'not of wc-01' },
    new Refusal(400, 'the body is not valid'),
  ])
  expect(await sendQueued(keep, 7, sending, () => undefined)).toBe('all')
  expect(ids(sent)).toEqual(['a-1', 'a-2', 'a-3'])
  expect((await keep.queued()).map(({ no, refused }) => [no, refused?.reason])).toEqual([
    [1, 'wrong-code'],
    [2, 'invalid'],
  ])
  expect(await sendQueued(keep, 7, sending, () => undefined)).toBe('all')
  expect(sent.length).toBe(3)
})

test('[U42] a picture goes before its action, once, also when the action has to be sent again', async () => {
  const picture = new Blob(['x'])
  const keep = memoryKeep([action(1, { photos: ['p'] })], [{ key: 'p', picture }])
  const { sent, pictures, sending } = server([new Refusal(0, 'not reached')])
  expect(await sendQueued(keep, 7, sending, () => undefined)).toBe('later')
  expect(await sendQueued(keep, 7, sending, () => undefined)).toBe('all')
  expect(pictures.length).toBe(1)
  expect(sent.map(({ photoIds }) => photoIds)).toEqual([[1], [1]])
  expect(await keep.photo('p')).toBeUndefined()
})

test('[U42] what another person left on this phone waits for that person', async () => {
  const keep = memoryKeep([action(1, { personId: 8 }), action(2)])
  const { sent, sending } = server([])
  expect(await sendQueued(keep, 7, sending, () => undefined)).toBe('all')
  expect(ids(sent)).toEqual(['a-2'])
  expect((await keep.queued()).map(({ no }) => no)).toEqual([1])
})
