import { Button, Select } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { alertRules, alertStates, severities } from '#domain/alert/alert.ts'
import { AlertDrawer } from '../alerts/alert-drawer.tsx'
import { areaNames, rulesOf } from '../alerts/areas.ts'
import { useAlertColumns } from '../alerts/columns.tsx'
import { foldedRows } from '../alerts/fold.ts'
import { isCalling } from '../alerts/list.ts'
import { useAlerts, useLiveAlerts } from '../alerts/use-alerts.ts'
import classes from '../alerts/alerts.module.css'
import { useTowns, useTownName } from '../queries.ts'
import { Failed, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { PHONE, VirtualTable } from '../ui/virtual-table.tsx'

const names = ['state', 'severity', 'area', 'town', 'rule'] as const

/** All alerts: what nobody has taken first, in an order that stays while new ones are counted; consequences folded under their cause (docs/SPEC.md U24, U29). */
export function AlertsPage() {
  const { t } = useTranslation()
  const townName = useTownName()
  const towns = useTowns()
  const [search, setSearch] = useSearchParams()
  const choice = {
    state: search.get('state') ?? '',
    severity: search.get('severity') ?? '',
    area: search.get('area') ?? '',
    town: search.get('town') ?? '',
    rule: search.get('rule') ?? '',
  }
  const set = (change: Partial<Record<(typeof names)[number] | 'alert', string>>) =>
    setSearch(
      Object.fromEntries(
        Object.entries({ ...choice, alert: search.get('alert') ?? '', ...change }).filter(([, is]) => is !== ''),
      ),
      { replace: true },
    )
  const { rows, news, isPending, error, refresh, more, isFetchingMore } = useAlerts(choice)
  const pushed = useLiveAlerts()
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set())
  const shownId = Number(search.get('alert') ?? 0)
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const columns = useAlertColumns(
    phone,
    unfolded,
    ({ id }) => set({ alert: String(id) }),
    (id) =>
      setUnfolded((before) => {
        const next = new Set(before)
        if (!next.delete(id)) next.add(id)
        return next
      }),
  )
  const open = rows.filter(isCalling).length
  const all = (label: string) => [{ value: '', label }]
  return (
    <Page
      title={t('nav.alerts')}
      fill
      intro={t('alert.intro')}
      tools={<b role="status">{t('alert.openCount', { n: open })}</b>}
    >
      <div className={classes.filters}>
        <Select
          aria-label={t('alert.state')}
          value={choice.state}
          onChange={(value) => set({ state: value ?? '' })}
          data={[
            ...all(t('alert.allStates')),
            { value: 'standing', label: t('desk.standing') },
            ...alertStates.map((value) => ({ value, label: t(`alertState.${value}`) })),
          ]}
        />
        <Select
          aria-label={t('alert.severity')}
          value={choice.severity}
          onChange={(value) => set({ severity: value ?? '' })}
          data={[
            ...all(t('desk.allSeverities')),
            ...severities.map((value) => ({ value, label: t(`severity.${value}`) })),
          ]}
        />
        <Select
          aria-label={t('desk.area')}
          value={choice.area}
          onChange={(value) => set({ area: value ?? '', rule: '' })}
          data={[...all(t('desk.allAreas')), ...areaNames.map((value) => ({ value, label: t(`alertArea.${value}`) }))]}
        />
        <Select
          aria-label={t('asset.town')}
          value={choice.town}
          onChange={(value) => set({ town: value ?? '' })}
          data={[
            ...all(t('assets.allTowns')),
            ...(towns.data?.features ?? []).map(({ properties: { name } }) => ({ value: name, label: townName(name) })),
          ]}
        />
        <Select
          aria-label={t('alert.rule')}
          value={choice.rule}
          onChange={(value) => set({ rule: value ?? '' })}
          searchable
          data={[
            ...all(t('alert.allRules')),
            ...(rulesOf(choice.area) ?? alertRules).map((value) => ({ value, label: t(`alertRule.${value}`) })),
          ]}
        />
        <div className={classes.news} role="status">
          {news > 0 && (
            <Button size="compact-md" onClick={refresh}>
              {t('alert.news', { n: news })}
            </Button>
          )}
        </div>
      </div>
      {isPending ? (
        error === null ? (
          <Waiting />
        ) : (
          <Failed error={error} again={refresh} />
        )
      ) : (
        <VirtualTable
          label={t('nav.alerts')}
          rows={foldedRows(rows, unfolded)}
          rowKey={({ alert }) => alert.id}
          heightPx={60}
          phoneHeightPx={156}
          columns={columns}
          empty={<Nothing>{t('alert.nothing')}</Nothing>}
        />
      )}
      {more !== undefined && (
        <Button variant="subtle" mt="xs" loading={isFetchingMore} onClick={more}>
          {t('common.more')}
        </Button>
      )}
      <AlertDrawer
        alert={rows.find(({ id }) => id === shownId) ?? pushed.get(shownId)}
        onClose={() => set({ alert: '' })}
      />
    </Page>
  )
}
