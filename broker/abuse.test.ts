import fc from 'fast-check'
import { generate } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { topic } from '#domain/topic.ts'
import { startTestBroker } from '../test/broker.ts'
import { eventually } from '../test/eventually.ts'

const refused = (what: string, reason: string) => `broker_refused_total{what="${what}",reason="${reason}"}`
const fix = topic.stream('sweeper', 's-1', 'fix')

describe('publishing', () => {
  test.for([
    ['as another device', 'city/sweeper/s-2/fix', 'foreign-topic'],
    ['as another kind', 'city/toilet/s-1/air', 'foreign-topic'],
    ['to $SYS', '$SYS/broker/load', 'sys-topic'],
    ['to a wildcard', 'city/sweeper/+/fix', 'wildcard'],
    ['to everything', '#', 'wildcard'],
    ['to nothing', '', 'bad-topic'],
  ] as const)('[fault 21] %s closes the connection, is counted, and reaches nobody', async ([, to, reason]) => {
    await using city = await startTestBroker()
    const device = await city.raw(await city.register('s-1'))
    await city.register('s-2')
    device.publish(to, '{"at":1}', 1, 1)
    await device.closed
    expect(device.heard.filter(({ cmd }) => cmd === 'puback')).toEqual([])
    await eventually(async () => expect(await city.number(refused('publish', reason))).toBe(1))
    expect((await city.rows()).every((row) => row.topic.endsWith('s-1/online'))).toBe(true)
  })

  test('[fault 21] who goes on spoofing is locked out', async () => {
    await using city = await startTestBroker({ refusalsMax: 3, takeoversMax: 100 })
    const credential = await city.register('s-1')
    for (let n = 0; n < 4; n++) {
      const device = await city.raw(credential)
      device.publish('city/sweeper/s-2/fix', '{}', 1, 1)
      await device.closed
    }
    expect(await (await city.socket({ localAddress: '127.0.0.9' })).login(credential)).toBe(3)
    await eventually(async () => expect(await city.number('broker_lockouts_total')).toBe(1))
  })

  test('[fault 29] a retained publish is refused, so a fresh subscriber never gets an old one', async () => {
    await using city = await startTestBroker()
    const credential = await city.register('s-1')
    for (const to of [fix, topic.commands('sweeper', 's-1')]) {
      const device = await city.raw(credential)
      device.publish(to, 'poison', 1, 1, { retain: true })
      await device.closed
    }
    const device = await city.raw(credential)
    device.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: topic.commands('sweeper', 's-1'), qos: 1 }],
    })
    expect((await device.next('suback'))?.granted).toEqual([1])
    await city.broker.command('sweeper', 's-1', 'fresh')
    expect((await device.next('publish'))?.payload.toString()).toBe('fresh')
    await eventually(async () => expect(await city.number(refused('publish', 'retained'))).toBe(2))
  })

  test('[fault 29] a flood of retained publishes leaves nothing behind', async () => {
    await using city = await startTestBroker({ refusalsMax: 1_000, takeoversMax: 1_000 })
    const credential = await city.register('s-1')
    for (let n = 0; n < 50; n++) {
      const device = await city.raw(credential)
      for (let m = 1; m <= 20; m++) device.publish(`${fix}/${m}`, 'x'.repeat(1_000), 1, m, { retain: true })
      await device.closed
    }
    expect((await city.rows()).filter(({ topic: to }) => !to.endsWith('/online'))).toEqual([])
  })

  test('[fault 20] NUL, control characters, ill-formed UTF-8 and surrogates in a topic close the connection', async () => {
    await using city = await startTestBroker()
    const credential = await city.register('s-1')
    const send = async (end: Buffer) => {
      const device = await city.raw(credential)
      const to = Buffer.concat([Buffer.from('city/sweeper/s-1/'), end])
      const head = Buffer.from([0x32, to.length + 5, 0, to.length])
      device.socket.write(Buffer.concat([head, to, Buffer.from([0, 9]), Buffer.from('1')]))
      return (await device.next('puback')) !== undefined
    }
    expect(await send(Buffer.from('a\0b'))).toBe(false)
    expect(await send(Buffer.from([0xc3, 0x28]))).toBe(false)
    expect(await send(Buffer.from([0xed, 0xa0, 0x80]))).toBe(false) // U+D800
    expect(await send(Buffer.from('\u0007'))).toBe(false)
  })

  test('[fault 20] emoji and right-to-left words below the own prefix are journaled as they are', async () => {
    await using city = await startTestBroker()
    const device = await city.connect(await city.register('s-1'))
    await device.publishAsync('city/sweeper/s-1/🚮', '"a"', { qos: 1 })
    await device.publishAsync('city/sweeper/s-1/\u202eשלום', Buffer.from([0xff, 0, 1]), { qos: 1 })
    expect((await city.rows()).map((row) => row.topic)).toEqual(
      expect.arrayContaining(['city/sweeper/s-1/🚮', 'city/sweeper/s-1/\u202eשלום']),
    )
  })

  test('[fault 22] more than the allowed levels, empty levels and very deep topics neither pass nor crash', async () => {
    await using city = await startTestBroker({ topicLevelsMax: 8 })
    const credential = await city.register('s-1')
    for (const to of [
      'city/sweeper/s-1/' + 'a/'.repeat(20),
      'city/sweeper/s-1/' + '/'.repeat(5_000),
      '/'.repeat(9_000),
    ]) {
      const device = await city.raw(credential)
      device.publish(to, '1', 1, 1)
      await device.closed
    }
    await eventually(async () => expect(await city.number(refused('publish', 'too-deep'))).toBe(3))
    const device = await city.raw(credential)
    device.publish('city/sweeper/s-1//', '1', 1, 1) // empty levels are levels
    expect((await device.next('puback'))?.messageId).toBe(1)
  })
})

describe('subscribing', () => {
  test('[fault 22] wildcards, $SYS, empty levels and foreign topics get 0x80 or a closed connection, and never a message', async () => {
    await using city = await startTestBroker()
    const credential = await city.register('s-1')
    const watcher = await city.raw(credential)
    const filters = [
      'city/sweeper/s-2/fix',
      'city/+/+/fix',
      '#',
      '+/#',
      '+',
      '$SYS/#',
      '$SYS/+/new/clients',
      '/',
      '//',
      'city/sweeper/s-2/command',
    ]
    watcher.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: filters.map((filter) => ({ topic: filter, qos: 2 })),
    })
    expect((await watcher.next('suback'))?.granted).toEqual(filters.map(() => 128))
    const other = await city.connect(await city.register('s-2'))
    await other.publishAsync('city/sweeper/s-2/fix', '{}', { qos: 1 })
    await city.broker.command('sweeper', 's-2', 'for s-2')
    watcher.send({ cmd: 'pingreq' })
    await watcher.next('pingresp')
    expect(watcher.heard).toEqual([])
    await eventually(async () => {
      expect(await city.number(refused('subscribe', 'foreign-topic'))).toBe(4)
      expect(await city.number(refused('subscribe', 'wildcard'))).toBe(4)
      expect(await city.number(refused('subscribe', 'sys-topic'))).toBe(2)
    })
  })

  test.for([['a/'.repeat(150)], ['a/#/b'], ['']])(
    '[fault 22] a filter that is no filter (%#) closes only its own connection',
    async ([filter]) => {
      await using city = await startTestBroker()
      const well = await city.raw(await city.register('s-2'))
      const device = await city.raw(await city.register('s-1'))
      const text = Buffer.from(filter!)
      const rest = Buffer.concat([Buffer.from([0, 2, text.length >> 8, text.length & 0xff]), text, Buffer.from([0])])
      const length = rest.length < 128 ? [rest.length] : [(rest.length & 0x7f) | 0x80, rest.length >> 7]
      device.socket.write(Buffer.concat([Buffer.from([0x82, ...length]), rest]))
      await device.closed
      well.send({ cmd: 'pingreq' })
      expect(await well.next('pingresp')).toBeDefined()
    },
  )
})

describe('bytes', () => {
  test('[fault 17] 256 MB declared are cut at the header, and memory stays flat', async () => {
    await using city = await startTestBroker()
    const credential = await city.register('s-1')
    const beforeMb = process.memoryUsage().rss / 1e6
    for (let n = 0; n < 20; n++) {
      const device = await city.raw(credential)
      device.socket.write(Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f]))
      // and it sends what it announced, as far as it gets
      const chunk = Buffer.alloc(1_048_576)
      for (let m = 0; m < 256 && !device.socket.destroyed; m++)
        if (!device.socket.write(chunk))
          await Promise.race([device.closed, new Promise((resolve) => device.socket.once('drain', resolve))])
      await device.closed
      await eventually(async () => expect((await city.sent('s-1', 'online')).at(-1)).toMatchObject({ online: false }))
    }
    expect(process.memoryUsage().rss / 1e6 - beforeMb).toBeLessThan(100)
    await eventually(async () => expect(await city.number(refused('connected', 'packet-too-large'))).toBe(20))
  })

  test('[fault 17] the largest packet allowed passes, one byte more does not', async () => {
    await using city = await startTestBroker({ packetBytesMax: 10_000 })
    const credential = await city.register('s-1')
    const room = 10_000 - 2 - fix.length - 2
    const good = await city.raw(credential)
    good.publish(fix, 'x'.repeat(room), 1, 1)
    expect((await good.next('puback'))?.messageId).toBe(1)
    good.publish(fix, 'x'.repeat(room + 1), 1, 2)
    expect(await good.next('puback')).toBeUndefined()
  })

  test('arbitrary bytes after login never take the broker down', { timeout: 60_000 }, async () => {
    await using city = await startTestBroker({ takeoversMax: 1_000, refusalsMax: 100_000 })
    const credential = await city.register('s-1')
    const well = await city.raw(await city.register('s-2'))
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 14 }),
        async (bytes, type) => {
          const device = await city.raw(credential)
          device.socket.write(Buffer.concat([Buffer.from([(type << 4) | 2, bytes.length]), bytes]))
          device.socket.write(bytes)
          device.socket.end()
          await device.closed
          well.send({ cmd: 'pingreq' })
          expect(await well.next('pingresp')).toBeDefined()
        },
      ),
      { numRuns: 150 },
    )
  })

  test('[B12] the queue behind CONNECT has a bound', async () => {
    await using city = await startTestBroker({ queueLimit: 50 })
    const credential = await city.register('s-1')
    const device = await city.socket()
    const connect = generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: 's-1',
      clean: true,
      keepalive: 10,
      username: 's-1',
      password: Buffer.from(credential.secret),
    })
    const publishes = Array.from({ length: 60 }, (_, n) =>
      generate({ cmd: 'publish', topic: fix, payload: '1', qos: 1, messageId: n + 1, dup: false, retain: false }),
    )
    device.socket.write(Buffer.concat([connect, ...publishes]))
    await device.closed
    await eventually(async () => expect(await city.number(refused('connected', 'queue-limit'))).toBe(1))
  })
})
