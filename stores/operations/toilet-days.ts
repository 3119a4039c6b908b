import type { StaleToiletDay, ToiletDayRow, Toilets } from '../types.ts'
import type { Context } from './context.ts'

type Days = Pick<Toilets, 'days' | 'dayVersions' | 'putDay' | 'staleDay' | 'staleDays' | 'dayDone'>

/** Service levels of toilets by day, and which days wait to be worked out again (docs/SPEC.md Q). */
export function createToiletDays({ sql }: Context): Days {
  const columns = 'toilet, day, version, town, at_ms AS atMs, cause, settings, figures'
  // of a long time most of what is read would be the contents
  const latest = (of: string) =>
    sql.prepare<ToiletDayRow>(
      `SELECT ${columns}, ${of} AS content FROM toilet_day
        WHERE is_latest = 1 AND day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR toilet = ?3)
          AND (?4 = '[]' OR town IN (SELECT value FROM json_each(?4)))
        ORDER BY day, toilet LIMIT ?5`,
    )
  const [whole, figuresAlone] = [latest('content'), latest(`''`)]
  const versions = sql.prepare<ToiletDayRow>(
    `SELECT ${columns}, content FROM toilet_day WHERE toilet = ? AND day = ? ORDER BY version`,
  )
  const last = sql.prepare<{ version: number; content: string }>(
    'SELECT version, content FROM toilet_day WHERE toilet = ? AND day = ? AND is_latest = 1',
  )
  const notLatest = sql.prepare('UPDATE toilet_day SET is_latest = 0 WHERE toilet = ? AND day = ? AND is_latest = 1')
  const insert = sql.prepare(
    `INSERT INTO toilet_day (toilet, day, version, town, at_ms, cause, settings, is_latest, figures, content)
       VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
  )
  const stale = sql.prepare<StaleToiletDay>(
    'SELECT toilet, day, seq, cause, asked FROM toilet_day_stale ORDER BY day, toilet LIMIT ?',
  )
  const done = sql.prepare('DELETE FROM toilet_day_stale WHERE toilet = ? AND day = ? AND asked = ?')
  const mark = staleDayMark({ sql })

  return {
    days: async ({ toilet, towns, fromDay, toDay, figuresOnly = false, limit }) =>
      (figuresOnly ? figuresAlone : whole).all(fromDay, toDay, toilet ?? null, JSON.stringify(towns), limit),
    dayVersions: async (toilet, day) => versions.all(toilet, day),
    putDay: async ({ toilet, day, town, atMs, cause, settings, figures, content }) =>
      sql.transaction(() => {
        const before = last.get(toilet, day)
        if (before?.content === content) return false
        notLatest.run(toilet, day)
        insert.run(toilet, day, (before?.version ?? 0) + 1, town, atMs, cause, settings, figures, content)
        return true
      }),
    staleDay: async (days) => sql.transaction(() => days.forEach(mark)),
    staleDays: async (limit) => stale.all(limit),
    dayDone: async ({ toilet, day, asked }) => {
      done.run(toilet, day, asked)
    },
  }
}

/** Puts a day down to be worked out again; to be called within the transaction of what changed it. */
export function staleDayMark({ sql }: Pick<Context, 'sql'>): (day: Omit<StaleToiletDay, 'asked'>) => void {
  // data that come late may come again; of two causes the last one is told
  const ask = sql.prepare(
    `INSERT INTO toilet_day_stale (toilet, day, seq, cause, asked) VALUES (?1, ?2, ?3, ?4, 1)
       ON CONFLICT (toilet, day) DO UPDATE SET seq = max(seq, ?3), cause = ?4, asked = asked + 1`,
  )
  return ({ toilet, day, seq, cause }) => {
    ask.run(toilet, day, seq, cause)
  }
}
