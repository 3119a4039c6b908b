import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import { serveApi, type ServedApi } from './under-test.ts'

let folder: string
let api: ServedApi
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kerbside-dist-'))
  const dist = join(folder, 'dist')
  await mkdir(join(dist, 'assets'), { recursive: true })
  await writeFile(join(dist, 'index.html'), '<!doctype html><title>Kerbside</title>')
  for (const page of ['crew', 'owner', 'public-toilets', 'public-parking']) {
    await mkdir(join(dist, page))
    await writeFile(join(dist, page, 'index.html'), `<!doctype html><title>${page}</title>`)
  }
  await writeFile(join(dist, 'crew-sw.js'), '(() => {})()')
  await writeFile(join(dist, 'crew.webmanifest'), '{}')
  await writeFile(join(dist, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(dist, 'assets', 'index-abc123.js'), 'export {}')
  await writeFile(join(folder, 'beside.txt'), 'not yours')
  api = await serveApi(readConfig({}), { dashboardDir: dist })
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})
const page = (path: string) => api.nobody.ask('GET', path, undefined, { accept: 'text/html' })

test('every page of the dashboard is its start page, never kept without asking', async () => {
  const ids = ['/street/way-7.f', '/shifts/2026-11-26.r1', '/shifts/2026-11-26.r1/replay']
  for (const path of ['/', '/map', '/assets-of/s-1', '/login?next=%2Fmap', ...ids]) {
    const { status, headers, text } = await page(path)
    expect([path, status, headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8'])
    expect(text).toContain('<title>Kerbside</title>')
    expect(headers.get('cache-control')).toBe('no-cache')
    expect(headers.get('content-security-policy')).toContain("default-src 'self'")
  }
})

test('[U40, U49, U63] crews, owners of lots and the public have start pages of their own', async () => {
  const own = {
    crew: ['/crew', '/crew/', '/crew/17', '/crew?x=1'],
    owner: ['/owner', '/owner/', '/owner/lot/lot-1/rules', '/owner/applications'],
    'public-toilets': ['/t', '/t/', '/t/wc-01?c=abc'],
    'public-parking': ['/p', '/p/', '/p?c=abc', '/p/lot/lot-1', '/p/hold'],
  }
  for (const [title, paths] of Object.entries(own))
    for (const path of paths) {
      const { status, headers, text } = await page(path)
      expect([path, status, text]).toEqual([path, 200, `<!doctype html><title>${title}</title>`])
      expect(headers.get('cache-control')).toBe('no-cache')
    }
  expect((await page('/owners')).text).toContain('Kerbside')
  expect((await page('/crews')).text).toContain('Kerbside')
  expect((await page('/towns')).text).toContain('Kerbside')
  expect((await page('/parking')).text).toContain('Kerbside')
  // asked for again at every look, else a phone would keep an old one
  const worker = await page('/crew-sw.js')
  expect([worker.status, worker.headers.get('cache-control')]).toEqual([200, 'no-cache'])
  expect(worker.headers.get('content-type')).toMatch(/javascript/)
  expect((await page('/crew.webmanifest')).headers.get('content-type')).toMatch(/manifest\+json/)
})

test('files with a hash in their name are kept for ever, others are asked for again', async () => {
  const hashed = await page('/assets/index-abc123.js')
  expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(hashed.headers.get('content-type')).toMatch(/javascript/)
  expect((await page('/icon.svg')).headers.get('cache-control')).toBe('no-cache')
})

test('what is no page and not there is a problem, not the start page', async () => {
  for (const path of ['/api/nothing', '/assets/index-old.js', '/nothing.js', '/live', '/health/nothing']) {
    const { status, headers } = await page(path)
    expect([path, headers.get('content-type')]).toEqual([
      path,
      expect.stringMatching(/^application\/problem\+json|^application\/json/),
    ])
    expect([400, 404]).toContain(status)
  }
  expect((await api.nobody.ask('POST', '/map', {})).status).toBe(404)
})

test('nothing outside the folder is served', async () => {
  for (const path of [
    '/../beside.txt',
    '/..%2fbeside.txt',
    '/%2e%2e/beside.txt',
    '/assets/..%2f..%2fbeside.txt',
    '/.env',
  ]) {
    const { text } = await page(path)
    expect([path, text]).not.toEqual([path, expect.stringContaining('not yours')])
  }
})

test('a dashboard that is not built says so, and the API answers', async () => {
  await using bare = await serveApi(readConfig({}))
  const { status, text, headers } = await bare.nobody.ask('GET', '/', undefined, { accept: 'text/html' })
  expect([status, headers.get('content-type')]).toEqual([503, 'text/plain; charset=utf-8'])
  expect(text).toContain('npm run build')
  expect((await bare.nobody.get('/api/openapi.json')).status).toBe(200)
})
