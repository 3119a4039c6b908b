import type { BookableInput } from './bookable.ts'
import type { HoldAsker, HoldChange, HoldContext, HoldDo, HoldRefused, NewHold } from './hold-change.ts'
import type { Closure } from './policy.ts'
import type { Hold, HoldRequest } from './hold.ts'

/** A new hold, or why not (docs/SPEC.md O5–O11). @param input of the lot for the stay that is asked for, `rightId` and `kinds` with it */
export function requestHold(
  _request: HoldRequest,
  _asker: HoldAsker,
  _input: BookableInput,
  _lot: { readonly id: string; readonly town: string; readonly policyVersion: number },
): HoldChange<NewHold> | HoldRefused {
  throw new Error('not yet')
}

/** What a driver or operator does with a hold (docs/SPEC.md O12–O17). @param hold as it is stored */
export function actOnHold(_hold: Hold, _action: HoldDo, _context: HoldContext): HoldChange | HoldRefused {
  throw new Error('not yet')
}

/**
 * The sensor of the bay of a hold says something new; undefined: it means nothing to this hold (docs/SPEC.md O13, O18).
 * Ask for each hold of `holdsOfChange`.
 */
export function bayChanged(
  _hold: Hold,
  _change: { readonly is: 'free' | 'occupied' | 'unknown'; readonly atMs: number },
  _context: HoldContext,
): HoldChange | undefined {
  throw new Error('not yet')
}

/**
 * To which of a bay's holds a change of it belongs, the first that `bayChanged` answers: those that are active or ended less than an hour ago.
 */
export function holdsOfChange(
  _holds: readonly Hold[],
  _change: { readonly is: 'free' | 'occupied' | 'unknown'; readonly atMs: number },
): Hold[] {
  throw new Error('not yet')
}

/**
 * What was due of a hold by now, each with the moment it was due (docs/SPEC.md O19, X1–X4); undefined: nothing.
 * @param dueMs the moment for which it was asked for (`nextMs`)
 */
export function holdDue(_hold: Hold, _dueMs: number, _context: HoldContext): HoldChange | undefined {
  throw new Error('not yet')
}

/** What a closure does to a hold; undefined: nothing (docs/SPEC.md O20). */
export function holdClosed(
  _hold: Hold,
  _closure: Pick<Closure, 'fromMs' | 'toMs' | 'reason'>,
  _context: HoldContext,
): HoldChange | undefined {
  throw new Error('not yet')
}

/** The right of a hold's driver was revoked or has ended; undefined: nothing (she who is there may leave in her time). */
export function holdRevoked(_hold: Hold, _context: HoldContext): HoldChange | undefined {
  throw new Error('not yet')
}
