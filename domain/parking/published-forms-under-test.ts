import { Type, type TSchema } from 'typebox'

/**
 * For tests: the published forms of the three feeds, written down again from their sources, closed (nothing may stand in a document that its form does not
 * name) but for the members whose names begin with `kerbside`.
 */
const closed = <const P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })
const maybe = Type.Optional
const list = Type.Array

// ── GeoJSON: RFC 7946, sections 3.1.1, 3.1.2, 3.1.6, 3.2, 3.3; members of other names are allowed there (section 6) ──────────────────────────────

/** WGS-84, longitude first. */
const Position = Type.Tuple([Type.Number({ minimum: -180, maximum: 180 }), Type.Number({ minimum: -90, maximum: 90 })])
const Ring = list(Position, { minItems: 4 })
export const GeoJsonPoint = Type.Object({ type: Type.Literal('Point'), coordinates: Position })
export const GeoJsonPolygon = closed({ type: Type.Literal('Polygon'), coordinates: list(Ring, { minItems: 1 }) })
export const GeoJsonFeatures = Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: list(
    closed({
      type: Type.Literal('Feature'),
      id: maybe(Type.Union([Type.String(), Type.Number()])),
      geometry: Type.Union([GeoJsonPoint, Type.Null()]),
      properties: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
    }),
  ),
})

// ── CDS: curbs/curbs.yaml (OpenAPI) and curbs/README.md, general-information.md of the Curb Data Specification 1.0 ─────────────────────────────────

const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' })
const Stamp = Type.Integer({ minimum: 100_000_000_000, maximum: 99_999_999_999_999 })
const CdsUnit = Type.Enum(['second', 'minute', 'hour', 'day', 'week', 'month', 'year'])
const Hhmm = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })
const CdsZone = closed({
  curb_zone_id: Uuid,
  geometry: GeoJsonPolygon,
  curb_policy_ids: list(Uuid),
  prev_policies: maybe(list(closed({ curb_policy_ids: list(Uuid), start_date: Stamp, end_date: Stamp }))),
  published_date: Stamp,
  last_updated_date: Stamp,
  prev_curb_zone_ids: maybe(list(Uuid)),
  start_date: Stamp,
  end_date: maybe(Stamp),
  name: maybe(Type.String()),
  user_zone_id: maybe(Type.String()),
  street_name: maybe(Type.String()),
  length: maybe(Type.Integer({ exclusiveMinimum: 0 })),
  available_space_lengths: maybe(list(Type.Integer())),
  availability_time: maybe(Stamp),
  width: maybe(Type.Integer({ exclusiveMinimum: 0 })),
  parking_angle: maybe(Type.Enum(['parallel', 'perpendicular', 'angled'])),
  num_spaces: maybe(Type.Integer()),
  curb_area_ids: maybe(list(Uuid)),
  curb_space_ids: maybe(list(Uuid)),
})
const CdsSpace = closed({
  curb_space_id: Uuid,
  geometry: GeoJsonPolygon,
  name: maybe(Type.String()),
  published_date: Stamp,
  last_updated_date: Stamp,
  curb_zone_id: Uuid,
  space_number: maybe(Type.Integer()),
  length: Type.Integer(),
  width: maybe(Type.Integer()),
  available: maybe(Type.Boolean()),
  availability_time: maybe(Stamp),
})
const CdsRate = closed({
  rate: Type.Integer(),
  rate_unit: CdsUnit,
  rate_unit_period: maybe(Type.Enum(['rolling', 'calendar'])),
  increment_duration: maybe(Type.Integer()),
  increment_amount: maybe(Type.Integer()),
  start_duration: maybe(Type.Integer()),
  end_duration: maybe(Type.Integer()),
})
const CdsPolicy = closed({
  curb_policy_id: Uuid,
  published_date: Stamp,
  priority: Type.Integer(),
  rules: list(
    closed({
      activity: Type.Enum([
        'parking',
        'no parking',
        'loading',
        'no loading',
        'unloading',
        'no unloading',
        'stopping',
        'no stopping',
        'travel',
        'no travel',
      ]),
      max_stay: maybe(Type.Integer()),
      max_stay_unit: maybe(CdsUnit),
      no_return: maybe(Type.Integer()),
      no_return_unit: maybe(CdsUnit),
      user_classes: maybe(list(Type.Enum(['car', 'permit', 'electric', 'handicap-accessible', 'parking']))),
      rate: maybe(list(CdsRate)),
    }),
  ),
  time_spans: maybe(
    list(
      closed({
        start_date: maybe(Stamp),
        end_date: maybe(Stamp),
        days_of_week: maybe(list(Type.Enum(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']))),
        days_of_month: maybe(list(Type.Integer({ minimum: 1, maximum: 31 }))),
        months: maybe(list(Type.Integer({ minimum: 1, maximum: 12 }))),
        time_of_day_start: maybe(Hhmm),
        time_of_day_end: maybe(Hhmm),
        designated_period: maybe(Type.String()),
        designated_period_except: maybe(Type.Boolean()),
      }),
    ),
  ),
  data_source_operator_id: maybe(list(Uuid)),
})
export const CdsDocument = closed({
  version: Type.String({ pattern: '^1\\.0\\.\\d+$' }),
  time_zone: Type.String(),
  last_updated: Stamp,
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  author: maybe(Type.String()),
  license_url: maybe(Type.String()),
  data: closed({
    zones: list(CdsZone),
    spaces: list(CdsSpace),
    policies: list(CdsPolicy),
    kerbside_sharing: list(Type.Object({ curb_zone_id: Uuid })),
  }),
})

// ── APDS: apiv4/apds4.yaml (OpenAPI, “APDS API Specification 4.0”) ──────────────────────────────────────────────────────────────────────────────

const identity = { id: Type.String({ minLength: 1 }), version: Type.Integer({ minimum: 1 }) }
const Reference = closed({ ...identity, className: maybe(Type.String({ pattern: '^[A-Z]+[A-Za-z0-9]+' })) })
const DateTime = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$' })
const Duration = Type.String({
  pattern: '^P(?!$)(\\d+Y)?(\\d+M)?(\\d+W)?(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+S)?)?$',
})
const ApdsTime = Type.String({ pattern: '^([0-1]?[0-9]|2[0-3]):[0-5][0-9]$' })
const ApdsText = list(closed({ language: Type.String({ pattern: '^[a-z]{2}$' }), string: Type.String() }), {
  minItems: 1,
})
const Period = closed({
  periodName: maybe(ApdsText),
  startOfPeriod: maybe(DateTime),
  endOfPeriod: maybe(DateTime),
  recurringTimePeriodOfDay: maybe(list(closed({ startTimeOfPeriod: ApdsTime, endTimeOfPeriod: ApdsTime }))),
})
const OverallPeriod = closed({
  overallStartTime: DateTime,
  overallEndTime: maybe(DateTime),
  validPeriods: maybe(list(Period)),
  exceptionPeriods: maybe(list(Period)),
})
const Validity = closed({
  validityStatus: maybe(Type.Enum(['active', 'definedByValidityTimeSpec', 'planned', 'suspended'])),
  validityTimeSpecification: OverallPeriod,
})
const ContactRole = Type.Enum(['customerService', 'emergencyContact', 'operator', 'owner', 'propertyManager'])
const ApdsPlace = closed({
  ...identity,
  type: Type.Literal('place'),
  layer: Type.Integer({ minimum: 0 }),
  name: ApdsText,
  description: maybe(ApdsText),
  timeZone: Type.String(),
  hierarchyElementRecord: closed({ creationTime: DateTime }),
  indicativePlacePointLocation: maybe(list(closed({ type: Type.Literal('Point'), coordinates: Position }))),
  placeStreetAddress: maybe(
    closed({
      countryCode: Type.String({ pattern: '^[a-z]{2}$' }),
      city: maybe(ApdsText),
      postCode: maybe(Type.String()),
      addressLines: maybe(
        list(closed({ order: Type.Integer({ minimum: 0 }), text: ApdsText, type: Type.Enum(['street', 'town']) })),
      ),
    }),
  ),
  characteristics: maybe(
    closed({
      openToPublic: maybe(Type.Boolean()),
      disabledAccess: maybe(Type.Boolean()),
      spacesTotal: maybe(Type.Integer({ minimum: 0 })),
      evChargingPoints: maybe(Type.Integer({ minimum: 0 })),
    }),
  ),
  rightSpecifications: maybe(list(Reference)),
  hierarchyElementReference: maybe(
    closed({
      elementId: Reference,
      supply: maybe(
        list(closed({ supplyViewType: Type.Enum(['spaceView', 'vehicleView']), supplyQuantity: Type.Integer() })),
      ),
      demandTable: maybe(
        list(
          closed({
            frequency: maybe(Duration),
            timestamp: maybe(DateTime),
            demandType: maybe(
              list(
                closed({
                  count: maybe(Type.Integer({ minimum: 0 })),
                  occupancyCalculation: maybe(Type.Enum(['counted', 'derived', 'expected', 'verified'])),
                  percentage: maybe(Type.Number({ minimum: 0, maximum: 100 })),
                  recordDateTime: DateTime,
                }),
              ),
            ),
          }),
        ),
      ),
    }),
  ),
  responsibilityRoleAssignments: maybe(
    list(
      closed({
        type: ContactRole,
        contactPoints: list(
          closed({
            ...identity,
            contactType: Type.Enum(['contactPoint', 'contactByReference']),
            type: ContactRole,
            organisationName: maybe(ApdsText),
          }),
        ),
      }),
    ),
  ),
})
const ApdsRight = closed({
  ...identity,
  description: maybe(ApdsText),
  type: Type.Enum(['accessPermission', 'loadingUnloading', 'oneTimeUseParking', 'permitParking', 'waiting']),
  transferable: Type.Boolean(),
  credentials: maybe(list(Type.Enum(['licensePlate', 'permit', 'qrCode', 'vehicleplate']))),
  validity: Validity,
  rightPools: maybe(
    list(
      closed({
        ...identity,
        assignedRightsIssuer: Reference,
        distributedAssignedRights: Type.Integer(),
        availableAssignedRights: Type.Integer(),
        validity: maybe(Validity),
      }),
    ),
  ),
  issuer: Reference,
  hierarchyElements: list(Reference, { minItems: 1 }),
  rateEligibility: maybe(list(closed({ ...identity, rateTable: maybe(Reference) }))),
  kerbsideSharing: Type.Object({ type: Type.Literal('urn:kerbside:sharing:1') }),
})
const Money = closed({ currencyType: Type.String({ pattern: '^[A-Z]{3}$' }), currencyValue: Type.Number() })
const ApdsRateTable = closed({
  ...identity,
  rateTableName: ApdsText,
  availability: Type.Enum(['private', 'public', 'restricted']),
  rateType: maybe(Type.Enum(['contract', 'daily', 'event', 'hourly'])),
  validity: maybe(Validity),
  // demanded by the form, described nowhere in it
  validityStart: Type.Unknown(),
  activeTimes: Type.Unknown(),
  rateLineCollections: list(
    closed({
      ...identity,
      collectionSequence: Type.Integer({ minimum: 1 }),
      applicableCurrency: Type.String({ pattern: '^[A-Z]{3}$' }),
      resetTime: ApdsTime,
      maxValueCollection: maybe(Money),
      validStart: DateTime,
      relativeTimes: Type.Boolean(),
      taxIncluded: Type.Boolean(),
      rateLines: list(
        closed({
          ...identity,
          sequence: Type.Integer({ minimum: 1 }),
          rateLineType: Type.Enum(['flatRate', 'flatRateTier', 'incrementingRate']),
          description: maybe(ApdsText),
          durationStart: maybe(Type.String({ pattern: '^(\\d{2}:)?\\d{2}:\\d{2}$' })),
          durationEnd: maybe(Type.String({ pattern: '^(\\d{2}:)?\\d{2}:\\d{2}$' })),
          incrementPeriod: maybe(Duration),
          value: Type.Number(),
        }),
        { minItems: 1 },
      ),
    }),
    { minItems: 1 },
  ),
})
const paged = (item: TSchema) =>
  closed({
    meta: closed({
      referenceInstant: Type.Integer({ minimum: 0 }),
      offset: Type.Integer({ minimum: 0 }),
      pageSize: Type.Integer({ minimum: 0 }),
      total: Type.Integer({ minimum: 0 }),
    }),
    data: list(item),
  })
export const ApdsDocument = closed({
  places: paged(ApdsPlace),
  rightSpecifications: paged(ApdsRight),
  rateTables: paged(ApdsRateTable),
})
