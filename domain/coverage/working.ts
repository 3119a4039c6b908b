import type { Drive, DrivePiece } from './drive.ts'
import type { RuleSettings } from './settings.ts'

/**
 * What a driven piece is worth: work by signal or inferred from speed; none; work that does not count for its speed; or nobody knows, because
 * too little was seen of it.
 */
export const workKinds = ['worked', 'inferred', 'not-working', 'too-slow', 'too-fast', 'gap-too-long'] as const
export type WorkKind = (typeof workKinds)[number]

/** Highest speed at which work counts. */
export const countingKmh = (limitKmh: number, settings: RuleSettings): number => limitKmh * settings.speedTolerance

export const isTooLongAGap = ({ gapMs, gapM, isInferred }: DrivePiece, settings: RuleSettings): boolean =>
  isInferred || gapMs > settings.gapMsMax || gapM > settings.gapMMax

/**
 * Judge a piece of a run. Work is what brush or pump say; where a vehicle has neither, driving within the speeds of work is taken for it, and labelled
 * inferred. @param kmhMax `countingKmh`
 */
export function workOf(signal: Drive['signal'], piece: DrivePiece, kmhMax: number, settings: RuleSettings): WorkKind {
  if (signal === 'off') return 'not-working'
  const isFast = piece.kmh > kmhMax
  if (signal === 'none' && isFast) return 'not-working'
  if (isTooLongAGap(piece, settings)) return 'gap-too-long'
  if (signal === 'none') return piece.kmh < settings.inferredWorkKmhMin ? 'too-slow' : 'inferred'
  return isFast ? 'too-fast' : 'worked'
}

/** Whether anything was done there. */
export const isWork = (kind: WorkKind): boolean => kind === 'worked' || kind === 'inferred' || kind === 'too-fast'
