import type { MqttClient } from 'mqtt'
import { describe, expect, test, vi } from 'vitest'
import { topic } from '#domain/topic.ts'
import { openWithShift } from '../test/broker-orders.ts'
import { eventually } from '../test/eventually.ts'

const commands = topic.commands('sweeper', 's-1')

function heardBy(client: MqttClient): string[] {
  const heard: string[] = []
  client.on('message', (_topic, payload) => heard.push(payload.toString()))
  return heard
}

describe('[B15] commands that wait in the operations store', () => {
  test('go to the device at once, once, and are noted', async () => {
    await using city = await openWithShift()
    const device = await city.connect(await city.register('s-1'), { clean: false })
    const heard = heardBy(device)
    await device.subscribeAsync(commands, { qos: 1 })
    await city.order('s-1', 'go back')
    await eventually(() => expect(heard).toEqual(['go back']))
    await eventually(async () => expect(await city.operations.commands.waiting(10)).toEqual([]))
    const [order] = await city.operations.shifts.orders({ vehicle: 's-1', limit: 1 })
    expect(order?.publishedAtMs).toBeGreaterThanOrEqual(order!.atMs)
    await city.restart()
    await city.order('s-1', 'and again')
    const back = await city.connect(city.credential('s-1'), { clean: false })
    const heardNow = heardBy(back)
    // the first may come again, if its acknowledgement was on the way when the broker ended
    await eventually(() => expect(heardNow.filter((one) => one !== 'go back')).toEqual(['and again']))
  })

  test('go to the session of a device that is away, and reach it when it is back', async () => {
    await using city = await openWithShift()
    const device = await city.connect(await city.register('s-1'), { clean: false })
    await device.subscribeAsync(commands, { qos: 1 })
    await device.endAsync()
    await city.order('s-1', 'while you were away')
    await eventually(async () => expect(await city.operations.commands.waiting(10)).toEqual([]))
    const back = await city.raw(city.credential('s-1'), { clean: false })
    expect((await back.next('publish'))?.payload.toString()).toBe('while you were away')
  })

  test('wait for a device that never subscribed, and hold up no other', async () => {
    await using city = await openWithShift()
    const device = await city.connect(await city.register('s-1'))
    const other = await city.connect(await city.register('s-2'))
    const [heard, heardOther] = [heardBy(device), heardBy(other)]
    await other.subscribeAsync(topic.commands('sweeper', 's-2'), { qos: 1 })
    await city.order('s-1', 'for one that does not hear')
    await city.order('s-2', 'for another')
    await eventually(() => expect(heardOther).toEqual(['for another']))
    await eventually(async () => expect(await city.operations.commands.waiting(10)).toHaveLength(1))
    await device.subscribeAsync(commands, { qos: 1 })
    await eventually(() => expect(heard).toEqual(['for one that does not hear']))
    await eventually(async () => expect(await city.operations.commands.waiting(10)).toEqual([]))
  })

  test('are handed over once, however late that is noted', async () => {
    await using city = await openWithShift()
    const device = await city.connect(await city.register('s-1'))
    const heard = heardBy(device)
    await device.subscribeAsync(commands, { qos: 1 })
    // another thread writes it, and the store may be busy
    const published = vi.spyOn(city.operations.commands, 'published').mockResolvedValue()
    await city.order('s-1', 'once')
    await eventually(() => expect(published.mock.calls.length).toBeGreaterThan(1))
    published.mockRestore()
    await eventually(async () => expect(await city.operations.commands.waiting(10)).toEqual([]))
    expect(heard).toEqual(['once'])
  })
})
