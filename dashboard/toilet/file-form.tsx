import { Button, Checkbox, Group, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { minuteText } from '#domain/plan/minute-text.ts'
import type { StallKind, ToiletProfile } from '#domain/toilet/profile.ts'
import { coverageApi } from '../coverage-api.ts'
import type { ToiletProfileRow } from '#domain/toilet/profile.ts'
import { serviceApi } from '../service-api.ts'
import { Icon } from '../ui/icons.tsx'
import { Mishap } from '../ui/outcome.tsx'
import { PhotoField } from '../ui/photo-field.tsx'
import { classChoices, idsOf, sensorChoices, sitingChoices, stallChoices, stallFaults, typeChoices } from './lists.ts'
import classes from './toilet.module.css'

type Equipment = ToiletProfile['equipment'][number]
const DAY_MINUTES = 1_440

/** Change the file of a toilet; makes a new version, unless somebody else made one meanwhile. */
export function FileForm({ id, kept, onDone }: { id: string; kept: ToiletProfileRow; onDone: () => void }) {
  const { t } = useTranslation()
  const { profile } = kept
  const [draft, setDraft] = useState(profile)
  const set = (change: Partial<ToiletProfile>) => setDraft((before) => ({ ...before, ...change }))
  const [stalls, setStalls] = useState<Record<StallKind, string>>({
    women: idsOfKind(profile, 'women'),
    men: idsOfKind(profile, 'men'),
    family: idsOfKind(profile, 'family'),
    accessible: idsOfKind(profile, 'accessible'),
  })
  const [photo, setPhoto] = useState<File | null>(null)
  const isAlways = draft.openMinute === 0 && draft.closeMinute === DAY_MINUTES
  const faults = stallFaults(stalls)
  const isWhole =
    faults.wrong.length === 0 && faults.twice.length === 0 && draft.equipment.every((each) => each.id !== '')
  const put = useMutation({
    mutationFn: async () => {
      const photoId = photo === null ? draft.photoId : (await coverageApi.photo(photo)).id
      const next: ToiletProfile = {
        ...draft,
        team: draft.team.trim(),
        stalls: stallChoices.flatMap((kind) => idsOf(stalls[kind]).map((stall) => ({ id: stall, kind }))),
        ...(photoId === undefined ? {} : { photoId }),
      }
      return serviceApi.putProfile(id, next, kept.version)
    },
    onSuccess: onDone,
  })
  const text = (name: 'address' | 'phone' | 'note', value: string) =>
    setDraft(({ [name]: _before, ...others }) => (value === '' ? others : { ...others, [name]: value }))
  const minutes = (value: string): number | undefined => {
    const [hours, rest] = value.split(':').map(Number)
    return hours === undefined || rest === undefined ? undefined : hours * 60 + rest
  }
  const equipment = (at: number, change: Partial<Equipment>) =>
    set({ equipment: draft.equipment.map((each, index) => (index === at ? { ...each, ...change } : each)) })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (isWhole) put.mutate()
  }
  const time = (name: 'openMinute' | 'closeMinute') => (
    <TextInput
      type="time"
      label={t(name === 'openMinute' ? 'roster.from' : 'roster.to')}
      disabled={isAlways}
      value={minuteText(draft[name] % DAY_MINUTES)}
      onChange={(event) => {
        const minute = minutes(event.currentTarget.value)
        if (minute !== undefined) set({ [name]: minute })
      }}
    />
  )
  return (
    <form onSubmit={submit}>
      <Stack>
        <Group grow>
          <Select
            label={t('toiletFile.toiletClass')}
            value={draft.toiletClass ?? ''}
            onChange={(value) =>
              setDraft(({ toiletClass: _before, ...others }) => {
                const next = classChoices.find((each) => each === value)
                return next === undefined ? others : { ...others, toiletClass: next }
              })
            }
            data={[
              { value: '', label: t('common.none') },
              ...classChoices.map((value) => ({ value, label: t(`toiletClass.${value}`) })),
            ]}
          />
          <Select
            label={t('toiletFile.siting')}
            value={draft.siting ?? ''}
            onChange={(value) =>
              setDraft(({ siting: _before, ...others }) => {
                const next = sitingChoices.find((each) => each === value)
                return next === undefined ? others : { ...others, siting: next }
              })
            }
            data={[
              { value: '', label: t('common.none') },
              ...sitingChoices.map((value) => ({ value, label: t(`toiletSiting.${value}`) })),
            ]}
          />
          <Select
            label={t('toiletFile.toiletType')}
            value={draft.toiletType}
            onChange={(value) => set({ toiletType: typeChoices.find((each) => each === value) ?? draft.toiletType })}
            data={typeChoices.map((value) => ({ value, label: t(`toiletType.${value}`) }))}
          />
        </Group>
        <Group grow align="flex-end">
          {time('openMinute')}
          {time('closeMinute')}
          <Checkbox
            label={t('toiletPage.openAlways')}
            checked={isAlways}
            onChange={(event) =>
              set(
                event.currentTarget.checked
                  ? { openMinute: 0, closeMinute: DAY_MINUTES }
                  : { openMinute: 360, closeMinute: 1_320 },
              )
            }
          />
        </Group>
        <TextInput
          label={t('toiletFile.team')}
          description={t('toiletFile.teamRule')}
          maxLength={64}
          value={draft.team}
          onChange={(event) => set({ team: event.currentTarget.value })}
        />
        <fieldset className={classes.rows}>
          <legend>{t('toiletFile.stallsRule')}</legend>
          {stallChoices.map((kind) => (
            <TextInput
              key={kind}
              label={t(`stallKind.${kind}`)}
              value={stalls[kind]}
              onChange={(event) => {
                const { value } = event.currentTarget
                setStalls((before) => ({ ...before, [kind]: value }))
              }}
            />
          ))}
          {faults.wrong.length > 0 && <p role="alert">{t('toiletFile.wrongIds', { ids: faults.wrong.join(' ') })}</p>}
          {faults.twice.length > 0 && <p role="alert">{t('toiletFile.idsTwice', { ids: faults.twice.join(' ') })}</p>}
        </fieldset>
        <fieldset className={classes.rows}>
          <legend>{t('toiletFile.equipment')}</legend>
          {draft.equipment.map((each, at) => (
            // by place: ids are being typed
            <div key={at} className={classes.row}>
              <TextInput
                label={t('toiletFile.equipmentId')}
                required
                maxLength={64}
                value={each.id}
                onChange={(event) => equipment(at, { id: event.currentTarget.value })}
              />
              <Select
                label={t('toiletFile.sensor')}
                value={each.sensor}
                onChange={(value) =>
                  equipment(at, { sensor: sensorChoices.find((kind) => kind === value) ?? each.sensor })
                }
                data={sensorChoices.map((value) => ({ value, label: t(`sensorKind.${value}`) }))}
              />
              <TextInput
                label={t('toiletFile.model')}
                maxLength={100}
                value={each.model ?? ''}
                onChange={(event) => {
                  const { value } = event.currentTarget
                  const { model: _before, ...others } = each
                  set({
                    equipment: draft.equipment.map((one, index) =>
                      index === at ? (value === '' ? others : { ...others, model: value }) : one,
                    ),
                  })
                }}
              />
              {each.sensor === 'counter' && (
                <Select
                  label={t('toiletFile.counts')}
                  value={each.counts ?? 'add-up'}
                  onChange={(value) => equipment(at, { counts: value === 'overwrite' ? 'overwrite' : 'add-up' })}
                  data={(['add-up', 'overwrite'] as const).map((value) => ({
                    value,
                    label: t(`toiletFile.countsAs.${value}`),
                  }))}
                />
              )}
              <Button
                variant="default"
                aria-label={t('toiletFile.removeEquipment', { id: each.id })}
                onClick={() => set({ equipment: draft.equipment.filter((_one, index) => index !== at) })}
              >
                <Icon name="close" size={16} />
              </Button>
            </div>
          ))}
          <Button
            variant="default"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => set({ equipment: [...draft.equipment, { id: '', sensor: 'nh3' }] })}
          >
            {t('toiletFile.addEquipment')}
          </Button>
        </fieldset>
        <TextInput
          label={t('toiletFile.address')}
          maxLength={200}
          value={draft.address ?? ''}
          onChange={(event) => text('address', event.currentTarget.value)}
        />
        <TextInput
          label={t('toiletFile.phone')}
          maxLength={40}
          value={draft.phone ?? ''}
          onChange={(event) => text('phone', event.currentTarget.value)}
        />
        <Textarea
          label={t('excuse.note')}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={1_000}
          value={draft.note ?? ''}
          onChange={(event) => text('note', event.currentTarget.value)}
        />
        <PhotoField label={t('toiletFile.photo')} value={photo} onChange={setPhoto} />
        <Mishap error={put.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={put.isPending} disabled={!isWhole}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const idsOfKind = ({ stalls }: ToiletProfile, kind: StallKind): string =>
  stalls
    .filter((stall) => stall.kind === kind)
    .map(({ id }) => id)
    .join(' ')
