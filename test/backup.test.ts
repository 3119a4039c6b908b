import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { backUp, restore } from '#stores/backup.ts'
import { openOperations, operationsFile } from '#stores/operations.ts'
import { heldIn, HOUR, NOW_MS, openLot, type OpenedLot } from '#stores/operations/parking-under-test.ts'
import { freePort, Platform, tempFolder } from './platform.ts'

/** Files of a data folder that no copy needs (docs/operating.md, Back up and restore). */
const LEFT_OUT = [
  /^(broker|journal|rules|history|coverage|service)\.lock(-journal)?$/,
  /^journal\.db/,
  /^mqtt-sessions\.db/,
  /-(wal|shm)$/,
]

const rowsOf = (file: string): Map<string, string[]> => {
  const db = new DatabaseSync(file, { readOnly: true })
  const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).all()
  const rows = new Map(
    tables.map(({ name }) => [
      String(name),
      db
        .prepare(`SELECT * FROM "${String(name)}"`)
        .all()
        .map((row) =>
          JSON.stringify(row, (_, value: unknown) => (ArrayBuffer.isView(value) ? Object.values(value) : value)),
        )
        .toSorted(),
    ]),
  )
  db.close()
  return rows
}

/** Something of all that was added to the stores since the first of them. */
async function fill({ operations, ...lot }: OpenedLot) {
  const right = await lot.right(1)
  const hold = heldIn(await lot.hold(right.id, { toMs: NOW_MS + HOUR }))
  const photoId = await operations.shifts.putPhoto({
    type: 'image/png',
    bytes: Buffer.from('pixels'),
    by: 'test',
    atMs: NOW_MS,
  })
  const { secret } = await operations.parking.makeKey('open data', 'test')
  await operations.parking.putModel('lot-1', NOW_MS, '{"learned":1}')
  return { right, hold, photoId, secret }
}

test(
  'a copy made of a running platform has every store and key, and a folder restored from it starts with every row',
  { timeout: 600_000 },
  async () => {
    await using lot = await openLot()
    await using folder = await tempFolder('copies')
    const { right, hold, photoId, secret } = await fill(lot)
    const [copy, elsewhere] = [join(folder.path, 'copy'), join(folder.path, 'elsewhere')]
    const port = await freePort()
    const env = { MQTT_PORT: '0', MQTTS_PORT: '0', HTTP_PORT: String(port), HTTP_HOST: '127.0.0.1', SIMULATE: 'false' }
    {
      await using _running = await Platform.start([], { ...env, DATA_DIR: lot.folder })
      // holds go on while the copy is made
      let going = true
      const others = (async () => {
        for (let n = 2; going && n < 500; n++) {
          const other = await lot.right(n)
          const made = await lot.hold(other.id)
          if (made.is === 'done') await lot.act(other.id, made.hold.id, 'cancel')
        }
      })()
      const copied = (await backUp(lot.folder, copy, true)).map(({ file }) => basename(file))
      going = false
      await others
      const rest = (await readdir(lot.folder)).filter((name) => !copied.includes(name))
      expect(rest.filter((name) => !LEFT_OUT.some((known) => known.test(name)))).toEqual([])
      expect(copied).toEqual(
        expect.arrayContaining([
          'operations.db',
          'readings.db',
          'push-keys.json',
          'driver-keys.json',
          'session-secret',
        ]),
      )
    }
    await restore(copy, elsewhere, false)
    const [before, after] = [rowsOf(join(copy, 'operations.db')), rowsOf(operationsFile(elsewhere))]
    for (const [table, rows] of before)
      // a restore begins another history of revisions, ends sessions and is written in the log
      if (!['clock', 'session', 'audit'].includes(table)) expect(after.get(table), table).toEqual(rows)
    expect(after.get('audit')).toHaveLength(before.get('audit')!.length + 1)

    // demonstration people have the passwords that are printed
    expect(await readFile(join(elsewhere, 'session-secret'))).toEqual(
      await readFile(join(lot.folder, 'session-secret')),
    )
    {
      await using operations = await openOperations({ dataDir: elsewhere, durability: 'normal', nowMs: () => NOW_MS })
      expect(await operations.parking.holdOf(hold.id)).toMatchObject({
        rightId: right.id,
        plateMasked: hold.plateMasked,
      })
      expect(await operations.parking.keyOf(secret)).toMatchObject({ name: 'open data' })
      expect(await operations.parking.model('lot-1')).toEqual({ atMs: NOW_MS, content: '{"learned":1}' })
      expect(Buffer.from((await operations.shifts.photo(photoId))!.bytes).toString()).toBe('pixels')
    }
    await using _restored = await Platform.start([], { ...env, DATA_DIR: elsewhere })
    const answer = await fetch(`http://127.0.0.1:${port}/api/open/parking?f=geojson`)
    expect(answer.status).toBe(200)
    expect(JSON.stringify(await answer.json())).toContain('lot-1')
  },
)
