import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SweepOrder } from '#domain/coverage/shift.ts'
import { orderAnswers, type OrderAnswer, type Reading } from '#domain/reading.ts'
import type { Operations } from '../types.ts'
import { NOW_MS, openWithShifts } from './shifts-under-test.ts'
import { rulesCommitOf } from './rules-commit-under-test.ts'

const order = (id: string, more: Partial<SweepOrder> = {}): SweepOrder => ({
  id,
  shiftId: '2026-06-01.r-1',
  vehicle: 's-1',
  edges: ['e-2', 'e-1'],
  note: '路口落叶',
  by: 'Wang',
  atMs: NOW_MS,
  ...more,
})
const answerReading = (of: string, answer: OrderAnswer, atMs: number, vehicle = 's-1'): Reading => ({
  kind: 'sweeper',
  id: vehicle,
  town: '东亭街道',
  stream: 'order',
  atMs,
  receivedAtMs: atMs,
  seq: 0,
  sub: 0,
  historical: false,
  fields: { order: of, answer },
})
async function applied({ rules }: Operations, readings: readonly Reading[]): Promise<void> {
  await rules.commit(readings, () => rulesCommitOf(1))
}

test('[G11] an order and its command are kept together; handed over, the command is gone and the order says when', async () => {
  await using opened = await openWithShifts()
  const { shifts, commands, audit } = opened.operations
  await shifts.order(order('o-1'), { payload: 'one' })
  await shifts.order(order('o-2', { atMs: NOW_MS + 1 }), { payload: 'two' })
  await expect(shifts.order(order('o-1'), { payload: 'again' })).rejects.toThrow(/UNIQUE/)
  const waiting = await commands.waiting(10)
  expect(waiting).toMatchObject([
    { kind: 'sweeper', assetId: 's-1', payload: 'one' },
    { kind: 'sweeper', assetId: 's-1', payload: 'two' },
  ])
  expect(await commands.waiting(1)).toEqual(waiting.slice(0, 1))
  expect(await commands.waiting(1, waiting[0]!.id)).toEqual(waiting.slice(1))
  await commands.published([waiting[0]!.id], NOW_MS + 50)
  await commands.published([waiting[0]!.id], NOW_MS + 90)
  expect(await commands.waiting(10)).toEqual(waiting.slice(1))
  expect(await shifts.orders({ shiftId: '2026-06-01.r-1', limit: 9 })).toEqual([
    order('o-2', { atMs: NOW_MS + 1 }),
    order('o-1', { publishedAtMs: NOW_MS + 50 }),
  ])
  expect(await shifts.orders({ vehicle: 's-2', limit: 9 })).toEqual([])
  expect((await audit.list({ limit: 1 }))[0]).toMatchObject({
    by: 'Wang',
    action: 'shift.order',
    subject: '2026-06-01.r-1',
    detail: { order: 'o-2', vehicle: 's-1', edges: ['e-2', 'e-1'] },
  })
})

test('[G12] what a vehicle answers is written with the batch of rules that applied it', async () => {
  await using opened = await openWithShifts()
  const { shifts } = opened.operations
  await shifts.order(order('o-1'), { payload: '' })
  await applied(opened.operations, [answerReading('o-1', 'accepted', NOW_MS + 10)])
  const [accepted] = await shifts.orders({ limit: 1 })
  expect(accepted).toMatchObject({ answer: 'accepted', answeredAtMs: NOW_MS + 10 })
  await applied(opened.operations, [answerReading('o-1', 'done', NOW_MS + 20), answerReading('none', 'done', NOW_MS)])
  const [done] = await shifts.orders({ limit: 1 })
  expect(done).toMatchObject({ answer: 'done', answeredAtMs: NOW_MS + 20 })
})

test('[G12] nobody answers the order of another vehicle', async () => {
  await using opened = await openWithShifts()
  const { shifts } = opened.operations
  await shifts.order(order('o-1'), { payload: '' })
  expect(await shifts.orderAnswered('o-1', 's-2', 'done', NOW_MS)).toBe(false)
  expect(await shifts.orderAnswered('o-2', 's-1', 'done', NOW_MS)).toBe(false)
  expect((await shifts.orders({ limit: 1 }))[0]).toEqual(order('o-1'))
})

test('[G12] what is known in the end is the same whatever the order of answers and however often they come', async () => {
  await using opened = await openWithShifts()
  const { shifts } = opened.operations
  const said = fc.record({ answer: fc.constantFrom(...orderAnswers), atMs: fc.integer({ min: 1, max: 4 }) })
  let orders = 0
  const after = async (answers: readonly { answer: OrderAnswer; atMs: number }[]): Promise<unknown> => {
    const id = `o-${++orders}`
    await shifts.order(order(id, { atMs: NOW_MS + orders }), { payload: '' })
    for (const { answer, atMs } of answers) await shifts.orderAnswered(id, 's-1', answer, atMs)
    const [known] = await shifts.orders({ limit: 1 })
    return [known?.id === id, known?.answer, known?.answeredAtMs]
  }
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(said, { minLength: 1, maxLength: 6 })
        .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      async ([all, shuffled]) => {
        expect(await after([...shuffled, ...shuffled.slice(0, 2)])).toEqual(await after(all))
      },
    ),
    { numRuns: 60 },
  )
})
