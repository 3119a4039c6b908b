import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Alert, AlertChange, AlertRule } from '#domain/alert/alert.ts'
import { tempFolder } from '../../test/platform.ts'
import { operationsFile, operationsMigrations, openOperations } from '../operations.ts'
import { openSqlite, type Sqlite } from '../sqlite.ts'
import type { Alerts } from '../types.ts'
import type { LiveMemory } from '#domain/live.ts'
import { createAlerts } from './alerts.ts'
import { createDesk } from './desk.ts'
import { createFacts } from './desk-facts.ts'
import { createDuties } from './duties.ts'
import { createNotices } from './notices.ts'
import { createToilets } from './toilets.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 8)
const [HERE, THERE] = ['东亭街道', '安镇街道'] as const

type Written = ReturnType<typeof createAlerts> & {
  /** The live row of what became of it; undefined: nothing changed. */
  write(change: AlertChange): LiveMemory | undefined
}
interface Opened extends AsyncDisposable {
  readonly alerts: Written
  readonly sql: Sqlite
  /** The same on a connection of its own. */
  again(): Written
}

async function open(): Promise<Opened> {
  const opened = new AsyncDisposableStack()
  const { path } = opened.use(await tempFolder('alerts'))
  const connect = (): Sqlite =>
    opened.use(openSqlite({ file: operationsFile(path), durability: 'normal', migrations: operationsMigrations }))
  const bounds = { quarantineMax: 1, quarantineBytesMax: 1, quarantineKeepMs: 1, purgeRowsMax: 10 }
  const alertsOf = (sql: Sqlite): Written => {
    const context = { sql, nowMs: () => NOW_MS, bounds, audited: () => undefined }
    const desk = createDesk(context, {
      facts: createFacts(context),
      toilets: createToilets(context).writer,
      notices: createNotices(context).writer,
      duties: createDuties(context).at,
    })
    return {
      ...createAlerts(context),
      write: (change) =>
        sql.transaction(() => {
          const sitting = desk.sit()
          sitting.change(change)
          return sitting.liveRows().at(-1)
        }),
    }
  }
  const sql = connect()
  return {
    alerts: alertsOf(sql),
    sql,
    again: () => alertsOf(connect()),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

const opening = (more: Partial<Alert> = {}): AlertChange => ({
  is: 'open',
  rule: 'dwell',
  subject: 's-1',
  subjectKind: 'sweeper',
  town: HERE,
  severity: 'warning',
  sinceMs: NOW_MS - 900_000,
  openedAtMs: NOW_MS,
  detail: { standingMinutes: 15 },
  shiftId: '2026-06-01.r-1',
  ...more,
})
const closing = (closedAtMs = NOW_MS + 60_000): AlertChange => ({
  is: 'close',
  rule: 'dwell',
  subject: 's-1',
  closedAtMs,
})
const all = { towns: [], limit: 100 }

test('[E1] an alert is opened, changed and closed, and each of it is a live row', async () => {
  await using opened = await open()
  const { alerts } = opened
  const row = alerts.write(opening())
  expect(row).toMatchObject({ kind: 'alert', id: '1', stream: 'alert', town: HERE, atMs: NOW_MS })
  expect(row!.fields).toEqual((await alerts.open())[0])
  expect({ is: 'open', ...(await alerts.open())[0]! }).toMatchObject({
    ...opening(),
    id: 1,
    state: 'open',
    part: '',
    returns: 0,
  })

  const worse = alerts.write({
    is: 'change',
    rule: 'dwell',
    subject: 's-1',
    atMs: NOW_MS + 30_000,
    severity: 'urgent',
    detail: { standingMinutes: 30 },
  })
  expect(worse).toMatchObject({
    id: '1',
    atMs: NOW_MS + 30_000,
    fields: { severity: 'urgent', detail: { standingMinutes: 30 } },
  })
  expect(alerts.write(closing())).toMatchObject({ fields: { id: 1, state: 'closed', closedAtMs: NOW_MS + 60_000 } })
  expect(await alerts.open()).toEqual([])
  expect(await alerts.list(all)).toMatchObject([{ id: 1, state: 'closed', severity: 'urgent' }])
})

test('[E1] raised again while open, changed to what it is, changed or closed while none is open: nothing changes', async () => {
  await using opened = await open()
  const { alerts } = opened
  const change: AlertChange = {
    is: 'change',
    rule: 'dwell',
    subject: 's-1',
    atMs: NOW_MS,
    severity: 'warning',
    detail: { standingMinutes: 15 },
  }
  expect(alerts.write(change)).toBeUndefined()
  expect(alerts.write(closing())).toBeUndefined()
  expect(alerts.write(opening())).toBeDefined()
  expect(alerts.write(opening({ openedAtMs: NOW_MS + 5, severity: 'urgent' }))).toBeUndefined()
  expect(alerts.write(change)).toBeUndefined()
  expect(alerts.write(closing())).toBeDefined()
  expect(alerts.write(closing())).toBeUndefined()
  // after it was closed it may be raised anew, as another one
  expect(alerts.write(opening())).toBeDefined()
  const [now, ...others] = await alerts.open()
  expect(others).toEqual([])
  expect(now!.id).toBeGreaterThan(1)
})

test('[E1] two connections raise the same: one of them does', async () => {
  await using opened = await open()
  const writers = [opened.alerts, opened.again()]
  const raised = writers.map((alerts) => alerts.write(opening()) !== undefined)
  expect(raised).toEqual([true, false])
  // and the database itself refuses, whoever asks it
  expect(() =>
    opened.sql.db.exec(
      `INSERT INTO alert (rule, subject_kind, subject, part, town, severity, state, since_ms, opened_at_ms, detail, returns, level)
       VALUES ('dwell', 'sweeper', 's-1', '', '', 'info', 'open', 0, 0, '{}', 0, 0)`,
    ),
  ).toThrow(/UNIQUE/)
})

test('[E1] whatever two connections write in whatever order, at most one is open a rule and subject, and openings and closings alternate', async () => {
  await using opened = await open()
  const writers = [opened.alerts, opened.again()]
  const step = fc.record({
    who: fc.constantFrom(0, 1),
    is: fc.constantFrom('open', 'change', 'close'),
    subject: fc.constantFrom('s-1', 's-2'),
    rule: fc.constantFrom<AlertRule>('dwell', 'off-route'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      opened.sql.db.exec('DELETE FROM alert')
      const isOpen = new Map<string, boolean>()
      for (const [n, { who, is, subject, rule }] of steps.entries()) {
        const key = `${rule} ${subject}`
        const wasOpen = isOpen.get(key) === true
        const change: AlertChange =
          is === 'open'
            ? opening({ rule, subject })
            : is === 'close'
              ? { is, rule, subject, closedAtMs: NOW_MS + n }
              : { is, rule, subject, atMs: NOW_MS, severity: 'info', detail: { n } }
        const changed = writers[who]!.write(change) !== undefined
        expect(changed).toBe(is === 'open' ? !wasOpen : wasOpen)
        if (is !== 'change') isOpen.set(key, is === 'open')
      }
    }),
    { numRuns: 50 },
  )
})

test('alerts are listed newest first by state, rule, subject, shift and town, page by page', async () => {
  await using opened = await open()
  const { alerts } = opened
  alerts.write(opening())
  alerts.write(closing())
  alerts.write(opening({ subject: 's-2', rule: 'off-route', shiftId: undefined }))
  alerts.write(opening({ subject: 's-3', town: THERE }))
  alerts.write(opening({ subject: 's-4', town: '' }))
  const ids = async (filter: Partial<Parameters<Alerts['list']>[0]>) =>
    (await alerts.list({ ...all, ...filter })).map(({ id }) => id)
  expect(await ids({})).toEqual([4, 3, 2, 1])
  expect(await ids({ state: 'open' })).toEqual([4, 3, 2])
  expect(await ids({ state: 'closed' })).toEqual([1])
  expect(await ids({ rule: 'off-route' })).toEqual([2])
  expect(await ids({ subject: 's-1' })).toEqual([1])
  expect(await ids({ shiftId: '2026-06-01.r-1' })).toEqual([4, 3, 1])
  // what belongs to no town is for everybody
  expect(await ids({ towns: [HERE] })).toEqual([4, 2, 1])
  expect(await ids({ beforeId: 3, limit: 1 })).toEqual([2])
})

test('what the rules remember is kept by subject, replaced and forgotten', async () => {
  await using opened = await open()
  const { alerts } = opened
  alerts.keeper.remember({ subject: 's-1', state: '{"lastMs":1}' })
  alerts.keeper.remember({ subject: '2026-06-01.r-1', state: '{"lastMs":2}' })
  alerts.keeper.remember({ subject: 's-1', state: '{"lastMs":3}' })
  alerts.keeper.remember({ subject: '2026-06-01.r-1', state: '' })
  alerts.keeper.remember({ subject: 'never', state: '' })
  expect(await opened.again().memories()).toEqual([{ subject: 's-1', state: '{"lastMs":3}' }])
})

test('closed alerts are let go by age, in bounded steps; open ones stay', async () => {
  await using opened = await open()
  const { alerts } = opened
  for (let n = 0; n < 3; n++) {
    alerts.write(opening())
    alerts.write(closing(NOW_MS + n))
  }
  alerts.write(opening())
  expect(alerts.keeper.purge(NOW_MS + 2, 1)).toBe(1)
  expect(alerts.keeper.purge(NOW_MS + 2, 10)).toBe(1)
  expect(alerts.keeper.purge(NOW_MS + 2, 10)).toBe(0)
  expect((await alerts.list(all)).map(({ id }) => id)).toEqual([4, 3])
})

test('the operations store has alerts', async () => {
  await using opened = new AsyncDisposableStack()
  const { path } = opened.use(await tempFolder('alerts'))
  const operations = opened.use(await openOperations({ dataDir: path, durability: 'normal', nowMs: () => NOW_MS }))
  expect(await operations.alerts.open()).toEqual([])
})
