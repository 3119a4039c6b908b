import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { LotDetail } from '#domain/parking/operator.ts'
import type { Closure } from '#domain/sharing/policy.ts'
import { nowMs, useNow } from '../clock.ts'
import { dateTimeText } from '../format.ts'
import { parkingApi } from '../parking-api.ts'
import { keys, queryClient } from '../queries.ts'
import { useMay } from '../session.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Icon } from '../ui/icons.tsx'
import { Mishap, Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { fieldOf, timeOfField } from '../street/range.ts'
import classes from './parking.module.css'

const HOUR_MS = 3_600_000

/** When a lot is not shared for an event; who holds a bay then is told. */
export function ClosureCard({ lot }: { lot: LotDetail }) {
  const { t } = useTranslation()
  const now = useNow()
  const mayManage = useMay('manage-parking')
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<Closure>()
  const [told, setTold] = useState<number>()
  const again = () => void queryClient.invalidateQueries({ queryKey: keys.lot(lot.id) })
  const end = useMutation({
    mutationFn: (id: number) => parkingApi.endClosure(id),
    onSuccess: () => {
      setEnding(undefined)
      again()
    },
  })
  const closures = lot.closures.toSorted((a, b) => b.fromMs - a.fromMs)
  const stateOf = ({ fromMs, toMs, endedAtMs }: Closure) =>
    endedAtMs !== undefined ? 'ended' : toMs <= now ? 'over' : fromMs <= now ? 'running' : 'due'
  return (
    <Card
      title={t('closure.title')}
      tools={
        mayManage && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => setAdding(true)}
          >
            {t('closure.add')}
          </Button>
        )
      }
    >
      {told !== undefined && (
        <p role="status" className={classes.note}>
          {t('closure.told', { n: told })}
        </p>
      )}
      {closures.length === 0 ? (
        <Nothing small>{t('closure.none')}</Nothing>
      ) : (
        <ul className={classes.standing}>
          {closures.map((closure) => (
            <li key={closure.id}>
              <b className={stateOf(closure) === 'running' ? classes.warn : undefined}>
                {t(`closure.is.${stateOf(closure)}`)}
              </b>
              <span className="figures">
                {dateTimeText(closure.fromMs).slice(5, 16)} – {dateTimeText(closure.toMs).slice(5, 16)}
              </span>
              <span className={classes.dim}>{closure.madeBy}</span>
              {mayManage && (stateOf(closure) === 'due' || stateOf(closure) === 'running') && (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={t('closure.endOf', { reason: closure.reason })}
                  onClick={() => setEnding(closure)}
                >
                  {t('closure.end')}
                </Button>
              )}
              <span className={classes.said}>{closure.reason}</span>
            </li>
          ))}
        </ul>
      )}
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title={t('closure.add')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {adding && (
          <ClosureForm
            lot={lot.id}
            onDone={(count) => {
              setAdding(false)
              setTold(count)
              again()
            }}
          />
        )}
      </Modal>
      <Confirm
        opened={ending !== undefined}
        title={t('closure.end')}
        text={t('closure.endText', { reason: ending?.reason ?? '' })}
        action={t('closure.end')}
        busy={end.isPending}
        error={end.error}
        onConfirm={() => ending !== undefined && end.mutate(ending.id)}
        onClose={() => {
          setEnding(undefined)
          end.reset()
        }}
      />
    </Card>
  )
}

function ClosureForm({ lot, onDone }: { lot: string; onDone: (told: number) => void }) {
  const { t } = useTranslation()
  const [from, setFrom] = useState(() => fieldOf(Math.ceil(nowMs() / HOUR_MS) * HOUR_MS))
  const [to, setTo] = useState(() => fieldOf(Math.ceil(nowMs() / HOUR_MS) * HOUR_MS + 12 * HOUR_MS))
  const [reason, setReason] = useState('')
  const [fromMs, toMs] = [timeOfField(from), timeOfField(to)]
  const endsFirst = fromMs !== undefined && toMs !== undefined && toMs <= fromMs
  const isWhole = fromMs !== undefined && toMs !== undefined && !endsFirst && reason.trim() !== ''
  const add = useMutation({
    mutationFn: () => parkingApi.addClosure(lot, { fromMs: fromMs ?? 0, toMs: toMs ?? 0, reason: reason.trim() }),
    onSuccess: ({ told }) => onDone(told),
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (isWhole) add.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>{t('closure.text')}</Text>
        <TextInput
          type="datetime-local"
          label={t('roster.from')}
          required
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t('roster.to')}
          required
          value={to}
          error={endsFirst ? t('policy.fault.ends-first') : undefined}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <TextInput
          label={t('why.words')}
          required
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Mishap error={add.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={add.isPending} disabled={!isWhole}>
            {t('closure.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
