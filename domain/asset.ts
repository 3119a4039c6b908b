import Type, { type Static } from 'typebox'

/** Every kind may carry a device; of a lot without one what is known comes from its bays. */
export const deviceKinds = ['sweeper', 'toilet', 'bay', 'lot'] as const
export type DeviceKind = (typeof deviceKinds)[number]
export const assetKinds = deviceKinds
export type AssetKind = DeviceKind

/** Coordinate systems a device may send its fixes in; inside everything is WGS-84 (docs/SPEC.md R12). */
export const coordinateSystems = ['wgs84', 'gcj02', 'bd09'] as const
export type CoordinateSystem = (typeof coordinateSystems)[number]

/** An id that can stand in a topic, a tag and an address. */
export const AssetId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
const ASSET_ID = /^[A-Za-z0-9_-]{1,64}$/
export const isAssetId = (text: string): boolean => ASSET_ID.test(text)

export const Asset = Type.Object({
  id: AssetId,
  kind: Type.Enum([...assetKinds]),
  /** Name of the town (镇/街道) that answers for it; also the scope of its people. */
  town: Type.String({ minLength: 1, maxLength: 64 }),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  crs: Type.Enum([...coordinateSystems]),
  /** Place of a fixed asset in WGS-84 degrees; a sweeper has none. */
  lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  /** The lot of a bay. */
  lotId: Type.Optional(AssetId),
  /** What only people read: class and stalls of a toilet, plate tail and work type of a sweeper, capacity of a lot. */
  attributes: Type.Record(
    Type.String({ maxLength: 64 }),
    Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()]),
  ),
})
export type Asset = Static<typeof Asset>

/** The English name of an asset that has one. */
export function nameEnOf({ attributes }: Pick<Asset, 'attributes'>): { readonly nameEn?: string } {
  const { nameEn } = attributes
  return typeof nameEn === 'string' && nameEn !== '' ? { nameEn } : {}
}
