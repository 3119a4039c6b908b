import Type, { type Static } from 'typebox'

/** Day types a window may name; a day the calendar does not cover is none of them, and nothing is shared on it (docs/SPEC.md O3). */
export const sharingDayTypes = ['workday', 'rest-day', 'holiday', 'make-up-workday'] as const
export type SharingDayType = (typeof sharingDayTypes)[number]

const fen = Type.Integer({ minimum: 0, maximum: 1_000_000 })

/** What a stay costs inside of the window; outside of it the lot's tariff counts. */
export const SharingPrice = Type.Union([
  Type.Object({ is: Type.Literal('free') }, { additionalProperties: false }),
  Type.Object({ is: Type.Literal('stay'), fen }, { additionalProperties: false }),
  Type.Object({ is: Type.Literal('hour'), fen }, { additionalProperties: false }),
  Type.Object({ is: Type.Literal('month'), fen }, { additionalProperties: false }),
])
export type SharingPrice = Static<typeof SharingPrice>

export const approvals = ['operator', 'owner', 'automatic'] as const
export type Approval = (typeof approvals)[number]

/**
 * How a lot is shared: every lot its own (一地一策). A window begins on a day of one of its types, `fromMinute` after local midnight, and ends `toMinute`
 * after the same midnight: beyond 1,440 it crosses midnight. Windows that touch or overlap are one.
 */
export const SharingPolicy = Type.Object(
  {
    isShared: Type.Boolean(),
    windows: Type.Array(
      Type.Object({
        dayTypes: Type.Array(Type.Enum([...sharingDayTypes]), { minItems: 1, maxItems: 4, uniqueItems: true }),
        fromMinute: Type.Integer({ minimum: 0, maximum: 1_439 }),
        toMinute: Type.Integer({ minimum: 1, maximum: 2_880 }),
      }),
      { maxItems: 20 },
    ),
    /** No entry or exit between these minutes after midnight, each day; may cross midnight. */
    stillHours: Type.Optional(
      Type.Object({
        fromMinute: Type.Integer({ minimum: 0, maximum: 1_439 }),
        toMinute: Type.Integer({ minimum: 0, maximum: 1_440 }),
      }),
    ),
    /** Bays given to others at most. */
    quota: Type.Integer({ minimum: 0, maximum: 20_000 }),
    /** Bays kept free for the owner's own people at all times. */
    staffBuffer: Type.Integer({ minimum: 0, maximum: 20_000 }),
    /** On the morning a window ends, the owner's people need so many free bays by then; 0: nobody comes. */
    staffBays: Type.Integer({ minimum: 0, maximum: 20_000 }),
    price: SharingPrice,
    graceMinutes: Type.Integer({ minimum: 0, maximum: 120 }),
    /** A hold waits so long after its beginning for its driver. */
    holdMinutes: Type.Integer({ minimum: 5, maximum: 240 }),
    stayMinutesMax: Type.Integer({ minimum: 30, maximum: 20_160 }),
    approval: Type.Enum([...approvals]),
    /** What a driver must know before she holds. */
    terms: Type.Optional(Type.String({ maxLength: 1_000 })),
    termsEn: Type.Optional(Type.String({ maxLength: 1_000 })),
  },
  { additionalProperties: false },
)
export type SharingPolicy = Static<typeof SharingPolicy>

export interface SharingPolicyRow {
  readonly lot: string
  /** 0: nobody has written one: the lot is not shared. */
  readonly version: number
  readonly policy: SharingPolicy
  readonly changedAtMs: number
  readonly changedBy: string
  readonly rev: number
}

/** Sharing is closed for an event; who holds a bay then is told. */
export interface Closure {
  readonly id: number
  readonly lot: string
  readonly fromMs: number
  readonly toMs: number
  readonly reason: string
  readonly madeAtMs: number
  readonly madeBy: string
  /** Taken back. */
  readonly endedAtMs?: number
}

/** A time in which a lot is shared, epoch ms, `[fromMs, toMs)`. */
export interface SharingWindow {
  readonly fromMs: number
  readonly toMs: number
}
