import { useTranslation } from 'react-i18next'
import { sharesOf, type ServiceSums } from '#domain/toilet/service-sums.ts'
import type { SupplyOfDay } from '#domain/toilet/service-supplies.ts'
import type { ToiletDay } from '#domain/toilet/service-day.ts'
import type { SettingsVersion } from '../coverage-api.ts'
import { numberText, shortTimeText } from '../format.ts'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { DayStrip, type StripPart, type Tone } from './day-strip.tsx'
import { RawLink, SpanList, What } from './day-parts.tsx'
import { lengthOfTime } from './figures.ts'
import { ShareFigure } from './share-figure.tsx'
import classes from './day-parts.module.css'

const DAY_MS = 86_400_000
export interface DayGiven {
  readonly day: ToiletDay
  readonly sums: ServiceSums
  readonly midnightMs: number
  readonly settings: SettingsVersion
}
const settingOf = ({ settings }: SettingsVersion, name: string): number =>
  settings.find((setting) => setting.name === name)?.is ?? 0

/** Opening hours and whether anybody could use it (docs/SPEC.md Q3). */
export function OpenCard({ day: { open, toilet, readings }, sums, midnightMs, settings }: DayGiven) {
  const { t } = useTranslation()
  const tones = { kept: 'good', quiet: 'quiet', unknown: 'unknown' } as const satisfies Record<string, Tone>
  const parts = open.spans.map(([fromMs, toMs, state]): StripPart => ({
    fromMs,
    toMs,
    tone: tones[state],
    word: t(`toiletDay.openState.${state}`),
  }))
  return (
    <Card title={t('toiletDay.card.open')}>
      <div className={classes.figure}>
        <ShareFigure name="open" share={sharesOf(sums).open} alone />
      </div>
      <DayStrip name={t('toiletDay.card.open')} midnightMs={midnightMs} parts={parts} />
      <p className={classes.note}>
        {t('toiletDay.openNote', { span: lengthOfTime(settingOf(settings, 'openUseMs'), t) })}
      </p>
      <What>
        <p className={classes.note}>
          {t('toiletDay.uses', { n: open.uses })}
          {open.firstUseMs !== undefined && open.lastUseMs !== undefined
            ? ` · ${t('toiletDay.firstLast', { first: shortTimeText(open.firstUseMs), last: shortTimeText(open.lastUseMs) })}`
            : ''}{' '}
          · {t('toiletDay.readings', { n: readings.stalls + readings.visits })}
        </p>
        <SpanList toilet={toilet} stream="stalls" parts={parts} />
      </What>
    </Card>
  )
}

export function SuppliesCard(given: DayGiven) {
  const { t } = useTranslation()
  const { day, settings } = given
  return (
    <Card title={t('toiletDay.card.supplies')}>
      <Supply {...given} name="paper" is={day.paper} />
      <Supply {...given} name="soap" is={day.soap} />
      <p className={classes.note}>
        {t('toiletDay.supplyNote', {
          percent: day.paper.lowPercent,
          span: lengthOfTime(settingOf(settings, 'heardMs'), t),
        })}
      </p>
    </Card>
  )
}

function Supply({ day, sums, midnightMs, name, is }: DayGiven & { name: 'paper' | 'soap'; is: SupplyOfDay }) {
  const { t } = useTranslation()
  const tones = { good: 'good', low: 'bad', unknown: 'unknown' } as const satisfies Record<string, Tone>
  const parts = is.spans.map(([fromMs, toMs, state]): StripPart => ({
    fromMs,
    toMs,
    tone: tones[state],
    word: t(`toiletDay.supplyState.${state}`),
  }))
  return (
    <>
      <h3 className={classes.head}>{t(`toiletDay.${name}`)}</h3>
      {is.readings === 0 ? (
        <Nothing small>{t('toiletDay.noSensor')}</Nothing>
      ) : (
        <>
          <div className={classes.figure}>
            <ShareFigure name={name} share={sharesOf(sums)[name]} alone />
          </div>
          <DayStrip name={t(`toiletDay.${name}`)} midnightMs={midnightMs} parts={parts} />
          <What>
            <p className={classes.note}>
              {t('toiletDay.readings', { n: is.readings })}
              {is.lowestPercent !== undefined && ` · ${t('toiletDay.lowest', { percent: is.lowestPercent })}`}
            </p>
            <SpanList toilet={day.toilet} stream="supplies" parts={parts} />
          </What>
        </>
      )}
    </>
  )
}

export function VisitsCard({ day: { visits, toilet }, midnightMs }: DayGiven) {
  const { t } = useTranslation()
  const most = Math.max(1, ...visits.hours)
  const text = visits.hours
    .flatMap((n, hour) => (n > 0 ? [t('toiletDay.visitsHour', { hour, n })] : []))
    .join(t('common.comma'))
  return (
    <Card title={t('toiletDay.card.visits')}>
      {visits.readings === 0 ? (
        <Nothing small>{t('toiletDay.noVisits')}</Nothing>
      ) : (
        <>
          <p className={classes.figure}>{t('toiletDay.visitsText', { n: numberText(visits.visits) })}</p>
          <div className={classes.hours} role="img" aria-label={t('toiletDay.visitsChart', { text })}>
            {visits.hours.map((n, hour) => (
              // the hours of a day are always the same 24
              <span
                key={`${hour}`}
                style={{ height: `${(n / most) * 100}%` }}
                title={t('toiletDay.visitsHour', { hour, n })}
              />
            ))}
          </div>
          <div className={classes.axis} aria-hidden="true">
            {['00', '06', '12', '18', '24'].map((hour) => (
              <span key={hour}>{hour}</span>
            ))}
          </div>
          {visits.unknownMs > 0 && (
            <p className={classes.warn}>{t('toiletDay.visitsUnknown', { span: lengthOfTime(visits.unknownMs, t) })}</p>
          )}
          <What>
            <ul className={classes.list}>
              <li>
                {[
                  t('toiletDay.readings', { n: visits.readings }),
                  ...(visits.wraps > 0 ? [t('toiletDay.wraps', { n: visits.wraps })] : []),
                  ...(visits.restarts > 0 ? [t('toiletDay.restarts', { n: visits.restarts })] : []),
                  ...(visits.impossible > 0 ? [t('toiletDay.impossible', { n: visits.impossible })] : []),
                ].join(' · ')}
                <RawLink toilet={toilet} stream="visits" fromMs={midnightMs} toMs={midnightMs + DAY_MS} />
              </li>
              {visits.hours.map((n, hour) =>
                n === 0 ? null : (
                  <li key={`${hour}`}>
                    {t('toiletDay.visitsHour', { hour, n })}
                    <RawLink
                      toilet={toilet}
                      stream="visits"
                      fromMs={midnightMs + hour * 3_600_000}
                      toMs={midnightMs + (hour + 1) * 3_600_000}
                    />
                  </li>
                ),
              )}
            </ul>
          </What>
        </>
      )}
    </Card>
  )
}

export function RatingsCard({ day: { ratings, ratingLowStars }, sums }: DayGiven) {
  const { t } = useTranslation()
  if (ratings.length === 0)
    return (
      <Card title={t('toiletDay.card.ratings')}>
        <Nothing small>{t('toiletDay.noRatings')}</Nothing>
      </Card>
    )
  return (
    <Card title={t('toiletDay.card.ratings')}>
      <p className={classes.figure}>
        {t('levels.stars', { mean: (sums.ratingStars / sums.ratings).toFixed(2) })}{' '}
        <small>
          {t('toiletDay.ratingsText', {
            n: sums.ratings,
            mean: (sums.ratingStars / sums.ratings).toFixed(2),
            low: sums.ratingsLow,
          })}
        </small>
      </p>
      <What>
        <ul className={classes.list} tabIndex={0}>
          {ratings.map(({ atMs, stars, from }, n) => (
            // several people may rate alike within a second
            <li key={`${atMs} ${n}`}>
              <span>{shortTimeText(atMs)}</span>
              <span className={stars <= ratingLowStars ? classes.bad : undefined}>
                {t('toiletDay.rating', { stars })}
              </span>
              <span className={classes.dim}>{t(`toiletDay.from.${from}`)}</span>
            </li>
          ))}
        </ul>
      </What>
    </Card>
  )
}
