import { Button, Checkbox, Group, NumberInput, Select, Stack, Switch, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { LotDetail } from '#domain/parking/operator.ts'
import { firstPolicy } from '#domain/sharing/first-policy.ts'
import { wrongPolicy } from '#domain/sharing/policy-check.ts'
import type { SharingPolicy, SharingPrice } from '#domain/sharing/policy.ts'
import { parkingApi } from '../parking-api.ts'
import { Mishap } from '../ui/outcome.tsx'
import { approvalChoices, priceKinds } from './lists.ts'
import { TimeField } from './time-field.tsx'
import { WindowsField } from './windows-field.tsx'
import { windowFaults } from './windows.ts'
import classes from './parking.module.css'

type Numbers = 'quota' | 'staffBuffer' | 'staffBays' | 'graceMinutes' | 'holdMinutes' | 'stayMinutesMax'
const bounds: Readonly<Record<Numbers, readonly [min: number, max: number]>> = {
  quota: [0, 20_000],
  staffBuffer: [0, 20_000],
  staffBays: [0, 20_000],
  graceMinutes: [0, 120],
  holdMinutes: [5, 240],
  stayMinutesMax: [30, 20_160],
}

/** Change how a lot is shared; makes a new version, unless somebody else made one meanwhile. */
export function PolicyForm({ lot, onDone }: { lot: LotDetail; onDone: () => void }) {
  const { t } = useTranslation()
  // the version that was begun from, whatever is read meanwhile
  const [{ policy: kept, version }] = useState(lot.policy)
  const [draft, setDraft] = useState(kept)
  const set = (change: Partial<SharingPolicy>) => setDraft((before) => ({ ...before, ...change }))
  const { profile } = lot.file
  const { capacity } = profile
  const shared = lot.bays.filter(({ bay }) => bay.isShared).length
  const faults = windowFaults(draft.windows)
  const wrong = wrongPolicy(draft, profile)
  const isWrong = (pointer: string) => wrong.some((each) => each.pointer === pointer)
  const put = useMutation({ mutationFn: () => parkingApi.putPolicy(lot.id, draft, version), onSuccess: onDone })
  const setText = (name: 'terms' | 'termsEn', value: string) =>
    setDraft(({ [name]: _before, ...others }) => (value === '' ? others : { ...others, [name]: value }))
  const number = (name: Numbers, unit?: string) => (
    <NumberInput
      label={t(`policy.${name}`)}
      min={bounds[name][0]}
      max={bounds[name][1]}
      allowDecimal={false}
      hideControls
      {...(unit === undefined ? {} : { suffix: ` ${unit}` })}
      value={draft[name]}
      onChange={(value) => typeof value === 'number' && set({ [name]: value })}
    />
  )
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (isWhole) put.mutate()
  }
  const isWhole = faults.length === 0 && wrong.length === 0
  const said = [
    ...(isWrong('/windows') ? [t('policy.wrong.windows')] : []),
    ...(isWrong('/isShared') ? [t('policy.wrong.bays')] : []),
    ...(isWrong('/stillHours') ? [t('policy.wrong.stillHours')] : []),
    ...(['quota', 'staffBuffer', 'staffBays'] as const)
      .filter((name) => isWrong(`/${name}`))
      .map((name) => t('policy.wrong.over', { name: t(`policy.${name}`), capacity })),
    ...(draft.isShared && draft.quota === 0 ? [t('policy.wrong.quota')] : []),
  ]
  return (
    <form onSubmit={submit}>
      <Stack>
        <Switch
          label={t('policy.isShared')}
          checked={draft.isShared}
          onChange={(event) => set({ isShared: event.currentTarget.checked })}
        />
        <WindowsField windows={draft.windows} faults={faults} onChange={(windows) => set({ windows })} />
        <Button variant="default" onClick={() => set({ windows: firstPolicy.windows })}>
          {t('policy.usual')}
        </Button>
        <StillHours draft={draft} onChange={setDraft} />
        <Group grow align="flex-start">
          {number('quota')}
          {number('staffBuffer')}
          {number('staffBays')}
        </Group>
        <p className={classes.note}>{t('policy.numbersRule', { capacity, shared })}</p>
        <PriceField price={draft.price} onChange={(price) => set({ price })} />
        <Group grow align="flex-start">
          {number('graceMinutes', t('rule.unit.min'))}
          {number('holdMinutes', t('rule.unit.min'))}
          {number('stayMinutesMax', t('rule.unit.min'))}
        </Group>
        <Select
          label={t('policy.approval')}
          value={draft.approval}
          onChange={(value) => set({ approval: approvalChoices.find((each) => each === value) ?? draft.approval })}
          data={approvalChoices.map((value) => ({ value, label: t(`approval.${value}`) }))}
        />
        {(['terms', 'termsEn'] as const).map((name) => (
          <Textarea
            key={name}
            label={t(`policy.${name}`)}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={1_000}
            value={draft[name] ?? ''}
            onChange={(event) => setText(name, event.currentTarget.value)}
          />
        ))}
        {said.length > 0 && (
          <ul className={classes.warnings} role="status">
            {said.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
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

function StillHours({ draft, onChange }: { draft: SharingPolicy; onChange: (next: SharingPolicy) => void }) {
  const { t } = useTranslation()
  const { stillHours, ...others } = draft
  const set = (change: Partial<NonNullable<SharingPolicy['stillHours']>>) =>
    stillHours !== undefined && onChange({ ...draft, stillHours: { ...stillHours, ...change } })
  return (
    <fieldset className={classes.fields}>
      <legend>{t('policy.stillHours')}</legend>
      <div className={classes.row}>
        <Checkbox
          label={t('policy.hasStillHours')}
          checked={stillHours !== undefined}
          onChange={(event) =>
            onChange(
              event.currentTarget.checked ? { ...draft, stillHours: { fromMinute: 1_320, toMinute: 360 } } : others,
            )
          }
        />
        {stillHours !== undefined && (
          <>
            <TimeField
              label={t('roster.from')}
              minute={stillHours.fromMinute}
              onChange={(fromMinute) => set({ fromMinute })}
            />
            <TimeField label={t('roster.to')} minute={stillHours.toMinute} onChange={(toMinute) => set({ toMinute })} />
          </>
        )}
      </div>
    </fieldset>
  )
}

function PriceField({ price, onChange }: { price: SharingPrice; onChange: (price: SharingPrice) => void }) {
  const { t } = useTranslation()
  const fen = price.is === 'free' ? 0 : price.fen
  return (
    <Group grow align="flex-start">
      <Select
        label={t('hold.price')}
        value={price.is}
        onChange={(value) => {
          const is = priceKinds.find((each) => each === value) ?? price.is
          onChange(is === 'free' ? { is } : { is, fen })
        }}
        data={priceKinds.map((value) => ({ value, label: t(`policy.priceIs.${value}`) }))}
      />
      {price.is !== 'free' && (
        <NumberInput
          label={t('policy.yuan')}
          min={0}
          max={10_000}
          decimalScale={2}
          hideControls
          prefix="¥"
          value={fen / 100}
          onChange={(value) => typeof value === 'number' && onChange({ is: price.is, fen: Math.round(value * 100) })}
        />
      )}
    </Group>
  )
}
