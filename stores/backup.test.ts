import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '#config'
import { pino } from 'pino'
import { tempFolder } from '../test/platform.ts'
import { backUp, restore } from './backup.ts'
import { driverKeysFile, driverSecrets } from './driver-secrets.ts'
import { openOperations } from './operations.ts'
import { pushKeys, pushKeysFile } from './push-keys.ts'
import { openReadings } from './readings.ts'

const nowMs = () => 1_790_000_000_000
const truck = { id: 's-01', kind: 'sweeper', town: '东亭街道', name: '洗扫车 1', crs: 'wgs84', attributes: {} } as const

test('a copy made while the stores are in use is put back whole, with a new epoch', async () => {
  await using folder = await tempFolder('backup')
  const [data, copy, elsewhere] = [join(folder.path, 'data'), join(folder.path, 'copy'), join(folder.path, 'elsewhere')]
  const config = { ...readConfig({}), dataDir: data }
  const log = pino({ level: 'silent' })
  await using operations = await openOperations({ dataDir: data, durability: 'full', nowMs })
  await using readings = await openReadings(config, log)
  await readings.prepare()
  const { secret } = await operations.devices.register(truck, 'test')
  const at = { atMs: nowMs(), receivedAtMs: nowMs(), seq: 1, sub: 1, historical: false }
  const fields = { lon: 120.35, lat: 31.59, speedKmh: 7, headingDeg: 90 }
  await readings.append([{ kind: 'sweeper', id: 's-01', town: truck.town, stream: 'fix', ...at, fields }])

  expect((await backUp(data, copy, true)).map(({ bytes }) => bytes > 0)).toEqual([true, true])
  await operations.devices.register({ ...truck, id: 's-02' }, 'test')
  await restore(copy, elsewhere, false)

  await using restored = await openOperations({ dataDir: elsewhere, durability: 'full', nowMs })
  await using restoredReadings = await openReadings({ ...config, dataDir: elsewhere }, log)
  expect((await restored.assets.list({ towns: [] })).map(({ id }) => id)).toEqual(['s-01'])
  expect(restored.devices.verify('s-01', Buffer.from(secret))).toMatchObject({ id: 's-01' })
  expect((await restored.live.clock()).epoch).not.toBe((await operations.live.clock()).epoch)
  expect(await restoredReadings.count({ kind: 'sweeper', stream: 'fix', fromMs: 0, toMs: nowMs() + 1 })).toBe(1)
})

test('[X18] a data folder and a copy are for their owner’s eyes only; a folder that is there keeps its mode', async () => {
  await using folder = await tempFolder('backup')
  const modeOf = async (...path: string[]): Promise<number> => (await stat(join(folder.path, ...path))).mode & 0o777
  const [data, shared] = [join(folder.path, 'new/data'), join(folder.path, 'shared')]
  await mkdir(shared)
  await chmod(shared, 0o755)
  await using _operations = await openOperations({ dataDir: data, durability: 'full', nowMs })
  await using readings = await openReadings({ ...readConfig({}), dataDir: data }, pino({ level: 'silent' }))
  await readings.prepare()
  await pushKeys(data)
  await backUp(data, join(folder.path, 'copy'), true)
  await backUp(data, shared, true)
  await restore(shared, join(folder.path, 'restored'), false)
  for (const made of ['new/data', 'copy', 'restored']) expect(await modeOf(made), made).toBe(0o700)
  for (const copy of ['copy', 'shared'])
    for (const file of await readdir(join(folder.path, copy))) expect(await modeOf(copy, file), file).toBe(0o600)
  expect(await readdir(shared)).toHaveLength(3)

  await using _again = await openOperations({ dataDir: shared, durability: 'full', nowMs })
  expect(await modeOf('shared')).toBe(0o755)
})

test('[W15] keys of pushes go with a copy, for their owner’s eyes only', async () => {
  await using folder = await tempFolder('backup')
  const [data, copy, elsewhere] = [join(folder.path, 'data'), join(folder.path, 'copy'), join(folder.path, 'elsewhere')]
  {
    await using _operations = await openOperations({ dataDir: data, durability: 'full', nowMs })
    const keys = await pushKeys(data)
    expect((await backUp(data, copy, false)).map(({ file }) => file)).toEqual([
      join(copy, 'operations.db'),
      pushKeysFile(copy),
    ])
    await restore(copy, elsewhere, false)
    expect(await pushKeys(elsewhere)).toEqual(keys)
  }
  for (const file of [pushKeysFile(copy), pushKeysFile(elsewhere)]) expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('[X18] keys of drivers go with a copy: plates are recognised, and numbers can be read', async () => {
  await using folder = await tempFolder('backup')
  const [data, copy, elsewhere] = [join(folder.path, 'data'), join(folder.path, 'copy'), join(folder.path, 'elsewhere')]
  {
    await using _operations = await openOperations({ dataDir: data, durability: 'full', nowMs })
    const secrets = await driverSecrets(data)
    const hash = secrets.plateHash('苏B12345')
    const sealed = secrets.seal('13912345678', hash)
    expect((await backUp(data, copy, false)).map(({ file }) => file)).toContain(driverKeysFile(copy))
    await restore(copy, elsewhere, false)
    const restored = await driverSecrets(elsewhere)
    expect(restored.plateHash('苏B12345')).toBe(hash)
    expect(restored.open(sealed, hash)).toBe('13912345678')
    // sealed for one plate, a number opens for no other
    expect(() => restored.open(sealed, secrets.plateHash('苏B12346'))).toThrow()
  }
  for (const file of [driverKeysFile(copy), driverKeysFile(elsewhere)])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  await writeFile(driverKeysFile(elsewhere), '{"plates":"x"}')
  await expect(driverSecrets(elsewhere)).rejects.toThrow('Cannot use the keys of drivers in')
})

test('neither a copy nor a store is overwritten without being asked', async () => {
  await using folder = await tempFolder('backup')
  const [data, copy] = [join(folder.path, 'data'), join(folder.path, 'copy')]
  {
    await using operations = await openOperations({ dataDir: data, durability: 'full', nowMs })
    await operations.devices.register(truck, 'test')
  }
  await backUp(data, copy, false)
  await expect(backUp(data, copy, false)).rejects.toThrow(/a copy is there already/)
  await expect(restore(copy, data, false)).rejects.toThrow(/replacing was not asked for/)
  await expect(restore(data + '-none', copy, false)).rejects.toThrow(/holds no operations.db/)
  await restore(copy, data, true)
  await using operations = await openOperations({ dataDir: data, durability: 'full', nowMs })
  expect(await operations.assets.list({ towns: [] })).toHaveLength(1)
})

test('a missing store is named', async () => {
  await using folder = await tempFolder('backup')
  await expect(backUp(folder.path, join(folder.path, 'copy'), false)).rejects.toThrow(
    /operations.db: it does not exist/,
  )
})

test('nothing is restored under a running platform, nor from a damaged copy', async () => {
  await using folder = await tempFolder('backup')
  const [data, copy] = [join(folder.path, 'data'), join(folder.path, 'copy')]
  {
    await using operations = await openOperations({ dataDir: data, durability: 'full', nowMs })
    await operations.devices.register(truck, 'test')
    await backUp(data, copy, false)
    await operations.devices.register({ ...truck, id: 's-02' }, 'test')
    await expect(restore(copy, data, true)).rejects.toThrow(/Kerbside is running on it/)
  }
  await writeFile(join(copy, 'operations.db'), 'not a database at all, but long enough to have a header'.repeat(40))
  await expect(restore(copy, data, true)).rejects.toThrow(/the copy is damaged/)
  await using operations = await openOperations({ dataDir: data, durability: 'full', nowMs })
  expect(await operations.assets.list({ towns: [] })).toHaveLength(2)
})

test('a session that was ended after the copy was made does not come back with it', async () => {
  await using folder = await tempFolder('backup')
  const [data, copy] = [join(folder.path, 'data'), join(folder.path, 'copy')]
  {
    await using operations = await openOperations({ dataDir: data, durability: 'full', nowMs })
    const user = { name: 'Li', role: 'dispatcher', towns: [], passwordHash: 'x', mustChangePassword: false } as const
    const { id: userId } = await operations.users.create(user, 'test')
    await operations.sessions.set({
      id: 'abc',
      userId,
      createdAtMs: nowMs(),
      expiresAtMs: nowMs() + 1_000,
      content: '{}',
    })
    await backUp(data, copy, false)
    await operations.sessions.end('abc')
  }
  await restore(copy, data, true, nowMs)
  await using operations = await openOperations({ dataDir: data, durability: 'full', nowMs })
  expect(await operations.sessions.get('abc', nowMs())).toBeUndefined()
  expect(await operations.users.byName('li')).toMatchObject({ name: 'Li' })
  expect((await operations.audit.list({ limit: 1 }))[0]).toMatchObject({ action: 'backup.restore' })
})
