import { useTranslation } from 'react-i18next'
import { lengthOfTime } from './figures.ts'
import classes from './day-strip.module.css'

export type Tone = 'good' | 'bad' | 'quiet' | 'unknown' | 'pending'
export interface StripPart {
  readonly fromMs: number
  readonly toMs: number
  readonly tone: Tone
  /** Its state in words; parts of the same words are summed up below the strip. */
  readonly word: string
}

const DAY_MS = 86_400_000
const HOURS = ['00', '06', '12', '18', '24']

/** A day from midnight to midnight, each part with a pattern of its own; what it shows is said in words below it. */
export function DayStrip({
  name,
  midnightMs,
  parts,
}: {
  name: string
  midnightMs: number
  parts: readonly StripPart[]
}) {
  const { t } = useTranslation()
  const totals = totalsOf(parts)
  const text = totals
    .map(({ word, ms }) => t('toiletDay.stateTotal', { state: word, span: lengthOfTime(ms, t) }))
    .join(' · ')
  return (
    <div className={classes.strip}>
      <div className={classes.track} role="img" aria-label={t('toiletDay.strip', { name, text })}>
        {parts.map(({ fromMs, toMs, tone, word }) => (
          <span
            key={`${fromMs} ${word}`}
            className={classes.part}
            data-tone={tone}
            style={{ left: share(fromMs - midnightMs), width: share(toMs - fromMs) }}
          />
        ))}
      </div>
      <div className={classes.axis} aria-hidden="true">
        {HOURS.map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
      <ul className={classes.key}>
        {totals.map(({ word, tone, ms }) => (
          <li key={word}>
            <span className={classes.swatch} aria-hidden="true">
              <span className={classes.part} data-tone={tone} />
            </span>
            {t('toiletDay.stateTotal', { state: word, span: lengthOfTime(ms, t) })}
          </li>
        ))}
      </ul>
    </div>
  )
}

const share = (ms: number): string => `${(ms / DAY_MS) * 100}%`

function totalsOf(parts: readonly StripPart[]): { word: string; tone: Tone; ms: number }[] {
  const totals = new Map<string, { word: string; tone: Tone; ms: number }>()
  for (const { fromMs, toMs, tone, word } of parts) {
    const total = totals.get(word) ?? { word, tone, ms: 0 }
    totals.set(word, { ...total, ms: total.ms + toMs - fromMs })
  }
  return [...totals.values()].toSorted((a, b) => b.ms - a.ms)
}
