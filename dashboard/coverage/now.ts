import { useEffect, useMemo, useState } from 'react'
import type { SideStanding } from '#domain/coverage/standing.ts'
import type { LonLat } from '#domain/geography.ts'
import type { LiveRow } from '#domain/live.ts'
import type { Network } from '../api.ts'
import { coverageApi, type CoverageNow } from '../coverage-api.ts'
import type { LiveStore } from '../live.ts'
import { useLiveStore } from '../use-live.ts'
import { selectorOf } from './live-shifts.ts'

export interface SideNow {
  readonly state: SideStanding
  readonly donePercent: number
  /** Every open shift that has it, with what it says. */
  readonly shifts: readonly { readonly id: string; readonly state: SideStanding; readonly donePercent: number }[]
}
/** Sides by open shift, and the revision they are of. */
export interface Held {
  readonly rev: number | undefined
  readonly byShift: ReadonlyMap<string, CoverageNow['streets']>
}
export const nothingHeld: Held = { rev: undefined, byShift: new Map() }

/** What is held after an answer: shifts in it are replaced whole, those that are no longer open are dropped. */
export function heldAfter(before: Held, { rev, shifts, streets }: CoverageNow): Held {
  const told = Map.groupBy(streets, ([, , , shiftId]) => shiftId)
  const byShift = new Map(shifts.map((id) => [id, told.get(id) ?? before.byShift.get(id) ?? []] as const))
  return { rev, byShift }
}

/** What needs somebody first: the map draws a side that is in several shifts by the worst. */
const urgency: readonly SideStanding[] = ['missed', 'unknown', 'open', 'partly', 'done', 'excused']

export function sidesNow({ byShift }: Held): ReadonlyMap<string, SideNow> {
  const sides = new Map<string, SideNow>()
  for (const [id, streets] of byShift)
    for (const [edge, state, donePercent] of streets) {
      const other = sides.get(edge)
      const shifts = [...(other?.shifts ?? []), { id, state, donePercent }]
      const worse = other === undefined || urgency.indexOf(state) < urgency.indexOf(other.state)
      sides.set(edge, worse ? { state, donePercent, shifts } : { ...other, shifts })
    }
  return sides
}

const AGAIN_MS_MIN = 2_000
const AFTER_FAILURE_MS = 10_000

/**
 * How the sides of all open shifts stand: asked for again when a shift is pushed, at most every two seconds, and then only what changed since
 * (docs/SPEC.md U17).
 */
export function useSidesNow(enabled: boolean): ReadonlyMap<string, SideNow> {
  const store = useLiveStore()
  const [held, setHeld] = useState(nothingHeld)
  useEffect(() => (enabled ? followSides(store, setHeld) : undefined), [store, enabled])
  return useMemo(() => sidesNow(held), [held])
}

/** Ask, and again whenever a shift is pushed; one question at a time. Until the returned function is called. */
function followSides(store: LiveStore, told: (held: Held) => void): () => void {
  const shiftRows = selectorOf(store, 'shift', (rows) => rows)
  const gone = new AbortController()
  let held = nothingHeld
  let seen: readonly LiveRow[] | undefined
  let epoch: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let isAsking = false
  let isWanted = false
  let lastMs = Number.NEGATIVE_INFINITY

  const askSoon = (inMs: number) => {
    isWanted = true
    if (isAsking || timer !== undefined || gone.signal.aborted) return
    timer = setTimeout(() => void ask(), inMs)
  }
  const ask = async () => {
    timer = undefined
    isWanted = false
    isAsking = true
    lastMs = performance.now()
    let waitMs = AGAIN_MS_MIN
    try {
      const of = epoch
      const answer = await coverageApi.now(held.rev, gone.signal)
      // asked before another store was put in place
      if (of === epoch) {
        held = heldAfter(held, answer)
        told(held)
      }
    } catch {
      // the mark of the connection tells of it
      isWanted = true
      waitMs = AFTER_FAILURE_MS
    }
    isAsking = false
    if (isWanted) askSoon(Math.max(0, lastMs + waitMs - performance.now()))
  }
  const look = () => {
    const { view } = store.get()
    const rows = shiftRows()
    if (view.epoch === null || (view.epoch === epoch && rows === seen)) return
    // revisions of another store count from elsewhere
    if (view.epoch !== epoch) held = nothingHeld
    epoch = view.epoch
    seen = rows
    askSoon(Math.max(0, lastMs + AGAIN_MS_MIN - performance.now()))
  }
  look()
  const deaf = store.listen(look)
  return () => {
    gone.abort()
    clearTimeout(timer)
    deaf()
  }
}

/** Where each side of a network is: its line in its direction of travel. */
export function sidesOfNetwork(
  network: Network | undefined,
): ReadonlyMap<string, { readonly name: string; readonly line: readonly LonLat[]; readonly oneway: boolean }> {
  const sides = new Map<string, { name: string; line: readonly LonLat[]; oneway: boolean }>()
  for (const { properties, geometry } of network?.features ?? []) {
    const { name, edges } = properties
    const line = geometry.coordinates as [number, number][]
    const [forward, backward] = edges
    const oneway = backward === undefined
    if (forward !== undefined) sides.set(forward, { name, line, oneway })
    if (backward !== undefined) sides.set(backward, { name, line: line.toReversed(), oneway })
  }
  return sides
}
