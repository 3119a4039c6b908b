import type { Draft } from './draft.ts'

/** What somebody changed and did not save, kept by the browser: a closed page, a click elsewhere and a lost session lose nothing (docs/SPEC.md U25). */
export interface KeptDraft {
  /** Version of the plan it was made from; 0: a new plan. */
  readonly version: number
  readonly draft: Draft
  readonly sides: readonly string[]
  readonly atMs: number
}

type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Each person has their own: at a shared desk nobody finds what another began. */
const nameOf = (personId: number, planId: string | undefined): string => `kerbside.draft.${personId}.${planId ?? ''}`

export function keptDraft(shelf: Shelf, personId: number, planId: string | undefined): KeptDraft | undefined {
  const text = shelf.getItem(nameOf(personId, planId))
  if (text === null) return undefined
  try {
    const kept = JSON.parse(text) as KeptDraft
    // of an older dashboard
    return typeof kept.version === 'number' && Array.isArray(kept.sides) && typeof kept.draft === 'object'
      ? kept
      : undefined
  } catch {
    return undefined
  }
}

/** False when the browser has no room for it. */
export function keepDraft(shelf: Shelf, personId: number, planId: string | undefined, draft: KeptDraft): boolean {
  try {
    shelf.setItem(nameOf(personId, planId), JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}

export const forgetDraft = (shelf: Shelf, personId: number, planId: string | undefined): void =>
  shelf.removeItem(nameOf(personId, planId))
