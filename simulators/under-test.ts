/** What the tests of the simulators share: a plain broker that remembers, and folders that go away. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Aedes } from 'aedes'

export interface Received {
  readonly client: string
  readonly topic: string
  readonly readings: readonly Record<string, unknown>[]
  readonly bytes: number
}

export interface PlainBroker extends AsyncDisposable {
  readonly url: string
  readonly received: Received[]
  readonly connected: ReadonlySet<string>
  /** When each connection was opened, epoch ms. */
  readonly connectedAtMs: readonly number[]
  send(topic: string, payload: string): Promise<void>
  /** Cut every connection at once, and take none until `open`. */
  cut(): Promise<void>
  open(): Promise<void>
}

/** A broker without rules of its own: it lets in who has the right secret and writes down what they say. */
export async function plainBroker(secretOf: (id: string) => string | undefined = () => 'secret'): Promise<PlainBroker> {
  const aedes = await Aedes.createBroker({ queueLimit: 1_000 })
  const received: Received[] = []
  const connected = new Set<string>()
  const connectedAtMs: number[] = []
  const sockets = new Set<Socket>()
  aedes.authenticate = (client, username, password, done) => {
    const fits = client.id === username && password?.toString() === secretOf(client.id)
    if (fits) done(null, true)
    else done(Object.assign(new Error('wrong secret'), { returnCode: 4 as const }), null)
  }
  aedes.authorizePublish = (client, packet, done) => {
    const parsed: unknown = JSON.parse(packet.payload.toString())
    received.push({
      client: client?.id ?? '',
      topic: packet.topic,
      readings: (Array.isArray(parsed) ? parsed : [parsed]) as Record<string, unknown>[],
      bytes: packet.payload.length,
    })
    done(null)
  }
  aedes.on('client', (client) => {
    connected.add(client.id)
    connectedAtMs.push(Date.now())
  })
  aedes.on('clientDisconnect', (client) => connected.delete(client.id))
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    aedes.handle(socket)
  })
  let port = 0
  const open = (): Promise<void> =>
    new Promise((resolve) =>
      server.listen(port, '127.0.0.1', () => {
        ;({ port } = server.address() as AddressInfo)
        resolve()
      }),
    )
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  await open()
  return {
    url: `mqtt://127.0.0.1:${port}`,
    received,
    connected,
    connectedAtMs,
    send: (topic, payload) =>
      new Promise((resolve, reject) => {
        aedes.publish({ cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false }, (error) =>
          error ? reject(error) : resolve(),
        )
      }),
    open,
    cut,
    [Symbol.asyncDispose]: async () => {
      await cut()
      await new Promise<void>((resolve) => aedes.close(() => resolve()))
    },
  }
}

export async function tempFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'kerbside-simulators-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
