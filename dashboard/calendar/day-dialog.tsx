import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { CalendarDay } from '#domain/plan/calendar.ts'
import { isDay, weekdayOf } from '#domain/plan/local-day.ts'
import { plansApi } from '../plans-api.ts'
import { weekdayName } from '../plans/words.ts'
import { Mishap } from '../ui/outcome.tsx'

/** Enter a day, change it, or let it be what its weekday says. */
export function DayDialog({
  day,
  days,
  onClose,
  onDone,
}: {
  /** The day to begin with; empty: one to be chosen. Undefined: closed. */
  day: string | undefined
  days: ReadonlyMap<string, CalendarDay>
  onClose: () => void
  onDone: (day: string) => void
}) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={day !== undefined}
      onClose={onClose}
      title={t(day !== undefined && days.has(day) ? 'calendar.change' : 'calendar.add')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {day !== undefined && <DayForm key={day} first={day} days={days} onDone={onDone} />}
    </Modal>
  )
}

function DayForm({
  first,
  days,
  onDone,
}: {
  first: string
  days: ReadonlyMap<string, CalendarDay>
  onDone: (day: string) => void
}) {
  const { t } = useTranslation()
  const before = days.get(first)
  const [day, setDay] = useState(first)
  const isWeekend = isDay(day) && weekdayOf(day) >= 6
  const [type, setType] = useState<CalendarDay['type']>(before?.type ?? 'holiday')
  const [name, setName] = useState(before?.name ?? '')
  const put = useMutation({
    mutationFn: () => plansApi.putDay(day, { type, name: name.trim() }),
    onSuccess: () => onDone(day),
  })
  const remove = useMutation({ mutationFn: () => plansApi.removeDay(first), onSuccess: () => onDone(first) })
  // a Monday to Friday is worked anyway
  const isWrong = type === 'make-up-workday' && isDay(day) && !isWeekend
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (isDay(day) && name.trim() !== '' && !isWrong) put.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          type="date"
          label={t('calendar.day')}
          required
          value={day}
          disabled={before !== undefined}
          description={isDay(day) ? t(`weekday.${weekdayName(weekdayOf(day))}`) : undefined}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <Radio.Group
          label={t('calendar.type')}
          value={type}
          onChange={(next) => setType(next)}
          error={isWrong ? t('calendar.workedAnyway') : undefined}
        >
          <Group mt={6}>
            <Radio value="holiday" label={t('dayType.holiday')} />
            <Radio value="make-up-workday" label={t('dayType.make-up-workday')} />
          </Group>
        </Radio.Group>
        <TextInput
          label={t('calendar.name')}
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {before !== undefined && (
          <Text c="dimmed" size="sm">
            {t('calendar.source', { source: before.source })}
          </Text>
        )}
        <Mishap error={put.error ?? remove.error} />
        <Group justify="flex-end">
          {before !== undefined && (
            <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('calendar.remove')}
            </Button>
          )}
          <Button type="submit" loading={put.isPending} disabled={isWrong}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
