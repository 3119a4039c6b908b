import { Button, Modal, Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useLiveShifts } from '../coverage/live-shifts.ts'
import { SettingsDrawer } from '../coverage/settings-drawer.tsx'
import { usePlanName, useSideName } from '../coverage/words.ts'
import type { SettingsVersion, ShiftDetail } from '../coverage-api.ts'
import { Refusal } from '../http.ts'
import { paths } from '../paths.ts'
import { keys, queryClient } from '../queries.ts'
import { ShiftAlerts } from '../shift/alerts.tsx'
import { ExcuseForm } from '../shift/excuse-form.tsx'
import { Excuses } from '../shift/excuses.tsx'
import { ShiftHead } from '../shift/head.tsx'
import { PassChoice, ShiftIntro } from '../shift/intro.tsx'
import { OrderForm } from '../shift/order-form.tsx'
import { Orders } from '../shift/orders.tsx'
import { Reports } from '../shift/reports.tsx'
import { SideDetail } from '../shift/side-detail.tsx'
import { SideList } from '../shift/side-list.tsx'
import { makersOf, sideRows } from '../shift/side-rows.ts'
import { useShift, useStreets } from '../shift/use-shift.ts'
import { tabs, useShown, type Tab } from '../shift/use-shown.ts'
import { Versions } from '../shift/versions.tsx'
import formDialog from '../ui/form-dialog.module.css'
import { Icon } from '../ui/icons.tsx'
import { Failed, Mishap, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { PHONE } from '../ui/virtual-table.tsx'
import classes from './shift.module.css'

// with the map, which is the largest part
const ShiftMap = lazy(async () => ({ default: (await import('../shift/shift-map.tsx')).ShiftMap }))

/** A shift: every figure leads to its streets, every street to the drives over it, every drive to its raw fixes. */
export function ShiftPage({ id }: { id: string }) {
  const { t } = useTranslation()
  const answer = useShift(id)
  if (answer.data !== undefined) return <Known detail={answer.data} error={answer.error} />
  if (answer.error === null) return <Waiting />
  if (answer.error instanceof Refusal && answer.error.status === 404)
    return (
      <Page title={t('shift.missing', { id })}>
        <Link href={paths.shifts()}>{t('nav.shifts')}</Link>
      </Page>
    )
  return <Failed error={answer.error} again={() => void answer.refetch()} />
}

function Known({ detail, error }: { detail: ShiftDetail; error: Error | null }) {
  const { t } = useTranslation()
  const { shift, coverage } = detail
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const planName = usePlanName()
  const shown = useShown()
  const sideName = useSideName()
  const streets = useStreets(shift.id)
  const pushed = useLiveShifts().get(shift.id)
  const [settings, setSettings] = useState<SettingsVersion>()
  const [isSettingsOpen, setSettingsOpen] = useState(false)
  const [form, setForm] = useState<'excuse' | 'order'>()

  const enoughPercent = detail.settings.settings.find(({ name }) => name === 'donePercentMin')?.is ?? 100
  const pass = shown.pass !== undefined && shown.pass < shift.passes.length ? shown.pass : undefined
  const rows = useMemo(
    () => sideRows(shift, coverage, streets.data, { pass, enoughPercent }),
    [shift, coverage, streets.data, pass, enoughPercent],
  )
  const made = useMemo(() => makersOf(rows, shown.only), [rows, shown.only])
  const selected = rows.find(({ edge }) => edge === shown.side)
  const nameOf = useCallback(
    (edge: string) => {
      const row = rows.find((each) => each.edge === edge)
      return row === undefined ? edge : sideName(row)
    },
    [rows, sideName],
  )
  const none = { plannedM: 0, doneM: 0, missedM: 0, unknownM: 0, excusedM: 0, openM: 0 }
  const sumM = rows.reduce((sum, { metres }) => sum + metres.plannedM, 0)
  const planned = coverage?.figures ?? { ...none, plannedM: sumM, openM: sumM }
  // a pass alone is told as it was when the whole was asked for; the whole by what was pushed last
  const metres = pass === undefined ? (pushed ?? planned) : (coverage?.figures.passes[pass] ?? planned)
  const state = pushed?.state ?? shift.state
  const openSettings = (which: SettingsVersion) => {
    setSettings(which)
    setSettingsOpen(true)
  }
  const done = () => {
    setForm(undefined)
    void queryClient.invalidateQueries({ queryKey: keys.shift(shift.id), exact: true })
  }
  const detailOfSide = selected !== undefined && (
    <SideDetail
      row={selected}
      shift={shift}
      onClose={() => shown.set({ side: undefined })}
      onExcuse={() => setForm('excuse')}
      onSettings={() => openSettings(detail.settings)}
    />
  )
  return (
    <Page
      title={planName(shift)}
      fill={!phone}
      intro={<ShiftIntro detail={detail} state={state} recomputing={pushed?.recomputing ?? false} />}
      tools={
        <>
          <Button
            component={Link}
            href={paths.replay(shift.id)}
            variant="default"
            leftSection={<Icon name="play" size={16} />}
          >
            {t('shift.replay')}
          </Button>
          <Reports shiftId={shift.id} />
          <Button variant="default" onClick={() => openSettings(detail.settings)}>
            {t('rules.versionOf', { version: shift.settings })}
          </Button>
        </>
      }
    >
      <Mishap error={error ?? streets.error} />
      <ShiftHead
        detail={detail}
        metres={metres}
        chosen={shown.only}
        onChoose={(figure) => shown.set({ only: shown.only === figure ? undefined : figure, tab: 'streets' })}
      />
      <div className={classes.columns}>
        <section className={classes.map} aria-label={t('map.map')}>
          <Suspense fallback={<Waiting />}>
            <ShiftMap
              rows={rows}
              made={shown.only === undefined ? undefined : made}
              selected={selected?.edge}
              onSelect={(edge) => shown.set({ side: edge })}
            />
          </Suspense>
          {!phone && selected !== undefined && (
            <aside className={classes.side} aria-label={sideName(selected)}>
              {detailOfSide}
            </aside>
          )}
        </section>
        {phone && selected !== undefined && (
          <aside key={selected.edge} ref={intoSight} className={classes.sideInline} aria-label={sideName(selected)}>
            {detailOfSide}
          </aside>
        )}
        <Tabs className={classes.tabs} value={shown.tab} onChange={(tab) => shown.set({ tab: tab as Tab })}>
          <Tabs.List>
            {tabs.map((tab) => (
              <Tabs.Tab key={tab} value={tab}>
                {t(`shift.tab.${tab}`)}
                <span className={classes.tabCount}>{countOf(detail, rows.length)[tab]}</span>
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="streets" className={classes.panel}>
            <div className={classes.filter}>
              {shift.passes.length > 1 && (
                <PassChoice passes={shift.passes} pass={pass} onPass={(next) => shown.set({ pass: next })} />
              )}
              {shown.only !== undefined && (
                <Button
                  size="compact-sm"
                  variant="outline"
                  rightSection={<Icon name="close" size={13} />}
                  onClick={() => shown.set({ only: undefined })}
                >
                  {t('shift.only', { what: t(`shift.makes.${shown.only}`), n: made.length })}
                </Button>
              )}
            </div>
            <SideList rows={made} selected={selected?.edge} onSelect={(edge) => shown.set({ side: edge })} />
          </Tabs.Panel>
          <Tabs.Panel value="alerts" className={classes.scrolled}>
            <ShiftAlerts alerts={detail.alerts} />
          </Tabs.Panel>
          <Tabs.Panel value="excuses" className={classes.scrolled}>
            <Excuses
              shiftId={shift.id}
              excuses={detail.excuses}
              nameOf={nameOf}
              onSelect={(edge) => shown.set({ side: edge })}
              onAdd={() => setForm('excuse')}
            />
          </Tabs.Panel>
          <Tabs.Panel value="orders" className={classes.scrolled}>
            <Orders
              orders={detail.orders}
              canOrder={state !== 'planned'}
              nameOf={nameOf}
              onSelect={(edge) => shown.set({ side: edge })}
              onAdd={() => setForm('order')}
            />
          </Tabs.Panel>
          <Tabs.Panel value="versions" className={classes.scrolled}>
            <Versions
              shiftId={shift.id}
              versions={detail.versions}
              nameOf={nameOf}
              onSelect={(edge) => shown.set({ side: edge })}
              onSettings={openSettings}
            />
          </Tabs.Panel>
        </Tabs>
      </div>
      <SettingsDrawer opened={isSettingsOpen} onClose={() => setSettingsOpen(false)} settings={settings} />
      <Modal
        opened={form !== undefined}
        onClose={() => setForm(undefined)}
        title={t(form === 'order' ? 'order.add' : 'excuse.add')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
        classNames={form === 'excuse' ? formDialog : {}}
      >
        {form === 'excuse' && (
          <ExcuseForm
            shiftId={shift.id}
            sides={rows}
            passes={shift.passes.length}
            edge={selected?.edge}
            nameOf={nameOf}
            onDone={done}
          />
        )}
        {form === 'order' && (
          <OrderForm
            shiftId={shift.id}
            sides={rows}
            vehicles={shift.vehicles}
            edges={selected === undefined ? [] : [selected.edge]}
            nameOf={nameOf}
            onDone={done}
          />
        )}
      </Modal>
    </Page>
  )
}

/** On a phone what was chosen in the list opens above it. */
const intoSight = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' })

const countOf = (detail: ShiftDetail, streets: number): Readonly<Record<Tab, number>> => ({
  streets,
  alerts: detail.alerts.filter(({ state }) => state === 'open').length,
  excuses: detail.excuses.filter(({ undoneAtMs }) => undoneAtMs === undefined).length,
  orders: detail.orders.length,
  versions: detail.versions.length,
})
