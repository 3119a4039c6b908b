import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { shiftSideOf } from '#domain/coverage/shift-side.ts'
import type { SweepOrder } from '#domain/coverage/shift.ts'
import { localDayOf } from '#domain/plan/local-day.ts'
import { topic } from '#domain/topic.ts'
import { dayOf, MINUTE_MS, startOfDay } from '../simulators/clock.ts'
import { makeDistrict } from '../simulators/district.ts'
import { startSimulators } from '../simulators/start.ts'
import { startDistrict, type District } from './district.ts'
import { createViewer } from './people.ts'
import { requireTool } from './tools.ts'

/** A re-sweep order on its whole way: dispatcher, API, store, broker, device, journal, rules, dispatcher. */
const soon = { timeout: 15_000, interval: 20 }
const HOUR_MS = 3_600_000
const model = makeDistrict(42)
const [route] = model.routes.filter(({ truckId }) => truckId === 'sw-02')
/** Two neighbouring sides of a route. */
const sides = route!.edges.slice(0, 2)
const byId = new Map(model.edges.map((edge) => [edge.id, edge]))

interface Dispatcher {
  readonly get: <T>(path: string) => Promise<T>
  readonly order: (vehicle: string, edges: readonly string[]) => Promise<SweepOrder>
  readonly shiftId: string
}

/** An open shift of these sides, and somebody who may send vehicles to them. */
async function withShift(district: District): Promise<Dispatcher> {
  const { networks, shifts } = district.operations
  const { nodes, edges } = model
  const { id: networkId } = await networks.put({ source: 'simulated', nodes, edges, report: {} }, 'test')
  const day = localDayOf(Date.now())
  const shiftId = `${day}.${route!.id}`
  await shifts.make([
    {
      id: shiftId,
      planId: route!.id,
      planVersion: 1,
      day,
      name: route!.name,
      nameEn: route!.nameEn,
      town: route!.town,
      workType: 'sweep',
      networkId,
      sides: sides.map((edge) => shiftSideOf(byId.get(edge)!)),
      passes: [{ fromMs: Date.now() - HOUR_MS, toMs: Date.now() + HOUR_MS }],
      speedLimitKmh: 10,
      vehicles: [],
      state: 'open',
    },
  ])
  const { name, password } = await createViewer(district.config.dataDir)
  const cookie = await district.login(name, password)
  const ask = async <T>(path: string, body?: object): Promise<T> => {
    const answer = await fetch(district.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie, 'x-kerbside': '1', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  return {
    shiftId,
    get: (path) => ask(path),
    order: (vehicle, edges) => ask(`/api/shifts/${shiftId}/orders`, { vehicle, edges, note: '路口落叶' }),
  }
}
const knownOf = async ({ get, shiftId }: Dispatcher): Promise<SweepOrder[]> =>
  (await get<{ orders: SweepOrder[] }>(`/api/shifts/${shiftId}/orders`)).orders
const liveOrder = async (district: District, id: string) =>
  (await district.operations.live.of(id)).find(({ stream }) => stream === 'order')

test('[G11] [G12] an order reaches the device at once, and its answers reach the dispatcher', async () => {
  await using district = await startDistrict()
  const dispatcher = await withShift(district)
  const credential = await district.register({ id: 's-01', kind: 'sweeper', town: route!.town })
  const device = await district.connect(credential)
  const heard: Record<string, unknown>[] = []
  device.on('message', (_, payload) => heard.push(JSON.parse(payload.toString()) as Record<string, unknown>))
  await device.subscribeAsync(topic.commands('sweeper', 's-01'), { qos: 1 })
  const order = await dispatcher.order('s-01', sides)
  await vi.waitFor(() => expect(heard).toHaveLength(1), soon)
  expect(heard[0]).toMatchObject({ order: order.id, is: 're-sweep', note: '路口落叶' })
  expect(heard[0]!['edges']).toMatchObject(sides.map((edge) => ({ edge })))
  const sentMs = Date.now()
  for (const [seq, answer] of (['accepted', 'done'] as const).entries()) {
    await district.publish(credential, 'order', { at: sentMs + seq, seq, order: order.id, answer })
    await vi.waitFor(async () => {
      expect(await knownOf(dispatcher)).toMatchObject([{ id: order.id, answer, answeredAtMs: sentMs + seq }])
      // what dashboards are pushed
      expect((await liveOrder(district, 's-01'))?.fields).toEqual({ order: order.id, answer })
    }, soon)
  }
  await vi.waitFor(async () => expect((await knownOf(dispatcher))[0]?.publishedAtMs).toBeGreaterThan(0), soon)
  // and as every reading, the answers are history
  await vi.waitFor(async () => {
    const { readings } = await dispatcher.get<{ readings: { fields: object }[] }>(
      `/api/assets/s-01/readings/order?from=${sentMs - 1}&to=${sentMs + 10}`,
    )
    expect(readings.map(({ fields }) => fields)).toEqual([
      { order: order.id, answer: 'accepted' },
      { order: order.id, answer: 'done' },
    ])
  }, soon)
})

const hasMosquitto = requireTool(
  'mosquitto_sub',
  spawnSync('mosquitto_sub', ['--help']).error === undefined,
  'it is not in PATH',
)
/** A foreign client with a persistent session, subscribed to its commands. */
async function mosquitto(district: District, { id, secret }: { id: string; secret: string }, more: readonly string[]) {
  const words = ['-h', '127.0.0.1', '-p', String(district.config.mqttPort), '-i', id, '-u', id, '-P', secret, '-q', '1']
  const child = spawn('mosquitto_sub', [...words, '-c', '-t', topic.commands('sweeper', id), ...more], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const said = text(child.stdout)
  const [code] = (await once(child, 'close')) as [number]
  return { code, said: await said }
}

test.runIf(hasMosquitto)(
  '[G11] a device that is away while the broker restarts gets its order when it comes back',
  async () => {
    await using district = await startDistrict()
    const dispatcher = await withShift(district)
    const credential = await district.register({ id: 's-01', kind: 'sweeper', town: route!.town })
    // its session begins, and it goes
    const first = await mosquitto(district, credential, ['-E'])
    expect(first.code).toBe(0)
    await district.stop('broker')
    const order = await dispatcher.order('s-01', [sides[0]!])
    await district.start('broker')
    await vi.waitFor(async () => expect((await knownOf(dispatcher))[0]?.publishedAtMs).toBeGreaterThan(0), soon)
    await district.stop('broker')
    await district.start('broker')
    const back = await mosquitto(district, credential, ['-C', '1', '-W', '20'])
    expect(JSON.parse(back.said)).toMatchObject({ order: order.id })
  },
)

test.runIf(hasMosquitto)('[G11] [G12] a foreign terminal hears an order and answers it', async () => {
  await using district = await startDistrict()
  const dispatcher = await withShift(district)
  const credential = await district.register({ id: 's-01', kind: 'sweeper', town: route!.town })
  const listening = mosquitto(district, credential, ['-C', '1', '-W', '20'])
  const order = await dispatcher.order('s-01', [sides[0]!])
  const { said } = await listening
  expect(JSON.parse(said)).toMatchObject({ order: order.id, edges: [{ edge: sides[0] }] })
  const answer = JSON.stringify({ at: Date.now(), seq: 1, order: order.id, answer: 'rejected' })
  const words = ['-h', '127.0.0.1', '-p', String(district.config.mqttPort), '-i', 's-01', '-u', 's-01']
  const child = spawn(
    'mosquitto_pub',
    [...words, '-P', credential.secret, '-q', '1', '-t', topic.stream('sweeper', 's-01', 'order'), '-m', answer],
    { stdio: 'ignore' },
  )
  expect((await once(child, 'close'))[0]).toBe(0)
  await vi.waitFor(async () => expect((await knownOf(dispatcher))[0]?.answer).toBe('rejected'), soon)
})

test('[G12] [S23] a simulated truck takes an order, drives the streets and says when it is done', async () => {
  await using district = await startDistrict()
  const dispatcher = await withShift(district)
  const asset = model.assets.find(({ id }) => id === 'sw-02')!
  const { secret } = await district.register({ ...asset, kind: 'sweeper' })
  const yesterdayMs = startOfDay(dayOf(Date.now()) - 1)
  await using _simulators = await startSimulators(
    { dataDir: district.config.dataDir, simulationSpeed: 60 },
    pino({ level: 'silent' }),
    {
      district: model,
      credentials: new Map([[asset.id, secret]]),
      mqttUrl: district.mqttUrl,
      nowMs: Date.now,
      startAtMs: yesterdayMs + (route!.fromMinute + 40) * MINUTE_MS,
    },
  )
  const order = await dispatcher.order(asset.id, sides)
  const answered = async () => (await knownOf(dispatcher)).find(({ id }) => id === order.id)?.answer
  await vi.waitFor(async () => expect(await answered()).toBe('accepted'), soon)
  await vi.waitFor(async () => expect(await answered()).toBe('done'), { timeout: 90_000, interval: 200 })
  const [known] = await knownOf(dispatcher)
  // and it was really there, working, before it said so
  const fixes = await vi.waitFor(async () => {
    const { readings } = await dispatcher.get<{ readings: { atMs: number; fields: { brush?: boolean } }[] }>(
      `/api/assets/${asset.id}/readings/fix?from=${known!.answeredAtMs! - 10 * MINUTE_MS}&to=${known!.answeredAtMs!}&limit=1000`,
    )
    expect(readings.length).toBeGreaterThan(100)
    return readings
  }, soon)
  expect(fixes.some(({ fields }) => fields.brush === true)).toBe(true)
}, 120_000)
