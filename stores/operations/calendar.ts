import { Compile } from 'typebox/compile'
import { CalendarDay, wrongDay } from '#domain/plan/calendar.ts'
import { yearOf } from '#domain/plan/local-day.ts'
import type { Calendar } from '../types.ts'
import type { Context } from './context.ts'

const BY_SEED = 'calendar seed'
const daySchema = Compile(CalendarDay)

interface YearRow {
  year: number
  source: string
}

/** Days that differ from their weekday (docs/SPEC.md D2). */
export function createCalendar({ sql, audited }: Context): Calendar {
  const days = sql.prepare<CalendarDay>('SELECT day, type, name, source FROM calendar_day ORDER BY day')
  const years = sql.prepare<YearRow>('SELECT year, source FROM calendar_year ORDER BY year')
  const select = sql.prepare<CalendarDay>('SELECT day, type, name, source FROM calendar_day WHERE day = ?')
  const write = sql.prepare(
    `INSERT INTO calendar_day (day, type, name, source) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (day) DO UPDATE SET type = ?2, name = ?3, source = ?4`,
  )
  const addSeeded = sql.prepare('INSERT OR IGNORE INTO calendar_day (day, type, name, source) VALUES (?, ?, ?, ?)')
  const remove = sql.prepare('DELETE FROM calendar_day WHERE day = ?')
  const isCovered = sql.prepare<YearRow>('SELECT * FROM calendar_year WHERE year = ?')
  const cover = sql.prepare('INSERT INTO calendar_year (year, source) VALUES (?, ?)')
  const changed = sql.prepare('UPDATE clock SET plan_version = plan_version + 1')

  return {
    all: async () => sql.snapshot(() => ({ days: days.all().map((row) => ({ ...row })), years: years.all() })),
    put: async (day, by) => {
      checkDay(day)
      sql.transaction(() => {
        const before = select.get(day.day)
        if (before !== undefined && before.type === day.type && before.name === day.name) return
        write.run(day.day, day.type, day.name, day.source)
        changed.run()
        audited(by, 'calendar.put', day.day, { before: before === undefined ? null : { ...before }, after: day })
      })
    },
    remove: async (day, by) =>
      sql.transaction(() => {
        const before = select.get(day)
        if (before === undefined) return
        remove.run(day)
        changed.run()
        audited(by, 'calendar.remove', day, { before: { ...before } })
      }),
    seed: async (year, seeded, source) => {
      for (const day of seeded) {
        checkDay(day)
        // the arrangement of a New Year reaches back into the December before it
        if (yearOf(day.day) !== year && !day.day.startsWith(`${year - 1}-12-`))
          throw new RangeError(`Cannot seed the calendar of ${year}: ${day.day} is not a day of its arrangement`)
      }
      return sql.transaction(() => {
        if (isCovered.get(year) !== undefined) return false
        // what a person entered before the year was known stays
        for (const day of seeded) addSeeded.run(day.day, day.type, day.name, day.source)
        cover.run(year, source)
        changed.run()
        audited(BY_SEED, 'calendar.seed', String(year), { days: seeded.length, source })
        return true
      })
    },
    coverYear: async (year, by) => {
      if (!Number.isInteger(year) || year < 1 || year > 9_999)
        throw new RangeError(`Cannot cover year ${year}: it is not a year`)
      sql.transaction(() => {
        if (isCovered.get(year) !== undefined) return
        cover.run(year, by)
        changed.run()
        audited(by, 'calendar.cover', String(year), {})
      })
    },
  }
}

/** @throws {RangeError} saying what is wrong with the day. */
function checkDay(day: CalendarDay): void {
  const fits: boolean = daySchema.Check(day)
  if (!fits) {
    const [first] = daySchema.Errors(day)
    const part = first?.instancePath.slice(1) ?? ''
    throw new RangeError(
      `Cannot keep calendar day ${JSON.stringify(day.day)}: ${part === '' ? 'it' : part} ${first?.message ?? 'is wrong'}`,
    )
  }
  const wrong = wrongDay(day)
  if (wrong !== undefined) throw new RangeError(`Cannot keep calendar day ${JSON.stringify(day.day)}: ${wrong}`)
}
