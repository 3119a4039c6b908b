import type { Asset, AssetKind, DeviceKind } from '#domain/asset.ts'
import type {
  Alert,
  AlertChange,
  AlertMemory,
  AlertRule,
  AlertState,
  Severity,
  SubjectKind,
  TrailLine,
} from '#domain/alert/alert.ts'
import type { Drive, Silence } from '#domain/coverage/drive.ts'
import type {
  Excuse,
  Shift,
  ShiftCoverage,
  ShiftLive,
  ShiftVersion,
  SideCoverage,
  SweepOrder,
} from '#domain/coverage/shift.ts'
import type { RoadEdge, RoadLine, RoadNode, TownArea } from '#domain/geography.ts'
import type { LiveMemory, LiveRow } from '#domain/live.ts'
import type { Role } from '#domain/person.ts'
import type { CalendarDay } from '#domain/plan/calendar.ts'
import type { Plan } from '#domain/plan/plan.ts'
import type { Duty, DutyLevel } from '#domain/response/duty.ts'
import type { Notice } from '#domain/response/notice.ts'
import type { DueTimes } from '#domain/response/clock.ts'
import type {
  ActionAnswer,
  OrderAction,
  OrderRefusal,
  OrderState,
  OrderWork,
  WorkOrder,
} from '#domain/response/order.ts'
import type { BayHealth, BayIs } from '#domain/parking/live.ts'
import type { LotProfile, LotProfileRow } from '#domain/parking/lot.ts'
import type { HoldTrailLine } from '#domain/parking/operator.ts'
import type { LotDay, SessionChoice } from '#domain/parking/use.ts'
import type { LotSample, ParkingSession } from '#domain/parking/session.ts'
import type { Bookable, Hold, HoldAction, HoldAnswer, HoldMessage, HoldRequest } from '#domain/sharing/hold.ts'
import type { DriverNews } from '#domain/sharing/message-push.ts'
import type { Appeal, CallLine, CallOutcome, DriverCall, MorningForecast, Overstay } from '#domain/sharing/overstay.ts'
import type { Closure, SharingPolicy, SharingPolicyRow } from '#domain/sharing/policy.ts'
import type { ParkingRight, RightState } from '#domain/sharing/right.ts'
import type { ToiletInput } from '#domain/toilet/input.ts'
import type { ToiletProfile, ToiletProfileRow } from '#domain/toilet/profile.ts'
import type { PublicReport } from '#domain/toilet/public.ts'
import type { Quarantined, QuarantineReason } from '#domain/quarantine.ts'
import type { Reading } from '#domain/reading.ts'
import type { Series, StoredReading } from '#domain/series.ts'
import type { Stream } from '#domain/topic.ts'

/**
 * What the parts may ask of the stores. All asynchronous, so that another engine can stand behind them;
 * SQL and line protocol appear in `stores/` only.
 */

// ── journal ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface JournalMessage {
  readonly receivedAtMs: number
  readonly clientId: string
  readonly topic: string
  readonly payload: Uint8Array
}
export interface JournalRow extends JournalMessage {
  /** Grows by one a message, never reused. */
  readonly seq: number
}

/** `failed`: writing to the disk went wrong, for good; only a restart helps. */
export type JournalRefusal = 'disk-nearly-full' | 'journal-full' | 'too-many-waiting' | 'closed' | 'failed'

/** Written by the broker only. */
export interface JournalWriter extends AsyncDisposable {
  /**
   * Calls back once the message is on disk (group commit), with no argument; or with the reason why it was not taken.
   * Messages taken are called back in the order of the calls; what is refused is told so at once. A callback and not a promise:
   * this is called for every message.
   */
  append(message: JournalMessage, done: (refused?: JournalRefusal) => void): void
  /** Why appending is refused right now, or `undefined`. */
  readonly refusing: JournalRefusal | undefined
  /** Messages waiting for a commit. */
  readonly pending: number
  /** Delete processed messages older than `keepMs`, or, above `bytesMax`, the oldest processed ones; a bounded step. */
  trim(processedSeq: number, nowMs: number): Promise<number>
}

/** Read by ingest and by health; any number of readers. */
export interface JournalReader extends AsyncDisposable {
  /** The next messages after `seq`, in order, at most `max`; empty at the end. */
  readAfter(seq: number, max: number): Promise<JournalRow[]>
  /** First and last number kept (0 and 0 when empty), bytes on disk. */
  extent(): Promise<{ firstSeq: number; lastSeq: number; bytes: number }>
  /** Arrival of the first message after `seq`, or undefined when there is none. */
  receivedAfter(seq: number): Promise<number | undefined>
}

// ── readings ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface SeriesQuery {
  readonly kind: AssetKind
  readonly id: string
  readonly stream: Stream
  /** Field names of the stream's schema. */
  readonly fields: readonly string[]
  readonly fromMs: number
  readonly toMs: number
  /** At most this many points a field; above it, per bucket the lowest and the highest are kept, so peaks survive. */
  readonly pointsMax: number
}
/** What is kept of a number's minute for `MINUTE_KEEP_MS`. */
export interface MinuteMean {
  readonly minuteMs: number
  readonly mean: number
  readonly min: number
  readonly max: number
  readonly count: number
}

/** A line the store refused for good; the rest of its batch was written. */
export interface RefusedReading {
  readonly reading: Reading
  readonly detail: string
}

/** Ranges reach from `fromMs` up to, and not including, `toMs`, in device time. */
export interface ReadingsStore extends AsyncDisposable {
  readonly name: 'sqlite' | 'influx'
  /** Create what is missing (tables, databases, retention); may be repeated. @throws when the store cannot be reached. */
  prepare(): Promise<void>
  /**
   * Keep a batch; a reading already kept (asset, stream, atMs, sub) is overwritten by itself, so a repeated batch is safe.
   * Returns the readings refused for good. @throws {StoreUnavailable} when it should be tried again later.
   */
  append(batch: readonly Reading[], signal?: AbortSignal): Promise<RefusedReading[]>
  series(query: SeriesQuery): Promise<Series>
  /** Raw readings of one stream in order of (atMs, sub), at most `limit`, from `after` on. */
  readings(query: {
    kind: AssetKind
    id: string
    stream: Stream
    fromMs: number
    toMs: number
    limit: number
  }): Promise<StoredReading[]>
  /** How many raw readings a stream has between two times. */
  count(query: { kind: DeviceKind; stream: Stream; id?: string; fromMs: number; toMs: number }): Promise<number>
  /** One-minute means of a number, oldest first, at most `limit`; minutes `maintain` has not worked out yet are missing. */
  minutes(query: {
    kind: AssetKind
    id: string
    stream: Stream
    field: string
    fromMs: number
    toMs: number
    limit: number
  }): Promise<MinuteMean[]>
  /** Work one-minute means out for whole minutes before `untilMs` that have new readings, then drop what is past its keep time; a bounded step. True when there is more to do. */
  maintain(nowMs: number): Promise<boolean>
  /** Answers when the store can be written to. @throws {StoreUnavailable} */
  ping(): Promise<void>
}

/** Try again later: not reached, overloaded, or answering 5xx. */
export class StoreUnavailable extends Error {
  /** The store's own wish (Retry-After), if it had one. */
  readonly retryAfterMs: number | undefined
  constructor(message: string, options?: { cause?: unknown; retryAfterMs?: number }) {
    super(message, { cause: options?.cause })
    this.name = 'StoreUnavailable'
    this.retryAfterMs = options?.retryAfterMs
  }
}

// ── operations ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** A device's credential; the secret itself is known only at the moment of issuing. */
export interface IssuedCredential {
  readonly id: string
  readonly kind: DeviceKind
  /** 32 random bytes as base64url; shown once, kept only as a salted hash. */
  readonly secret: string
}

export interface DeviceRow {
  readonly asset: Asset
  readonly issuedAtMs: number | undefined
  readonly revokedAtMs: number | undefined
}

export interface Devices {
  get(id: string): Promise<DeviceRow | undefined>
  /** Register an asset with a fresh credential; a lot only where its barriers count. @throws {RangeError} on a bad or taken id. */
  register(asset: Asset, by: string): Promise<IssuedCredential>
  /** A new secret; a lot without a device is given its first one. @throws {RangeError} when no such asset is registered. */
  rotate(id: string, by: string): Promise<IssuedCredential>
  revoke(id: string, by: string): Promise<void>
  /** Constant-time check of a secret against the salted hash; the asset when it fits and is not revoked. Synchronous: asked on every CONNECT. */
  verify(id: string, secret: Uint8Array): Asset | undefined
  /** Ids whose credential was rotated or revoked after change number `since`; the broker disconnects them. */
  changedSince(since: number): Promise<{ last: number; ids: string[] }>
}

export interface Assets {
  get(id: string): Promise<Asset | undefined>
  /** Sorted by id; `towns` empty: all. */
  list(filter: { kind?: AssetKind; towns: readonly string[]; search?: string; lotId?: string }): Promise<Asset[]>
  /** Add or change an asset that has no device (lots), or a registered asset's description. */
  put(asset: Asset, by: string): Promise<void>
  /** Number that grows with every change, so that readers know when to read again. */
  version(): Promise<number>
}

export interface UserRow {
  readonly id: number
  readonly name: string
  readonly role: Role
  readonly towns: readonly string[]
  readonly createdAtMs: number
  readonly disabledAtMs: number | undefined
  readonly mustChangePassword: boolean
}
export interface Users {
  list(): Promise<UserRow[]>
  get(id: number): Promise<UserRow | undefined>
  byName(name: string): Promise<UserRow | undefined>
  passwordHash(id: number): Promise<string | undefined>
  create(
    user: { name: string; role: Role; towns: readonly string[]; passwordHash: string; mustChangePassword: boolean },
    by: string,
  ): Promise<UserRow>
  /** Changing role, towns, password or disabling ends all of the user's sessions, but for `keepSessionId`. */
  change(
    id: number,
    change: {
      role?: Role
      towns?: readonly string[]
      passwordHash?: string
      mustChangePassword?: boolean
      disabled?: boolean
    },
    by: string,
    keepSessionId?: string,
  ): Promise<UserRow>
}

export interface SessionRow {
  readonly id: string
  readonly userId: number
  readonly createdAtMs: number
  readonly expiresAtMs: number
  /** What the session library keeps, as JSON text. */
  readonly content: string
}
export interface Sessions {
  get(id: string, nowMs: number): Promise<SessionRow | undefined>
  set(row: SessionRow): Promise<void>
  /** Move the end of a session on, if it is still there; whether it was. Never brings an ended one back. */
  extend(id: string, expiresAtMs: number, content: string): Promise<boolean>
  end(id: string): Promise<void>
  endAllOf(userId: number): Promise<void>
  purge(nowMs: number): Promise<void>
}

export interface LiveStore {
  /** Epoch changes when the revisions do not continue (a restored backup): then a snapshot is due. */
  clock(): Promise<{ epoch: string; rev: number }>
  /**
   * States changed after `rev`, oldest change first; `towns` empty: all. At most `limit`, but for the rest of the last
   * revision: revisions come whole, so that a reader can go on after the last one it was given.
   */
  changedAfter(rev: number, limit: number, towns: readonly string[]): Promise<LiveRow[]>
  of(id: string): Promise<LiveRow[]>
  /** A snapshot and the revision it stands for, read in one transaction. */
  all(towns: readonly string[]): Promise<{ rev: number; epoch: string; states: LiveRow[] }>
}

export interface QuarantineRow extends Quarantined {
  readonly id: number
  readonly replayedAtMs: number | undefined
}
export interface Quarantine {
  list(filter: {
    reason?: QuarantineReason
    assetId?: string
    beforeId?: number
    limit: number
    towns: readonly string[]
  }): Promise<QuarantineRow[]>
  get(id: number): Promise<QuarantineRow | undefined>
  /** Rejected messages by reason, since the beginning (also those already purged). */
  counts(): Promise<Partial<Record<QuarantineReason, number>>>
  add(rows: readonly Quarantined[]): Promise<void>
  /** Ask ingest to receive these again; rows it can now read leave quarantine with `replayedAtMs`. */
  requestReplay(ids: readonly number[], by: string): Promise<void>
  /** Requested and not yet done, oldest first. */
  requested(limit: number): Promise<QuarantineRow[]>
  /** Replayed by rules and not yet written by history, oldest first. */
  toStore(limit: number): Promise<QuarantineRow[]>
  /** History has dealt with these. */
  stored(ids: readonly number[]): Promise<void>
  /** Let go what is past its keep time; a bounded step. True when there is more to do. */
  purge(): Promise<boolean>
  /** Rows that went because of age or room, since the beginning. */
  purged(): Promise<number>
}

/** Everything rules change for one batch, committed in one transaction with its position (D3). */
export interface RulesCommit {
  readonly position: number
  readonly live: readonly LiveMemory[]
  readonly quarantined: readonly Quarantined[]
  readonly droppedFields: Readonly<Record<string, number>>
  /** Ids of quarantined rows that could be read now. */
  readonly replayed: readonly number[]
  /** Ids of requested rows that still cannot be read; their request is done with. */
  readonly unreadable: readonly number[]
  /** What the rules of toilets make of it; left out: nothing, and no clock is looked at. */
  readonly service?: ServiceCommit
  /** What the rules of bays and lots make of it; left out: nothing. */
  readonly parking?: ParkingCommit
}
/** Alerts of toilets and everything that is due, in order of time (docs/SPEC.md Z2). */
export interface ServiceCommit {
  /** Before each step all clocks that are due by its time are let tell (escalations, hold-downs); then its changes are written. */
  readonly steps: readonly { readonly nowMs: number; readonly alerts: readonly AlertChange[] }[]
  /** At the end all clocks that are due by then. */
  readonly nowMs: number
  /** Latest memory of each toilet that changed, JSON. */
  readonly toilets: readonly { readonly toilet: string; readonly state: string }[]
  /** Last person's input that was used; undefined: none. */
  readonly inputId?: number
  /** Days whose figures changed after they were closed. */
  readonly staleDays: readonly Omit<StaleToiletDay, 'asked'>[]
}
export interface RulesStore {
  position(): Promise<number>
  liveStates(): Promise<LiveMemory[]>
  /**
   * One transaction: of `readings` those not applied before are marked and handed to `decide` (in the order given), whose result is
   * written together with the position. Returns the new revision and how many were repeats.
   */
  commit(
    readings: readonly Reading[],
    decide: (fresh: readonly Reading[]) => RulesCommit,
  ): Promise<{ rev: number; repeated: number }>
  /** Fields left out of accepted readings, by name, since the beginning. */
  droppedFields(): Promise<Record<string, number>>
  /** Forget marks of readings that arrived before `beforeMs`; a bounded step. True when there is more to do. */
  forgetApplied(beforeMs: number): Promise<boolean>
}

/** Named positions of other readers (history), so that the journal knows what is processed. */
export interface Positions {
  get(reader: string): Promise<number>
  set(reader: string, seq: number): Promise<void>
  /** The lowest of all readers. */
  lowest(): Promise<number>
}

export interface AuditRow {
  readonly id: number
  readonly atMs: number
  readonly by: string
  readonly action: string
  readonly subject: string
  readonly detail: Readonly<Record<string, unknown>>
}
export interface Audit {
  add(row: Omit<AuditRow, 'id'>): Promise<void>
  list(filter: { beforeId?: number; limit: number; subject?: string }): Promise<AuditRow[]>
}

export interface Geography {
  /** Lines of the network in use; the version grows with every change of network or towns. */
  roads(): Promise<{
    version: number
    roads: RoadLine[]
    /** Whom to name wherever the roads are shown; '' when the import was told of nobody. */
    attribution: string
  }>
  towns(): Promise<TownArea[]>
  putTowns(towns: readonly TownArea[], by: string): Promise<void>
}

/** A road network as it was imported; never changed, since shifts name it. */
export interface NetworkEntry {
  readonly id: string
  readonly addedAtMs: number
  readonly by: string
  /** File it was read from. */
  readonly source: string
  readonly edgeCount: number
  /** What the import reported, as plain JSON. */
  readonly report: Readonly<Record<string, unknown>>
  /** In use since; undefined: not in use. */
  readonly usedSinceMs?: number
}
export interface StoredNetwork extends NetworkEntry {
  readonly nodes: readonly RoadNode[]
  readonly edges: readonly RoadEdge[]
}
export interface Networks {
  /** Keep a network and use it from now on. The same content again is the same id and, when it is in use already, changes nothing. */
  put(
    network: {
      readonly source: string
      readonly nodes: readonly RoadNode[]
      readonly edges: readonly RoadEdge[]
      readonly report: object
    },
    by: string,
  ): Promise<{ id: string; isNew: boolean }>
  get(id: string): Promise<StoredNetwork | undefined>
  /** The one in use. */
  current(): Promise<StoredNetwork | undefined>
  /** Which was in use from when on, oldest first; cheap, to be asked often. */
  uses(): Promise<{ id: string; fromMs: number }[]>
  list(): Promise<NetworkEntry[]>
}

// ── plans and shifts ────────────────────────────────────────────────────────────────────────────────────────────────

export interface Calendar {
  /** Days that differ from their weekday, in order, and the years for which they are known. */
  all(): Promise<{ days: CalendarDay[]; years: { year: number; source: string }[] }>
  put(day: CalendarDay, by: string): Promise<void>
  remove(day: string, by: string): Promise<void>
  /**
   * Fill a year that is not covered yet; one that is covered is left as people edited it. Days of the December before may come with it.
   * Returns whether it was filled.
   */
  seed(year: number, days: readonly CalendarDay[], source: string): Promise<boolean>
  /** A person says that all days of the year are entered. */
  coverYear(year: number, by: string): Promise<void>
}

export interface PlanRow extends Plan {
  readonly version: number
  readonly changedAtMs: number
  readonly changedBy: string
  readonly retiredAtMs?: number
}
export interface Plans {
  /** Latest versions, sorted by id; `towns` empty: all. Those in use, with `retired` the others too. */
  list(filter?: { towns?: readonly string[]; retired?: boolean }): Promise<PlanRow[]>
  get(id: string, version?: number): Promise<PlanRow | undefined>
  /**
   * A new plan or a new version of one; the same content again changes nothing. A retired one is in use again. Many in one transaction.
   *
   * @param onVersion latest version each must still have; 0: there must be none yet
   * @throws {RangeError} when a plan is not valid, or not at `onVersion`; then nothing is written
   */
  put(plans: readonly Plan[], by: string, onVersion?: number): Promise<PlanRow[]>
  /** No more shifts are made of it. */
  retire(id: string, by: string): Promise<void>
  /** Grows with every change of plans or of the calendar. */
  version(): Promise<number>
}

export interface ShiftRow extends Shift {
  readonly fromMs: number
  readonly toMs: number
  /** Version of the figures; 0 while it runs. */
  readonly version: number
  /** Version of the settings that made the figures. */
  readonly settings: number
  readonly coverage?: ShiftCoverage
  readonly changedAtMs: number
}
/** The same without the sides, which are most of it: for boards. */
export type ShiftEntry = Omit<ShiftRow, 'sides' | 'coverage'> & Pick<Partial<ShiftCoverage>, 'figures'>

/** A shift's excuse, an order, a report of the public or the file of a toilet shows a photo. */
export interface PhotoUse {
  readonly kind: 'excuse' | 'order' | 'report' | 'toilet'
  readonly town: string
}
export interface Shifts {
  /** Those that are not there yet are made; one of the same plan and day is left as it is. Returns how many were made. */
  make(shifts: readonly Shift[]): Promise<number>
  /**
   * The shifts of a day that have not begun at `atMs` become these: missing ones are made, others are changed, those that are no longer due
   * are dropped unless people have excused or ordered something in them. Those that have begun are left as they are. Repeating it changes nothing.
   */
  replan(
    day: string,
    shifts: readonly Shift[],
    atMs: number,
  ): Promise<{ made: number; changed: number; dropped: number }>
  get(id: string): Promise<ShiftRow | undefined>
  /** The latest first; those that touch the time from `fromMs` to `toMs`. */
  list(filter: {
    day?: string
    fromMs?: number
    toMs?: number
    state?: Shift['state']
    planId?: string
    towns: readonly string[]
    limit: number
  }): Promise<ShiftEntry[]>
  /**
   * Those that have this side and touch the time, the latest first, at most `limit`; of their sides only this one, with what is known
   * of it.
   */
  onSide(
    edge: string,
    fromMs: number,
    toMs: number,
    limit: number,
  ): Promise<(Omit<ShiftRow, 'coverage'> & { readonly covered?: SideCoverage })[]>
  versions(id: string): Promise<ShiftVersion[]>
  versionCoverage(id: string, version: number): Promise<ShiftCoverage | undefined>

  excuse(excuse: Omit<Excuse, 'id' | 'undoneBy' | 'undoneAtMs'>): Promise<Excuse>
  undoExcuse(id: number, by: string, atMs: number): Promise<Excuse | undefined>
  excuses(shiftId: string): Promise<Excuse[]>
  /** Number of the last change of any excuse; coverage follows it. */
  excuseChange(): Promise<number>
  /** Shifts whose excuses changed after change number `since`. */
  excusedSince(since: number): Promise<{ last: number; shiftIds: string[] }>

  putPhoto(photo: { type: string; bytes: Uint8Array; by: string; atMs: number }): Promise<number>
  /** With what shows it. One that nothing shows is dropped after a day. */
  photo(id: number): Promise<{ type: string; bytes: Uint8Array; by: string; uses: PhotoUse[] } | undefined>

  /** Keep an order and put its command in the broker's queue, in one transaction. */
  order(order: SweepOrder, command: { payload: string }): Promise<void>
  orders(filter: { shiftId?: string; vehicle?: string; limit: number }): Promise<SweepOrder[]>
  /** What a device says of an order: the first `done` stands, else the newest counts. Whether it changed what is known. */
  orderAnswered(id: string, vehicle: string, answer: NonNullable<SweepOrder['answer']>, atMs: number): Promise<boolean>
}

/** Commands the broker has to hand to devices' sessions. */
export interface Commands {
  /** In order, from `afterId` on: those that cannot be handed over yet stay. */
  waiting(
    limit: number,
    afterId?: number,
  ): Promise<{ id: number; kind: DeviceKind; assetId: string; payload: string }[]>
  /** Handed over: forgotten here, noted at their orders. */
  published(ids: readonly number[], atMs: number): Promise<void>
}

// ── coverage ────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Facts are written by the coverage part alone, in transactions with its position; read by the API. Times are kept to the millisecond, lengths to
 * the centimetre, speeds to 0.01 km/h. A range of time touches what begins before its end and does not end before its beginning.
 */
export interface CoverageStore {
  /** Runs on these sides that touch the time, by edge and time. */
  drivesOn(edges: readonly string[], fromMs: number, toMs: number): Promise<Drive[]>
  /** Runs of a vehicle that touch the time, in order. */
  drivesOf(vehicle: string, fromMs: number, toMs: number): Promise<Drive[]>
  /** By vehicle and time; `vehicles` empty: of none. */
  silences(vehicles: readonly string[], fromMs: number, toMs: number): Promise<Silence[]>
  position(): Promise<number>
  /** Everything needed to go on. */
  vehicles(): Promise<VehicleRow[]>
  /** The first checkpoint of this hour or a later one: what was known before any fix of them. */
  checkpointFrom(vehicle: string, chunk: number): Promise<CheckpointRow | undefined>
  /** Hours to be worked out again, the oldest first, at most `limit`. */
  rechecks(limit: number): Promise<Recheck[]>
  /** Ask for hours to be worked out again; may be repeated. */
  recheck(hours: readonly Omit<Recheck, 'asked'>[]): Promise<void>
  /**
   * States and checkpoints of vehicles are of this shape from now on. Those of another one are forgotten and their hours asked to be worked out again, all
   * at once; facts stay until then. The number of these hours.
   */
  dropOtherShape(shape: number): Promise<number>
  /** Closed shifts to be judged again: rows that touch their time were written or forgotten, or `stale` of a commit named them. */
  stale(limit: number): Promise<StaleShift[]>
  followed(): Promise<Followed>
  /** All or nothing, with the position. Advances `rev` when shifts or alerts changed; what changed is pushed to live clients. */
  commit(commit: CoverageCommit): Promise<{ rev: number }>
  /** Let go what is past its keep time; a bounded step. True when there is more to do. */
  purge(before: CoveragePurge): Promise<boolean>
}
export interface VehicleRow {
  readonly vehicle: string
  /** JSON. */
  readonly state: string
}
export interface CheckpointRow extends VehicleRow {
  readonly chunk: number
  /** How many fixes of the hour were used up, and a digest of their identities. */
  readonly fixes: number
  readonly digest: string
}
export interface Recheck {
  readonly vehicle: string
  readonly chunk: number
  /** Number of the message that history must have written first; 0: none. */
  readonly seq: number
  /** How often it was asked for. */
  readonly asked: number
}
export interface StaleShift {
  readonly id: string
  readonly cause: Exclude<ShiftVersion['cause'], 'closed'>
  /** How many changes there were. */
  readonly changes: number
}
/** How far coverage has followed what people change. */
export interface Followed {
  readonly excuseChange: number
  readonly settings: number
}
export interface CoveragePurge {
  /** Drives and silences of hours before. */
  readonly factsMs: number
  /** Checkpoints of hours before: raw readings from which they could be worked out again are gone. */
  readonly checkpointsMs: number
  /** Alerts closed before. */
  readonly alertsMs: number
  /** Live rows of closed shifts and closed alerts that changed last before. */
  readonly liveMs: number
}
export interface CoverageCommit {
  readonly position?: number
  readonly vehicles?: readonly VehicleRow[]
  /** Rows of a vehicle from this one on are forgotten before `drives`, `silences` and `checkpoints` are written. */
  readonly forget?: readonly {
    readonly vehicle: string
    readonly fromChunk: number
    /** Rows of `fromChunk` before this number stay. Default 0. */
    readonly fromN?: number
    /** Also checkpoints of these hours. */
    readonly checkpoints: boolean
  }[]
  readonly checkpoints?: readonly CheckpointRow[]
  /** What has become of the hours of checkpoints that are there. */
  readonly counted?: readonly Omit<CheckpointRow, 'state'>[]
  /** By (vehicle, chunk, n): written over what is there. */
  readonly drives?: readonly { readonly chunk: number; readonly n: number; readonly drive: Drive }[]
  readonly silences?: readonly { readonly chunk: number; readonly n: number; readonly silence: Silence }[]
  readonly recheck?: readonly Omit<Recheck, 'asked'>[]
  /** Done with, unless asked for again since. */
  readonly rechecked?: readonly Pick<Recheck, 'vehicle' | 'chunk' | 'asked'>[]
  readonly shifts?: readonly ShiftChange[]
  /** Closed shifts to be judged again, for other reasons than new facts. */
  readonly stale?: readonly { readonly id: string; readonly cause: StaleShift['cause'] }[]
  /** Judged again, unless they changed once more since. */
  readonly judged?: readonly Pick<StaleShift, 'id' | 'changes'>[]
  readonly followed?: Followed
  readonly alerts?: readonly AlertChange[]
  /** What the rules remember, of vehicles and of shifts. */
  readonly alertMemories?: readonly AlertMemory[]
}
export interface ShiftChange {
  readonly id: string
  readonly state: Shift['state']
  readonly settings: number
  readonly coverage?: ShiftCoverage
  /** Makes a new version of the figures. */
  readonly newVersion?: ShiftVersion['cause']
  readonly atMs: number
  readonly live: ShiftLive
}
export type { AlertChange, AlertMemory }

export interface AlertFilter {
  /** `standing`: all that are not closed. */
  state?: AlertState | 'standing'
  rule?: AlertRule
  subject?: string
  subjectKinds?: readonly SubjectKind[]
  shiftId?: string
  severity?: Severity
  towns: readonly string[]
  beforeId?: number
  limit: number
}
/** Who changes something, when, and in which words why. */
export interface ByPerson {
  readonly by: string
  readonly atMs: number
  readonly note?: string
}
export interface Alerts {
  list(filter: AlertFilter): Promise<Alert[]>
  get(id: number): Promise<Alert | undefined>
  /** All that are not closed. */
  open(): Promise<Alert[]>
  trail(id: number): Promise<TrailLine[]>
  /** A no-op on what is resolved or closed. With an order it acknowledges the order. Returns the alert as it is then. */
  acknowledge(id: number, person: ByPerson): Promise<Alert | undefined>
  /** By a person, with a reason, although its reason may still hold. */
  close(id: number, person: ByPerson): Promise<Alert | undefined>
  /** Nobody is told of it until then; 0: told again. */
  mute(id: number, untilMs: number, person: ByPerson): Promise<Alert | undefined>
  /**
   * What its figures would have been with data that came late: a line `corrected` in its trail, unless the last such line says the same.
   * The alert itself stays as it was. Whether it was new.
   */
  correct(id: number, correction: { readonly atMs: number; readonly detail: TrailLine['detail'] }): Promise<boolean>
  /** All that the rules remember, for going on. */
  memories(): Promise<AlertMemory[]>
}

// ── answers to alerts ───────────────────────────────────────────────────────────────────────────────────────────────

export interface OrderFilter {
  /** `standing`: all that are not closed. */
  state?: OrderState | 'standing'
  toilet?: string
  team?: string
  work?: OrderWork
  towns: readonly string[]
  /** Opened from … up to, not including. */
  fromMs?: number
  toMs?: number
  beforeId?: number
  limit: number
}
/** An order with the moments at which its clocks run out as they run now; also the fields of its live row. */
export interface OrderEntry extends WorkOrder {
  readonly due: DueTimes
}
export type OrderAnswer = ActionAnswer<OrderEntry>
export type { OrderRefusal }
export interface WorkOrders {
  get(id: number): Promise<OrderEntry | undefined>
  list(filter: OrderFilter): Promise<OrderEntry[]>
  trail(id: number): Promise<TrailLine[]>
  /**
   * One action of a person, applied once by its id; the second time it is answered as the first. Adds its line to the trail and to audit.
   * @param mayLead whether the person may defer, cancel and close (a supervisor)
   */
  act(
    action: OrderAction,
    person: { name: string; towns: readonly string[]; mayLead: boolean },
    nowMs: number,
  ): Promise<OrderAnswer>
}
export interface Duties {
  /** Those that touch the time, by beginning. */
  list(filter: { fromMs: number; toMs: number }): Promise<Duty[]>
  /**
   * In the place of those of the time from `fromMs` to `toMs` that begin in it: a saved roster.
   * @param ofUsers only theirs; left out: of everybody
   * @throws {RangeError} in words
   */
  put(
    fromMs: number,
    toMs: number,
    duties: readonly Omit<Duty, 'id'>[],
    by: string,
    ofUsers?: readonly number[],
  ): Promise<Duty[]>
  onDuty(level: DutyLevel, team: string, atMs: number): Promise<Duty[]>
}

/** Where notices go besides the dashboard. */
export interface Channel {
  readonly id: string
  readonly type: 'webhook' | 'wecom' | 'dingtalk' | 'feishu'
  readonly name: string
  readonly url: string
  /** Empty: all. */
  readonly towns: readonly string[]
  readonly levels: readonly string[]
  readonly severityMin: Severity
  readonly language: 'zh' | 'en'
  readonly enabled: boolean
}
export interface PushSubscription {
  readonly endpoint: string
  readonly userId: number
  readonly p256dh: string
  readonly auth: string
  /** Of the phone; left out: Chinese. */
  readonly language?: 'zh' | 'en'
}
/** A browser of a driver: known by her phone's secret, of which there is only the hash. */
export interface DriverSubscription {
  readonly deviceHash: string
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  readonly language: 'zh' | 'en'
}
export interface DriverPushes {
  subscription(endpoint: string): Promise<DriverSubscription | undefined>
  subscriptionOf(deviceHash: string): Promise<DriverSubscription | undefined>
  /** A phone has one, the latest; an endpoint is one browser, and whoever subscribed it last has it. */
  subscribe(subscription: DriverSubscription, nowMs: number): Promise<void>
  /** What still waits for it is dead then. */
  unsubscribe(endpoint: string, nowMs: number): Promise<void>
  /** Messages that were not handed on yet, oldest first; `endpoint` of the phone they are for, where it wants to be told. */
  unfollowed(limit: number): Promise<(Omit<HoldMessage, 'holdId'> & { readonly endpoint?: string })[]>
  /** Deliveries of messages up to `id` are made; one transaction. Those that are there stay. */
  follow(id: number, deliveries: readonly Pick<Delivery, 'noticeId' | 'target'>[], nowMs: number): Promise<void>
  /** What a message is told with; `deviceHash` of the phone it is for now. */
  news(messageId: number): Promise<(DriverNews & { readonly town: string; readonly deviceHash?: string }) | undefined>
}
export interface Delivery {
  /** Of a notice, or `driver-{id}` of a message to a driver. */
  readonly noticeId: string
  /** `channel/{id}`, `push/{endpoint}` or, of a driver, `driver/{endpoint}`. */
  readonly target: string
  readonly state: 'waiting' | 'sent' | 'dead'
  readonly attempts: number
  readonly nextMs?: number
  /** How long it is tried counts from here. */
  readonly madeAtMs: number
  /** Of the last change. */
  readonly atMs: number
  /** The last answer or error. */
  readonly detail: string
}
export interface DeliveryCounts {
  readonly waiting: number
  /** Since when the one that waits longest for a channel has been tried; phones may be off, and push services out of reach. */
  readonly oldestWaitingMs?: number
  /** Of channels that are still there, without tests. */
  readonly dead: number
}
export interface Notices {
  get(id: string): Promise<Notice | undefined>
  list(filter: {
    towns: readonly string[]
    alertId?: number
    orderId?: number
    beforeNo?: number
    limit: number
  }): Promise<(Notice & { no: number })[]>
  /** By name; removed ones are not among them. */
  channels(): Promise<Channel[]>
  /** Empty: it has none. */
  channelSecret(id: string): Promise<string>
  /** `secret` undefined: as it was. Audit has neither the secret nor the address, which may hold one. */
  putChannel(channel: Channel, secret: string | undefined, by: string): Promise<void>
  /** What still waits for it is dead then. */
  removeChannel(id: string, by: string): Promise<void>
  /** A delivery of a test message, whatever the channel wants to hear; returns the id the message has. */
  testChannel(id: string, nowMs: number, by: string): Promise<string>
  subscriptions(userIds: readonly number[]): Promise<PushSubscription[]>
  subscription(endpoint: string): Promise<PushSubscription | undefined>
  /** An endpoint is one browser: whoever subscribed it last has it. Of a person's, the latest `perUserMax` stay. */
  subscribe(subscription: PushSubscription, perUserMax: number, nowMs: number): Promise<void>
  /** What still waits for it is dead then. */
  unsubscribe(endpoint: string, nowMs: number): Promise<void>
  /** Notices that were not handed to channels yet, oldest first, with their numbers. */
  unfollowed(limit: number): Promise<(Notice & { no: number })[]>
  /** Deliveries of notices up to `no` are made; one transaction. Those that are there stay. */
  follow(no: number, deliveries: readonly Pick<Delivery, 'noticeId' | 'target'>[], nowMs: number): Promise<void>
  /** All that wait for this target wait at least until then. */
  postpone(target: string, untilMs: number): Promise<void>
  /** Waiting ones whose time has come, the longest due first, of these the least tried; those of `busy` targets are left out. */
  due(nowMs: number, limit: number, busy?: readonly string[]): Promise<Delivery[]>
  delivered(delivery: Omit<Delivery, 'madeAtMs'>): Promise<void>
  /** Latest change first. */
  deliveries(filter: {
    state?: Delivery['state']
    noticeId?: string
    target?: string
    beforeMs?: number
    limit: number
  }): Promise<Delivery[]>
  /** Those that wait, and those given up from `deadSinceMs` on. */
  deliveryCounts(deadSinceMs: number): Promise<DeliveryCounts>
  /** A dead one is tried again, for as long as a new one; whether there was one. */
  retry(noticeId: string, target: string, nowMs: number, by: string): Promise<boolean>
  /** Notices and finished deliveries that are older; a bounded step. How many rows went. */
  purge(beforeMs: number, rowsMax: number): Promise<number>
}

// ── toilets ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export type { ToiletInput }
export interface ToiletInputRow {
  readonly id: number
  readonly toilet: string
  readonly atMs: number
  readonly input: ToiletInput
}
export type { PublicReport, ToiletProfileRow }
export interface StaleToiletDay {
  readonly toilet: string
  readonly day: string
  /** Number of the message that history must have written first; 0: none. */
  readonly seq: number
  readonly cause: string
  readonly asked: number
}
export interface ToiletDayRow {
  readonly toilet: string
  readonly day: string
  readonly version: number
  /** Of the toilet when the day was closed; it stays with the day. */
  readonly town: string
  readonly atMs: number
  /** Why there is this version: domain/toilet/service-day.ts `dayCauses`. */
  readonly cause: string
  readonly settings: number
  /** JSON of ServiceSums (domain/toilet/service-sums.ts): what roll-ups sum up. */
  readonly figures: string
  /** JSON of ToiletDay (domain/toilet/service-day.ts); '' where only figures were asked for. */
  readonly content: string
}
export interface Toilets {
  /** All toilets that are registered have one; without a written one it is made of the asset's attributes. */
  profile(toilet: string): Promise<ToiletProfileRow | undefined>
  profiles(towns: readonly string[]): Promise<ToiletProfileRow[]>
  profileVersions(toilet: string): Promise<ToiletProfileRow[]>
  /** @param onVersion version it must still have @throws {RangeError} when it has another */
  putProfile(toilet: string, profile: ToiletProfile, by: string, onVersion: number): Promise<ToiletProfileRow>
  /** Grows with every change of a profile. */
  profileVersion(): Promise<number>
  /** What stands in its QR code; made at the first question. */
  code(toilet: string): Promise<string>
  renewCode(toilet: string, by: string): Promise<string>
  states(): Promise<{ toilet: string; state: string }[]>
  addInput(toilet: string, atMs: number, input: ToiletInput): Promise<number>
  inputsAfter(id: number, limit: number): Promise<ToiletInputRow[]>
  inputPosition(): Promise<number>
  inputsOf(toilet: string, fromMs: number, toMs: number): Promise<ToiletInputRow[]>

  addReport(
    report: Omit<PublicReport, 'id' | 'state' | 'reviewedBy' | 'reviewedAtMs'>,
    phoneHash: string,
  ): Promise<PublicReport>
  reportsOfPhone(phoneHash: string, sinceMs: number): Promise<number>
  /** Whether a rating of a toilet by this phone counts already, since then. */
  hasRated(phoneHash: string, toilet: string, sinceMs: number): Promise<boolean>
  forgetPhones(beforeMs: number): Promise<void>
  reports(filter: {
    state?: PublicReport['state']
    kind?: PublicReport['kind']
    toilet?: string
    towns: readonly string[]
    beforeId?: number
    limit: number
  }): Promise<PublicReport[]>
  /** With an accepted fault or rating goes its input to the rules, in one transaction. */
  review(id: number, verdict: 'accepted' | 'rejected', person: ByPerson): Promise<PublicReport | undefined>

  /** Latest versions, by day and toilet. */
  days(filter: {
    toilet?: string
    /** Of the toilets; empty: all. */
    towns: readonly string[]
    /** Both with them. */
    fromDay: string
    toDay: string
    figuresOnly?: boolean
    limit: number
  }): Promise<ToiletDayRow[]>
  /** All versions of a day, the oldest first. */
  dayVersions(toilet: string, day: string): Promise<ToiletDayRow[]>
  /** A new version, unless the content is that of the last one. Whether it was new. */
  putDay(row: Omit<ToiletDayRow, 'version'>): Promise<boolean>
  /** Ask for days to be worked out again; may be repeated. */
  staleDay(days: readonly Omit<StaleToiletDay, 'asked'>[]): Promise<void>
  staleDays(limit: number): Promise<StaleToiletDay[]>
  /** Done with, unless asked for again since. */
  dayDone(day: Pick<StaleToiletDay, 'toilet' | 'day' | 'asked'>): Promise<void>
}

// ── parking ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What the rules make of bays and lots in one batch; written in its transaction (docs/SPEC.md F). */
export interface ParkingCommit {
  /** Latest memory of each bay and lot that changed, JSON. */
  readonly states: readonly { readonly id: string; readonly state: string }[]
  /** What is believed of bays now and was not before, in order of time: holds are arrived at, bays left. */
  readonly changes: readonly BayChange[]
  /** Sessions that began, ended or were corrected: the same bay and arrival is the same session; without `leftAtMs` it goes on. */
  readonly sessions: readonly ParkingSession[]
  /** Sessions that were none after all (late data): bay and arrival. */
  readonly dropped: readonly { readonly bay: string; readonly arrivedAtMs: number }[]
  readonly samples: readonly LotSample[]
  readonly alerts: readonly AlertChange[]
  /** The time it is: holds, reminders, overstays and mornings that are due by then are told. */
  readonly nowMs: number
}
export interface BayChange {
  readonly bay: string
  readonly lot: string
  readonly is: BayIs
  /** Occupied, but since when, or whether by one vehicle all the while, was not seen. */
  readonly isUncertain?: true
  /** Why nothing is believed of it any more. */
  readonly health?: BayHealth
  /** Device time at which it became so. */
  readonly atMs: number
  /** The time it was when it was known. */
  readonly nowMs: number
  readonly isHistorical: boolean
}
/** Lots of whom: towns of an operator (empty: all), or the lots of an owner. */
export interface LotScope {
  readonly towns: readonly string[]
  readonly lots?: readonly string[]
}
export interface RightApplication {
  readonly actionId: string
  /** As `domain/sharing/plate.ts` writes it. */
  readonly plate: string
  readonly phone: string
  readonly lots: readonly string[]
  /** Hash of the secret of the phone that applies. */
  readonly deviceHash: string
  readonly language: 'zh' | 'en'
}
export type RightVerdict = 'approve' | 'refuse' | 'revoke' | 'restore' | 'end'
export interface Page {
  readonly beforeId?: number
  readonly limit: number
}
export interface HoldFilter extends Page {
  readonly scope: LotScope
  readonly lot?: string
  readonly rightId?: number
  /** Those that are active at the time of the question. */
  readonly activeOnly?: boolean
  /** Whose promised time meets these. */
  readonly fromMs?: number
  readonly toMs?: number
}
export interface SessionFilter {
  readonly scope: LotScope
  readonly lot?: string
  readonly bay?: string
  /** Left out: all that meet `[fromMs, toMs)`. */
  readonly which?: SessionChoice
  readonly fromMs: number
  readonly toMs: number
  /** Arrived before; for paging, the newest first. */
  readonly beforeMs?: number
  readonly limit: number
}
/** An export key; the key itself is told once. */
export interface ExportKey {
  readonly id: number
  readonly name: string
  readonly madeAtMs: number
  readonly madeBy: string
  readonly lastUsedAtMs?: number
  readonly revokedAtMs?: number
}
interface Exported {
  /** Of the lot or bay; of a closure its number. */
  readonly id: string
  readonly rev: number
}
export type ExportRow = Exported &
  (
    | { readonly is: 'lot'; readonly row: LotProfileRow }
    | { readonly is: 'policy'; readonly row: SharingPolicyRow }
    | { readonly is: 'closure'; readonly row: Closure }
    | { readonly is: 'dynamic' | 'bay'; readonly row: LiveRow }
  )

/**
 * Lots, bays, what is shared in them, and who holds it. Every read that tells of holds tells them as they are at `nowMs`: a hold that expired is
 * expired although nobody wrote it (docs/SPEC.md O9). Everything that gives or takes a bay is one transaction of the file, so that processes queue for it.
 */
export interface Parking {
  // files and policies
  lot(lot: string): Promise<LotProfileRow | undefined>
  lots(scope: LotScope): Promise<LotProfileRow[]>
  lotVersions(lot: string): Promise<LotProfileRow[]>
  /** @throws {RangeError} when it is not `onVersion` any more */
  putLot(lot: string, profile: LotProfile, by: string, onVersion: number): Promise<LotProfileRow>
  policy(lot: string): Promise<SharingPolicyRow | undefined>
  policies(scope: LotScope): Promise<SharingPolicyRow[]>
  policyVersions(lot: string): Promise<SharingPolicyRow[]>
  /** @throws {RangeError} when it is not `onVersion` any more */
  putPolicy(lot: string, policy: SharingPolicy, by: string, onVersion: number): Promise<SharingPolicyRow>
  closures(filter: { scope: LotScope; lot?: string; fromMs: number; toMs: number }): Promise<Closure[]>
  /** Holds that begin within it are cancelled, drivers who are there told to leave; `told` is how many. */
  addClosure(
    closure: Pick<Closure, 'lot' | 'fromMs' | 'toMs' | 'reason'>,
    by: string,
  ): Promise<{ closure: Closure; told: number }>
  endClosure(id: number, by: string): Promise<Closure | undefined>
  /** Grows with every change of files, policies and closures. */
  version(): Promise<number>
  /** What stands in the QR code of a lot; made at the first question. */
  code(lot: string): Promise<string>
  renewCode(lot: string, by: string): Promise<string>
  lotOfCode(token: string): Promise<string | undefined>
  closure(id: number): Promise<Closure | undefined>

  // owners
  lotsOf(userId: number): Promise<string[]>
  setLotsOf(userId: number, lots: readonly string[], by: string): Promise<void>

  // rights
  apply(
    application: RightApplication,
  ): Promise<
    { is: 'done'; right: ParkingRight } | { is: 'refused'; refusal: 'already-applied' | 'revoked' | 'not-shared' }
  >
  /** Of a phone's secret: what it may park with now, else the latest right that was applied for with it. */
  rightOf(deviceHash: string): Promise<ParkingRight | undefined>
  applicationsOf(deviceHash: string, sinceMs: number): Promise<number>
  rights(filter: Page & { scope: LotScope; state?: RightState; plate?: string }): Promise<ParkingRight[]>
  right(id: number): Promise<ParkingRight | undefined>
  decide(id: number, verdict: RightVerdict, reason: string, by: string): Promise<ParkingRight | undefined>
  /** The driver's telephone number; that it was shown, to whom and why, is written down. */
  phoneOf(rightId: number, by: string, why: string): Promise<string | undefined>

  // holds
  /** How many bays a stay could have (docs/SPEC.md O6). @param chanceFree forecast of free bays at a time, where there is one */
  bookable(lot: string, fromMs: number, toMs: number): Promise<Bookable>
  hold(request: HoldRequest): Promise<HoldAnswer>
  /** @param by of a person of the platform; left out: the driver, of whom `rightId` must be */
  act(action: HoldAction, who: { readonly rightId: number } | { readonly by: string }): Promise<HoldAnswer>
  heldBy(rightId: number): Promise<Hold | undefined>
  holds(filter: HoldFilter): Promise<Hold[]>
  holdOf(id: number): Promise<Hold | undefined>
  /** What became of it, from the beginning. */
  holdTrail(holdId: number): Promise<HoldTrailLine[]>
  /** The latest ones after an id, the oldest of them first. */
  messages(rightId: number, afterId: number, limit: number): Promise<HoldMessage[]>
  readonly pushes: DriverPushes

  // overstays and mornings
  overstays(
    filter: Page & { scope: LotScope; lot?: string; rightId?: number; appeal?: Appeal['state']; openOnly?: boolean },
  ): Promise<Overstay[]>
  appeal(overstayId: number, rightId: number, words: string): Promise<Overstay | 'not-found' | 'too-late' | 'already'>
  decideAppeal(
    overstayId: number,
    verdict: 'granted' | 'rejected',
    reason: string,
    by: string,
  ): Promise<Overstay | undefined>
  addCall(holdId: number, outcome: CallOutcome, note: string, by: string): Promise<DriverCall | undefined>
  overstay(id: number): Promise<Overstay | undefined>
  overstayOf(holdId: number): Promise<Overstay | undefined>
  /** From the first on. */
  callsOf(holdId: number): Promise<DriverCall[]>
  /** Who is to be called now, the most urgent first. */
  callList(scope: LotScope): Promise<CallLine[]>
  mornings(filter: { scope: LotScope; lot?: string; fromDay: string; toDay: string }): Promise<MorningForecast[]>

  // what happened
  states(): Promise<{ id: string; state: string }[]>
  sessions(filter: SessionFilter): Promise<ParkingSession[]>
  sessionOf(holdId: number): Promise<ParkingSession | undefined>
  samples(lot: string, fromMs: number, toMs: number): Promise<LotSample[]>
  days(filter: { scope: LotScope; lot?: string; fromDay: string; toDay: string }): Promise<LotDay[]>
  purge(nowMs: number, rowsMax: number): Promise<number>

  // forecast
  /** JSON of a model of domain/parking/forecast-*.ts. */
  model(lot: string): Promise<{ atMs: number; content: string } | undefined>
  putModel(lot: string, atMs: number, content: string): Promise<void>
  calibration(): Promise<{ atMs: number; content: string } | undefined>
  putCalibration(atMs: number, content: string): Promise<void>

  // export
  makeKey(name: string, by: string): Promise<{ key: ExportKey; secret: string }>
  keys(): Promise<ExportKey[]>
  revokeKey(id: number, by: string): Promise<boolean>
  /** Whose secret it is; marks its use, at most once a minute. */
  keyOf(secret: string): Promise<ExportKey | undefined>
  /** What changed after `rev`, in its order; a page never ends within a revision. From 0: also what has no revision of its own. */
  exportSince(
    rev: number,
    kinds: readonly ExportRow['is'][],
    limit: number,
  ): Promise<{ rows: ExportRow[]; rev: number; isMore: boolean }>
}

/** Settings of the rules: content is JSON that `domain/coverage/settings.ts` understands. */
export interface RuleSettings {
  current(): Promise<{ version: number; atMs: number; by: string; content: string }>
  get(version: number): Promise<{ version: number; atMs: number; by: string; content: string } | undefined>
  history(limit: number): Promise<{ version: number; atMs: number; by: string; content: string }[]>
  put(content: string, by: string): Promise<number>
}

/** Counters that several processes show on one page (/health, /metrics). */
export interface PartReports {
  /** What a part says of itself; replaces what it said before. */
  put(part: string, report: PartReport): Promise<void>
  all(): Promise<Record<string, PartReport>>
}
export interface PartReport {
  readonly atMs: number
  readonly state: 'ok' | 'degraded' | 'failing'
  /** Why, when not ok. */
  readonly detail: string
  /** Counters (names end in _total) and gauges, Prometheus names without the `kerbside_` prefix; a label as name{label="x"}. */
  readonly numbers: Readonly<Record<string, number>>
}

/** What stands now. */
export interface Standing {
  /** Not closed ones, by severity. */
  readonly alerts: Readonly<Record<string, number>>
  /** Not closed ones, by state. */
  readonly orders: Readonly<Record<string, number>>
  /** Active ones, by state. */
  readonly holds: Readonly<Record<string, number>>
  /** Applications of drivers, and reports of the public, that wait for a person. */
  readonly rightsWaiting: number
  readonly reportsWaiting: number
  /** For how long the longest due moment of an alert, an order or a hold has not been told. */
  readonly clocksLateMs: number
}

export interface Operations extends AsyncDisposable {
  readonly assets: Assets
  readonly devices: Devices
  readonly users: Users
  readonly sessions: Sessions
  readonly live: LiveStore
  readonly quarantine: Quarantine
  readonly rules: RulesStore
  readonly positions: Positions
  readonly audit: Audit
  readonly geography: Geography
  readonly networks: Networks
  readonly calendar: Calendar
  readonly plans: Plans
  readonly shifts: Shifts
  readonly commands: Commands
  readonly coverage: CoverageStore
  readonly alerts: Alerts
  readonly workOrders: WorkOrders
  readonly duties: Duties
  readonly notices: Notices
  readonly toilets: Toilets
  readonly parking: Parking
  readonly ruleSettings: RuleSettings
  readonly reports: PartReports
  standing(nowMs: number): Promise<Standing>
}
