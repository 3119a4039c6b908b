import { ActionIcon, Badge, Button, Select } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { noticeText } from '#domain/response/notice-words.ts'
import { channelsApi, deliveryStates, type Channel, type Delivery, type DeliveryPage } from '../channels-api.ts'
import { dateTimeText } from '../format.ts'
import { keys, queryClient } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { Failed, Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'
import { At } from '../ui/words.tsx'
import classes from './channels.module.css'

const PAGE = 100
const AGAIN_MS = 5_000
const RETRY_MAX = 200

/** Dead ones can be tried again, unless they were pushes or their channel is gone. */
export const canRetry = ({ state, to, noticeId }: Delivery): boolean =>
  state === 'dead' && to.kind === 'channel' && to.name !== undefined && !noticeId.startsWith('test-')

/** Notices on their way: state, tries and the last answer of each. */
export function DeliveryList({
  channels,
  filter,
  onFilter,
}: {
  channels: readonly Channel[]
  filter: { readonly state: string; readonly channel: string }
  onFilter: (change: { state?: string; channel?: string }) => void
}) {
  const { t, i18n } = useTranslation()
  const asked = {
    ...(filter.state === '' ? {} : { state: filter.state }),
    ...(filter.channel === '' ? {} : { channel: filter.channel }),
    limit: PAGE,
  }
  const pages = useInfiniteQuery({
    queryKey: keys.deliveries(asked),
    queryFn: ({ pageParam, signal }) =>
      channelsApi.deliveries({ ...asked, ...(pageParam === undefined ? {} : { beforeMs: pageParam }) }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last: DeliveryPage) => last.nextBeforeMs,
    // read on by hand, the first page looks again by itself
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : AGAIN_MS),
    staleTime: 0,
  })
  const retry = useMutation({
    mutationFn: (deliveries: readonly Delivery[]) =>
      channelsApi.retry(
        deliveries.flatMap(({ noticeId, to }) => (to.kind === 'channel' ? [{ noticeId, channel: to.id }] : [])),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deliveries'] }),
  })
  if (pages.data === undefined)
    return pages.error === null ? <Waiting /> : <Failed error={pages.error} again={() => void pages.refetch()} />
  const rows = pages.data.pages.flatMap(({ deliveries }) => deliveries)
  const dead = rows.filter(canRetry).slice(0, RETRY_MAX)
  const nameOf = ({ to }: Delivery) =>
    to.kind === 'push'
      ? to.person === undefined
        ? t('delivery.pushGone')
        : t('delivery.push', { person: to.person })
      : to.kind === 'driver'
        ? t('delivery.driver')
        : (to.name ?? t('delivery.gone'))
  const whatOf = ({ notice, noticeId, to }: Delivery) =>
    to.kind === 'driver'
      ? t('delivery.toDriver')
      : notice === undefined
        ? t(noticeId.startsWith('test-') ? 'delivery.test' : 'delivery.purged')
        : noticeText({ ...notice, userIds: [] }, i18n.language === 'en' ? 'en' : 'zh').title
  return (
    <>
      <div className={classes.filters}>
        <Select
          aria-label={t('delivery.stateLabel')}
          allowDeselect={false}
          value={filter.state}
          onChange={(value) => onFilter({ state: value ?? '' })}
          data={[
            { value: '', label: t('delivery.allStates') },
            ...deliveryStates.map((value) => ({ value, label: t(`delivery.state.${value}`) })),
          ]}
        />
        <Select
          aria-label={t('delivery.to')}
          allowDeselect={false}
          value={filter.channel}
          onChange={(value) => onFilter({ channel: value ?? '' })}
          data={[
            { value: '', label: t('delivery.allChannels') },
            ...channels.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        {filter.state === 'dead' && dead.length > 0 && (
          <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate(dead)}>
            {t('delivery.retryAll', { n: dead.length })}
          </Button>
        )}
        <span className={classes.waiting} role="status">
          {retry.data === undefined
            ? t('delivery.waiting', { n: pages.data.pages[0]?.waiting ?? 0 })
            : t('delivery.again', { n: retry.data.again })}
        </span>
      </div>
      <Mishap error={retry.error} />
      <VirtualTable
        label={t('channel.tab.deliveries')}
        rows={rows}
        rowKey={({ noticeId, to }) => `${noticeId} ${JSON.stringify(to)}`}
        heightPx={56}
        phoneHeightPx={76}
        empty={<Nothing>{t('delivery.nothing')}</Nothing>}
        columns={[
          { name: 'at', label: t('delivery.at'), track: '164px', wide: true, cell: ({ atMs }) => <At atMs={atMs} /> },
          {
            name: 'what',
            label: t('delivery.what'),
            track: 'minmax(0, 1.6fr)',
            phoneTrack: 'minmax(0, 1fr)',
            cell: (row) => (
              <div className={classes.two}>
                <span title={whatOf(row)}>{whatOf(row)}</span>
                <span className={classes.dim}>{nameOf(row)}</span>
                <span className={`${classes.dim} ${classes.onPhone}`}>{row.detail}</span>
              </div>
            ),
          },
          {
            name: 'state',
            label: t('delivery.stateLabel'),
            track: '96px',
            cell: ({ state }) => (
              <Badge variant={state === 'dead' ? 'filled' : 'default'} color={state === 'dead' ? 'red.9' : 'gray'}>
                {t(`delivery.state.${state}`)}
              </Badge>
            ),
          },
          {
            name: 'tries',
            label: t('delivery.tries'),
            track: '64px',
            right: true,
            wide: true,
            cell: ({ attempts }) => attempts,
          },
          {
            name: 'answer',
            label: t('delivery.answer'),
            track: 'minmax(0, 1.6fr)',
            wide: true,
            cell: ({ detail, nextMs }) => (
              <div className={classes.two}>
                <span title={detail}>{detail === '' ? '–' : detail}</span>
                {nextMs !== undefined && (
                  <span className={classes.dim}>{t('delivery.next', { at: dateTimeText(nextMs) })}</span>
                )}
              </div>
            ),
          },
          {
            name: 'act',
            label: t('common.actions'),
            quiet: true,
            track: '40px',
            cell: (row) =>
              canRetry(row) && (
                <ActionIcon
                  variant="default"
                  aria-label={t('delivery.retryOne', { name: nameOf(row) })}
                  title={t('delivery.retry')}
                  disabled={retry.isPending}
                  onClick={() => retry.mutate([row])}
                >
                  <Icon name="redo" size={16} />
                </ActionIcon>
              ),
          },
        ]}
      />
      {pages.hasNextPage && (
        <Button variant="subtle" mt="xs" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </>
  )
}
