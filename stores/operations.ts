import { driverSecrets, type DriverSecrets } from './driver-secrets.ts'
import { createAlerts } from './operations/alerts.ts'
import { createAssets } from './operations/assets.ts'
import { createAudit } from './operations/audit.ts'
import { createCalendar } from './operations/calendar.ts'
import type { Context, OperationsBounds } from './operations/context.ts'
import { createCoverage } from './operations/coverage.ts'
import { createDesk } from './operations/desk.ts'
import { createFacts } from './operations/desk-facts.ts'
import { createDevices } from './operations/devices.ts'
import { createDuties } from './operations/duties.ts'
import { createExcuses } from './operations/excuses.ts'
import { operationsFile, operationsMigrations } from './operations/file.ts'
import { createGeography } from './operations/geography.ts'
import { createLive } from './operations/live.ts'
import { createNetworks } from './operations/networks.ts'
import { createNotices } from './operations/notices.ts'
import { createOrders } from './operations/orders.ts'
import { createParking } from './operations/parking.ts'
import { createPlans } from './operations/plans.ts'
import { createPositions } from './operations/positions.ts'
import { createQuarantine } from './operations/quarantine.ts'
import { createReports } from './operations/reports.ts'
import { createRuleSettings } from './operations/rule-settings.ts'
import { createRules } from './operations/rules.ts'
import { createShiftFigures } from './operations/shift-figures.ts'
import { createShifts } from './operations/shifts.ts'
import { createSides } from './operations/sides.ts'
import { createStanding } from './operations/standing.ts'
import { createToilets } from './operations/toilets.ts'
import { createUsers } from './operations/users.ts'
import { createWorkOrders } from './operations/work-orders.ts'
import { openSqlite } from './sqlite.ts'
import type { Operations } from './types.ts'

export { operationsFile, operationsMigrations } from './operations/file.ts'

const DAY_MS = 86_400_000
const initialBounds: OperationsBounds = {
  quarantineMax: 200_000,
  quarantineBytesMax: 1_000_000_000,
  quarantineKeepMs: 30 * DAY_MS,
  purgeRowsMax: 2_000,
}

export interface OperationsOptions extends Partial<OperationsBounds> {
  readonly dataDir: string
  /** `full` for what people and devices do; `normal` is enough for rules, which repeat a batch that a power cut undid. */
  readonly durability: 'full' | 'normal'
  readonly nowMs: () => number
}

/**
 * The operations store: assets, credentials, users, live states, quarantine, audit. One SQLite file,
 * `operations.db`; any number of processes and threads may have it open.
 *
 * @throws {Error} when the file cannot be opened, or was written by a newer Kerbside.
 */
export async function openOperations(options: OperationsOptions): Promise<Operations> {
  const { dataDir, durability, nowMs, ...bounds } = options
  const sql = openSqlite({ file: operationsFile(dataDir), durability, migrations: operationsMigrations })
  try {
    const audit = createAudit(sql)
    const context: Context = {
      sql,
      nowMs,
      bounds: { ...initialBounds, ...bounds },
      audited: (by, action, subject, detail) => audit.write({ atMs: nowMs(), by, action, subject, detail }),
    }
    const assets = createAssets(context)
    const networks = createNetworks(context)
    const orders = createOrders(context)
    const { keeper: alertKeeper, ...alerts } = createAlerts(context)
    const { writer: toiletWriter, ...toilets } = createToilets(context)
    const facts = createFacts(context)
    const { writer: noticeWriter, ...notices } = createNotices(context)
    const { at: dutiesAt, ...duties } = createDuties(context)
    const desk = createDesk(context, { facts, toilets: toiletWriter, notices: noticeWriter, duties: dutiesAt })
    const { writer: shiftWriter, ...shiftFigures } = createShiftFigures(context)
    let driverKeys: DriverSecrets | undefined
    const { attendant, ...parking } = createParking(context, {
      facts,
      desk,
      secrets: async () => (driverKeys ??= await driverSecrets(dataDir)),
    })
    const sides = createSides(context)
    const quarantine = createQuarantine(context)
    return {
      assets,
      devices: createDevices(context, assets),
      ...createUsers(context),
      live: createLive(context),
      quarantine,
      rules: createRules(context, { quarantine, orders, desk, toilets: toiletWriter, attendant }),
      positions: createPositions(context),
      audit,
      geography: createGeography(context, networks),
      networks,
      calendar: createCalendar(context),
      plans: createPlans(context),
      shifts: {
        ...createShifts(context, sides),
        onSide: sides.onSide,
        ...shiftFigures,
        ...createExcuses(context),
        ...orders.orders,
      },
      commands: orders.commands,
      coverage: createCoverage(context, { shifts: shiftWriter, alerts: alertKeeper, desk }),
      alerts: { ...alerts, ...desk.alerts },
      workOrders: { ...createWorkOrders(context, facts), ...desk.orders },
      duties,
      notices,
      toilets,
      parking,
      ruleSettings: createRuleSettings(context),
      reports: createReports(context),
      standing: createStanding(context),
      [Symbol.asyncDispose]: async () => sql[Symbol.dispose](),
    }
  } catch (error) {
    sql[Symbol.dispose]()
    throw error
  }
}
