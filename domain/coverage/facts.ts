import type { Drive } from './drive.ts'

export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Every run once. Of two states of a run that went on, the longer. */
export function once(drives: readonly Drive[]): Drive[] {
  const all: Drive[] = []
  // by time first: few runs begin in the same millisecond, and numbers are found faster than words
  const byTime = new Map<number, number[]>()
  for (const drive of drives) {
    const same = byTime.get(drive.fromMs)
    if (same === undefined) {
      byTime.set(drive.fromMs, [all.length])
      all.push(drive)
      continue
    }
    const at = same.find((i) => isSameRun(all[i]!, drive))
    if (at === undefined) {
      same.push(all.length)
      all.push(drive)
    } else if (all[at]!.pieces.length < drive.pieces.length) all[at] = drive
  }
  return all
}

const isSameRun = (a: Drive, b: Drive): boolean =>
  a.vehicle === b.vehicle && a.edge === b.edge && a.fromM === b.fromM && a.fromMs === b.fromMs

/** The part of a piece that was driven within a time; undefined when none was. */
export function within(
  span: Span,
  fromM: number,
  fromMs: number,
  untilM: number,
  untilMs: number,
): { fromM: number; toM: number; fromMs: number; toMs: number } | undefined {
  if (fromMs >= span.fromMs && untilMs <= span.toMs) return { fromM, toM: untilM, fromMs, toMs: untilMs }
  const [from, to] = [Math.max(fromMs, span.fromMs), Math.min(untilMs, span.toMs)]
  if (from >= to) return undefined
  const mPerMs = (untilM - fromM) / (untilMs - fromMs)
  return { fromM: fromM + (from - fromMs) * mPerMs, toM: fromM + (to - fromMs) * mPerMs, fromMs: from, toMs: to }
}

export const touches = ({ fromMs, pieces }: Drive, span: Span): boolean =>
  fromMs < span.toMs && pieces.at(-1)!.toMs > span.fromMs
