import { Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { alertText } from '../alerts/words.ts'
import { Refusal } from '../http.ts'
import { paths, serviceEndpoints } from '../paths.ts'
import { keys, useTownName } from '../queries.ts'
import { serviceApi, type DueOrder } from '../service-api.ts'
import { Failed, Mishap, Waiting } from '../ui/outcome.tsx'
import { At, Figure, Figures } from '../ui/words.tsx'
import { useMay } from '../session.ts'
import { Countdown } from './countdown.tsx'
import { useToiletName } from './names.ts'
import { OrderActions } from './order-actions.tsx'
import { Trail } from './trail.tsx'
import desk from './desk.module.css'
import classes from './orders.module.css'

/** Everything about an order: its alerts, clocks, what became of it, photos, and what may be done. */
export function OrderDrawer({
  id,
  pushed,
  onClose,
}: {
  id: number | undefined
  /** As it was pushed last. */
  pushed: DueOrder | undefined
  onClose: () => void
}) {
  const { t } = useTranslation()
  const toiletName = useToiletName()
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={520}
      title={
        pushed === undefined
          ? t('orders.order', { id: id ?? 0 })
          : `${t(`orderWork.${pushed.work}`)} · ${toiletName(pushed.toilet)}`
      }
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {id !== undefined && <Detail key={id} id={id} pushed={pushed} />}
    </Drawer>
  )
}

function Detail({ id, pushed }: { id: number; pushed: DueOrder | undefined }) {
  const { t } = useTranslation()
  const toiletName = useToiletName()
  const townName = useTownName()
  const seesAlerts = useMay('see-alerts')
  const stand =
    pushed === undefined
      ? ''
      : [pushed.state, pushed.severity, pushed.clock.sinceMs, pushed.clock.told.length, pushed.alerts.length].join(' ')
  const detail = useQuery({
    queryKey: keys.workOrder(id, stand),
    queryFn: ({ signal }) => serviceApi.order(id, signal, { unattended: stand !== '' }),
    placeholderData: (before) => before,
  })
  if (detail.data === undefined) {
    if (detail.error === null) return <Waiting />
    if (detail.error instanceof Refusal && detail.error.status === 404)
      return <Failed error={detail.error} title={t('orders.missing', { id })} />
    return <Failed error={detail.error} again={() => void detail.refetch()} />
  }
  const order: DueOrder = pushed ?? detail.data.order
  const { due } = order
  return (
    <div className={classes.detail}>
      <Mishap error={detail.error} />
      <div className={classes.line}>
        <span className={desk.tag} data-severity={order.severity}>
          {t(`severity.${order.severity}`)}
        </span>
        <b>{t(`workOrderState.${order.state}`)}</b>
        {order.outcome !== undefined && <span>{t(`orderOutcome.${order.outcome}`)}</span>}
        <Countdown order={order} />
      </div>
      <OrderActions order={order} />
      <Figures>
        <Figure name={t('kind.toilet')} wide>
          <Link href={paths.asset(order.toilet)}>{toiletName(order.toilet)}</Link>
          {' · '}
          <Link href={paths.map({ asset: order.toilet })}>{t('alert.toMap')}</Link>
        </Figure>
        <Figure name={t('orders.team')}>{order.team === order.town ? townName(order.town) : order.team}</Figure>
        <Figure name={t('orders.id')}>{order.id}</Figure>
        <Figure name={t('orders.opened')}>
          <At atMs={order.openedAtMs} />
        </Figure>
        {order.acknowledgedAtMs === undefined ? (
          due?.acceptByMs !== undefined && (
            <Figure name={t('orders.acceptBy')}>
              <At atMs={due.acceptByMs} />
            </Figure>
          )
        ) : (
          <Figure name={t('desk.acknowledgedBy')}>
            {order.acknowledgedBy} · <At atMs={order.acknowledgedAtMs} />
          </Figure>
        )}
        {order.arrivedAtMs !== undefined && (
          <Figure name={t('orders.arrived')}>
            {order.arrivedBy} · <At atMs={order.arrivedAtMs} />
            {order.arrivalProof !== undefined && ` · ${t(`arrivalProof.${order.arrivalProof}`)}`}
          </Figure>
        )}
        {order.doneAtMs === undefined ? (
          due?.doneByMs !== undefined && (
            <Figure name={t('orders.doneBy')}>
              <At atMs={due.doneByMs} />
            </Figure>
          )
        ) : (
          <Figure name={t('orders.doneAt')}>
            {order.doneBy} · <At atMs={order.doneAtMs} />
          </Figure>
        )}
        {order.closedAtMs !== undefined && (
          <Figure name={t('alert.closed')}>
            <At atMs={order.closedAtMs} />
          </Figure>
        )}
        {order.deferReason !== undefined && (
          <Figure name={t('orders.deferReason')} wide>
            {order.deferReason}
          </Figure>
        )}
        {order.repeatOf !== undefined && (
          <Figure name={t('orders.repeatOf')}>
            <Link href={paths.orders({ order: order.repeatOf })}>{order.repeatOf}</Link>
          </Figure>
        )}
        {order.note !== undefined && order.note !== '' && (
          <Figure name={t('excuse.note')} wide>
            {order.note}
          </Figure>
        )}
      </Figures>
      {order.photoIds.length > 0 && (
        <div className={classes.photos}>
          {order.photoIds.map((photo, at) => (
            <a key={photo} href={serviceEndpoints.photo(photo)} target="_blank" rel="noreferrer">
              <img src={serviceEndpoints.photo(photo)} alt={t('orders.photo', { n: at + 1 })} />
            </a>
          ))}
        </div>
      )}
      <section>
        <h3 className={classes.title}>{t('orders.alerts', { n: detail.data.alerts.length })}</h3>
        <ul className={classes.alerts}>
          {detail.data.alerts.map((alert) => (
            <li key={alert.id}>
              <div className={classes.line}>
                {seesAlerts ? (
                  <Link href={paths.alerts({ alert: alert.id })}>{t(`alertRule.${alert.rule}`)}</Link>
                ) : (
                  <b>{t(`alertRule.${alert.rule}`)}</b>
                )}
                <span className={classes.dim}>{t(`alertState.${alert.state}`)}</span>
              </div>
              {alertText(alert, t)}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3 className={classes.title}>{t('desk.trail')}</h3>
        <Trail lines={detail.data.trail} />
      </section>
    </div>
  )
}
