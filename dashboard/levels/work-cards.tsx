import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { alertWords } from '#domain/alert/words.ts'
import type { CleanSlot } from '#domain/toilet/service-cleans.ts'
import type { Answered, OrderOfDay } from '#domain/toilet/service-orders.ts'
import { sharesOf } from '#domain/toilet/service-sums.ts'
import { shortTimeText, spanText } from '../format.ts'
import { paths } from '../paths.ts'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { RawLink, What } from './day-parts.tsx'
import { lengthOfTime } from './figures.ts'
import { ShareFigure } from './share-figure.tsx'
import type { DayGiven } from './use-cards.tsx'
import classes from './day-parts.module.css'

const DAY_MS = 86_400_000

/** Orders that were to be answered, by the day on which that was decided (docs/SPEC.md Q5). */
export function OrdersCard({ day: { orders }, sums }: DayGiven) {
  const { t } = useTranslation()
  const shares = sharesOf(sums)
  return (
    <Card title={t('toiletDay.card.orders')}>
      {orders.length === 0 ? (
        <Nothing small>{t('toiletDay.noOrders')}</Nothing>
      ) : (
        <>
          <div className={classes.figures}>
            {(['accept', 'done', 'proven'] as const).map((name) => (
              <div key={name}>
                <span>{t(`levels.figure.${name}`)}</span>
                <div className={classes.figure}>
                  <ShareFigure name={name} share={shares[name]} alone />
                </div>
              </div>
            ))}
          </div>
          <ul className={classes.list} tabIndex={0}>
            {orders.map((order) => (
              <Order key={`${order.id} ${order.round}`} order={order} />
            ))}
          </ul>
        </>
      )}
      <p className={classes.note}>{t('toiletDay.orderNote')}</p>
    </Card>
  )
}

function Order({ order }: { order: OrderOfDay }) {
  const { t, i18n } = useTranslation()
  const words = alertWords[i18n.language === 'en' ? 'en' : 'zh']
  return (
    <li>
      <Link href={paths.orders({ order: order.id })}>{t('toiletDay.order', { id: order.id })}</Link>
      <span>
        {words.work[order.work]} · {words.severity[order.severity]}
      </span>
      <span className={classes.dim}>{t('toiletDay.openedAt', { time: timeOf(order.openedAtMs) })}</span>
      {order.round > 0 && <span className={classes.dim}>{t('toiletDay.round', { n: order.round + 1 })}</span>}
      {order.accept !== undefined && <Answer is={order.accept} of="accept" />}
      {order.done !== undefined && <Answer is={order.done} of="done" />}
      {order.repeatOf !== undefined && (
        <span className={classes.unknown}>{t('toiletDay.repeat', { id: order.repeatOf })}</span>
      )}
      {order.deferred && <span className={classes.dim}>{t('toiletDay.deferred')}</span>}
      {order.claim !== undefined && (
        <span className={order.claim === 'unproven' ? classes.bad : classes.dim}>
          {t(`toiletDay.claim.${order.claim}`)}
        </span>
      )}
      {order.ended !== undefined && <span className={classes.dim}>{t(`toiletDay.ended.${order.ended}`)}</span>}
    </li>
  )
}

function Answer({ is: { atMs, isLate, limitMs, spentMs }, of }: { is: Answered; of: 'accept' | 'done' }) {
  const { t } = useTranslation()
  const time = timeOf(atMs)
  const word = isLate
    ? t(of === 'accept' ? 'toiletDay.acceptLate' : 'toiletDay.doneLate', { time })
    : t(of === 'accept' ? 'toiletDay.acceptAt' : 'toiletDay.doneAt', { time })
  return (
    <span className={isLate ? classes.bad : classes.ok}>
      {word} {isLate ? '' : `(${t('toiletDay.onTime')})`}
      <small className={classes.dim}>
        {' '}
        {t('toiletDay.limit', { span: spanText(limitMs, t) })}
        {spentMs !== undefined && ` · ${t('toiletDay.spent', { span: spanText(spentMs, t) })}`}
      </small>
    </span>
  )
}

/** An order may have been opened on the day before. */
const timeOf = (atMs: number): string => shortTimeText(atMs)

/** Fixed cleans and roving checks that were due (docs/SPEC.md Q6). */
export function CleansCard({ day: { cleans, toilet }, sums, midnightMs }: DayGiven) {
  const { t } = useTranslation()
  const shares = sharesOf(sums)
  return (
    <Card title={t('toiletDay.card.cleans')}>
      <h3 className={classes.head}>{t('toiletDay.fixed')}</h3>
      {cleans.fixed.length === 0 ? (
        <Nothing small>{t('toiletDay.notDue')}</Nothing>
      ) : (
        <>
          <div className={classes.figure}>
            <ShareFigure name="cleans" share={shares.cleans} alone />
          </div>
          <Slots slots={cleans.fixed} />
        </>
      )}
      <h3 className={classes.head}>{t('toiletDay.roving')}</h3>
      <div className={classes.figure}>
        <ShareFigure name="roving" share={shares.roving} alone />
      </div>
      <Slots slots={cleans.roving} />
      <p className={classes.note}>{t('toiletDay.cleansNote')}</p>
      <What>
        {cleans.cleans.length === 0 ? (
          <Nothing small>{t('toiletDay.noCleans')}</Nothing>
        ) : (
          <ul className={classes.list} tabIndex={0}>
            {cleans.cleans.map(({ fromMs, toMs, full, by, orderId }) => (
              <li key={`${fromMs} ${toMs} ${by}`}>
                <span>
                  {toMs === fromMs
                    ? shortTimeText(fromMs)
                    : t('toiletDay.cleanAt', { from: shortTimeText(fromMs), to: shortTimeText(toMs) })}
                </span>
                <span>{t(full ? 'toiletDay.full' : 'toiletDay.check')}</span>
                {toMs > fromMs && <span className={classes.dim}>{lengthOfTime(toMs - fromMs, t)}</span>}
                <span className={classes.dim}>{t(`toiletDay.by.${by}`)}</span>
                {orderId === undefined ? (
                  <RawLink toilet={toilet} stream="event" fromMs={midnightMs} toMs={midnightMs + DAY_MS} />
                ) : (
                  <Link className={classes.end} href={paths.orders({ order: orderId })}>
                    {t('toiletDay.order', { id: orderId })}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        )}
      </What>
    </Card>
  )
}

function Slots({ slots }: { slots: readonly CleanSlot[] }) {
  const { t } = useTranslation()
  return (
    <ul className={classes.slots}>
      {slots.map(({ fromMs, toMs, state, cleanMs }) => (
        <li key={fromMs} data-state={state}>
          {t('toiletDay.cleanAt', { from: shortTimeText(fromMs), to: shortTimeText(toMs) })}{' '}
          {t(`toiletDay.slot.${state}`)}
          {cleanMs !== undefined && <span className={classes.dim}> {shortTimeText(cleanMs)}</span>}
        </li>
      ))}
    </ul>
  )
}
