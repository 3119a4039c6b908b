import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { firstOrder } from '../alerts/list.ts'
import { useLiveAlerts } from '../alerts/use-alerts.ts'
import { AlertDrawer } from '../alerts/alert-drawer.tsx'
import { alertText } from '../alerts/words.ts'
import { Countdown } from '../desk/countdown.tsx'
import { OrderDrawer } from '../desk/order-drawer.tsx'
import { useLiveOrders } from '../desk/use-orders.ts'
import desk from '../desk/desk.module.css'
import { paths } from '../paths.ts'
import { useMay } from '../session.ts'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { Age } from '../ui/words.tsx'
import classes from './toilet.module.css'

/** What stands against a toilet now: orders with their clocks, and alerts. */
export function ToiletStanding({ id }: { id: string }) {
  const { t } = useTranslation()
  const seesAlerts = useMay('see-alerts')
  const mayLead = useMay('lead-orders')
  const pushedAlerts = useLiveAlerts()
  const pushedOrders = useLiveOrders()
  const [alertId, setAlertId] = useState<number>()
  const [orderId, setOrderId] = useState<number>()
  const alerts = [...pushedAlerts.values()]
    .filter(({ subject, subjectKind, state }) => subjectKind === 'toilet' && subject === id && state !== 'closed')
    .toSorted(firstOrder)
  const orders = [...pushedOrders.values()]
    .filter(({ toilet, state }) => toilet === id && state !== 'closed')
    .toSorted((a, b) => a.id - b.id)
  return (
    <>
      <Card
        title={t('toiletPage.orders', { n: orders.length })}
        tools={
          mayLead && <Link href={paths.publicReports({ state: 'all', toilet: id })}>{t('nav.publicReports')}</Link>
        }
      >
        {orders.length === 0 ? (
          <Nothing small>{t('toiletPage.noOrders')}</Nothing>
        ) : (
          <ul className={classes.standing}>
            {orders.map((order) => (
              <li key={order.id}>
                <button type="button" className={classes.link} onClick={() => setOrderId(order.id)}>
                  {t(`orderWork.${order.work}`)}
                </button>
                <span className={desk.tag} data-severity={order.severity}>
                  {t(`severity.${order.severity}`)}
                </span>
                <span>{t(`workOrderState.${order.state}`)}</span>
                <Countdown order={order} />
              </li>
            ))}
          </ul>
        )}
      </Card>
      {seesAlerts && (
        <Card title={t('toiletPage.alerts', { n: alerts.length })}>
          {alerts.length === 0 ? (
            <Nothing small>{t('shift.noAlerts')}</Nothing>
          ) : (
            <ul className={classes.standing}>
              {alerts.map((alert) => (
                <li key={alert.id} data-folded={alert.rootId !== undefined || undefined}>
                  <button type="button" className={classes.link} onClick={() => setAlertId(alert.id)}>
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
        </Card>
      )}
      <AlertDrawer
        alert={alertId === undefined ? undefined : pushedAlerts.get(alertId)}
        onClose={() => setAlertId(undefined)}
      />
      <OrderDrawer
        id={orderId}
        pushed={orderId === undefined ? undefined : pushedOrders.get(orderId)}
        onClose={() => setOrderId(undefined)}
      />
    </>
  )
}
