import fc from 'fast-check'
import packets, { type Packet } from 'mqtt-packet'
import { expect, test } from 'vitest'
import { Framing } from './framing.ts'

const MAX = 65_536
const connect: Packet = {
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clientId: 'a',
  clean: true,
  keepalive: 1,
}
const feed = (chunks: readonly Uint8Array[], max = MAX) => {
  let goodbyes = 0
  const framing = new Framing({ packetBytesMax: max, connectBytesMax: 4_096 }, () => goodbyes++)
  let fault
  for (const chunk of chunks) fault ??= framing.faultIn(chunk)
  return { fault, goodbyes }
}

const packet = fc.oneof(
  fc.record({
    cmd: fc.constant('publish' as const),
    topic: fc.constant('a/b'),
    payload: fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)),
    qos: fc.constantFrom(0 as const, 1 as const),
    messageId: fc.integer({ min: 1, max: 65_535 }),
    dup: fc.constant(false),
    retain: fc.constant(false),
  }),
  fc.constant<Packet>({ cmd: 'pingreq' }),
  fc.constant<Packet>({ cmd: 'disconnect' }),
)

test('[B5] a stream of whole packets passes however TCP cuts it', () => {
  fc.assert(
    fc.property(
      fc.array(packet, { maxLength: 10 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 700 })),
      (sent, cuts) => {
        const bytes = Buffer.concat([connect, ...sent].map((one) => packets.generate(one)))
        const chunks: Buffer[] = []
        for (let at = 0; at < bytes.length;) {
          const size = cuts.next().value
          chunks.push(bytes.subarray(at, at + size))
          at += size
        }
        const goodbyes = sent.filter(({ cmd }) => cmd === 'disconnect').length
        expect(feed(chunks)).toEqual({ fault: undefined, goodbyes })
      },
    ),
  )
})

test.for([
  ['exactly the most', [0x30, 0x80, 0x80, 0x04], undefined], // 65,536
  ['one byte more', [0x30, 0x81, 0x80, 0x04], 'packet-too-large'],
  ['256 MB', [0x30, 0xff, 0xff, 0xff, 0x7f], 'packet-too-large'],
  ['a length of five bytes', [0x30, 0xff, 0xff, 0xff, 0xff, 0x01], 'malformed'],
  ['packet type 0', [0x00, 0x00], 'malformed'],
  ['packet type 15', [0xf0, 0x00], 'malformed'],
] as const)('[B5] a packet declared as %s', ([, header, fault]) => {
  const bytes = Buffer.from([...packets.generate(connect), ...header])
  expect(feed([bytes]).fault).toBe(fault)
  expect(feed([...bytes].map((byte) => Buffer.from([byte]))).fault).toBe(fault)
})

test.for([
  ['another packet first', [0xc0, 0x00], 'no-connect'],
  ['HTTP', [...Buffer.from('GET / HTTP/1.1\r\n')], 'no-connect'],
  ['TLS', [0x16, 0x03, 0x01, 0x02, 0x00], 'no-connect'],
  ['a CONNECT of 4,096 bytes', [0x10, 0x80, 0x20], undefined],
  ['a CONNECT of 4,097 bytes', [0x10, 0x81, 0x20], 'packet-too-large'],
] as const)('[B5] a connection that begins with %s', ([, bytes, fault]) => {
  expect(feed([Buffer.from(bytes)]).fault).toBe(fault)
})

test('[B5] the bound of a CONNECT is a setting, and never above that of other packets', () => {
  const fault = (connectBytesMax: number, packetBytesMax: number, header: readonly number[]) =>
    new Framing({ packetBytesMax, connectBytesMax }, () => undefined).faultIn(Uint8Array.from(header))
  expect(fault(300, MAX, [0x10, 0xac, 0x02])).toBeUndefined() // 300
  expect(fault(300, MAX, [0x10, 0xad, 0x02])).toBe('packet-too-large')
  expect(fault(4_096, 300, [0x10, 0xad, 0x02])).toBe('packet-too-large')
})

test('[B5] arbitrary bytes never take more than the three numbers, and never throw', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => void feed(chunks)))
})
