import { spawnSync } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openOperations } from '#stores/operations.ts'
import { tempFolder } from '../test/platform.ts'

const program = join(import.meta.dirname, 'device.ts')
const device = (dataDir: string, ...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...words],
    { encoding: 'utf8', env: { ...process.env, DATA_DIR: dataDir } },
  )
  return { status, stdout, stderr }
}
const secretOf = (stdout: string): string => /^secret {2}(\S{43})$/m.exec(stdout)?.[1] ?? ''

test('a device is registered, rotated and revoked from the command line; a secret is printed once', async () => {
  await using folder = await tempFolder('device')
  const words = ['--id', 's-1', '--kind', 'sweeper', '--town', '东亭街道', '--crs', 'gcj02']
  const registered = device(folder.path, 'register', ...words, '--attribute', 'plateTail=07K', 'seats=2')
  expect(registered).toMatchObject({ status: 0, stderr: '' })
  await using operations = await openOperations({ dataDir: folder.path, durability: 'full', nowMs: Date.now })
  const check = (secret: string) => operations.devices.verify('s-1', Buffer.from(secret))
  const first = secretOf(registered.stdout)
  expect(check(first)).toMatchObject({ crs: 'gcj02', name: 's-1', attributes: { plateTail: '07K', seats: 2 } })

  const second = secretOf(device(folder.path, 'rotate', 's-1').stdout)
  expect(check(first)).toBeUndefined()
  expect(check(second)).toBeDefined()
  expect(device(folder.path, 'list').stdout).toBe('s-1\tsweeper\t东亭街道\ts-1\t\n')

  expect(device(folder.path, 'revoke', 's-1')).toMatchObject({ status: 0, stdout: 's-1 is revoked\n' })
  expect(check(second)).toBeUndefined()
  expect((await operations.audit.list({ limit: 9 })).map(({ action, by }) => [action, by.slice(0, 4)])).toEqual([
    ['device.revoke', 'cli:'],
    ['device.rotate', 'cli:'],
    ['device.register', 'cli:'],
  ])
})

test('who registers a toilet without its stalls is told that it has no state on the map', async () => {
  await using folder = await tempFolder('device')
  const words = ['register', '--kind', 'toilet', '--town', '安镇街道', '--id']
  const advice = /^Without the ids of its stalls t-\d stays "unknown".*--attribute stalls=w1,w2,m1$/m
  expect(device(folder.path, ...words, 't-1').stdout).toMatch(advice)
  expect(device(folder.path, ...words, 't-2', '--attribute', 'stalls=6').stdout).toMatch(advice)
  const whole = device(folder.path, ...words, 't-3', '--attribute', 'stalls=w1,w2')
  expect(secretOf(whole.stdout)).not.toBe('')
  expect(whole.stdout).not.toMatch(/stalls=|unknown/)
})

test('mistakes are said in one line', async () => {
  await using folder = await tempFolder('device')
  const says = (words: string[], line: RegExp) => {
    const { status, stdout, stderr } = device(folder.path, ...words)
    expect(status).toBe(1)
    expect(stdout).toBe('')
    expect(stderr.trim()).toMatch(line)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  }
  says(['rotate', 's-9'], /^Cannot rotate the credential of "s-9": no such device is registered$/)
  says(['register', '--id', 's/1', '--kind', 'bay', '--town', 'x'], /id must match pattern/)
  says(
    ['register', '--id', 'b', '--kind', 'bay', '--town', 'x', '--lon', 'east'],
    /lon must be a number of degrees: it is "east"$/,
  )
  says(['import', join(folder.path, 'none.csv'), '--credentials', 'x'], /ENOENT/)
})

test('a file of lots and devices is imported; known ones are left, secrets go to a file of its owner', async () => {
  await using folder = await tempFolder('device')
  const [csv, secrets] = [join(folder.path, 'district.csv'), join(folder.path, 'secrets.json')]
  await writeFile(
    csv,
    '\uFEFFid,kind,town,name,lon,lat,lotId,capacity,counting\nl-1,lot,安镇街道,映月湖停车场,120.47,31.60,,2,\nb-1,bay,安镇街道,,120.47,31.6,l-1,,\nb-2,bay,安镇街道,,,,l-1,,\nl-2,lot,安镇街道,宛山湖停车场,,,,300,counter\n',
  )
  const imported = device(folder.path, 'import', csv, '--credentials', secrets)
  expect(imported).toMatchObject({ status: 0, stderr: '' })
  const issued = JSON.parse(await readFile(secrets, 'utf8')) as { id: string; secret: string }[]
  expect((await stat(secrets)).mode & 0o777).toBe(0o600)
  await using operations = await openOperations({ dataDir: folder.path, durability: 'full', nowMs: Date.now })
  // of lots those whose barriers count
  expect(issued.map(({ id }) => id)).toEqual(['b-1', 'b-2', 'l-2'])
  expect(operations.devices.verify('b-1', Buffer.from(issued[0]!.secret))).toMatchObject({ lotId: 'l-1', lon: 120.47 })
  expect(await operations.assets.get('l-1')).toMatchObject({ kind: 'lot', attributes: { capacity: 2 } })

  // a file that is there is never written over, and then nothing is registered
  await writeFile(csv, 'id,kind,town\nb-3,bay,安镇街道\nb-2,bay,安镇街道\nb+4,bay,安镇街道\nb-5,bay,安镇街道\n')
  expect(device(folder.path, 'import', csv, '--credentials', secrets).stderr).toMatch(/EEXIST/)
  expect(await operations.assets.get('b-3')).toBeUndefined()
  // an import that stops half-way has written down what it issued
  const more = join(folder.path, 'more.json')
  const stopped = device(folder.path, 'import', csv, '--credentials', more)
  expect(stopped.stderr).toMatch(/"b\+4": id must match/)
  expect(stopped.stdout).toMatch(/1 devices registered[^]*1 were registered already/)
  expect(JSON.parse(await readFile(more, 'utf8'))).toMatchObject([{ id: 'b-3' }])
  expect(await operations.assets.get('b-5')).toBeUndefined()
})
