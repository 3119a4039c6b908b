import { useTranslation } from 'react-i18next'
import { sharesOfHour, type LotHour } from '#domain/parking/use.ts'
import { numberText } from '../format.ts'
import classes from './parking.module.css'

const percent = (share: number | undefined): string => (share === undefined ? '–' : `${numberText(share * 100, 0)}%`)

/** Occupancy by hour of the day as 24 bars of all bays; what is not known is hatched above what is taken. */
export function HourBars({ label, hours }: { label: string; hours: readonly LotHour[] }) {
  const { t } = useTranslation()
  return (
    <figure className={classes.hourBars}>
      <figcaption>{label}</figcaption>
      <ol>
        {hours.map((sums, hour) => {
          const { occupied, unknown } = sharesOfHour(sums)
          const blind = unknown ?? 0
          const text = t('usage.hourText', { hour, share: percent(occupied), unknown: percent(unknown) })
          return (
            <li key={hour} title={text}>
              <span className={classes.hourBar} aria-hidden="true">
                <span data-is="unknown" style={{ height: `${blind * 100}%` }} />
                <span data-is="occupied" style={{ height: `${(occupied ?? 0) * (1 - blind) * 100}%` }} />
              </span>
              <span className={classes.hour} aria-hidden="true">
                {hour % 6 === 0 ? hour : ''}
              </span>
              <span className="visually-hidden">{text}</span>
            </li>
          )
        })}
      </ol>
    </figure>
  )
}
