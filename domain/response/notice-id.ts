import type { Alert } from '../alert/alert.ts'
import type { NoticeCause } from './notice.ts'
import type { WorkOrder } from './order.ts'

/**
 * Id of what people are told of an order: made of what it tells, so that the same is never told twice (docs/SPEC.md Z7). Each round of an order tells anew,
 * and so does each severity, each deferral and each `done` that is not confirmed.
 */
export function noticeId(order: WorkOrder, cause: NoticeCause): string {
  const round = (order.rounds?.length ?? 0) + 1
  const which =
    cause === 'worse'
      ? `-${order.severity}`
      : cause === 'claimed'
        ? `-${order.doneAtMs ?? 0}`
        : cause === 'resumed'
          ? `-${order.deferredUntilMs ?? 0}`
          : ''
  return `order-${order.id}${round === 1 ? '' : `.${round}`}-${cause}${which}`
}

/** The same of an alert without an order. */
export const alertNoticeId = (alert: Pick<Alert, 'id' | 'severity'>, cause: NoticeCause): string =>
  `alert-${alert.id}-${cause}${cause === 'worse' ? `-${alert.severity}` : ''}`
