import type { DayCause, ToiletDay } from '#domain/toilet/service-day.ts'
import type { DayDifference } from '#domain/toilet/service-difference.ts'
import type { ServiceGroup, ServiceRow, ServiceSums } from '#domain/toilet/service-sums.ts'
import type { SettingsVersion } from './coverage-api.ts'
import { get } from './http.ts'
import { levelEndpoints as at } from './paths.ts'

/** What the server answers about service levels of toilets; times are epoch milliseconds or lengths in ms. */

export interface ServiceLevels {
  readonly by: ServiceGroup
  readonly fromDay: string
  readonly toDay: string
  readonly rows: readonly ServiceRow[]
  readonly total: ServiceSums
  readonly closedDays: number
  readonly runningDays: number
}

export interface ToiletDayDetail {
  readonly toilet: { readonly id: string; readonly name: string; readonly nameEn?: string; readonly town: string }
  readonly state: 'none' | 'running' | 'closed'
  readonly version: number
  readonly atMs?: number
  readonly day?: ToiletDay
  /** Oldest first. */
  readonly versions: readonly {
    readonly version: number
    readonly atMs: number
    readonly cause: DayCause
    readonly settings: number
  }[]
  readonly difference?: DayDifference
  readonly settings: SettingsVersion
}

/** One function an endpoint. All throw {@link Refusal}. */
export const levelsApi = {
  levels: (filter: Parameters<typeof at.levels>[0], signal?: AbortSignal) =>
    get<ServiceLevels>(at.levels(filter), signal),
  day: (id: string, day: string, version: number | undefined, signal?: AbortSignal) =>
    get<ToiletDayDetail>(at.toiletDay(id, day, { version }), signal),
} as const
