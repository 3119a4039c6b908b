import type { HoldRefusal } from '#domain/sharing/hold.ts'
import type { Context } from './context.ts'

/** What is kept of an answer; the hold is told as it is when it is asked for. */
export interface KeptAnswer {
  /** Nobody is told what another one did under the same id. */
  readonly who: string
  readonly holdId: number
  readonly refusal?: HoldRefusal
  readonly helpMs?: number
}
export interface HoldAnswers {
  of(actionId: string): KeptAnswer | undefined
  /** Within the transaction of what was done. */
  keep(actionId: string, atMs: number, answer: KeptAnswer): void
}

/** Answers are kept so long: no phone waits longer to send what it could not send. */
const KEEP_MS = 30 * 86_400_000
const DROPPED_STEP = 20

/** What was done with holds, by the action's own name (docs/SPEC.md O17). */
export function createHoldAnswers({ sql }: Pick<Context, 'sql'>): HoldAnswers {
  const get = sql.prepare<{ answer: string }>('SELECT answer FROM hold_action WHERE action_id = ?')
  const insert = sql.prepare('INSERT INTO hold_action VALUES (?, ?, ?)')
  const dropOld = sql.prepare(
    'DELETE FROM hold_action WHERE action_id IN (SELECT action_id FROM hold_action WHERE at_ms < ? ORDER BY at_ms LIMIT ?)',
  )
  return {
    of: (actionId) => {
      const row = get.get(actionId)
      return row === undefined ? undefined : (JSON.parse(row.answer) as KeptAnswer)
    },
    keep: (actionId, atMs, answer) => {
      dropOld.run(atMs - KEEP_MS, DROPPED_STEP)
      insert.run(actionId, atMs, JSON.stringify(answer))
    },
  }
}
