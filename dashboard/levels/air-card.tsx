import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { sharesOf, type ServiceSums } from '#domain/toilet/service-sums.ts'
import type { ToiletDay } from '#domain/toilet/service-day.ts'
import type { AirState } from '#domain/toilet/service-air.ts'
import { shortTimeText } from '../format.ts'
import { Card } from '../ui/page.tsx'
import { TimeChart } from '../ui/time-chart.tsx'
import { DayStrip, type StripPart, type Tone } from './day-strip.tsx'
import { endText, RawLink, SpanList, What } from './day-parts.tsx'
import { lengthOfTime } from './figures.ts'
import { ShareFigure } from './share-figure.tsx'
import classes from './day-parts.module.css'

const DAY_MS = 86_400_000
const toneOf = (state: AirState): Tone => (state === 'good' || state === 'bad' ? state : 'unknown')

/** Air of a day: ten-minute means against the limit of the class; hydrogen sulphide as alarms only (docs/SPEC.md Q4). */
export function AirCard({ day, sums, midnightMs }: { day: ToiletDay; sums: ServiceSums; midnightMs: number }) {
  const { t } = useTranslation()
  const { air, toilet } = day
  const parts = air.spans.map(([fromMs, toMs, state]): StripPart => {
    return { fromMs, toMs, tone: toneOf(state), word: t(`toiletDay.airState.${state}`) }
  })
  const points = useMemo(() => {
    const known = new Map(air.means.map(([n, mgM3]) => [n, mgM3]))
    const count = Math.round(DAY_MS / air.windowMs)
    return Array.from({ length: count }, (_, n) => ({
      atMs: midnightMs + (n + 0.5) * air.windowMs,
      y: known.get(n) ?? null,
    }))
  }, [air, midnightMs])
  return (
    <Card title={t('toiletDay.card.air')}>
      <div className={classes.figure}>
        <ShareFigure name="air" share={sharesOf(sums).air} alone />
      </div>
      <DayStrip name={t('toiletDay.card.air')} midnightMs={midnightMs} parts={parts} />
      {air.means.length > 0 && (
        <TimeChart points={points} fromMs={midnightMs} toMs={midnightMs + DAY_MS} text={t('toiletDay.airChart')} />
      )}
      <p className={classes.note}>
        {t('toiletDay.airNote', { span: lengthOfTime(air.windowMs, t), limit: air.limitMgM3 })}
        {air.worst !== undefined &&
          ` ${t('toiletDay.worst', { mgM3: air.worst.nh3MgM3, time: shortTimeText(air.worst.atMs) })}`}
      </p>
      <p className={air.h2sAlarms.length > 0 ? classes.warn : classes.note}>
        {air.h2sAlarms.length > 0 ? t('toiletDay.h2s', { n: air.h2sAlarms.length }) : t('toiletDay.h2sNone')}{' '}
        {t('toiletDay.h2sNote')}
      </p>
      <What>
        <p className={classes.note}>
          {t('toiletDay.readings', { n: day.readings.air })} · {t('toiletDay.means', { n: air.means.length })}
        </p>
        <SpanList toilet={toilet} stream="air" parts={parts} />
        {air.h2sAlarms.length > 0 && (
          <ul className={classes.list}>
            {air.h2sAlarms.map(([fromMs, toMs, mgM3]) => (
              <li key={fromMs}>
                H₂S {shortTimeText(fromMs)}–{endText(toMs)} {t('toiletDay.h2sLine', { mgM3 })}
                <RawLink toilet={toilet} stream="air" fromMs={fromMs} toMs={toMs} />
              </li>
            ))}
          </ul>
        )}
      </What>
    </Card>
  )
}
