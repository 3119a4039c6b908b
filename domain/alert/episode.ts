import type { Severity } from './alert.ts'

/**
 * What a look says of the reason of an alert: it holds · it does not · it is over, whatever came before · nothing can be told now.
 */
export type Verdict = 'holds' | 'not' | 'over' | 'unsure'

/**
 * ```
 *          holds               heldMs ≥ openMs             goneMs ≥ closeMs
 * (none) ────────► pending ────────────────────► open ────────────────────► (none)
 *    ▲                │ over, or not for as long as it held
 *    └────────────────┘
 * ```
 */
export type Episode = Pending | Open
export interface Pending {
  readonly is: 'pending'
  readonly sinceMs: number
  /** For how long it has held; time without it is taken off. */
  readonly heldMs: number
}
export interface Open {
  readonly is: 'open'
  readonly sinceMs: number
  readonly severity: Severity
  /** For how long it has been gone. */
  readonly goneMs: number
}

export interface Look {
  readonly atMs: number
  /** Since the look before. */
  readonly passedMs: number
  /** Must hold for so long; 0: at once. */
  readonly openMs: number
  /** Must be gone for so long. */
  readonly closeMs: number
  /** A longer time between two looks is no evidence that anything went on, and counts for nothing. */
  readonly gapMsMax: number
  /** Time that holds counts so many times; 1 when left out. */
  readonly weight?: number
}

/**
 * An episode after one more look (docs/SPEC.md E3). The same object when nothing changed.
 * An episode that comes back pending or undefined when it was open has just been closed; one that comes back open has just been opened when it
 * was not.
 */
export function episodeStep(
  episode: Episode | undefined,
  verdict: Verdict,
  severity: Severity,
  look: Look,
): Episode | undefined {
  if (verdict === 'unsure') return episode
  const { atMs, openMs, closeMs, gapMsMax, weight = 1 } = look
  const passedMs = look.passedMs > gapMsMax ? 0 : look.passedMs
  switch (episode?.is) {
    case undefined:
      if (verdict !== 'holds') return undefined
      return openMs <= 0
        ? { is: 'open', sinceMs: atMs, severity, goneMs: 0 }
        : { is: 'pending', sinceMs: atMs, heldMs: 0 }
    case 'pending': {
      if (verdict === 'over') return undefined
      if (verdict === 'not') {
        const heldMs = episode.heldMs - passedMs
        return heldMs < 0 ? undefined : { ...episode, heldMs }
      }
      const heldMs = episode.heldMs + Math.round(passedMs * weight)
      return heldMs >= openMs ? { is: 'open', sinceMs: episode.sinceMs, severity, goneMs: 0 } : { ...episode, heldMs }
    }
    case 'open': {
      if (verdict === 'holds')
        return episode.goneMs === 0 && episode.severity === severity ? episode : { ...episode, severity, goneMs: 0 }
      const goneMs = episode.goneMs + passedMs
      return goneMs >= closeMs ? undefined : { ...episode, goneMs }
    }
  }
}
