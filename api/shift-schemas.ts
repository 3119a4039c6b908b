import { Type } from 'typebox'
import {
  excuseReasons,
  sideStates,
  type Excuse,
  type ShiftCoverage,
  type ShiftFigures,
  type ShiftVersion,
  type SweepOrder,
} from '#domain/coverage/shift.ts'
import { sideStandings } from '#domain/coverage/standing.ts'
import { workTypes } from '#domain/plan/plan.ts'
import { orderAnswers } from '#domain/reading.ts'
import type { ShiftRow } from '#stores/types.ts'
import { AtMs } from './schemas.ts'
import type { ShownShift, SideFeatures } from './shifts.ts'

/** Shapes of what is answered about shifts; the words of each member are those of domain/coverage/shift.ts. */

const metres = (description?: string) => Type.Number(description === undefined ? {} : { description })
const stateMetres = {
  plannedM: metres('The five below add up to it'),
  doneM: metres(),
  missedM: metres(),
  unknownM: metres('Nobody can tell: no data'),
  excusedM: metres(),
  openM: metres(),
}

export const FiguresSchema = Type.Unsafe<ShiftFigures>(
  Type.Object({
    ...stateMetres,
    passes: Type.Array(Type.Object(stateMetres)),
    overspeedM: metres('Worked on too fast, which does not count'),
    inferredM: metres('Of the done metres, those told from speed for want of a signal'),
    repeatedM: metres(),
    workKm: Type.Number(),
    deadheadKm: Type.Number(),
    peakMinutes: Type.Number(),
    workedBy: Type.Array(Type.String()),
  }),
)

const shift = {
  id: Type.String({ description: '{day}.{planId}' }),
  planId: Type.String(),
  planVersion: Type.Integer(),
  day: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  town: Type.String(),
  workType: Type.Enum([...workTypes]),
  networkId: Type.String({ description: 'The version of the road network it was made on' }),
  passes: Type.Array(Type.Object({ fromMs: AtMs, toMs: AtMs })),
  speedLimitKmh: Type.Number(),
  vehicles: Type.Array(Type.String()),
  state: Type.Enum(['planned', 'open', 'closed']),
  fromMs: AtMs,
  toMs: AtMs,
  version: Type.Integer({ description: 'Of the figures; 0 while it runs' }),
  settings: Type.Integer({ description: 'Version of the settings that made the figures' }),
  changedAtMs: AtMs,
}
export const ShownShiftSchema = Type.Unsafe<ShownShift>(
  Type.Object({
    ...shift,
    figures: Type.Optional(FiguresSchema),
    live: Type.Optional(Type.Object({}, { additionalProperties: true, description: 'As it was last pushed' })),
  }),
)
export const WholeShiftSchema = Type.Unsafe<Omit<ShiftRow, 'coverage'> & Pick<ShownShift, 'live'>>(
  Type.Object({
    ...shift,
    sides: Type.Array(Type.Object({ edge: Type.String(), name: Type.String(), lengthM: Type.Number() })),
    live: Type.Optional(Type.Object({}, { additionalProperties: true })),
  }),
)

const parts = Type.Array(Type.Array(Type.Unknown()), {
  description: `[fromM, toM, state], in order and together the whole side; states ${sideStates.join(', ')}`,
})
export const CoverageSchema = Type.Unsafe<ShiftCoverage>(
  Type.Object({
    figures: FiguresSchema,
    sides: Type.Array(
      Type.Object({
        edge: Type.String(),
        name: Type.String(),
        lengthM: Type.Number(),
        passes: Type.Array(Type.Object({ parts, overspeedM: metres(), inferredM: metres() })),
      }),
    ),
  }),
)
export const VersionSchema = Type.Unsafe<ShiftVersion>(
  Type.Object({
    version: Type.Integer(),
    atMs: AtMs,
    settings: Type.Integer(),
    cause: Type.Enum(['closed', 'late-data', 'excuse', 'settings']),
    figures: FiguresSchema,
  }),
)

export const ExcuseSchema = Type.Unsafe<Excuse>(
  Type.Object({
    id: Type.Integer(),
    shiftId: Type.String(),
    edge: Type.String(),
    pass: Type.Optional(Type.Integer({ description: 'From 0; left out: all passes' })),
    fromM: Type.Number(),
    toM: Type.Number(),
    reason: Type.Enum([...excuseReasons]),
    note: Type.String(),
    photoId: Type.Optional(Type.Integer()),
    by: Type.String(),
    atMs: AtMs,
    undoneBy: Type.Optional(Type.String()),
    undoneAtMs: Type.Optional(AtMs),
  }),
)
export const OrderSchema = Type.Unsafe<SweepOrder>(
  Type.Object({
    id: Type.String(),
    shiftId: Type.String(),
    vehicle: Type.String(),
    edges: Type.Array(Type.String()),
    note: Type.String(),
    by: Type.String(),
    atMs: AtMs,
    publishedAtMs: Type.Optional(Type.Integer({ description: 'When the broker handed it to the device’s session' })),
    answer: Type.Optional(Type.Enum([...orderAnswers])),
    answeredAtMs: Type.Optional(AtMs),
  }),
)

export const SideFeaturesSchema = Type.Unsafe<SideFeatures>(
  Type.Object(
    {
      type: Type.Literal('FeatureCollection'),
      shift: Type.String(),
      version: Type.Integer({ description: 'Of the figures; 0: the shift still runs' }),
      settingsVersion: Type.Integer(),
      networkId: Type.String(),
      features: Type.Array(
        Type.Object({
          type: Type.Literal('Feature'),
          properties: Type.Object({
            edge: Type.String(),
            name: Type.String(),
            lengthM: Type.Number(),
            oneway: Type.Boolean(),
            state: Type.Enum([...sideStandings]),
            donePercent: Type.Number(),
            passes: Type.Array(Type.Object({ parts, donePercent: Type.Number() })),
          }),
          geometry: Type.Unknown(),
        }),
      ),
    },
    { description: 'GeoJSON (RFC 7946): a line a side, in its direction of travel' },
  ),
)
