import type { LiveRow } from '#domain/live.ts'

/** When somebody was last interrupted for each alert and order, as far as this screen knows. */
export type Rung = ReadonlyMap<string, number>

/** Longer ago than this an interruption is no news for a screen that was away. */
const NEWS_MS = 15 * 60_000

const keyOf = ({ kind, id }: Pick<LiveRow, 'kind' | 'id'>): string => `${kind}/${id}`

/**
 * The interruptions that this screen has not rung for yet, each value once (docs/SPEC.md U30): what was there when it was opened rings
 * no more, what came while it was away rings when it is news still. `before` undefined: it was just opened.
 */
export function newInterruptions(
  before: Rung | undefined,
  rows: Iterable<LiveRow>,
  nowMs: number,
): { readonly rung: Rung; readonly rings: readonly LiveRow[] } {
  const rung = new Map(before)
  const rings: LiveRow[] = []
  for (const row of rows) {
    if (row.kind !== 'alert' && row.kind !== 'order') continue
    const atMs = row.fields['interruptedAtMs']
    if (typeof atMs !== 'number' || (rung.get(keyOf(row)) ?? -1) >= atMs) continue
    rung.set(keyOf(row), atMs)
    const isOver = row.fields['state'] === 'closed' || row.fields['state'] === 'resolved'
    if (before !== undefined && !isOver && nowMs - atMs <= NEWS_MS) rings.push(row)
  }
  return { rung, rings: rings.toSorted((a, b) => b.rev - a.rev) }
}
