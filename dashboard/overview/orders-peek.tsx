import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Countdown } from '../desk/countdown.tsx'
import { useLiveOrders } from '../desk/use-orders.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session.ts'
import classes from './peek.module.css'

/** Orders that stand at a toilet, with their clocks. */
export function OrdersPeek({ toilet }: { toilet: string }) {
  const { t } = useTranslation()
  const sees = useMay('see-orders')
  const orders = [...useLiveOrders().values()].filter((order) => order.toilet === toilet && order.state !== 'closed')
  if (!sees || orders.length === 0) return null
  return (
    <section className={classes.stream}>
      <div className={classes.streamHead}>
        <h3>{t('toiletPage.orders', { n: orders.length })}</h3>
      </div>
      {orders.map((order) => (
        <div key={order.id} className={classes.order}>
          <Link href={paths.orders({ order: order.id })}>{t(`orderWork.${order.work}`)}</Link>
          <span>{t(`workOrderState.${order.state}`)}</span>
          <Countdown order={order} />
        </div>
      ))}
    </section>
  )
}
