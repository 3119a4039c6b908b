import { Type } from 'typebox'
import { AssetId } from '#domain/asset.ts'
import type { HoldDetail } from '#domain/parking/operator.ts'
import type { ParkingSession } from '#domain/parking/session.ts'
import {
  arrivals,
  holdEnds,
  holdMessages,
  holdRefusals,
  holdStates,
  limits,
  type Bookable,
  type Hold,
  type HoldAnswer,
  type HoldMessage,
} from '#domain/sharing/hold.ts'
import {
  appealStates,
  callOutcomes,
  type CallLine,
  type DriverCall,
  type MorningForecast,
  type Overstay,
  unprovenBy,
} from '#domain/sharing/overstay.ts'
import { SharingPrice } from '#domain/sharing/policy.ts'
import { rightStates, type ParkingRight } from '#domain/sharing/right.ts'
import { Day, LotId } from './parking-schemas.ts'
import { AtMs } from './schemas.ts'
import { RowId } from './service-schemas.ts'

/** Shapes of what is answered about holds, rights and overstays; the words of each member are those of domain/sharing. */

export const ActionId = Type.String({
  pattern: '^[A-Za-z0-9-]{8,64}$',
  description: 'Made by the client, a UUID; the same again changes nothing and is answered as before',
})
const fen = Type.Integer({ minimum: 0, description: 'Fen: hundredths of a yuan' })
const Words = Type.Record(Type.String(), Type.Unknown())

export const BookableSchema = Type.Unsafe<Bookable>(
  Type.Object({
    bays: Type.Integer({ minimum: 0 }),
    limitedBy: Type.Enum([...limits]),
    atMs: AtMs,
    quota: Type.Integer(),
    sensedFree: Type.Integer(),
    staffBuffer: Type.Integer(),
    liveHolds: Type.Integer(),
    refusal: Type.Optional(Type.Enum([...holdRefusals])),
    year: Type.Optional(Type.Integer()),
    helpMs: Type.Optional(AtMs),
  }),
)

export const HoldSchema = Type.Unsafe<Hold>(
  Type.Object({
    id: RowId,
    lot: LotId,
    town: Type.String(),
    bay: Type.Optional(AssetId),
    rightId: RowId,
    plateMasked: Type.String(),
    state: Type.Enum([...holdStates]),
    madeAtMs: AtMs,
    fromMs: AtMs,
    toMs: AtMs,
    arriveByMs: AtMs,
    windowEndMs: AtMs,
    graceMs: Type.Integer(),
    policyVersion: Type.Integer(),
    price: SharingPrice,
    priceFen: fen,
    arrivedAtMs: Type.Optional(AtMs),
    arrivedBy: Type.Optional(Type.Enum([...arrivals])),
    endedAtMs: Type.Optional(AtMs),
    endedBy: Type.Optional(Type.Enum([...holdEnds])),
    unproven: Type.Optional(Type.Enum([...unprovenBy])),
    extensions: Type.Integer(),
  }),
)
export const HoldAnswerSchema = Type.Unsafe<HoldAnswer>(
  Type.Object(
    {
      is: Type.Enum(['done', 'refused']),
      refusal: Type.Optional(Type.Enum([...holdRefusals])),
      hold: Type.Optional(HoldSchema),
      bookable: Type.Optional(BookableSchema),
      again: Type.Optional(Type.Boolean({ description: 'It was done before, by the same actionId' })),
    },
    { description: 'What the rules of sharing refuse is an answer, not a problem' },
  ),
)
export const MessageSchema = Type.Unsafe<HoldMessage>(
  Type.Object({
    id: RowId,
    holdId: Type.Optional(RowId),
    atMs: AtMs,
    kind: Type.Enum([...holdMessages]),
    detail: Words,
  }),
)
export const CallSchema = Type.Unsafe<DriverCall>(
  Type.Object({
    id: RowId,
    holdId: RowId,
    atMs: AtMs,
    by: Type.String(),
    outcome: Type.Enum([...callOutcomes]),
    note: Type.String(),
  }),
)
export const SessionSchema = Type.Unsafe<ParkingSession>(
  Type.Object({
    bay: AssetId,
    lot: LotId,
    arrivedAtMs: AtMs,
    leftAtMs: Type.Optional(AtMs),
    isUncertain: Type.Boolean({ description: 'An edge of it was concluded, not seen: its length is a bound' }),
    holdId: Type.Optional(RowId),
  }),
)
export const OverstaySchema = Type.Unsafe<Overstay>(
  Type.Object({
    id: RowId,
    holdId: RowId,
    rightId: RowId,
    lot: LotId,
    town: Type.String(),
    bay: Type.Optional(AssetId),
    plateMasked: Type.String(),
    fromMs: AtMs,
    recordedAtMs: AtMs,
    leftAtMs: Type.Optional(AtMs),
    feeFen: fen,
    isStrike: Type.Boolean(),
    unproven: Type.Optional(
      Type.Enum([...unprovenBy], { description: 'Why it may have been another vehicle: no strike, nothing to pay' }),
    ),
    arrivedBy: Type.Optional(Type.Enum([...arrivals])),
    appeal: Type.Optional(
      Type.Object({
        state: Type.Enum([...appealStates]),
        madeAtMs: AtMs,
        words: Type.String(),
        decidedAtMs: Type.Optional(AtMs),
        decidedBy: Type.Optional(Type.String()),
        reason: Type.Optional(Type.String()),
      }),
    ),
  }),
)
export const RightSchema = Type.Unsafe<ParkingRight>(
  Type.Object({
    id: RowId,
    plateMasked: Type.String(),
    lots: Type.Array(LotId, { description: 'Empty: all that are shared' }),
    state: Type.Enum([...rightStates]),
    appliedAtMs: AtMs,
    decidedAtMs: Type.Optional(AtMs),
    decidedBy: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String()),
    validToMs: Type.Optional(AtMs),
    hasPhone: Type.Boolean(),
    strikes: Type.Integer(),
    town: Type.String(),
  }),
)
export const HoldDetailSchema = Type.Unsafe<HoldDetail>(
  Type.Object({
    hold: HoldSchema,
    trail: Type.Array(Type.Object({ id: RowId, atMs: AtMs, by: Type.String(), event: Type.String(), detail: Words })),
    messages: Type.Array(MessageSchema),
    calls: Type.Array(CallSchema),
    session: Type.Optional(SessionSchema),
    overstay: Type.Optional(OverstaySchema),
    right: Type.Optional(RightSchema),
  }),
)
export const CallLineSchema = Type.Unsafe<CallLine>(
  Type.Object({
    holdId: RowId,
    lot: LotId,
    bay: Type.Optional(AssetId),
    plateMasked: Type.String(),
    toMs: AtMs,
    windowEndMs: AtMs,
    isThere: Type.Optional(Type.Boolean()),
    riskPercent: Type.Number(),
    calls: Type.Array(CallSchema),
    nextCallMs: Type.Optional(AtMs),
  }),
)
export const MorningSchema = Type.Unsafe<MorningForecast>(
  Type.Object({
    lot: LotId,
    day: Day,
    windowEndMs: AtMs,
    madeAtMs: AtMs,
    staffBays: Type.Integer(),
    expectedFree: Type.Number(),
    strangers: Type.Integer({ description: 'Vehicles of nobody’s hold that were there then' }),
    stillThere: Type.Number(),
    isShort: Type.Boolean(),
    unknown: Type.Optional(Type.Integer({ description: 'Bays of which nothing was known then' })),
    cameFree: Type.Optional(Type.Integer()),
    cameUnknown: Type.Optional(Type.Integer()),
  }),
)
