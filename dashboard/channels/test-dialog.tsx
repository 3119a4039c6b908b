import { Loader, Modal, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsApi, type Channel } from '../channels-api.ts'
import { keys } from '../queries.ts'
import { Mishap } from '../ui/outcome.tsx'
import classes from './channels.module.css'

const LOOK_MS = 700
const LOOK_FOR_MS = 30_000 // an answer may take long, and others wait before ours; then the deliveries say it

/** Sends a test message when it opens, and says what became of it. */
export function TestDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation()
  const [openedMs] = useState(Date.now)
  const sent = useQuery({
    queryKey: keys.channelTest(channel.id),
    queryFn: () => channelsApi.test(channel.id),
    // one dialog, one message
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })
  const noticeId = sent.data?.noticeId
  const looked = useQuery({
    queryKey: keys.deliveries({ notice: noticeId ?? '' }),
    queryFn: ({ signal }) => channelsApi.deliveries({ notice: noticeId ?? '', limit: 1 }, signal),
    enabled: noticeId !== undefined,
    refetchInterval: ({ state }) =>
      state.dataUpdatedAt < openedMs + LOOK_FOR_MS && (state.data?.deliveries[0]?.state ?? 'waiting') === 'waiting'
        ? LOOK_MS
        : false,
  })
  const delivery = looked.data?.deliveries[0]
  const isSlow = looked.dataUpdatedAt >= openedMs + LOOK_FOR_MS
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('channel.testTo', { name: channel.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack aria-live="polite">
        <Mishap error={sent.error ?? looked.error} />
        {delivery === undefined || delivery.state === 'waiting' ? (
          sent.error === null && (
            <>
              <Loader size="sm" />
              <p className={classes.said}>{t(isSlow ? 'channel.testSlow' : 'channel.testing')}</p>
            </>
          )
        ) : (
          <p className={classes.said}>
            {t(delivery.state === 'sent' ? 'channel.testSent' : 'channel.testDead', { detail: delivery.detail })}
          </p>
        )}
      </Stack>
    </Modal>
  )
}
