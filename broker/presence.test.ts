import { describe, expect, test } from 'vitest'
import { topic } from '#domain/topic.ts'
import { startTestBroker, type TestBroker } from '../test/broker.ts'
import { eventually } from '../test/eventually.ts'
import { rulesCommitOf } from '#stores/operations/rules-commit-under-test.ts'

const online = async (city: TestBroker, id: string) =>
  (await city.sent(id, 'online')).map((row) => `${String(row['online'])} ${String(row['cause'])}`)

describe('[B10] online and offline', () => {
  test('[B10] are readings: connected, left with DISCONNECT, lost without', async () => {
    await using city = await startTestBroker()
    const credential = await city.register('s-1')
    const polite = await city.raw(credential)
    await eventually(async () => expect(await online(city, 's-1')).toEqual(['true connected']))
    polite.send({ cmd: 'disconnect' })
    await eventually(async () => expect((await online(city, 's-1')).at(-1)).toBe('false left'))
    const lost = await city.raw(credential)
    lost.socket.destroy()
    await eventually(async () =>
      expect(await online(city, 's-1')).toEqual(['true connected', 'false left', 'true connected', 'false lost']),
    )
    const [row] = await city.rows()
    expect(row).toMatchObject({ clientId: 's-1', topic: topic.stream('sweeper', 's-1', 'online') })
    const times = (await city.sent('s-1', 'online')).map(({ at }) => Number(at))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(times).size).toBe(4)
  })

  test('[B10] a login that was refused says nothing', async () => {
    await using city = await startTestBroker()
    const credential = await city.register('s-1')
    await (await city.socket()).login({ ...credential, secret: 'wrong' })
    const device = await city.raw(credential)
    device.send({ cmd: 'disconnect' })
    await eventually(async () => expect(await online(city, 's-1')).toEqual(['true connected', 'false left']))
  })

  test('[B10] after a restart, who was online and does not come back is offline, who comes back is not', async () => {
    await using city = await startTestBroker({ offlineAfterRestartMs: 1_500 })
    const [one, two] = [await city.register('s-1'), await city.register('s-2')]
    await city.raw(one)
    await city.raw(two)
    await eventually(async () => expect(await city.rows()).toHaveLength(2))
    await reachLiveState(city)
    await city.restart()
    expect(await online(city, 's-1')).toEqual(['true connected'])
    await city.raw(two)
    await eventually(async () => expect(await online(city, 's-1')).toEqual(['true connected', 'false broker-restart']))
    expect(await online(city, 's-2')).toEqual(['true connected', 'true connected'])
  })

  test('[B10] while the journal refuses, the newest of each device waits, and is written when it takes again', async () => {
    let freeBytes = 10
    await using city = await startTestBroker(
      { diskFreeMinBytes: 1_000 },
      { readDisk: () => Promise.resolve({ freeBytes, totalBytes: 1e9 }) },
    )
    const credential = await city.register('s-1')
    for (let n = 0; n < 3; n++) {
      const device = await city.raw(credential)
      device.send({ cmd: 'disconnect' })
      await device.closed
    }
    await eventually(async () => expect(await city.number('broker_devices_connected')).toBe(0))
    freeBytes = 1e8
    await eventually(async () => expect(await online(city, 's-1')).toEqual(['false left']))
  })
})

/** What ingest would do with the rows of `online`. */
async function reachLiveState(city: TestBroker): Promise<void> {
  const rows = await city.rows()
  const live = rows.map((row) => {
    const [, kind, id] = row.topic.split('/') as ['city', 'sweeper', string]
    const { at, ...fields } = JSON.parse(Buffer.from(row.payload).toString()) as { at: number; online: boolean }
    return {
      kind,
      id,
      town: '东亭街道',
      stream: 'online' as const,
      atMs: at,
      receivedAtMs: row.receivedAtMs,
      sub: 0,
      fields,
    }
  })
  await city.operations.rules.commit([], () => rulesCommitOf(rows.at(-1)!.seq, { live }))
}
