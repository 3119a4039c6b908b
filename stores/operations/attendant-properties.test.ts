import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BayIs } from '#domain/parking/live.ts'
import type { BayChange, ParkingCommit } from '../types.ts'
import { heldIn, HOUR, MINUTE, NOW_MS, openLot } from './parking-under-test.ts'

const BAYS = 4
/** Until half past nine of the next morning: windows end at eight. */
const LAST_MINUTE = 810

/** Everything that became of holds, whatever the numbers of its rows. */
async function lived(commits: readonly { readonly nowMs: number; readonly changes: readonly BayChange[] }[]) {
  await using lot = await openLot(BAYS)
  const { parking, alerts } = lot.operations
  await lot.policy({ staffBays: 3 })
  const rights = [await lot.right(1), await lot.right(2), await lot.right(3)]
  const stays = [
    { fromMs: NOW_MS, toMs: NOW_MS + 2 * HOUR },
    { fromMs: NOW_MS + HOUR, toMs: NOW_MS + 12 * HOUR },
    { fromMs: NOW_MS, toMs: NOW_MS + 12 * HOUR },
  ]
  for (const [n, stay] of stays.entries()) heldIn(await lot.hold(rights[n]!.id, stay))
  // one of them said herself that she is there
  const last = heldIn(await lot.act(rights[2]!.id, 3, 'arrive'))
  for (const { nowMs, changes } of commits) await lot.sense(nowMs, {}, { changes } satisfies Partial<ParkingCommit>)
  const messages = await Promise.all(
    rights.map(async ({ id }) =>
      (await parking.messages(id, 0, 1_000)).map(({ kind, atMs, detail }) => ({ kind, atMs, detail })),
    ),
  )
  const scope = { towns: [] }
  return {
    last: last.id,
    holds: await parking.holds({ scope, limit: 10 }),
    messages,
    overstays: await parking.overstays({ scope, limit: 10 }),
    alerts: (await alerts.list({ towns: [], limit: 100 })).map(({ rule, part, sinceMs, state }) => ({
      rule,
      part,
      sinceMs,
      state,
    })),
    mornings: (await parking.mornings({ scope, fromDay: '2026-06-01', toDay: '2026-06-03' })).map(
      ({ day, windowEndMs }) => ({ day, windowEndMs }),
    ),
  }
}

const changesOf = (said: readonly { readonly bay: number; readonly is: BayIs; readonly minute: number }[]) =>
  said
    .toSorted((a, b) => a.minute - b.minute)
    .map(({ bay, is, minute }): BayChange => {
      const atMs = NOW_MS + minute * MINUTE
      return { bay: `b-${bay + 1}`, lot: 'lot-1', is, atMs, nowMs: atMs, isHistorical: false }
    })

const said = fc.array(
  fc.record({
    bay: fc.nat({ max: BAYS - 1 }),
    is: fc.constantFrom<BayIs[]>('free', 'occupied', 'occupied', 'unknown'),
    minute: fc.nat({ max: LAST_MINUTE }),
  }),
  { maxLength: 25 },
)

test('[O24] however what bays say is cut into commits, the same becomes of holds, messages, overstays and alerts', async () => {
  const endMs = NOW_MS + LAST_MINUTE * MINUTE
  await fc.assert(
    fc.asyncProperty(said, fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }), async (words, cuts) => {
      const changes = changesOf(words)
      const pieces: { nowMs: number; changes: BayChange[] }[] = []
      let piece: BayChange[] = []
      for (const [n, change] of changes.entries()) {
        piece.push(change)
        if (!cuts[n] || changes[n + 1]?.nowMs === change.nowMs) continue
        pieces.push({ nowMs: change.nowMs, changes: piece })
        piece = []
      }
      pieces.push({ nowMs: endMs, changes: piece })
      expect(await lived(pieces)).toEqual(await lived([{ nowMs: endMs, changes }]))
    }),
    { numRuns: 12 },
  )
}, 120_000)
