import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Redirect, Route, Switch } from 'wouter'
import { may, type Permission } from '#domain/person.ts'
import type { Session, Settings } from './api.ts'
import { LiveStore } from './live.ts'
import { followLive } from './live-socket.ts'
import { LoginPage } from './pages/login.tsx'
import { PasswordPage } from './pages/password.tsx'
import { paths, patterns } from './paths.ts'
import { keys, queryClient, useSession, useSettings } from './queries.ts'
import { HereContext } from './session.ts'
import { Shell } from './shell.tsx'
import { Failed, Waiting } from './ui/outcome.tsx'
import { Page } from './ui/page.tsx'
import { LiveContext } from './use-live.ts'

// one chunk a page; the map, which is the largest, comes with the first page that draws one
const LiveMapPage = lazy(async () => ({ default: (await import('./pages/live-map.tsx')).LiveMapPage }))
const ShiftsPage = lazy(async () => ({ default: (await import('./pages/shifts.tsx')).ShiftsPage }))
const ShiftPage = lazy(async () => ({ default: (await import('./pages/shift.tsx')).ShiftPage }))
const ReplayPage = lazy(async () => ({ default: (await import('./pages/replay.tsx')).ReplayPage }))
const StreetsPage = lazy(async () => ({ default: (await import('./pages/streets.tsx')).StreetsPage }))
const StreetPage = lazy(async () => ({ default: (await import('./pages/street.tsx')).StreetPage }))
const ServiceLevelsPage = lazy(async () => ({
  default: (await import('./pages/service-levels.tsx')).ServiceLevelsPage,
}))
const ToiletDayPage = lazy(async () => ({ default: (await import('./pages/toilet-day.tsx')).ToiletDayPage }))
const PlansPage = lazy(async () => ({ default: (await import('./pages/plans.tsx')).PlansPage }))
const PlanPage = lazy(async () => ({ default: (await import('./pages/plan.tsx')).PlanPage }))
const NewPlanPage = lazy(async () => ({ default: (await import('./pages/plan.tsx')).NewPlanPage }))
const CalendarPage = lazy(async () => ({ default: (await import('./pages/calendar.tsx')).CalendarPage }))
const RulesPage = lazy(async () => ({ default: (await import('./pages/rules.tsx')).RulesPage }))
const AlertsPage = lazy(async () => ({ default: (await import('./pages/alerts.tsx')).AlertsPage }))
const OrdersPage = lazy(async () => ({ default: (await import('./pages/orders.tsx')).OrdersPage }))
const RosterPage = lazy(async () => ({ default: (await import('./pages/roster.tsx')).RosterPage }))
const PublicReportsPage = lazy(async () => ({
  default: (await import('./pages/public-reports.tsx')).PublicReportsPage,
}))
const ToiletCodePage = lazy(async () => ({ default: (await import('./pages/toilet-code.tsx')).ToiletCodePage }))
const AssetsPage = lazy(async () => ({ default: (await import('./pages/assets.tsx')).AssetsPage }))
const AssetPage = lazy(async () => ({ default: (await import('./pages/asset.tsx')).AssetPage }))
const ReadingsPage = lazy(async () => ({ default: (await import('./pages/readings.tsx')).ReadingsPage }))
const QuarantinePage = lazy(async () => ({ default: (await import('./pages/quarantine.tsx')).QuarantinePage }))
const DevicesPage = lazy(async () => ({ default: (await import('./pages/devices.tsx')).DevicesPage }))
const ChannelsPage = lazy(async () => ({ default: (await import('./pages/channels.tsx')).ChannelsPage }))
const ParkingPage = lazy(async () => ({ default: (await import('./pages/parking.tsx')).ParkingPage }))
const LotPage = lazy(async () => ({ default: (await import('./pages/lot.tsx')).LotPage }))
const LotCodePage = lazy(async () => ({ default: (await import('./pages/lot-code.tsx')).LotCodePage }))
const ParkingPeoplePage = lazy(async () => ({
  default: (await import('./pages/parking-people.tsx')).ParkingPeoplePage,
}))
const ParkingCallsPage = lazy(async () => ({
  default: (await import('./pages/parking-calls.tsx')).ParkingCallsPage,
}))
const ParkingForecastPage = lazy(async () => ({
  default: (await import('./pages/parking-forecast.tsx')).ParkingForecastPage,
}))
const ExportsPage = lazy(async () => ({ default: (await import('./pages/exports.tsx')).ExportsPage }))
const UsersPage = lazy(async () => ({ default: (await import('./pages/users.tsx')).UsersPage }))
const AuditPage = lazy(async () => ({ default: (await import('./pages/audit.tsx')).AuditPage }))
const SystemPage = lazy(async () => ({ default: (await import('./pages/system.tsx')).SystemPage }))

/** Nobody logged in, a password to be changed, or the console. */
export function App() {
  const session = useSession()
  // an owner of lots sees nothing of the console, and has a page of her own
  const isOwner = session.data != null && !may(session.data.person.role, 'see-live')
  const settings = useSettings(session.data?.mustChangePassword === false && !isOwner)
  if (session.data === undefined)
    return session.error === null ? <Waiting /> : <Failed error={session.error} again={() => void session.refetch()} />
  if (session.data === null) return <LoginPage />
  if (session.data.mustChangePassword) return <PasswordPage forced />
  if (isOwner) return <ToOwnerPage />
  if (settings.data === undefined)
    return settings.error === null ? (
      <Waiting />
    ) : (
      <Failed error={settings.error} again={() => void settings.refetch()} />
    )
  return <Console key={session.data.person.id} session={session.data} settings={settings.data} />
}

function ToOwnerPage() {
  useEffect(() => location.replace('/owner'), [])
  return <Waiting />
}

function Console({ session, settings }: { session: Session; settings: Settings }) {
  const { t } = useTranslation()
  const [store] = useState(() => new LiveStore())
  useEffect(() => followLive(store, () => void queryClient.invalidateQueries({ queryKey: keys.session })), [store])
  const here = useMemo(() => ({ session, settings }), [session, settings])
  const allowed = (permission: Permission) => may(session.person.role, permission)
  return (
    <HereContext value={here}>
      <LiveContext value={store}>
        <Shell>
          <Suspense fallback={<Waiting />}>
            <Switch>
              <Route path={patterns.map} component={LiveMapPage} />
              {allowed('see-coverage') && <Route path={patterns.shifts} component={ShiftsPage} />}
              {allowed('see-coverage') && (
                <Route path={patterns.replay}>{({ id }) => <ReplayPage key={id} id={id} />}</Route>
              )}
              {allowed('see-coverage') && (
                <Route path={patterns.shift}>{({ id }) => <ShiftPage key={id} id={id} />}</Route>
              )}
              {allowed('see-alerts') && <Route path={patterns.alerts} component={AlertsPage} />}
              {allowed('see-orders') && <Route path={patterns.orders} component={OrdersPage} />}
              {allowed('see-service') && <Route path={patterns.roster} component={RosterPage} />}
              {allowed('see-coverage') && <Route path={patterns.streets} component={StreetsPage} />}
              {allowed('see-service') && <Route path={patterns.serviceLevels} component={ServiceLevelsPage} />}
              {allowed('see-service') && (
                <Route path={patterns.toiletDay}>
                  {({ id, day }) => <ToiletDayPage key={`${id}/${day}`} id={id} day={day} />}
                </Route>
              )}
              {allowed('see-coverage') && <Route path={patterns.plans} component={PlansPage} />}
              {allowed('see-coverage') && <Route path={patterns.calendar} component={CalendarPage} />}
              {allowed('see-coverage') && <Route path={patterns.rules} component={RulesPage} />}
              {allowed('manage-plans') && <Route path={patterns.newPlan} component={NewPlanPage} />}
              {allowed('see-coverage') && (
                <Route path={patterns.plan}>{({ id }) => <PlanPage key={id} id={id} />}</Route>
              )}
              {allowed('see-coverage') && (
                <Route path={patterns.street}>{({ edge }) => <StreetPage edge={edge} />}</Route>
              )}
              {allowed('lead-orders') && <Route path={patterns.publicReports} component={PublicReportsPage} />}
              {allowed('lead-orders') && (
                <Route path={patterns.toiletCode}>{({ id }) => <ToiletCodePage key={id} id={id} />}</Route>
              )}
              {allowed('see-parking') && <Route path={patterns.parking} component={ParkingPage} />}
              {allowed('see-parking') && <Route path={patterns.lot}>{({ id }) => <LotPage key={id} id={id} />}</Route>}
              {allowed('manage-parking') && (
                <Route path={patterns.lotCode}>{({ id }) => <LotCodePage key={id} id={id} />}</Route>
              )}
              {allowed('see-parking') && <Route path={patterns.parkingPeople} component={ParkingPeoplePage} />}
              {allowed('see-parking') && <Route path={patterns.parkingCalls} component={ParkingCallsPage} />}
              {allowed('see-parking') && <Route path={patterns.parkingForecast} component={ParkingForecastPage} />}
              <Route path={patterns.assets} component={AssetsPage} />
              <Route path={patterns.asset}>{({ id }) => <AssetPage key={id} id={id} />}</Route>
              {allowed('see-history') && (
                <Route path={patterns.readings}>
                  {({ id, stream }) => <ReadingsPage key={`${id}/${stream}`} id={id} stream={stream} />}
                </Route>
              )}
              {allowed('see-quarantine') && <Route path={patterns.quarantine} component={QuarantinePage} />}
              {allowed('manage-devices') && <Route path={patterns.devices} component={DevicesPage} />}
              {allowed('manage-users') && <Route path={patterns.users} component={UsersPage} />}
              {allowed('manage-channels') && <Route path={patterns.channels} component={ChannelsPage} />}
              {allowed('manage-export-keys') && <Route path={patterns.exports} component={ExportsPage} />}
              <Route path={patterns.password}>
                <PasswordPage />
              </Route>
              {allowed('see-audit') && <Route path={patterns.audit} component={AuditPage} />}
              {allowed('see-health') && <Route path={patterns.system} component={SystemPage} />}
              <Route path="/index.html">
                <Redirect to={paths.map()} />
              </Route>
              <Route>
                <Page title={t('error.noPage')}>
                  <Link href={paths.map()}>{t('nav.map')}</Link>
                </Page>
              </Route>
            </Switch>
          </Suspense>
        </Shell>
      </LiveContext>
    </HereContext>
  )
}
