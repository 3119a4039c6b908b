import { createHash } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { pino } from 'pino'
import { readConfig } from '#config'
import { createNotices } from '#stores/operations/notices.ts'
import { openOperations, operationsFile } from '#stores/operations.ts'
import { openSqlite } from '#stores/sqlite.ts'
import { eventually } from '#test/eventually.ts'
import { Platform, tempFolder } from '#test/platform.ts'
import { channel, notice } from './deliveries-under-test.ts'
import { otherSide } from './outgoing-under-test.ts'
import { runService } from './service.ts'

const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })
const env = (dataDir: string) => ({
  DATA_DIR: dataDir,
  OUTGOING_ALLOW: '127.0.0.1',
  OUTGOING_HTTP: 'true',
  LOG_LEVEL: 'error',
})

async function stores(dataDir: string) {
  await using opened = new AsyncDisposableStack()
  const operations = opened.use(await openOperations({ dataDir, durability: 'normal', nowMs: Date.now }))
  const sql = opened.use(openSqlite({ file: operationsFile(dataDir), durability: 'normal' }))
  const bounds = { quarantineMax: 1, quarantineBytesMax: 1, quarantineKeepMs: 1, purgeRowsMax: 1 }
  const { writer } = createNotices({ sql, nowMs: Date.now, bounds, audited: () => undefined })
  const kept = opened.move()
  return { operations, writer, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

test(
  '[W2] killed again and again, every notice arrives, and at most one a kill arrives twice',
  { timeout: 120_000 },
  async () => {
    await using folder = await tempFolder('service')
    const COUNT = 150
    await using other = await otherSide((response) => setTimeout(() => response.writeHead(204).end(), 8))
    await using opened = await stores(folder.path)
    const { operations, writer } = opened
    await operations.notices.putChannel(channel('hook', other.url), undefined, 'test')
    for (let n = 0; n < COUNT; n++) writer.write(notice(`order-${n}-raised`, { atMs: Date.now() }))
    await using platform = await Platform.start(['service'], env(folder.path))
    let kills = 0
    for (let wanted = 20; wanted < COUNT; wanted += 40) {
      await vi.waitUntil(() => other.received.length >= wanted, { timeout: 30_000, interval: 3 })
      await platform.stop('SIGKILL')
      kills++
      await platform.start()
    }
    await vi.waitFor(
      async () => expect((await operations.notices.deliveries({ state: 'sent', limit: 1_000 })).length).toBe(COUNT),
      { timeout: 30_000, interval: 50 },
    )
    const ids = other.received.map(({ headers }) => String(headers['webhook-id']))
    expect(new Set(ids).size).toBe(COUNT)
    // one message is under way to a target at a time
    expect(ids.length - COUNT).toBeLessThanOrEqual(kills)
    // the same id is the same message
    const bodies = new Map<string, Set<string>>()
    for (const { headers, body } of other.received) {
      const id = String(headers['webhook-id'])
      bodies.set(id, (bodies.get(id) ?? new Set()).add(createHash('sha256').update(body).digest('hex')))
    }
    expect([...bodies.values()].filter(({ size }) => size > 1)).toEqual([])
  },
)

test('[W2] [W17] stopped in order it waits for what is under way; it says how it is', async () => {
  await using folder = await tempFolder('service')
  await using other = await otherSide((response) => setTimeout(() => response.writeHead(204).end(), 300))
  await using opened = await stores(folder.path)
  const { operations, writer } = opened
  await operations.notices.putChannel(channel('hook', other.url), undefined, 'test')
  const part = await runService(readConfig(env(folder.path)), log)
  writer.write(notice('n-1', { atMs: Date.now() }))
  writer.write(notice('n-2', { atMs: Date.now() }))
  await eventually(() => expect(other.received).toHaveLength(1))
  await part[Symbol.asyncDispose]()
  expect(
    (await operations.notices.deliveries({ limit: 9 })).map(({ noticeId, state }) => `${noticeId} ${state}`).toSorted(),
  ).toEqual(['n-1 sent', 'n-2 waiting'])
  expect((await operations.reports.all())['service']).toMatchObject({
    state: 'ok',
    numbers: {
      deliveries_waiting: 1,
      notices_followed_total: 2,
      'holds_active{state="held"}': 0,
      'work_orders_open{state="open"}': 0,
      'alerts_open{severity="urgent"}': 0,
      clocks_late_seconds: 0,
      thread_heap_used_bytes: expect.any(Number),
      thread_event_loop_delay_max_seconds: expect.any(Number),
      'deliveries_total{channel="webhook",result="sent"}': 1,
    },
  })
  other.answer = (response) => response.writeHead(400).end()
  await using again = await runService(readConfig(env(folder.path)), log)
  expect(again.name).toBe('service')
  await expect(runService(readConfig(env(folder.path)), log)).rejects.toThrow('another process runs it already')
  await eventually(async () =>
    expect((await operations.reports.all())['service']).toMatchObject({
      state: 'degraded',
      detail: '1 deliveries were given up in the last hour',
    }),
  )
  // of a channel that is no more nobody needs to know
  await operations.notices.removeChannel('hook', 'test')
  await eventually(async () => expect((await operations.reports.all())['service']).toMatchObject({ state: 'ok' }))
})
