import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { seesTown } from '#domain/person.ts'
import { shortTimeText } from '../format.ts'
import { useTownName } from '../queries.ts'
import type { RosterPerson } from '../service-api.ts'
import { Mishap } from '../ui/outcome.tsx'
import { spanOf, type NewDuty, type RosterLine } from './week.ts'

/** What is being entered: for which line and day, and the duty it changes when it is not a new one. */
export interface Asked {
  readonly line: RosterLine
  readonly day: string
  readonly before: NewDuty | undefined
}

const usual = { from: '06:00', to: '14:00' }

/** Enter who is on duty from when to when, change it or take it away. */
export function DutyDialog({
  asked,
  people,
  busy,
  error,
  onSave,
  onClose,
}: {
  asked: Asked | undefined
  people: readonly RosterPerson[]
  busy: boolean
  error: unknown
  /** `next` undefined: taken away. */
  onSave: (asked: Asked, next: NewDuty | undefined) => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  const townName = useTownName()
  const title = () => {
    if (asked === undefined) return ''
    const team = asked.line.team === '' ? t('roster.all') : townName(asked.line.team)
    return `${asked.day.slice(5)} · ${t(`roster.level.${asked.line.level}`)} · ${team}`
  }
  return (
    <Modal
      opened={asked !== undefined}
      onClose={onClose}
      title={title()}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {asked !== undefined && <DutyForm asked={asked} people={people} busy={busy} error={error} onSave={onSave} />}
    </Modal>
  )
}

function DutyForm({
  asked,
  people,
  busy,
  error,
  onSave,
}: {
  asked: Asked
  people: readonly RosterPerson[]
  busy: boolean
  error: unknown
  onSave: (asked: Asked, next: NewDuty | undefined) => void
}) {
  const { t } = useTranslation()
  const { line, day, before } = asked
  // those of the level, and whoever is on duty already
  const eligible = people.filter(
    ({ id, role, towns }) =>
      id === before?.userId || (role === line.level && (line.team === '' || seesTown({ towns }, line.team))),
  )
  const choice = eligible.length > 0 ? eligible : people
  const [userId, setUserId] = useState<number | undefined>(before?.userId ?? choice[0]?.id)
  const [from, setFrom] = useState(before === undefined ? usual.from : shortTimeText(before.fromMs))
  const [to, setTo] = useState(before === undefined ? usual.to : shortTimeText(before.toMs))
  const span = spanOf(day, from, to)
  const isNextDay = span !== undefined && to <= from
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (userId === undefined || span === undefined) return
    onSave(asked, {
      userId,
      level: line.level,
      teams: before?.teams ?? (line.team === '' ? [] : [line.team]),
      ...span,
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label={t('roster.person')}
          required
          searchable
          value={userId === undefined ? null : String(userId)}
          onChange={(next) => setUserId(next === null ? undefined : Number(next))}
          data={choice.map(({ id, name, role }) => ({ value: String(id), label: `${name} (${t(`role.${role}`)})` }))}
        />
        <Group grow>
          <TextInput
            type="time"
            label={t('roster.from')}
            required
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="time"
            label={isNextDay ? t('roster.toNextDay') : t('roster.to')}
            required
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
        </Group>
        <Mishap error={error} />
        <Group justify="flex-end">
          {before !== undefined && (
            <Button variant="default" loading={busy} onClick={() => onSave(asked, undefined)}>
              {t('roster.remove')}
            </Button>
          )}
          <Button type="submit" loading={busy} disabled={userId === undefined || span === undefined}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
