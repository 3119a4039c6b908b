import { describe, expect, test } from 'vitest'
import { topic } from '#domain/topic.ts'
import { RawDevice, startTestBroker } from '../test/broker.ts'
import { eventually } from '../test/eventually.ts'

const [ACCEPTED, IDENTIFIER, LATER, CREDENTIALS] = [0, 2, 3, 4]
const refused = (what: string, reason: string) => `broker_refused_total{what="${what}",reason="${reason}"}`
const fix = topic.stream('sweeper', 's-1', 'fix')

describe('logging in', () => {
  test('[B2] name, secret and client id have to be the device’s own', async () => {
    await using city = await startTestBroker()
    const one = await city.register('s-1')
    const two = await city.register('s-2')
    const login = async (connect: Parameters<RawDevice['login']>[1]) => (await city.socket()).login(one, connect)
    expect(await login({})).toBe(ACCEPTED)
    expect(await login({ password: Buffer.from(two.secret) })).toBe(CREDENTIALS)
    expect(await login({ username: undefined, password: undefined })).toBe(CREDENTIALS)
    expect(await login({ username: 'nobody', clientId: 'nobody' })).toBe(CREDENTIALS)
    expect(await login({ username: '+', clientId: '+' })).toBe(CREDENTIALS)
    expect(await login({ clientId: 's-2' })).toBe(IDENTIFIER)
    expect(await login({ clientId: '' })).toBe(IDENTIFIER)
    await eventually(async () => expect(await city.number(refused('login', 'client-id'))).toBe(2))
    expect(await city.number(refused('login', 'bad-credentials'))).toBe(2)
    expect(await city.number(refused('login', 'no-credentials'))).toBe(2)
  })

  test('[B2] the counter of a lot logs in like any device, and says what is counted', async () => {
    await using city = await startTestBroker()
    const barrier = await city.raw(await city.register('l-1', 'lot'))
    barrier.publish(topic.stream('lot', 'l-1', 'count'), '{"at":1,"occupied":87}', 1, 1)
    expect((await barrier.next('puback'))?.messageId).toBe(1)
  })

  test('[B2] secrets never reach the log', async () => {
    await using city = await startTestBroker()
    const one = await city.register('s-1')
    await (await city.socket()).login({ id: 's-2', secret: one.secret })
    await (await city.socket()).login(one)
    expect(city.logged.length).toBeGreaterThan(0)
    expect(JSON.stringify(city.logged)).not.toContain(one.secret)
  })

  test('[fault 25] another device’s client id is refused before the connection that has it is touched', async () => {
    await using city = await startTestBroker()
    const mine = await city.raw(await city.register('s-1'))
    const thief = await city.register('s-2')
    for (let n = 0; n < 10; n++) expect(await (await city.socket()).login(thief, { clientId: 's-1' })).toBe(IDENTIFIER)
    mine.publish(fix, '{}', 1, 1)
    expect((await mine.next('puback'))?.messageId).toBe(1)
    expect(mine.socket.destroyed).toBe(false)
  })

  test('[fault 26] two clients with one id do not throw each other out for ever: newer ones are refused', async () => {
    await using city = await startTestBroker({ takeoversMax: 3 })
    const credential = await city.register('s-1')
    let holder = await city.raw(credential)
    for (let n = 0; n < 3; n++) {
      const next = await city.raw(credential)
      await holder.closed
      holder = next
    }
    for (let n = 0; n < 5; n++) expect(await (await city.socket()).login(credential)).toBe(LATER)
    holder.publish(fix, '{}', 1, 1)
    expect((await holder.next('puback'))?.messageId).toBe(1)
    await eventually(async () => expect(await city.number(refused('login', 'takeover-storm'))).toBe(5))
    expect(await city.number('broker_takeovers_total')).toBe(3)
    // a takeover is no leaving
    expect((await city.sent('s-1', 'online')).map(({ online }) => online)).toEqual([true, true, true, true])
  })

  test('[fault 24] one credential in two devices is counted and named, and the newest is kept', async () => {
    await using city = await startTestBroker()
    const credential = await city.register('s-1')
    const from = async (localAddress: string) => {
      const device = await city.socket({ localAddress })
      expect(await device.login(credential)).toBe(ACCEPTED)
      return device
    }
    const first = await from('127.0.0.2')
    const second = await from('127.0.0.3')
    await first.closed
    await eventually(async () => expect(await city.number('broker_takeovers_total')).toBe(1))
    expect(await city.number('shared_credential_suspected_total')).toBe(0)
    const third = await from('127.0.0.2')
    await second.closed
    await eventually(async () => expect(await city.number('shared_credential_suspected_total')).toBe(1))
    expect(city.logged.map(({ msg }) => msg)).toContain('the credential of "s-1" seems to be used by two devices')
    third.publish(fix, '{}', 1, 1)
    expect((await third.next('puback'))?.messageId).toBe(1)
  })

  test('[fault 27] guessing locks a name out at an address, also for the right secret, and only there', async () => {
    await using city = await startTestBroker({ loginFailuresMax: 5, loginLockoutMs: 500 })
    const one = await city.register('s-1')
    const two = await city.register('s-2')
    for (let n = 0; n < 5; n++)
      expect(await (await city.socket()).login({ ...one, secret: `guess-${n}` })).toBe(CREDENTIALS)
    expect(await (await city.socket()).login(one)).toBe(LATER)
    expect(await (await city.socket()).login(two)).toBe(ACCEPTED)
    expect(await (await city.socket({ localAddress: '127.0.0.2' })).login(one)).toBe(ACCEPTED)
    await eventually(async () => expect(await (await city.socket()).login(one)).toBe(ACCEPTED))
  })

  test('[B13] a revoked device is disconnected at once and stays out; a rotated one comes back with its new secret', async () => {
    await using city = await startTestBroker()
    const one = await city.register('s-1')
    const two = await city.register('s-2')
    const [first, second, third] = [
      await city.raw(one),
      await city.raw(two),
      await city.raw(await city.register('s-3')),
    ]
    await city.operations.devices.revoke('s-1', 'test')
    const renewed = await city.operations.devices.rotate('s-2', 'test')
    await first.closed
    await second.closed
    expect(await (await city.socket()).login(one)).toBe(CREDENTIALS)
    expect(await (await city.socket()).login(two)).toBe(CREDENTIALS)
    expect(await (await city.socket()).login(renewed)).toBe(ACCEPTED)
    expect(third.socket.destroyed).toBe(false)
    expect((await city.sent('s-1', 'online')).at(-1)).toMatchObject({ online: false, cause: 'revoked' })
  })
})

describe('[fault 27] connections', () => {
  test('[fault 27] a connection that never says CONNECT, or says it byte by byte, is closed in time', async () => {
    await using city = await startTestBroker({ connectTimeoutMs: 300 })
    const silent = await city.socket()
    const slow = await city.socket()
    const trickle = setInterval(() => slow.socket.write(Buffer.from([0x10])), 100)
    await Promise.all([silent.closed, slow.closed])
    clearInterval(trickle)
    const one = await city.register('s-1')
    expect(await (await city.socket()).login(one)).toBe(ACCEPTED)
    await eventually(async () => expect(await city.number(refused('connected', 'no-connect'))).toBeGreaterThan(0))
  })

  test('[fault 27] there is a bound of connections in all and per address, and room again when one ends', async () => {
    await using city = await startTestBroker({ connectionsMax: 4, connectionsPerAddressMax: 2 })
    const at = (localAddress: string) => city.socket({ localAddress })
    const open = [await at('127.0.0.2'), await at('127.0.0.2')]
    await (
      await at('127.0.0.2')
    ).closed
    open.push(await at('127.0.0.3'), await at('127.0.0.4'))
    await (
      await at('127.0.0.5')
    ).closed
    await eventually(async () => {
      expect(await city.number(refused('connection', 'too-many-of-address'))).toBe(1)
      expect(await city.number(refused('connection', 'too-many'))).toBe(1)
      expect(await city.number('broker_connections')).toBe(4)
    })
    open[0]!.socket.destroy()
    const one = await city.register('s-1')
    await eventually(async () => expect(await (await at('127.0.0.5')).login(one)).toBe(ACCEPTED))
  })

  test('[fault 27] a device that announces no keep-alive, or a longer one than allowed, is refused; a silent one is cut', async () => {
    await using city = await startTestBroker({ keepAliveMaxS: 60 })
    const one = await city.register('s-1')
    expect(await (await city.socket()).login(one, { keepalive: 61 })).not.toBe(ACCEPTED)
    expect(await (await city.socket()).login(one, { keepalive: 0 })).not.toBe(ACCEPTED)
    const silent = await city.raw(one, { keepalive: 1 })
    await silent.closed
    await eventually(async () => {
      expect(await city.number(refused('login', 'keep-alive'))).toBe(2)
      expect(await city.number(refused('connected', 'keep-alive'))).toBe(1)
    })
    expect((await city.sent('s-1', 'online')).at(-1)).toMatchObject({ online: false, cause: 'lost' })
  })

  test('MQTT 5 is answered with its refusal, and garbage closes only its own connection', async () => {
    await using city = await startTestBroker()
    const one = await city.register('s-1')
    const well = await city.raw(one)
    const garbage = await city.socket()
    garbage.socket.write(Buffer.from([0x10, 0x05, 0xff, 0xff, 0xff, 0xff, 0xff]))
    await garbage.closed
    const http = await city.socket()
    http.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await http.closed
    expect(await (await city.socket()).login({ ...one }, { protocolVersion: 5 })).not.toBe(ACCEPTED)
    well.publish(fix, '{}', 1, 1)
    expect((await well.next('puback'))?.messageId).toBe(1)
  })
})
