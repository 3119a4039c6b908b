import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { topic } from '#domain/topic.ts'
import { startTestBroker, type RawDevice } from '../test/broker.ts'
import { eventually } from '../test/eventually.ts'
import { requireTool } from '../test/tools.ts'

const fix = topic.stream('sweeper', 's-1', 'fix')
const body = (n: number) => JSON.stringify({ at: 1_700_000_000_000 + n, seq: n })
const seqs = (sent: readonly Record<string, unknown>[]) => sent.map(({ seq }) => seq)

const hasMosquitto = requireTool(
  'mosquitto_pub',
  spawnSync('mosquitto_pub', ['--help']).error === undefined,
  'it is not in PATH',
)

/** Message ids of the next PUBACKs, in the order they came. */
async function pubacks(device: RawDevice, count: number): Promise<(number | undefined)[]> {
  const ids = []
  for (let n = 0; n < count; n++) ids.push((await device.next('puback'))?.messageId)
  return ids
}

describe('acknowledging', () => {
  test('[B6] PUBACK comes only after the message can be read from the journal', async () => {
    // commits are made slow, so that an acknowledgement before the commit would be seen
    await using city = await startTestBroker({ journalDelayMs: 100 })
    const device = await city.raw(await city.register('s-1'))
    for (let n = 1; n <= 5; n++) {
      device.publish(fix, body(n), 1, n)
      expect((await device.next('puback'))?.messageId).toBe(n)
      expect(seqs(await city.sent('s-1', 'fix'))).toContain(n)
    }
  })

  test('[B6] acknowledgements and journal keep the order in which a device published', async () => {
    await using city = await startTestBroker({ journalBatchMax: 17 })
    const credentials = [await city.register('s-1'), await city.register('s-2')]
    const devices = await Promise.all(credentials.map((credential) => city.raw(credential)))
    for (let n = 1; n <= 500; n++)
      devices.forEach((device, index) =>
        device.publish(topic.stream('sweeper', `s-${index + 1}`, 'fix'), body(n), 1, n),
      )
    const numbers = Array.from({ length: 500 }, (_, index) => index + 1)
    for (const device of devices) expect(await pubacks(device, 500)).toEqual(numbers)
    expect(seqs(await city.sent('s-1', 'fix'))).toEqual(numbers)
    expect(seqs(await city.sent('s-2', 'fix'))).toEqual(numbers)
  })

  test('[B6] QoS 0 is journaled too, QoS 2 is received after the commit and released', async () => {
    await using city = await startTestBroker()
    const device = await city.connect(await city.register('s-1'))
    await device.publishAsync(fix, body(0), { qos: 0 })
    await device.publishAsync(fix, body(2), { qos: 2 })
    expect(seqs(await city.sent('s-1', 'fix'))).toEqual([0, 2])
    await eventually(async () => expect(await city.number('broker_messages_acknowledged_total')).toBe(1))
    expect(await city.number('broker_messages_journaled_total')).toBe(2)
  })

  test('[B6] a malformed payload is acknowledged and journaled, for ingest to quarantine', async () => {
    await using city = await startTestBroker()
    const device = await city.connect(await city.register('s-1'))
    for (const payload of ['', '{', Buffer.from([0xff, 0xfe]), 'x'.repeat(60_000)])
      await device.publishAsync(fix, payload, { qos: 1 })
    await device.publishAsync('city/sweeper/s-1/unheard-of', '{}', { qos: 1 })
    expect((await city.rows()).filter(({ topic: to }) => !to.endsWith('/online'))).toHaveLength(5)
    expect(device.connected).toBe(true)
  })

  test('[fault 1] a publish repeated with DUP is acknowledged again', async () => {
    await using city = await startTestBroker()
    const device = await city.raw(await city.register('s-1'))
    device.publish(fix, body(1), 1, 7)
    device.publish(fix, body(1), 1, 7, { dup: true })
    expect(await pubacks(device, 2)).toEqual([7, 7])
    // both are in the journal with what tells repeats apart; applying once is for ingest
    expect(seqs(await city.sent('s-1', 'fix'))).toEqual([1, 1])
  })

  test('[fault 28] a packet id that is used again for another message is another message', async () => {
    await using city = await startTestBroker()
    const device = await city.raw(await city.register('s-1'))
    for (const n of [1, 2]) {
      device.publish(fix, body(n), 2, 7)
      expect((await device.next('pubrec'))?.messageId).toBe(7)
      // repeated before it is released, it is the same message: received again, not a second time open
      device.publish(fix, body(n), 2, 7, { dup: true })
      expect((await device.next('pubrec'))?.messageId).toBe(7)
      device.send({ cmd: 'pubrel', messageId: 7 })
      expect((await device.next('pubcomp'))?.messageId).toBe(7)
    }
    expect(new Set(seqs(await city.sent('s-1', 'fix')))).toEqual(new Set([1, 2]))
  })

  test('[fault 28] QoS 2 messages that are never released have a bound', async () => {
    await using city = await startTestBroker({ inflightInboundMax: 20 })
    const device = await city.raw(await city.register('s-1'))
    for (let n = 1; n <= 30; n++) device.publish(fix, body(n), 2, n)
    await device.closed
    await eventually(async () =>
      expect(await city.number('broker_refused_total{what="connected",reason="inflight-limit"}')).toBeGreaterThan(0),
    )
  })

  test('[B6] a last will is journaled like any publish, and refused below another device', async () => {
    await using city = await startTestBroker()
    const [one, two] = [await city.register('s-1'), await city.register('s-2')]
    const will = (to: string) => ({
      will: { topic: to, payload: Buffer.from(body(99)), qos: 1 as const, retain: false },
    })
    const good = await city.raw(one, will(fix))
    const bad = await city.raw(two, will(fix))
    good.socket.destroy()
    bad.socket.destroy()
    await eventually(async () => {
      expect(seqs(await city.sent('s-1', 'fix'))).toEqual([99])
      expect(await city.number('broker_refused_total{what="publish",reason="foreign-topic"}')).toBe(1)
    })
  })

  test.runIf(hasMosquitto)(
    'a registered device’s mosquitto_pub is accepted, with the secret of another it is not',
    async () => {
      await using city = await startTestBroker()
      const [one, two] = [await city.register('s-1'), await city.register('s-2')]
      const publish = (secret: string) =>
        new Promise<number | null>((resolve) => {
          const port = String(city.config.mqttPort)
          const words = ['-h', '127.0.0.1', '-p', port, '-i', 's-1', '-u', 's-1', '-P', secret, '-q', '1', '-t', fix]
          spawn('mosquitto_pub', [...words, '-m', body(1)], { stdio: 'ignore' }).once('close', resolve)
        })
      expect(await publish(two.secret)).not.toBe(0)
      expect(await city.sent('s-1', 'fix')).toEqual([])
      expect(await publish(one.secret)).toBe(0)
      expect(await city.sent('s-1', 'fix')).toHaveLength(1)
    },
  )
})

describe('back-pressure', () => {
  test('[B8] above its rate a device is slowed down, others are not, and nothing is lost or out of order', async () => {
    await using city = await startTestBroker({ messagesPerSecondMax: 200, messagesBurstMax: 50 })
    const fast = await city.raw(await city.register('s-1'))
    const calm = await city.raw(await city.register('s-2'))
    const startMs = performance.now()
    for (let n = 1; n <= 200; n++) fast.publish(fix, body(n), 1, n)
    expect(await pubacks(fast, 50)).toHaveLength(50)
    calm.publish(topic.stream('sweeper', 's-2', 'fix'), body(1), 1, 1)
    expect(await pubacks(calm, 1)).toEqual([1])
    await pubacks(fast, 150)
    // the calm one did not wait until the slowed one was done
    const senders = (await city.rows()).filter(({ topic }) => topic.endsWith('/fix')).map(({ clientId }) => clientId)
    expect(senders.indexOf('s-2')).toBeLessThan(senders.lastIndexOf('s-1'))
    // 150 messages beyond the burst at 200 a second
    expect(performance.now() - startMs).toBeGreaterThan(700)
    expect(seqs(await city.sent('s-1', 'fix'))).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
    await eventually(async () => expect(await city.number('broker_messages_held_total')).toBeGreaterThan(100))
  })

  test('[B8] a device that trickles while it is slowed down is not read on for ever', async () => {
    await using city = await startTestBroker({ messagesPerSecondMax: 0.1, messagesBurstMax: 1 })
    const device = await city.raw(await city.register('s-1'))
    // one message a packet of its own: what is held must be bounded by the pause, not by luck of how TCP cuts
    let accepted = true
    for (let n = 1; n <= 400 && accepted; n++) {
      accepted = device.socket.write(publishBytes(fix, 30_000, n))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await eventually(async () => expect(await city.number('broker_messages_held')).toBeGreaterThan(0))
    expect(await city.number('broker_messages_held')).toBeLessThan(10)
  })

  test('[B7] however often the journal refuses and devices are slowed, every message is acknowledged once and in order', async () => {
    let freeBytes = 1e9
    await using city = await startTestBroker(
      { diskFreeMinBytes: 1_000, messagesPerSecondMax: 3_000, messagesBurstMax: 100, diskCheckMs: 10 },
      { readDisk: () => Promise.resolve({ freeBytes, totalBytes: 1e10 }) },
    )
    const refusing = setInterval(() => {
      freeBytes = freeBytes > 0 ? 0 : 1e9
    }, 40)
    const numbers = Array.from({ length: 3_000 }, (_, index) => index + 1)
    const publishAll = async (id: string) => {
      const device = await city.raw(await city.register(id))
      for (const n of numbers) {
        device.publish(topic.stream('sweeper', id, 'fix'), body(n), 1, n)
        // now several in one piece, now one by one
        if (n % 97 < 20) await new Promise((resolve) => setImmediate(resolve))
      }
      expect(await pubacks(device, numbers.length)).toEqual(numbers)
      expect(seqs(await city.sent(id, 'fix'))).toEqual(numbers)
    }
    await Promise.all(['s-1', 's-2', 's-3'].map(publishAll))
    clearInterval(refusing)
  })

  test.for([
    ['messages', { journalPendingMax: 100 }],
    ['bytes', { heldBytesMax: 2_000 }],
  ] as const)(
    '[B7] more %s held than may be closes connections without an acknowledgement, and nothing acknowledged is lost',
    async ([, bound]) => {
      await using city = await startTestBroker({ ...bound, messagesPerSecondMax: 0.1, messagesBurstMax: 10 })
      const devices = []
      for (let n = 1; n <= 3; n++) devices.push(await city.raw(await city.register(`s-${n}`)))
      devices.forEach((device, index) => {
        // in one write: a paused connection is not read on, but what was read together is held together
        device.socket.cork()
        for (let n = 1; n <= 60; n++) device.publish(topic.stream('sweeper', `s-${index + 1}`, 'fix'), body(n), 1, n)
        device.socket.uncork()
      })
      await Promise.race(devices.map(({ closed }) => closed))
      await eventually(async () =>
        expect(await city.number('broker_refused_total{what="publish",reason="overloaded"}')).toBeGreaterThan(0),
      )
      for (const [index, device] of devices.entries()) {
        const acked = device.heard.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId)
        expect(seqs(await city.sent(`s-${index + 1}`, 'fix'))).toEqual(expect.arrayContaining(acked))
      }
    },
  )
})

const publishBytes = (to: string, bytes: number, messageId: number): Buffer => {
  const rest = Buffer.alloc(2 + to.length + 2 + bytes, 'x')
  rest.writeUInt16BE(to.length, 0)
  rest.write(to, 2)
  rest.writeUInt16BE(messageId, 2 + to.length)
  const length = [(rest.length & 0x7f) | 0x80, ((rest.length >> 7) & 0x7f) | 0x80, rest.length >> 14]
  return Buffer.concat([Buffer.from([0x32, ...length]), rest])
}

describe('a full disk', () => {
  const MB = 1_048_576
  /** A small disk of its own. */
  function smallDisk(): string | undefined {
    const folder = `/tmp/kerbside-small-disk-${process.pid}-${Math.random().toString(36).slice(2)}`
    mkdirSync(folder)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder])
    if (mounted.status !== 0) {
      rmSync(folder, { recursive: true })
      return undefined
    }
    onTestFinished(() => {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true })
    })
    return folder
  }
  const ballast = (folder: string, leaveBytes: number) => {
    const { bavail, bsize } = statfsSync(folder)
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(bavail * bsize - leaveBytes))
  }

  for (const [how, settings, leaveBytes] of [
    ['nearly full', { diskFreeMinBytes: 10 * MB }, 9 * MB],
    ['full to the last byte, unseen by the guard', { diskFreeMinBytes: 0 }, 0],
  ] as const)
    test(`[fault 34] on a real disk that is ${how}, devices wait unacknowledged and go on by themselves when there is room`, async ({
      skip,
    }) => {
      const folder = smallDisk()
      if (!requireTool('mount -t tmpfs', folder !== undefined, 'this user may not mount') || folder === undefined)
        return skip('this user may not mount')
      await using city = await startTestBroker({ ...settings, dataDir: join(folder, 'data') })
      const device = await city.raw(await city.register('s-1'))
      const other = await city.raw(await city.register('s-2'))
      const ackOf = (messageId: number) =>
        device.heard.find((ack) => ack.cmd === 'puback' && ack.messageId === messageId)
      device.publish(fix, body(1), 1, 1)
      await eventually(() => expect(ackOf(1)).toBeDefined())

      ballast(folder, leaveBytes)
      let sent = 1
      const stops = () => city.logged.filter(({ msg }) => /full: acknowledging stops/.test(String(msg))).length
      await eventually(() => {
        // SQLite’s log may have room of its own to fill first
        device.publish(fix, Buffer.alloc(60_000, 'x'), 1, ++sent)
        expect(stops()).toBeGreaterThan(0)
      })
      device.publish(fix, body(0), 1, ++sent)
      other.publish(topic.stream('sweeper', 's-2', 'fix'), body(1), 1, 1)
      // held where the guard sees it coming; else tried again and again
      await eventually(async () =>
        expect(leaveBytes > 0 ? await city.number('broker_messages_held') : stops()).toBeGreaterThan(1),
      )
      expect(ackOf(sent)).toBeUndefined()
      expect(other.heard).toEqual([])

      rmSync(join(folder, 'ballast'))
      await eventually(() => expect(ackOf(sent)).toBeDefined())
      expect((await other.next('puback'))?.messageId).toBe(1)
      expect((await city.rows()).filter(({ topic: to }) => to === fix)).toHaveLength(sent)
      execFileSync(process.execPath, ['-e', integrityCheck(join(folder, 'data/journal.db'))], { stdio: 'pipe' })
    })

  const integrityCheck = (file: string) =>
    `const { DatabaseSync } = require('node:sqlite'); const is = new DatabaseSync(${JSON.stringify(file)}).prepare('PRAGMA integrity_check').get(); if (is.integrity_check !== 'ok') throw new Error(JSON.stringify(is))`

  test('[fault 34] the report says so while acknowledging is stopped, and that it goes on', async () => {
    let freeBytes = 1e9
    await using city = await startTestBroker(
      { diskFreeMinBytes: 1_000_000 },
      { readDisk: () => Promise.resolve({ freeBytes, totalBytes: 1e10 }) },
    )
    const device = await city.raw(await city.register('s-1'))
    freeBytes = 10
    await eventually(async () =>
      expect(await city.report()).toMatchObject({
        state: 'degraded',
        detail: 'acknowledging is stopped: disk-nearly-full',
      }),
    )
    for (let n = 1; n <= 3; n++) device.publish(fix, body(n), 1, n)
    await eventually(async () => expect(await city.number('broker_messages_held')).toBe(3))
    expect(device.heard).toEqual([])
    freeBytes = 1e9
    expect(await pubacks(device, 3)).toEqual([1, 2, 3])
    expect(seqs(await city.sent('s-1', 'fix'))).toEqual([1, 2, 3])
    await eventually(async () => expect((await city.report())?.state).toBe('ok'))
  })
})

describe('ending', () => {
  test('[fault 37] [B14] a graceful stop commits and acknowledges what it took, says no device is gone, and clients come back', async () => {
    await using city = await startTestBroker({ journalDelayMs: 50 })
    const credential = await city.register('s-1')
    const device = await city.raw(credential)
    for (let n = 1; n <= 200; n++) device.publish(fix, body(n), 1, n)
    const client = await city.connect(await city.register('s-2'), { reconnectPeriod: 50 })
    await eventually(async () => expect((await city.rows()).length).toBeGreaterThan(0))
    await city.restart()
    await device.closed
    const acked = device.heard.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId)
    const kept = seqs(await city.sent('s-1', 'fix'))
    // everything committed was acknowledged, in order; and everything acknowledged was committed
    expect(acked).toEqual(kept)
    expect((await city.sent('s-1', 'online')).map(({ online }) => online)).toEqual([true])
    await eventually(() => expect(client.connected).toBe(true))
    await client.publishAsync(topic.stream('sweeper', 's-2', 'fix'), body(1), { qos: 1 })
    expect(await city.sent('s-2', 'fix')).toHaveLength(1)
  })

  test('[J10] a journal that can no longer be written acknowledges nothing, says so, and ends the broker', async () => {
    let ended = 0
    await using city = await startTestBroker({}, { onFailed: () => ended++ })
    const device = await city.raw(await city.register('s-1'))
    device.publish(fix, body(1), 1, 1)
    expect(await pubacks(device, 1)).toEqual([1])
    {
      using other = new DatabaseSync(join(city.config.dataDir, 'journal.db'))
      other.exec('ALTER TABLE message RENAME TO message_gone')
    }
    device.publish(fix, body(2), 1, 2)
    expect(await device.next('puback')).toBeUndefined()
    await eventually(() => expect(ended).toBe(1))
    expect(await city.report()).toMatchObject({ state: 'failing', detail: 'acknowledging is stopped: failed' })
  })
})
