import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { meanStars, sharesOf, type ServiceGroup, type ShareName } from '#domain/toilet/service-sums.ts'
import { numberText } from '../format.ts'
import type { Column } from '../ui/virtual-table.tsx'
import type { RankedRow } from './figures.ts'
import { ShareFigure } from './share-figure.tsx'
import classes from './level-columns.module.css'

/** Columns of the ranking; on a phone one that is a card. */
export function useLevelColumns(
  by: ServiceGroup,
  nameOf: (key: string) => string,
  hrefOf: (row: RankedRow) => string | undefined,
  phone: boolean,
): readonly Column<RankedRow>[] {
  const { t } = useTranslation()
  const name = (row: RankedRow): ReactNode => {
    const href = hrefOf(row)
    return href === undefined ? (
      <b>{nameOf(row.key)}</b>
    ) : (
      <Link href={href} className={classes.name}>
        {nameOf(row.key)}
      </Link>
    )
  }
  const share =
    (of: ShareName, brief = false) =>
    (row: RankedRow) => <ShareFigure name={of} share={sharesOf(row.sums)[of]} brief={brief} />
  const stars = ({ sums }: RankedRow): ReactNode => {
    const mean = meanStars(sums)
    return mean === undefined ? (
      <span className={classes.dim}>–</span>
    ) : (
      <>
        {mean.toFixed(1)} <small className={classes.dim}>({sums.ratings})</small>
      </>
    )
  }
  if (phone)
    return [
      {
        name: 'row',
        label: t(`levels.by.${by}`),
        track: 'minmax(0, 1fr)',
        cell: (row) => (
          <div className={classes.card}>
            <div className={classes.line}>
              {row.rank !== undefined && <span className={classes.rank}>{row.rank}</span>}
              {name(row)}
            </div>
            <dl className={classes.shares}>
              {(['air', 'open', 'accept', 'done', 'cleans', 'paper'] as const).map((each) => (
                <div key={each}>
                  <dt>{t(`levels.figure.${each}`)}</dt>
                  <dd>{share(each, true)(row)}</dd>
                </div>
              ))}
            </dl>
            <div className={classes.dim}>
              {t('levels.figure.ratings')} {stars(row)} · {t('levels.people', { n: numberText(row.sums.visits) })} ·{' '}
              {t('levels.figure.unproven')} {row.sums.unproven} · {t('levels.figure.repeats')} {row.sums.repeats}
            </div>
          </div>
        ),
      },
    ]
  return [
    {
      name: 'rank',
      label: t('levels.rank'),
      track: '40px',
      cell: ({ rank }) => <span className={classes.rank}>{rank ?? '–'}</span>,
    },
    { name: 'name', label: t(`levels.by.${by}`), track: 'minmax(110px, 1.6fr)', cell: name },
    {
      name: 'scope',
      label: by === 'day' || by === 'month' ? t('levels.toilets') : t('levels.days'),
      track: '56px',
      right: true,
      cell: ({ days, toilets }) => (by === 'day' || by === 'month' ? toilets : days),
    },
    ...(['air', 'open', 'accept', 'done', 'cleans', 'paper'] as const).map((each) => ({
      name: each,
      label: t(`levels.figure.${each}`),
      track: 'minmax(108px, 1fr)',
      cell: share(each),
    })),
    {
      name: 'unproven',
      label: t('levels.figure.unproven'),
      track: '72px',
      right: true,
      cell: ({ sums }) => sums.unproven,
    },
    {
      name: 'repeats',
      label: t('levels.figure.repeats'),
      track: '58px',
      right: true,
      cell: ({ sums }) => sums.repeats,
    },
    { name: 'ratings', label: t('levels.figure.ratings'), track: '78px', right: true, cell: stars },
    {
      name: 'visits',
      label: t('levels.figure.visits'),
      track: '74px',
      right: true,
      cell: ({ sums }) => numberText(sums.visits),
    },
  ]
}
