import { lonLatAt, toX, toY, type Network } from '../matching/network.ts'
import type { MatchSettings } from '../matching/settings.ts'
import {
  columnAt,
  edgeOf,
  offsetOf,
  type Column,
  type Fix,
  type MatchOutput,
  type MatchState,
} from '../matching/state.ts'
import { endTrace, matchStep, startMatching } from '../matching/step.ts'
import type { Silence } from './drive.ts'
import { OTHER_WAY_M, OTHER_WAY_TIMES, rowsOf, writeCommitted, type Rows } from './runs.ts'
import { apartM, closeSilence, holdAt, knownAt, openSilence } from './silences.ts'
import { steadied, steadyLater, type Place } from './steady.ts'
import { committableMs, marked, markOf, movedAtLeast, NO_TRAIL, saidOf, signalOf, wentOn } from './trail.ts'
import {
  CHUNK_MS,
  chunkOf,
  TRACE_END_MS,
  type CoverageFix,
  type Mark,
  type VehicleOutput,
  type VehicleState,
} from './vehicle-state.ts'

/** A level sensor that sloshes shows less than that; more is a filling. */
const FILLING_PERCENT = 5

/** The state of a vehicle of which nothing is known. */
export function startVehicle(vehicle: string, network: Network): VehicleState {
  return {
    vehicle,
    lastAtMs: null,
    isEnded: true,
    match: startMatching(network),
    trail: NO_TRAIL,
    steady: null,
    known: null,
    hold: null,
    water: null,
    chunk: 0,
    drives: 0,
    silences: 0,
    run: null,
    open: null,
  }
}

/**
 * When `endVehicle` is due, if no fix comes before: `TRACE_END_MS` after the newest; undefined: nothing to end.
 * A fix at that very time does not end it, a later one does.
 */
export function endsAtMs(state: VehicleState): number | undefined {
  return state.isEnded || state.lastAtMs === null ? undefined : state.lastAtMs + TRACE_END_MS
}

/**
 * What a fix tells of where a vehicle was and whether it worked. Fixes come in order of (atMs, sub); one not newer than the newest is `late`
 * and changes nothing. Pure, exactly resumable from JSON. It ends the trace itself when `endsAtMs` has passed; a caller that keeps states by hour
 * calls `endVehicle` at that time first, because rows of an end belong to the hour of the end.
 * @throws {RangeError} when the state belongs to another network: call `endVehicle` with that one first
 */
export function vehicleStep(
  state: VehicleState,
  fix: CoverageFix,
  network: Network,
  settings: MatchSettings,
): [VehicleState, VehicleOutput] {
  const signal = signalOf(saidOf(fix))
  if (state.lastAtMs !== null && fix.atMs <= state.lastAtMs)
    return [state, { drives: [], silences: [], outcome: 'late', signal }]
  const dueMs = endsAtMs(state)
  if (dueMs !== undefined && dueMs < fix.atMs) {
    const [ended, end] = endVehicle(state, network, dueMs, settings)
    const [next, output] = vehicleStep(ended, fix, network, settings)
    return [
      next,
      { ...output, drives: [...end.drives, ...output.drives], silences: [...end.silences, ...output.silences] },
    ]
  }
  const at = inChunk(state, chunkOf(fix.atMs))
  const cause = causeBefore(fix, state)
  const trail = wentOn(at.trail, fix, settings)
  const hold = holdAt(at.hold, fix, at.lastAtMs, (trail.drivenDm - at.trail.drivenDm) / 10)
  const seen: VehicleState = { ...at, lastAtMs: fix.atMs, isEnded: false, trail, hold, water: waterAfter(at, fix) }
  // a position repeated to the last digit while the vehicle moves tells nothing, not even that it was still there
  const isRepeated = hold.sinceMs < fix.atMs && (hold.isStuck || fix.speedKmh >= settings.standingKmh)
  if (isRepeated) return stuck(seen, fix, network)
  const { steady, place, isElsewhere } = steadied(at.steady, clocked(fix, at), network, settings)
  const next = { ...seen, steady }
  if (place === undefined) return jumped(next, fix, network)
  return matched(next, fix, { place, isElsewhere, cause }, network, settings)
}

/**
 * End the trace at a time: at `endsAtMs(state)`, or, at the first fix for which another network is in use, at the time of that fix.
 * The state that comes back is for `next`. Rows belong to the hour of the end. A state that has ended is not ended again.
 */
export function endVehicle(
  state: VehicleState,
  network: Network,
  atMs: number,
  settings: MatchSettings,
  next: Network = network,
): [VehicleState, VehicleOutput] {
  const signal = signalOf(state.trail.said)
  if (state.isEnded)
    return [
      { ...state, match: begunOn(next, state.match) },
      { drives: [], silences: [], signal },
    ]
  const dueMs = endsAtMs(state)
  const endMs = dueMs === undefined ? atMs : Math.min(dueMs, atMs)
  const at = inChunk(state, chunkOf(endMs))
  const [match, rest] = endTrace(at.match, network, settings)
  const rows = rowsFor(at, network)
  writeCommitted(rows, rest, at.trail, marksOf(at), at.match.window[0]?.[columnAt.atMs])
  const cause = at.hold?.isStuck === true ? 'gps-stuck' : 'no-fix'
  const [opened, silences] = endMs === dueMs ? openSilence(at, endMs, cause) : [at, []]
  const ended = { match: begunOn(next, match), run: null, isEnded: true, trail: NO_TRAIL, steady: null }
  return [
    { ...opened, ...written(opened, rows), ...ended },
    { drives: rowsOf(rows), silences, signal },
  ]
}

/** Rows and times that the matcher keeps begin anew with each hour: small numbers need less room. */
function inChunk(state: VehicleState, chunk: number): VehicleState {
  if (state.chunk === chunk) return state
  const byMs = (state.chunk - chunk) * CHUNK_MS
  const { match, steady } = state
  return {
    ...state,
    chunk,
    drives: 0,
    silences: 0,
    run: null,
    match: {
      ...match,
      lastAtMs: match.lastAtMs === null ? null : match.lastAtMs + byMs,
      leftMs: match.leftMs + byMs,
      window: match.window.map(([atMs, leftMs, ...rest]) => [atMs! + byMs, leftMs! + byMs, ...rest]),
      held: match.held.map((fix) => ({ ...fix, atMs: fix.atMs + byMs })),
    },
    steady: steadyLater(steady, byMs),
  }
}

/** The fix by the clock of the matcher, which begins with the hour. */
const clocked = (fix: CoverageFix, { chunk }: VehicleState): CoverageFix => ({
  ...fix,
  atMs: fix.atMs - chunk * CHUNK_MS,
})

/** A trace ends and the next one may be on another network. */
const begunOn = (network: Network, { trace }: MatchState): MatchState => ({ ...startMatching(network), trace })

/** Why there was no known place until this fix: nothing came, or nothing that could be used, whichever lasted longer. */
function causeBefore(fix: CoverageFix, { hold, known, lastAtMs }: VehicleState): Silence['cause'] {
  if (hold?.isStuck === true) return 'gps-stuck'
  if (known === null || lastAtMs === null) return 'no-fix'
  return lastAtMs - known.atMs > fix.atMs - lastAtMs ? 'gps-junk' : 'no-fix'
}

function matched(
  state: VehicleState,
  fix: CoverageFix,
  seen: { readonly place: Place; readonly isElsewhere: boolean; readonly cause: Silence['cause'] },
  network: Network,
  settings: MatchSettings,
): [VehicleState, VehicleOutput] {
  const before = state.match
  const { atMs } = clocked(fix, state)
  const forMatcher = forMatching(fix, atMs, seen.place, network, settings)
  const [match, output] = (seen.isElsewhere ? beginAnew : matchStep)(before, forMatcher, network, settings)
  const newest = before.window.at(-1)
  const isNextColumn = output.outcome === 'placed' && newest !== undefined && !output.hasBroken
  const trail = isNextColumn
    ? movedAtLeast(state.trail, state.trail.marks[before.window.length - 1]![0], airM(newest, fix, network))
    : state.trail
  const mark = markOf(trail, fix, settings)
  const known = marksOf({ match: before, trail })
  const markAt = (fixMs: number): Mark | undefined => (fixMs === atMs ? mark : known(fixMs))
  const rows = rowsFor(state, network)
  writeCommitted(rows, output, trail, markAt, before.window[0]?.[columnAt.atMs])
  const isSame = match.window === before.window && match.held === before.held
  const marks = isSame ? trail.marks : committableMs(match).map((fixMs) => markAt(fixMs)!)
  const next = { ...state, ...written(state, rows), match, trail: isSame ? trail : marked(trail, marks) }
  const told = {
    drives: rowsOf(rows),
    outcome: output.outcome,
    signal: signalOf(trail.said),
    ...placeOf(match, network),
  }
  if (output.outcome === 'junk') {
    const drivenM = newest === undefined ? 0 : (trail.drivenDm - trail.marks[before.window.length - 1]![0]) / 10
    return [next, { ...told, silences: [], ...jumpOf(state, fix, drivenM) }]
  }
  // fixes that were held and begin a new trace were good after all
  const first = output.hasBroken && !seen.isElsewhere ? before.held[0] : undefined
  const since =
    first === undefined
      ? knownAt(fix)
      : { ...knownAt(fix), atMs: first.atMs + state.chunk * CHUNK_MS, lon: first.lon, lat: first.lat }
  const [heard, silences] = closeSilence(next, since, seen.cause)
  return [
    { ...heard, known: knownAt(fix) },
    { ...told, silences },
  ]
}

/** End the trace and begin the next one with the fix: nothing between is driven. */
function beginAnew(state: MatchState, fix: Fix, network: Network, settings: MatchSettings): [MatchState, MatchOutput] {
  const [fresh, ended] = endTrace(state, network, settings)
  const [next, output] = matchStep({ ...fresh, lastAtMs: null }, fix, network, settings)
  const stretches = [...ended.stretches, ...output.stretches]
  return [next, { ...output, stretches, placed: [...ended.placed, ...output.placed], hasBroken: true }]
}

/** A fix that fits no way is a jump when it lies beyond what was driven since; else the map may lack the way. */
function jumpOf({ known }: VehicleState, fix: CoverageFix, drivenM: number): Pick<VehicleOutput, 'jumpM'> {
  const apart = known === null ? 0 : Math.round(apartM(known, fix))
  return apart > drivenM * OTHER_WAY_TIMES + OTHER_WAY_M ? { jumpM: apart } : {}
}

/** A fix where the vehicle cannot be by its speed: nothing is made of it. */
function jumped(state: VehicleState, fix: CoverageFix, network: Network): [VehicleState, VehicleOutput] {
  const told = { drives: [], silences: [], outcome: 'junk', signal: signalOf(state.trail.said) } as const
  const jumpM = state.known === null ? 0 : Math.round(apartM(state.known, fix))
  return [state, { ...told, ...placeOf(state.match, network), jumpM }]
}

function stuck(state: VehicleState, fix: CoverageFix, network: Network): [VehicleState, VehicleOutput] {
  const sinceMs = state.hold?.isStuck === true ? state.hold.sinceMs : undefined
  const [next, silences] = sinceMs === undefined ? [state, []] : openSilence(state, fix.atMs, 'gps-stuck')
  const told = { drives: [], silences, outcome: 'stuck', signal: signalOf(state.trail.said) } as const
  return [
    next,
    { ...told, ...placeOf(state.match, network), ...(sinceMs === undefined ? {} : { stuckSinceMs: sinceMs }) },
  ]
}

const rowsFor = ({ vehicle, chunk, drives, run, water }: VehicleState, network: Network): Rows => ({
  vehicle,
  chunk,
  network,
  drives,
  run,
  water: water?.usedPercent ?? 0,
  changed: new Map(),
})

const written = ({ water }: VehicleState, rows: Rows): Pick<VehicleState, 'drives' | 'run' | 'water'> => ({
  drives: rows.drives,
  run: rows.run,
  water: water === null || water.usedPercent === rows.water ? water : { ...water, usedPercent: rows.water },
})

/** The level only counts down; a rise above what a sloshing tank shows is a filling. */
function waterAfter({ water }: VehicleState, { waterPercent }: CoverageFix): VehicleState['water'] {
  if (waterPercent === undefined) return water
  if (water === null || waterPercent > water.levelPercent + FILLING_PERCENT)
    return { levelPercent: waterPercent, usedPercent: water?.usedPercent ?? 0 }
  if (waterPercent >= water.levelPercent) return water
  return { levelPercent: waterPercent, usedPercent: water.usedPercent + water.levelPercent - waterPercent }
}

/** Marks by the time of their fix. */
function marksOf({ match, trail }: Pick<VehicleState, 'match' | 'trail'>): (atMs: number) => Mark | undefined {
  let byTime: Map<number, Mark> | undefined
  return (atMs) => {
    byTime ??= new Map(committableMs(match).map((fixMs, i) => [fixMs, trail.marks[i]!]))
    return byTime.get(atMs)
  }
}

function placeOf(match: MatchState, network: Network): Pick<VehicleOutput, 'place'> {
  const column = match.window.at(-1)
  return column === undefined
    ? {}
    : { place: { edge: network.edgeIds[edgeOf(column, 0)]!, offsetM: offsetOf(column, 0) } }
}

const airM = (column: Column, { lon, lat }: CoverageFix, network: Network): number =>
  Math.hypot(toX(network, lon) - column[columnAt.x]!, toY(network, lat) - column[columnAt.y]!)

/** The fix at its steadied place, cut to the digits that matter, because the matcher may keep it. */
function forMatching(
  { speedKmh, headingDeg }: CoverageFix,
  atMs: number,
  { x, y, sigmaM }: Place,
  network: Network,
  settings: MatchSettings,
): Fix {
  const { lon, lat } = lonLatAt(network, x, y)
  return {
    atMs,
    lon: Math.round(lon * 1e7) / 1e7,
    lat: Math.round(lat * 1e7) / 1e7,
    speedKmh: Math.round(speedKmh * 10) / 10,
    headingDeg: Math.round(headingDeg),
    hdop: Math.round((sigmaM / settings.sigmaPerHdopM) * 100) / 100,
  }
}
