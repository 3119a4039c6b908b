import { Button, Checkbox, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleSettingName } from '#domain/coverage/settings.ts'
import { workTypes, type WorkType } from '#domain/plan/plan.ts'
import { coverageApi } from '../coverage-api.ts'
import { nameOf } from '../format.ts'
import { networkSides } from '../map/network-sides.ts'
import { keys, useAllAssets, useNetwork, useTownName, useTowns } from '../queries.ts'
import { useHere } from '../session.ts'
import { DaysField } from './days-field.tsx'
import { mostGrade, problemsAt, withSpeedLimit, type Need } from './draft.ts'
import { PassesField } from './passes-field.tsx'
import { ProblemLines } from './problem-lines.tsx'
import { TemplateDialog } from './template-dialog.tsx'
import type { Editor } from './use-editor.ts'
import classes from './editor.module.css'

const limitNames: Readonly<Record<WorkType, RuleSettingName>> = {
  sweep: 'sweepLimitKmh',
  'wash-sweep': 'washSweepLimitKmh',
  flush: 'flushLimitKmh',
  sprinkle: 'sprinkleLimitKmh',
}

/** Everything of a plan but its sides. */
export function PlanForm({ editor }: { editor: Editor }) {
  const { t, i18n } = useTranslation()
  const { draft, setDraft, replaceDraft, problems, lacking, mayManage, picking } = editor
  const fleet = useAllAssets({ kind: 'sweeper' })
  const network = useNetwork()
  const [isTemplateOpen, setTemplateOpen] = useState(false)
  const settings = useQuery({
    queryKey: keys.coverageSettings(undefined),
    queryFn: ({ signal }) => coverageApi.settings(undefined, signal),
  })
  const limitKmh = settings.data?.settings.find(({ name }) => name === limitNames[draft.workType])?.is
  const grade = useMemo(() => {
    const known = networkSides(network.data)
    return mostGrade(picking.sides.flatMap((edge) => known.get(edge) ?? []))
  }, [network.data, picking.sides])
  const need = (what: Need) => (lacking.includes(what) ? t(`plan.need.${what}`) : undefined)
  const vehicleNames = draft.vehicles.map((id) => {
    const asset = fleet.data?.find((each) => each.id === id)
    return asset === undefined ? id : nameOf(asset, i18n.language)
  })
  return (
    <fieldset className={classes.form} disabled={!mayManage} data-plain>
      <TextInput
        label={t('plan.name')}
        required
        maxLength={100}
        value={draft.name}
        error={need('name')}
        onChange={(event) => setDraft({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('plan.nameEn')}
        maxLength={100}
        value={draft.nameEn}
        onChange={(event) => setDraft({ nameEn: event.currentTarget.value })}
      />
      <div className={classes.two}>
        <TownField town={draft.town} error={need('town')} onChange={(town) => setDraft({ town })} />
        <Select
          label={t('plan.work')}
          value={draft.workType}
          onChange={(value) => setDraft({ workType: value as WorkType })}
          data={workTypes.map((value) => ({ value, label: t(`work.${value}`) }))}
        />
      </div>
      <ProblemLines problems={problemsAt(problems, 'town')} />
      <div>
        <PassesField passes={draft.passes} problems={problems} onChange={(passes) => setDraft({ passes })} />
        {need('passes') !== undefined && <Lacking text={t('plan.need.passes')} />}
      </div>
      <div>
        <DaysField schedule={draft.schedule} onChange={(schedule) => setDraft({ schedule })} />
        {need('weekdays') !== undefined && <Lacking text={t('plan.need.weekdays')} />}
      </div>
      <div className={classes.template}>
        <Checkbox
          label={t('plan.demoArea')}
          checked={draft.demoArea === true}
          onChange={(event) => setDraft({ demoArea: event.currentTarget.checked })}
        />
        <Button size="compact-sm" variant="light" onClick={() => setTemplateOpen(true)}>
          {t('plan.template')}
        </Button>
      </div>
      <NumberInput
        label={t('plan.limit')}
        description={limitKmh === undefined ? undefined : t('plan.limitDefault', { speed: limitKmh })}
        suffix=" km/h"
        min={1}
        max={60}
        value={draft.speedLimitKmh ?? ''}
        onChange={(next) =>
          replaceDraft((before) => withSpeedLimit(before, typeof next === 'number' ? next : undefined))
        }
      />
      <div>
        <MultiSelect
          label={t('plan.vehicles')}
          description={t('plan.vehiclesRule')}
          searchable
          clearable
          maxValues={50}
          value={draft.vehicles}
          onChange={(vehicles) => setDraft({ vehicles })}
          data={[
            ...(fleet.data ?? []).map((asset) => ({ value: asset.id, label: nameOf(asset, i18n.language) })),
            // of other towns, or registered no more
            ...draft.vehicles
              .filter((id) => fleet.data?.every((asset) => asset.id !== id) ?? true)
              .map((id) => ({ value: id, label: id })),
          ]}
        />
        <ProblemLines problems={problemsAt(problems, 'vehicles')} names={vehicleNames} />
      </div>
      <ProblemLines problems={problemsAt(problems, 'area')} />
      <TemplateDialog
        opened={isTemplateOpen}
        grade={grade}
        workType={draft.workType}
        demoArea={draft.demoArea === true}
        onClose={() => setTemplateOpen(false)}
        onApply={({ passes, schedule }, demoArea) => {
          setDraft({ passes: [...passes], schedule, demoArea })
          setTemplateOpen(false)
        }}
      />
    </fieldset>
  )
}

function Lacking({ text }: { text: string }) {
  return (
    <p className={classes.lacking} role="alert">
      {text}
    </p>
  )
}

/** The towns a person answers for; any text while the district has none. */
function TownField({
  town,
  error,
  onChange,
}: {
  town: string
  error: string | undefined
  onChange: (town: string) => void
}) {
  const { t } = useTranslation()
  const { person } = useHere().session
  const towns = useTowns()
  const townName = useTownName()
  const known = (towns.data?.features ?? [])
    .map(({ properties }) => properties.name)
    .filter((name) => person.towns.length === 0 || person.towns.includes(name))
  if (known.length === 0)
    return (
      <TextInput
        label={t('asset.town')}
        required
        maxLength={64}
        value={town}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  const all = town === '' || known.includes(town) ? known : [town, ...known]
  return (
    <Select
      label={t('asset.town')}
      required
      value={town === '' ? null : town}
      error={error}
      onChange={(value) => onChange(value ?? '')}
      data={all.map((value) => ({ value, label: townName(value) }))}
    />
  )
}
