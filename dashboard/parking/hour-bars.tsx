import { useTranslation } from 'react-i18next'
import { numberText } from '../format.ts'
import classes from './parking.module.css'

const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? '–' : `${numberText(share * 100, 0)}%`

/** Occupancy by hour of the day as 24 bars; what is not known is hatched above what is taken. */
export function HourBars({
  label,
  occupied,
  unknown,
}: {
  label: string
  occupied: readonly (number | null)[]
  unknown: readonly (number | null)[]
}) {
  const { t } = useTranslation()
  return (
    <figure className={classes.hourBars}>
      <figcaption>{label}</figcaption>
      <ol>
        {occupied.map((share, hour) => {
          const blind = unknown[hour] ?? 0
          return (
            <li key={hour} title={`${String(hour).padStart(2, '0')}:00 ${percent(share)}`}>
              <span className={classes.hourBar} aria-hidden="true">
                <span data-is="unknown" style={{ height: `${(share === null ? 0 : blind) * 100}%` }} />
                <span data-is="occupied" style={{ height: `${(share ?? 0) * 100}%` }} />
              </span>
              <span className={classes.hour} aria-hidden="true">
                {hour % 6 === 0 ? hour : ''}
              </span>
              <span className="visually-hidden">
                {t('usage.hourText', { hour, share: percent(share), unknown: percent(unknown[hour]) })}
              </span>
            </li>
          )
        })}
      </ol>
    </figure>
  )
}
