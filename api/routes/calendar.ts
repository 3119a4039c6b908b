import { Type } from 'typebox'
import { CalendarDay, missingYears, workCalendar, wrongDay } from '#domain/plan/calendar.ts'
import { isDay, localDayOf, yearOf } from '#domain/plan/local-day.ts'
import type { Person } from '#domain/person.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { properName } from '../names.ts'
import { invalid, Problem } from '../problems.ts'
import { body, Nothing, query } from '../schemas.ts'

const Year = Type.Integer({ minimum: 1, maximum: 9_999 })
const Calendar = Type.Object({
  year: Year,
  covered: Type.Boolean({ description: 'All days of the year that differ from their weekday are known' }),
  source: Type.Optional(Type.String({ description: 'Who says so' })),
  days: Type.Array(CalendarDay),
  missingYears: Type.Array(Year, {
    description:
      'Years that plans need and the calendar does not know: the present one, and from 1 November on the next one',
  }),
})
const DayParams = Type.Object({ day: Type.String({ minLength: 1, maxLength: 20 }) })
const YearParams = Type.Object({ year: Year })

/** Days that differ from their weekday: public holidays and make-up workdays (docs/SPEC.md D1–D4). */
export function calendarRoutes(app: App, { operations, nowMs }: Context): void {
  const tags = ['plans']
  const seeing = { access: 'see-coverage' } as const
  const managing = { access: 'manage-plans' } as const

  const calendarOf = async (year: number) => {
    const stored = await operations.calendar.all()
    const known = stored.years.find((each) => each.year === year)
    return {
      year,
      covered: known !== undefined,
      ...(known === undefined ? {} : { source: known.source }),
      days: stored.days.filter(({ day }) => yearOf(day) === year),
      missingYears: missingYears(workCalendar(stored), nowMs()),
    }
  }

  app.get(
    '/api/calendar',
    {
      config: seeing,
      schema: {
        summary: 'Holidays and make-up workdays of a year, whether they are all known, and which years are not',
        tags,
        querystring: query({ year: Type.Optional(Year) }),
        response: { 200: Calendar },
      },
    },
    async (request) => calendarOf(request.query.year ?? yearOf(localDayOf(nowMs()))),
  )

  app.put(
    '/api/calendar/:day',
    {
      config: managing,
      schema: {
        summary: 'Enter a holiday or make-up workday; shifts that have not begun follow',
        tags,
        params: DayParams,
        body: body({ type: CalendarDay.properties.type, name: Type.String({ minLength: 1, maxLength: 100 }) }),
        response: { 200: Calendar },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      ofWholeDistrict(person)
      const { day } = request.params
      const wrong = wrongDay({ day, type: request.body.type })
      if (wrong !== undefined) throw invalid('day', `cannot be entered: ${wrong}`)
      const name = properName('name', request.body.name)
      await operations.calendar.put({ day, type: request.body.type, name, source: person.name }, person.name)
      return calendarOf(yearOf(day))
    },
  )

  app.delete(
    '/api/calendar/:day',
    {
      config: managing,
      schema: {
        summary: 'Let a day be what its weekday says; shifts that have not begun follow',
        tags,
        params: DayParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      ofWholeDistrict(person)
      const { day } = request.params
      if (!isDay(day)) throw invalid('day', `must be a date such as 2026-02-28: it is ${JSON.stringify(day)}`)
      await operations.calendar.remove(day, person.name)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/calendar/:year/covered',
    {
      config: managing,
      schema: {
        summary: 'Say that all holidays and make-up workdays of a year are entered',
        tags,
        params: YearParams,
        response: { 200: Calendar },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      ofWholeDistrict(person)
      await operations.calendar.coverYear(request.params.year, person.name)
      return calendarOf(request.params.year)
    },
  )
}

/** The calendar is one for all towns. */
function ofWholeDistrict(person: Person): void {
  if (person.towns.length > 0)
    throw new Problem(
      'not-allowed',
      `The calendar holds for the whole district, and you answer for ${person.towns.join(', ')}`,
    )
}
