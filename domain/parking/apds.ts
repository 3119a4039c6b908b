import type {
  ApdsFeed,
  ApdsList,
  ApdsPlace,
  ApdsRateTable,
  ApdsRight,
  Period,
  RateLine,
  Reference,
  Text,
  Validity,
} from './apds-form.ts'
import { clockText, isOpenToAll, isPublic, sharingObject, timeText, toldOf, type Feed, type FeedLot } from './feed.ts'
import type { Tariff } from './lot.ts'

const UNWRITTEN_MS = Date.UTC(2020, 0, 1)
const FEN = 100

export function apdsOf(feed: Feed): ApdsFeed {
  const lots = feed.lots.filter(isOpenToAll)
  const listed = <Item>(data: readonly Item[]): ApdsList<Item> => ({
    meta: { referenceInstant: Math.floor(feed.nowMs / 1_000), offset: 0, pageSize: data.length, total: data.length },
    data,
  })
  return {
    places: listed(lots.map((lot) => placeOf(lot, feed))),
    rightSpecifications: listed(lots.filter(hasPolicy).map((lot) => rightOf(lot, feed))),
    rateTables: listed(lots.flatMap((lot) => [...(hasPolicy(lot) ? [sharingRates(lot)] : []), ...tariffRates(lot)])),
  }
}

const hasPolicy = ({ policy }: FeedLot): boolean => policy.version > 0
const versionOf = ({ version }: { readonly version: number }): number => Math.max(1, version)
const writtenText = ({ changedAtMs }: { readonly changedAtMs: number }): string =>
  timeText(Math.max(UNWRITTEN_MS, changedAtMs))
const zh = (string: string): Text => [{ language: 'zh', string }]
const named = ({ name, nameEn }: FeedLot): Text =>
  nameEn === undefined ? zh(name) : [...zh(name), { language: 'en', string: nameEn }]
const placeRef = ({ id, file }: FeedLot): Reference => ({ id, version: versionOf(file), className: 'Place' })
const ownerRef = (lot: FeedLot): Reference => ({ id: lot.file.profile.owner, version: 1, className: 'Organisation' })
const sharingRef = ({ id, policy }: FeedLot): Reference => ({ id: `${id}.sharing`, version: versionOf(policy) })

function placeOf(lot: FeedLot, feed: Feed): ApdsPlace {
  const { profile } = lot.file
  const { free, occupied, unknown, heardMs, capacity } = toldOf(lot, feed)
  const kinds = (kind: string) => profile.bays.filter((bay) => bay.kind === kind).length
  return {
    id: lot.id,
    version: versionOf(lot.file),
    type: 'place',
    layer: 0,
    name: named(lot),
    timeZone: profile.zone,
    hierarchyElementRecord: { creationTime: writtenText(lot.file) },
    ...(lot.lon === undefined || lot.lat === undefined
      ? {}
      : { indicativePlacePointLocation: [{ type: 'Point', coordinates: [lot.lon, lot.lat] }] }),
    ...(profile.address === undefined
      ? {}
      : {
          placeStreetAddress: {
            countryCode: 'cn',
            city: zh(lot.town),
            addressLines: [{ order: 0, type: 'street', text: zh(profile.address) }],
          },
        }),
    characteristics: {
      spacesTotal: capacity,
      openToPublic: isPublic(lot.file),
      evChargingPoints: kinds('charging'),
      disabledAccess: kinds('accessible') > 0,
    },
    rightSpecifications: hasPolicy(lot) ? [sharingRef(lot)] : [],
    hierarchyElementReference: {
      elementId: placeRef(lot),
      supply: [{ supplyViewType: profile.bays.length > 0 ? 'spaceView' : 'vehicleView', supplyQuantity: capacity }],
      ...(free === undefined || occupied === undefined || heardMs === undefined
        ? {}
        : {
            demandTable: [
              {
                timestamp: timeText(feed.nowMs),
                demandType: [
                  {
                    // who takes the count from the supply must not take a bay of which nothing is known for a free one
                    occupancyCalculation: unknown > 0 ? 'derived' : 'counted',
                    count: capacity - free,
                    recordDateTime: timeText(heardMs),
                  },
                ],
              },
            ],
          }),
    },
    responsibilityRoleAssignments: [
      {
        type: 'owner',
        contactPoints: [
          {
            id: profile.owner,
            version: 1,
            contactType: 'contactPoint',
            type: 'owner',
            organisationName: zh(profile.owner),
          },
        ],
      },
    ],
  }
}

function rightOf(lot: FeedLot, feed: Feed): ApdsRight {
  const sharing = sharingObject(lot, feed)
  const { policy } = lot.policy
  return {
    ...sharingRef(lot),
    type: 'permitParking',
    description: [...zh('错时共享停车'), { language: 'en', string: 'Shared off-peak parking' }],
    transferable: false,
    credentials: ['licensePlate'],
    issuer: ownerRef(lot),
    hierarchyElements: [placeRef(lot)],
    validity: {
      // without a period it would be valid always
      validityStatus: sharing.times.length > 0 ? 'definedByValidityTimeSpec' : 'suspended',
      validityTimeSpecification: {
        overallStartTime: writtenText(lot.policy),
        validPeriods: sharing.times.map(({ from, to }) => ({ startOfPeriod: from, endOfPeriod: to })),
        exceptionPeriods: sharing.closures.map(({ from, to }) => ({ startOfPeriod: from, endOfPeriod: to })),
      },
    },
    rightPools:
      sharing.taken === null
        ? []
        : [
            {
              id: `${lot.id}.quota`,
              version: versionOf(lot.policy),
              assignedRightsIssuer: ownerRef(lot),
              distributedAssignedRights: policy.quota,
              availableAssignedRights: Math.max(0, policy.quota - sharing.taken),
            },
          ],
    rateEligibility: [
      {
        id: `${lot.id}.sharing-price`,
        version: versionOf(lot.policy),
        rateTable: { id: `${lot.id}.sharing-rates`, version: versionOf(lot.policy) },
      },
    ],
    kerbsideSharing: sharing,
  }
}

function sharingRates(lot: FeedLot): ApdsRateTable {
  const { price } = lot.policy.policy
  const value = price.is === 'free' ? 0 : price.fen / FEN
  const line: Omit<RateLine, 'id' | 'version' | 'sequence'> =
    price.is === 'hour'
      ? { rateLineType: 'incrementingRate', value, incrementPeriod: 'PT1H' }
      : price.is === 'month'
        ? { rateLineType: 'flatRate', value, description: [...zh('每月'), { language: 'en', string: 'a month' }] }
        : { rateLineType: 'flatRate', value }
  return tableOf({
    id: `${lot.id}.sharing-rates`,
    version: versionOf(lot.policy),
    name: [...zh(`${lot.name} 共享时段`), { language: 'en', string: 'within the sharing window' }],
    availability: 'restricted',
    rateType: price.is === 'month' ? 'contract' : 'hourly',
    since: writtenText(lot.policy),
    times: [],
    lines: [line],
    dayCapFen: undefined,
  })
}

/** One table for each band of the day: lines of APDS have no time of day of their own. */
function tariffRates(lot: FeedLot): ApdsRateTable[] {
  const { tariff } = lot.file.profile
  return tariff.bands.map((band, index) =>
    tableOf({
      id: `${lot.id}.tariff-${index + 1}`,
      version: versionOf(lot.file),
      name: [...zh(`${lot.name} 收费标准`), { language: 'en', string: 'tariff' }],
      availability: isPublic(lot.file) ? 'public' : 'restricted',
      rateType: 'hourly',
      since: writtenText(lot.file),
      times: timesOf(band),
      lines: [
        {
          rateLineType: 'incrementingRate',
          value: band.stepFen / FEN,
          incrementPeriod: `PT${band.stepMinutes}M`,
          ...(tariff.freeMinutes === 0 ? {} : { durationStart: clockText(tariff.freeMinutes) }),
        },
      ],
      dayCapFen: tariff.dayCapFen,
    }),
  )
}

/** APDS has no time 24:00: an end at midnight is 23:59. */
function timesOf({ fromMinute, toMinute }: Tariff['bands'][number]): NonNullable<Period['recurringTimePeriodOfDay']> {
  const span = (from: number, to: number) => ({
    startTimeOfPeriod: clockText(from),
    endTimeOfPeriod: to === 1_440 ? '23:59' : clockText(to),
  })
  if (toMinute > fromMinute) return [span(fromMinute, toMinute)]
  return toMinute === 0 ? [span(fromMinute, 1_440)] : [span(fromMinute, 1_440), span(0, toMinute)]
}

function tableOf(of: {
  id: string
  version: number
  name: Text
  availability: ApdsRateTable['availability']
  rateType: ApdsRateTable['rateType']
  since: string
  times: NonNullable<Period['recurringTimePeriodOfDay']>
  lines: readonly Omit<RateLine, 'id' | 'version' | 'sequence'>[]
  dayCapFen: number | undefined
}): ApdsRateTable {
  const { id, version, since } = of
  const times: Validity['validityTimeSpecification'] = {
    overallStartTime: since,
    ...(of.times.length === 0 ? {} : { validPeriods: [{ recurringTimePeriodOfDay: of.times }] }),
  }
  return {
    id,
    version,
    rateTableName: of.name,
    availability: of.availability,
    rateType: of.rateType,
    validityStart: since,
    activeTimes: times,
    validity: { validityStatus: 'definedByValidityTimeSpec', validityTimeSpecification: times },
    rateLineCollections: [
      {
        id: `${id}.1`,
        version,
        collectionSequence: 1,
        applicableCurrency: 'CNY',
        resetTime: '00:00',
        validStart: since,
        relativeTimes: false,
        taxIncluded: true,
        ...(of.dayCapFen === undefined
          ? {}
          : { maxValueCollection: { currencyType: 'CNY', currencyValue: of.dayCapFen / FEN } }),
        rateLines: of.lines.map((line, index) => ({
          id: `${id}.1.${index + 1}`,
          version,
          sequence: index + 1,
          ...line,
        })),
      },
    ],
  }
}
