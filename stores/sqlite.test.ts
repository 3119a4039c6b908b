import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../test/platform.ts'
import { openSqlite, schemaVersion, sqliteCode } from './sqlite.ts'

async function withMigrations(folder: string, steps: Record<string, string>): Promise<string> {
  const migrations = join(folder, 'migrations')
  await mkdir(migrations, { recursive: true })
  for (const [name, sql] of Object.entries(steps)) await writeFile(join(migrations, name), sql)
  return migrations
}
const first = { '001-first.sql': 'CREATE TABLE bay (id TEXT PRIMARY KEY) STRICT;' }
const second = { '002-town.sql': `ALTER TABLE bay ADD COLUMN town TEXT NOT NULL DEFAULT 'unknown';` }

test('an older file is brought up to date with what it holds, and opening it again changes nothing', async () => {
  await using folder = await tempFolder('sqlite')
  const file = join(folder.path, 'a.db')
  const migrations = await withMigrations(folder.path, first)
  {
    using old = openSqlite({ file, durability: 'full', migrations })
    old.prepare('INSERT INTO bay VALUES (?)').run('b-1')
  }
  await withMigrations(folder.path, second)
  expect(schemaVersion(migrations)).toBe(2)
  for (let times = 0; times < 2; times++) {
    using sql = openSqlite({ file, durability: 'normal', migrations })
    expect(sql.prepare('SELECT * FROM bay').all()).toEqual([{ id: 'b-1', town: 'unknown' }])
  }
})

test('a file of a newer program is not touched', async () => {
  await using folder = await tempFolder('sqlite')
  const file = join(folder.path, 'a.db')
  const migrations = await withMigrations(folder.path, first)
  {
    using sql = openSqlite({ file, durability: 'full', migrations })
    sql.db.exec('PRAGMA user_version = 7')
  }
  expect(() => openSqlite({ file, durability: 'full', migrations })).toThrow(
    /a\.db: it was written by a newer Kerbside \(schema 7, this one knows 1\)/,
  )
})

test('a migration that fails leaves the file as it was', async () => {
  await using folder = await tempFolder('sqlite')
  const file = join(folder.path, 'a.db')
  const migrations = await withMigrations(folder.path, first)
  openSqlite({ file, durability: 'full', migrations })[Symbol.dispose]()
  await withMigrations(folder.path, {
    ...second,
    '003-broken.sql': 'CREATE TABLE lot (id TEXT) STRICT; INSERT INTO nowhere VALUES (1);',
  })
  expect(() => openSqlite({ file, durability: 'full', migrations })).toThrow(
    /003-broken\.sql failed, nothing was changed/,
  )
  using sql = openSqlite({ file, durability: 'full' })
  expect(sql.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
  expect(sql.prepare('SELECT * FROM bay').all()).toEqual([])
  expect(() => sql.prepare('SELECT * FROM lot')).toThrow(/no such table/)
})

test('migrations with a gap in their numbers are refused', async () => {
  await using folder = await tempFolder('sqlite')
  const migrations = await withMigrations(folder.path, { ...first, '003-third.sql': '' })
  expect(() => openSqlite({ file: ':memory:', durability: 'full', migrations })).toThrow(
    /003-third\.sql stands where number 2 is expected/,
  )
})

test('a transaction is kept whole or not at all; one inside another joins it', async () => {
  using sql = openSqlite({ file: ':memory:', durability: 'full' })
  sql.db.exec('CREATE TABLE t (n INTEGER NOT NULL) STRICT')
  const insert = sql.prepare('INSERT INTO t VALUES (?)')
  expect(() =>
    sql.transaction(() => {
      insert.run(1)
      sql.transaction(() => insert.run(2))
      throw new Error('changed my mind')
    }),
  ).toThrow('changed my mind')
  expect(sql.prepare('SELECT * FROM t').all()).toEqual([])
  expect(sql.transaction(() => insert.run(3) + insert.run(4))).toBe(2)
})

test('an error of SQLite tells its code, others have none', () => {
  using sql = openSqlite({ file: ':memory:', durability: 'full' })
  sql.db.exec('CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1)')
  let code: number | undefined
  try {
    sql.prepare('INSERT INTO t VALUES (1)').run()
  } catch (error) {
    code = sqliteCode(error)
  }
  expect(code).toBe(19)
  expect(sqliteCode(new Error('x'))).toBeUndefined()
})

test('processes that open a new file at the same moment migrate it once and write beside each other', async () => {
  await using folder = await tempFolder('sqlite')
  const file = join(folder.path, 'a.db')
  const migrations = await withMigrations(folder.path, {
    '001-first.sql': 'CREATE TABLE t (n INTEGER NOT NULL) STRICT; INSERT INTO t VALUES (0);',
  })
  const program = `
    import { openSqlite } from ${JSON.stringify(join(import.meta.dirname, 'sqlite.ts'))}
    using sql = openSqlite({ file: ${JSON.stringify(file)}, durability: 'normal', migrations: ${JSON.stringify(migrations)} })
    const insert = sql.prepare('INSERT INTO t SELECT max(n) + 1 FROM t')
    for (let n = 0; n < 100; n++) sql.transaction(() => insert.run())`
  const ended = Array.from({ length: 4 }, () => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '--eval', program],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    )
    return new Promise((resolve) => child.once('close', resolve))
  })
  expect(await Promise.all(ended)).toEqual([0, 0, 0, 0])
  using sql = openSqlite({ file, durability: 'full' })
  expect(sql.prepare('SELECT count(*) AS rows, max(n) AS last, count(DISTINCT n) AS numbers FROM t').get()).toEqual({
    rows: 401,
    last: 400,
    numbers: 401,
  })
})
