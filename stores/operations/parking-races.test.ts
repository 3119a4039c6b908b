import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holdTakes } from '#domain/sharing/hold-at.ts'
import type { Hold, HoldAnswer, HoldRequest } from '#domain/sharing/hold.ts'
import { operationsFile } from '../operations.ts'
import { openSqlite } from '../sqlite.ts'
import { HOUR, MINUTE, NOW_MS, openLot, type OpenedLot } from './parking-under-test.ts'

const ASKING = join(import.meta.dirname, 'hold-asking-under-test.ts')
const PROCESSES = 2

/** Processes that ask the store for holds, each with its share of the requests, all at the same time. */
async function askers(lot: OpenedLot) {
  const processes = await Promise.all(
    Array.from({ length: PROCESSES }, async () => {
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', ASKING, lot.folder, String(NOW_MS)],
        { stdio: ['pipe', 'pipe', 'inherit'] },
      )
      const lines = createInterface({ input: child.stdout })
      const ready = once(lines, 'line')
      return { child, lines, isReady: (await ready)[0] === 'ready' }
    }),
  )
  expect(processes.every(({ isReady }) => isReady)).toBe(true)
  return {
    ask: async (requests: readonly HoldRequest[]): Promise<HoldAnswer[]> => {
      const answers = processes.map(({ lines }) => once(lines, 'line'))
      for (const [n, { child }] of processes.entries())
        child.stdin.write(`${JSON.stringify(requests.filter((_, index) => index % PROCESSES === n))}\n`)
      const said = await Promise.all(answers)
      return said.flatMap(([line]) => JSON.parse(String(line)) as HoldAnswer[])
    },
    [Symbol.asyncDispose]: async () => {
      for (const { child } of processes) {
        const ended = once(child, 'exit')
        child.stdin.end()
        await ended
      }
    },
  }
}

const overlap = (a: Hold, b: Hold, nowMs: number): boolean => {
  const [one, two] = [holdTakes(a, nowMs), holdTakes(b, nowMs)]
  return one !== undefined && two !== undefined && one.fromMs < two.toMs && two.fromMs < one.toMs
}
/** Pairs of active holds that are for one bay at one time, or for one plate. */
async function doubled(lot: OpenedLot): Promise<string[]> {
  const scope = { towns: [] }
  const holds = await lot.operations.parking.holds({ scope, activeOnly: true, limit: 10_000 })
  return holds.flatMap((hold, index) =>
    holds
      .slice(index + 1)
      .filter((other) => (other.bay === hold.bay && overlap(hold, other, lot.now())) || other.rightId === hold.rightId)
      .map((other) => `${hold.id} and ${other.id}`),
  )
}

test('[O21] of 1,000 requests for the last bay at the same time, in two processes, exactly one is given it', async () => {
  await using lot = await openLot(1)
  const rights: number[] = []
  for (let n = 0; n < 1_000; n++) rights.push((await lot.right(n)).id)
  await using asking = await askers(lot)
  const times = { lot: 'lot-1', fromMs: NOW_MS, toMs: NOW_MS + HOUR, kinds: [] }
  const answers = await asking.ask(rights.map((rightId) => ({ ...times, rightId, actionId: `hold-${rightId}` })))
  expect(answers).toHaveLength(1_000)
  const given = answers.filter((answer) => answer.is === 'done')
  expect(given).toHaveLength(1)
  expect(answers.filter((answer) => answer.is === 'refused' && answer.refusal === 'full')).toHaveLength(999)
  expect(await lot.operations.parking.holds({ scope: { towns: [] }, limit: 10 })).toHaveLength(1)
}, 60_000)

test('[O21] whatever is asked at once in two processes: no bay twice at a time, no plate twice, no action twice', async () => {
  await using lot = await openLot(4)
  await lot.policy({ quota: 3 })
  const rights: number[] = []
  for (let n = 0; n < 12; n++) rights.push((await lot.right(n)).id)
  await using asking = await askers(lot)
  let round = 0
  const request = fc.record({
    right: fc.nat({ max: rights.length - 1 }),
    fromQuarter: fc.nat({ max: 16 }),
    quarters: fc.integer({ min: 1, max: 12 }),
    action: fc.nat({ max: 30 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 10, maxLength: 60 }), async (wishes) => {
      round++
      const asked = wishes.map(({ right, fromQuarter, quarters, action }): HoldRequest => {
        const fromMs = NOW_MS + fromQuarter * 15 * MINUTE
        const rightId = rights[right]!
        return {
          actionId: `${round} ${rightId} ${action}`,
          rightId,
          lot: 'lot-1',
          fromMs,
          toMs: fromMs + quarters * 15 * MINUTE,
          kinds: [],
        }
      })
      const answers = await asking.ask(asked)
      expect(await doubled(lot)).toEqual([])
      const made = answers.flatMap((answer) => (answer.is === 'done' && !answer.again ? [answer.hold] : []))
      const active = await lot.operations.parking.holds({ scope: { towns: [] }, activeOnly: true, limit: 100 })
      expect(new Set(active.map(({ id }) => id))).toEqual(new Set(made.map(({ id }) => id)))
      expect(active).toHaveLength(made.length)
      // never more than the quota at a time
      for (const { fromMs } of active)
        expect(active.filter((hold) => hold.fromMs <= fromMs && fromMs < hold.toMs).length).toBeLessThanOrEqual(3)
      for (const hold of active) await lot.act(hold.rightId, hold.id, 'cancel')
      // so that nobody is refused for having held too often
      for (const { id } of active) forget(lot, id)
    }),
    { numRuns: 15 },
  )
}, 120_000)

/** A hold of a day ago is none of today's. */
function forget(lot: OpenedLot, id: number): void {
  using sql = openSqlite({ file: operationsFile(lot.folder), durability: 'normal' })
  sql.prepare('UPDATE hold SET made_at_ms = made_at_ms - 100000000 WHERE id = ?').run(id)
}
