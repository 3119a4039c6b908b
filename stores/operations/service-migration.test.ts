import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../../test/platform.ts'
import { operationsFile, operationsMigrations, openOperations } from '../operations.ts'
import { openSqlite } from '../sqlite.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 2)

/** A file as it was before alerts had a life of their own. */
async function oldFile(dataDir: string, rows: string): Promise<void> {
  const folder = join(dataDir, 'migrations')
  await mkdir(folder)
  const before = (await readdir(operationsMigrations)).filter((name) => /^00[1-4]-/.test(name))
  for (const name of before) await copyFile(join(operationsMigrations, name), join(folder, name))
  using sql = openSqlite({ file: operationsFile(dataDir), durability: 'normal', migrations: folder })
  sql.db.exec(rows)
}

test('[Z1] alerts of before are what they were, and go on from there', async () => {
  await using opened = new AsyncDisposableStack()
  const { path } = opened.use(await tempFolder('service-migration'))
  await oldFile(
    path,
    `INSERT INTO alert VALUES
       (3, 'dwell', 'sweeper', 's-1', 'A', 'warning', 'closed', 10, 20, 30, '{"standingMinutes":15}', 'shift-1'),
       (4, 'dwell', 'sweeper', 's-1', 'A', 'urgent', 'open', 40, 50, NULL, '{}', NULL);
     INSERT INTO live_state VALUES ('4', 'alert', 'alert', 'A', 50, 50, 0, '{"id":4,"rule":"dwell"}', NULL, 1)`,
  )
  const operations = opened.use(await openOperations({ dataDir: path, durability: 'normal', nowMs: () => NOW_MS }))
  const { alerts, coverage } = operations
  const common = { rule: 'dwell', subject: 's-1', subjectKind: 'sweeper', part: '', town: 'A', returns: 0, level: 0 }
  expect(await alerts.list({ towns: [], limit: 10 })).toEqual([
    { ...common, id: 4, severity: 'urgent', state: 'open', sinceMs: 40, openedAtMs: 50, detail: {} },
    {
      ...common,
      id: 3,
      severity: 'warning',
      state: 'closed',
      sinceMs: 10,
      openedAtMs: 20,
      resolvedAtMs: 30,
      closedAtMs: 30,
      detail: { standingMinutes: 15 },
      shiftId: 'shift-1',
    },
  ])
  expect(await operations.live.of('4')).toMatchObject([{ fields: { id: 4, part: '', returns: 0, level: 0 } }])
  await coverage.commit({ alerts: [{ is: 'close', rule: 'dwell', subject: 's-1', closedAtMs: 60 }] })
  expect(await alerts.open()).toEqual([])
})

test('[Z1] numbers of alerts that were let go are not used again', async () => {
  await using opened = new AsyncDisposableStack()
  const { path } = opened.use(await tempFolder('service-migration'))
  await oldFile(
    path,
    `INSERT INTO alert VALUES (7, 'dwell', 'sweeper', 's-1', 'A', 'warning', 'closed', 10, 20, 30, '{}', NULL);
     DELETE FROM alert`,
  )
  const { coverage, alerts } = opened.use(
    await openOperations({ dataDir: path, durability: 'normal', nowMs: () => NOW_MS }),
  )
  await coverage.commit({
    alerts: [
      {
        is: 'open',
        rule: 'dwell',
        subject: 's-1',
        subjectKind: 'sweeper',
        town: 'A',
        severity: 'warning',
        sinceMs: 1,
        openedAtMs: 2,
        detail: {},
      },
    ],
  })
  expect((await alerts.open()).map(({ id }) => id)).toEqual([8])
})
