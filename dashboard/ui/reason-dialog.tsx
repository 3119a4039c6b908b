import { Button, Group, Modal, Select, Stack, Text, Textarea } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNow } from '../clock.ts'
import { dateTimeText, spanText } from '../format.ts'
import { Mishap } from './outcome.tsx'

const WORDS_MAX = 500
const MINUTE_MS = 60_000

/** Ask for words, and for how long where it ends by itself, before something is done. */
export function ReasonDialog({
  opened,
  title,
  text,
  action,
  needsWords = true,
  spansMinutes,
  busy,
  error,
  onConfirm,
  onClose,
}: {
  opened: boolean
  title: string
  text: string
  action: string
  needsWords?: boolean
  /** Lengths of time to choose from, the first to begin with. */
  spansMinutes?: readonly number[]
  busy: boolean
  error: unknown
  onConfirm: (words: string, spanMs: number) => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && (
        <ReasonForm
          text={text}
          action={action}
          needsWords={needsWords}
          spansMinutes={spansMinutes}
          busy={busy}
          error={error}
          onConfirm={onConfirm}
          onClose={onClose}
        />
      )}
    </Modal>
  )
}

function ReasonForm({
  text,
  action,
  needsWords,
  spansMinutes,
  busy,
  error,
  onConfirm,
  onClose,
}: {
  text: string
  action: string
  needsWords: boolean
  spansMinutes: readonly number[] | undefined
  busy: boolean
  error: unknown
  onConfirm: (words: string, spanMs: number) => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  const now = useNow()
  const [words, setWords] = useState('')
  const [minutes, setMinutes] = useState(spansMinutes?.[0] ?? 0)
  const isWhole = !needsWords || words.trim() !== ''
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (isWhole) onConfirm(words.trim(), minutes * MINUTE_MS)
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>{text}</Text>
        {spansMinutes !== undefined && (
          <Select
            label={t('why.span')}
            description={t('why.until', { time: dateTimeText(now + minutes * MINUTE_MS).slice(5, 16) })}
            value={String(minutes)}
            onChange={(next) => setMinutes(Number(next))}
            data={spansMinutes.map((each) => ({ value: String(each), label: spanText(each * MINUTE_MS, t) }))}
          />
        )}
        <Textarea
          label={t('why.words')}
          required={needsWords}
          data-autofocus
          autosize
          minRows={2}
          maxRows={6}
          maxLength={WORDS_MAX}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Mishap error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!isWhole}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
