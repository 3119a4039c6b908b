import { Button, Checkbox, MultiSelect, Select, Stack, Switch, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { severities, type Severity } from '#domain/alert/alert.ts'
import {
  channelLevels,
  channelsApi,
  channelTypes,
  type Channel,
  type ChannelLevel,
  type ChannelType,
} from '../channels-api.ts'
import { useTowns } from '../queries.ts'
import { Mishap } from '../ui/outcome.tsx'

/** What `crypto.randomUUID` would do, also on pages that are not on HTTPS. */
const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count))
const newId = () => Array.from(randomBytes(8), (byte) => byte.toString(16).padStart(2, '0')).join('')
const newWebhookSecret = () => `whsec_${btoa(String.fromCharCode(...randomBytes(32)))}`

/** Add a channel, or change one. A webhook's new secret goes to `onDone`, to be shown once. */
export function ChannelForm({
  channel,
  onDone,
}: {
  channel: Channel | undefined
  onDone: (newSecret: string | undefined) => void
}) {
  const { t, i18n } = useTranslation()
  const known = useTowns()
  const [id] = useState(() => channel?.id ?? newId())
  const [type, setType] = useState<ChannelType>(channel?.type ?? 'wecom')
  const [name, setName] = useState(channel?.name ?? '')
  const [url, setUrl] = useState('')
  const [secret, setSecret] = useState('')
  const [renew, setRenew] = useState(false)
  const [towns, setTowns] = useState<string[]>([...(channel?.towns ?? [])])
  const [levels, setLevels] = useState<ChannelLevel[]>([...(channel?.levels ?? [])])
  const [severityMin, setSeverityMin] = useState<Severity>(channel?.severityMin ?? 'warning')
  const [language, setLanguage] = useState<'zh' | 'en'>(channel?.language ?? 'zh')
  const [enabled, setEnabled] = useState(channel?.enabled ?? true)
  const isSame = channel?.type === type
  const save = useMutation({
    mutationFn: async () => {
      const renewed = renew && isSame && type === 'webhook' ? newWebhookSecret() : undefined
      const given = renewed ?? secret.trim()
      const { newSecret } = await channelsApi.put(id, {
        name: name.trim(),
        type,
        towns,
        levels,
        severityMin,
        language,
        enabled,
        ...(url.trim() === '' ? {} : { url: url.trim() }),
        ...(given === '' ? {} : { secret: given }),
      })
      return newSecret ?? renewed
    },
    onSuccess: onDone,
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label={t('channel.kind')}
          allowDeselect={false}
          value={type}
          onChange={(value) => setType(value as ChannelType)}
          data={channelTypes.map((value) => ({ value, label: t(`channel.type.${value}`) }))}
        />
        <TextInput
          label={t('channel.name')}
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('channel.address')}
          description={isSame ? t('channel.kept', { address: channel.address }) : t(`channel.where.${type}`)}
          required={!isSame}
          type="url"
          autoComplete="off"
          placeholder="https://"
          maxLength={2_000}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        {(type === 'dingtalk' || type === 'feishu') && (
          <TextInput
            label={t('channel.secret')}
            description={t(isSame && channel.hasSecret ? 'channel.secretKept' : 'channel.secretNone')}
            autoComplete="off"
            maxLength={200}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
        )}
        {type === 'webhook' && isSame && (
          <Checkbox
            label={t('channel.renew')}
            checked={renew}
            onChange={(event) => setRenew(event.currentTarget.checked)}
          />
        )}
        <MultiSelect
          label={t('channel.towns')}
          description={t('channel.townsRule')}
          clearable
          value={towns}
          onChange={setTowns}
          data={(known.data?.features ?? []).map(({ properties }) => ({
            value: properties.name,
            label: i18n.language === 'en' ? properties.nameEn : properties.name,
          }))}
        />
        <MultiSelect
          label={t('channel.levels')}
          description={t('channel.levelsRule')}
          clearable
          value={levels}
          onChange={(value) => setLevels(value)}
          data={channelLevels.map((value) => ({ value, label: t(`role.${value}`) }))}
        />
        <Select
          label={t('channel.severityMin')}
          allowDeselect={false}
          value={severityMin}
          onChange={(value) => setSeverityMin(value as Severity)}
          data={severities.map((value) => ({ value, label: t(`severity.${value}`) }))}
        />
        <Select
          label={t('channel.language')}
          allowDeselect={false}
          value={language}
          onChange={(value) => setLanguage(value as 'zh' | 'en')}
          data={[
            { value: 'zh', label: t('channel.zh') },
            { value: 'en', label: t('channel.en') },
          ]}
        />
        <Switch
          label={t('channel.enabled')}
          checked={enabled}
          onChange={(event) => setEnabled(event.currentTarget.checked)}
        />
        <Mishap error={save.error} />
        <Button type="submit" loading={save.isPending}>
          {t('common.save')}
        </Button>
      </Stack>
    </form>
  )
}
