import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Config } from '#config'
import type { Tally } from './tally.ts'

export interface Listeners {
  readonly mqttPort: number
  readonly mqttsPort: number | undefined
  /** Connections open on both ports, also those that are no clients yet. */
  readonly open: number
  /** Take no more connections; those there are stay. */
  stop(): void
}

/**
 * Listen for MQTT over TCP, and over TLS when a certificate is configured. `onSocket` gets each connection that is within the bounds
 * of connections in all and per address.
 *
 * @throws {Error} when a port is taken, or certificate and key cannot be used.
 */
export async function listen(
  config: Config,
  tally: Tally,
  onSocket: (socket: Socket, address: string) => void,
): Promise<Listeners> {
  const { mqttHost, mqttPort, mqttsPort, tlsCertFile, tlsKeyFile, connectTimeoutMs } = config
  const connections = new Connections(config, tally)
  const tcp = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    if (connections.admit(socket)) onSocket(socket, addressOf(socket))
  })
  const servers: Server[] = [tcp]
  await listening(tcp, mqttPort, mqttHost)

  if (tlsCertFile !== '') {
    const tls = createTlsServer(
      {
        cert: await readFile(tlsCertFile),
        key: await readFile(tlsKeyFile),
        minVersion: 'TLSv1.2',
        handshakeTimeout: connectTimeoutMs,
        noDelay: true,
        keepAlive: true,
      },
      (socket) => onSocket(socket, addressOf(socket)),
    )
    // before the handshake, which costs more than anything after it
    tls.prependListener('connection', (socket: Socket) => void connections.admit(socket))
    tls.on('tlsClientError', (error, socket) => {
      tally.refused('connection', 'tls', { address: addressOf(socket), detail: error.message })
      socket.destroy() // Node leaves it open when it was only the time that ran out
    })
    servers.push(tls)
    try {
      await listening(tls, mqttsPort, mqttHost)
    } catch (error) {
      tcp.close()
      throw error
    }
  }
  return {
    mqttPort: portOf(tcp) ?? 0,
    mqttsPort: portOf(servers[1]),
    get open() {
      return connections.open
    },
    stop: () => {
      for (const server of servers) server.close()
    },
  }
}

class Connections {
  open = 0
  readonly #perAddress = new Map<string, number>()
  readonly #config: Config
  readonly #tally: Tally

  constructor(config: Config, tally: Tally) {
    this.#config = config
    this.#tally = tally
  }

  admit(socket: Socket): boolean {
    const address = addressOf(socket)
    const ofAddress = this.#perAddress.get(address) ?? 0
    const refusal =
      this.open >= this.#config.connectionsMax
        ? 'too-many'
        : ofAddress >= this.#config.connectionsPerAddressMax
          ? 'too-many-of-address'
          : undefined
    if (refusal !== undefined) {
      this.#tally.refused('connection', refusal, { address })
      socket.destroy()
      return false
    }
    this.open++
    this.#perAddress.set(address, ofAddress + 1)
    socket.once('close', () => {
      this.open--
      const left = (this.#perAddress.get(address) ?? 1) - 1
      if (left === 0) this.#perAddress.delete(address)
      else this.#perAddress.set(address, left)
    })
    return true
  }
}

/** One form for an address that comes over IPv4 and for the same one mapped into IPv6. */
const addressOf = (socket: Socket): string => (socket.remoteAddress ?? 'gone').replace(/^::ffff:/, '')

async function listening(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new Error(`Cannot listen for MQTT on ${host}:${port}`, { cause: error })
  }
}

const portOf = (server: Server | undefined): number | undefined =>
  (server?.address() as AddressInfo | null | undefined)?.port
