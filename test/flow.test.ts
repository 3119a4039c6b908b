import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import { expect, test, vi } from 'vitest'
import type { LiveRow } from '#domain/live.ts'
import type { StoredReading } from '#domain/series.ts'
import { startDistrict, type District } from './district.ts'
import { createViewer } from './people.ts'
import { requireTool } from './tools.ts'

const soon = { timeout: 15_000, interval: 20 }
const fix = (more: object = {}) => ({
  at: Date.now(),
  seq: 1,
  lon: 120.353,
  lat: 31.59,
  speedKmh: 7.5,
  headingDeg: 90,
  brush: true,
  ...more,
})

const live = async (district: District, id: string, stream: string): Promise<LiveRow | undefined> =>
  (await district.operations.live.of(id)).find((state) => state.stream === stream)

/** A dashboard: what it holds by asset and stream, kept as the live contract says. */
async function dashboard(district: District, cookie: string) {
  const held = new Map<string, LiveRow>()
  let at = { epoch: null as string | null, rev: null as number | null }
  const keep = (states: readonly LiveRow[]) => {
    for (const state of states) {
      const key = `${state.id}/${state.stream}`
      if ((held.get(key)?.rev ?? -1) < state.rev) held.set(key, state)
    }
  }
  const socket: Socket = io(district.url, {
    path: '/live',
    transports: ['websocket'],
    extraHeaders: { cookie, origin: district.url },
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  })
  const subscribe = async () => {
    const answer = (await socket.emitWithAck('subscribe', at)) as { epoch: string; rev: number; states: LiveRow[] }
    at = { epoch: answer.epoch, rev: answer.rev }
    keep(answer.states)
  }
  socket.on('connect', () => void subscribe())
  socket.on('changes', (changes: { fromRev: number; rev: number; states: LiveRow[] }) => {
    if (changes.fromRev === at.rev) {
      at = { ...at, rev: changes.rev }
      keep(changes.states)
    } else void subscribe()
  })
  if (!socket.connected) await new Promise<void>((resolve) => socket.once('connect', resolve))
  return { held, socket, [Symbol.dispose]: () => void socket.disconnect() }
}

async function viewer(district: District): Promise<string> {
  const { name, password } = await createViewer(district.config.dataDir)
  return district.login(name, password)
}

test('a fix goes from a device’s publish to a dispatcher’s screen and into history', async () => {
  await using district = await startDistrict()
  const truck = await district.register({ id: 's-01', kind: 'sweeper' })
  const cookie = await viewer(district)
  using screen = await dashboard(district, cookie)
  const sent = fix()
  await district.publish(truck, 'fix', sent)
  await vi.waitFor(
    () => expect(screen.held.get('s-01/fix')?.fields).toMatchObject({ lon: sent.lon, lat: sent.lat, brush: true }),
    soon,
  )
  await vi.waitFor(() => expect(screen.held.get('s-01/online')?.fields).toMatchObject({ online: true }), soon)
  await vi.waitFor(async () => {
    const answer = await fetch(
      `${district.url}/api/assets/s-01/readings/fix?from=${sent.at - 1000}&to=${sent.at + 1000}`,
      {
        headers: { cookie },
      },
    )
    expect(answer.status).toBe(200)
    const { readings } = (await answer.json()) as { readings: StoredReading[] }
    expect(readings).toHaveLength(1)
    expect(readings[0]).toMatchObject({ atMs: sent.at, seq: 1 })
  }, soon)
})

test('a dashboard whose API restarts misses nothing and doubles nothing', async () => {
  await using district = await startDistrict()
  const truck = await district.register({ id: 's-01', kind: 'sweeper' })
  const cookie = await viewer(district)
  using screen = await dashboard(district, cookie)
  await district.publish(truck, 'fix', fix({ seq: 1, speedKmh: 5 }))
  await vi.waitFor(() => expect(screen.held.get('s-01/fix')?.fields['speedKmh']).toBe(5), soon)
  await district.stop('api')
  await district.publish(truck, 'fix', fix({ seq: 2, speedKmh: 6 }))
  await vi.waitFor(async () => expect((await live(district, 's-01', 'fix'))?.fields['speedKmh']).toBe(6), soon)
  await district.start('api')
  await vi.waitFor(() => expect(screen.held.get('s-01/fix')?.fields['speedKmh']).toBe(6), soon)
})

test('[fault 37] a broker that restarts keeps what it acknowledged, and its devices come back', async () => {
  await using district = await startDistrict()
  const truck = await district.register({ id: 's-01', kind: 'sweeper' })
  await district.publish(truck, 'fix', fix({ seq: 1 }))
  await district.stop('broker')
  await district.start('broker')
  await district.publish(truck, 'fix', fix({ seq: 2, speedKmh: 9, at: Date.now() + 1 }))
  await vi.waitFor(async () => expect((await live(district, 's-01', 'fix'))?.fields['speedKmh']).toBe(9), soon)
})

test('[fault 9] eight hours uploaded at once move no marker back, and are all in history', async () => {
  await using district = await startDistrict()
  const truck = await district.register({ id: 's-01', kind: 'sweeper' })
  const nowMs = Date.now()
  await district.publish(truck, 'fix', fix({ at: nowMs, seq: 100_000, speedKmh: 8 }))
  await vi.waitFor(async () => expect((await live(district, 's-01', 'fix'))?.atMs).toBe(nowMs), soon)
  const hours = 8
  const every = 10_000
  const late = Array.from({ length: (hours * 3_600_000) / every }, (_, n) =>
    fix({ at: nowMs - (n + 1) * every, seq: n, speedKmh: 3 }),
  )
  // as many a message as the packet limit takes
  for (let from = 0; from < late.length; from += 400) await district.publish(truck, 'fix', late.slice(from, from + 400))
  const cookie = await viewer(district)
  await vi.waitFor(async () => {
    const address = `${district.url}/api/assets/s-01/series/fix?fields=speedKmh&from=${nowMs - 9 * 3_600_000}&to=${nowMs + 1}&points=2000`
    const series = (await (await fetch(address, { headers: { cookie } })).json()) as {
      fields: { speedKmh: { atMs: number }[] }
    }
    expect(series.fields.speedKmh.at(0)!.atMs).toBeLessThanOrEqual(nowMs - (hours * 3_600_000 - 60_000))
  }, soon)
  expect((await live(district, 's-01', 'fix'))?.atMs).toBe(nowMs)
})

test('[fault 3] a reading that arrives hours late takes its place in history, is counted as historical, and leaves live state alone', async () => {
  await using district = await startDistrict()
  const toilet = await district.register({ id: 't-01', kind: 'toilet' })
  const minuteMs = Math.floor((Date.now() - 5 * 3_600_000) / 60_000) * 60_000
  await district.publish(toilet, 'air', { at: minuteMs, seq: 1, nh3MgM3: 0.1 })
  await district.publish(toilet, 'air', { at: Date.now(), seq: 3, nh3MgM3: 0.5 })
  const cookie = await viewer(district)
  const measured = async () => {
    const range = `from=${minuteMs - 3_600_000}&to=${Date.now() + 1_000}`
    const answer = await fetch(`${district.url}/api/assets/t-01/series/air?fields=nh3MgM3&${range}`, {
      headers: { cookie },
    })
    const series = (await answer.json()) as { fields: { nh3MgM3: { atMs: number; value: number }[] } }
    return series.fields.nh3MgM3
      .filter(({ atMs }) => atMs >= minuteMs && atMs < minuteMs + 60_000)
      .map(({ value }) => value)
  }
  await vi.waitFor(async () => expect(await measured()).toEqual([0.1]), soon)
  await district.publish(toilet, 'air', { at: minuteMs + 1_000, seq: 2, nh3MgM3: 0.3 })
  await vi.waitFor(async () => expect(await measured()).toEqual([0.1, 0.3]), soon)
  expect((await live(district, 't-01', 'air'))?.fields['nh3MgM3']).toBe(0.5)
  await vi.waitFor(async () => {
    const { rules } = await district.operations.reports.all()
    expect(rules?.numbers['readings_historical_total']).toBe(2)
  }, soon)
})

test('a payload nobody can read is acknowledged, and found with its reason', async () => {
  await using district = await startDistrict()
  const toilet = await district.register({ id: 't-01', kind: 'toilet' })
  const device = await district.connect(toilet)
  await device.publishAsync('city/toilet/t-01/air', '{"at":', { qos: 1 })
  await device.publishAsync('city/toilet/t-01/smell', JSON.stringify({ at: Date.now(), seq: 1 }), { qos: 1 })
  await vi.waitFor(async () => {
    const rows = await district.operations.quarantine.list({ limit: 10, towns: [] })
    expect(rows.map(({ reason }) => reason).sort()).toEqual(['bad-topic', 'not-json'])
  }, soon)
  expect(device.connected).toBe(true)
})

test('[fault 30] a cut that takes many devices of a town with it is one incident of the town, and ends with it', async () => {
  await using district = await startDistrict()
  const credentials = await Promise.all(
    Array.from({ length: 8 }, (_, n) => district.register({ id: `b-${n}`, kind: 'bay', town: '安镇街道' })),
  )
  const other = await district.register({ id: 's-01', kind: 'sweeper' })
  await district.connect(other)
  const devices = await Promise.all(credentials.map((credential) => district.connect(credential)))
  const outages = async () => {
    const { states } = await district.operations.live.all([])
    return states.filter(({ stream, fields }) => stream === 'outage' && fields['offline'] === true)
  }
  const onlineCount = async () => {
    const { states } = await district.operations.live.all([])
    return states.filter(({ stream, fields }) => stream === 'online' && fields['online'] === true).length
  }
  await vi.waitFor(async () => expect(await onlineCount()).toBe(9), soon)
  expect(await outages()).toEqual([])

  for (const device of devices) {
    device.options.reconnectPeriod = 0
    device.stream.destroy()
  }
  await vi.waitFor(async () => {
    const now = await outages()
    expect(now.map(({ id, fields }) => [id, fields['lost'], fields['devices']])).toEqual([['安镇街道', 8, 8]])
  }, soon)

  for (const device of devices) device.reconnect()
  await vi.waitFor(async () => expect(await outages()).toEqual([]), soon)
})

const hasMosquitto = requireTool(
  'mosquitto_pub',
  spawnSync('mosquitto_pub', ['--help']).error === undefined,
  'it is not in PATH',
)

test.runIf(hasMosquitto)(
  'a foreign client with the right credential moves a marker, with another’s it is refused',
  async () => {
    await using district = await startDistrict()
    const [mine, other] = [
      await district.register({ id: 's-01', kind: 'sweeper' }),
      await district.register({ id: 's-02', kind: 'sweeper' }),
    ]
    // not spawnSync: the broker it talks to lives in this thread
    const publish = async (id: string, secret: string, about: string, speedKmh: number) => {
      const words = [
        '-h',
        '127.0.0.1',
        '-p',
        String(district.config.mqttPort),
        '-i',
        id,
        '-u',
        id,
        '-P',
        secret,
        '-q',
        '1',
      ]
      const child = spawn(
        'mosquitto_pub',
        [...words, '-t', `city/sweeper/${about}/fix`, '-m', JSON.stringify(fix({ speedKmh }))],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      )
      const [code] = (await once(child, 'close')) as [number]
      return code
    }
    expect(await publish('s-01', mine.secret, 's-01', 4)).toBe(0)
    await vi.waitFor(async () => expect((await live(district, 's-01', 'fix'))?.fields['speedKmh']).toBe(4), soon)
    expect(await publish('s-01', other.secret, 's-01', 5), 'a foreign secret').not.toBe(0)
    await publish('s-02', other.secret, 's-01', 6)
    await district.publish(other, 'fix', fix({ speedKmh: 7, seq: 2 }))
    await vi.waitFor(async () => expect((await live(district, 's-02', 'fix'))?.fields['speedKmh']).toBe(7), soon)
    expect((await live(district, 's-01', 'fix'))?.fields['speedKmh']).toBe(4)
  },
)

test('a revoked device is disconnected at once and stays out until it has a new secret', async () => {
  await using district = await startDistrict()
  const truck = await district.register({ id: 's-01', kind: 'sweeper' })
  const device = await district.connect(truck)
  const closed = new Promise<void>((resolve) => device.once('close', resolve))
  await district.operations.devices.revoke('s-01', 'test')
  await closed
  await vi.waitFor(
    async () =>
      expect((await live(district, 's-01', 'online'))?.fields).toMatchObject({ online: false, cause: 'revoked' }),
    soon,
  )
})
