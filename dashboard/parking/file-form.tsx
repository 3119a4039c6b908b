import { Button, Checkbox, Group, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { wrongLot } from '#domain/parking/lot-check.ts'
import type { LotProfile } from '#domain/parking/lot.ts'
import type { LotDetail } from '#domain/parking/operator.ts'
import { parkingApi } from '../parking-api.ts'
import { useAllAssets } from '../queries.ts'
import { Mishap } from '../ui/outcome.tsx'
import { BaysField } from './bays-field.tsx'
import { EntrancesField } from './entrances-field.tsx'
import { countingChoices, ownerTypeChoices } from './lists.ts'
import { TariffField } from './tariff-field.tsx'
import { TimeField } from './time-field.tsx'
import classes from './parking.module.css'

const DAY_MINUTES = 1_440
const nobody: readonly never[] = []

/** Change the file of a lot; makes a new version, unless somebody else made one meanwhile. */
export function FileForm({ lot, onDone }: { lot: LotDetail; onDone: () => void }) {
  const { t } = useTranslation()
  // the version that was begun from, whatever is read meanwhile
  const [{ profile, version }] = useState(lot.file)
  const [draft, setDraft] = useState(profile)
  const set = (change: Partial<LotProfile>) => setDraft((before) => ({ ...before, ...change }))
  const assets = useAllAssets({ kind: 'bay', lotId: lot.id })
  const registered = assets.data ?? nobody
  const isAlways = draft.openMinute === 0 && draft.closeMinute === DAY_MINUTES
  // while the bays are not read, none of those that stand in the file can be told to be missing
  const known = new Set([...registered.map(({ id }) => id), ...profile.bays.map(({ id }) => id)])
  const wrong = wrongLot(draft, known)
  const isNamed = draft.owner.trim() !== '' && draft.bays.every(({ label }) => label.trim() !== '')
  const put = useMutation({ mutationFn: () => parkingApi.putFile(lot.id, draft, version), onSuccess: onDone })
  const setText = (name: 'address' | 'phone' | 'note', value: string) =>
    setDraft(({ [name]: _before, ...others }) => (value === '' ? others : { ...others, [name]: value }))
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (wrong.length === 0 && isNamed) put.mutate()
  }
  const isWrong = (start: string) => wrong.some(({ pointer }) => pointer.startsWith(start))
  return (
    <form onSubmit={submit}>
      <Stack>
        <Group grow align="flex-start">
          <TextInput
            label={t('lotFile.owner')}
            required
            maxLength={100}
            value={draft.owner}
            onChange={(event) => set({ owner: event.currentTarget.value })}
          />
          <Select
            label={t('lotFile.ownerType')}
            value={draft.ownerType}
            onChange={(value) => set({ ownerType: ownerTypeChoices.find((each) => each === value) ?? draft.ownerType })}
            data={ownerTypeChoices.map((value) => ({ value, label: t(`ownerType.${value}`) }))}
          />
        </Group>
        <Group grow align="flex-start">
          <Select
            label={t('lotFile.counting')}
            value={draft.counting}
            onChange={(value) => set({ counting: countingChoices.find((each) => each === value) ?? draft.counting })}
            data={countingChoices.map((value) => ({ value, label: t(`counting.${value}`) }))}
          />
          <NumberInput
            label={t('lotFile.capacity')}
            min={1}
            max={20_000}
            allowDecimal={false}
            hideControls
            value={draft.capacity}
            error={isWrong('/capacity') ? t('lotFile.wrong.capacity', { n: draft.bays.length }) : undefined}
            onChange={(value) => typeof value === 'number' && set({ capacity: value })}
          />
          <TextInput
            label={t('lotFile.zone')}
            required
            maxLength={64}
            value={draft.zone}
            error={isWrong('/zone') ? t('lotFile.wrong.zone') : undefined}
            onChange={(event) => set({ zone: event.currentTarget.value.trim() })}
          />
        </Group>
        <fieldset className={classes.fields}>
          <legend>{t('lotFile.hours')}</legend>
          <div className={classes.row}>
            <TimeField
              label={t('roster.from')}
              disabled={isAlways}
              minute={draft.openMinute}
              onChange={(openMinute) => set({ openMinute })}
            />
            <TimeField
              label={t('roster.to')}
              disabled={isAlways}
              minute={draft.closeMinute}
              onChange={(closeMinute) => set({ closeMinute })}
            />
            <Checkbox
              label={t('toiletPage.openAlways')}
              checked={isAlways}
              onChange={(event) =>
                set(
                  event.currentTarget.checked
                    ? { openMinute: 0, closeMinute: DAY_MINUTES }
                    : { openMinute: 420, closeMinute: 1_320 },
                )
              }
            />
          </div>
        </fieldset>
        <TariffField tariff={draft.tariff} overlaps={isWrong('/tariff')} onChange={(tariff) => set({ tariff })} />
        <BaysField
          bays={draft.bays}
          registered={registered}
          twice={isWrong('/bays')}
          onChange={(bays) =>
            set({ bays, ...(draft.counting === 'bays' ? { capacity: Math.max(1, bays.length) } : {}) })
          }
        />
        <EntrancesField entrances={draft.entrances} near={lot} onChange={(entrances) => set({ entrances })} />
        <TextInput
          label={t('toiletFile.address')}
          maxLength={200}
          value={draft.address ?? ''}
          onChange={(event) => setText('address', event.currentTarget.value)}
        />
        <TextInput
          label={t('lotFile.phone')}
          maxLength={40}
          value={draft.phone ?? ''}
          onChange={(event) => setText('phone', event.currentTarget.value)}
        />
        <Textarea
          label={t('excuse.note')}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={1_000}
          value={draft.note ?? ''}
          onChange={(event) => setText('note', event.currentTarget.value)}
        />
        <Mishap error={assets.error ?? put.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={put.isPending} disabled={wrong.length > 0 || !isNamed}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
