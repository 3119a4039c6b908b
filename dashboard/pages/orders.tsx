import { SegmentedControl, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { BoardView } from '../desk/board-view.tsx'
import { ClosedOrders } from '../desk/closed-orders.tsx'
import { OrderDrawer } from '../desk/order-drawer.tsx'
import { Rounds } from '../desk/rounds.tsx'
import { useLiveOrders, useStandingOrders } from '../desk/use-orders.ts'
import classes from '../desk/orders.module.css'
import { useTownName } from '../queries.ts'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'

const views = ['board', 'rounds', 'closed'] as const

/** Orders to crews by their clocks, merged rounds, and what was closed (docs/SPEC.md U31). */
export function OrdersPage() {
  const { t } = useTranslation()
  const townName = useTownName()
  const [search, setSearch] = useSearchParams()
  const choice = {
    view: search.get('view') ?? '',
    town: search.get('town') ?? '',
    team: search.get('team') ?? '',
    order: search.get('order') ?? '',
  }
  const set = (change: Partial<typeof choice>) =>
    setSearch(Object.fromEntries(Object.entries({ ...choice, ...change }).filter(([, is]) => is !== '')), {
      replace: true,
    })
  const view = views.find((each) => each === choice.view) ?? 'board'
  const { orders, isPending, error, refetch } = useStandingOrders()
  const pushed = useLiveOrders()
  const towns = [...new Set(orders.map(({ town }) => town))].toSorted()
  const teams = [...new Set(orders.map(({ team }) => team))].filter((team) => team !== '').toSorted()
  const shown = orders.filter(
    ({ town, team }) => (choice.town === '' || town === choice.town) && (choice.team === '' || team === choice.team),
  )
  const shownId = choice.order === '' ? undefined : Number(choice.order)
  const open = (id: number) => set({ order: String(id) })
  const listed = (values: readonly string[], chosen: string) => [
    ...new Set([...values, ...(chosen === '' ? [] : [chosen])]),
  ]
  return (
    <Page
      title={t('nav.orders')}
      fill
      intro={t('orders.intro')}
      tools={<b role="status">{t('orders.count', { n: shown.length })}</b>}
    >
      <div className={classes.filters}>
        <SegmentedControl
          className={classes.view}
          aria-label={t('orders.view')}
          value={view}
          onChange={(next) => set({ view: next === 'board' ? '' : next })}
          data={views.map((value) => ({ value, label: t(`orders.views.${value}`) }))}
        />
        <Select
          aria-label={t('asset.town')}
          value={choice.town}
          onChange={(value) => set({ town: value ?? '' })}
          data={[
            { value: '', label: t('assets.allTowns') },
            ...listed(towns, choice.town).map((value) => ({ value, label: townName(value) })),
          ]}
        />
        <Select
          aria-label={t('orders.team')}
          value={choice.team}
          onChange={(value) => set({ team: value ?? '' })}
          data={[
            { value: '', label: t('orders.allTeams') },
            ...listed(teams, choice.team).map((value) => ({ value, label: townName(value) })),
          ]}
        />
      </div>
      {view === 'rounds' && <Rounds town={choice.town} team={choice.team} onOpen={open} />}
      {view === 'closed' && <ClosedOrders town={choice.town} team={choice.team} onOpen={open} />}
      {view === 'board' && !isPending && (
        <BoardView key={`${choice.town}/${choice.team}`} orders={shown} held={shownId !== undefined} onOpen={open} />
      )}
      {view === 'board' && isPending && (error === null ? <Waiting /> : <Failed error={error} again={refetch} />)}
      <OrderDrawer
        id={shownId}
        pushed={shownId === undefined ? undefined : (pushed.get(shownId) ?? orders.find(({ id }) => id === shownId))}
        onClose={() => set({ order: '' })}
      />
    </Page>
  )
}
