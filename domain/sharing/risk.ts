import type { LotLive } from '../parking/live.ts'
import type { Hold } from './hold.ts'
import type { SharingNumbers } from './numbers.ts'
import type { DriverCall } from './overstay.ts'

const HOUR_MS = 3_600_000
/** What is not known of a driver weighs as much as so many of her stays: our choice. */
const PRIOR_STAYS = 20
/** Drivers who are in time leave in the last hours of their stay, evenly: our choice. */
const LEAVING_MS = 3 * HOUR_MS
/** However late, somebody may just be on her way. */
const LEAVING_SHARE_MIN = 0.02
/** Who has refused to come, or says that she is coming: our choice. */
const REFUSED_RISK = 0.95
const COMING_SHARE = 0.5
/** In so many of 100 mornings no more are late than are counted on. */
const SURE_SHARE = 0.99
/** Vehicles of nobody's hold that are there so short before the end of a window stay: our choice. */
const NIGHT_MS = 6 * HOUR_MS

/** Chance, 0 to 1, that a driver is still there when her window and its grace are over, from what she did before (docs/SPEC.md X8). */
export const overstayRisk = (
  stays: number,
  overstays: number,
  { overstayPriorPercent }: Pick<SharingNumbers, 'overstayPriorPercent'>,
): number => ((overstayPriorPercent / 100) * PRIOR_STAYS + overstays) / (PRIOR_STAYS + stays)

/**
 * The same of a hold at a moment: more the longer she is still there; 0 for one that is over or gone, 1 for one that overstays (docs/SPEC.md X8).
 * @param isThere by sensor; undefined: not known, or not asked
 */
export function riskAt(
  hold: Hold,
  risk: number,
  nowMs: number,
  isThere?: boolean,
  calls: readonly Pick<DriverCall, 'outcome'>[] = [],
): number {
  if (hold.state === 'overstaying') return 1
  if (isThere === false || (hold.state !== 'held' && hold.state !== 'arrived')) return 0
  const last = calls.at(-1)?.outcome
  if (last === 'refused') return REFUSED_RISK
  if (last === 'gone') return 0
  const atEnd = riskAtEnd(risk, hold.toMs, hold.windowEndMs)
  if (hold.state === 'held') return atEnd
  const leftMs = Math.min(hold.toMs, hold.windowEndMs) + hold.graceMs - nowMs
  const stillThere = Math.min(1, Math.max(LEAVING_SHARE_MIN, leftMs / LEAVING_MS))
  const now = atEnd / (atEnd + (1 - atEnd) * stillThere)
  return last === 'coming' ? now * COMING_SHARE : now
}

/** Of a stay that ends before its window: half with each hour between. */
export const riskAtEnd = (risk: number, toMs: number, windowEndMs: number): number =>
  risk * 2 ** (-Math.max(0, windowEndMs - toMs) / HOUR_MS)

/** So many of them are late at most, in 99 of 100 mornings. @param risks chance of each, 0 to 1 */
export function lateBays(risks: readonly number[]): number {
  return quantile(risks.reduce<readonly number[]>(withOne, [1]))
}

/** So many more drivers of one risk, `most` at most, may be added to others so that no more than `room` bays are late, in 99 of 100 mornings. */
export function moreLateBays(risks: readonly number[], risk: number, room: number, most: number): number {
  let chances = risks.reduce<readonly number[]>(withOne, [1])
  let more = 0
  while (more < most) {
    chances = withOne(chances, risk)
    if (quantile(chances) > room) break
    more++
  }
  return more
}

/** Chances of 0, 1, 2 … late ones with one more driver. */
function withOne(chances: readonly number[], risk: number): number[] {
  const next = [...chances.map((chance) => chance * (1 - risk)), 0]
  chances.forEach((chance, late) => {
    next[late + 1] = (next[late + 1] ?? 0) + chance * risk
  })
  return next
}

function quantile(chances: readonly number[]): number {
  let sum = 0
  for (const [late, chance] of chances.entries()) {
    sum += chance
    if (sum >= SURE_SHARE) return late
  }
  return chances.length - 1
}

/** Vehicles of nobody's hold that are expected to be there still when a window ends: known only in its last six hours (docs/SPEC.md X9). */
export function strangersAtEnd(
  occupancy: Pick<LotLive, 'occupied'>,
  holds: readonly Hold[],
  windowEndMs: number,
  nowMs: number,
): number {
  if (nowMs < windowEndMs - NIGHT_MS) return 0
  return Math.max(0, occupancy.occupied - holdersThere(holds))
}

/** So many drivers who hold a bay are there. */
export const holdersThere = (holds: readonly Hold[]): number =>
  holds.filter(({ state }) => state === 'arrived' || state === 'overstaying').length
