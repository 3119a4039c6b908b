import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { ActionAnswer, OrderAction, WorkOrder } from '#domain/response/order.ts'
import { nowMs } from '../clock.ts'
import { coverageApi } from '../coverage-api.ts'
import { queryClient } from '../queries.ts'
import { serviceApi } from '../service-api.ts'
import { useMay } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Mishap } from '../ui/outcome.tsx'
import { ReasonDialog } from '../ui/reason-dialog.tsx'
import { isTooLarge, PhotoField } from '../ui/photo-field.tsx'
import { newId } from './names.ts'
import classes from './orders.module.css'

const DEFER_MINUTES = [60, 120, 240, 480, 1_440, 2_880, 4_320] as const

type Action = OrderAction['action']
type More = Partial<Pick<OrderAction, 'note' | 'untilMs' | 'photoIds'>>

/** What a person may do with an order from a desk: leading it, or doing it for a crew. */
export function OrderActions({ order }: { order: WorkOrder }) {
  const { t } = useTranslation()
  const mayDo = useMay('do-orders')
  const mayLead = useMay('lead-orders')
  const [asked, setAsked] = useState<Action>()
  const act = useMutation({
    mutationFn: ({ action, more }: { action: Action; more: More }): Promise<ActionAnswer> =>
      serviceApi.act({ actionId: newId(), orderId: order.id, action, atMs: Math.round(nowMs()), ...more }),
    onSuccess: async (answer) => {
      if (answer.is !== 'refused') setAsked(undefined)
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['work-order', order.id] }),
        queryClient.invalidateQueries({ queryKey: ['work-orders'] }),
      ])
    },
  })
  const refused = act.data?.is === 'refused' ? act.data : undefined
  // a reason that this page does not know yet is told as the server has it
  const refusal =
    refused === undefined
      ? undefined
      : t(`orderRefusal.${refused.reason}`, { defaultValue: `${refused.reason}: ${refused.detail}` })
  const { state } = order
  if (state === 'closed') return null
  const isDeferred = order.clock.paused.includes('deferred')
  const ask = (action: Action) => {
    act.reset()
    setAsked(action)
  }
  const close = () => setAsked(undefined)
  const reasoned = (action: Action) => (note: string, spanMs: number) =>
    act.mutate({ action, more: { note, ...(action === 'defer' ? { untilMs: Math.round(nowMs() + spanMs) } : {}) } })
  return (
    <div className={classes.actions}>
      <Group gap="xs">
        {mayDo && state === 'open' && (
          <Button
            leftSection={<Icon name="check" size={16} />}
            loading={act.isPending && asked === undefined}
            onClick={() => act.mutate({ action: 'acknowledge', more: {} })}
          >
            {t('desk.acknowledge')}
          </Button>
        )}
        {mayDo && state !== 'done' && (
          <Button variant={state === 'open' ? 'default' : 'filled'} onClick={() => ask('done')}>
            {t('orders.act.done')}
          </Button>
        )}
        {mayLead && !isDeferred && state !== 'done' && state !== 'claimed' && (
          <Button variant="default" onClick={() => ask('defer')}>
            {t('orders.act.defer')}
          </Button>
        )}
        {mayLead && isDeferred && (
          <Button
            variant="default"
            loading={act.isPending && asked === undefined}
            onClick={() => act.mutate({ action: 'resume', more: {} })}
          >
            {t('orders.act.resume')}
          </Button>
        )}
        {mayLead && (state === 'done' || state === 'claimed') && (
          <Button variant="default" onClick={() => ask('close')}>
            {t('orders.act.close')}
          </Button>
        )}
        {mayLead && state !== 'done' && state !== 'claimed' && (
          <Button variant="default" onClick={() => ask('cancel')}>
            {t('orders.act.cancel')}
          </Button>
        )}
        {mayDo && (
          <Button variant="default" onClick={() => ask('note')}>
            {t('orders.act.note')}
          </Button>
        )}
      </Group>
      {asked === undefined && (
        <>
          <Mishap error={act.error} />
          {refusal !== undefined && <p role="alert">{refusal}</p>}
        </>
      )}
      {(['defer', 'cancel', 'close', 'note'] as const).map((action) => (
        <ReasonDialog
          key={action}
          opened={asked === action}
          title={t(`orders.act.${action}`)}
          text={refusal ?? t(`orders.text.${action}`)}
          action={t(`orders.act.${action}`)}
          {...(action === 'defer' ? { spansMinutes: DEFER_MINUTES } : {})}
          busy={act.isPending}
          error={act.error}
          onConfirm={reasoned(action)}
          onClose={close}
        />
      ))}
      <Modal
        opened={asked === 'done'}
        onClose={close}
        title={t('orders.act.done')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {asked === 'done' && (
          <DoneForm
            busy={act.isPending}
            error={act.error}
            refusal={refusal}
            onDone={(more) => act.mutate({ action: 'done', more })}
            onClose={close}
          />
        )}
      </Modal>
    </div>
  )
}

/** What was done, with a photo if there is one. */
function DoneForm({
  busy,
  error,
  refusal,
  onDone,
  onClose,
}: {
  busy: boolean
  error: unknown
  refusal: string | undefined
  onDone: (more: More) => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  const [note, setNote] = useState('')
  const [photo, setPhoto] = useState<File | null>(null)
  const tooLarge = isTooLarge(photo)
  const send = useMutation({ mutationFn: (file: File) => coverageApi.photo(file) })
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (tooLarge) return
    const sent = photo === null ? undefined : await send.mutateAsync(photo)
    onDone({
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...(sent === undefined ? {} : { photoIds: [sent.id] }),
    })
  }
  return (
    <form onSubmit={(event) => void submit(event).catch(() => undefined)}>
      <Stack>
        <p className={classes.plain}>{t('orders.text.done')}</p>
        <Textarea
          label={t('excuse.note')}
          data-autofocus
          autosize
          minRows={2}
          maxRows={6}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <PhotoField label={t('excuse.photo')} value={photo} onChange={setPhoto} />
        <Mishap error={error ?? send.error} />
        {refusal !== undefined && <p role="alert">{refusal}</p>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy || send.isPending} disabled={tooLarge}>
            {t('orders.act.done')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
