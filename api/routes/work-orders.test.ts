import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import type { Alert } from '#domain/alert/alert.ts'
import type { Duty } from '#domain/response/duty.ts'
import type { OrderAnswer, OrderEntry } from '#stores/types.ts'
import { serveApi, TOWNS, type Person, type ServedApi } from '../under-test.ts'
import { alertsRaised } from '#stores/operations/rules-commit-under-test.ts'

const [HERE, THERE] = TOWNS
const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000010000000100802000000', 'hex')

let api: ServedApi
let crew: Person
let supervisor: Person
let there: Person
let nowMs: number
let position = 1_000

/** Alerts as rules raise them now, in one transaction. */
async function raise(...alerts: Parameters<typeof alertsRaised>[2]): Promise<void> {
  await api.operations.rules.commit([], () => alertsRaised(++position, nowMs, alerts))
}

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  nowMs = Date.now()
  for (const [id, town, lon] of [
    ['t-1', HERE, 120.35],
    ['t-2', HERE, 120.36],
    ['t-3', THERE, 120.45],
  ] as const)
    await api.operations.devices.register(
      { id, kind: 'toilet', town, name: `公厕 ${id}`, crs: 'wgs84', lon, lat: 31.57, attributes: {} },
      'test',
    )
  await raise(
    ['odour', 't-1', HERE],
    ['paper-low', 't-2', HERE],
    ['sensor-silent', 't-1', HERE],
    ['odour', 't-3', THERE],
  )
  crew = await api.person('crew', [HERE])
  supervisor = await api.person('supervisor')
  there = await api.person('crew', [THERE])
})
afterAll(() => api[Symbol.asyncDispose]())

const send = async (person: Person, ...actions: object[]) =>
  (await person.ask<{ answers: OrderAnswer[] }>('POST', '/api/order-actions', { actions })).body.answers
const action = (orderId: number, what: string, more: object = {}) => ({
  actionId: crypto.randomUUID(),
  orderId,
  action: what,
  atMs: Date.now(),
  ...more,
})
const orders = async (person: Person, query = '') =>
  (await person.get<{ orders: OrderEntry[] }>(`/api/work-orders${query}`)).body.orders

test('[P5] people see orders of their towns, with when their clocks run out', async () => {
  expect((await orders(crew)).map(({ id, work, toilet }) => [id, work, toilet])).toEqual([
    [3, 'repair', 't-1'],
    [2, 'supplies', 't-2'],
    [1, 'clean', 't-1'],
  ])
  expect((await orders(there)).map(({ id }) => id)).toEqual([4])
  expect((await orders(supervisor, '?state=standing&work=clean')).map(({ id }) => id)).toEqual([4, 1])
  expect((await orders(supervisor, `?town=${encodeURIComponent(THERE)}`)).map(({ id }) => id)).toEqual([4])
  expect(await orders(crew, `?town=${encodeURIComponent(THERE)}`)).toEqual([])
  expect(await orders(supervisor, `?from=${nowMs + 1}`)).toEqual([])
  expect((await orders(supervisor, '?limit=2&beforeId=4')).map(({ id }) => id)).toEqual([3, 2])
  const [order] = await orders(there)
  expect(order).toMatchObject({
    team: THERE,
    state: 'open',
    alerts: [{ rule: 'odour', part: '' }],
    due: { acceptByMs: expect.any(Number), doneByMs: expect.any(Number), isPaused: false },
  })
  expect((await crew.get('/api/work-orders?state=gone')).status).toBe(400)
  expect((await there.get('/api/work-orders/1')).status).toBe(404)
})

test('[Z12] actions are applied in order, each answered on its own, and once', async () => {
  const picture = await fetch(`${api.url}/api/photos`, {
    method: 'POST',
    headers: { cookie: crew.cookie, 'x-kerbside': '1', 'content-type': 'image/png' },
    body: PNG,
  })
  const { id: photoId } = (await picture.json()) as { id: number }
  const code = await api.operations.toilets.code('t-1')
  const sent = [
    action(1, 'acknowledge'),
    action(4, 'acknowledge'),
    action(1, 'arrive', { proof: 'qr', qrToken: 'wrong' }),
    action(1, 'arrive', { proof: 'qr', qrToken: code }),
    action(1, 'note', { note: '\u202E\t\u0000' }),
    action(1, 'defer', { untilMs: Date.now() + 3_600_000, note: '等配件' }),
    // as a keyboard, a clipboard and a field of so many letters may spell it
    action(1, 'done', { note: '\u200E已冲洗\t两遍\r\n\u202E地面\u0000干\uD83D ', photoIds: [photoId] }),
  ]
  const answers = await send(crew, ...sent)
  expect(answers.map((answer) => (answer.is === 'refused' ? answer.reason : answer.is))).toEqual([
    'applied',
    'not-found',
    'wrong-code',
    'applied',
    'needs-words',
    'not-allowed',
    'applied',
  ])
  expect(answers.at(-1)).toMatchObject({
    order: {
      state: 'done',
      doneBy: crew.name,
      arrivalProof: 'qr',
      photoIds: [photoId],
      note: '已冲洗 两遍\n地面干\uFFFD',
    },
  })
  // the answer was lost on the way
  const again = await send(crew, ...sent)
  expect(again.map(({ is }) => is)).toEqual(answers.map(({ is }) => is))

  const { body } = await supervisor.get<{ trail: { event: string }[]; alerts: Alert[] }>('/api/work-orders/1')
  expect(body.trail.map(({ event }) => event)).toEqual(['opened', 'acknowledge', 'arrive', 'done'])
  expect(body.alerts).toMatchObject([{ rule: 'odour', state: 'acknowledged' }])
  expect((await supervisor.get(`/api/photos/${photoId}`)).status).toBe(200)
  expect((await there.get(`/api/photos/${photoId}`)).status).toBe(404)
  const log = await api.operations.audit.list({ subject: 't-1', limit: 3 })
  expect(log.map(({ action: what, by }) => [what, by])).toEqual([
    ['order.done', crew.name],
    ['order.arrive', crew.name],
    ['order.acknowledge', crew.name],
  ])
})

test('[Z12] what leads orders is for supervisors; what is no action is told', async () => {
  const [deferred] = await send(supervisor, action(2, 'defer', { untilMs: Date.now() + 3_600_000, note: '等配件' }))
  expect(deferred).toMatchObject({ is: 'applied', order: { due: { isPaused: true } } })
  const dispatcher = await api.person('dispatcher')
  expect((await dispatcher.ask('POST', '/api/order-actions', { actions: [action(2, 'done')] })).status).toBe(403)
  for (const wrong of [
    [],
    [action(2, 'fly')],
    [{ ...action(2, 'done'), actionId: 'x' }],
    [{ ...action(2, 'done'), colour: 1 }],
  ])
    expect((await crew.ask('POST', '/api/order-actions', { actions: wrong })).status).toBe(400)
  const many = Array.from({ length: 101 }, () => action(2, 'note', { note: 'x' }))
  expect((await crew.ask('POST', '/api/order-actions', { actions: many })).status).toBe(400)
})

test('[V3] a crew hears of its orders live, and of no alert', async () => {
  const { body } = await crew.get<{ states: { kind: string; id: string }[] }>('/api/live')
  const seen = body.states.filter(({ kind }) => kind === 'order' || kind === 'alert')
  expect(seen.map(({ kind, id }) => `${kind} ${id}`).toSorted()).toEqual(['order 1', 'order 2', 'order 3'])
  const all = await supervisor.get<{ states: { kind: string }[] }>('/api/live')
  expect(all.body.states.filter(({ kind }) => kind === 'alert')).toHaveLength(4)
})

test('[Z10] the round of a team has what is to be done now, one stop a toilet', async () => {
  await raise(['leak', 't-1', HERE], ['sos', 't-2', HERE])
  const { body } = await crew.get<{ rounds: { team: string; stops: object[]; orders: OrderEntry[] }[] }>(
    '/api/rounds?lon=120.34&lat=31.57',
  )
  expect(body.rounds).toMatchObject([
    {
      team: HERE,
      town: HERE,
      stops: [
        { toilet: 't-2', name: '公厕 t-2', orderIds: [6] },
        { toilet: 't-1', orderIds: [5] },
      ],
    },
  ])
  expect((await there.get<{ rounds: object[] }>('/api/rounds')).body.rounds).toHaveLength(1)
})

test('[Z11] supervisors write the roster of the people they see; the others’ duties stay', async () => {
  const from = Date.UTC(2026, 10, 23)
  const to = from + 7 * 86_400_000
  const local = await api.person('supervisor', [HERE])
  const { body } = await supervisor.get<{ people: { id: number; name: string }[] }>(`/api/duties?from=${from}&to=${to}`)
  const idOf = (person: Person) => body.people.find(({ name }) => name === person.name)!.id
  const duty = (person: Person, level = 'crew') => ({
    userId: idOf(person),
    level,
    teams: [],
    fromMs: from,
    toMs: from + 28_800_000,
  })
  const put = (person: Person, duties: object[]) =>
    person.ask<{ duties: Duty[] }>('PUT', '/api/duties', { fromMs: from, toMs: to, duties })
  expect((await put(supervisor, [duty(crew), duty(there)])).body.duties).toHaveLength(2)
  // of the other town nobody is seen, and nobody changed
  expect((await put(local, [duty(there)])).status).toBe(400)
  expect((await put(local, [])).body.duties).toEqual([])
  const left = await supervisor.get<{ duties: Duty[] }>(`/api/duties?from=${from}&to=${to}`)
  expect(left.body.duties).toMatchObject([{ userId: idOf(there), level: 'crew' }])
  expect((await put(supervisor, [{ ...duty(crew), toMs: from }])).body).toMatchObject({
    detail: expect.stringContaining('it must end after it begins'),
  })
  expect((await put(crew, [])).status).toBe(403)
  expect((await supervisor.get(`/api/duties?from=${from}&to=${from}`)).status).toBe(400)
  expect((await supervisor.get(`/api/duties?from=${from}&to=${from + 63 * 86_400_000}`)).status).toBe(400)
  expect((await crew.get<{ duties: Duty[] }>('/api/duties/now')).status).toBe(200)
})
