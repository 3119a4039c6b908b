import type { BayHealth, BayIs } from '../parking/live.ts'
import type { BayKind } from '../parking/lot.ts'
import { holdTakes } from './hold-at.ts'
import type { Hold } from './hold.ts'

/** A bay that may be given, with what is believed of it now. */
export interface SharedBay {
  readonly id: string
  readonly kind: BayKind
  /** `unknown` when nothing is believed of it, or nobody ever heard it. */
  readonly is: BayIs
  readonly sinceMs?: number
  readonly health?: BayHealth
}

export interface AssignInput {
  readonly nowMs: number
  readonly fromMs: number
  readonly toMs: number
  /** Shared bays of the lot, all kinds. */
  readonly bays: readonly SharedBay[]
  /** Active holds of the lot, the own one left out. */
  readonly holds: readonly Hold[]
  /** Kinds that will do; empty: a standard one. */
  readonly kinds: readonly string[]
  readonly settings: { readonly holdSoonMs: number }
}

/** Between two holds of a bay, where there is a choice: drivers are late now and then. */
const GAP_MS = 1_800_000
/** A vehicle that has not moved for so long may stand there for good. */
const LONG_MS = 86_400_000

/** Bays that could be given for a stay, the best one first (docs/SPEC.md O8). */
export function assignableBays(input: AssignInput): string[] {
  const { nowMs, fromMs, toMs, settings } = input
  const isSoon = fromMs <= nowMs + settings.holdSoonMs
  const takes = new Map<string, { readonly fromMs: number; readonly toMs: number }[]>()
  for (const hold of input.holds) {
    const take = hold.bay === undefined ? undefined : holdTakes(hold, nowMs)
    if (take === undefined || hold.bay === undefined) continue
    const known = takes.get(hold.bay)
    if (known === undefined) takes.set(hold.bay, [take])
    else known.push(take)
  }
  return input.bays
    .filter((bay) => isWanted(bay, input.kinds) && (isSoon ? bay.is === 'free' : bay.is !== 'unknown'))
    .flatMap((bay) => {
      const gap = gapMs(takes.get(bay.id) ?? [], fromMs, toMs)
      return gap === undefined ? [] : [{ bay, gap }]
    })
    .toSorted(
      (a, b) =>
        doubts(a.bay, nowMs) - doubts(b.bay, nowMs) ||
        Number(a.gap < GAP_MS) - Number(b.gap < GAP_MS) ||
        // close to other holds, so that bays stay free for long stays; two without any are alike
        (a.gap === b.gap ? 0 : a.gap - b.gap) ||
        (a.bay.id < b.bay.id ? -1 : 1),
    )
    .map(({ bay }) => bay.id)
}

export const isWanted = (bay: Pick<SharedBay, 'kind'>, kinds: readonly string[]): boolean =>
  kinds.length === 0 ? bay.kind === 'standard' : kinds.includes(bay.kind)

/** Time to the nearest other hold, ms; undefined: one of them meets the stay. */
function gapMs(
  takes: readonly { readonly fromMs: number; readonly toMs: number }[],
  fromMs: number,
  toMs: number,
): number | undefined {
  let gap = Number.POSITIVE_INFINITY
  for (const take of takes) {
    if (take.fromMs < toMs && take.toMs > fromMs) return undefined
    gap = Math.min(gap, take.fromMs >= toMs ? take.fromMs - toMs : fromMs - take.toMs)
  }
  return gap
}

function doubts({ is, sinceMs, health }: SharedBay, nowMs: number): number {
  if (is === 'occupied') return sinceMs === undefined || nowMs - sinceMs > LONG_MS ? 3 : 1
  return health === 'low-battery' ? 1 : 0
}
