import { Button, Select, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { callOutcomes, type CallOutcome, type DriverCall } from '#domain/sharing/overstay.ts'
import { dateTimeText } from '../format.ts'
import { parkingApi } from '../parking-api.ts'
import { Mishap } from '../ui/outcome.tsx'
import classes from './parking.module.css'

/** Write down what came of a call to a driver. */
export function CallForm({ holdId, onDone }: { holdId: number; onDone: () => void }) {
  const { t } = useTranslation()
  const [outcome, setOutcome] = useState<CallOutcome>('coming')
  const [note, setNote] = useState('')
  const add = useMutation({
    mutationFn: () => parkingApi.addCall(holdId, outcome, note.trim()),
    onSuccess: () => {
      setNote('')
      onDone()
    },
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    add.mutate()
  }
  return (
    <form onSubmit={submit} className={classes.row}>
      <Select
        label={t('call.outcome')}
        value={outcome}
        onChange={(value) => setOutcome(callOutcomes.find((each) => each === value) ?? outcome)}
        data={callOutcomes.map((value) => ({ value, label: t(`callOutcome.${value}`) }))}
      />
      <TextInput
        label={t('excuse.note')}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button type="submit" loading={add.isPending}>
        {t('call.add')}
      </Button>
      <Mishap error={add.error} />
    </form>
  )
}

/** Calls that were made, the latest last. */
export function CallList({ calls }: { calls: readonly DriverCall[] }) {
  const { t } = useTranslation()
  return (
    <ul className={classes.list}>
      {calls.map(({ id, atMs, by, outcome, note }) => (
        <li key={id}>
          <span>{dateTimeText(atMs).slice(5, 16)}</span>
          <span>
            <b>{t(`callOutcome.${outcome}`)}</b> · {by}
            {note !== '' && ` · ${note}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
