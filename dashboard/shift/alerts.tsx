import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Alert } from '#domain/alert/alert.ts'
import { AlertDrawer } from '../alerts/alert-drawer.tsx'
import { alertText } from '../alerts/words.ts'
import { useVehicleName } from '../coverage/words.ts'
import { spanText } from '../format.ts'
import { paths } from '../paths.ts'
import { Nothing } from '../ui/outcome.tsx'
import { At } from '../ui/words.tsx'
import classes from './panels.module.css'

/** What was raised about a shift and its vehicles, the newest first; each opens with its figures. */
export function ShiftAlerts({ alerts }: { alerts: readonly Alert[] }) {
  const { t } = useTranslation()
  const vehicleName = useVehicleName()
  const [openedId, setOpenedId] = useState<number>()
  if (alerts.length === 0) return <Nothing>{t('shift.noAlerts')}</Nothing>
  return (
    <>
      <ul className={classes.list}>
        {alerts.map((alert) => {
          const { id, rule, severity, subject, subjectKind, state, sinceMs, closedAtMs } = alert
          return (
            <li key={id}>
              <div className={classes.line}>
                <button type="button" className={classes.street} onClick={() => setOpenedId(id)}>
                  {t(`alertRule.${rule}`)}
                </button>
                <span className={classes.severity} data-severity={severity}>
                  {t(`severity.${severity}`)}
                </span>
                {subjectKind === 'sweeper' && <Link href={paths.asset(subject)}>{vehicleName(subject)}</Link>}
                <span className={classes.end}>{t(state === 'open' ? 'shift.alertOpen' : 'shift.alertClosed')}</span>
              </div>
              <p className={classes.note}>{alertText(alert, t)}</p>
              <div className={classes.dim}>
                <At atMs={sinceMs} />
                {closedAtMs !== undefined && (
                  <>
                    {' – '}
                    <At atMs={closedAtMs} /> · {spanText(closedAtMs - sinceMs, t)}
                  </>
                )}
              </div>
            </li>
          )
        })}
      </ul>
      <AlertDrawer alert={alerts.find(({ id }) => id === openedId)} onClose={() => setOpenedId(undefined)} />
    </>
  )
}
