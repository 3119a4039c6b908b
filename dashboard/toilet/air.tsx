import { useTranslation } from 'react-i18next'
import type { AirForecast, AirLive, ToiletLive } from '#domain/toilet/live.ts'
import { numberText, shortTimeText } from '../format.ts'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { Age, Figure, Figures } from '../ui/words.tsx'
import classes from './toilet.module.css'

const DIGITS = 3

/** Air against its limit, with when it will pass it; hydrogen sulphide is an alarm and says so (docs/SPEC.md U34). */
export function ToiletAir({ live }: { live: ToiletLive }) {
  const { t } = useTranslation()
  const { nh3, h2s, temperatureC, temperatureMinC, humidityPercent } = live
  const isNothing = nh3 === undefined && h2s === undefined && temperatureC === undefined
  return (
    <Card title={t('toiletPage.air')}>
      {isNothing && <Nothing small>{t('toiletPage.noAir')}</Nothing>}
      {nh3 !== undefined && <Gas name={t('toiletPage.nh3')} air={nh3} />}
      {h2s !== undefined && (
        <>
          <Gas name={t('toiletPage.h2s')} air={h2s} />
          <p className={classes.note}>{t('toiletPage.h2sNote')}</p>
        </>
      )}
      <Figures>
        {temperatureC !== undefined && (
          <Figure name={t('field.temperatureC')}>
            {numberText(temperatureC, 1)} °C
            {temperatureMinC !== undefined && (
              <span className={classes.dim}> {t('toiletPage.atLeast', { value: `${temperatureMinC} °C` })}</span>
            )}
          </Figure>
        )}
        {humidityPercent !== undefined && (
          <Figure name={t('field.humidityPercent')}>{numberText(humidityPercent, 0)}%</Figure>
        )}
      </Figures>
    </Card>
  )
}

/** A gas as a bar up to twice its limit, its limit in the middle, and in words. */
function Gas({ name, air }: { name: string; air: AirLive }) {
  const { t } = useTranslation()
  const { meanMgM3, nowMgM3, nowAtMs, limitMgM3, state, isCompliance, forecast } = air
  const share = meanMgM3 === undefined ? 0 : Math.min(1, meanMgM3 / (2 * limitMgM3))
  const limit = t(isCompliance ? 'toiletPage.limit' : 'toiletPage.alarm', { value: numberText(limitMgM3) })
  return (
    <section className={classes.gas}>
      <div className={classes.line}>
        <h3>{name}</h3>
        <b className={classes.air} data-state={state}>
          {t(
            `airState.${isCompliance ? state : state === 'over' ? 'alarm' : state === 'unknown' ? 'unknown' : 'quiet'}`,
          )}
        </b>
      </div>
      <div className={classes.bar} data-state={state} aria-hidden="true">
        {/* the style attribute is CSS in a script, which our policy allows; in HTML it would not be */}
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <div className={classes.line}>
        <span className="figures">
          {meanMgM3 === undefined
            ? t('toiletPage.noMean')
            : t('toiletPage.mean', { value: numberText(meanMgM3, DIGITS) })}
          {' · '}
          {limit}
        </span>
        {nowMgM3 !== undefined && (
          <span className={classes.dim}>
            {t('toiletPage.newest', { value: numberText(nowMgM3, DIGITS) })} <Age atMs={nowAtMs} />
          </span>
        )}
      </div>
      {forecast !== undefined && <Forecast {...forecast} />}
    </section>
  )
}

function Forecast({ atMs, earliestMs, latestMs, by }: AirForecast) {
  const { t } = useTranslation()
  const range =
    latestMs === undefined
      ? t('toiletPage.rangeFrom', { from: shortTimeText(earliestMs) })
      : t('toiletPage.range', { from: shortTimeText(earliestMs), to: shortTimeText(latestMs) })
  return (
    <p className={classes.forecast}>
      <b>{t('toiletPage.forecast', { time: shortTimeText(atMs) })}</b> {range} · {t(`toiletPage.by.${by}`)}
    </p>
  )
}
