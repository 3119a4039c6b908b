import { union, type Intervals } from './intervals.ts'

/** A stretch worked on within a window, whole decimetres. */
export interface Stroke {
  readonly vehicle: string
  readonly fromDm: number
  readonly toDm: number
  readonly fromMs: number
  readonly toMs: number
  readonly isInferred: boolean
}

/** What the n-th visits of the metres of a side make. */
export interface Visits {
  done: Intervals
  inferredDm: number
  /** Infinity and −Infinity where nothing was done. */
  firstMs: number
  lastMs: number
}

/**
 * Strokes of one vehicle over one metre nearer in time are one visit: nobody is round a block in that time, but a track that broke
 * begins again a little before where it ended.
 */
const VISIT_APART_MS = 120_000

const noVisits = (): Visits => ({ done: [], inferredDm: 0, firstMs: Infinity, lastMs: -Infinity })

/**
 * Count the visits of every metre, in order of time: the n-th counts for the n-th required pass.
 * @returns one entry a required pass, and the metres of visits beyond
 */
export function countVisits(strokes: readonly Stroke[], required: number): { passes: Visits[]; repeatedDm: number } {
  if (strokes.length === 0) return { passes: Array.from({ length: required }, noVisits), repeatedDm: 0 }
  const passes = Array.from({ length: required }, () => ({ ...noVisits(), sets: new Array<Intervals>() }))
  const borders = [...new Set(strokes.flatMap(({ fromDm, toDm }) => [fromDm, toDm]))].sort((a, b) => a - b)
  const byStart = strokes.toSorted((a, b) => a.fromDm - b.fromDm)
  let repeatedDm = 0
  let started = 0
  let over: Stroke[] = []
  for (let i = 0; i + 1 < borders.length; i++) {
    const [fromDm, toDm] = [borders[i]!, borders[i + 1]!]
    if (over.length > 0) over = over.filter((stroke) => stroke.toDm > fromDm)
    while (started < byStart.length && byStart[started]!.fromDm <= fromDm) over.push(byStart[started++]!)
    if (over.length === 0) continue
    const visits = over.length === 1 ? over : visitsAt(over, (fromDm + toDm) / 2)
    for (const [n, stroke] of visits.entries()) {
      const pass = passes[n]
      if (pass === undefined) {
        repeatedDm += toDm - fromDm
        continue
      }
      pass.sets.push([fromDm, toDm])
      if (stroke.isInferred) pass.inferredDm += toDm - fromDm
      pass.firstMs = Math.min(pass.firstMs, timeAt(stroke, fromDm))
      pass.lastMs = Math.max(pass.lastMs, timeAt(stroke, toDm))
    }
  }
  return {
    passes: passes.map(({ sets, inferredDm, firstMs, lastMs }) => ({ done: union(sets), inferredDm, firstMs, lastMs })),
    repeatedDm,
  }
}

/** The first stroke of each visit, in order of time. */
function visitsAt(strokes: readonly Stroke[], atDm: number): Stroke[] {
  const times = strokes
    .map((stroke) => ({ stroke, atMs: timeAt(stroke, atDm) }))
    .sort((a, b) => a.atMs - b.atMs || compare(a.stroke, b.stroke))
  const last = new Map<string, number>()
  const visits: Stroke[] = []
  for (const { stroke, atMs } of times) {
    const before = last.get(stroke.vehicle)
    last.set(stroke.vehicle, atMs)
    if (before === undefined || atMs - before > VISIT_APART_MS) visits.push(stroke)
  }
  return visits
}

/** By signal before inferred, then by name: whatever the order of the facts. */
const compare = (a: Stroke, b: Stroke): number =>
  Number(a.isInferred) - Number(b.isInferred) || (a.vehicle < b.vehicle ? -1 : Number(a.vehicle > b.vehicle))

const timeAt = ({ fromDm, toDm, fromMs, toMs }: Stroke, atDm: number): number =>
  Math.round(fromMs + ((toMs - fromMs) * (atDm - fromDm)) / (toDm - fromDm))
