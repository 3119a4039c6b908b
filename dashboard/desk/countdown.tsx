import { useTranslation } from 'react-i18next'
import { useNow } from '../clock.ts'
import { dateTimeText, exactSpanText, momentText, spanText } from '../format.ts'
import type { DueOrder } from '../service-api.ts'
import { deadlineOf, pauseOf } from './board.ts'
import classes from './orders.module.css'

const HOUR_MS = 3_600_000

/** What has to happen next and how long there is for it, counting; while the clock stands, why. */
export function Countdown({ order }: { order: DueOrder }) {
  const { t } = useTranslation()
  const now = useNow()
  const pause = pauseOf(order)
  if (pause !== undefined)
    return (
      <span className={classes.countdown} data-is="paused">
        {t(`orders.paused.${pause}`)}
        {pause === 'deferred' && order.deferredUntilMs !== undefined && (
          <> {t('desk.until', { time: dateTimeText(order.deferredUntilMs).slice(5, 16) })}</>
        )}
      </span>
    )
  const deadline = deadlineOf(order)
  if (deadline === undefined) return null
  const leftMs = deadline.atMs - now
  const span = Math.abs(leftMs) < HOUR_MS ? spanText(Math.abs(leftMs), t) : exactSpanText(Math.abs(leftMs), t)
  // more time on the wall than is allowed of working time: closed hours lie between
  const isThroughRest = leftMs > deadline.allowedMs
  const said = () => {
    if (leftMs <= 0) return t('orders.over', { span })
    return isThroughRest
      ? t('orders.throughRest', { time: momentText(deadline.atMs, now) })
      : t('orders.left', { span })
  }
  return (
    <time
      className={classes.countdown}
      data-is={leftMs <= 0 ? 'late' : leftMs <= deadline.allowedMs / 4 ? 'soon' : 'running'}
      dateTime={new Date(deadline.atMs).toISOString()}
      title={dateTimeText(deadline.atMs)}
    >
      {t(`orders.next.${deadline.what}`)} {said()}
    </time>
  )
}
