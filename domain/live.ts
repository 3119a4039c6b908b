import type { AssetKind } from './asset.ts'
import type { Reading } from './reading.ts'
import type { Stream } from './topic.ts'

/**
 * What is known now of one stream; `parking` is what is believed of a bay, `occupancy` of a lot, `sharing` what is held in it, `outage` for a town from its devices, `coverage` for a
 * shift from what its vehicles did; `alert` is an alert and what became of it, `work-order` an order to a crew; `service` is what the rules make of a
 * toilet.
 */
export type LiveStream =
  | Stream
  | 'occupancy'
  | 'sharing'
  | 'parking'
  | 'outage'
  | 'coverage'
  | 'alert'
  | 'work-order'
  | 'service'
export type LiveKind = AssetKind | 'town' | 'shift' | 'alert' | 'order'

export interface LiveState {
  readonly kind: LiveKind
  readonly id: string
  readonly town: string
  readonly stream: LiveStream
  readonly atMs: number
  readonly receivedAtMs: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** A live state as it is stored and pushed: stamped with the revision of the transaction that last changed it. */
export interface LiveRow extends LiveState {
  readonly rev: number
}

/** A live state as rules keep it: with what decides which of two readings is the newer one. */
export interface LiveMemory extends LiveState {
  readonly sub: number
  /** Times of the parts, when the state is merged from several readings. */
  readonly parts?: LiveParts
}

/** Order of readings: device time, then `sub`. */
export type Moment = readonly [atMs: number, sub: number]

export interface LiveParts {
  /** By field: the reading it comes from (streams merged by field). */
  readonly fields?: Readonly<Record<string, Moment>>
  /** The newest list of all occupied stalls. */
  readonly list?: { readonly at: Moment; readonly occupied: readonly string[] }
  /** By stall: what was said of it alone, newer than the list. */
  readonly stalls?: Readonly<Record<string, StallState>>
}
interface StallState {
  readonly at: Moment
  readonly occupied: boolean
}

/** Stalls of one toilet that are remembered one by one; a list holds no more either. */
export const STALLS_MAX = 200

/**
 * The live state after a reading (docs/SPEC.md L1–L5). The newest device time wins, at equal times the higher `sub`, and where
 * even those are equal the greater text of the fields: so the result depends on the set of readings, not on their order, and a
 * marker never moves back. The same object when the reading changes nothing.
 */
export function liveStep(state: LiveMemory | undefined, reading: Reading): LiveMemory {
  switch (reading.stream) {
    case 'fix':
    case 'order':
    case 'visits':
    case 'event':
    case 'state':
    case 'count':
    case 'online':
      return replaced(state, reading)
    case 'air':
    case 'supplies':
      return mergedByField(state, reading)
    case 'stalls':
      return mergedByStall(state, reading)
  }
}

/** Positive when `a` is later than `b`. */
export const compareMoments = (a: Moment, b: Moment): number => a[0] - b[0] || a[1] - b[1]

const momentOf = (of: { readonly atMs: number; readonly sub: number }): Moment => [of.atMs, of.sub]

/** Positive when the first is later; where moments are equal, the contents decide, so that it never depends on who came first. */
const laterOf = (a: Moment, aContent: unknown, b: Moment, bContent: unknown): number => {
  const byTime = compareMoments(a, b)
  if (byTime !== 0) return byTime
  const [aText, bText] = [JSON.stringify(aContent), JSON.stringify(bContent)]
  return aText === bText ? 0 : aText > bText ? 1 : -1
}

const stateOf = (reading: Reading, fields: LiveState['fields'], parts?: LiveParts): LiveMemory => ({
  kind: reading.kind,
  id: reading.id,
  town: reading.town,
  stream: reading.stream,
  atMs: reading.atMs,
  receivedAtMs: reading.receivedAtMs,
  sub: reading.sub,
  fields,
  ...(parts === undefined ? {} : { parts }),
})

function replaced(state: LiveMemory | undefined, reading: Reading): LiveMemory {
  if (
    state !== undefined &&
    (reading.atMs < state.atMs || laterOf(momentOf(reading), reading.fields, momentOf(state), state.fields) <= 0)
  )
    return state
  return stateOf(reading, reading.fields)
}

/** Each field is the newest that was sent of it: a toilet's sensors may report one at a time. */
function mergedByField(state: LiveMemory | undefined, reading: Reading): LiveMemory {
  const at = momentOf(reading)
  const times = { ...state?.parts?.fields }
  const fields: Record<string, unknown> = { ...state?.fields }
  let changed = false
  for (const [name, value] of Object.entries(reading.fields)) {
    const known = times[name]
    if (known !== undefined && laterOf(at, value, known, fields[name]) <= 0) continue
    times[name] = at
    fields[name] = value
    changed = true
  }
  if (state !== undefined && !changed) return state
  return withLatest(state, reading, inOrder(fields), { fields: inOrder(times) })
}

/** A list tells of all stalls, `{stall, occupied}` of one; for each stall the newest that was said of it counts. */
function mergedByStall(state: LiveMemory | undefined, reading: Reading): LiveMemory {
  if (reading.stream !== 'stalls') throw new TypeError(`Cannot merge stalls with ${reading.stream}`)
  const at = momentOf(reading)
  const { occupied, stall } = reading.fields
  const before = state?.parts ?? {}
  let { list } = before
  const stalls: Record<string, StallState> = { ...before.stalls }

  if (typeof occupied !== 'boolean') {
    if (list !== undefined && laterOf(at, occupied, list.at, list.occupied) <= 0) return state!
    list = { at, occupied }
  } else if (stall !== undefined) {
    const known = stalls[stall]
    if (known !== undefined && laterOf(at, occupied, known.at, known.occupied) <= 0) return state!
    stalls[stall] = { at, occupied }
  }
  const kept = newestStalls(stalls, list?.at)
  const own = stall === undefined ? undefined : kept[stall]
  if (typeof occupied === 'boolean' && own?.at !== at && state !== undefined) return state // older than the list
  const taken = new Set(list?.occupied)
  for (const [id, one] of Object.entries(kept)) {
    if (one.occupied) taken.add(id)
    else taken.delete(id)
  }
  const parts = { ...(list === undefined ? {} : { list }), stalls: inOrder(kept) }
  return withLatest(state, reading, { occupied: [...taken].toSorted() }, parts)
}

/** Not older than the list (at the same moment the single word is the more exact one), and at most `STALLS_MAX`. */
function newestStalls(
  stalls: Readonly<Record<string, StallState>>,
  listAt: Moment | undefined,
): Record<string, StallState> {
  const kept = Object.entries(stalls).filter(([, one]) => listAt === undefined || compareMoments(one.at, listAt) >= 0)
  if (kept.length > STALLS_MAX) {
    kept.sort(([aId, a], [bId, b]) => compareMoments(b.at, a.at) || (aId < bId ? -1 : 1))
    kept.length = STALLS_MAX
  }
  return Object.fromEntries(kept)
}

/** The state after a merge stands at the newest reading that went into it. */
function withLatest(
  state: LiveMemory | undefined,
  reading: Reading,
  fields: LiveState['fields'],
  parts: LiveParts,
): LiveMemory {
  if (state === undefined || compareMoments(momentOf(reading), momentOf(state)) > 0)
    return stateOf(reading, fields, parts)
  return { ...state, fields, parts }
}

/** Equal contents become equal texts, whatever came first. */
const inOrder = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))

// ── connections ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** A sensor that says goodbye sleeps until its next report; one that is lost says nothing more (docs/SPEC.md L7). */
export const isLost = (online: LiveState | undefined, since: LiveState): boolean =>
  online?.fields['online'] === false && online.fields['cause'] !== 'left' && online.atMs >= since.atMs

// ── vehicles ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const vehicleStatuses = ['working', 'driving', 'stopped', 'offline', 'unknown'] as const
export type VehicleStatus = (typeof vehicleStatuses)[number]

export interface VehicleSettings {
  /** A vehicle with its ignition on is offline after this silence. */
  readonly offlineMs: number
  /** A parked vehicle (ignition off) may sleep this long. */
  readonly parkedOfflineMs: number
  /** Below this a standing receiver's noise looks like driving. */
  readonly movingKmhMin: number
  /** Up to this a vehicle without work signals is taken to be working. */
  readonly workingKmhMax: number
}

/** 10 min: our choice, as common in vehicle terminals; 24 h: our choice; 2–15 km/h: published practice is to sweep at 8–10 and flush at up to 15 km/h. */
export const vehicleSettings: VehicleSettings = {
  offlineMs: 600_000,
  parkedOfflineMs: 86_400_000,
  movingKmhMin: 2,
  workingKmhMax: 15,
}

/**
 * What a sweeper is doing (docs/SPEC.md L8), from its live states: `unknown` before its first fix; `offline` when its connection
 * ended after the last fix, or that fix is too old to stand for now; `working` by brush or pump, or, on a vehicle that reports
 * neither, by its speed.
 */
export function vehicleStatus(
  live: { readonly fix?: LiveState | undefined; readonly online?: LiveState | undefined },
  nowMs: number,
  settings: VehicleSettings = vehicleSettings,
): VehicleStatus {
  const { fix, online } = live
  if (fix === undefined) return 'unknown'
  const { speedKmh, ignition, brush, pump } = fix.fields
  const parked = ignition === false
  if (nowMs - fix.atMs > (parked ? settings.parkedOfflineMs : settings.offlineMs)) return 'offline'
  const ended = online?.fields['online'] === false && online.atMs >= fix.atMs
  if (ended && !(parked && online.fields['cause'] === 'left')) return 'offline'
  if (parked) return 'stopped'
  if (brush === true || pump === true) return 'working'
  const kmh = typeof speedKmh === 'number' ? speedKmh : 0
  if (kmh < settings.movingKmhMin) return 'stopped'
  return brush === undefined && pump === undefined && kmh <= settings.workingKmhMax ? 'working' : 'driving'
}

// ── clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * How far the clock of a device is off, as its newest reading shows: `undefined` when within `skewFlagMs`, or when the reading came
 * so late that it says nothing of the clock (docs/SPEC.md R10).
 */
export function clockSkewMs(
  state: Pick<LiveState, 'atMs' | 'receivedAtMs'>,
  { skewFlagMs, lateMs }: { readonly skewFlagMs: number; readonly lateMs: number },
): number | undefined {
  const aheadMs = state.atMs - state.receivedAtMs
  return Math.abs(aheadMs) > skewFlagMs && -aheadMs <= lateMs ? aheadMs : undefined
}
