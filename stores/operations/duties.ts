import { dutyLevels, type Duty, type DutyLevel } from '#domain/response/duty.ts'
import type { Duties } from '../types.ts'
import type { Context } from './context.ts'

interface Row {
  id: number
  user_id: number
  level: DutyLevel
  teams: string
  from_ms: number
  to_ms: number
}

const DUTY_MS_MAX = 31 * 86_400_000
const DUTIES_MAX = 5_000

const dutyOf = (row: Row): Duty => ({
  id: row.id,
  userId: row.user_id,
  level: row.level,
  teams: JSON.parse(row.teams) as string[],
  fromMs: row.from_ms,
  toMs: row.to_ms,
})

/** Who is on duty when (排班). */
export function createDuties({ sql, audited }: Context): Duties & { readonly at: (atMs: number) => Duty[] } {
  const touching = sql.prepare<Row>(
    'SELECT * FROM duty WHERE to_ms > ?1 AND from_ms < ?2 ORDER BY from_ms, level, user_id, id',
  )
  const drop = sql.prepare(
    `DELETE FROM duty WHERE from_ms >= ?1 AND from_ms < ?2
        AND (?3 IS NULL OR user_id IN (SELECT value FROM json_each(?3)))`,
  )
  const insert = sql.prepare('INSERT INTO duty (user_id, level, teams, from_ms, to_ms) VALUES (?, ?, ?, ?, ?)')
  const isUser = sql.prepare<{ one: number }>('SELECT 1 AS one FROM user WHERE id = ?')

  const at = (atMs: number): Duty[] => touching.all(atMs, atMs + 1).map((row) => dutyOf(row))
  const check = ({ userId, level, fromMs, toMs }: Omit<Duty, 'id'>, rangeFromMs: number, rangeToMs: number): void => {
    const wrong =
      isUser.get(userId) === undefined
        ? 'there is no such user'
        : !dutyLevels.includes(level)
          ? `${JSON.stringify(level)} is no level of duty`
          : !(fromMs < toMs)
            ? 'it must end after it begins'
            : toMs - fromMs > DUTY_MS_MAX
              ? 'it is longer than 31 days'
              : fromMs < rangeFromMs || fromMs >= rangeToMs
                ? 'it does not begin in the time that is replaced'
                : undefined
    if (wrong !== undefined) throw new RangeError(`Cannot put user ${userId} on duty: ${wrong}`)
  }
  return {
    at,
    list: async ({ fromMs, toMs }) => touching.all(fromMs, toMs).map((row) => dutyOf(row)),
    put: async (fromMs, toMs, duties, by, ofUsers) =>
      sql.transaction(() => {
        if (duties.length > DUTIES_MAX)
          throw new RangeError(`Cannot save a roster of ${duties.length} duties: at most ${DUTIES_MAX}`)
        for (const duty of duties) check(duty, fromMs, toMs)
        drop.run(fromMs, toMs, ofUsers === undefined ? null : JSON.stringify(ofUsers))
        for (const duty of duties)
          insert.run(duty.userId, duty.level, JSON.stringify(duty.teams), duty.fromMs, duty.toMs)
        audited(by, 'duty.put', 'roster', { fromMs, toMs, duties: duties.length })
        return touching
          .all(fromMs, toMs)
          .filter((row) => row.from_ms >= fromMs)
          .map((row) => dutyOf(row))
      }),
    onDuty: async (level, team, atMs) =>
      at(atMs).filter((duty) => duty.level === level && (duty.teams.length === 0 || duty.teams.includes(team))),
  }
}
