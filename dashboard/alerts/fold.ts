import type { Alert } from '#domain/alert/alert.ts'

/** An alert as the list shows it: a root with how many follow from it, or one of those below it. */
export interface FoldedRow {
  readonly alert: Alert
  /** 0: not a consequence of another one on the page. */
  readonly depth: number
  /** How many are its consequences, and theirs. */
  readonly folded: number
}

/**
 * Consequences under their root, in the order given; of a root that is folded up only the root. One whose root is not among
 * them stands for itself (docs/SPEC.md U29).
 */
export function foldedRows(alerts: readonly Alert[], unfolded: ReadonlySet<number>): FoldedRow[] {
  const ids = new Set(alerts.map(({ id }) => id))
  const below = new Map<number, Alert[]>()
  const roots: Alert[] = []
  for (const alert of alerts) {
    const { id, rootId } = alert
    if (rootId === undefined || rootId === id || !ids.has(rootId)) roots.push(alert)
    else below.set(rootId, [...(below.get(rootId) ?? []), alert])
  }
  const counted = (id: number, seen: ReadonlySet<number>): number =>
    (below.get(id) ?? [])
      .filter((each) => !seen.has(each.id))
      .reduce((sum, each) => sum + 1 + counted(each.id, new Set([...seen, each.id])), 0)
  const rowsOf = (alert: Alert, depth: number, seen: ReadonlySet<number>): FoldedRow[] => {
    const within = new Set([...seen, alert.id])
    const row = { alert, depth, folded: counted(alert.id, within) }
    if (!unfolded.has(alert.id)) return [row]
    const next = (below.get(alert.id) ?? []).filter(({ id }) => !within.has(id))
    return [row, ...next.flatMap((each) => rowsOf(each, depth + 1, within))]
  }
  return roots.flatMap((root) => rowsOf(root, 0, new Set()))
}
