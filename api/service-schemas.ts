import { Type } from 'typebox'
import { alertRules, alertStates, severities, subjectKinds, type Alert, type TrailLine } from '#domain/alert/alert.ts'
import { dutyLevels, type Duty } from '#domain/response/duty.ts'
import { arrivalProofs, orderOutcomes, orderRefusals, orderStates, orderWorks } from '#domain/response/order.ts'
import type { OrderAnswer, OrderEntry } from '#stores/types.ts'
import { AtMs } from './schemas.ts'

/** Shapes of what is answered about alerts and orders; the words of each member are those of domain/alert and domain/response. */

/** Number of an alert or order. */
export const RowId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
export const RowIdParams = Type.Object({ id: RowId })
export const TownQuery = Type.Optional(Type.String({ minLength: 1, maxLength: 64 }))

export const AlertSchema = Type.Unsafe<Alert>(
  Type.Object({
    id: RowId,
    rule: Type.Enum([...alertRules]),
    subject: Type.String({ description: 'Id of the sweeper, shift or toilet, or name of the town it is about' }),
    subjectKind: Type.Enum([...subjectKinds]),
    part: Type.String({ description: 'Sensor or stall; empty: the whole' }),
    town: Type.String(),
    severity: Type.Enum([...severities]),
    state: Type.Enum([...alertStates]),
    sinceMs: Type.Integer({ description: 'When the reason began, epoch milliseconds' }),
    openedAtMs: AtMs,
    acknowledgedAtMs: Type.Optional(AtMs),
    acknowledgedBy: Type.Optional(Type.String()),
    resolvedAtMs: Type.Optional(AtMs),
    closedAtMs: Type.Optional(AtMs),
    returns: Type.Integer({ description: 'How often its reason came back before it was closed' }),
    detail: Type.Record(Type.String(), Type.Unknown(), {
      description: 'Figures and limits it was raised with; docs/SPEC.md says which rule has which',
    }),
    shiftId: Type.Optional(Type.String()),
    orderId: Type.Optional(RowId),
    rootId: Type.Optional(Type.Integer({ description: 'The alert it is a consequence of' })),
    mutedUntilMs: Type.Optional(AtMs),
    level: Type.Integer({ description: 'Who has been told: 0 first line, 1 supervisor, 2 manager' }),
    dueMs: Type.Optional(AtMs),
    interruptedAtMs: Type.Optional(AtMs),
  }),
)

export const TrailSchema = Type.Array(
  Type.Unsafe<TrailLine>(
    Type.Object({
      atMs: AtMs,
      by: Type.String({ description: 'A person, or rules, clock, sensors' }),
      event: Type.String(),
      detail: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
)

const clock = Type.Object(
  { acceptMs: Type.Number(), doneMs: Type.Number(), isReal: Type.Boolean() },
  { additionalProperties: true, description: 'Clocks of the order (docs/SPEC.md Z5)' },
)

export const OrderEntrySchema = Type.Unsafe<OrderEntry>(
  Type.Object(
    {
      id: RowId,
      toilet: Type.String(),
      town: Type.String(),
      team: Type.String(),
      work: Type.Enum([...orderWorks]),
      severity: Type.Enum([...severities]),
      state: Type.Enum([...orderStates]),
      openedAtMs: AtMs,
      outcome: Type.Optional(Type.Enum([...orderOutcomes])),
      clock,
      due: Type.Object({ acceptByMs: Type.Optional(AtMs), doneByMs: Type.Optional(AtMs), isPaused: Type.Boolean() }),
      alerts: Type.Array(
        Type.Object(
          { id: RowId, rule: Type.Enum([...alertRules]), part: Type.String() },
          { additionalProperties: true },
        ),
      ),
      photoIds: Type.Array(Type.Integer()),
      onRound: Type.Boolean({ description: 'Listed for the next round without interrupting anybody' }),
    },
    {
      additionalProperties: true,
      description: 'And who acknowledged, arrived and did it, when; docs/SPEC.md Z8',
    },
  ),
)

export const OrderActionSchema = Type.Object(
  {
    actionId: Type.String({ pattern: '^[A-Za-z0-9-]{8,64}$', description: 'Made by the client, a UUID' }),
    orderId: RowId,
    action: Type.Enum(['acknowledge', 'arrive', 'done', 'note', 'defer', 'resume', 'cancel', 'close']),
    atMs: AtMs,
    proof: Type.Optional(Type.Enum([...arrivalProofs])),
    qrToken: Type.Optional(Type.String({ maxLength: 200 })),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    note: Type.Optional(Type.String({ maxLength: 1_000 })),
    photoIds: Type.Optional(Type.Array(RowId, { maxItems: 20, uniqueItems: true })),
    untilMs: Type.Optional(AtMs),
  },
  { additionalProperties: false },
)

export const OrderAnswerSchema = Type.Unsafe<OrderAnswer>(
  Type.Object({
    is: Type.Enum(['applied', 'no-op', 'refused']),
    reason: Type.Optional(Type.Enum([...orderRefusals])),
    detail: Type.Optional(Type.String()),
    order: Type.Optional(OrderEntrySchema),
  }),
)

const duty = {
  userId: Type.Integer({ minimum: 1 }),
  level: Type.Enum([...dutyLevels]),
  teams: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
    maxItems: 50,
    uniqueItems: true,
    description: 'Teams or towns they answer for; empty: all that they see',
  }),
  fromMs: AtMs,
  toMs: AtMs,
}
export const NewDutySchema = Type.Object(duty, { additionalProperties: false })
export const DutySchema = Type.Unsafe<Duty>(Type.Object({ id: RowId, ...duty }))
