import type { AlertMemory } from '#domain/alert/alert.ts'
import type { Alerts } from '../types.ts'
import { alertOf, createAlertRows, type AlertRow } from './alert-rows.ts'
import type { Context } from './context.ts'
import { createTrail } from './trail.ts'

/** What of alerts is written without a decision. */
export interface AlertKeeper {
  /** What the rules remember of a subject, instead of what they remembered before; an empty text forgets it. */
  remember(memory: AlertMemory): void
  /** Let go alerts that were closed before, with their trail; at most so many. Returns how many. */
  purge(beforeMs: number, rowsMax: number): number
}

type AlertReads = Pick<Alerts, 'list' | 'get' | 'open' | 'trail' | 'memories' | 'correct'>

/** Alerts as they are read; they are changed at the desk (`desk.ts`). */
export function createAlerts(context: Context): AlertReads & { readonly keeper: AlertKeeper } {
  const { sql } = context
  const rows = createAlertRows(context)
  const trail = createTrail(context)
  const list = sql.prepare<AlertRow>(
    `SELECT * FROM alert
      WHERE id < ?1
        AND (?2 IS NULL OR state = ?2 OR (?2 = 'standing' AND state <> 'closed'))
        AND (?3 IS NULL OR rule = ?3)
        AND (?4 IS NULL OR subject = ?4)
        AND (?5 IS NULL OR shift_id = ?5)
        AND (?6 = '[]' OR town = '' OR town IN (SELECT value FROM json_each(?6)))
        AND (?7 IS NULL OR severity = ?7)
        AND (?8 IS NULL OR subject_kind IN (SELECT value FROM json_each(?8)))
      ORDER BY id DESC LIMIT ?9`,
  )
  const open = sql.prepare<AlertRow>(`SELECT * FROM alert WHERE state <> 'closed' ORDER BY id`)
  const memories = sql.prepare<AlertMemory>('SELECT subject, state FROM alert_memory')
  const remember = sql.prepare('INSERT OR REPLACE INTO alert_memory VALUES (?, ?)')
  const forget = sql.prepare('DELETE FROM alert_memory WHERE subject = ?')
  const purge = sql.prepare<{ id: number }>(
    `DELETE FROM alert WHERE id IN (SELECT id FROM alert WHERE closed_at_ms < ? ORDER BY closed_at_ms LIMIT ?) RETURNING id`,
  )
  const purgeTrail = sql.prepare(`DELETE FROM trail WHERE owner = 'alert' AND ref = ?`)

  return {
    list: async ({ state, rule, subject, subjectKinds, shiftId, severity, towns, beforeId, limit }) =>
      list
        .all(
          beforeId ?? Number.MAX_SAFE_INTEGER,
          state ?? null,
          rule ?? null,
          subject ?? null,
          shiftId ?? null,
          JSON.stringify(towns),
          severity ?? null,
          subjectKinds === undefined ? null : JSON.stringify(subjectKinds),
          limit,
        )
        .map((row) => alertOf(row)),
    get: async (id) => rows.get(id),
    open: async () => open.all().map((row) => alertOf(row)),
    trail: async (id) => trail.of('alert', id),
    correct: async (id, { atMs, detail }) =>
      sql.transaction(() => {
        if (rows.get(id) === undefined) return false
        const last = trail.of('alert', id).findLast(({ event }) => event === 'corrected')
        if (last !== undefined && JSON.stringify(last.detail) === JSON.stringify(detail)) return false
        trail.add('alert', id, { atMs, by: 'rules', event: 'corrected', detail })
        return true
      }),
    memories: async () => memories.all(),

    keeper: {
      remember: ({ subject, state }) => {
        if (state === '') forget.run(subject)
        else remember.run(subject, state)
      },
      purge: (beforeMs, rowsMax) => {
        const gone = purge.all(beforeMs, rowsMax)
        for (const { id } of gone) purgeTrail.run(id)
        return gone.length
      },
    },
  }
}
