import { findCandidates } from './candidates.ts'
import { seeFrom, sigmaOf } from './likelihood.ts'
import { toX, toY, type Network } from './network.ts'
import type { MatchSettings } from './settings.ts'
import {
  CANDIDATE_SIZE,
  candidateCount,
  columnAt,
  COLUMN_SIZE,
  edgeOf,
  NOTHING_COMMITTED,
  offsetOf,
  beforeOf,
  type Column,
  type Committed,
  type Fix,
  type MatchOutcome,
  type MatchOutput,
  type MatchState,
} from './state.ts'
import { findWays, reachM, type Move } from './transitions.ts'
import { driven, isTunnelWay } from './ways.ts'
import { has, heirsOfBest, pruned } from './window.ts'
import { workspaceOf, type Candidates, type Workspace } from './workspace.ts'

/** The state of a vehicle of which nothing is known. */
export function startMatching(network: Network): MatchState {
  return {
    networkId: network.id,
    trace: 0,
    lastAtMs: null,
    leftMs: 0,
    window: [],
    isAnchored: false,
    scores: [],
    held: [],
    strayed: 0,
  }
}

/**
 * Match one more fix of a vehicle: an online hidden-Markov matcher (Newson & Krumm 2009) that commits what all likely ways have in common
 * (Goh et al. 2012), and everything `lagMax` used fixes back. Pure: the same state and fix always give the same, also after the state was saved
 * as JSON in between; the argument is not changed. Fixes come in the order of their time, others are `late` and change nothing.
 * @throws {RangeError} when the state belongs to another network: end the trace with that one first
 */
export function matchStep(
  state: MatchState,
  fix: Fix,
  network: Network,
  settings: MatchSettings,
): [MatchState, MatchOutput] {
  if (state.networkId !== network.id)
    throw new RangeError(`Cannot match on network ${network.id}: the state belongs to network ${state.networkId}`)
  if (state.lastAtMs !== null && fix.atMs <= state.lastAtMs) return [state, LATE]
  const x = toX(network, fix.lon)
  const y = toY(network, fix.lat)
  const sigmaM = sigmaOf(fix, settings)
  const newest = state.window.at(-1)
  if (newest === undefined) return begin(state, fix, { x, y, sigmaM, airM: 0, silentMs: 0 }, network, settings)

  const airM = Math.hypot(x - newest[columnAt.x]!, y - newest[columnAt.y]!)
  const isStanding = fix.speedKmh !== undefined && fix.speedKmh < settings.standingKmh
  if (airM < sigmaM * (isStanding ? settings.standingSigmas : settings.spacingSigmas))
    return [stay(state, fix.atMs), NEAR]

  const move: Move = { x, y, sigmaM, airM, silentMs: fix.atMs - state.leftMs }
  const isGap = move.silentMs > settings.gapMsMax || airM > settings.gapMMax
  const workspace = workspaceOf(network)
  if (isGap && !(workspace.hasTunnels && move.silentMs <= settings.tunnelMsMax))
    return breakBefore(state, [...state.held, fix], network, settings)
  if (airM > reachM(move, settings)) return hold(state, fix, 'junk', network, settings)
  if (see(fix, move, network, workspace, settings) === 0) return hold(state, fix, 'off-road', network, settings)
  if (!findWays(newest, state.scores, move, network, workspace, settings))
    return isGap
      ? breakBefore(state, [...state.held, fix], network, settings)
      : hold(state, fix, 'junk', network, settings)

  const strayed = isStray(workspace.candidates, settings) ? state.strayed + 1 : 0
  if (strayed >= settings.strayMax) return breakBefore(state, [fix], network, settings)
  const [column, scores] = columnOf(workspace.candidates, fix, move, state.leftMs, settings, isGap ? 1 : Infinity)
  if (isGap) {
    const [from, to] = [beforeOf(column, 0), 0]
    const isTunnel = isTunnelWay(placeOf(newest, from), placeOf(column, to), newest, column, network, settings)
    if (!isTunnel) return breakBefore(state, [...state.held, fix], network, settings)
  }
  const window = [...state.window, column]
  return commit(
    { ...state, lastAtMs: fix.atMs, leftMs: fix.atMs, window, scores, held: [], strayed },
    network,
    settings,
  )
}

/**
 * What is likeliest of all that is not committed yet, without ending it: for the screen.
 */
export function provisionalWay(state: MatchState, network: Network, settings: MatchSettings): Committed {
  return state.window.length === 0 || (state.window.length === 1 && state.isAnchored)
    ? NOTHING_COMMITTED
    : driven(state.window, 0, state.trace, state.isAnchored, network, settings)
}

/** Commit all that is left and start anew: at the end of a shift, before another network, when a vehicle has been silent for long. */
export function endTrace(state: MatchState, network: Network, settings: MatchSettings): [MatchState, Committed] {
  const fresh = { ...startMatching(network), lastAtMs: state.lastAtMs, trace: state.trace + 1 }
  return [fresh, provisionalWay(state, network, settings)]
}

const NEAR: MatchOutput = { outcome: 'near', hasBroken: false, ...NOTHING_COMMITTED }
const LATE: MatchOutput = { outcome: 'late', hasBroken: false, ...NOTHING_COMMITTED }

/** The most frequent step of all, so it copies nothing it need not. */
const stay = (
  { networkId, trace, window, isAnchored, scores, held, strayed }: MatchState,
  atMs: number,
): MatchState => ({
  networkId,
  trace,
  lastAtMs: atMs,
  leftMs: atMs,
  window,
  isAnchored,
  scores,
  held: held.length === 0 ? held : [],
  strayed,
})

const placeOf = (column: Column, candidate: number): { edge: number; offsetM: number } => ({
  edge: edgeOf(column, candidate),
  offsetM: offsetOf(column, candidate),
})

/** Candidates of the fix and how likely it is seen from each. @returns how many */
function see(fix: Fix, move: Move, network: Network, workspace: Workspace, settings: MatchSettings): number {
  const radiusM = Math.max(settings.searchRadiusM, settings.searchSigmas * move.sigmaM)
  const count = findCandidates(network, workspace, move.x, move.y, radiusM, settings.candidatesMax)
  seeFrom(workspace.candidates, fix, move.sigmaM, settings)
  return count
}

/** Whether the likeliest way leads where the fix is much less likely seen from than from another road, to which there is no way. */
function isStray({ count, nats, seen }: Candidates, settings: MatchSettings): boolean {
  let [best, clearest] = [0, Infinity]
  for (let j = 0; j < count; j++) {
    if (nats[j]! < nats[best]!) best = j
    clearest = Math.min(clearest, seen[j]!)
  }
  return seen[best]! - clearest > settings.strayNats
}

function begin(
  state: MatchState,
  fix: Fix,
  move: Move,
  network: Network,
  settings: MatchSettings,
): [MatchState, MatchOutput] {
  const workspace = workspaceOf(network)
  const count = see(fix, move, network, workspace, settings)
  if (count === 0)
    return [
      { ...state, lastAtMs: fix.atMs },
      { outcome: 'off-road', hasBroken: false, ...NOTHING_COMMITTED },
    ]
  const { candidates } = workspace
  for (let j = 0; j < count; j++) {
    candidates.nats[j] = candidates.seen[j]!
    candidates.before[j] = 0
    candidates.placeM[j] = candidates.offsetM[j]!
  }
  const [column, scores] = columnOf(candidates, fix, move, fix.atMs, settings, Infinity)
  return [
    { ...state, lastAtMs: fix.atMs, leftMs: fix.atMs, window: [column], scores },
    { outcome: 'placed', provisional: placeOf(column, 0), hasBroken: false, ...NOTHING_COMMITTED },
  ]
}

/** Keep a fix that fits nothing until more show whether the vehicle really is there. */
function hold(
  state: MatchState,
  fix: Fix,
  outcome: MatchOutcome,
  network: Network,
  settings: MatchSettings,
): [MatchState, MatchOutput] {
  const waiting: MatchOutput = { outcome, hasBroken: false, ...NOTHING_COMMITTED }
  const last = state.held.at(-1)
  if (last !== undefined) {
    const movedM = Math.hypot(
      toX(network, fix.lon) - toX(network, last.lon),
      toY(network, fix.lat) - toY(network, last.lat),
    )
    if (movedM < settings.spacingSigmas * sigmaOf(fix, settings)) return [{ ...state, lastAtMs: fix.atMs }, waiting]
  }
  const { atMs, lon, lat, speedKmh, headingDeg, hdop, satellites } = fix
  const held = [...state.held, { atMs, lon, lat, speedKmh, headingDeg, hdop, satellites }]
  const isLong = last !== undefined && atMs - held[0]!.atMs >= settings.heldMsMin
  if (held.length < settings.heldMax && !isLong) return [{ ...state, lastAtMs: atMs, held }, waiting]
  return breakBefore(state, held, network, settings)
}

/** End the trace and begin the next one with the fixes. */
function breakBefore(
  state: MatchState,
  fixes: readonly Fix[],
  network: Network,
  settings: MatchSettings,
): [MatchState, MatchOutput] {
  const [fresh, ended] = endTrace(state, network, settings)
  let next: MatchState = { ...fresh, lastAtMs: null }
  let output: MatchOutput = { outcome: 'junk', hasBroken: true, ...ended }
  for (const fix of fixes) {
    const [after, more] = matchStep(next, fix, network, settings)
    next = after
    output = {
      ...more,
      stretches: [...output.stretches, ...more.stretches],
      placed: [...output.placed, ...more.placed],
      hasBroken: true,
    }
  }
  return [next, output]
}

/** Drop what no candidate of the newest column comes from, and commit what all of them come from. */
function commit(state: MatchState, network: Network, settings: MatchSettings): [MatchState, MatchOutput] {
  const { trace, isAnchored } = state
  let { scores } = state
  let window = pruned(state.window, -1)
  if (window.length > settings.lagMax + 1) {
    // in doubt for too long: the way of the now likeliest is taken
    const heirs = heirsOfBest(window)
    scores = scores.filter((_, candidate) => has(heirs, candidate))
    window = pruned(window, heirs)
  }
  let common = window.length - 1
  while (common > 0 && candidateCount(window[common]!) > 1) common--
  const isCommitting = common > 0
  const committed = isCommitting
    ? driven(window.slice(0, common + 1), 0, trace, isAnchored, network, settings)
    : NOTHING_COMMITTED
  return [
    { ...state, window: isCommitting ? window.slice(common) : window, scores, isAnchored: isAnchored || isCommitting },
    { outcome: 'placed', provisional: placeOf(window.at(-1)!, 0), hasBroken: false, ...committed },
  ]
}

/** The likely candidates as a column, best first, and how much less likely than the best each is. Rounded, because it is saved. */
function columnOf(
  candidates: Candidates,
  fix: Fix,
  move: Move,
  leftMs: number,
  settings: MatchSettings,
  countMax: number,
): [Column, number[]] {
  const { count, nats, edge, placeM, before } = candidates
  let least = Infinity
  for (let j = 0; j < count; j++) least = Math.min(least, nats[j]!)
  const column = [fix.atMs, leftMs, rounded(move.x, 10), rounded(move.y, 10), rounded(move.sigmaM, 10)]
  const scores: number[] = []
  for (let j = 0; j < count; j++) {
    const behind = nats[j]! - least
    if (!(behind <= settings.beamNats)) continue
    let at = scores.length
    while (at > 0 && scores[at - 1]! > behind) at--
    scores.splice(at, 0, rounded(behind, 1_000))
    // down, so that a place is never beyond the end of its edge
    const offsetM = Math.floor(placeM[j]! * 10) / 10
    column.splice(COLUMN_SIZE + at * CANDIDATE_SIZE, 0, edge[j]!, offsetM, Math.max(0, before[j]!))
  }
  scores.length = Math.min(scores.length, countMax)
  column.length = COLUMN_SIZE + scores.length * CANDIDATE_SIZE
  return [column, scores]
}

/** Plus nought, because JSON has no −0. */
const rounded = (is: number, perUnit: number): number => Math.round(is * perUnit) / perUnit + 0
