import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AlertChange } from '#domain/alert/alert.ts'
import type { ServiceCommit } from '../types.ts'
import { end, HERE, MINUTE, NOW_MS, openDesk, raise, type OpenedDesk } from './desk-under-test.ts'

/** All that the desk wrote. */
const dump = ({ sql }: OpenedDesk) => ({
  alerts: sql.prepare('SELECT * FROM alert ORDER BY id').all(),
  orders: sql.prepare('SELECT * FROM work_order ORDER BY id').all(),
  trail: sql.prepare('SELECT * FROM trail ORDER BY id').all(),
  notices: sql.prepare('SELECT * FROM notice ORDER BY no').all(),
  inputs: sql.prepare('SELECT * FROM toilet_input ORDER BY id').all(),
  live: sql
    .prepare(
      `SELECT asset_id, stream, fields FROM live_state WHERE stream IN ('alert', 'work-order') ORDER BY asset_id, stream`,
    )
    .all(),
})

const rules = ['odour', 'visits-since-clean', 'paper-low', 'sos', 'gateway-offline', 'sensor-silent'] as const
const step = fc.record({
  minutes: fc.integer({ min: 0, max: 50 }),
  is: fc.constantFrom('open', 'open', 'close', 'worse'),
  rule: fc.constantFrom(...rules, 'town-outage' as const),
  subject: fc.constantFrom('t-1', 't-2'),
})

test('[Z2] in whatever pieces it is worked through, the desk writes the same', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 25 }),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 10 }),
      async (made, sizes) => {
        let atMs = NOW_MS
        const steps: ServiceCommit['steps'] = made.map(({ minutes, is, rule, subject }) => {
          atMs += minutes * MINUTE
          const isTown = rule === 'town-outage'
          const of = isTown ? HERE : subject
          const change: AlertChange =
            is === 'open'
              ? raise(rule, atMs, { subject: of, subjectKind: isTown ? 'town' : 'toilet' })
              : is === 'close'
                ? end(rule, atMs, of)
                : { is: 'change', rule, subject: of, atMs, severity: 'urgent', detail: { atMs } }
          return { nowMs: atMs, alerts: [change] }
        })
        await using whole = await openDesk()
        await whole.commit(steps, atMs)
        await using pieces = await openDesk()
        for (let from = 0, turn = 0; from < steps.length; turn++) {
          const size = sizes[turn % sizes.length]!
          const piece = steps.slice(from, from + size)
          from += size
          // up to the next step the time may be anything
          await pieces.commit(piece, Math.min(piece.at(-1)!.nowMs + (turn % 3) * MINUTE, steps[from]?.nowMs ?? atMs))
        }
        expect(dump(pieces)).toEqual(dump(whole))
      },
    ),
    { numRuns: 40 },
  )
})
