import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alert } from '#domain/alert/alert.ts'
import { nowMs, useNow } from '../clock.ts'
import { dateTimeText } from '../format.ts'
import { queryClient } from '../queries.ts'
import { serviceApi } from '../service-api.ts'
import { useMay } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Mishap } from '../ui/outcome.tsx'
import { ReasonDialog } from '../ui/reason-dialog.tsx'
import classes from './alerts.module.css'

const MUTE_MINUTES = [60, 120, 240, 480, 1_440, 4_320] as const

/** What a person may do about an alert: take it, close it with a reason, or have nobody told of it for a while. */
export function AlertActions({ alert }: { alert: Alert }) {
  const { t } = useTranslation()
  const mayHandle = useMay('handle-alerts')
  const now = useNow()
  const [asked, setAsked] = useState<'close' | 'mute'>()
  const settled = async () => {
    setAsked(undefined)
    await queryClient.invalidateQueries({ queryKey: ['alert', alert.id] })
  }
  const acknowledge = useMutation({ mutationFn: () => serviceApi.acknowledge(alert.id, ''), onSuccess: settled })
  const close = useMutation({ mutationFn: (note: string) => serviceApi.closeAlert(alert.id, note), onSuccess: settled })
  const mute = useMutation({
    mutationFn: ({ untilMs, note }: { untilMs: number; note: string }) => serviceApi.mute(alert.id, untilMs, note),
    onSuccess: settled,
  })
  if (!mayHandle || alert.state === 'closed') return null
  const isMuted = (alert.mutedUntilMs ?? 0) > now
  return (
    <div className={classes.actions}>
      <Group gap="xs">
        {alert.state === 'open' && (
          <Button
            leftSection={<Icon name="check" size={16} />}
            loading={acknowledge.isPending}
            onClick={() => acknowledge.mutate()}
          >
            {t('desk.acknowledge')}
          </Button>
        )}
        {isMuted ? (
          <Button
            variant="default"
            loading={mute.isPending}
            onClick={() => mute.mutate({ untilMs: 0, note: t('desk.unmute') })}
          >
            {t('desk.unmute')}
          </Button>
        ) : (
          <Button variant="default" onClick={() => setAsked('mute')}>
            {t('desk.mute')}
          </Button>
        )}
        <Button variant="default" onClick={() => setAsked('close')}>
          {t('desk.close')}
        </Button>
      </Group>
      {isMuted && (
        <p className={classes.dim}>
          {t('desk.mutedUntil', { time: dateTimeText(alert.mutedUntilMs ?? 0).slice(5, 16) })}
        </p>
      )}
      <Mishap error={acknowledge.error ?? (asked === undefined ? mute.error : undefined)} />
      <ReasonDialog
        opened={asked === 'close'}
        title={t('desk.close')}
        text={t('desk.closeText')}
        action={t('desk.close')}
        busy={close.isPending}
        error={close.error}
        onConfirm={(note) => close.mutate(note)}
        onClose={() => setAsked(undefined)}
      />
      <ReasonDialog
        opened={asked === 'mute'}
        title={t('desk.mute')}
        text={t('desk.muteText')}
        action={t('desk.mute')}
        spansMinutes={MUTE_MINUTES}
        busy={mute.isPending}
        error={mute.error}
        onConfirm={(note, spanMs) => mute.mutate({ note, untilMs: Math.round(nowMs() + spanMs) })}
        onClose={() => setAsked(undefined)}
      />
    </div>
  )
}
