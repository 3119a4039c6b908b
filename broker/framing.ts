import type { Socket } from 'node:net'

const CONNECT = 0x10 // the whole first byte: its flags must be 0 [MQTT-2.2.2-2]
const DISCONNECT = 14
const LENGTH_BYTES_MAX = 4 // MQTT 3.1.1, 2.2.3

export type FramingFault = 'packet-too-large' | 'malformed' | 'no-connect'

export interface FramingBounds {
  readonly packetBytesMax: number
  /** A CONNECT holds an id, a name, a secret and perhaps a small will; whoever is not known yet gets no more room than this. */
  readonly connectBytesMax: number
}

/**
 * Follows the fixed headers of a stream of MQTT packets without keeping any of it: three numbers a connection, whatever is sent.
 */
export class Framing {
  readonly #packetBytesMax: number
  readonly #connectBytesMax: number
  readonly #onDisconnect: () => void
  #state: 'type' | 'length' | 'body' = 'type'
  #type = 0
  #lengthBytes = 0
  #left = 0
  #first = true

  constructor({ packetBytesMax, connectBytesMax }: FramingBounds, onDisconnect: () => void) {
    this.#packetBytesMax = packetBytesMax
    this.#connectBytesMax = Math.min(connectBytesMax, packetBytesMax)
    this.#onDisconnect = onDisconnect
  }

  /** What is wrong with the next bytes of the stream, if anything: then nothing of the stream can be used any more. */
  faultIn(chunk: Uint8Array): FramingFault | undefined {
    for (let at = 0; at < chunk.length;) {
      if (this.#state === 'body') {
        const skipped = Math.min(this.#left, chunk.length - at)
        at += skipped
        this.#left -= skipped
        if (this.#left === 0) this.#state = 'type'
        continue
      }
      const byte = chunk[at++]!
      if (this.#state === 'type') {
        this.#type = byte >> 4
        if (this.#first && byte !== CONNECT) return 'no-connect'
        if (this.#type === 0 || this.#type === 15) return 'malformed'
        this.#state = 'length'
        this.#left = 0
        this.#lengthBytes = 0
        continue
      }
      if (this.#lengthBytes === LENGTH_BYTES_MAX) return 'malformed'
      this.#left += (byte & 0x7f) * 128 ** this.#lengthBytes++
      if (byte & 0x80) continue
      if (this.#left > (this.#first ? this.#connectBytesMax : this.#packetBytesMax)) return 'packet-too-large'
      this.#first = false
      if (this.#type === DISCONNECT) this.#onDisconnect()
      this.#state = this.#left === 0 ? 'type' : 'body'
    }
    return undefined
  }
}

/**
 * Read nothing from a connection while `isHeld` says so: what comes fills the stream's buffer (64 KiB), then TCP's window, then the
 * sender waits. Aedes asks again whenever a packet is done with. (Its own `pause()` loses count of packets that are done with
 * meanwhile, and then never reads again; aedes 1.2.0.)
 */
export function holdReading(socket: Socket, isHeld: () => boolean): void {
  const read = socket.read.bind(socket)
  socket.read = (size?: number) => (isHeld() ? null : read(size))
}

/**
 * Cut a connection at the fixed header of a packet that is too large or no MQTT, before any of it is buffered.
 * `push` is where Node hands what it read from TCP or TLS to the stream's buffer.
 */
export function guardPackets(
  socket: Socket,
  options: FramingBounds & { onDisconnect(): void; onFault(fault: FramingFault): void },
): void {
  const framing = new Framing(options, () => options.onDisconnect())
  const push = socket.push.bind(socket)
  let cut = false
  socket.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (cut) return false
    const fault = chunk instanceof Uint8Array ? framing.faultIn(chunk) : undefined
    if (fault === undefined) return push(chunk, encoding)
    cut = true
    options.onFault(fault)
    socket.destroy()
    return false
  }
}
