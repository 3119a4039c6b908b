import { severities } from '#domain/alert/alert.ts'
import { orderStates } from '#domain/response/order.ts'
import { holdStates } from '#domain/sharing/hold.ts'
import type { Standing } from '../types.ts'
import type { Context } from './context.ts'

/** What stands now, counted by index: alerts, orders, holds, what waits for a person, and clocks that nobody has told yet. */
export function createStanding({ sql }: Pick<Context, 'sql'>): (nowMs: number) => Promise<Standing> {
  const counted = (text: string) => sql.prepare<{ is: string; count: number }>(text)
  const alerts = counted(`SELECT severity AS "is", count(*) AS count FROM alert WHERE state <> 'closed' GROUP BY 1`)
  const orders = counted(`SELECT state AS "is", count(*) AS count FROM work_order WHERE state <> 'closed' GROUP BY 1`)
  // one that expired is so for everybody who reads it, whether or not anybody wrote it
  const holds = counted(
    `SELECT state AS "is", count(*) AS count FROM hold
      WHERE state IN ('held', 'arrived', 'overstaying') AND (state <> 'held' OR arrive_by_ms > ?) GROUP BY 1`,
  )
  const waiting = sql.prepare<{ rights: number; reports: number }>(
    `SELECT (SELECT count(*) FROM parking_right WHERE state = 'applied') AS rights,
            (SELECT count(*) FROM public_report WHERE state = 'new') AS reports`,
  )
  const due = sql.prepare<{ next: number | null }>(
    `SELECT min(next_ms) AS next FROM (SELECT min(next_ms) AS next_ms FROM alert WHERE next_ms IS NOT NULL
       UNION ALL SELECT min(next_ms) FROM work_order WHERE next_ms IS NOT NULL
       UNION ALL SELECT min(next_ms) FROM hold WHERE next_ms IS NOT NULL)`,
  )
  /** Every word of the list, also those of which there is none. */
  const byWord = <Word extends string>(
    words: readonly Word[],
    rows: readonly { is: string; count: number }[],
  ): Record<Word, number> =>
    Object.fromEntries(words.map((word) => [word, rows.find(({ is }) => is === word)?.count ?? 0])) as Record<
      Word,
      number
    >
  return async (nowMs) =>
    sql.snapshot(() => {
      const next = due.get()?.next ?? nowMs
      const { rights: rightsWaiting, reports: reportsWaiting } = waiting.get()!
      return {
        alerts: byWord(severities, alerts.all()),
        orders: byWord(
          orderStates.filter((state) => state !== 'closed'),
          orders.all(),
        ),
        holds: byWord(
          holdStates.filter((state) => state === 'held' || state === 'arrived' || state === 'overstaying'),
          holds.all(nowMs),
        ),
        rightsWaiting,
        reportsWaiting,
        clocksLateMs: Math.max(0, nowMs - next),
      }
    })
}
