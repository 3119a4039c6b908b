import Type, { type Static, type TObject } from 'typebox'
import type { DeviceKind } from './asset.ts'
import type { Stream } from './topic.ts'

/**
 * What a device sends, one schema a stream (docs/SPEC.md T2). Names carry units. `at` (device time, epoch ms) and `seq`
 * are common to all; a required field that is wrong rejects the reading, an optional one is left out and counted.
 */
const percent = Type.Number({ minimum: 0, maximum: 100 })
const counter = Type.Integer({ minimum: 0, maximum: 4_294_967_295 })
const stallId = Type.String({ minLength: 1, maxLength: 32, pattern: '^[A-Za-z0-9_-]+$' })

export const FixFields = Type.Object({
  lon: Type.Number({ minimum: -180, maximum: 180 }),
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  speedKmh: Type.Number({ minimum: 0, maximum: 300 }),
  headingDeg: Type.Number({ minimum: 0, maximum: 360 }),
  hdop: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
  satellites: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  ignition: Type.Optional(Type.Boolean()),
  brush: Type.Optional(Type.Boolean()),
  pump: Type.Optional(Type.Boolean()),
  waterPercent: Type.Optional(percent),
  odometerKm: Type.Optional(Type.Number({ minimum: 0, maximum: 10_000_000 })),
})

export const StallsFields = Type.Object({
  /** All occupied stalls (a list), or with `stall` whether that one is occupied. */
  occupied: Type.Union([Type.Array(stallId, { maxItems: 200, uniqueItems: true }), Type.Boolean()]),
  stall: Type.Optional(stallId),
})

export const VisitsFields = Type.Object({
  /** Counters as the device keeps them: they may wrap at 65,535 or restart. */
  in: Type.Optional(counter),
  out: Type.Optional(counter),
  /** Visits since the last report. */
  visits: Type.Optional(counter),
})

/** Concentrations in mg/m³; a device that measures ppm says so in the name and is converted (docs/SPEC.md R14). */
export const AirFields = Type.Object({
  nh3MgM3: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000 })),
  h2sMgM3: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000 })),
  nh3Ppm: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000 })),
  h2sPpm: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000 })),
  temperatureC: Type.Optional(Type.Number({ minimum: -60, maximum: 100 })),
  humidityPercent: Type.Optional(percent),
})

export const SuppliesFields = Type.Object({
  paperPercent: Type.Optional(percent),
  soapPercent: Type.Optional(percent),
})

export const eventKinds = ['sos', 'leak', 'smoke', 'rating', 'cleaner-in', 'cleaner-out'] as const
export const EventFields = Type.Object({
  kind: Type.Enum([...eventKinds]),
  /** With `rating` only. */
  stars: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
})

export const StateFields = Type.Object({
  occupied: Type.Boolean(),
  sinceMs: Type.Optional(Type.Integer({ minimum: 1_577_836_800_000, maximum: 4_102_444_800_000 })),
  batteryPercent: Type.Optional(percent),
  rssiDbm: Type.Optional(Type.Number({ minimum: -200, maximum: 50 })),
})

/** What the barriers of a lot count: `occupied` as their controller has it, or counters of vehicles that may wrap at 65,535 or restart. */
export const CountFields = Type.Object({
  /** May be impossible (negative, above capacity): it is kept and flagged, never told as free. */
  occupied: Type.Optional(Type.Integer({ minimum: -100_000, maximum: 100_000 })),
  in: Type.Optional(counter),
  out: Type.Optional(counter),
})

/** Written by the broker when a device connects or leaves, and by a device's last will. */
export const OnlineFields = Type.Object({
  online: Type.Boolean(),
  cause: Type.Optional(Type.Enum(['connected', 'left', 'lost', 'revoked', 'broker-restart'])),
})

export const orderAnswers = ['accepted', 'rejected', 'done'] as const
/** What a vehicle says of a command that carried this order. */
export const OrderFields = Type.Object({
  order: Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' }),
  answer: Type.Enum([...orderAnswers]),
})
export type OrderAnswer = (typeof orderAnswers)[number]

export const fieldsOf = {
  fix: FixFields,
  order: OrderFields,
  stalls: StallsFields,
  visits: VisitsFields,
  air: AirFields,
  supplies: SuppliesFields,
  event: EventFields,
  state: StateFields,
  count: CountFields,
  online: OnlineFields,
} as const satisfies Record<Stream, TObject>

/** A reading after receiving: typed by its stream, in WGS-84 and mg/m³. */
export interface ReadingOf<S extends Stream> {
  readonly kind: DeviceKind
  readonly id: string
  readonly town: string
  readonly stream: S
  /** Device time, epoch ms. Everything is judged by it. */
  readonly atMs: number
  /** Arrival at the broker, epoch ms. */
  readonly receivedAtMs: number
  /** The device's own number; -1 when it sends none. */
  readonly seq: number
  /**
   * Tells readings of one asset, stream and device time apart: `seq` modulo 1,000,000, or a hash of the content when there is no
   * `seq`. (asset, stream, atMs, sub) is the identity under which a reading is stored once.
   */
  readonly sub: number
  /** Arrived so late that it is history, not news (docs/SPEC.md R9). */
  readonly historical: boolean
  readonly fields: Static<(typeof fieldsOf)[S]>
}
export type Reading = { [S in Stream]: ReadingOf<S> }[Stream]

/** A field as it is stored: list-valued fields are kept as JSON text. */
export type FieldScalar = number | boolean | string
