import { useTranslation } from 'react-i18next'
import { shortTimeText } from '../format.ts'
import { useTownName } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { useLiveView } from '../use-live.ts'
import classes from './outages.module.css'

/** Towns whose devices were lost together: one incident of the network or the power, not one of each device. */
export function Outages() {
  const { t } = useTranslation()
  const townName = useTownName()
  const view = useLiveView()
  const towns = [...view.rows.values()].flatMap(({ stream, town, fields: { offline, lost, devices, sinceMs } }) =>
    stream === 'outage' && offline === true && typeof sinceMs === 'number'
      ? [{ town, lost: Number(lost), devices: Number(devices), sinceMs }]
      : [],
  )
  return (
    <div className={classes.outages} role="status">
      {towns.map(({ town, lost, devices, sinceMs }) => (
        <p key={town}>
          <Icon name="quarantine" size={16} />
          {t('map.outage', { town: townName(town), lost, devices, time: shortTimeText(sinceMs) })}
        </p>
      ))}
    </div>
  )
}
