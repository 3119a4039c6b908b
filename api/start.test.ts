import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { readConfig } from '#config'
import { roles } from '#domain/person.ts'
import { openOperations } from '#stores/operations.ts'
import { createDemoUsers } from './first-users.ts'
import { runApi } from './start.ts'
import { tempFolder } from '../test/platform.ts'
import { Person } from './under-test.ts'

test('[P2] the first start prints a one-time password, on paper so to speak and not into the log; later ones print nothing', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'kerbside-run-'))
  const config = { ...readConfig({}), dataDir, httpHost: '127.0.0.1', httpPort: 0 }
  const logged: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => logged.push(line) })
  const printed: string[] = []
  const print = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text))
    return true
  })
  try {
    await using first = await runApi(config, log)
    const [, password] = /one-time password (\S+)/.exec(printed.join('')) ?? []
    expect(password).toMatch(/^(?:\w{4}-){3}\w{4}$/)
    const admin = await new Person('admin', password!, () => String(first.facts['url'])).signIn()
    expect((await admin.get('/api/session')).body).toMatchObject({ mustChangePassword: true })
    expect(logged.join('')).not.toContain(password)
    expect(logged.join('')).not.toContain(admin.cookie.split('=')[1])
    await first[Symbol.asyncDispose]()
    printed.length = 0
    await using second = await runApi(config, log)
    admin.cookie = decodeURIComponent(admin.cookie)
    expect((await fetch(`${second.facts['url']}/api/session`, { headers: { cookie: admin.cookie } })).status).toBe(200)
    expect(printed.join('')).not.toMatch(/password/)
  } finally {
    print.mockRestore()
    await rm(dataDir, { recursive: true, force: true })
  }
})

test.for([
  ['false shuts the demo users out', false],
  ['true lets them stay', true],
] as const)('[P2] SIMULATE=%s', async ([, simulate]) => {
  await using folder = await tempFolder('run')
  const config = { ...readConfig({}), dataDir: folder.path, httpHost: '127.0.0.1', httpPort: 0, simulate }
  await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
  await createDemoUsers(operations, folder.path)
  vi.spyOn(process.stdout, 'write').mockReturnValueOnce(true)
  await using _api = await runApi(config, pino({ level: 'silent' }))
  vi.restoreAllMocks()
  const demo = (await operations.users.list()).filter(({ name }) => name.startsWith('demo-'))
  expect(demo).toHaveLength(roles.length)
  for (const user of demo) expect([user.name, user.disabledAtMs === undefined]).toEqual([user.name, simulate])
})

test('a port that is taken is told, and nothing stays open', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'kerbside-run-'))
  const config = { ...readConfig({}), dataDir, httpHost: '127.0.0.1', httpPort: 0 }
  const log = pino({ level: 'silent' })
  vi.spyOn(process.stdout, 'write').mockReturnValueOnce(true)
  await using first = await runApi(config, log)
  const port = Number(first.facts['port'])
  await expect(runApi({ ...config, httpPort: port }, log)).rejects.toThrow(/EADDRINUSE/)
  expect((await fetch(`${first.facts['url']}/api/openapi.json`)).status).toBe(200)
  vi.restoreAllMocks()
  await rm(dataDir, { recursive: true, force: true })
})
