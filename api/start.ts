import { join } from 'node:path'
import fastifyCookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import type { Logger } from 'pino'
import type { Config } from '#config'
import type { Clock } from '../clock.ts'
import type { Part } from '#part'
import { openJournalReader } from '#stores/journal.ts'
import { openOperations } from '#stores/operations.ts'
import { openReadings } from '#stores/readings.ts'
import { guardAccess } from './access.ts'
import { createApp, type App } from './app.ts'
import type { Context, Opened } from './context.ts'
import { serveDashboard } from './dashboard.ts'
import { createFirstAdministrator, shutOutDemoUsers } from './first-users.ts'
import { startLive, type Live } from './live.ts'
import { Metrics } from './metrics.ts'
import { KnownNetworks } from './networks.ts'
import { collectOpenApi, serveOpenApi } from './openapi.ts'
import { Passwords } from './passwords.ts'
import { alertRoutes } from './routes/alerts.ts'
import { assetRoutes } from './routes/assets.ts'
import { auditRoutes } from './routes/audit.ts'
import { calendarRoutes } from './routes/calendar.ts'
import { channelRoutes } from './routes/channels.ts'
import { coverageRoutes } from './routes/coverage.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { deviceRoutes } from './routes/devices.ts'
import { dutyRoutes } from './routes/duties.ts'
import { excuseRoutes } from './routes/excuses.ts'
import { exportRoutes } from './routes/export.ts'
import { exportKeyRoutes } from './routes/export-keys.ts'
import { geographyRoutes } from './routes/geography.ts'
import { healthRoutes } from './routes/health.ts'
import { historyRoutes } from './routes/history.ts'
import { liveRoutes } from './routes/live.ts'
import { lotFileRoutes } from './routes/lot-files.ts'
import { lotRoutes } from './routes/lots.ts'
import { openParkingRoutes } from './routes/open-parking.ts'
import { orderRoutes } from './routes/orders.ts'
import { parkingHoldRoutes } from './routes/parking-holds.ts'
import { parkingPeopleRoutes } from './routes/parking-people.ts'
import { parkingRecordRoutes } from './routes/parking-records.ts'
import { photoRoutes } from './routes/photos.ts'
import { planRoutes } from './routes/plans.ts'
import { publicParkingRoutes } from './routes/public-parking.ts'
import { publicReportRoutes } from './routes/public-reports.ts'
import { publicToiletRoutes } from './routes/public-toilets.ts'
import { pushRoutes } from './routes/pushes.ts'
import { quarantineRoutes } from './routes/quarantine.ts'
import { replayRoutes } from './routes/replay.ts'
import { reportRoutes } from './routes/reports.ts'
import { roundRoutes } from './routes/rounds.ts'
import { ruleSettingsRoutes } from './routes/rule-settings.ts'
import { serviceLevelRoutes } from './routes/service-levels.ts'
import { sessionRoutes } from './routes/session.ts'
import { settingsRoutes } from './routes/settings.ts'
import { shiftRoutes } from './routes/shifts.ts'
import { streetRoutes } from './routes/streets.ts'
import { toiletRoutes } from './routes/toilets.ts'
import { trackRoutes } from './routes/track.ts'
import { userRoutes } from './routes/users.ts'
import { workOrderRoutes } from './routes/work-orders.ts'
import { SESSION_COOKIE, sessionSecret, sessionStore } from './sessions.ts'
import { VehicleNames } from './vehicle-names.ts'

const VERSION = '0.1.0'
const REPORT_MS = 1_000
const PURGE_MS = 60_000
const PHONES_KEPT_MS = 86_400_000 // hashes of phones that reported something: only for limits

/** HTTP, live connections and the dashboard, over stores that are open already. Facts: `url`, `port`. */
export async function startApi(config: Config, log: Logger, opened: Opened): Promise<Part> {
  await using starting = new AsyncDisposableStack()
  const metrics = new Metrics()
  const signer = new fastifyCookie.Signer(await sessionSecret(config.dataDir), 'sha256')
  const app = await createApp(config, log, metrics)
  starting.defer(() => app.close())

  let live: Live | undefined
  const wallMs = opened.wallMs ?? opened.nowMs
  const context: Context = {
    ...opened,
    wallMs,
    clockSpeed: opened.clockSpeed ?? (() => 1),
    config,
    log,
    metrics,
    passwords: new Passwords(),
    networks: new KnownNetworks(opened.operations.networks),
    vehicleNames: new VehicleNames(opened.operations.assets),
    sessionsChanged: (ended) => live?.sessionsChanged(ended),
  }
  await collectOpenApi(app, VERSION)
  await app.register(async (api: App) => {
    await api.register(fastifySession, {
      secret: signer,
      cookieName: SESSION_COOKIE,
      store: sessionStore(opened.operations.sessions, config.sessionMs, wallMs, config.secureCookies),
      saveUninitialized: false,
      // moved on by `guardAccess`, which writes far less often than at every request
      rolling: false,
      cookie: {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: config.secureCookies,
        maxAge: config.sessionMs,
      },
    })
    guardAccess(api, opened.operations, config.sessionMs, wallMs)
    api.addHook('onSend', async (_request, reply) => {
      // what is behind a login is in no cache, unless the route says how
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    })
    for (const routes of [
      sessionRoutes,
      settingsRoutes,
      geographyRoutes,
      assetRoutes,
      historyRoutes,
      trackRoutes,
      liveRoutes,
      planRoutes,
      calendarRoutes,
      alertRoutes,
      workOrderRoutes,
      roundRoutes,
      dutyRoutes,
      streetRoutes,
      shiftRoutes,
      coverageRoutes,
      excuseRoutes,
      photoRoutes,
      orderRoutes,
      replayRoutes,
      reportRoutes,
      toiletRoutes,
      serviceLevelRoutes,
      ruleSettingsRoutes,
      lotRoutes,
      parkingRecordRoutes,
      lotFileRoutes,
      parkingHoldRoutes,
      parkingPeopleRoutes,
      publicParkingRoutes,
      publicToiletRoutes,
      publicReportRoutes,
      quarantineRoutes,
      deviceRoutes,
      userRoutes,
      channelRoutes,
      deliveryRoutes,
      exportKeyRoutes,
      exportRoutes,
      openParkingRoutes,
      pushRoutes,
      auditRoutes,
      healthRoutes,
    ])
      routes(api, context)
  })
  await serveOpenApi(app)
  await serveDashboard(app, opened.dashboardDir ?? join(import.meta.dirname, '..', 'dist'))
  await app.ready()

  live = await startLive({
    app,
    config,
    operations: opened.operations,
    sessionIdOf: (request) => {
      const cookie = app.parseCookie(request.headers.cookie ?? '')[SESSION_COOKIE]
      const { valid, value } = cookie === undefined ? { valid: false, value: null } : signer.unsign(cookie)
      return valid && value !== null ? value : undefined
    },
    metrics,
    log,
    nowMs: wallMs,
  })
  starting.use(live)
  await app.listen({ host: config.httpHost, port: config.httpPort })
  starting.use(reportRegularly(context))

  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : config.httpPort
  const host = ['0.0.0.0', '::'].includes(config.httpHost) ? 'localhost' : config.httpHost
  const url = config.publicUrl === '' ? `http://${host.includes(':') ? `[${host}]` : host}:${port}` : config.publicUrl
  log.info({ port }, `answering on ${url}`)
  const running = starting.move()
  return { name: 'api', facts: { url, port }, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/**
 * The same with stores of its own; on the first start the administrator's one-time password is printed, once. Without the
 * simulated district its demonstration users are shut out.
 */
export async function runApi(
  config: Config,
  log: Logger,
  { nowMs, speed }: Clock = { nowMs: Date.now, speed: () => 1 },
): Promise<Part> {
  await using starting = new AsyncDisposableStack()
  const operations = starting.use(await openOperations({ dataDir: config.dataDir, durability: 'full', nowMs }))
  const readings = starting.use(await openReadings(config, log))
  const journal = starting.use(await openJournalReader(config))
  const first = await createFirstAdministrator(operations)
  // printed and not logged: logs are kept and collected
  if (first !== undefined)
    process.stdout.write(
      `\nFirst start. Sign in as "${first.name}" with the one-time password ${first.password}\n` +
        `(shown only now, to be changed at the first login).\n\n`,
    )
  if (!config.simulate) await shutOutDemoUsers(operations)
  const part = await startApi(config, log, {
    operations,
    readings,
    journal,
    nowMs,
    clockSpeed: speed,
    wallMs: Date.now,
  })
  starting.use(part)
  const running = starting.move()
  return { name: 'api', facts: part.facts, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** Say about once a second how the API is, and forget sessions that have ended. */
function reportRegularly({ operations, metrics, nowMs, wallMs, log }: Context): AsyncDisposable {
  let purgedAtMs = 0
  let stopped = false
  let failing = false
  let timer: NodeJS.Timeout | undefined
  const report = async (): Promise<void> => {
    try {
      const now = nowMs()
      await operations.reports.put('api', { atMs: now, state: 'ok', detail: '', numbers: await metrics.report() })
      const wall = wallMs()
      if (Math.abs(wall - purgedAtMs) >= PURGE_MS) {
        purgedAtMs = wall
        await operations.sessions.purge(wall)
        await operations.toilets.forgetPhones(now - PHONES_KEPT_MS)
      }
      failing = false
    } catch (error) {
      if (!failing) log.error({ err: error }, 'cannot report to the operations store; tried again')
      failing = true
    }
    if (stopped) return
    timer = setTimeout(() => {
      reporting = report()
    }, REPORT_MS)
  }
  let reporting = report()
  return {
    [Symbol.asyncDispose]: async () => {
      stopped = true
      clearTimeout(timer)
      await reporting
    },
  }
}
