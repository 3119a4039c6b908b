import type { BayHealth, BayIs } from '../parking/live.ts'
import type { BayKind } from '../parking/lot.ts'
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

/** Bays that could be given for a stay, the best one first (docs/SPEC.md O8). */
export function assignableBays(_input: AssignInput): string[] {
  throw new Error('not yet')
}
