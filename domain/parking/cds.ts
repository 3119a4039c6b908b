import type { SharingPolicy } from '../sharing/policy.ts'
import {
  clockText,
  isFree,
  isOpenToAll,
  isPublic,
  sharingObject,
  type Feed,
  type FeedBay,
  type FeedLot,
  type SharingObject,
} from './feed.ts'
import { outline, rectangle } from './outline.ts'

/** Lots as the Curbs API of the Curb Data Specification 1.0 has them (docs/parking-feeds.md says field by field what became of what). */
export interface CdsFeed {
  readonly version: '1.0.0'
  readonly time_zone: string
  readonly last_updated: number
  readonly currency: 'CNY'
  readonly author: string
  readonly data: {
    readonly zones: readonly CdsZone[]
    readonly spaces: readonly CdsSpace[]
    readonly policies: readonly CdsPolicy[]
    /** What CDS has no word for; by `curb_zone_id`. */
    readonly kerbside_sharing: readonly (SharingObject & { readonly curb_zone_id: string })[]
  }
}
interface CdsPolygon {
  readonly type: 'Polygon'
  readonly coordinates: readonly (readonly [number, number])[][]
}
export interface CdsZone {
  readonly curb_zone_id: string
  readonly geometry: CdsPolygon
  readonly curb_policy_ids: readonly string[]
  readonly published_date: number
  readonly last_updated_date: number
  readonly start_date: number
  readonly name: string
  readonly user_zone_id: string
  readonly num_spaces: number
  readonly curb_space_ids: readonly string[]
}
export interface CdsSpace {
  readonly curb_space_id: string
  readonly geometry: CdsPolygon
  readonly name: string
  readonly published_date: number
  readonly last_updated_date: number
  readonly curb_zone_id: string
  readonly space_number: number
  readonly length: number
  readonly width: number
  /** Left out where it is not known. */
  readonly available?: boolean
  readonly availability_time?: number
}
interface CdsRate {
  readonly rate: number
  readonly rate_unit: 'minute' | 'hour' | 'month'
  readonly increment_duration?: number
  readonly increment_amount?: number
  readonly start_duration?: number
  readonly end_duration?: number
}
export interface CdsPolicy {
  readonly curb_policy_id: string
  readonly published_date: number
  readonly priority: number
  readonly rules: readonly {
    readonly activity: 'parking' | 'no parking'
    readonly max_stay?: number
    readonly max_stay_unit?: 'minute'
    readonly user_classes?: readonly string[]
    readonly rate?: readonly CdsRate[]
  }[]
  readonly time_spans?: readonly {
    readonly start_date?: number
    readonly end_date?: number
    readonly time_of_day_start?: string
    readonly time_of_day_end?: string
  }[]
}

/** A file nobody has written is as old as this platform’s time. */
const UNWRITTEN_MS = Date.UTC(2020, 0, 1)
const MARGIN_M = 4
/** A bay as it is drawn for a car (GB 50067: 5.3 m by 2.4 m and more); what lies on the ground is not known. */
const [BAY_LENGTH_CM, BAY_WIDTH_CM] = [530, 250]
const SPARE_PRIORITY = 9

/** @param uuid the same name is always the same UUID */
export function cdsOf(feed: Feed, uuid: (name: string) => string): CdsFeed {
  const lots = feed.lots.filter((lot) => isOpenToAll(lot) && placesOf(lot).length > 0)
  // a data set has one time zone: that of the most lots; tariffs by the clock of another one are left out
  const zones = new Map<string, number>()
  for (const { file } of lots) zones.set(file.profile.zone, (zones.get(file.profile.zone) ?? 0) + 1)
  const timeZone = [...zones].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? 'Asia/Shanghai'
  const made = lots.map((lot) => zoneOf(lot, feed, timeZone, uuid))
  return {
    version: '1.0.0',
    time_zone: timeZone,
    last_updated: feed.nowMs,
    currency: 'CNY',
    author: 'Kerbside',
    data: {
      zones: made.map(({ zone }) => zone),
      spaces: made.flatMap(({ spaces }) => spaces),
      policies: made.flatMap(({ policies }) => policies),
      kerbside_sharing: made.map(({ zone, sharing }) => ({ curb_zone_id: zone.curb_zone_id, ...sharing })),
    },
  }
}

const placesOf = ({ lon, lat, bays, file }: FeedLot): [number, number][] => [
  ...(lon === undefined || lat === undefined ? [] : [[lon, lat] as [number, number]]),
  ...bays.flatMap((bay) =>
    bay.lon === undefined || bay.lat === undefined ? [] : [[bay.lon, bay.lat] as [number, number]],
  ),
  ...file.profile.entrances.map(({ lon: east, lat: north }) => [east, north] as [number, number]),
]

function zoneOf(lot: FeedLot, feed: Feed, timeZone: string, uuid: (name: string) => string) {
  const { file, policy } = lot
  const zoneId = uuid(`zone ${lot.id}`)
  const writtenMs = file.version === 0 ? UNWRITTEN_MS : file.changedAtMs
  const spaces = lot.bays
    .filter(({ bay }) => bay.isShared)
    .flatMap((bay, index) => spaceOf(bay, index + 1, { zoneId, writtenMs, feed, uuid }))
  const policies = policiesOf(lot, timeZone, Math.max(UNWRITTEN_MS, policy.changedAtMs, writtenMs)).map((each) => ({
    // of its content, so that one id is one rule for ever
    curb_policy_id: uuid(`policy ${lot.id} ${JSON.stringify(each)}`),
    ...each,
  }))
  const zone: CdsZone = {
    curb_zone_id: zoneId,
    geometry: { type: 'Polygon', coordinates: [outline(placesOf(lot), MARGIN_M)] },
    curb_policy_ids: policies.map(({ curb_policy_id: id }) => id),
    published_date: writtenMs,
    last_updated_date: Math.max(writtenMs, policy.changedAtMs),
    start_date: writtenMs,
    name: lot.name,
    user_zone_id: lot.id,
    num_spaces: file.profile.capacity,
    curb_space_ids: spaces.map(({ curb_space_id: id }) => id),
  }
  return { zone, spaces, policies, sharing: sharingObject(lot, feed) }
}

function spaceOf(
  bay: FeedBay,
  number: number,
  { zoneId, writtenMs, feed, uuid }: { zoneId: string; writtenMs: number; feed: Feed; uuid: (name: string) => string },
): CdsSpace[] {
  const { lon, lat, live } = bay
  if (lon === undefined || lat === undefined) return []
  const available = isFree(bay, feed)
  return [
    {
      curb_space_id: uuid(`space ${bay.bay.id}`),
      geometry: {
        type: 'Polygon',
        coordinates: [rectangle([lon, lat], BAY_WIDTH_CM / 100, BAY_LENGTH_CM / 100)],
      },
      name: bay.bay.label,
      published_date: writtenMs,
      last_updated_date: writtenMs,
      curb_zone_id: zoneId,
      space_number: number,
      length: BAY_LENGTH_CM,
      width: BAY_WIDTH_CM,
      ...(available === undefined ? {} : { available }),
      ...(live?.heardMs === undefined ? {} : { availability_time: live.heardMs }),
    },
  ]
}

type Rule = Omit<CdsPolicy, 'curb_policy_id'>

function policiesOf({ file, policy: { policy }, windows }: FeedLot, timeZone: string, publishedMs: number): Rule[] {
  const rules: Rule[] = []
  const add = (rule: CdsPolicy['rules'][number], spans?: CdsPolicy['time_spans'], priority = rules.length + 1) =>
    rules.push({
      published_date: publishedMs,
      priority,
      rules: [rule],
      ...(spans === undefined ? {} : { time_spans: spans }),
    })
  if (policy.isShared && windows.length > 0)
    add(
      {
        activity: 'parking',
        max_stay: policy.stayMinutesMax,
        max_stay_unit: 'minute',
        user_classes: ['permit'],
        ...ratesOf(policy.price),
      },
      windows.map(({ fromMs, toMs }) => ({ start_date: fromMs, end_date: toMs })),
    )
  const { tariff, zone } = file.profile
  if (!isPublic(file)) add({ activity: 'no parking' }, undefined, SPARE_PRIORITY)
  else if (zone === timeZone) {
    for (const band of tariff.bands)
      add(
        { activity: 'parking', rate: tariffRates(tariff.freeMinutes, band) },
        spansOfDay(band.fromMinute, band.toMinute),
      )
    add(
      { activity: 'parking', rate: [{ rate: 0, rate_unit: 'hour' }] },
      undefined,
      Math.max(SPARE_PRIORITY, rules.length + 1),
    )
  }
  return rules
}

/** A price for a stay of any length is none of the units of CDS: it stands in the sharing object only. */
function ratesOf(price: SharingPolicy['price']): { rate?: CdsRate[] } {
  if (price.is === 'free') return { rate: [{ rate: 0, rate_unit: 'hour' }] }
  if (price.is === 'hour') return { rate: [{ rate: price.fen, rate_unit: 'hour', increment_duration: 1 }] }
  return price.is === 'month' ? { rate: [{ rate: price.fen, rate_unit: 'month' }] } : {}
}

function tariffRates(freeMinutes: number, band: { readonly stepMinutes: number; readonly stepFen: number }): CdsRate[] {
  const paid: CdsRate = {
    rate: Math.floor(band.stepFen / band.stepMinutes),
    rate_unit: 'minute',
    increment_duration: band.stepMinutes,
    // paid by whole steps, which also mends what the rate lost by being a whole number
    increment_amount: band.stepFen,
  }
  return freeMinutes === 0
    ? [paid]
    : [
        { rate: 0, rate_unit: 'minute', end_duration: freeMinutes },
        { ...paid, start_duration: freeMinutes },
      ]
}

/** Times of a day in local time; over midnight they are two. */
function spansOfDay(fromMinute: number, toMinute: number): NonNullable<CdsPolicy['time_spans']> {
  const span = (from: number, to: number) => ({
    ...(from === 0 ? {} : { time_of_day_start: clockText(from) }),
    // an end that is left out is midnight
    ...(to === 1_440 || to === 0 ? {} : { time_of_day_end: clockText(to) }),
  })
  return toMinute > fromMinute
    ? [span(fromMinute, toMinute)]
    : [span(fromMinute, 1_440), ...(toMinute === 0 ? [] : [span(0, toMinute)])]
}
