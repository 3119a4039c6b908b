import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { requireTool } from '#test/tools.ts'
import { tempFolder } from '#test/platform.ts'
import { allowedAddresses } from './address.ts'
import { otherSide } from './outgoing-under-test.ts'
import { NotAllowed, post, type OutgoingSettings } from './outgoing.ts'

const settings = (more: Partial<OutgoingSettings> = {}): OutgoingSettings => ({
  allowed: allowedAddresses('127.0.0.1'),
  http: true,
  timeoutMs: 2_000,
  ...more,
})
const ask = (url: string, more: Partial<OutgoingSettings> = {}) =>
  post({ url, headers: { 'content-type': 'text/plain' }, body: 'hello 你好' }, settings(more), Date.now)
const said = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error: Error) => error.message,
  )

test('[W10] what is written as an address is checked before anything is sent', async () => {
  await using other = await otherSide()
  const none = { allowed: allowedAddresses('') }
  for (const [url, words] of [
    ['http://127.0.0.1:1/', 'is not a public address'],
    ['http://[::1]:1/', 'is not a public address'],
    ['http://[::ffff:127.0.0.1]:1/', 'is not a public address'],
    ['http://2130706433/', '127.0.0.1 is not a public address'], // 127.0.0.1 as one number
    ['http://0x7f.1/', '127.0.0.1 is not a public address'],
    ['http://0177.0.0.1/', '127.0.0.1 is not a public address'],
    ['http://169.254.169.254/latest/meta-data', 'is not a public address'],
    ['ftp://8.8.8.8/', 'ftp is not allowed'],
    ['file:///etc/passwd', 'file is not allowed'],
    ['http://name:word@8.8.8.8/', 'it holds a login'],
    ['not an address', 'it is not one'],
  ] as const) {
    const asked = ask(url, none)
    await expect(asked, url).rejects.toThrow(words)
    await expect(asked).rejects.toMatchObject({ forGood: true })
  }
  await expect(ask(other.url, { http: false })).rejects.toThrow('http is not allowed, https is')
  expect(other.received).toEqual([])
})

test('[W10] a name is looked up once, all it says is checked, and the connection goes to what was checked', async () => {
  await using other = await otherSide()
  const url = `http://alarm.example:${other.port}/in`
  let asked = 0
  // the name says something harmless first, and something else to whoever asks again
  const lookup = async () => [{ address: ++asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
  expect(await ask(url, { lookup })).toEqual({ status: 204, body: '' })
  expect(asked).toBe(1)
  expect(other.received).toMatchObject([
    { path: '/in', body: 'hello 你好', headers: { host: `alarm.example:${other.port}`, 'content-length': '12' } },
  ])
  // now it says the other: refused, although the name was fine a moment ago
  const refused = ask(url, { lookup })
  await expect(refused).rejects.toThrow('Cannot call alarm.example: it is at 127.0.0.2, which is not a public address')
  await expect(refused).rejects.toBeInstanceOf(NotAllowed)
  await expect(refused).rejects.toMatchObject({ forGood: false })
  expect(other.received).toHaveLength(1)
})

test('[W10] one bad address among good ones refuses all', async () => {
  await using other = await otherSide()
  const lookup = async () => [
    { address: '127.0.0.1', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ]
  expect(await said(ask(`http://x.example:${other.port}`, { lookup }))).toContain('it is at 10.0.0.1')
  expect(await said(ask('http://x.example', { lookup: async () => [] }))).toContain('its name has no address')
  expect(await said(ask('http://x.example', { lookup: () => Promise.reject(new Error('ENOTFOUND')) }))).toContain(
    'its name is not found',
  )
  expect(await said(ask('http://localhost:1', { allowed: allowedAddresses('') }))).toContain(
    'which is not a public address',
  )
})

test('[W11] redirects are answers, long answers are cut, slow ones are not waited for', async () => {
  await using inner = await otherSide()
  await using other = await otherSide((response) => response.writeHead(307, { location: inner.url }).end('elsewhere'))
  expect(await ask(other.url)).toEqual({ status: 307, body: 'elsewhere' })
  expect(inner.received).toEqual([])

  other.answer = (response) => response.writeHead(200).end('x'.repeat(1_000_000))
  expect((await ask(other.url)).body).toHaveLength(16_384)

  // an answer that never begins, one that never ends, and a name that is looked up for ever
  other.answer = () => undefined
  expect(await said(ask(other.url, { timeoutMs: 150 }))).toContain('no answer within 150 ms')
  other.answer = (response) => response.writeHead(200).write('a')
  expect(await said(ask(other.url, { timeoutMs: 150 }))).toContain('no answer within 150 ms')
  const lookup = () => new Promise<never>(() => undefined)
  expect(await said(ask('http://x.example', { timeoutMs: 150, lookup }))).toContain('no answer within 150 ms')
})

test('[W5] Retry-After is seconds or a date', async () => {
  await using other = await otherSide()
  const asked = async (retryAfter: string) => {
    other.answer = (response) => response.writeHead(503, { 'retry-after': retryAfter }).end()
    return (await ask(other.url)).retryAfterMs
  }
  expect(await asked('120')).toBe(120_000)
  expect(await asked(new Date(Date.now() + 90_000).toUTCString())).toSatisfy((ms: number) => ms > 80_000 && ms < 95_000)
  expect(await asked(new Date(Date.now() - 90_000).toUTCString())).toBe(0)
  expect(await asked('soon')).toBeUndefined()
})

const openssl = spawnSync('openssl', ['version']).status === 0
describe.runIf(requireTool('openssl', openssl, 'it is not in PATH'))('https', () => {
  test('[W10] a certificate has to be of the name that was asked, although the connection goes to the checked address', async () => {
    await using folder = await tempFolder('outgoing')
    const file = (name: string) => join(folder.path, name)
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=alarm.example'].concat([
        '-addext',
        'subjectAltName=DNS:alarm.example',
        '-keyout',
        file('key'),
        '-out',
        file('cert'),
      ]),
      { stdio: 'ignore' },
    )
    const [key, cert] = [readFileSync(file('key'), 'utf8'), readFileSync(file('cert'), 'utf8')]
    await using other = await otherSide(undefined, { key, cert })
    const lookup = async () => [{ address: '127.0.0.1', family: 4 }]
    const good = `https://alarm.example:${other.port}/`
    expect(await ask(good, { lookup, ca: cert, http: false })).toEqual({ status: 204, body: '' })
    expect(await said(ask(good, { lookup }))).toContain('self-signed certificate')
    expect(await said(ask(`https://other.example:${other.port}/`, { lookup, ca: cert }))).toContain('does not match')
    expect(other.received).toHaveLength(1)
  })
})
