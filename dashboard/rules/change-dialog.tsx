import { Button, Group, Modal, NumberInput, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { BOARD_DAYS } from '#domain/coverage/shift.ts'
import { minuteText } from '#domain/plan/minute-text.ts'
import { SettingText } from '../coverage/settings-drawer.tsx'
import { useUnitText } from '../coverage/units.ts'
import type { SettingShown } from '#domain/coverage/settings.ts'
import { plansApi, type RuleSettingsAnswer } from '../plans-api.ts'
import { queryClient } from '../queries.ts'
import { Mishap } from '../ui/outcome.tsx'
import { changedAfter, writtenAs } from './setting-fields.ts'

const SOURCE_MAX = 300

/** Another number for a setting, with where it is from; makes a new version. */
export function ChangeDialog({
  setting,
  rules,
  onClose,
}: {
  setting: SettingShown | undefined
  rules: RuleSettingsAnswer
  onClose: () => void
}) {
  const { t, i18n } = useTranslation()
  return (
    <Modal
      opened={setting !== undefined}
      onClose={onClose}
      title={setting === undefined ? '' : i18n.language === 'en' ? setting.en : setting.zh}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {setting !== undefined && <ChangeForm key={setting.name} setting={setting} rules={rules} onDone={onClose} />}
    </Modal>
  )
}

function ChangeForm({
  setting,
  rules,
  onDone,
}: {
  setting: SettingShown
  rules: RuleSettingsAnswer
  onDone: () => void
}) {
  const { t } = useTranslation()
  const unitText = useUnitText()
  const { unit, factor } = writtenAs(setting)
  const [is, setIs] = useState<number | undefined>(setting.is)
  const [source, setSource] = useState(rules.changed[setting.name]?.source ?? '')
  const isWithin = is !== undefined && is >= setting.min && is <= setting.max
  const change = useMutation({
    mutationFn: (next: Parameters<typeof changedAfter>[2]) =>
      plansApi.changeRules(changedAfter(rules.changed, setting, next), rules.version),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['coverage-settings'] })
      onDone()
    },
    // somebody else made a version meanwhile: what is shown is read again, what was typed stays
    onError: () => void queryClient.invalidateQueries({ queryKey: ['coverage-settings'] }),
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (is !== undefined && isWithin && source.trim() !== '') change.mutate({ is, source: source.trim() })
  }
  const label = t('rule.number')
  const bounds = (
    <>
      {t('rule.bounds')} <SettingText {...setting} is={setting.min} /> – <SettingText {...setting} is={setting.max} />
      {' · '}
      {t('rule.default')} <SettingText {...setting} is={setting.default} />
    </>
  )
  return (
    <form onSubmit={submit}>
      <Stack>
        {unit === 'time' ? (
          <TextInput
            type="time"
            label={label}
            description={bounds}
            required
            value={is === undefined ? '' : minuteText(is)}
            onChange={(event) => {
              const [hours, minutes] = event.currentTarget.value.split(':').map(Number)
              if (hours !== undefined && minutes !== undefined) setIs(hours * 60 + minutes)
            }}
          />
        ) : (
          <NumberInput
            label={label}
            description={bounds}
            required
            suffix={unit === 'as-it-is' ? ` ${unitText(setting.unit)}` : ` ${t(`rule.unit.${unit}`)}`}
            decimalScale={3}
            value={is === undefined ? '' : is / factor}
            error={isWithin ? undefined : t('rule.outOfBounds')}
            onChange={(next) => setIs(typeof next === 'number' ? Math.round(next * factor * 1_000) / 1_000 : undefined)}
          />
        )}
        <Textarea
          label={t('rule.source')}
          description={t('rule.sourceRule')}
          required
          autosize
          minRows={2}
          maxRows={5}
          maxLength={SOURCE_MAX}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed">
          {t('rule.changeText', { version: rules.version + 1, days: BOARD_DAYS })}
        </Text>
        <Mishap error={change.error} />
        <Group justify="flex-end">
          {setting.is !== setting.default && (
            <Button variant="default" loading={change.isPending} onClick={() => change.mutate('as-delivered')}>
              {t('rule.toDefault')}
            </Button>
          )}
          <Button type="submit" loading={change.isPending} disabled={!isWithin || source.trim() === ''}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
