import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { connect as connectTcp } from 'node:net'
import mqtt from 'mqtt'
import { describe, expect, test } from 'vitest'
import { topic } from '#domain/topic.ts'
import { startTestBroker } from '../test/broker.ts'
import { eventually } from '../test/eventually.ts'
import { tempFolder } from '../test/platform.ts'
import { requireTool } from '../test/tools.ts'

const openssl = spawnSync('openssl', ['version']).status === 0

describe.runIf(requireTool('openssl', openssl, 'it is not in PATH'))('MQTTS', () => {
  const certificate = (folder: string) => {
    const [tlsCertFile, tlsKeyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
    const subject = ['-subj', '/CN=localhost', '-keyout', tlsKeyFile, '-out', tlsCertFile]
    execFileSync('openssl', [...words, ...subject], { stdio: 'ignore' })
    return { tlsCertFile, tlsKeyFile }
  }

  test('[B1] is opened when a certificate is set, and the same rules and guards hold', async () => {
    await using folder = await tempFolder('tls')
    await using city = await startTestBroker({
      ...certificate(folder.path),
      packetBytesMax: 10_000,
      connectTimeoutMs: 500,
    })
    const port = Number(city.broker.facts['mqttsPort'])
    const credential = await city.register('s-1')
    const device = await mqtt.connectAsync(`mqtts://127.0.0.1:${port}`, {
      clientId: 's-1',
      username: 's-1',
      password: credential.secret,
      rejectUnauthorized: false,
      reconnectPeriod: 0,
    })
    device.on('error', () => undefined)
    await device.publishAsync(topic.stream('sweeper', 's-1', 'fix'), '{"at":1}', { qos: 1 })
    expect(await city.sent('s-1', 'fix')).toEqual([{ at: 1 }])

    const closed = new Promise<void>((resolve) => device.once('close', () => resolve()))
    device.publish(topic.stream('sweeper', 's-1', 'fix'), Buffer.alloc(20_000), { qos: 1 })
    await closed
    await eventually(async () =>
      expect(await city.number('broker_refused_total{what="connected",reason="packet-too-large"}')).toBe(1),
    )
    // neither a plain client nor one that stops in the handshake keeps a connection
    const plain = connectTcp({ host: '127.0.0.1', port })
    plain.on('error', () => undefined)
    const silent = connectTcp({ host: '127.0.0.1', port })
    const old = connectTls({
      host: '127.0.0.1',
      port,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      rejectUnauthorized: false,
    })
    old.on('error', () => undefined)
    plain.write('GET / HTTP/1.1\r\n\r\n')
    await Promise.all(
      [plain, silent, old].map((socket) => new Promise((resolve) => socket.resume().once('close', resolve))),
    )
    await eventually(async () => {
      expect(await city.number('broker_refused_total{what="connection",reason="tls"}')).toBeGreaterThanOrEqual(2)
      expect(await city.number('broker_connections')).toBe(0)
    })
  })

  test('[B1] a key that does not fit its certificate is said at start', async () => {
    await using folder = await tempFolder('tls')
    const { tlsCertFile } = certificate(folder.path)
    await expect(startTestBroker({ tlsCertFile, tlsKeyFile: tlsCertFile })).rejects.toThrow()
  })
})

test('[B1] without a certificate there is no MQTTS, and a port that is taken is named', async () => {
  await using city = await startTestBroker()
  expect(city.broker.facts).toEqual({ mqttPort: city.config.mqttPort })
  await expect(startTestBroker({ mqttPort: city.config.mqttPort })).rejects.toThrow(
    `Cannot listen for MQTT on 127.0.0.1:${city.config.mqttPort}`,
  )
})
