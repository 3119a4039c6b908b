import { useTranslation } from 'react-i18next'
import { useTownName } from '../queries.ts'
import type { DueOrder } from '../service-api.ts'
import { Age } from '../ui/words.tsx'
import { Countdown } from './countdown.tsx'
import { useToiletName } from './names.ts'
import desk from './desk.module.css'
import classes from './orders.module.css'

/** An order on the board; it opens with everything about it. */
export function OrderCard({ order, onOpen }: { order: DueOrder; onOpen: () => void }) {
  const { t } = useTranslation()
  const toiletName = useToiletName()
  const townName = useTownName()
  const { severity, work, state, team, town } = order
  const rules = [...new Set(order.alerts.map(({ rule }) => rule))]
  const isGone = state === 'closed'
  return (
    <article className={classes.card} data-severity={severity} data-gone={isGone || undefined}>
      <div className={classes.line}>
        <button type="button" className={classes.open} onClick={onOpen}>
          {toiletName(order.toilet)}
        </button>
        <span className={desk.tag} data-severity={severity}>
          {t(`severity.${severity}`)}
        </span>
      </div>
      <div className={classes.line}>
        <b>{t(`orderWork.${work}`)}</b>
        <span className={classes.rules}>{rules.map((rule) => t(`alertRule.${rule}`)).join(t('common.comma'))}</span>
      </div>
      <div className={classes.line}>
        <Countdown order={order} />
        <span className={classes.dim}>{t(`workOrderState.${state}`)}</span>
      </div>
      <div className={`${classes.line} ${classes.dim}`}>
        <span>{team === '' || team === town ? townName(town) : `${team} · ${townName(town)}`}</span>
        <span className={classes.flags}>
          {order.onRound && <span className={desk.tag}>{t('orders.onRound')}</span>}
          {order.repeatOf !== undefined && <span className={desk.tag}>{t('orders.repeat')}</span>}
          {state === 'done' || state === 'claimed' ? <Age atMs={order.doneAtMs} /> : <Age atMs={order.openedAtMs} />}
        </span>
      </div>
    </article>
  )
}
