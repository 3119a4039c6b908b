import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DueOrder } from '../service-api.ts'
import { boardColumns } from './board.ts'
import { OrderCard } from './order-card.tsx'
import { useArranged, useLiveOrders } from './use-orders.ts'
import classes from './orders.module.css'

/** Cards by their clock: they count in place, and move when the board is arranged anew. */
export function BoardView({
  orders,
  held,
  onOpen,
}: {
  orders: readonly DueOrder[]
  held: boolean
  onOpen: (id: number) => void
}) {
  const { t } = useTranslation()
  const { shown, strays, arrange, touched } = useArranged(orders, held)
  const pushed = useLiveOrders()
  const byId = new Map(orders.map((order) => [order.id, order]))
  const cardsOf = (column: (typeof boardColumns)[number]) =>
    [...shown].flatMap(([id, is]) => {
      // one that was closed since stays until the board is arranged anew
      const order = is === column ? (byId.get(id) ?? pushed.get(id)) : undefined
      return order === undefined ? [] : [order]
    })
  return (
    <>
      <div className={classes.news} role="status">
        {strays > 0 && (
          <Button size="compact-md" onClick={arrange}>
            {t('orders.arrange', { n: strays })}
          </Button>
        )}
      </div>
      <div
        className={classes.columns}
        onPointerMove={touched}
        onPointerDown={touched}
        onKeyDown={touched}
        onWheel={touched}
      >
        {boardColumns.map((column) => {
          const cards = cardsOf(column)
          return (
            <section
              key={column}
              className={classes.column}
              data-column={column}
              aria-label={t(`orders.column.${column}`)}
            >
              <h2>
                {t(`orders.column.${column}`)}
                <span className="figures">{cards.length}</span>
              </h2>
              {/* focusable, so that the keyboard can scroll it */}
              <ul
                className={classes.cards}
                tabIndex={cards.length > 0 ? 0 : -1}
                aria-label={t(`orders.column.${column}`)}
              >
                {cards.map((order) => (
                  <li key={order.id}>
                    <OrderCard order={order} onOpen={() => onOpen(order.id)} />
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
      </div>
    </>
  )
}
