import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import { workTypes } from '#domain/plan/plan.ts'
import { lengthText } from '../coverage/percents.ts'
import { usePlanName, useVehicleName } from '../coverage/words.ts'
import { paths } from '../paths.ts'
import { plansApi, type PlanEntry } from '../plans-api.ts'
import { planWindowText, scheduleText } from '../plans/words.ts'
import classes from '../plans/plans.module.css'
import { keys, useTownName } from '../queries.ts'
import { useMay } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Failed, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { PHONE, VirtualTable, type Column } from '../ui/virtual-table.tsx'

/** All plans (routes), those out of use when asked for. */
export function PlansPage() {
  const { t } = useTranslation()
  const mayManage = useMay('manage-plans')
  const [search, setSearch] = useSearchParams()
  const filter = {
    search: search.get('search') ?? '',
    town: search.get('town') ?? '',
    workType: search.get('workType') ?? '',
    retired: search.get('retired') ?? '',
  }
  const set = (change: Partial<typeof filter>) =>
    setSearch(Object.fromEntries(Object.entries({ ...filter, ...change }).filter(([, is]) => is !== '')), {
      replace: true,
    })
  const asked = { retired: filter.retired !== '' }
  const answer = useQuery({
    queryKey: keys.plans(asked),
    queryFn: ({ signal }) => plansApi.plans(asked, signal),
    placeholderData: keepPreviousData,
  })
  const townName = useTownName()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const columns = useColumns(phone)
  const wanted = useDeferredValue(filter.search.trim().toLowerCase())
  if (answer.data === undefined)
    return answer.error === null ? <Waiting /> : <Failed error={answer.error} again={() => void answer.refetch()} />
  const { plans } = answer.data
  const rows = plans.filter(
    ({ id, name, nameEn, town, workType }) =>
      (filter.town === '' || town === filter.town) &&
      (filter.workType === '' || workType === filter.workType) &&
      [id, name, nameEn].some((text) => text.toLowerCase().includes(wanted)),
  )
  const towns = [...new Set(plans.map(({ town }) => town))].toSorted()
  return (
    <Page
      title={t('nav.plans')}
      fill
      intro={t('plan.intro')}
      tools={
        <>
          <span className={classes.dim} role="status">
            {t('plan.count', { shown: rows.length, all: plans.length })}
          </span>
          {mayManage && (
            <Button component={Link} href={paths.newPlan()} leftSection={<Icon name="plus" size={16} />}>
              {t('plan.new')}
            </Button>
          )}
        </>
      }
    >
      <div className={classes.filters}>
        <TextInput
          className={classes.search}
          type="search"
          aria-label={t('plan.search')}
          placeholder={t('plan.search')}
          leftSection={<Icon name="search" size={16} />}
          value={filter.search}
          onChange={(event) => set({ search: event.currentTarget.value })}
        />
        <Select
          aria-label={t('asset.town')}
          value={filter.town}
          onChange={(value) => set({ town: value ?? '' })}
          data={[
            { value: '', label: t('shifts.allTowns') },
            ...towns.map((value) => ({ value, label: townName(value) })),
          ]}
        />
        <Select
          aria-label={t('plan.work')}
          value={filter.workType}
          onChange={(value) => set({ workType: value ?? '' })}
          data={[
            { value: '', label: t('shifts.allWork') },
            ...workTypes.map((value) => ({ value, label: t(`work.${value}`) })),
          ]}
        />
        <Checkbox
          label={t('plan.withRetired')}
          checked={filter.retired !== ''}
          onChange={(event) => set({ retired: event.currentTarget.checked ? '1' : '' })}
        />
      </div>
      <VirtualTable
        label={t('nav.plans')}
        rows={rows}
        rowKey={({ id }) => id}
        heightPx={52}
        phoneHeightPx={124}
        columns={columns}
        empty={<Nothing>{t('plan.nothing')}</Nothing>}
      />
    </Page>
  )
}

function useColumns(phone: boolean | undefined): readonly Column<PlanEntry>[] {
  const { t } = useTranslation()
  const planName = usePlanName()
  const townName = useTownName()
  const vehicleName = useVehicleName()
  const vehiclesOf = ({ vehicles }: PlanEntry) =>
    vehicles.length === 0 ? t('shifts.noVehicle') : vehicles.map(vehicleName).join(t('common.comma'))
  const windowsOf = ({ passes }: PlanEntry) => passes.map((window) => planWindowText(window, t)).join(t('common.comma'))
  const name = (plan: PlanEntry) => (
    <Link href={paths.plan(plan.id)} className={classes.name} title={planName(plan)}>
      {planName(plan)}
    </Link>
  )
  const state = ({ missingSides, retiredAtMs, version }: PlanEntry) =>
    retiredAtMs !== undefined ? (
      <span className={classes.retired}>{t('plan.retired')}</span>
    ) : missingSides > 0 ? (
      <span className={classes.warn} title={t('plan.damagedText', { n: missingSides })}>
        <Icon name="quarantine" size={15} />
        {t('plan.damaged', { n: missingSides })}
      </span>
    ) : (
      <span className={classes.dim}>{t('shifts.version', { n: version })}</span>
    )
  if (phone === true)
    return [
      {
        name: 'plan',
        label: t('nav.plans'),
        track: 'minmax(0, 1fr)',
        cell: (plan) => (
          <div className={classes.card}>
            <div className={classes.line}>
              {name(plan)}
              {state(plan)}
            </div>
            <div className={classes.dim}>
              {townName(plan.town)} · {t(`work.${plan.workType}`)} · {lengthText(plan.lengthM)} ·{' '}
              {t('street.sideCount', { n: plan.sideCount })}
            </div>
            <div className={classes.dim}>{windowsOf(plan)}</div>
            <div className={classes.dim}>{scheduleText(plan.schedule, t)}</div>
            <div className={classes.dim}>{vehiclesOf(plan)}</div>
          </div>
        ),
      },
    ]
  return [
    { name: 'name', label: t('plan.name'), track: 'minmax(140px, 1.6fr)', cell: name },
    { name: 'town', label: t('asset.town'), track: 'minmax(80px, 120px)', cell: ({ town }) => townName(town) },
    {
      name: 'work',
      label: t('plan.work'),
      track: 'minmax(60px, 110px)',
      cell: ({ workType }) => t(`work.${workType}`),
    },
    {
      name: 'length',
      label: t('shift.length'),
      track: '84px',
      right: true,
      cell: ({ lengthM }) => lengthText(lengthM),
    },
    { name: 'sides', label: t('plan.sides'), track: '64px', right: true, cell: ({ sideCount }) => sideCount },
    {
      name: 'passes',
      label: t('plan.passes'),
      track: 'minmax(120px, 1.4fr)',
      cell: (plan) => (
        <span className={classes.two}>
          <span>{t('shifts.passes', { n: plan.passes.length })}</span>
          <small title={windowsOf(plan)}>{windowsOf(plan)}</small>
        </span>
      ),
    },
    {
      name: 'days',
      label: t('plan.daysOf'),
      track: 'minmax(110px, 1.2fr)',
      cell: ({ schedule }) => <span title={scheduleText(schedule, t)}>{scheduleText(schedule, t)}</span>,
    },
    {
      name: 'vehicles',
      label: t('plan.vehicles'),
      track: 'minmax(100px, 1.2fr)',
      cell: (plan) => <span title={vehiclesOf(plan)}>{vehiclesOf(plan)}</span>,
    },
    { name: 'state', label: t('plan.state'), track: 'minmax(90px, 140px)', cell: state },
  ]
}
