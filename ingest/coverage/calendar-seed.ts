import holidayData from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import packageData from 'chinese-days/package.json' with { type: 'json' }
import type { CalendarDay } from '#domain/plan/calendar.ts'
import { yearOf } from '#domain/plan/local-day.ts'
import type { Operations } from '#stores/types.ts'

const SOURCE = `chinese-days ${packageData.version}`

/** Days by the year of the State Council's arrangement they belong to, the oldest first. */
export interface SeedYear {
  readonly year: number
  readonly days: readonly CalendarDay[]
}

/**
 * The years whose holidays the package really has, with their days. Asked for another year the package takes every day for an ordinary one,
 * so it is only believed where it has both New Year's Day and National Day, the first and the last holiday of an arrangement.
 */
export function seedYears(): SeedYear[] {
  const days = [...daysOf(holidayData.holidays, 'holiday'), ...daysOf(holidayData.workdays, 'make-up-workday')]
  const known = new Set(days.map(({ day }) => day))
  const years = [...new Set(days.map(({ day }) => yearOf(day)))].toSorted((a, b) => a - b)
  return years
    .filter((year) => known.has(`${year}-01-01`) && known.has(`${year}-10-01`))
    .map((year) => ({
      year,
      // free and worked days around a New Year are announced with the year that begins, after the others of theirs
      days: days
        .filter(({ day }) => day.startsWith(`${year}-`) || day.startsWith(`${year - 1}-12-`))
        .toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    }))
}

/** Fill the years that the calendar does not know yet and the package does. Returns them. */
export async function seedCalendar({ calendar }: Pick<Operations, 'calendar'>): Promise<number[]> {
  const known = new Set((await calendar.all()).years.map(({ year }) => year))
  const seeded: number[] = []
  for (const { year, days } of seedYears())
    if (!known.has(year) && (await calendar.seed(year, days, SOURCE))) seeded.push(year)
  return seeded
}

function daysOf(entries: Readonly<Record<string, string>>, type: CalendarDay['type']): CalendarDay[] {
  return Object.entries(entries).map(([day, text]) => {
    // "Spring Festival,春节,4": both names and how many days there are by law
    const [english, chinese] = text.split(',')
    return { day, type, name: `${chinese} ${english}`, source: SOURCE }
  })
}
