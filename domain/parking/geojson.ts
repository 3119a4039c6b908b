import {
  clockText,
  isOpenToAll,
  sharingObject,
  timeText,
  toldOf,
  type Feed,
  type FeedLot,
  type SharingObject,
} from './feed.ts'
import type { LotFlag } from './live.ts'
import type { BayKind, Counting, OwnerType, Tariff } from './lot.ts'

/** Properties of a lot in the GeoJSON feed. `null`: not known; never a number that is not believed. */
export interface LotProperties {
  readonly kind: 'lot'
  readonly name: string
  readonly nameEn: string | null
  readonly town: string
  readonly owner: string
  readonly ownerType: OwnerType
  readonly address: string | null
  readonly phone: string | null
  readonly timeZone: string
  readonly opens: string
  readonly closes: string
  readonly isOpenAllDay: boolean
  readonly capacity: number
  readonly counting: Counting
  readonly free: number | null
  readonly occupied: number | null
  readonly unknown: number
  readonly flags: readonly LotFlag[]
  /** When its sensors last said anything; null: never. */
  readonly heardAt: string | null
  /** Age of that when the feed was made, in seconds. */
  readonly dataAgeS: number | null
  readonly bayKinds: Readonly<Partial<Record<BayKind, number>>>
  readonly entrances: readonly { readonly name: string; readonly lon: number; readonly lat: number }[]
  readonly tariff: Tariff & { readonly currency: 'CNY' }
  readonly sharing: SharingObject
}
export interface LotFeed {
  readonly type: 'FeatureCollection'
  /** When it was made; ages are of this moment. */
  readonly asOf: string
  readonly features: readonly {
    readonly type: 'Feature'
    readonly id: string
    readonly geometry: { readonly type: 'Point'; readonly coordinates: readonly [lon: number, lat: number] } | null
    readonly properties: LotProperties
  }[]
}

/** Lots as GeoJSON (RFC 7946), WGS-84 (docs/SPEC.md X30). A lot whose place nobody has entered has no geometry. */
export function geojsonOf(feed: Feed): LotFeed {
  return {
    type: 'FeatureCollection',
    asOf: timeText(feed.nowMs),
    features: feed.lots.filter(isOpenToAll).map((lot) => ({
      type: 'Feature',
      id: lot.id,
      geometry:
        lot.lon === undefined || lot.lat === undefined ? null : { type: 'Point', coordinates: [lot.lon, lot.lat] },
      properties: propertiesOf(lot, feed),
    })),
  }
}

function propertiesOf(lot: FeedLot, feed: Feed): LotProperties {
  const { profile } = lot.file
  const { free, occupied, unknown, flags, heardMs, capacity } = toldOf(lot, feed)
  const bayKinds: Partial<Record<BayKind, number>> = {}
  for (const { kind } of profile.bays) bayKinds[kind] = (bayKinds[kind] ?? 0) + 1
  return {
    kind: 'lot',
    name: lot.name,
    nameEn: lot.nameEn ?? null,
    town: lot.town,
    owner: profile.owner,
    ownerType: profile.ownerType,
    address: profile.address ?? null,
    phone: profile.phone ?? null,
    timeZone: profile.zone,
    opens: clockText(profile.openMinute),
    closes: profile.closeMinute === 1_440 ? '24:00' : clockText(profile.closeMinute),
    isOpenAllDay: profile.openMinute === 0 && profile.closeMinute === 1_440,
    capacity,
    counting: profile.counting,
    free: free ?? null,
    occupied: occupied ?? null,
    unknown,
    flags,
    heardAt: heardMs === undefined ? null : timeText(heardMs),
    dataAgeS: heardMs === undefined ? null : Math.max(0, Math.round((feed.nowMs - heardMs) / 1_000)),
    bayKinds,
    entrances: profile.entrances,
    tariff: { ...profile.tariff, currency: 'CNY' },
    sharing: sharingObject(lot, feed),
  }
}
