import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { localDayOf } from '#domain/plan/local-day.ts'
import type { ToiletLive } from '#domain/toilet/live.ts'
import { useNow } from '../clock.ts'
import { numberText, shortTimeText } from '../format.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session.ts'
import { Card } from '../ui/page.tsx'
import { Age, Figure, Figures } from '../ui/words.tsx'
import classes from './toilet.module.css'

/** Visits, cleans, supplies and ratings as they stand, with the way to the figures of the day. */
export function ToiletService({ id, live }: { id: string; live: ToiletLive }) {
  const { t } = useTranslation()
  const now = useNow()
  const seesDays = useMay('see-service')
  const { visits, lastClean, cleanerSinceMs, nextClean, rovingDueMs, rating, paperPercent, soapPercent } = live
  const today = localDayOf(now)
  const percent = (value: number | undefined) => (value === undefined ? '–' : `${numberText(value, 0)}%`)
  return (
    <Card
      title={t('toiletPage.service')}
      tools={seesDays && <Link href={paths.toiletDay(id, today)}>{t('toiletPage.toDay')}</Link>}
    >
      <Figures>
        <Figure name={t('toiletPage.sinceClean')}>
          {visits === undefined ? (
            '–'
          ) : (
            <span data-over={visits.sinceClean >= visits.sinceCleanLimit || undefined} className={classes.over}>
              {visits.sinceClean} / {visits.sinceCleanLimit}
            </span>
          )}
        </Figure>
        <Figure name={t('toiletPage.visitsToday')}>{visits?.today ?? '–'}</Figure>
        <Figure name={t('toiletPage.lastClean')}>
          {lastClean === undefined ? (
            t('common.never')
          ) : (
            <>
              {t(lastClean.isFull ? 'toiletPage.full' : 'toiletPage.look')} <Age atMs={lastClean.atMs} />
              <span className={classes.dim}> {t(`toiletPage.cleanBy.${lastClean.by}`)}</span>
            </>
          )}
        </Figure>
        {cleanerSinceMs !== undefined && (
          <Figure name={t('toiletPage.cleanerThere')}>
            <Age atMs={cleanerSinceMs} />
          </Figure>
        )}
        <Figure name={t('toiletPage.nextClean')}>
          {nextClean === undefined
            ? '–'
            : `${shortTimeText(nextClean.fromMs)}–${shortTimeText(nextClean.toMs)} ${t(nextClean.isDone ? 'toiletPage.done' : 'toiletPage.due')}`}
        </Figure>
        <Figure name={t('toiletPage.roving')}>
          {rovingDueMs === undefined ? (
            '–'
          ) : (
            <span data-over={rovingDueMs < now || undefined} className={classes.over}>
              {shortTimeText(rovingDueMs)}
            </span>
          )}
        </Figure>
        <Figure name={t('field.paperPercent')}>{percent(paperPercent)}</Figure>
        <Figure name={t('field.soapPercent')}>{percent(soapPercent)}</Figure>
        <Figure name={t('toiletPage.rating')}>
          {rating === undefined || rating.count === 0
            ? '–'
            : t('toiletPage.ratingOf', { mean: numberText(rating.mean, 1), n: rating.count, days: rating.days })}
        </Figure>
      </Figures>
    </Card>
  )
}
