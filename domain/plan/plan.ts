import Type, { type Static } from 'typebox'

/** Kinds of street cleaning (机扫, 洗扫, 冲洗, 洒水). */
export const workTypes = ['sweep', 'wash-sweep', 'flush', 'sprinkle'] as const
export type WorkType = (typeof workTypes)[number]

/** A pass (趟次) of a route and when it is due, in minutes after local midnight of its day; above 1,440 it ends on the next day. */
export const PassWindow = Type.Object({
  fromMinute: Type.Integer({ minimum: 0, maximum: 1_439 }),
  toMinute: Type.Integer({ minimum: 1, maximum: 2_880 }),
})
export type PassWindow = Static<typeof PassWindow>

/** On which days a route is driven (docs/SPEC.md D6). */
export const PlanSchedule = Type.Object({
  /** 1 Monday … 7 Sunday. */
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
  /** First … fifth such weekday of the month; empty: all. */
  weeksOfMonth: Type.Array(Type.Integer({ minimum: 1, maximum: 5 }), { maxItems: 5, uniqueItems: true }),
  /** On public holidays: like any day, not at all, or as on a Sunday; or on the holidays among these weekdays and on no other day. */
  holidays: Type.Enum(['as-usual', 'off', 'as-sunday', 'only']),
  /** On make-up workdays (调休) a Saturday or Sunday counts as that weekday, or as a Monday to Friday on which the route is driven. */
  makeUpWorkdays: Type.Enum(['as-usual', 'as-workday']),
})
export type PlanSchedule = Static<typeof PlanSchedule>

/** A route: street sides to be cleaned, how, how often, when and by whom. */
export const Plan = Type.Object({
  id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  nameEn: Type.String({ maxLength: 100 }),
  town: Type.String({ minLength: 1, maxLength: 64 }),
  workType: Type.Enum([...workTypes]),
  /** Ids of directed edges (a street side each), in the order they are usually driven. */
  sides: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 5_000, uniqueItems: true }),
  /** One entry a required pass; two passes in one window are two entries. */
  passes: Type.Array(PassWindow, { minItems: 1, maxItems: 24 }),
  schedule: PlanSchedule,
  /** Highest speed at which the work counts; left out: that of the work type (`domain/coverage/settings.ts`). */
  speedLimitKmh: Type.Optional(Type.Number({ minimum: 1, maximum: 60 })),
  /** Ids of the vehicles that may drive it: one, or a pool. */
  vehicles: Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }), { maxItems: 50, uniqueItems: true }),
  /** Work area as a closed ring of [lon, lat]; left out: 500 m around the sides. */
  area: Type.Optional(Type.Array(Type.Tuple([Type.Number(), Type.Number()]), { minItems: 4, maxItems: 500 })),
  /** Of a "席地而坐" demonstration area. */
  demoArea: Type.Optional(Type.Boolean()),
})
export type Plan = Static<typeof Plan>
