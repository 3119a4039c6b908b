import { useTranslation } from 'react-i18next'
import type { Calibration } from '#domain/parking/forecast.ts'
import { dateTimeText, numberText } from '../format.ts'
import { Card } from '../ui/page.tsx'
import { Figure, Figures } from '../ui/words.tsx'
import classes from './parking.module.css'

/** What was told against what came, by tenths, and how far expected occupancy was off against two simple guesses. */
export function CalibrationCard({ calibration, atMs }: { calibration: Calibration; atMs: number | undefined }) {
  const { t } = useTranslation()
  const { bins, brier, errorPoints, count, maeByMinutes, fromMs, toMs } = calibration
  const horizons = Object.entries(maeByMinutes).toSorted(([a], [b]) => Number(a) - Number(b))
  const short = (time: number) => dateTimeText(time).slice(0, 10)
  return (
    <>
      <Card title={t('forecast.calibration')}>
        <p className={classes.note}>
          {t('forecast.of', { n: numberText(count), from: short(fromMs), to: short(toMs) })}
          {atMs !== undefined && ` ${t('forecast.judgedAt', { time: dateTimeText(atMs).slice(0, 16) })}`}
        </p>
        <Figures>
          <Figure name={t('forecast.errorPoints')}>
            <b className={errorPoints <= 3 ? classes.ok : classes.warn}>
              {t('forecast.points', { n: numberText(errorPoints, 1) })}
            </b>
          </Figure>
          <Figure name={t('forecast.brier')}>{numberText(brier, 4)}</Figure>
        </Figures>
        <table className={classes.counts}>
          <thead>
            <tr>
              <th scope="col">{t('forecast.bin')}</th>
              <th scope="col">{t('forecast.told')}</th>
              <th scope="col">{t('forecast.came')}</th>
              <th scope="col" className={classes.wideOnly}>
                <span className="visually-hidden">{t('forecast.drawn')}</span>
              </th>
              <th scope="col">{t('forecast.count')}</th>
            </tr>
          </thead>
          <tbody>
            {bins.map((bin) => (
              <tr key={bin.fromPercent}>
                <th scope="row">
                  {bin.fromPercent}–{bin.toPercent}%
                </th>
                <td>{bin.count === 0 ? '–' : `${numberText(bin.told * 100, 1)}%`}</td>
                <td>{bin.count === 0 ? '–' : `${numberText(bin.came * 100, 1)}%`}</td>
                <td className={classes.wideOnly}>
                  {bin.count > 0 && (
                    <span className={classes.bin} aria-hidden="true">
                      <span data-is="came" style={{ width: `${bin.came * 100}%` }} />
                      <span data-is="told" style={{ left: `${bin.told * 100}%` }} />
                    </span>
                  )}
                </td>
                <td>{numberText(bin.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className={`${classes.note} ${classes.wideOnly}`}>{t('forecast.read')}</p>
      </Card>
      {horizons.length > 0 && (
        <Card title={t('forecast.mae')}>
          <p className={classes.note}>{t('forecast.maeText')}</p>
          <table className={classes.counts}>
            <thead>
              <tr>
                <th scope="col">{t('forecast.horizon')}</th>
                <th scope="col">{t('forecast.ours')}</th>
                <th scope="col">{t('forecast.persistence')}</th>
                <th scope="col">{t('forecast.mean')}</th>
                <th scope="col">{t('forecast.better')}</th>
              </tr>
            </thead>
            <tbody>
              {horizons.map(([minutes, { ours, persistence, mean }]) => {
                const best = Math.min(persistence, mean)
                const better = best === 0 ? undefined : (1 - ours / best) * 100
                return (
                  <tr key={minutes}>
                    <th scope="row">
                      {Number(minutes) >= 1_440
                        ? t('span.days', { n: Number(minutes) / 1_440 })
                        : t('span.minutes', { n: minutes })}
                    </th>
                    {[ours, persistence, mean].map((error, at) => (
                      <td key={['ours', 'persistence', 'mean'][at]}>{numberText(error * 100, 2)}%</td>
                    ))}
                    <td className={better !== undefined && better > 0 ? classes.ok : classes.warn}>
                      {better === undefined ? '–' : `${numberText(better, 0)}%`}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </Card>
      )}
    </>
  )
}
