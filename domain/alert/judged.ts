import type { AlertChange, AlertRule, Severity, SubjectKind } from './alert.ts'
import { episodeStep, type Episode, type Verdict } from './episode.ts'

/** What is remembered of the alerts of a subject, by rule or `rule/part`. */
export type Episodes = Readonly<Record<string, Episode>>

/** What a rule says of a look. */
export interface Judgement {
  readonly rule: AlertRule
  readonly part?: string
  readonly verdict: Verdict
  readonly severity?: Severity
  /** Must hold for so long; at once when left out. */
  readonly openMs?: number
  /** Must be gone for so long; over at once when left out. */
  readonly closeMs?: number
  /** When the reason began, where that is not when it was first seen. */
  readonly sinceMs?: number
  readonly detail?: () => Readonly<Record<string, unknown>>
}

/** A longer time between two ticks is no evidence that anything went on. */
const TICK_GAP_MS_MAX = 900_000

export const episodeKey = (rule: AlertRule, part = ''): string => (part === '' ? rule : `${rule}/${part}`)
export const isOpenEpisode = (episodes: Episodes, rule: AlertRule, part = ''): boolean =>
  episodes[episodeKey(rule, part)]?.is === 'open'
/** Parts of a rule of which something is known. */
export const partsOf = (episodes: Episodes, rule: AlertRule): string[] =>
  Object.keys(episodes)
    .filter((key) => key === rule || key.startsWith(`${rule}/`))
    .map((key) => key.slice(rule.length + 1))

/** All episodes of a subject after a tick, and what it makes of the alerts (docs/SPEC.md Y2, E3). The same object when nothing changed. */
export function judged(
  episodes: Episodes,
  judgements: readonly Judgement[],
  { atMs, nowMs, passedMs }: { readonly atMs: number; readonly nowMs: number; readonly passedMs: number },
  { id, town, kind }: { readonly id: string; readonly town: string; readonly kind: SubjectKind },
): [Episodes, AlertChange[]] {
  let next: Record<string, Episode> | undefined
  const changes: AlertChange[] = []
  for (const { rule, part = '', verdict, severity = 'warning', openMs = 0, closeMs = 0, ...judgement } of judgements) {
    const key = episodeKey(rule, part)
    const before = episodes[key]
    if (before === undefined && verdict !== 'holds') continue
    const after = episodeStep(before, verdict, severity, {
      atMs,
      passedMs,
      openMs,
      closeMs,
      gapMsMax: TICK_GAP_MS_MAX,
    })
    if (after === before) continue
    next ??= { ...episodes }
    if (after === undefined) delete next[key]
    else next[key] = after
    const detail = judgement.detail?.() ?? {}
    const of = part === '' ? { rule, subject: id } : { rule, subject: id, part }
    if (before?.is !== 'open' && after?.is === 'open')
      changes.push({
        is: 'open',
        ...of,
        subjectKind: kind,
        town,
        severity,
        sinceMs: judgement.sinceMs ?? after.sinceMs,
        openedAtMs: nowMs,
        detail,
      })
    else if (before?.is === 'open' && after?.is !== 'open') changes.push({ is: 'close', ...of, closedAtMs: nowMs })
    else if (before?.is === 'open' && after?.is === 'open' && before.severity !== after.severity)
      changes.push({ is: 'change', ...of, atMs: nowMs, severity: after.severity, detail })
  }
  return [next ?? episodes, changes]
}
