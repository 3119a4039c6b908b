import type { RoadGrade } from '#domain/geography.ts'
import type { Plan, PassWindow } from '#domain/plan/plan.ts'
import type { KeptPlan, NewPlan } from '../plans-api.ts'
import type { PlanProblem } from '#domain/plan/check.ts'

/** A plan as it is being made; its sides are kept apart (`picking.ts`). */
export type Draft = Omit<Plan, 'id' | 'sides'>

export const newDraft = (town: string): Draft => ({
  name: '',
  nameEn: '',
  town,
  workType: 'sweep',
  passes: [{ fromMinute: 240, toMinute: 420 }],
  schedule: { weekdays: [1, 2, 3, 4, 5, 6, 7], weeksOfMonth: [], holidays: 'as-usual', makeUpWorkdays: 'as-usual' },
  vehicles: [],
})

/** What of a kept plan people edit. */
export function draftOf(plan: KeptPlan): Draft {
  const {
    id: _id,
    sides: _sides,
    version: _v,
    changedAtMs: _at,
    changedBy: _by,
    retiredAtMs: _retired,
    ...draft
  } = plan
  return draft
}

export const planOf = (draft: Draft, sides: readonly string[], id?: string): NewPlan => ({
  ...draft,
  name: draft.name.trim(),
  nameEn: draft.nameEn.trim(),
  sides: [...sides],
  ...(id === undefined ? {} : { id }),
})

/** With another speed limit, or that of the work. */
export function withSpeedLimit({ speedLimitKmh: _before, ...draft }: Draft, kmh: number | undefined): Draft {
  return kmh === undefined ? draft : { ...draft, speedLimitKmh: kmh }
}

/** What a plan must have before the server can judge it. */
export const needs = ['name', 'town', 'passes', 'weekdays', 'sides'] as const
export type Need = (typeof needs)[number]

export const lackingOf = (draft: Draft, sides: readonly string[]): readonly Need[] =>
  needs.filter((need) => {
    switch (need) {
      case 'name':
        return draft.name.trim() === ''
      case 'town':
        return draft.town === ''
      case 'passes':
        return draft.passes.length === 0
      case 'weekdays':
        return draft.schedule.weekdays.length === 0
      case 'sides':
        return sides.length === 0
    }
  })

/** Problems of one field, or of one entry of it. */
export const problemsAt = (problems: readonly PlanProblem[], field: string): readonly PlanProblem[] =>
  problems.filter(({ part }) => part === field || part.startsWith(`${field}/`))

const DAY_MINUTES = 1_440

/** A window as fields have it: two times of a day, and whether the second is of the next one. */
export interface WindowFields {
  readonly from: string
  readonly to: string
  readonly isNextDay: boolean
}
const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

export const fieldsOf = ({ fromMinute, toMinute }: PassWindow): WindowFields => ({
  from: clockText(fromMinute),
  to: clockText(toMinute),
  isNextDay: toMinute >= DAY_MINUTES,
})

/** The window that fields say; undefined while a time is not whole. */
export function windowOf({ from, to, isNextDay }: WindowFields): PassWindow | undefined {
  const [fromMinute, minute] = [minuteOf(from), minuteOf(to)]
  if (fromMinute === undefined || minute === undefined) return undefined
  // midnight as an end is that of the next day
  const toMinute = isNextDay || minute === 0 ? minute + DAY_MINUTES : minute
  return { fromMinute, toMinute }
}

function minuteOf(text: string): number | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(text) ?? []
  return hours === undefined || minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}

/** A window to go on with after the last one: two hours later, as long. */
export function nextWindow(passes: readonly PassWindow[]): PassWindow {
  const last = passes.at(-1)
  if (last === undefined) return { fromMinute: 240, toMinute: 420 }
  const fromMinute = Math.min(last.toMinute + 120, DAY_MINUTES - 60)
  return {
    fromMinute,
    toMinute: Math.max(fromMinute + 60, Math.min(fromMinute + last.toMinute - last.fromMinute, DAY_MINUTES)),
  }
}

/** Whether two plans are the same, whatever the order their parts were written in. */
export const isSamePlan = (a: NewPlan, b: NewPlan): boolean => sorted(a) === sorted(b)
const sorted = (plan: NewPlan): string =>
  JSON.stringify(Object.entries(plan).toSorted(([one], [other]) => (one < other ? -1 : 1)))

/** The grade of most of the length. */
export function mostGrade(sides: Iterable<{ readonly grade: RoadGrade; readonly lengthM: number }>): RoadGrade {
  const metres = new Map<RoadGrade, number>()
  for (const { grade, lengthM } of sides) metres.set(grade, (metres.get(grade) ?? 0) + lengthM)
  return [...metres].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 2
}
