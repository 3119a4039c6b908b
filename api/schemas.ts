import { Type, type TSchema } from 'typebox'
import { Asset, AssetId, assetKinds } from '#domain/asset.ts'
import type { LiveRow } from '#domain/live.ts'
import { roles, type Person } from '#domain/person.ts'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from './passwords.ts'

/** Shapes that several routes answer or accept; those of domain/ are used as they are. */

/** Epoch milliseconds. */
export const AtMs = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000, description: 'Epoch milliseconds' })

export const DistrictClock = Type.Object(
  { nowMs: Type.Integer(), speed: Type.Number() },
  { description: 'The district’s time and how fast it runs: a simulated day may be faster than life' },
)

/** A point in time of an address: epoch milliseconds or RFC 3339. */
export const Time = Type.String({
  maxLength: 40,
  description: 'Epoch milliseconds, or RFC 3339 such as 2026-11-23T08:00:00Z',
})

export const Towns = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
  maxItems: 100,
  uniqueItems: true,
  description: 'Empty: all towns',
})

export const PersonSchema = Type.Unsafe<Person>(
  Type.Object({ id: Type.Integer(), name: Type.String(), role: Type.Enum([...roles]), towns: Towns }),
)

/** A password a person chooses. */
export const NewPassword = Type.String({ minLength: PASSWORD_LENGTH_MIN, maxLength: PASSWORD_LENGTH_MAX })

export const AssetSchema = Asset
export const AssetIdParams = Type.Object({ id: AssetId })
/** A directed edge of a road network: a street side. */
export const EdgeId = Type.String({ minLength: 1, maxLength: 64 })
export const ShiftId = Type.String({ minLength: 1, maxLength: 100, description: '{day}.{planId}' })
export const ShiftIdParams = Type.Object({ id: ShiftId })
export const KindQuery = Type.Optional(Type.Enum([...assetKinds]))
export const SearchQuery = Type.Optional(Type.String({ minLength: 1, maxLength: 100 }))

export const LiveRowSchema = Type.Unsafe<LiveRow>(
  Type.Object({
    kind: Type.Enum([...assetKinds, 'town', 'shift', 'alert', 'order']),
    id: Type.String({ description: 'Id of the asset, shift or alert, or the name of the town' }),
    town: Type.String(),
    stream: Type.String(),
    atMs: AtMs,
    receivedAtMs: AtMs,
    fields: Type.Record(Type.String(), Type.Unknown()),
    rev: Type.Integer({ description: 'Revision that last changed it' }),
  }),
)

/** A number in an address, with its bounds and what is taken when it is left out. */
export const limit = (most: number, initial: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: initial }))

export const query = <const P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })

/** A body; a member that is not known here is a mistake of the caller, and is told. */
export const body = query

export const Nothing = Type.Null({ description: 'Done' })
