import mqtt, { type MqttClient } from 'mqtt'
import { topic } from '#domain/topic.ts'
import type { IssuedCredential } from '#stores/types.ts'

/** Unacknowledged messages one device keeps in flight. */
const IN_FLIGHT = 40

/**
 * Devices that write down what was acknowledged. They behave as real terminals do: QoS 1, what was not acknowledged
 * is sent again after a reconnect, so the platform sees repeats.
 */
export class Ledger implements AsyncDisposable {
  /** Acknowledged numbers by device. */
  readonly acked = new Map<string, Set<number>>()
  /** Device time of number 0; number n was measured n ms later. */
  readonly startMs: number
  readonly #clients: MqttClient[] = []
  #running = true
  #loops: Promise<void>[] = []

  constructor(mqttUrl: string, credentials: readonly IssuedCredential[], perDevicePerS: number, startMs: number) {
    this.startMs = startMs
    for (const credential of credentials) {
      const client = mqtt.connect(mqttUrl, {
        clientId: credential.id,
        username: credential.id,
        password: credential.secret,
        clean: false,
        reconnectPeriod: 100,
        connectTimeout: 5_000,
      })
      // refused while the platform is down; the client tries again by itself
      client.on('error', (error) => {
        if (!('code' in error) || !['ECONNREFUSED', 'ECONNRESET'].includes(String(error.code)))
          console.error(`${credential.id}: ${error.message}`)
      })
      this.#clients.push(client)
      this.#loops.push(this.#publish(client, credential, perDevicePerS))
    }
  }

  get total(): number {
    let total = 0
    for (const numbers of this.acked.values()) total += numbers.size
    return total
  }

  async #publish(client: MqttClient, credential: IssuedCredential, perS: number): Promise<void> {
    const acked = new Set<number>()
    this.acked.set(credential.id, acked)
    const inFlight = new Set<Promise<void>>()
    for (let seq = 1; this.#running; seq++) {
      const payload = JSON.stringify({
        at: this.startMs + seq,
        seq,
        lon: 120.353,
        lat: 31.59,
        speedKmh: 7,
        headingDeg: 90,
        brush: true,
      })
      const sent = this.#untilAcked(client, topic.stream(credential.kind, credential.id, 'fix'), payload)
        .then(() => void acked.add(seq))
        .finally(() => inFlight.delete(sent))
      inFlight.add(sent)
      if (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight)
      await new Promise((resolve) => setTimeout(resolve, 1_000 / perS))
    }
    await Promise.all(inFlight)
  }

  /** The client gives a message up when the connection closes while it re-sends older ones; a terminal does not. */
  async #untilAcked(client: MqttClient, where: string, payload: string): Promise<void> {
    for (;;) {
      try {
        await client.publishAsync(where, payload, { qos: 1 })
        return
      } catch (error) {
        if (!(error instanceof Error) || error.message !== 'Connection closed') throw error
      }
    }
  }

  /** Stop measuring and wait until all that was sent is acknowledged. */
  async finish(): Promise<void> {
    this.#running = false
    await Promise.all(this.#loops)
    this.#loops = []
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#running = false
    await Promise.all(this.#clients.map((client) => client.endAsync(true)))
  }
}
