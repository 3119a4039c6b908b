import { Button, Select } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { alertRules, type Alert } from '#domain/alert/alert.ts'
import { AlertDrawer } from '../alerts/alert-drawer.tsx'
import { Subject } from '../alerts/subject.tsx'
import { useAlerts } from '../alerts/use-alerts.ts'
import { alertText, shiftRules } from '../alerts/words.ts'
import classes from '../alerts/alerts.module.css'
import { dateTimeText, spanText } from '../format.ts'
import { useTownName } from '../queries.ts'
import { Failed, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { PHONE, VirtualTable, type Column } from '../ui/virtual-table.tsx'
import { Age } from '../ui/words.tsx'

const states = ['open', 'closed'] as const
const kinds = ['shift', 'sweeper'] as const

/** Alerts of shifts and vehicles: what is open first, in an order that stays while new ones are counted (docs/SPEC.md U24). */
export function AlertsPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const choice = {
    state: search.get('state') ?? '',
    rule: search.get('rule') ?? '',
    kind: search.get('kind') ?? '',
  }
  const set = (change: Partial<typeof choice>) =>
    setSearch(Object.fromEntries(Object.entries({ ...choice, ...change }).filter(([, is]) => is !== '')), {
      replace: true,
    })
  const { rows, news, isPending, error, refresh, more, isFetchingMore } = useAlerts(choice)
  const [shownId, setShownId] = useState<number>()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const columns = useColumns(phone, ({ id }) => setShownId(id))
  const open = rows.filter(({ state }) => state === 'open').length
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
            { value: '', label: t('alert.allStates') },
            ...states.map((value) => ({ value, label: t(`alertState.${value}`) })),
          ]}
        />
        <Select
          aria-label={t('alert.kind')}
          value={choice.kind}
          onChange={(value) => set({ kind: value ?? '', rule: '' })}
          data={[
            { value: '', label: t('alert.allKinds') },
            ...kinds.map((value) => ({ value, label: t(`alert.of.${value}`) })),
          ]}
        />
        <Select
          aria-label={t('alert.rule')}
          value={choice.rule}
          onChange={(value) => set({ rule: value ?? '' })}
          data={[
            { value: '', label: t('alert.allRules') },
            ...alertRules
              .filter((rule) => choice.kind === '' || shiftRules.includes(rule) === (choice.kind === 'shift'))
              .map((value) => ({ value, label: t(`alertRule.${value}`) })),
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
          rows={rows}
          rowKey={({ id }) => id}
          heightPx={60}
          phoneHeightPx={128}
          columns={columns}
          empty={<Nothing>{t('alert.nothing')}</Nothing>}
        />
      )}
      {more !== undefined && (
        <Button variant="subtle" mt="xs" loading={isFetchingMore} onClick={more}>
          {t('common.more')}
        </Button>
      )}
      <AlertDrawer alert={rows.find(({ id }) => id === shownId)} onClose={() => setShownId(undefined)} />
    </Page>
  )
}

function useColumns(phone: boolean | undefined, onShow: (alert: Alert) => void): readonly Column<Alert>[] {
  const { t } = useTranslation()
  const townName = useTownName()
  const rule = (alert: Alert) => (
    <button type="button" className={classes.rule} onClick={() => onShow(alert)}>
      {t(`alertRule.${alert.rule}`)}
    </button>
  )
  const severity = ({ severity: is }: Alert) => (
    <span className={classes.severity} data-severity={is}>
      {t(`severity.${is}`)}
    </span>
  )
  const state = ({ state: is }: Alert) => (
    <span className={classes.state} data-state={is}>
      {t(`alertState.${is}`)}
    </span>
  )
  const said = (alert: Alert) => {
    const text = alertText(alert, t)
    return (
      <span className={classes.said} title={text}>
        {text}
      </span>
    )
  }
  const since = ({ sinceMs, closedAtMs }: Alert) => (
    <span className={classes.two}>
      <time dateTime={new Date(sinceMs).toISOString()}>{dateTimeText(sinceMs).slice(5)}</time>
      <span className={classes.dim}>
        {closedAtMs === undefined ? (
          <Age atMs={sinceMs} />
        ) : (
          t('alert.lasted', { span: spanText(closedAtMs - sinceMs, t) })
        )}
      </span>
    </span>
  )
  if (phone === true)
    return [
      {
        name: 'alert',
        label: t('nav.alerts'),
        track: 'minmax(0, 1fr)',
        cell: (alert) => (
          <div className={classes.card}>
            <div className={classes.line}>
              {rule(alert)}
              {severity(alert)}
              <span className={classes.end}>{state(alert)}</span>
            </div>
            <div className={classes.line}>
              <Subject alert={alert} />
              <span className={classes.dim}>{townName(alert.town)}</span>
            </div>
            {said(alert)}
            <div className={classes.dim}>
              {dateTimeText(alert.sinceMs).slice(5)}
              {' · '}
              {alert.closedAtMs === undefined ? (
                <Age atMs={alert.sinceMs} />
              ) : (
                t('alert.lasted', { span: spanText(alert.closedAtMs - alert.sinceMs, t) })
              )}
            </div>
          </div>
        ),
      },
    ]
  return [
    { name: 'rule', label: t('alert.rule'), track: 'minmax(96px, 180px)', cell: rule },
    { name: 'severity', label: t('alert.severity'), track: '84px', cell: severity },
    {
      name: 'subject',
      label: t('alert.subject'),
      track: 'minmax(140px, 1fr)',
      cell: (alert) => (
        <span className={classes.two}>
          <Subject alert={alert} />
          <span className={classes.dim}>{townName(alert.town)}</span>
        </span>
      ),
    },
    { name: 'said', label: t('alert.said'), track: 'minmax(0, 3fr)', cell: said },
    { name: 'since', label: t('alert.since'), track: '124px', cell: since },
    { name: 'state', label: t('alert.state'), track: '80px', cell: state },
  ]
}
