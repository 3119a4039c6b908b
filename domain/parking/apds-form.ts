import type { SharingObject } from './feed.ts'

/**
 * Lots as APDS 4 (ISO/TS 5206-1) has them: places with supply and demand, what may be had there as right specifications, tariffs as rate tables; each
 * is a list as its endpoint would answer it (docs/parking-feeds.md says field by field what became of what).
 */
export interface ApdsFeed {
  readonly places: ApdsList<ApdsPlace>
  readonly rightSpecifications: ApdsList<ApdsRight>
  readonly rateTables: ApdsList<ApdsRateTable>
}
export interface ApdsList<Item> {
  readonly meta: {
    readonly referenceInstant: number
    readonly offset: 0
    readonly pageSize: number
    readonly total: number
  }
  readonly data: readonly Item[]
}
export type Text = readonly { readonly language: 'zh' | 'en'; readonly string: string }[]
export interface Identity {
  readonly id: string
  readonly version: number
}
export interface Reference extends Identity {
  readonly className?: string
}
export interface Period {
  readonly startOfPeriod?: string
  readonly endOfPeriod?: string
  readonly recurringTimePeriodOfDay?: readonly {
    readonly startTimeOfPeriod: string
    readonly endTimeOfPeriod: string
  }[]
}
export interface Validity {
  readonly validityStatus: 'definedByValidityTimeSpec' | 'suspended'
  readonly validityTimeSpecification: {
    readonly overallStartTime: string
    readonly validPeriods?: readonly Period[]
    readonly exceptionPeriods?: readonly Period[]
  }
}
export interface ApdsPlace extends Identity {
  readonly type: 'place'
  readonly layer: 0
  readonly name: Text
  readonly timeZone: string
  readonly hierarchyElementRecord: { readonly creationTime: string }
  readonly indicativePlacePointLocation?: readonly {
    readonly type: 'Point'
    readonly coordinates: readonly [number, number]
  }[]
  readonly placeStreetAddress?: {
    readonly countryCode: 'cn'
    readonly city: Text
    readonly addressLines: readonly { readonly order: 0; readonly type: 'street'; readonly text: Text }[]
  }
  readonly characteristics: {
    readonly spacesTotal: number
    readonly openToPublic: boolean
    readonly evChargingPoints: number
    readonly disabledAccess: boolean
  }
  readonly rightSpecifications: readonly Reference[]
  readonly hierarchyElementReference: {
    readonly elementId: Reference
    readonly supply: readonly {
      readonly supplyViewType: 'spaceView' | 'vehicleView'
      readonly supplyQuantity: number
    }[]
    /** Left out where nothing of the count is believed. */
    readonly demandTable?: readonly {
      readonly timestamp: string
      readonly demandType: readonly {
        readonly occupancyCalculation: 'counted' | 'derived'
        readonly count: number
        readonly recordDateTime: string
      }[]
    }[]
  }
  readonly responsibilityRoleAssignments: readonly {
    readonly type: 'owner'
    readonly contactPoints: readonly (Identity & {
      readonly contactType: 'contactPoint'
      readonly type: 'owner'
      readonly organisationName: Text
    })[]
  }[]
}
export interface ApdsRight extends Identity {
  readonly type: 'permitParking'
  readonly description: Text
  readonly transferable: false
  readonly credentials: readonly ['licensePlate']
  readonly issuer: Reference
  readonly hierarchyElements: readonly Reference[]
  readonly validity: Validity
  readonly rightPools: readonly (Identity & {
    readonly assignedRightsIssuer: Reference
    readonly distributedAssignedRights: number
    readonly availableAssignedRights: number
  })[]
  readonly rateEligibility: readonly (Identity & { readonly rateTable: Reference })[]
  /** What APDS has no word for. */
  readonly kerbsideSharing: SharingObject
}
export interface RateLine extends Identity {
  readonly sequence: number
  readonly rateLineType: 'flatRate' | 'incrementingRate'
  readonly value: number
  readonly durationStart?: string
  readonly incrementPeriod?: string
  readonly description?: Text
}
export interface ApdsRateTable extends Identity {
  readonly rateTableName: Text
  readonly availability: 'public' | 'restricted'
  readonly rateType: 'hourly' | 'contract'
  /** Two members that the published form demands and nowhere describes; they say again what `validity` says. */
  readonly validityStart: string
  readonly activeTimes: Validity['validityTimeSpecification']
  readonly validity: Validity
  readonly rateLineCollections: readonly (Identity & {
    readonly collectionSequence: number
    readonly applicableCurrency: 'CNY'
    readonly resetTime: '00:00'
    readonly validStart: string
    readonly relativeTimes: false
    readonly taxIncluded: true
    readonly maxValueCollection?: { readonly currencyType: 'CNY'; readonly currencyValue: number }
    readonly rateLines: readonly RateLine[]
  })[]
}
