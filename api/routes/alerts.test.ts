import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import type { Alert, AlertChange } from '#domain/alert/alert.ts'
import { openOperations } from '#stores/operations.ts'
import { serveApi, TOWNS, type Person, type ServedApi } from '../under-test.ts'

const NOW_MS = Date.UTC(2026, 10, 23)
const [HERE, THERE] = TOWNS

let api: ServedApi
let dispatcher: Person
let scoped: Person

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  await using operations = await openOperations({
    dataDir: api.config.dataDir,
    durability: 'normal',
    nowMs: () => NOW_MS,
  })
  const raised = (rule: Alert['rule'], subject: string, more: Partial<Alert> = {}): AlertChange => ({
    is: 'open',
    rule,
    subject,
    subjectKind: 'sweeper',
    town: HERE,
    severity: 'warning',
    sinceMs: NOW_MS - 60_000,
    openedAtMs: NOW_MS,
    detail: { limitKmh: 10 },
    ...more,
  })
  await operations.coverage.commit({
    alerts: [
      raised('work-overspeed', 's-1'),
      { is: 'close', rule: 'work-overspeed', subject: 's-1', closedAtMs: NOW_MS + 60_000 },
      raised('work-overspeed', 's-1'),
      raised('dwell', 's-2', { town: THERE }),
      raised('will-be-missed', '2026-11-23.r-1', {
        subjectKind: 'shift',
        severity: 'urgent',
        shiftId: '2026-11-23.r-1',
        detail: { atRiskM: 420, sides: [{ edge: 'e-1', openM: 420 }] },
      }),
    ],
  })
  dispatcher = await api.person('dispatcher')
  scoped = await api.person('manager', [HERE])
})
afterAll(() => api[Symbol.asyncDispose]())

const ask = async (person: Person, query = '') =>
  (await person.get<{ alerts: Alert[] }>(`/api/alerts${query}`)).body.alerts
const ids = async (person: Person, query = '') => (await ask(person, query)).map(({ id }) => id)

test('alerts are told newest first, whole', async () => {
  const alerts = await ask(dispatcher)
  expect(alerts.map(({ id }) => id)).toEqual([4, 3, 2, 1])
  expect(alerts[0]).toEqual({
    id: 4,
    rule: 'will-be-missed',
    subject: '2026-11-23.r-1',
    subjectKind: 'shift',
    town: HERE,
    severity: 'urgent',
    state: 'open',
    sinceMs: NOW_MS - 60_000,
    openedAtMs: NOW_MS,
    detail: { atRiskM: 420, sides: [{ edge: 'e-1', openM: 420 }] },
    shiftId: '2026-11-23.r-1',
    part: '',
    returns: 0,
    level: 0,
    dueMs: NOW_MS + 900_000,
    interruptedAtMs: NOW_MS,
  })
  expect(alerts[3]).toMatchObject({ state: 'closed', closedAtMs: NOW_MS + 60_000 })
})

test('they are found by state, rule, subject and shift, page by page', async () => {
  expect(await ids(dispatcher, '?state=open')).toEqual([4, 3, 2])
  expect(await ids(dispatcher, '?state=closed')).toEqual([1])
  expect(await ids(dispatcher, '?state=standing&severity=urgent')).toEqual([4])
  expect(await ids(dispatcher, '?subjectKinds=shift,toilet')).toEqual([4])
  expect(await ids(dispatcher, `?town=${encodeURIComponent(THERE)}`)).toEqual([3])
  expect(await ids(scoped, `?town=${encodeURIComponent(THERE)}`)).toEqual([])
  expect(await ids(dispatcher, '?rule=work-overspeed')).toEqual([2, 1])
  expect(await ids(dispatcher, '?subject=s-2')).toEqual([3])
  expect(await ids(dispatcher, '?shiftId=2026-11-23.r-1')).toEqual([4])
  expect(await ids(dispatcher, '?limit=2')).toEqual([4, 3])
  expect(await ids(dispatcher, '?limit=2&beforeId=3')).toEqual([2, 1])
  for (const wrong of ['rule=none', 'state=gone', 'limit=501', 'beforeId=0', 'colour=red'])
    expect((await dispatcher.get(`/api/alerts?${wrong}`)).status, wrong).toBe(400)
})

test('[Z1] an alert is acknowledged, muted and closed by people, in words, and its trail says who did what', async () => {
  const act = (id: number, what: string, body: object, who = dispatcher) =>
    who.ask<{ alert: Alert }>('POST', `/api/alerts/${id}/${what}`, body)
  const { body: taken } = await act(3, 'acknowledge', { note: '已联系司机' })
  expect(taken.alert).toMatchObject({ state: 'acknowledged', acknowledgedBy: dispatcher.name })
  // once more, and of one that is closed: nothing changes
  expect((await act(3, 'acknowledge', {})).body).toEqual(taken)
  expect((await act(1, 'acknowledge', {})).body.alert).toMatchObject({ state: 'closed' })

  const untilMs = Date.now() + 3_600_000
  expect((await act(3, 'mute', { untilMs })).status).toBe(400)
  expect((await act(3, 'mute', { untilMs, note: '施工' })).body.alert).toMatchObject({ mutedUntilMs: untilMs })
  expect((await act(3, 'mute', { untilMs: Date.now() + 8 * 86_400_000, note: '施工' })).status).toBe(400)
  expect((await act(3, 'mute', { untilMs: 0 })).body.alert).not.toHaveProperty('mutedUntilMs')

  for (const wrong of [{}, { note: ' ' }, { note: '\u202E\t' }]) expect((await act(3, 'close', wrong)).status).toBe(400)
  expect((await act(3, 'close', { note: '误报' }, scoped)).status).toBe(404)
  expect((await act(99, 'close', { note: '误报' })).status).toBe(404)
  expect((await act(3, 'close', { note: '误报' })).body.alert).toMatchObject({ state: 'closed' })
  const { body: whole } = await dispatcher.get<{ trail: { event: string; by: string; detail: object }[] }>(
    '/api/alerts/3',
  )
  expect(whole.trail.map(({ event, by }) => `${event} ${by}`)).toEqual([
    'open rules',
    `acknowledge ${dispatcher.name}`,
    `mute ${dispatcher.name}`,
    `mute ${dispatcher.name}`,
    `close ${dispatcher.name}`,
  ])
  expect(whole.trail.at(-1)!.detail).toEqual({ note: '误报' })
  const log = await api.operations.audit.list({ subject: 's-2', limit: 10 })
  expect(log.map(({ action, by }) => `${action} ${by}`).toReversed()).toEqual([
    `alert.acknowledge ${dispatcher.name}`,
    `alert.mute ${dispatcher.name}`,
    `alert.mute ${dispatcher.name}`,
    `alert.close ${dispatcher.name}`,
  ])
})

test('[P5] people see alerts of their towns; crews see none', async () => {
  expect(await ids(scoped)).toEqual([4, 2, 1])
  expect(await ids(scoped, '?subject=s-2')).toEqual([])
  const crew = await api.person('crew')
  expect((await crew.get('/api/alerts')).status).toBe(403)
  expect((await api.nobody.get('/api/alerts')).status).toBe(401)
})
