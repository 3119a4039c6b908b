import Type, { type Static } from 'typebox'

/** A day that differs from its weekday: a public holiday, or a Saturday or Sunday that is worked (调休). */
export const CalendarDay = Type.Object({
  day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  type: Type.Enum(['holiday', 'make-up-workday']),
  name: Type.String({ maxLength: 100 }),
  /** Where it is from: a package, or who entered it. */
  source: Type.String({ maxLength: 200 }),
})
export type CalendarDay = Static<typeof CalendarDay>
