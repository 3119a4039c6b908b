import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AlertDrawer } from '../alerts/alert-drawer.tsx'
import { firstOrder } from '../alerts/list.ts'
import { useLiveAlerts } from '../alerts/use-alerts.ts'
import { alertText } from '../alerts/words.ts'
import desk from '../desk/desk.module.css'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { Age } from '../ui/words.tsx'
import classes from './parking.module.css'

/** What stands against a lot now. */
export function LotAlerts({ id }: { id: string }) {
  const { t } = useTranslation()
  const pushed = useLiveAlerts()
  const [shown, setShown] = useState<number>()
  const alerts = [...pushed.values()]
    .filter(({ subject, subjectKind, state }) => subjectKind === 'lot' && subject === id && state !== 'closed')
    .toSorted(firstOrder)
  return (
    <Card title={t('toiletPage.alerts', { n: alerts.length })}>
      {alerts.length === 0 ? (
        <Nothing small>{t('shift.noAlerts')}</Nothing>
      ) : (
        <ul className={classes.standing}>
          {alerts.map((alert) => (
            <li key={alert.id}>
              <button type="button" className={classes.link} onClick={() => setShown(alert.id)}>
                {t(`alertRule.${alert.rule}`)}
              </button>
              <span className={desk.tag} data-severity={alert.severity}>
                {t(`severity.${alert.severity}`)}
              </span>
              <span>{t(`alertState.${alert.state}`)}</span>
              <Age atMs={alert.sinceMs} className={classes.dim} />
              <span className={classes.said}>{alertText(alert, t)}</span>
            </li>
          ))}
        </ul>
      )}
      <AlertDrawer alert={shown === undefined ? undefined : pushed.get(shown)} onClose={() => setShown(undefined)} />
    </Card>
  )
}
