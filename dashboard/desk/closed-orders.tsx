import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { dateTimeText, spanText } from '../format.ts'
import { keys, useTownName } from '../queries.ts'
import { serviceApi, type DueOrder } from '../service-api.ts'
import { Failed, Nothing, Waiting } from '../ui/outcome.tsx'
import { VirtualTable, type Column } from '../ui/virtual-table.tsx'
import { useToiletName } from './names.ts'
import classes from './orders.module.css'

const PAGE = 100

/** Orders that were closed, the newest first, with how each ended. */
export function ClosedOrders({ town, team, onOpen }: { town: string; team: string; onOpen: (id: number) => void }) {
  const { t } = useTranslation()
  const townName = useTownName()
  const toiletName = useToiletName()
  const asked = { state: 'closed', limit: PAGE, ...(team === '' ? {} : { team }) }
  const closed = useInfiniteQuery({
    queryKey: keys.workOrders({ ...asked, pages: true }),
    queryFn: ({ pageParam, signal }) =>
      serviceApi.orders({ ...asked, ...(pageParam === undefined ? {} : { beforeId: pageParam }) }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last: { orders: readonly DueOrder[] }) =>
      last.orders.length < PAGE ? undefined : last.orders.at(-1)?.id,
  })
  if (closed.data === undefined)
    return closed.error === null ? <Waiting /> : <Failed error={closed.error} again={() => void closed.refetch()} />
  const rows = closed.data.pages.flatMap(({ orders }) => orders).filter((each) => town === '' || each.town === town)
  const columns: readonly Column<DueOrder>[] = [
    {
      name: 'toilet',
      label: t('kind.toilet'),
      track: 'minmax(0, 2fr)',
      cell: (order) => (
        <button type="button" className={classes.open} onClick={() => onOpen(order.id)}>
          {toiletName(order.toilet)}
        </button>
      ),
    },
    { name: 'town', label: t('asset.town'), track: '150px', wide: true, cell: (order) => townName(order.town) },
    {
      name: 'work',
      label: t('orders.work'),
      track: '110px',
      phoneTrack: '74px',
      cell: (o) => t(`orderWork.${o.work}`),
    },
    {
      name: 'outcome',
      label: t('orders.outcome'),
      track: '150px',
      phoneTrack: '92px',
      cell: ({ outcome }) => (
        <span className={classes.wrap}>{outcome === undefined ? '–' : t(`orderOutcome.${outcome}`)}</span>
      ),
    },
    { name: 'by', label: t('orders.doneAt'), track: '180px', wide: true, cell: ({ doneBy }) => doneBy ?? '–' },
    {
      name: 'opened',
      label: t('orders.opened'),
      track: '130px',
      wide: true,
      cell: ({ openedAtMs }) => dateTimeText(openedAtMs).slice(5, 16),
    },
    {
      name: 'lasted',
      label: t('orders.lasted'),
      track: '110px',
      wide: true,
      right: true,
      cell: ({ openedAtMs, closedAtMs }) => (closedAtMs === undefined ? '–' : spanText(closedAtMs - openedAtMs, t)),
    },
  ]
  return (
    <>
      <VirtualTable
        label={t('orders.views.closed')}
        rows={rows}
        rowKey={({ id }) => id}
        columns={columns}
        phoneHeightPx={76}
        empty={<Nothing>{t('orders.noneClosed')}</Nothing>}
      />
      {closed.hasNextPage && (
        <Button
          variant="subtle"
          mt="xs"
          loading={closed.isFetchingNextPage}
          onClick={() => void closed.fetchNextPage()}
        >
          {t('common.more')}
        </Button>
      )}
    </>
  )
}
