import Type, { type Static } from 'typebox'
import { AssetId } from '../asset.ts'

export const bayKinds = ['standard', 'accessible', 'charging', 'family', 'large'] as const
export type BayKind = (typeof bayKinds)[number]
export const ownerTypes = ['government', 'institution', 'enterprise', 'residential', 'commercial', 'public'] as const
export type OwnerType = (typeof ownerTypes)[number]
/** Where the count of a lot comes from: its bays' sensors, or what its barriers count. */
export const countings = ['bays', 'counter'] as const
export type Counting = (typeof countings)[number]

const minute = Type.Integer({ minimum: 0, maximum: 1_440 })
const word = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const fen = Type.Integer({ minimum: 0, maximum: 1_000_000 })

/**
 * What parking costs, in fen. Bands are minutes after local midnight and may not overlap; one whose end is not after its start goes over midnight; minutes in
 * no band are free. Each begun step of `stepMinutes` within a band costs `stepFen`; the first `freeMinutes` of a stay cost nothing; no calendar day costs
 * more than `dayCapFen`.
 */
export const Tariff = Type.Object(
  {
    freeMinutes: Type.Integer({ minimum: 0, maximum: 1_440 }),
    bands: Type.Array(
      Type.Object({
        fromMinute: minute,
        toMinute: minute,
        stepMinutes: Type.Integer({ minimum: 1, maximum: 1_440 }),
        stepFen: fen,
      }),
      { maxItems: 12 },
    ),
    dayCapFen: Type.Optional(fen),
  },
  { additionalProperties: false },
)
export type Tariff = Static<typeof Tariff>

/** One file per lot. Minutes are after local midnight of its zone; 0 to 1,440: always open. */
export const LotProfile = Type.Object(
  {
    /** Who it belongs to, as printed: a unit, an estate, a company. */
    owner: word(100),
    ownerType: Type.Enum([...ownerTypes]),
    /** IANA zone by which its hours and windows are meant. */
    zone: Type.String({ minLength: 1, maxLength: 64 }),
    address: Type.Optional(Type.String({ maxLength: 200 })),
    /** Of the gate, shown to drivers. */
    phone: Type.Optional(Type.String({ maxLength: 40 })),
    entrances: Type.Array(
      Type.Object({
        name: word(60),
        lon: Type.Number({ minimum: -180, maximum: 180 }),
        lat: Type.Number({ minimum: -90, maximum: 90 }),
      }),
      { maxItems: 10 },
    ),
    capacity: Type.Integer({ minimum: 1, maximum: 20_000 }),
    counting: Type.Enum([...countings]),
    /** Bays with a sensor of their own; a lot that counts may have none. `isShared`: may be given to holders. */
    bays: Type.Array(
      Type.Object({
        id: AssetId,
        /** What stands on the ground: A-012. */
        label: word(20),
        kind: Type.Enum([...bayKinds]),
        isShared: Type.Boolean(),
      }),
      { maxItems: 2_000 },
    ),
    openMinute: minute,
    closeMinute: minute,
    tariff: Tariff,
    note: Type.Optional(Type.String({ maxLength: 1_000 })),
  },
  { additionalProperties: false },
)
export type LotProfile = Static<typeof LotProfile>
export type LotBay = LotProfile['bays'][number]

/** A version of the file of a lot. */
export interface LotProfileRow {
  readonly lot: string
  /** 0: nobody has written one, it is made of the asset and its bays. */
  readonly version: number
  readonly profile: LotProfile
  readonly changedAtMs: number
  readonly changedBy: string
  /** Revision with which it was written; 0 with version 0. */
  readonly rev: number
}
