import { Type, type Static } from 'typebox'
import { AssetId } from '#domain/asset.ts'
import type { Calibration, Chance } from '#domain/parking/forecast.ts'
import { bayHealths, lotFlags, type LotLive, type SharingLive } from '#domain/parking/live.ts'
import { bayKinds, countings, LotProfile, type LotProfileRow } from '#domain/parking/lot.ts'
import type {
  At,
  BayDetail,
  ForecastNow,
  LotDetail,
  LotFileBrief,
  LotHours,
  LotSummary,
} from '#domain/parking/operator.ts'
import type { LotSample } from '#domain/parking/session.ts'
import { sessionChoices, type LotDay } from '#domain/parking/use.ts'
import {
  approvals,
  SharingPolicy,
  type Closure,
  type SharingPolicyRow,
  type SharingWindow,
} from '#domain/sharing/policy.ts'
import { AtMs, DistrictClock } from './schemas.ts'
import { RowId } from './service-schemas.ts'

/** Shapes of what is answered about parking; the words of each member are those of domain/parking and domain/sharing. */

export const LotId = AssetId
export const LotParams = Type.Object({ id: LotId })
/** A moment somebody asks about: calendars and zones are worked out from it, so it is one that they reach. */
export const AskedMs = Type.Integer({
  minimum: 0,
  maximum: Date.UTC(2200, 0, 1),
  description: 'Epoch milliseconds, before the year 2200',
})
/** A local day of the lot. */
export const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'YYYY-MM-DD' })
const WindowSchema = Type.Unsafe<SharingWindow>(Type.Object({ fromMs: AtMs, toMs: AtMs }))
export const WindowsSchema = Type.Array(WindowSchema, { description: 'Times in which the lot is shared' })
const NotCovered = Type.Array(Type.Integer(), {
  description: 'Years the calendar does not cover: nothing is shared on their days',
})

export const ChanceSchema = Type.Unsafe<Chance>(
  Type.Object({
    percent: Type.Integer({ minimum: 0, maximum: 100 }),
    atMs: AtMs,
    by: Type.Enum(['model', 'now']),
    expectedOccupied: Type.Number({ description: 'Share of the bays' }),
    days: Type.Integer({ description: 'Days of history in the model' }),
  }),
)
export const CalibrationSchema = Type.Unsafe<Calibration>(
  Type.Object(
    { brier: Type.Number(), errorPoints: Type.Number(), count: Type.Integer(), fromMs: AtMs, toMs: AtMs },
    { additionalProperties: true, description: 'How well chances were kept: docs/SPEC.md F20' },
  ),
)
// ── lots ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const occupancy = Type.Unsafe<At<LotLive>>(
  Type.Object({
    occupied: Type.Integer(),
    free: Type.Integer(),
    unknown: Type.Integer(),
    capacity: Type.Integer({ description: 'Occupied, free and unknown together' }),
    counting: Type.Enum([...countings]),
    flags: Type.Array(Type.Enum([...lotFlags])),
    heardMs: Type.Optional(AtMs),
    counted: Type.Optional(Type.Integer({ description: 'As it was counted, where that was impossible' })),
    atMs: AtMs,
  }),
)
const sharing = Type.Unsafe<At<SharingLive>>(
  Type.Object({
    isOpen: Type.Boolean(),
    untilMs: Type.Optional(AtMs),
    quota: Type.Integer(),
    held: Type.Integer(),
    arrived: Type.Integer(),
    overstaying: Type.Integer(),
    atMs: AtMs,
  }),
)
const kinds = Type.Object(Object.fromEntries(bayKinds.map((kind) => [kind, Type.Optional(Type.Integer())])))
const healths = Type.Object(Object.fromEntries(bayHealths.map((health) => [health, Type.Integer()])))
const { bays: _, ...fileMembers } = LotProfile.properties
const brief = Type.Unsafe<LotFileBrief>(
  Type.Object({
    lot: LotId,
    version: Type.Integer(),
    profile: Type.Object(fileMembers),
    bays: Type.Integer(),
    sharedBays: Type.Integer(),
    kinds,
    changedAtMs: AtMs,
    changedBy: Type.String(),
  }),
)
const told = {
  id: LotId,
  name: Type.String(),
  nameEn: Type.Optional(Type.String()),
  town: Type.String(),
  lon: Type.Optional(Type.Number()),
  lat: Type.Optional(Type.Number()),
  occupancy: Type.Optional(occupancy),
  sharing: Type.Optional(sharing),
  healths,
}
export const LotSummarySchema = Type.Unsafe<LotSummary>(
  Type.Object({
    ...told,
    file: brief,
    policyVersion: Type.Integer(),
    isShared: Type.Boolean(),
    approval: Type.Enum([...approvals]),
  }),
)

const changed = { version: Type.Integer(), changedAtMs: AtMs, changedBy: Type.String(), rev: Type.Integer() }
export const LotFileSchema = Type.Unsafe<LotProfileRow>(
  Type.Object({ lot: LotId, profile: LotProfile, ...changed }, { description: 'Version 0: nobody has written one' }),
)
export const PolicySchema = Type.Unsafe<SharingPolicyRow>(
  Type.Object({ lot: LotId, policy: SharingPolicy, ...changed }, { description: 'Version 0: nobody has written one' }),
)
export const ClosureSchema = Type.Unsafe<Closure>(
  Type.Object({
    id: RowId,
    lot: LotId,
    fromMs: AtMs,
    toMs: AtMs,
    reason: Type.String(),
    madeAtMs: AtMs,
    madeBy: Type.String(),
    endedAtMs: Type.Optional(AtMs),
  }),
)
const bay = Type.Unsafe<BayDetail>(
  Type.Object({
    bay: LotProfile.properties.bays.items,
    lon: Type.Optional(Type.Number()),
    lat: Type.Optional(Type.Number()),
    live: Type.Optional(Type.Object({ atMs: AtMs }, { additionalProperties: true, description: 'docs/SPEC.md F' })),
    holdId: Type.Optional(RowId),
  }),
)
export const LotDetailSchema = Type.Unsafe<LotDetail>(
  Type.Object({
    ...told,
    file: LotFileSchema,
    policy: PolicySchema,
    closures: Type.Array(ClosureSchema),
    bays: Type.Array(bay),
    windows: WindowsSchema,
    notCovered: NotCovered,
  }),
)

// ── records ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const SampleSchema = Type.Unsafe<LotSample>(
  Type.Object({
    lot: LotId,
    atMs: Type.Integer({ description: 'End of a quarter of an hour' }),
    occupied: Type.Integer(),
    free: Type.Integer(),
    unknown: Type.Integer(),
  }),
)
export const WhichSessions = Type.Optional(
  Type.Enum([...sessionChoices], {
    default: 'met',
    description:
      'met: all that meet the time; arrived: that began in it; shared: of these those of a hold; ended: that ended in it with both ends seen',
  }),
)
export const LotDaySchema = Type.Unsafe<LotDay>(
  Type.Object({
    lot: LotId,
    day: Day,
    arrivals: Type.Integer(),
    sharedArrivals: Type.Integer(),
    dwellMsSum: Type.Integer({ description: 'Of stays that ended on the day with both ends seen' }),
    dwellCount: Type.Integer(),
    hours: Type.Array(
      Type.Object({
        samples: Type.Integer(),
        occupied: Type.Integer(),
        free: Type.Integer(),
        unknown: Type.Integer(),
      }),
      { description: '24 hours of the clock on the wall: bays of its samples, summed over them' },
    ),
  }),
)
export const ForecastSchema = Type.Unsafe<ForecastNow>(
  Type.Object({
    calibration: Type.Optional(CalibrationSchema),
    atMs: Type.Optional(AtMs),
    lots: Type.Array(Type.Object({ lot: LotId, days: Type.Integer(), atMs: Type.Optional(AtMs) })),
  }),
)
const hours = {
  points: Type.Array(Type.Object({ atMs: AtMs, chance: Type.Optional(ChanceSchema) }), {
    description: 'Each half hour of a day',
  }),
  windows: WindowsSchema,
  notCovered: NotCovered,
}
export const HoursSchema = Type.Unsafe<LotHours>(Type.Object(hours))
export const HoursNowSchema = Type.Unsafe<LotHours & { readonly clock: Static<typeof DistrictClock> }>(
  Type.Object({ clock: DistrictClock, ...hours }),
)
