import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { operationsFile, operationsMigrations } from '#stores/operations.ts'
import { schemaVersion } from '#stores/sqlite.ts'
import { Platform, tempFolder } from './platform.ts'

// each start is a process of its own
vi.setConfig({ testTimeout: 120_000 })

/** What an operator reads whose start is refused. */
async function refusal(env: Readonly<Record<string, string>>, parts: readonly string[] = ['broker']): Promise<string> {
  const platform = new Platform(parts, { MQTT_PORT: '0', MQTTS_PORT: '0', HTTP_PORT: '0', SIMULATE: 'false', ...env })
  const error = await platform.start().then(
    async () => new Error(`It started: ${platform.said}`),
    (refused: unknown) => refused as Error,
  )
  await platform.stop('SIGKILL')
  return error.message
}

const isOneLine = (said: string): boolean => said.trim().split('\n').length === 2 // the first is of the test's own

test('a folder that a newer Kerbside wrote is refused in one line, and left as it is', async () => {
  await using folder = await tempFolder('start')
  const newer = schemaVersion(operationsMigrations) + 1
  {
    const db = new DatabaseSync(operationsFile(folder.path))
    db.exec(`CREATE TABLE later (n INTEGER); PRAGMA user_version = ${newer}`)
    db.close()
  }
  for (const parts of [['broker'], ['api']]) {
    const said = await refusal({ DATA_DIR: folder.path }, parts)
    expect(said).toContain(
      `Cannot open ${operationsFile(folder.path)}: it was written by a newer Kerbside (schema ${newer}, this one knows ${newer - 1})`,
    )
    expect(isOneLine(said), said).toBe(true)
  }
  const db = new DatabaseSync(operationsFile(folder.path))
  expect(db.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'later' }])
  db.close()
})

test('a folder of something else, or one that cannot be written, is named with what is wrong', async () => {
  await using folder = await tempFolder('start')
  await writeFile(
    operationsFile(folder.path),
    'a letter that somebody kept under this name, long enough for a header. '.repeat(20),
  )
  const said = await refusal({ DATA_DIR: folder.path })
  expect(said).toContain(`Cannot open ${operationsFile(folder.path)}: file is not a database`)
  expect(isOneLine(said), said).toBe(true)

  const file = join(folder.path, 'file')
  await writeFile(file, '')
  expect(await refusal({ DATA_DIR: join(file, 'data') })).toMatch(/Cannot start: ENOTDIR.*file\/data/)

  const taken = join(folder.path, 'taken')
  await mkdir(join(taken, 'operations.db'), { recursive: true })
  expect(await refusal({ DATA_DIR: taken })).toContain(
    `Cannot open ${operationsFile(taken)}: unable to open database file`,
  )
})

test('a second start on a folder says so in one line, and does not bring the folder up to date under the first', async () => {
  await using folder = await tempFolder('start')
  const env = { DATA_DIR: folder.path, MQTT_PORT: '0', MQTTS_PORT: '0' }
  await using _first = await Platform.start(['broker'], env)
  // as if the first were of an earlier version
  const db = new DatabaseSync(operationsFile(folder.path))
  const known = schemaVersion(operationsMigrations)
  db.exec(`PRAGMA user_version = ${known - 1}`)
  const said = await refusal(env)
  expect(said).toContain(`Cannot append to the journal of ${folder.path}: another broker has it open`)
  expect(isOneLine(said), said).toBe(true)
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: known - 1 })
  db.close()
})

test('a taken port is named, and what is in the folder stays', async () => {
  await using folder = await tempFolder('start')
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  for (const [part, setting] of [
    ['broker', 'MQTT_PORT'],
    ['api', 'HTTP_PORT'],
  ] as const) {
    const said = await refusal(
      { DATA_DIR: folder.path, MQTT_HOST: '127.0.0.1', HTTP_HOST: '127.0.0.1', [setting]: String(port) },
      [part],
    )
    expect(said).toMatch(new RegExp(`Cannot .*EADDRINUSE: address already in use 127\\.0\\.0\\.1:${port}`))
  }
  other.close()
  expect(await readdir(folder.path)).toContain('operations.db')
})
