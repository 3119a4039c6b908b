import type { Hold } from './hold.ts'

/** A hold as it is at a moment: one whose driver has not come by `arriveByMs` has expired then, whether or not anybody wrote it (docs/SPEC.md O9). */
export function holdAt(_hold: Hold, _nowMs: number): Hold {
  throw new Error('not yet')
}

/** The time for which a hold takes its bay, as expected at `nowMs`; undefined: it takes none any more. */
export function holdTakes(_hold: Hold, _nowMs: number): { readonly fromMs: number; readonly toMs: number } | undefined {
  throw new Error('not yet')
}
