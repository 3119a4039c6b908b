import type { Alert } from '#domain/alert/alert.ts'
import type { SettingShown } from '#domain/coverage/settings.ts'
import type { Detour } from '#domain/coverage/detour.ts'
import type { ChangedMetres } from '#domain/coverage/difference.ts'
import type { WorkSignal } from '#domain/coverage/drive.ts'
import type { SideStanding } from '#domain/coverage/standing.ts'
import type { EvidencePass, StreetEvidence } from '#domain/coverage/street-evidence.ts'
import type {
  Excuse,
  Shift,
  ShiftCoverage,
  ShiftFigures,
  ShiftLive,
  ShiftVersion,
  SidePart,
  SideState,
  SweepOrder,
} from '#domain/coverage/shift.ts'
import { get, send, sendFile, sendOnly } from './http.ts'
import { coverageEndpoints as at } from './paths.ts'

/** What the server answers about shifts, streets and coverage; times are epoch milliseconds, lengths metres. */

/** A shift as boards show it: without its sides. */
export interface ShiftEntry extends Omit<Shift, 'sides'> {
  readonly fromMs: number
  readonly toMs: number
  /** Version of the figures; 0 while it runs. */
  readonly version: number
  /** Version of the settings that made the figures. */
  readonly settings: number
  readonly changedAtMs: number
  readonly figures?: ShiftFigures
  /** As it was last pushed. */
  readonly live?: ShiftLive
}
export interface ShiftDetail {
  readonly shift: ShiftEntry & Pick<Shift, 'sides'>
  /** None before its first window begins. */
  readonly coverage?: ShiftCoverage
  readonly excuses: readonly Excuse[]
  readonly orders: readonly SweepOrder[]
  readonly alerts: readonly Alert[]
  /** Oldest first. */
  readonly versions: readonly ShiftVersion[]
  /** Those that made the figures. */
  readonly settings: SettingsVersion
  /** Of the shift, and others that worked on it. */
  readonly vehicles: readonly { readonly id: string; readonly name: string }[]
}
export interface SideDifference {
  readonly edge: string
  readonly name: string
  readonly pass: number
  readonly changes: readonly Pick<ChangedMetres, 'from' | 'to' | 'lengthM' | 'parts'>[]
}
export interface ShiftVersionDetail {
  readonly version: ShiftVersion
  readonly coverage: ShiftCoverage
  readonly settings: SettingsVersion
  /** What became what since the version before; nothing in the first one. */
  readonly difference: readonly SideDifference[]
  /** Metres gained by each state. */
  readonly totals: Readonly<Record<SideState, number>>
}

export interface StreetProperties {
  readonly edge: string
  readonly name: string
  readonly lengthM: number
  readonly state: SideStanding
  readonly donePercent: number
  /** It has no other side to stand beside. */
  readonly oneway: boolean
  readonly passes: readonly { readonly parts: readonly SidePart[]; readonly donePercent: number }[]
}
/** One line a side, in its direction of travel. */
export type Streets = GeoJSON.FeatureCollection<GeoJSON.LineString, StreetProperties>

/** Sides of open shifts; with `since` only those of shifts that changed after that revision. */
export interface CoverageNow {
  readonly rev: number
  /** All that are open; sides of others are to be dropped. */
  readonly shifts: readonly string[]
  readonly streets: readonly (readonly [edge: string, state: SideStanding, donePercent: number, shiftId: string])[]
}

/** Was a side swept between two times, with every drive over it and the settings that judged them. */
export interface Evidence extends Omit<StreetEvidence, 'passes'> {
  readonly edge: { readonly id: string; readonly name: string; readonly lengthM: number }
  readonly passes: readonly (EvidencePass & { readonly vehicleName: string; readonly gap: boolean })[]
  readonly words: { readonly zh: string; readonly en: string }
  readonly settings: SettingsVersion
}

export interface Replay {
  readonly fromMs: number
  readonly toMs: number
  readonly vehicles: readonly {
    readonly id: string
    readonly name: string
    /** In order of time, a second or more apart. */
    readonly fixes: readonly (readonly [
      atMs: number,
      lon: number,
      lat: number,
      headingDeg: number,
      speedKmh: number,
      signal: WorkSignal,
    ])[]
  }[]
  /** When each part of a side became done. */
  readonly done: readonly (readonly [edge: string, pass: number, fromM: number, toM: number, atMs: number])[]
}

export interface SettingsVersion {
  readonly version: number
  readonly atMs: number
  readonly by: string
  readonly settings: readonly SettingShown[]
}

export type NewExcuse = Pick<Excuse, 'edge' | 'pass' | 'fromM' | 'toM' | 'reason' | 'note' | 'photoId'>
export interface NewOrder {
  readonly vehicle: string
  readonly edges: readonly string[]
  readonly note: string
}

/** One function an endpoint. All throw {@link Refusal}. */
export const coverageApi = {
  /** Asked by the page itself, again and again. */
  now: (since: number | undefined, signal?: AbortSignal) =>
    get<CoverageNow>(at.now(since), signal, { unattended: true }),
  shifts: (filter: Parameters<typeof at.shifts>[0], signal?: AbortSignal) =>
    get<{ shifts: readonly ShiftEntry[] }>(at.shifts(filter), signal),
  /** `unattended`: asked again by the page itself, because something was pushed. */
  shift: (id: string, signal?: AbortSignal, how: { unattended?: boolean } = {}) =>
    get<ShiftDetail>(at.shift(id), signal, how),
  streets: (id: string, signal?: AbortSignal) => get<Streets>(at.shiftStreets(id), signal),
  version: (id: string, version: number, signal?: AbortSignal) =>
    get<ShiftVersionDetail>(at.shiftVersion(id, version), signal),
  replay: (id: string, signal?: AbortSignal) => get<Replay>(at.shiftReplay(id), signal),
  evidence: (edge: string, range: { from: number; to: number }, signal?: AbortSignal) =>
    get<Evidence>(at.evidence(edge, range), signal),
  settings: (version: number | undefined, signal?: AbortSignal) => get<SettingsVersion>(at.settings(version), signal),

  excuse: (shiftId: string, excuse: NewExcuse) => send<Excuse>('POST', at.excuses(shiftId), excuse),
  undoExcuse: (shiftId: string, id: number) => sendOnly('DELETE', at.excuseOf(shiftId, id)),
  photo: (file: Blob) => sendFile<{ id: number }>(at.photos(), file),

  orders: (shiftId: string, signal?: AbortSignal) => get<{ orders: readonly SweepOrder[] }>(at.orders(shiftId), signal),
  proposals: (shiftId: string, signal?: AbortSignal) =>
    get<{ proposals: readonly Detour[] }>(at.proposals(shiftId), signal),
  order: (shiftId: string, order: NewOrder) => send<SweepOrder>('POST', at.orders(shiftId), order),
} as const
