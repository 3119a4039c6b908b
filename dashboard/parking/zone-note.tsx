import { useTranslation } from 'react-i18next'
import { DISTRICT_ZONE } from '../phone/moments.ts'
import classes from './parking.module.css'

/** Says by which clock the days of a lot are, where that is another one than the one times are shown by. */
export function ZoneNote({ zone }: { zone: string }) {
  const { t } = useTranslation()
  return zone === DISTRICT_ZONE ? null : <p className={classes.note}>{t('usage.zone', { zone })}</p>
}
