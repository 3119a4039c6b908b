import { Badge, Button, Checkbox, Code, Drawer, Group, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { quarantineReasons, type QuarantineReason } from '#domain/quarantine.ts'
import { api, type QuarantinePage as Answer, type QuarantineRow } from '../api.ts'
import { bytesText, numberText } from '../format.ts'
import { keys, queryClient } from '../queries.ts'
import { useMay } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Failed, Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'
import { Age, At, Figure, Figures } from '../ui/words.tsx'
import classes from './quarantine.module.css'

const PAGE = 100
const REPLAYED_MAX = 1_000

/** What devices sent and was not accepted: why, what exactly, and another try. */
export function QuarantinePage() {
  const { t } = useTranslation()
  const mayReplay = useMay('replay-quarantine')
  const [search, setSearch] = useSearchParams()
  const reason = search.get('reason') ?? ''
  const assetId = search.get('assetId') ?? ''
  const set = (change: { reason?: string; assetId?: string }) => {
    setChosen(new Set())
    const next = { reason, assetId, ...change }
    setSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')), { replace: true })
  }
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const [looked, setLooked] = useState<QuarantineRow>()
  const filter = { ...(reason === '' ? {} : { reason }), ...(/^[\w-]{1,64}$/.test(assetId) ? { assetId } : {}) }
  const pages = useInfiniteQuery({
    queryKey: keys.quarantine(filter),
    queryFn: ({ pageParam, signal }) => api.quarantine({ ...filter, beforeId: pageParam, limit: PAGE }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last: Answer) => (last.rows.length < PAGE ? undefined : last.rows.at(-1)?.id),
    refetchInterval: looked === undefined && chosen.size === 0 ? 15_000 : false,
  })
  const replay = useMutation({
    mutationFn: (ids: readonly number[]) => api.replay(ids),
    onSuccess: async () => {
      setChosen(new Set())
      await queryClient.invalidateQueries({ queryKey: ['quarantine'] })
    },
  })
  if (pages.data === undefined)
    return pages.error === null ? <Waiting /> : <Failed error={pages.error} again={() => void pages.refetch()} />
  const rows = pages.data.pages.flatMap((page) => page.rows)
  const counts = pages.data.pages[0]?.counts ?? {}
  const seen = quarantineReasons.filter((each) => (counts[each] ?? 0) > 0)
  const toggle = (id: number) => {
    const next = new Set(chosen)
    if (!next.delete(id) && next.size < REPLAYED_MAX) next.add(id)
    setChosen(next)
  }
  return (
    <Page
      title={t('nav.quarantine')}
      fill
      intro={t('quarantine.intro')}
      tools={
        mayReplay && (
          <Button disabled={chosen.size === 0} loading={replay.isPending} onClick={() => replay.mutate([...chosen])}>
            {t('quarantine.replay', { n: chosen.size })}
          </Button>
        )
      }
    >
      <div className={classes.reasons} role="group" aria-label={t('quarantine.reasons')}>
        <UnstyledButton className={classes.reason} aria-pressed={reason === ''} onClick={() => set({ reason: '' })}>
          {t('quarantine.all')}
          <b>{numberText(Object.values(counts).reduce((a, b) => a + b, 0))}</b>
        </UnstyledButton>
        {seen.map((each) => (
          <UnstyledButton
            key={each}
            className={classes.reason}
            aria-pressed={reason === each}
            onClick={() => set({ reason: each })}
          >
            {t(`reason.${each}`)}
            <b>{numberText(counts[each] ?? 0)}</b>
          </UnstyledButton>
        ))}
      </div>
      <div className={classes.filters}>
        <TextInput
          aria-label={t('quarantine.asset')}
          placeholder={t('quarantine.asset')}
          leftSection={<Icon name="search" size={16} />}
          value={assetId}
          onChange={(event) => set({ assetId: event.currentTarget.value })}
        />
        {replay.isSuccess && (
          <Text role="status" c="dimmed">
            {t('quarantine.requested')}
          </Text>
        )}
      </div>
      <Mishap error={replay.error ?? pages.error} />
      <VirtualTable
        label={t('nav.quarantine')}
        rows={rows}
        rowKey={({ id }) => id}
        heightPx={48}
        empty={<Nothing>{t('quarantine.nothing')}</Nothing>}
        columns={[
          ...(mayReplay
            ? [
                {
                  name: 'choose',
                  label: t('quarantine.replayThis'),
                  quiet: true,
                  track: '24px',
                  cell: (row: QuarantineRow) =>
                    row.replayedAtMs === undefined && (
                      <Checkbox
                        size="xs"
                        aria-label={t('quarantine.choose', { id: row.id })}
                        checked={chosen.has(row.id)}
                        onChange={() => toggle(row.id)}
                      />
                    ),
                },
              ]
            : []),
          {
            name: 'reason',
            label: t('quarantine.reason'),
            track: 'minmax(110px, 180px)',
            phoneTrack: 'minmax(0, 1fr)',
            cell: (row) => (
              <UnstyledButton className={classes.open} onClick={() => setLooked(row)}>
                {t(`reason.${row.reason}`)}
              </UnstyledButton>
            ),
          },
          {
            name: 'client',
            label: t('quarantine.client'),
            track: 'minmax(72px, 140px)',
            phoneTrack: '72px',
            cell: (row) => row.clientId,
          },
          {
            name: 'detail',
            label: t('quarantine.detail'),
            track: 'minmax(0, 1fr)',
            wide: true,
            cell: (row) => <span title={row.detail}>{row.detail}</span>,
          },
          {
            name: 'replayed',
            label: t('quarantine.replayed'),
            quiet: true,
            track: '76px',
            wide: true,
            cell: (row) =>
              row.replayedAtMs !== undefined && (
                <Badge variant="default" size="sm">
                  {t('quarantine.replayed')}
                </Badge>
              ),
          },
          {
            name: 'at',
            label: t('quarantine.received'),
            track: '92px',
            phoneTrack: '80px',
            right: true,
            cell: (row) => <Age atMs={row.receivedAtMs} />,
          },
        ]}
      />
      {pages.hasNextPage && (
        <Button variant="subtle" mt="xs" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
      <Drawer
        opened={looked !== undefined}
        onClose={() => setLooked(undefined)}
        position="right"
        size="lg"
        title={t('quarantine.message')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {looked !== undefined && (
          <Message
            row={looked}
            replay={
              mayReplay && looked.replayedAtMs === undefined
                ? () => {
                    replay.mutate([looked.id])
                    setLooked(undefined)
                  }
                : undefined
            }
          />
        )}
      </Drawer>
    </Page>
  )
}

function Message({ row, replay }: { row: QuarantineRow; replay: (() => void) | undefined }) {
  const { t } = useTranslation()
  const cut = row.payloadText === undefined ? false : new Blob([row.payloadText]).size < row.payloadBytes
  const whole = useQuery({
    queryKey: ['quarantined', row.id],
    queryFn: ({ signal }) => api.quarantined(row.id, signal),
    enabled: cut,
  })
  const shown = whole.data ?? row
  return (
    <Stack gap="md">
      <Figures>
        <Figure name={t('quarantine.reason')}>{t(`reason.${row.reason satisfies QuarantineReason}`)}</Figure>
        <Figure name={t('quarantine.received')}>
          <At atMs={row.receivedAtMs} />
        </Figure>
        <Figure name={t('quarantine.client')}>{row.clientId}</Figure>
        <Figure name={t('quarantine.number')}>
          {row.seq}
          {row.index >= 0 && ` [${row.index}]`}
        </Figure>
        <Figure name={t('quarantine.topic')} wide>
          <Code>{row.topic}</Code>
        </Figure>
        <Figure name={t('quarantine.detail')} wide>
          {row.detail}
        </Figure>
        {row.replayedAtMs !== undefined && (
          <Figure name={t('quarantine.replayed')}>
            <At atMs={row.replayedAtMs} />
          </Figure>
        )}
      </Figures>
      <div>
        <Group justify="space-between" mb={6}>
          <Text size="sm" c="dimmed">
            {shown.payloadText === undefined ? t('quarantine.base64') : t('quarantine.payload')} ·{' '}
            {bytesText(row.payloadBytes)}
          </Text>
        </Group>
        {/* a text node: whatever a device sent is shown, never read as HTML */}
        <pre className={classes.payload} tabIndex={0} aria-label={t('quarantine.payload')}>
          {shown.payloadText ?? shown.payloadBase64}
        </pre>
      </div>
      <Mishap error={whole.error} />
      {replay !== undefined && <Button onClick={replay}>{t('quarantine.replayThis')}</Button>}
    </Stack>
  )
}
