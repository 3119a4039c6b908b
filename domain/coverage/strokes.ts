import type { Drive } from './drive.ts'
import { touches, within, type Span } from './facts.ts'
import { toDm, type Intervals } from './intervals.ts'
import type { RuleSettings } from './settings.ts'
import type { Stroke } from './visits.ts'
import { workOf } from './working.ts'

/** What happened on a side within a window. */
export interface Doings {
  readonly strokes: Stroke[]
  /** Worked on too fast. */
  readonly tooFast: Intervals[]
  /** Maybe worked on: too little was seen. */
  readonly unseen: Intervals[]
}

export const noDoings = (): Doings => ({ strokes: [], tooFast: [], unseen: [] })

/**
 * Add what a run did on a side within a window; pieces that follow each other are one stroke. Thousands of runs are looked at for a
 * shift, so nothing is made that is not kept.
 * @returns from when to when there was work; undefined: none
 */
export function addRun(
  doings: Doings,
  drive: Drive,
  window: Span,
  kmhMax: number,
  settings: RuleSettings,
): [fromMs: number, toMs: number] | undefined {
  if (!touches(drive, window)) return undefined
  const { vehicle, signal, pieces } = drive
  let [fromM, fromMs] = [drive.fromM, drive.fromMs]
  let [firstMs, lastMs] = [Infinity, -Infinity]
  let kindBefore: string | undefined
  let [strokeFromDm, strokeToDm, strokeFromMs, strokeToMs] = [0, 0, 0, 0]
  const keep = (): void => {
    if (strokeToDm <= strokeFromDm) return
    if (kindBefore === 'gap-too-long') doings.unseen.push([strokeFromDm, strokeToDm])
    else if (kindBefore === 'too-fast') doings.tooFast.push([strokeFromDm, strokeToDm])
    else
      doings.strokes.push({
        vehicle,
        fromDm: strokeFromDm,
        toDm: strokeToDm,
        fromMs: strokeFromMs,
        toMs: strokeToMs,
        isInferred: kindBefore === 'inferred',
      })
    if (kindBefore === 'gap-too-long') return
    firstMs = Math.min(firstMs, strokeFromMs)
    lastMs = Math.max(lastMs, strokeToMs)
  }
  for (const piece of pieces) {
    const [beginsM, beginsMs] = [fromM, fromMs]
    ;[fromM, fromMs] = [piece.toM, piece.toMs]
    const isInside = beginsMs >= window.fromMs && fromMs <= window.toMs
    const part = isInside ? undefined : within(window, beginsM, beginsMs, fromM, fromMs)
    const kind = isInside || part !== undefined ? workOf(signal, piece, kmhMax, settings) : ('not-working' as const)
    if (kind === 'not-working' || kind === 'too-slow') {
      keep()
      kindBefore = undefined
      strokeToDm = strokeFromDm
      continue
    }
    const fromDm = toDm(part?.fromM ?? beginsM)
    if (kind !== kindBefore || fromDm !== strokeToDm) {
      keep()
      kindBefore = kind
      strokeFromDm = fromDm
      strokeFromMs = part?.fromMs ?? beginsMs
    }
    strokeToDm = toDm(part?.toM ?? fromM)
    strokeToMs = part?.toMs ?? fromMs
  }
  keep()
  return lastMs >= firstMs ? [firstMs, lastMs] : undefined
}
