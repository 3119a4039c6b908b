import { useTranslation } from 'react-i18next'
import type { Share, ShareName } from '#domain/toilet/service-sums.ts'
import { isCounted, percentText, unknownPercent } from './figures.ts'
import classes from './share-figure.module.css'

/**
 * A share of what is known as bar and percent; what is not known is a part of the bar of its own and said beside it (docs/SPEC.md Q11). `alone`: without
 * the bar, where another picture stands below it.
 */
export function ShareFigure({
  name,
  share,
  brief = false,
  alone = false,
}: {
  name: ShareName
  share: Share
  brief?: boolean
  alone?: boolean
}) {
  const { t } = useTranslation()
  const note = useShareNote(name, share)
  const { good, of, unknown, percent } = share
  if (of + unknown === 0) return <span className={classes.dim}>{isCounted(name) ? t('levels.nothingDue') : '–'}</span>
  return (
    <span className={classes.share} title={note} data-alone={alone || undefined}>
      {!alone && (
        <span className={classes.bar} aria-hidden="true">
          {good > 0 && <span data-part="good" style={{ flexGrow: good }} />}
          {of - good > 0 && <span data-part="bad" style={{ flexGrow: of - good }} />}
          {unknown > 0 && <span data-part="unknown" style={{ flexGrow: unknown }} />}
        </span>
      )}
      <span className={classes.percent}>{percent === undefined ? '–' : percentText(percent)}</span>
      {note === '' ? null : brief ? (
        <span className="visually-hidden">{note}</span>
      ) : (
        <small className={classes.note}>{note}</small>
      )}
    </span>
  )
}

/** `12 / 14 · 无数据 3.1%`: what the percent is made of. */
export function useShareNote(name: ShareName, { good, of, unknown }: Share): string {
  const { t } = useTranslation()
  const said: string[] = []
  if (isCounted(name)) said.push(t('levels.of', { good, of }))
  if (of === 0) return t('levels.nothingKnown')
  if (unknown > 0)
    said.push(
      t('levels.unknown', {
        share: isCounted(name) ? unknown : percentText(unknownPercent({ good, of, unknown, percent: 0 })),
      }),
    )
  return said.join(' · ')
}
