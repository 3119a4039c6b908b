import { addDays, midnightMs, weekdayOf } from '#domain/plan/local-day.ts'
import type { Duty, DutyLevel } from '#domain/response/duty.ts'

/** A roster by week: pure functions of its duties. */

export const WEEK_DAYS = 7
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
export type NewDuty = Omit<Duty, 'id'>

/** The Monday of the week a day is in. */
export const mondayOf = (day: string): string => addDays(day, 1 - weekdayOf(day))
export const weekDays = (monday: string): string[] =>
  Array.from({ length: WEEK_DAYS }, (_each, at) => addDays(monday, at))

/** One line of the roster: those of a level who answer for a team, or for all (`''`). */
export interface RosterLine {
  readonly level: DutyLevel
  readonly team: string
}

/** Lines of a roster: each team for crews, all for the others, and what duties name besides; always in the same order. */
export function linesOf(teams: readonly string[], duties: readonly Pick<Duty, 'level' | 'teams'>[]): RosterLine[] {
  const named = (level: DutyLevel) =>
    new Set(
      duties.filter((duty) => duty.level === level).flatMap((duty) => (duty.teams.length === 0 ? [''] : duty.teams)),
    )
  return (['crew', 'supervisor', 'manager'] as const).flatMap((level) => {
    const first = level === 'crew' ? teams : ['']
    const others = [...named(level)].filter((team) => !first.includes(team)).toSorted()
    return [...first, ...others].map((team) => ({ level, team }))
  })
}

const isOf = (duty: Pick<Duty, 'level' | 'teams'>, { level, team }: RosterLine): boolean =>
  duty.level === level && (team === '' ? duty.teams.length === 0 : duty.teams.includes(team))

/** Duties of a line that begin on a day, by their beginning. */
export const dutiesOf = <T extends NewDuty>(duties: readonly T[], line: RosterLine, day: string): T[] =>
  duties
    .filter((duty) => isOf(duty, line) && beginsOn(duty, day))
    .toSorted((a, b) => a.fromMs - b.fromMs || a.userId - b.userId)

export const beginsOn = ({ fromMs }: Pick<Duty, 'fromMs'>, day: string): boolean => {
  const midnight = midnightMs(day)
  return fromMs >= midnight && fromMs < midnight + DAY_MS
}

/** When nobody of a line is on duty within the hours of a day; whoever answers for all answers for each team. */
export function gapsOf(
  duties: readonly NewDuty[],
  line: RosterLine,
  day: string,
  { fromMinute, toMinute }: { readonly fromMinute: number; readonly toMinute: number },
): { readonly fromMs: number; readonly toMs: number }[] {
  const midnight = midnightMs(day)
  const endMs = midnight + toMinute * MINUTE_MS
  const answering = duties
    .filter(
      (duty) =>
        duty.level === line.level && (line.team === '' || duty.teams.length === 0 || duty.teams.includes(line.team)),
    )
    .toSorted((a, b) => a.fromMs - b.fromMs)
  const gaps: { fromMs: number; toMs: number }[] = []
  let reachedMs = midnight + fromMinute * MINUTE_MS
  for (const { fromMs, toMs } of answering) {
    if (fromMs >= endMs) break
    if (fromMs > reachedMs) gaps.push({ fromMs: reachedMs, toMs: fromMs })
    reachedMs = Math.max(reachedMs, toMs)
  }
  if (reachedMs < endMs) gaps.push({ fromMs: reachedMs, toMs: endMs })
  return gaps
}

/** From and to as minutes of a day; an end not after the beginning is on the next day. */
export function spanOf(
  day: string,
  from: string,
  to: string,
): { readonly fromMs: number; readonly toMs: number } | undefined {
  const [fromMinute, toMinute] = [minuteOf(from), minuteOf(to)]
  if (fromMinute === undefined || toMinute === undefined) return undefined
  const midnight = midnightMs(day)
  const fromMs = midnight + fromMinute * MINUTE_MS
  const toMs = midnight + toMinute * MINUTE_MS
  return { fromMs, toMs: toMs > fromMs ? toMs : toMs + DAY_MS }
}

function minuteOf(text: string): number | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(text) ?? []
  return hours === undefined || minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}

/** Duties that begin in one week, moved to another. */
export const movedWeek = (duties: readonly NewDuty[], fromMonday: string, toMonday: string): NewDuty[] => {
  const [beginMs, ms] = [midnightMs(fromMonday), midnightMs(toMonday) - midnightMs(fromMonday)]
  return duties
    .filter(({ fromMs }) => fromMs >= beginMs && fromMs < beginMs + WEEK_DAYS * DAY_MS)
    .map(({ userId, level, teams, fromMs, toMs }) => ({ userId, level, teams, fromMs: fromMs + ms, toMs: toMs + ms }))
}
