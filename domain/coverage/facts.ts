import type { Drive } from './drive.ts'

export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Every run once. Of two states of a run that went on, the longer. */
export function once(drives: readonly Drive[]): Drive[] {
  const known = new Map<string, Drive>()
  for (const drive of drives) {
    const key = `${drive.vehicle} ${drive.fromMs} ${drive.edge} ${drive.fromM}`
    const same = known.get(key)
    if (same === undefined || same.pieces.length < drive.pieces.length) known.set(key, drive)
  }
  return [...known.values()]
}

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
