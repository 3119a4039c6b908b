import { expect, test } from 'vitest'
import { waitAfter } from './deliveries.ts'
import { channel, notice, NOW, startDesk } from './deliveries-under-test.ts'
import { json, otherSide } from './outgoing-under-test.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

test('[W1] every notice goes to every channel that wants it, once, also when it is handed over twice', async () => {
  await using other = await otherSide()
  await using desk = await startDesk()
  const { notices } = desk.operations
  await notices.putChannel(channel('a', `${other.url}/a`), undefined, 'test')
  await notices.putChannel(channel('b', `${other.url}/b`, { towns: ['安镇街道'] }), undefined, 'test')
  desk.write(notice('order-1-raised'), notice('order-1-raised'), notice('order-2-raised', { town: '安镇街道' }))
  await desk.settle()
  // as if the kill had come after the deliveries were made, and they were made again
  await notices.follow(2, [{ noticeId: 'order-1-raised', target: 'channel/a' }], desk.nowMs)
  await desk.settle()
  expect(await desk.states()).toEqual([
    'order-1-raised channel/a sent 1',
    'order-2-raised channel/a sent 1',
    'order-2-raised channel/b sent 1',
  ])
  expect(other.received.map(({ path }) => path).toSorted()).toEqual(['/a', '/a', '/b'])
  // a new channel hears of what comes after
  await notices.putChannel(channel('c', `${other.url}/c`), undefined, 'test')
  await desk.settle()
  expect(other.received).toHaveLength(3)
})

test('[W3] robots say what interrupts, webhooks are told everything; towns, levels and severity choose', async () => {
  await using other = await otherSide((response) => json(response, 200, { errcode: 0, code: 0 }))
  await using desk = await startDesk()
  const put = (id: string, more: Parameters<typeof channel>[2]) =>
    desk.operations.notices.putChannel(channel(id, `${other.url}/${id}`, more), undefined, 'test')
  await put('hook', {})
  await put('robot', { type: 'wecom' })
  await put('managers', { levels: ['manager'] })
  await put('grave', { severityMin: 'urgent' })
  await put('off', { enabled: false })
  desk.write(
    notice('quiet', { interrupts: false, severity: 'info' }),
    notice('loud', { severity: 'warning' }),
    notice('manager', { level: 'manager', severity: 'urgent' }),
  )
  await desk.settle()
  expect((await desk.states()).map((line) => line.replace(/ sent 1$/, ''))).toEqual([
    'loud channel/hook',
    'loud channel/robot',
    'manager channel/grave',
    'manager channel/hook',
    'manager channel/managers',
    'manager channel/robot',
    'quiet channel/hook',
  ])
})

test('[W3] what is older than an hour when its turn comes rings nobody; webhooks are told it still', async () => {
  await using other = await otherSide((response) => json(response, 200, { errcode: 0 }))
  await using desk = await startDesk()
  await desk.operations.notices.putChannel(channel('hook', `${other.url}/hook`), undefined, 'test')
  await desk.operations.notices.putChannel(channel('robot', `${other.url}/robot`, { type: 'wecom' }), undefined, 'test')
  desk.write(notice('old', { atMs: NOW - HOUR_MS - 1 }), notice('news', { atMs: NOW - HOUR_MS }))
  await desk.settle()
  expect(await desk.states()).toEqual([
    'news channel/hook sent 1',
    'news channel/robot sent 1',
    'old channel/hook sent 1',
  ])
})

test('[W5] what fails is tried again, ever more slowly, until it is dead; people may try it again', async () => {
  await using other = await otherSide((response) => response.writeHead(503).end('busy'))
  await using desk = await startDesk()
  await desk.operations.notices.putChannel(channel('a', other.url), undefined, 'test')
  desk.write(notice('n'))
  const waits: number[] = []
  for (;;) {
    await desk.settle()
    const { state, nextMs } = await desk.of('n')
    if (state !== 'waiting') break
    waits.push(nextMs! - desk.nowMs)
    desk.nowMs = nextMs!
  }
  expect(waits.slice(0, 3)).toEqual([1, 2, 3].map((tried) => waitAfter(tried, 'n channel/a')))
  expect(waits[0]).toBeGreaterThanOrEqual(2_500)
  expect(waits[0]).toBeLessThanOrEqual(5_000)
  expect(Math.max(...waits)).toBeLessThanOrEqual(HOUR_MS)
  const dead = await desk.of('n')
  expect(dead).toMatchObject({ state: 'dead', detail: '503 busy', attempts: other.received.length })
  expect(dead.attempts).toBeGreaterThan(24)
  expect(dead.attempts).toBeLessThan(60)
  expect(dead.atMs - NOW).toBeGreaterThan(22 * HOUR_MS)
  expect(dead.atMs - NOW).toBeLessThanOrEqual(24 * HOUR_MS)
  expect(await desk.operations.notices.due(desk.nowMs + 100 * HOUR_MS, 10)).toEqual([])

  other.answer = (response) => response.writeHead(202).end()
  expect(await desk.operations.notices.retry('n', 'channel/a', desk.nowMs, 'test')).toBe(true)
  expect(await desk.operations.notices.retry('n', 'channel/a', desk.nowMs, 'test')).toBe(false)
  desk.nowMs += MINUTE_MS
  await desk.settle()
  expect(await desk.of('n')).toMatchObject({ state: 'sent', attempts: 1, detail: '202' })
})

test('[W5] waits double from 5 s to an hour, and the same try always waits the same', () => {
  for (let tried = 1; tried < 60; tried++) {
    const longest = Math.min(HOUR_MS, 5_000 * 2 ** (tried - 1))
    const waits = Array.from({ length: 50 }, (_, n) => waitAfter(tried, `notice-${n} channel/a`))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(longest / 2)
    expect(Math.max(...waits)).toBeLessThanOrEqual(longest)
    expect(new Set(waits).size).toBeGreaterThan(40)
    expect(waitAfter(tried, 'notice-0 channel/a')).toBe(waits[0])
  }
})

test('[W5] [W7] Retry-After is obeyed by all that waits for the target, up to an hour', async () => {
  await using other = await otherSide((response) => response.writeHead(429, { 'retry-after': '90' }).end())
  await using desk = await startDesk()
  await desk.operations.notices.putChannel(channel('a', other.url), undefined, 'test')
  desk.write(notice('n-1'), notice('n-2'))
  await desk.settle()
  expect(other.received).toHaveLength(1)
  desk.nowMs += 89_999
  await desk.settle()
  expect(other.received).toHaveLength(1)
  other.answer = (response) => response.writeHead(429, { 'retry-after': '999999' }).end()
  desk.nowMs += 1
  await desk.settle()
  expect(other.received).toHaveLength(2)
  other.answer = (response) => response.writeHead(204).end()
  desk.nowMs += HOUR_MS
  await desk.settle()
  expect(await desk.states()).toEqual(['n-1 channel/a sent 2', 'n-2 channel/a sent 2'])
})

test.each([
  [400, 'dead'],
  [401, 'waiting'],
  [404, 'waiting'],
  [408, 'waiting'],
  [410, 'dead'],
  [413, 'dead'],
  [415, 'dead'],
  [422, 'dead'],
  [301, 'waiting'],
  [500, 'waiting'],
])('[W6] after an answer of %i a webhook’s delivery is %s', async (status, state) => {
  await using other = await otherSide((response) => response.writeHead(status).end())
  await using desk = await startDesk()
  await desk.operations.notices.putChannel(channel('a', other.url), undefined, 'test')
  desk.write(notice('n'))
  await desk.settle()
  expect(await desk.of('n')).toMatchObject({ state, attempts: 1 })
})

test('[W6] [W10] an address that is not allowed is dead at once, one that nobody answers is tried again', async () => {
  await using desk = await startDesk({}, { lookup: async () => [{ address: '10.1.1.1', family: 4 }] })
  const { notices } = desk.operations
  await notices.putChannel(channel('literal', 'https://192.168.1.1/x'), undefined, 'test')
  await notices.putChannel(channel('inside', 'https://intranet.example/x'), undefined, 'test')
  await notices.putChannel(channel('nobody', 'http://127.0.0.1:1/x'), undefined, 'test')
  desk.write(notice('n'))
  await desk.settle()
  const all = await notices.deliveries({ limit: 10 })
  expect(all.map(({ target, state, detail }) => `${target} ${state} ${detail}`).toSorted()).toEqual([
    'channel/inside waiting Cannot call intranet.example: it is at 10.1.1.1, which is not a public address',
    'channel/literal dead Cannot call the address: 192.168.1.1 is not a public address',
    expect.stringMatching(/^channel\/nobody waiting Cannot reach 127\.0\.0\.1:1: .*ECONNREFUSED/),
  ])
})

test('[W6] what waits for a channel that was removed or switched off is dead', async () => {
  await using other = await otherSide((response) => response.writeHead(500).end())
  await using desk = await startDesk()
  const { notices } = desk.operations
  await notices.putChannel(channel('a', other.url), undefined, 'test')
  await notices.putChannel(channel('b', other.url), undefined, 'test')
  desk.write(notice('n'))
  await desk.settle()
  await notices.removeChannel('a', 'test')
  await notices.putChannel(channel('b', other.url, { enabled: false }), undefined, 'test')
  desk.nowMs += MINUTE_MS
  await desk.settle()
  const all = await notices.deliveries({ limit: 10 })
  expect(all.map(({ target, state, detail }) => `${target} ${state} ${detail}`).toSorted()).toEqual([
    'channel/a dead the channel was removed',
    'channel/b dead the channel is switched off',
  ])
  expect((await notices.channels()).map(({ id }) => id)).toEqual(['b'])
})

test('[W7] a target that is away costs one try a minute and holds up no other', async () => {
  await using away = await otherSide((response) => response.writeHead(502).end())
  await using fine = await otherSide()
  await using desk = await startDesk()
  await desk.operations.notices.putChannel(channel('away', away.url), undefined, 'test')
  await desk.operations.notices.putChannel(channel('fine', fine.url), undefined, 'test')
  desk.write(...Array.from({ length: 300 }, (_, n) => notice(`n-${String(n).padStart(3, '0')}`)))
  await desk.settle()
  expect(fine.received).toHaveLength(300)
  expect(away.received).toHaveLength(1)
  // for the first minutes the first message’s own wait is shorter
  desk.nowMs += 10 * MINUTE_MS
  for (let minute = 0; minute < 10; minute++) {
    await desk.settle()
    desk.nowMs += MINUTE_MS
  }
  expect(away.received.length).toBeLessThanOrEqual(11)
  // not one message for ever: another has its turn
  expect(new Set(away.received.map(({ headers }) => headers['webhook-id'])).size).toBeGreaterThan(5)
  away.answer = (response) => response.writeHead(200).end()
  desk.nowMs += MINUTE_MS
  await desk.settle()
  desk.nowMs += HOUR_MS
  await desk.settle()
  expect((await desk.states()).filter((line) => !line.includes(' sent '))).toEqual([])
})

test('[W8] a robot gets twenty messages a minute, also after a restart; the rest waits', async () => {
  const timesMs: number[] = []
  await using desk = await startDesk()
  await using other = await otherSide((response) => {
    timesMs.push(desk.nowMs)
    json(response, 200, { errcode: 0, errmsg: 'ok' })
  })
  await desk.operations.notices.putChannel(channel('robot', other.url, { type: 'wecom' }), undefined, 'test')
  desk.write(...Array.from({ length: 50 }, (_, n) => notice(`n-${n}`)))
  for (let second = 0; second < 125; second++) {
    await desk.settle()
    if (second === 30) desk.restart()
    desk.nowMs += 1_000
  }
  expect(timesMs).toHaveLength(50)
  for (const [n, atMs] of timesMs.entries())
    if (n >= 20) expect(atMs - timesMs[n - 20]!).toBeGreaterThanOrEqual(MINUTE_MS)
  expect(timesMs[49]! - NOW).toBe(2 * MINUTE_MS)
  expect((await desk.states()).every((line) => line.endsWith('sent 1'))).toBe(true)
})

test('[W2] killed between the answer and its writing, a message comes once more, and what was written does not', async () => {
  await using other = await otherSide()
  await using desk = await startDesk()
  await desk.operations.notices.putChannel(channel('a', other.url), undefined, 'test')
  desk.write(notice('n-1'), notice('n-2'), notice('n-3'))
  await desk.settle()
  // the last write is lost, as by a kill
  const lost = await desk.of('n-2')
  await desk.operations.notices.delivered({ ...lost, state: 'waiting', nextMs: desk.nowMs })
  expect((await desk.of('n-2')).state).toBe('sent') // what is written as sent stays so
  expect(other.received.map(({ headers }) => headers['webhook-id'])).toEqual(['n-1', 'n-2', 'n-3'])
  desk.restart()
  await desk.settle()
  expect(other.received).toHaveLength(3)
})

test('[W12] what the other side says is kept without our secrets, in one short line', async () => {
  await using other = await otherSide((response, { path }) =>
    response.writeHead(500).end(`no\nsuch\u202e robot ${path} whsec_c2VjcmV0 c2VjcmV0 ${'x'.repeat(500)}`),
  )
  await using desk = await startDesk()
  await desk.operations.notices.putChannel(
    channel('a', `${other.url}/send?key=very-secret-key`),
    'whsec_c2VjcmV0',
    'test',
  )
  desk.write(notice('n'))
  await desk.settle()
  const { detail } = await desk.of('n')
  expect(detail).toMatch(/^500 no such robot \/send… … … x+…$/)
  expect(detail.length).toBeLessThanOrEqual(301)
  const audit = JSON.stringify(await desk.operations.audit.list({ limit: 10 }))
  expect(audit).toContain('channel.add')
  expect(audit).not.toMatch(/secret-key|whsec/)
})

test('[W16] a test message goes to the channel as it is, also when it is switched off, and is tried once', async () => {
  await using other = await otherSide((response) => response.writeHead(500).end('not now'))
  await using desk = await startDesk()
  const { notices } = desk.operations
  await notices.putChannel(channel('a', other.url, { enabled: false, towns: ['x'], language: 'en' }), undefined, 'test')
  const first = await notices.testChannel('a', desk.nowMs, 'test')
  await desk.settle()
  expect(await desk.of(first)).toMatchObject({ state: 'dead', attempts: 1, detail: '500 not now' })
  other.answer = (response) => response.writeHead(204).end()
  const second = await notices.testChannel('a', (desk.nowMs += 1), 'test')
  await desk.settle()
  expect(await desk.of(second)).toMatchObject({ state: 'sent' })
  expect(JSON.parse(other.received[1]!.body)).toMatchObject({
    id: second,
    type: 'kerbside.notice.test',
    data: { title: 'Test message' },
  })
})

test('[W17] old notices and finished deliveries go, waiting ones stay', async () => {
  await using other = await otherSide()
  await using desk = await startDesk()
  const { notices } = desk.operations
  await notices.putChannel(channel('a', other.url), undefined, 'test')
  desk.write(notice('old'), notice('waits'))
  await notices.follow(2, [{ noticeId: 'old', target: 'channel/a' }], NOW)
  await desk.settle()
  await notices.follow(2, [{ noticeId: 'waits', target: 'channel/a' }], NOW)
  desk.write(notice('new', { atMs: NOW + 10 }))
  expect(await notices.purge(NOW + 1, 100)).toBe(2)
  expect(await desk.states()).toEqual(['waits channel/a waiting 0'])
  expect(await notices.get('old')).toBeUndefined()
  expect((await notices.get('waits'))?.id).toBe('waits')
  expect(await notices.deliveryCounts(NOW)).toEqual({ waiting: 1, oldestWaitingMs: NOW, dead: 0 })
})
