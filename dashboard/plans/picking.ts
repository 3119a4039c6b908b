/** Sides picked for a plan, in the order they are driven, with what they were before, so that a wrong box is undone. A pure step each. */
export interface Picking {
  readonly sides: readonly string[]
  readonly past: readonly (readonly string[])[]
  readonly future: readonly (readonly string[])[]
}

/** Steps that can be undone; a list of the longest plan is 100 kB. */
const PAST_MAX = 100
/** Of a plan (domain/plan/plan.ts). */
export const SIDES_MAX = 5_000

export const pickingOf = (sides: readonly string[]): Picking => ({ sides, past: [], future: [] })

/** The same object when nothing changes, so that nothing is there to be undone. */
function changed(before: Picking, sides: readonly string[]): Picking {
  if (sides.length === before.sides.length && sides.every((side, at) => side === before.sides[at])) return before
  return { sides, past: [...before.past, before.sides].slice(-PAST_MAX), future: [] }
}

/** Those not picked yet, at the end. */
export function add(picking: Picking, edges: readonly string[]): Picking {
  const known = new Set(picking.sides)
  const more = [...new Set(edges)].filter((edge) => !known.has(edge))
  return changed(picking, [...picking.sides, ...more].slice(0, SIDES_MAX))
}

export function remove(picking: Picking, edges: readonly string[]): Picking {
  const gone = new Set(edges)
  return changed(
    picking,
    picking.sides.filter((edge) => !gone.has(edge)),
  )
}

export const toggle = (picking: Picking, edge: string): Picking =>
  picking.sides.includes(edge) ? remove(picking, [edge]) : add(picking, [edge])

/** One place up (−1) or down (1). */
export function move(picking: Picking, edge: string, by: -1 | 1): Picking {
  const from = picking.sides.indexOf(edge)
  const other = picking.sides[from + by]
  if (from < 0 || other === undefined) return picking
  const sides = [...picking.sides]
  sides[from] = other
  sides[from + by] = edge
  return changed(picking, sides)
}

export function undo({ sides, past, future }: Picking): Picking {
  const before = past.at(-1)
  return before === undefined
    ? { sides, past, future }
    : { sides: before, past: past.slice(0, -1), future: [sides, ...future] }
}

export function redo({ sides, past, future }: Picking): Picking {
  const [next, ...rest] = future
  return next === undefined ? { sides, past, future } : { sides: next, past: [...past, sides], future: rest }
}
