import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { StandingAlerts } from '../alerts/standing-alerts.tsx'
import { Countdown } from '../desk/countdown.tsx'
import { OrderDrawer } from '../desk/order-drawer.tsx'
import { useLiveOrders } from '../desk/use-orders.ts'
import desk from '../desk/desk.module.css'
import { paths } from '../paths.ts'
import { useMay } from '../session.ts'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import classes from '../alerts/standing.module.css'

/** What stands against a toilet now: orders with their clocks, and alerts. */
export function ToiletStanding({ id }: { id: string }) {
  const { t } = useTranslation()
  const seesAlerts = useMay('see-alerts')
  const mayLead = useMay('lead-orders')
  const pushed = useLiveOrders()
  const [shown, setShown] = useState<number>()
  const orders = [...pushed.values()]
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
                <button type="button" className={classes.link} onClick={() => setShown(order.id)}>
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
      {seesAlerts && <StandingAlerts kind="toilet" id={id} />}
      <OrderDrawer
        id={shown}
        pushed={shown === undefined ? undefined : pushed.get(shown)}
        onClose={() => setShown(undefined)}
      />
    </>
  )
}
