import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../../test/platform.ts'
import { operationsFile, operationsMigrations, openOperations } from '../operations.ts'
import { openSqlite } from '../sqlite.ts'

test('[X36] what drivers were told before stays, is no news, and its numbers are not used again', async () => {
  await using opened = new AsyncDisposableStack()
  const { path } = opened.use(await tempFolder('driver-pushes'))
  const folder = join(path, 'migrations')
  await mkdir(folder)
  for (const name of await readdir(operationsMigrations))
    if (/^00[1-8]-/.test(name)) await copyFile(join(operationsMigrations, name), join(folder, name))
  {
    using sql = openSqlite({ file: operationsFile(path), durability: 'normal', migrations: folder })
    sql.db.exec(
      `INSERT INTO hold_message VALUES (3, 1, 7, 10, 'held', '{}'), (5, 1, 7, 20, 'reminder', '{"is":"ends"}');
       DELETE FROM hold_message WHERE id = 5`,
    )
  }
  const operations = opened.use(await openOperations({ dataDir: path, durability: 'normal', nowMs: () => 30 }))
  expect(await operations.parking.messages(7, 0, 10)).toEqual([
    { id: 3, holdId: 1, atMs: 10, kind: 'held', detail: {} },
  ])
  expect(await operations.parking.pushes.unfollowed(10)).toEqual([])
  using sql = openSqlite({ file: operationsFile(path), durability: 'normal' })
  sql.db.exec(`INSERT INTO hold_message (right_id, at_ms, kind, detail) VALUES (7, 30, 'approved', '{}')`)
  expect(await operations.parking.pushes.unfollowed(10)).toEqual([{ id: 6, atMs: 30, kind: 'approved', detail: {} }])
})
