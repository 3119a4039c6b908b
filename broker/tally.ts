import type { Logger } from 'pino'

/** Why the broker refused something: a closed list, so that it counts and graphs (docs/SPEC.md B12). */
export type Refusal = {
  connection: 'too-many' | 'too-many-of-address' | 'stopping' | 'tls'
  login:
    | 'no-credentials' // or a name no device can have
    | 'client-id' // not the device's own
    | 'bad-credentials' // unknown, wrong or revoked
    | 'locked-out'
    | 'takeover-storm'
    | 'keep-alive' // longer than allowed, or none
    | 'version' // of MQTT
    | 'unavailable' // the broker is stopping, or cannot read the credentials
  publish:
    | 'foreign-topic'
    | 'sys-topic'
    | 'wildcard'
    | 'bad-topic' // empty, or with characters MQTT forbids
    | 'too-deep'
    | 'retained'
    | 'revoked'
    | 'overloaded' // more waits than may be held
  subscribe: 'foreign-topic' | 'sys-topic' | 'wildcard' | 'bad-topic' | 'too-deep'
  /** Connections cut. */
  connected:
    | 'packet-too-large'
    | 'malformed'
    | 'no-connect' // another packet first, or nothing in time
    | 'keep-alive' // silent for longer than announced
    | 'frozen' // takes nothing from its connection
    | 'queue-limit' // too much pipelined behind CONNECT
    | 'inflight-limit' // QoS 2 messages it never released
    | 'revoked'
    | 'error'
}

const LOG_EVERY_MS = 10_000 // one line a kind of refusal in this time; whoever floods us must not flood the log

/** What the broker counts and tells the log about. */
export class Tally {
  /** Counted on every message, so plain numbers. */
  journaled = 0
  acked = 0
  held = 0
  readonly #counts = new Map<string, number>()
  readonly #loggedAtMs = new Map<string, number>()
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  refused<What extends keyof Refusal>(
    what: What,
    reason: Refusal[What],
    fields: { readonly address?: string; readonly device?: string; readonly detail?: string },
  ): void {
    const name = `broker_refused_total{what="${what}",reason="${reason}"}`
    const count = this.add(name)
    if (this.#mayLog(name)) this.#log.warn({ ...fields, count }, `refused: ${what}, ${reason}`)
  }

  sharedCredential(device: string, addresses: readonly string[]): void {
    this.add('shared_credential_suspected_total')
    if (this.#mayLog(`shared ${device}`))
      this.#log.warn({ device, addresses }, `the credential of "${device}" seems to be used by two devices`)
  }

  /** The new count. */
  add(name: string, by = 1): number {
    const count = (this.#counts.get(name) ?? 0) + by
    this.#counts.set(name, count)
    return count
  }

  numbers(): Record<string, number> {
    return {
      broker_messages_journaled_total: this.journaled,
      broker_messages_acknowledged_total: this.acked,
      broker_messages_held_total: this.held,
      ...Object.fromEntries(this.#counts),
    }
  }

  /** Keys are reasons and registered devices, so what is remembered has a bound. */
  #mayLog(key: string): boolean {
    const nowMs = performance.now()
    if (nowMs - (this.#loggedAtMs.get(key) ?? -LOG_EVERY_MS) < LOG_EVERY_MS) return false
    this.#loggedAtMs.set(key, nowMs)
    return true
  }
}
