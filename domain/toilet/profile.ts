import Type, { type Static } from 'typebox'

export const toiletClasses = ['一类', '二类', '三类'] as const
export const toiletSitings = ['附属式', '独立式'] as const
export const toiletTypes = ['环卫', '社会', '农村'] as const
export const stallKinds = ['women', 'men', 'family', 'accessible'] as const
export const sensorKinds = [
  'nh3',
  'h2s',
  'temperature',
  'humidity',
  'paper',
  'soap',
  'door',
  'counter',
  'button',
] as const
export type StallKind = (typeof stallKinds)[number]
export type SensorKind = (typeof sensorKinds)[number]

const minute = Type.Integer({ minimum: 0, maximum: 1_440 })
const word = (maxLength: number) => Type.String({ minLength: 1, maxLength })

/** One file per toilet (一厕一档). Minutes are after local midnight; 0 to 1,440: always open. */
export const ToiletProfile = Type.Object(
  {
    toiletClass: Type.Optional(Type.Enum([...toiletClasses])),
    siting: Type.Optional(Type.Enum([...toiletSitings])),
    toiletType: Type.Enum([...toiletTypes]),
    stalls: Type.Array(
      Type.Object({
        id: Type.String({ minLength: 1, maxLength: 32, pattern: '^[A-Za-z0-9_-]+$' }),
        kind: Type.Enum([...stallKinds]),
      }),
      { maxItems: 200 },
    ),
    openMinute: minute,
    closeMinute: minute,
    /** Crew that answers for it; '' is the crew of its town. */
    team: Type.String({ maxLength: 64 }),
    equipment: Type.Array(
      Type.Object({
        id: word(64),
        sensor: Type.Enum([...sensorKinds]),
        model: Type.Optional(Type.String({ maxLength: 100 })),
        installedDay: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
        /** Whether visit counters of this device count up, or tell the visits since the last report. */
        counts: Type.Optional(Type.Enum(['add-up', 'overwrite'])),
      }),
      { maxItems: 100 },
    ),
    photoId: Type.Optional(Type.Integer({ minimum: 1 })),
    address: Type.Optional(Type.String({ maxLength: 200 })),
    phone: Type.Optional(Type.String({ maxLength: 40 })),
    note: Type.Optional(Type.String({ maxLength: 1_000 })),
  },
  { additionalProperties: false },
)
export type ToiletProfile = Static<typeof ToiletProfile>

/** A version of the file of a toilet. */
export interface ToiletProfileRow {
  readonly toilet: string
  /** 0: nobody has written one, it is made of the asset. */
  readonly version: number
  readonly profile: ToiletProfile
  readonly changedAtMs: number
  readonly changedBy: string
}
