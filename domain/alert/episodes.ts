import type { RuleSettings } from '../coverage/settings.ts'
import type { Alert, AlertChange, AlertRule } from './alert.ts'
import { episodeStep, type Episode } from './episode.ts'
import type { Judgement } from './vehicle-look.ts'

/** Episodes of a subject that are not nothing. */
export type Episodes = Readonly<Partial<Record<AlertRule, Episode>>>

/**
 * All episodes of a subject after a look at it, and what it makes of the alerts. Rules that are not judged stay as they are. The same object when nothing changed.
 */
export function episodesStep(
  episodes: Episodes,
  judgements: Readonly<Partial<Record<AlertRule, Judgement>>>,
  times: { readonly atMs: number; readonly passedMs: number; readonly goneMs: number },
  settings: RuleSettings,
  of: Pick<Alert, 'subject' | 'subjectKind' | 'town' | 'shiftId'>,
): [Episodes, AlertChange[]] {
  const next: Partial<Record<AlertRule, Episode>> = { ...episodes }
  const changes: AlertChange[] = []
  let isSame = true
  for (const [rule, judgement] of Object.entries(judgements) as [AlertRule, Judgement][]) {
    const before = episodes[rule]
    const { verdict, severity, openMs, closeMs, weight, detail, sinceMs } = judgement
    const passedMs = verdict === 'holds' ? times.passedMs : times.goneMs
    const after = episodeStep(before, verdict, severity, {
      atMs: times.atMs,
      passedMs,
      openMs,
      closeMs: closeMs ?? settings.closeMs,
      gapMsMax: settings.silenceMs,
      weight,
    })
    if (after === before) continue
    isSame = false
    if (after === undefined) delete next[rule]
    else next[rule] = after
    const { atMs } = times
    if (before?.is !== 'open' && after?.is === 'open')
      changes.push({
        is: 'open',
        rule,
        ...of,
        severity,
        sinceMs: sinceMs ?? after.sinceMs,
        openedAtMs: atMs,
        detail: detail(),
      })
    else if (before?.is === 'open' && after?.is !== 'open')
      changes.push({ is: 'close', rule, subject: of.subject, closedAtMs: atMs })
    else if (before?.is === 'open' && after?.is === 'open' && before.severity !== after.severity)
      changes.push({ is: 'change', rule, subject: of.subject, atMs, severity: after.severity, detail: detail() })
  }
  return isSame ? [episodes, []] : [next, changes]
}
