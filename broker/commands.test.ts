import type { MqttClient } from 'mqtt'
import { describe, expect, test } from 'vitest'
import { topic } from '#domain/topic.ts'
import { startTestBroker, type RawDevice } from '../test/broker.ts'
import { eventually } from '../test/eventually.ts'

const commands = topic.commands('sweeper', 's-1')
const persistent = { clean: false, reconnectPeriod: 0 } as const

function heardBy(client: MqttClient): string[] {
  const heard: string[] = []
  client.on('message', (_topic, payload) => heard.push(payload.toString()))
  return heard
}
const subscribe = (device: RawDevice) => {
  device.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: commands, qos: 1 }] })
  return device.next('suback')
}

describe('commands', () => {
  test('[B4] a device hears its own commands', async () => {
    await using city = await startTestBroker()
    const device = await city.connect(await city.register('s-1'))
    const heard = heardBy(device)
    await device.subscribeAsync(commands, { qos: 1 })
    await city.broker.command('sweeper', 's-1', 'go back')
    await city.broker.command('sweeper', 's-2', 'not for s-1')
    await eventually(() => expect(heard).toEqual(['go back']))
  })

  test('[fault 37] a persistent session keeps its subscription and its commands across a restart', async () => {
    await using city = await startTestBroker()
    const credential = await city.register('s-1')
    const device = await city.connect(credential, persistent)
    await device.subscribeAsync(commands, { qos: 1 })
    await device.endAsync()
    await city.broker.command('sweeper', 's-1', 'one')
    await city.restart()
    await city.broker.command('sweeper', 's-1', 'two')
    const back = await city.raw(credential, { clean: false })
    const [first, second] = [await back.next('publish'), await back.next('publish')]
    expect([first, second].map((publish) => publish?.payload.toString())).toEqual(['one', 'two'])
    // acknowledged ones are done with, the others come again
    back.send({ cmd: 'puback', messageId: first?.messageId })
    back.send({ cmd: 'pingreq' })
    await back.next('pingresp')
    await eventually(async () => expect(await city.number('broker_commands_waiting')).toBe(1))
    back.socket.destroy()
    await city.restart()
    const again = await city.raw(credential, { clean: false })
    expect((await again.next('publish'))?.payload.toString()).toBe('two')
    await city.broker.command('sweeper', 's-1', 'three')
    expect((await again.next('publish'))?.payload.toString()).toBe('three')
  })

  test('[B11] a clean session ends the one before, with what waited for it', async () => {
    await using city = await startTestBroker()
    const credential = await city.register('s-1')
    const device = await city.raw(credential, { clean: false })
    await subscribe(device)
    device.send({ cmd: 'disconnect' })
    await device.closed
    await city.broker.command('sweeper', 's-1', 'forgotten')
    const clean = await city.raw(credential, { clean: true })
    clean.send({ cmd: 'disconnect' })
    await clean.closed
    await city.restart()
    const back = await city.raw(credential, { clean: false })
    back.send({ cmd: 'pingreq' })
    await back.next('pingresp')
    expect(back.heard).toEqual([])
  })

  test('[B11] commands that wait have a bound: the oldest go, and are counted', async () => {
    await using city = await startTestBroker({ commandsWaitingMax: 3 })
    const credential = await city.register('s-1')
    const device = await city.raw(credential, { clean: false })
    await subscribe(device)
    device.send({ cmd: 'disconnect' })
    await device.closed
    for (const n of [1, 2, 3, 4, 5]) await city.broker.command('sweeper', 's-1', `command ${n}`)
    await eventually(async () => expect(await city.number('broker_commands_dropped_total')).toBe(2))
    const back = await city.raw(credential, { clean: false })
    const heard = []
    for (let n = 0; n < 3; n++) heard.push((await back.next('publish'))?.payload.toString())
    expect(heard).toEqual(['command 3', 'command 4', 'command 5'])
  })

  test('[B4] what a device publishes below its own command topic is a message like any other, not a command', async () => {
    await using city = await startTestBroker()
    const device = await city.raw(await city.register('s-1'))
    await subscribe(device)
    device.publish(commands, 'to myself', 1, 2)
    expect((await device.next('puback'))?.messageId).toBe(2)
    device.send({ cmd: 'pingreq' })
    await device.next('pingresp')
    expect(device.heard).toEqual([])
    expect((await city.rows()).map((row) => row.topic)).toContain(commands)
  })

  test.for([
    ['that takes nothing for too long', { drainTimeoutMs: 1_000 }],
    ['that lets too much pile up', { drainTimeoutMs: 60_000, unsentBytesMax: 100_000 }],
  ] as const)(
    '[fault 31] [B11] a subscriber %s is cut, and the acknowledgements of others do not wait for it',
    async ([, bounds]) => {
      await using city = await startTestBroker({ ...bounds, commandsWaitingMax: 50 })
      const frozen = await city.raw(await city.register('s-1'), { clean: false })
      await subscribe(frozen)
      frozen.socket.pause()
      const other = await city.raw(await city.register('s-2'))
      const state = { sending: true }
      const flood = (async () => {
        const big = Buffer.alloc(60_000, 'x')
        while (state.sending) {
          void city.broker.command('sweeper', 's-1', big)
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      })()
      const waitsMs: number[] = []
      let messageId = 0
      await eventually(async () => {
        const sentAtMs = performance.now()
        other.publish(topic.stream('sweeper', 's-2', 'fix'), '{}', 1, ++messageId)
        expect((await other.next('puback'))?.messageId).toBe(messageId)
        waitsMs.push(performance.now() - sentAtMs)
        expect(await city.number('broker_refused_total{what="connected",reason="frozen"}')).toBe(1)
      })
      state.sending = false
      await flood
      expect(waitsMs.length).toBeGreaterThan(5)
      const p99 = waitsMs.toSorted((a, b) => a - b)[Math.floor(waitsMs.length * 0.99)]
      expect(p99).toBeLessThan(500)
      expect(await city.number('broker_commands_waiting')).toBeLessThanOrEqual(50)
      expect((await city.sent('s-1', 'online')).at(-1)).toMatchObject({ online: false, cause: 'lost' })
    },
  )
})
