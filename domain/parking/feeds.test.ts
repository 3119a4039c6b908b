import { createHash } from 'node:crypto'
import fc from 'fast-check'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { expect, test } from 'vitest'
import { firstPolicy } from '../sharing/first-policy.ts'
import type { SharingPolicy } from '../sharing/policy.ts'
import { apdsOf } from './apds.ts'
import { cdsOf } from './cds.ts'
import { sharingObject, toldOf, type Feed, type FeedBay, type FeedLot } from './feed.ts'
import { geojsonOf } from './geojson.ts'
import type { LotFlag, LotLive } from './live.ts'
import type { LotProfile } from './lot.ts'
import { outline } from './outline.ts'
import { ApdsDocument, CdsDocument, GeoJsonFeatures, GeoJsonPoint } from './published-forms-under-test.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NOW = Date.UTC(2026, 5, 1, 11)
const settings = { baySilentMs: 35 * MINUTE, lotSilentMs: 10 * MINUTE }

const uuid = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
const profile: LotProfile = {
  owner: '锡山区机关事务管理局',
  ownerType: 'government',
  zone: 'Asia/Shanghai',
  address: '锡沪路 1 号',
  entrances: [{ name: '东门', lon: 120.4571, lat: 31.5981 }],
  capacity: 4,
  counting: 'bays',
  bays: ['b-1', 'b-2', 'b-3', 'b-4'].map((id, index) => ({
    id,
    label: `A-0${index + 1}`,
    kind: index === 3 ? 'charging' : 'standard',
    isShared: index > 0,
  })),
  openMinute: 0,
  closeMinute: 1_440,
  tariff: {
    freeMinutes: 15,
    bands: [
      { fromMinute: 420, toMinute: 1_200, stepMinutes: 30, stepFen: 500 },
      { fromMinute: 1_200, toMinute: 420, stepMinutes: 60, stepFen: 100 },
    ],
    dayCapFen: 5_000,
  },
}
const shared: SharingPolicy = {
  ...firstPolicy,
  isShared: true,
  windows: [
    { dayTypes: ['workday', 'make-up-workday'], fromMinute: 1_080, toMinute: 1_920 },
    { dayTypes: ['rest-day', 'holiday'], fromMinute: 0, toMinute: 1_440 },
  ],
  quota: 3,
  staffBuffer: 1,
  staffBays: 2,
  price: { is: 'hour', fen: 200 },
  stillHours: { fromMinute: 1_320, toMinute: 360 },
  terms: '限 7 座以下',
}
const count = (more: Partial<LotLive> = {}): LotLive => ({
  occupied: 2,
  free: 1,
  unknown: 1,
  capacity: 4,
  counting: 'bays',
  flags: ['partly-unknown'],
  heardMs: NOW - MINUTE,
  ...more,
})
const bay = (index: number, is: 'free' | 'occupied' | 'unknown', heardMs = NOW - MINUTE): FeedBay => ({
  bay: profile.bays[index]!,
  lon: 120.457 + index / 20_000,
  lat: 31.598,
  live: { lot: 'lot-1', is, health: is === 'unknown' ? 'stuck' : 'ok', heardMs },
})
const lot = (more: Partial<FeedLot> = {}): FeedLot => ({
  id: 'lot-1',
  name: '区政府停车场',
  nameEn: 'District Government',
  town: '东亭街道',
  lon: 120.457,
  lat: 31.598,
  file: { lot: 'lot-1', version: 3, profile, changedAtMs: NOW - 90 * HOUR, changedBy: '王', rev: 9 },
  policy: { lot: 'lot-1', version: 2, policy: shared, changedAtMs: NOW - 80 * HOUR, changedBy: '李', rev: 10 },
  windows: [{ fromMs: NOW - HOUR, toMs: NOW + 13 * HOUR }],
  notCovered: [],
  closures: [],
  occupancy: count(),
  sharing: { isOpen: true, untilMs: NOW + 13 * HOUR, quota: 3, held: 1, arrived: 1, overstaying: 0 },
  bays: [bay(0, 'occupied'), bay(1, 'free'), bay(2, 'occupied'), bay(3, 'unknown')],
  ...more,
})
const feed = (...lots: FeedLot[]): Feed => ({ nowMs: NOW, windowsUntilMs: NOW + 192 * HOUR, settings, lots })

/** What does not fit, so that a failure says where. */
function misfits(schema: TSchema, document: unknown): unknown[] {
  const compiled = Compile(schema)
  // as it is sent: members that are undefined are not there
  const sent: unknown = JSON.parse(JSON.stringify(document))
  return compiled.Check(sent) ? [] : compiled.Errors(sent).slice(0, 5)
}
const several = feed(
  lot(),
  lot({
    id: 'lot-2',
    file: {
      ...lot().file,
      version: 0,
      changedAtMs: 0,
      profile: { ...profile, ownerType: 'public', bays: [], counting: 'counter' },
    },
    policy: { lot: 'lot-2', version: 0, policy: firstPolicy, changedAtMs: 0, changedBy: '', rev: 0 },
    occupancy: undefined,
    sharing: undefined,
    bays: [],
  }),
  lot({
    id: 'lot-3',
    lon: undefined,
    lat: undefined,
    policy: { ...lot().policy, policy: { ...shared, price: { is: 'month', fen: 20_000 } } },
  }),
)

test('[X30] the feed is GeoJSON as RFC 7946 publishes it', () => {
  const made = geojsonOf(several)
  expect(misfits(GeoJsonFeatures, made)).toEqual([])
  expect(made.features.map(({ id, geometry }) => [id, geometry === null])).toEqual([
    ['lot-1', false],
    ['lot-2', false],
    ['lot-3', true],
  ])
  expect(misfits(GeoJsonPoint, made.features[0]!.geometry)).toEqual([])
})

test('[X30, X32] zones, spaces and policies have the published form of CDS', () => {
  const { data, ...head } = cdsOf(several, uuid)
  expect(misfits(CdsDocument, { ...head, data })).toEqual([])
  // only bays that may be given to others are spaces; of what is not known it is not said whether it is free
  expect(
    data.spaces
      .filter(({ curb_zone_id: id }) => id === data.zones[0]!.curb_zone_id)
      .map(({ name, available }) => [name, available]),
  ).toEqual([
    ['A-02', true],
    ['A-03', false],
    ['A-04', undefined],
  ])
  // every policy that a zone names is there, and no two of a zone have the same priority
  const known = new Map(data.policies.map((policy) => [policy.curb_policy_id, policy]))
  for (const { curb_policy_ids: ids } of data.zones) {
    const priorities = ids.map((id) => known.get(id)!.priority)
    expect(new Set(priorities).size).toBe(priorities.length)
  }
  const [sharing] = data.zones[0]!.curb_policy_ids.map((id) => known.get(id))
  expect(sharing).toMatchObject({
    priority: 1,
    rules: [{ activity: 'parking', user_classes: ['permit'], rate: [{ rate: 200, rate_unit: 'hour' }] }],
    time_spans: [{ start_date: NOW - HOUR, end_date: NOW + 13 * HOUR }],
  })
  // the rest of the time a lot that is not public is nobody's but its owner's
  expect(known.get(data.zones[0]!.curb_policy_ids.at(-1)!)!.rules).toEqual([{ activity: 'no parking' }])
  expect(data.kerbside_sharing[0]).toMatchObject({
    curb_zone_id: data.zones[0]!.curb_zone_id,
    quota: 3,
    staffBuffer: 1,
  })
})

test('[X32] a rule of CDS with the same id is the same rule, and another one has another id', () => {
  const ids = (made: Feed) => cdsOf(made, uuid).data.policies.map(({ curb_policy_id: id }) => id)
  expect(ids(feed(lot()))).toEqual(ids({ ...feed(lot()), nowMs: NOW + MINUTE }))
  const later = feed(lot({ windows: [{ fromMs: NOW - HOUR, toMs: NOW + 12 * HOUR }] }))
  expect(ids(later)[0]).not.toBe(ids(feed(lot()))[0])
  expect(cdsOf(later, uuid).data.zones[0]!.curb_zone_id).toBe(cdsOf(feed(lot()), uuid).data.zones[0]!.curb_zone_id)
})

test('[X30, X32] places, right specifications and rate tables have the published form of APDS', () => {
  const made = apdsOf(several)
  expect(misfits(ApdsDocument, made)).toEqual([])
  expect(made.places.meta.total).toBe(3)
  const [right] = made.rightSpecifications.data
  expect(right).toMatchObject({
    id: 'lot-1.sharing',
    version: 2,
    validity: {
      validityStatus: 'definedByValidityTimeSpec',
      validityTimeSpecification: {
        validPeriods: [{ startOfPeriod: '2026-06-01T10:00:00Z', endOfPeriod: '2026-06-02T00:00:00Z' }],
      },
    },
    rightPools: [{ distributedAssignedRights: 3, availableAssignedRights: 1 }],
  })
  // rates and places that are named are there
  const tables = new Set(made.rateTables.data.map(({ id }) => id))
  for (const { rateEligibility } of made.rightSpecifications.data)
    for (const { rateTable } of rateEligibility) expect(tables).toContain(rateTable.id)
  expect([...tables]).toContain('lot-2.tariff-1')
})

test('[X31] who takes occupied bays from all bays is never told an unknown one as free', () => {
  const demand = (occupancy: LotLive | undefined) =>
    apdsOf(feed(lot({ occupancy }))).places.data[0]!.hierarchyElementReference.demandTable?.[0]?.demandType[0]
  expect(demand(count())).toMatchObject({ occupancyCalculation: 'derived', count: 3 })
  expect(demand(count({ unknown: 0, occupied: 3, flags: [] }))).toMatchObject({
    occupancyCalculation: 'counted',
    count: 3,
  })
  expect(demand(undefined)).toBeUndefined()
})

test.each<[string, LotLive | undefined, readonly LotFlag[]]>([
  ['never heard', undefined, ['never-heard']],
  [
    'over its capacity',
    count({ free: 0, occupied: 0, unknown: 4, flags: ['over-capacity'], counted: 5 }),
    ['over-capacity'],
  ],
  ['negative', count({ free: 3, flags: ['negative'] }), ['negative']],
  ['silent, and nobody has said so', count({ heardMs: NOW - 36 * MINUTE }), ['partly-unknown', 'stale']],
  ['a counter that is silent', count({ heardMs: NOW - 11 * MINUTE, counting: 'counter', flags: [] }), ['stale']],
])('[X31][F11] a count is told as unknown in every form: %s', (_, occupancy, flags) => {
  const counting = occupancy?.counting ?? 'bays'
  const file = { ...lot().file, profile: { ...profile, counting } }
  const made = feed(lot({ occupancy, file, bays: [bay(1, 'free', NOW - 36 * MINUTE)] }))
  expect(toldOf(made.lots[0]!, made)).toEqual({
    capacity: 4,
    unknown: 4,
    flags,
    ...(occupancy === undefined ? {} : { heardMs: occupancy.heardMs }),
  })
  expect(geojsonOf(made).features[0]!.properties).toMatchObject({ free: null, occupied: null, unknown: 4, flags })
  expect(cdsOf(made, uuid).data.spaces.map(({ available }) => available)).toEqual([undefined])
  expect(apdsOf(made).places.data[0]!.hierarchyElementReference.demandTable).toBeUndefined()
})

test('[X31] the age of data is told, of the moment at which the feed was made', () => {
  const { asOf, features } = geojsonOf(feed(lot({ occupancy: count({ heardMs: NOW - 90_000 }) })))
  expect(asOf).toBe('2026-06-01T11:00:00Z')
  expect(features[0]!.properties).toMatchObject({ heardAt: '2026-06-01T10:58:30Z', dataAgeS: 90 })
})

test('[X32] how a lot is shared is one object: windows as written, times by the calendar, quota, price', () => {
  const one = lot({
    notCovered: [2027],
    closures: [
      { id: 1, lot: 'lot-1', fromMs: NOW + HOUR, toMs: NOW + 2 * HOUR, reason: '会议', madeAtMs: NOW, madeBy: '李' },
      { id: 2, lot: 'lot-1', fromMs: NOW, toMs: NOW + HOUR, reason: '', madeAtMs: NOW, madeBy: '李', endedAtMs: NOW },
    ],
  })
  const object = sharingObject(one, feed(one))
  expect(object).toEqual({
    type: 'urn:kerbside:sharing:1',
    lot: 'lot-1',
    version: 2,
    isShared: true,
    timeZone: 'Asia/Shanghai',
    windows: [
      { dayTypes: ['workday', 'make-up-workday'], from: '18:00', to: '08:00', endsDaysLater: 1 },
      { dayTypes: ['rest-day', 'holiday'], from: '00:00', to: '00:00', endsDaysLater: 1 },
    ],
    times: [{ from: '2026-06-01T10:00:00Z', to: '2026-06-02T00:00:00Z' }],
    timesUntil: '2026-06-09T11:00:00Z',
    yearsNotCovered: [2027],
    closures: [{ from: '2026-06-01T12:00:00Z', to: '2026-06-01T13:00:00Z' }],
    noEntryOrExit: { from: '22:00', to: '06:00' },
    quota: 3,
    staffBuffer: 1,
    taken: 2,
    price: { is: 'hour', fen: 200 },
    currency: 'CNY',
    graceMinutes: 15,
    holdMinutes: 30,
    stayMinutesMax: 4_320,
    approval: 'operator',
    terms: { zh: '限 7 座以下', en: null },
  })
  // why it is closed, and who said so, is the owner's own affair
  expect(JSON.stringify([geojsonOf(feed(one)), cdsOf(feed(one), uuid), apdsOf(feed(one))])).not.toMatch(/会议|王|李/)
})

test('[X30] a lot that is neither shared nor open to the public is in no feed', () => {
  const own = feed(lot({ policy: { ...lot().policy, policy: { ...shared, isShared: false } } }))
  expect(geojsonOf(own).features).toEqual([])
  expect(cdsOf(own, uuid).data.zones).toEqual([])
  expect(apdsOf(own).places.data).toEqual([])
})

test('[X32] the outline of a lot is closed, counter-clockwise, and holds all of its bays', () => {
  const places = fc.array(
    fc.tuple(fc.double({ min: 120, max: 120.01, noNaN: true }), fc.double({ min: 31, max: 31.01, noNaN: true })),
    { minLength: 1, maxLength: 30 },
  )
  fc.assert(
    fc.property(places, (all) => {
      const ring = outline(all, 4)
      expect(ring.at(-1)).toEqual(ring[0])
      const edges = ring.slice(1).map((to, index) => [ring[index]!, to] as const)
      expect(edges.reduce((sum, [a, b]) => sum + a[0] * b[1] - b[0] * a[1], 0)).toBeGreaterThan(0)
      for (const [x, y] of all)
        for (const [a, b] of edges) expect((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])).toBeGreaterThan(0)
    }),
  )
})
