import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { SweepOrder } from '#domain/coverage/shift.ts'
import { useVehicleName } from '../coverage/words.ts'
import { timeText } from '../format.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Nothing } from '../ui/outcome.tsx'
import classes from './panels.module.css'

/** Re-sweep orders with how far each has come: handed over, answered, done. */
export function Orders({
  orders,
  canOrder,
  nameOf,
  onSelect,
  onAdd,
}: {
  orders: readonly SweepOrder[]
  canOrder: boolean
  nameOf: (edge: string) => string
  onSelect: (edge: string) => void
  onAdd: () => void
}) {
  const { t } = useTranslation()
  const mayOrder = useMay('dispatch') && canOrder
  const vehicleName = useVehicleName()
  return (
    <>
      {mayOrder && (
        <div className={classes.tools}>
          <span />
          <Button size="xs" leftSection={<Icon name="plus" size={14} />} onClick={onAdd}>
            {t('order.add')}
          </Button>
        </div>
      )}
      {orders.length === 0 ? (
        <Nothing>{t('order.nothing')}</Nothing>
      ) : (
        <ul className={classes.list}>
          {orders.map((order) => (
            <li key={order.id}>
              <div className={classes.line}>
                <Link href={paths.asset(order.vehicle)}>{vehicleName(order.vehicle)}</Link>
                <b className={classes.end}>{t(`orderState.${stateOf(order)}`)}</b>
              </div>
              <div>
                {order.edges.map((edge, at) => (
                  <span key={edge}>
                    {at > 0 && t('common.comma')}
                    <button type="button" className={classes.street} onClick={() => onSelect(edge)}>
                      {nameOf(edge)}
                    </button>
                  </span>
                ))}
              </div>
              {order.note !== '' && <p className={classes.note}>{order.note}</p>}
              <ol className={classes.steps}>
                <li data-done>{t('order.sent', { time: timeText(order.atMs), by: order.by })}</li>
                {order.publishedAtMs !== undefined && (
                  <li data-done>{t('order.published', { time: timeText(order.publishedAtMs) })}</li>
                )}
                {order.answer !== undefined && order.answeredAtMs !== undefined && (
                  <li data-done>
                    {t(`orderState.${order.answer}`)} {timeText(order.answeredAtMs)}
                  </li>
                )}
              </ol>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const stateOf = (order: SweepOrder): 'waiting' | 'published' | 'accepted' | 'rejected' | 'done' =>
  order.answer ?? (order.publishedAtMs === undefined ? 'waiting' : 'published')
