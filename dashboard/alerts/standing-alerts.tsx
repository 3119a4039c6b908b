import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SubjectKind } from '#domain/alert/alert.ts'
import desk from '../desk/desk.module.css'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { Age } from '../ui/words.tsx'
import { AlertDrawer } from './alert-drawer.tsx'
import { firstOrder } from './list.ts'
import { useLiveAlerts } from './use-alerts.ts'
import { alertText } from './words.ts'
import classes from './standing.module.css'

/** Alerts that stand against a toilet or a lot now; those folded into another are dimmed. */
export function StandingAlerts({ kind, id }: { kind: SubjectKind; id: string }) {
  const { t } = useTranslation()
  const pushed = useLiveAlerts()
  const [shown, setShown] = useState<number>()
  const alerts = [...pushed.values()]
    .filter(({ subject, subjectKind, state }) => subjectKind === kind && subject === id && state !== 'closed')
    .toSorted(firstOrder)
  return (
    <Card title={t('toiletPage.alerts', { n: alerts.length })}>
      {alerts.length === 0 ? (
        <Nothing small>{t('shift.noAlerts')}</Nothing>
      ) : (
        <ul className={classes.standing}>
          {alerts.map((alert) => (
            <li key={alert.id} data-folded={alert.rootId !== undefined || undefined}>
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
