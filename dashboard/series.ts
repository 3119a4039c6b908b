import type { Series } from '#domain/series.ts'
import type { ChartPoint } from './ui/time-chart.tsx'

/** A series as a chart takes it. */
export interface Charted {
  readonly points: readonly ChartPoint[]
  /** What is on or off. */
  readonly steps: boolean
  readonly min: number
  readonly max: number
  readonly last: number
}

/** A longer silence is not bridged by a line: at least ten minutes, or five times the usual distance of two points. */
const GAP_MS_MIN = 10 * 60_000
const GAP_TIMES = 5

/** Number of a stored value; a list kept as JSON text (occupied stalls) counts its entries. */
function numberOf(value: number | boolean | string): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'boolean') return value ? 1 : 0
  if (!value.startsWith('[')) return undefined
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) ? list.length : undefined
  } catch {
    return undefined
  }
}

/** Undefined when there is nothing to draw. */
export function chartOf(field: Series['fields'][string] | undefined): Charted | undefined {
  // a toilet tells now of all its stalls, now of one: only the lists say how many are taken
  const lists = (field ?? []).filter(({ value }) => typeof value === 'string' && value.startsWith('['))
  const known = (lists.length > 0 ? lists : (field ?? [])).flatMap(({ atMs, value }) => {
    const y = numberOf(value)
    return y === undefined ? [] : [{ atMs, y, on: typeof value === 'boolean' }]
  })
  const last = known.at(-1)
  if (last === undefined) return undefined
  const distances = known.slice(1).map(({ atMs }, at) => atMs - known[at]!.atMs)
  const usualMs = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0
  const gapMs = Math.max(GAP_MS_MIN, usualMs * GAP_TIMES)
  const points: ChartPoint[] = []
  known.forEach(({ atMs, y }, at) => {
    const before = known[at - 1]
    if (before !== undefined && atMs - before.atMs > gapMs) points.push({ atMs: before.atMs + 1, y: null })
    points.push({ atMs, y })
  })
  const ys = known.map(({ y }) => y)
  return {
    points,
    steps: known.every(({ on }) => on),
    min: ys.reduce((a, b) => Math.min(a, b)),
    max: ys.reduce((a, b) => Math.max(a, b)),
    last: last.y,
  }
}
