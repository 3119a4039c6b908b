import type { Series, StoredReading } from '#domain/series.ts'
import type { Asset, AssetKind, DeviceKind } from '#domain/asset.ts'
import type { RoadGrade } from '#domain/geography.ts'
import type { LiveRow } from '#domain/live.ts'
import type { Person, Role } from '#domain/person.ts'
import type { QuarantineReason } from '#domain/quarantine.ts'
import { noteDistrictTime } from './clock.ts'
import { get, Refusal, send, sendOnly } from './http.ts'
import { endpoints } from './paths.ts'

/** What the server answers; times are epoch milliseconds. */

export interface Session {
  readonly person: Person
  readonly mustChangePassword: boolean
  readonly expiresAtMs: number
}
export interface Settings {
  readonly historyPointsMax: number
  readonly liveCoalesceMs: number
  /** Age of the newest data at which an asset counts as offline. */
  readonly offlineAfterMs: number
  /** A device clock that is off by more than this is shown as wrong. */
  readonly skewFlagMs: number
  /** A reading that came later than this after its time says nothing of the clock. */
  readonly lateMs: number
  /** West, south, east, north. */
  readonly serviceArea: readonly [number, number, number, number]
  readonly tiandituKey?: string
  readonly epoch: string
  /** The district's time when this was answered, and how fast it runs. */
  readonly clock: { readonly nowMs: number; readonly speed: number }
}
export type Network = GeoJSON.FeatureCollection<
  GeoJSON.LineString,
  {
    name: string
    roadClass: string
    grade: RoadGrade
    oneway: boolean
    tunnel: boolean
    /** The side along the line, and the one against it where it is two-way. */
    edges: readonly string[]
  }
> & {
  /** Whom to name wherever it is shown, as its file says. */
  readonly attribution?: string
}
export type Towns = GeoJSON.FeatureCollection<GeoJSON.Polygon, { name: string; nameEn: string }>
export interface AssetPage {
  readonly assets: readonly Asset[]
  readonly next?: string
}
export interface AssetDetail {
  readonly asset: Asset
  readonly live: readonly LiveRow[]
  readonly device?: { readonly issuedAtMs?: number; readonly revokedAtMs?: number }
}
export type Track = GeoJSON.FeatureCollection<
  GeoJSON.LineString,
  { readonly fromAtMs: number; readonly toAtMs: number; readonly atMs: readonly number[] }
>
export interface QuarantineRow {
  readonly id: number
  readonly seq: number
  readonly index: number
  readonly receivedAtMs: number
  readonly clientId: string
  readonly topic: string
  readonly reason: QuarantineReason
  readonly detail: string
  /** Length of the whole; a list carries the beginning only. */
  readonly payloadBytes: number
  readonly payloadText?: string
  readonly payloadBase64: string
  readonly replayedAtMs?: number
}
export interface QuarantinePage {
  readonly rows: readonly QuarantineRow[]
  readonly counts: Readonly<Partial<Record<QuarantineReason, number>>>
}
export interface DeviceEntry {
  readonly asset: Asset
  readonly issuedAtMs?: number
  readonly revokedAtMs?: number
  readonly online?: boolean
}
export interface Credential {
  readonly id: string
  readonly kind: DeviceKind
  readonly secret: string
}
export interface User {
  readonly id: number
  readonly name: string
  readonly role: Role
  readonly towns: readonly string[]
  /** Of an owner: the lots that are its own. */
  readonly lots?: readonly string[]
  readonly createdAtMs: number
  readonly disabledAtMs?: number
  readonly mustChangePassword: boolean
}
export interface AuditRow {
  readonly id: number
  readonly atMs: number
  readonly by: string
  readonly action: string
  readonly subject: string
  readonly detail: Readonly<Record<string, unknown>>
}
export interface Reader {
  readonly position: number
  readonly behind: number
  readonly oldestUnprocessedAgeMs?: number
}
export interface Health {
  readonly state: 'ok' | 'degraded' | 'failing'
  readonly parts: Readonly<
    Record<
      string,
      {
        readonly state: 'ok' | 'degraded' | 'failing'
        readonly atMs: number
        /** These two only while signed in as one who may see health. */
        readonly detail?: string
        readonly numbers?: Readonly<Record<string, number>>
      }
    >
  >
  readonly journal: { readonly firstSeq: number; readonly lastSeq: number; readonly bytes: number }
  readonly readers: Readonly<Record<string, Reader>>
}
export interface HealthInBrief {
  readonly state: Health['state']
  readonly parts: Readonly<Record<string, Pick<Health['parts'][string], 'state'>>>
}

/** Set while somebody is logged in here; without it there is no session to ask for (its cookie cannot be read). */
const LOGGED_IN = 'kerbside.logged-in'

/** One function an endpoint. All throw {Refusal}. */
export const api = {
  /** The session of this browser, or null when nobody is logged in. */
  session: async (signal?: AbortSignal): Promise<Session | null> => {
    if (localStorage.getItem(LOGGED_IN) === null) return null
    try {
      return await get<Session>(endpoints.session(), signal)
    } catch (error) {
      if (!(error instanceof Refusal && error.status === 401)) throw error
      localStorage.removeItem(LOGGED_IN)
      return null
    }
  },
  login: async (name: string, password: string): Promise<Session> => {
    const session = await send<Session>('POST', endpoints.session(), { name, password })
    localStorage.setItem(LOGGED_IN, '1')
    return session
  },
  logout: async (): Promise<void> => {
    localStorage.removeItem(LOGGED_IN)
    await sendOnly('DELETE', endpoints.session())
  },
  changePassword: (current: string, next: string) => sendOnly('POST', endpoints.password(), { current, next }),

  settings: async (signal?: AbortSignal) => {
    const settings = await get<Settings>(endpoints.settings(), signal)
    noteDistrictTime(settings.clock)
    return settings
  },
  network: (signal?: AbortSignal) => get<Network>(endpoints.network(), signal),
  towns: (signal?: AbortSignal) => get<Towns>(endpoints.towns(), signal),

  assets: (filter: Parameters<typeof endpoints.assets>[0], signal?: AbortSignal) =>
    get<AssetPage>(endpoints.assets(filter), signal),
  /** Every asset of a kind or lot, page by page. */
  allAssets: async (filter: { kind?: AssetKind; lotId?: string }, signal?: AbortSignal): Promise<Asset[]> => {
    const all: Asset[] = []
    let cursor: string | undefined
    do {
      const page = await get<AssetPage>(endpoints.assets({ ...filter, cursor, limit: 5_000 }), signal)
      all.push(...page.assets)
      cursor = page.next
    } while (cursor !== undefined)
    return all
  },
  asset: (id: string, signal?: AbortSignal) => get<AssetDetail>(endpoints.asset(id), signal),
  series: (id: string, stream: string, asked: Parameters<typeof endpoints.series>[2], signal?: AbortSignal) =>
    get<Series>(endpoints.series(id, stream, asked), signal),
  readings: (id: string, stream: string, asked: Parameters<typeof endpoints.readings>[2], signal?: AbortSignal) =>
    get<{ readings: readonly StoredReading[] }>(endpoints.readings(id, stream, asked), signal),
  track: (id: string, asked: { from: number; to: number }, signal?: AbortSignal) =>
    get<Track>(endpoints.track(id, { ...asked, format: 'geojson' }), signal),

  quarantine: (filter: Parameters<typeof endpoints.quarantine>[0], signal?: AbortSignal) =>
    get<QuarantinePage>(endpoints.quarantine(filter), signal),
  quarantined: (id: number, signal?: AbortSignal) => get<QuarantineRow>(endpoints.quarantined(id), signal),
  replay: (ids: readonly number[]) => sendOnly('POST', endpoints.replay(), { ids }),

  devices: (filter: Parameters<typeof endpoints.devices>[0], signal?: AbortSignal) =>
    get<{ devices: readonly DeviceEntry[]; next?: string }>(endpoints.devices(filter), signal),
  register: (asset: Asset) => send<Credential>('POST', endpoints.devices(), { asset }),
  rotate: (id: string) => send<Credential>('POST', endpoints.rotate(id)),
  revoke: (id: string) => sendOnly('POST', endpoints.revoke(id)),

  users: (signal?: AbortSignal) => get<{ users: readonly User[] }>(endpoints.users(), signal),
  createUser: (user: { name: string; role: Role; towns: readonly string[]; password?: string }) =>
    send<{ user: User; oneTimePassword?: string }>('POST', endpoints.users(), user),
  changeUser: (id: number, change: { role?: Role; towns?: readonly string[]; password?: string; disabled?: boolean }) =>
    sendOnly('PATCH', endpoints.user(id), change),
  endSessions: (id: number) => sendOnly('DELETE', endpoints.userSessions(id)),

  audit: (filter: Parameters<typeof endpoints.audit>[0], signal?: AbortSignal) =>
    get<{ rows: readonly AuditRow[] }>(endpoints.audit(filter), signal),
  /** 503 is an answer too: something is not well, and it says what. */
  health: (signal?: AbortSignal) => get<Health>(endpoints.health(), signal, { also: 503 }),
  /** The same as anybody may have it. */
  healthInBrief: (signal?: AbortSignal) =>
    get<HealthInBrief>(endpoints.health(), signal, { also: 503, anonymous: true }),
} as const
