/**
 * Rows of a list as they stand on the screen, each with what is known of it now; `changes`: how many came or went since, or 1 when only their order is
 * another. What went stays, as it was last known, until the list is read anew (docs/SPEC.md U69).
 */
export function inPlace<Row>(
  shown: readonly Row[],
  latest: readonly Row[],
  keyOf: (row: Row) => string | number,
): { readonly rows: readonly Row[]; readonly changes: number } {
  const now = new Map(latest.map((row) => [keyOf(row), row]))
  const keys = shown.map((row) => keyOf(row))
  const had = new Set(keys)
  const stayed = keys.filter((key) => now.has(key))
  const came = latest.filter((row) => !had.has(keyOf(row))).length
  const changes = came + keys.length - stayed.length
  const inOrder = latest.map((row) => keyOf(row)).filter((key) => had.has(key))
  const isMoved = stayed.some((key, n) => key !== inOrder[n])
  return { rows: shown.map((row, n) => now.get(keys[n]!) ?? row), changes: changes === 0 && isMoved ? 1 : changes }
}
