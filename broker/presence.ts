import { deviceKinds, type DeviceKind } from '#domain/asset.ts'
import type { LiveKind } from '#domain/live.ts'
import { topic } from '#domain/topic.ts'
import type { JournalMessage, JournalWriter, LiveStore } from '#stores/types.ts'
import type { Who } from './access.ts'

const isDeviceKind = (kind: LiveKind): kind is DeviceKind => (deviceKinds as readonly string[]).includes(kind)

/** Why a device is online or not; the words of the stream `online`. */
export type OnlineCause = 'connected' | 'left' | 'lost' | 'revoked' | 'broker-restart'

const RETRY_MS = 100

export interface PresenceOptions {
  readonly journal: JournalWriter
  readonly nowMs: () => number
}

/**
 * The broker's own readings: a device is online, or not any more. They take the same way as any other reading (docs/SPEC.md B10). While
 * the journal refuses, the newest of each device waits here, so as many as there are devices.
 */
export class Presence {
  readonly #options: PresenceOptions
  readonly #waiting = new Map<string, JournalMessage>()
  /** Device time of the last reading of each device: two in one millisecond would have no order. */
  readonly #lastAtMs = new Map<string, number>()
  /** Devices that connected since the start. */
  readonly #seen = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  connected(who: Who): void {
    this.#seen.add(who.id)
    this.#write(who, true, 'connected')
  }

  gone(who: Who, cause: 'left' | 'lost' | 'revoked'): void {
    this.#write(who, false, cause)
  }

  /** Devices that the live state calls online although they have not come back since this broker started. */
  async settleAfterRestart(live: LiveStore): Promise<number> {
    const { states } = await live.all([])
    let settled = 0
    for (const { kind, id, stream, fields } of states) {
      if (stream !== 'online' || !isDeviceKind(kind) || fields['online'] !== true || this.#seen.has(id)) continue
      this.#write({ kind, id }, false, 'broker-restart')
      settled++
    }
    return settled
  }

  /** The broker stops: its devices are not gone, they come back to the next one. */
  stop(): void {
    this.#stopped = true
    clearInterval(this.#timer)
  }

  #write(who: { readonly kind: DeviceKind; readonly id: string }, online: boolean, cause: OnlineCause): void {
    if (this.#stopped) return
    const receivedAtMs = this.#options.nowMs()
    const at = Math.max(receivedAtMs, (this.#lastAtMs.get(who.id) ?? 0) + 1)
    this.#lastAtMs.set(who.id, at)
    this.#append({
      receivedAtMs,
      clientId: who.id,
      topic: topic.stream(who.kind, who.id, 'online'),
      payload: Buffer.from(JSON.stringify({ at, online, cause })),
    })
  }

  #append(message: JournalMessage): void {
    this.#waiting.delete(message.clientId)
    this.#options.journal.append(message, (refused) => {
      if (refused === undefined || refused === 'closed' || this.#stopped || this.#waiting.has(message.clientId)) return
      this.#waiting.set(message.clientId, message)
      this.#timer ??= setInterval(() => this.#retry(), RETRY_MS)
    })
  }

  #retry(): void {
    // a copy: what is refused again is put back into the map
    for (const message of Array.from(this.#waiting.values())) {
      if (this.#options.journal.refusing !== undefined) return
      this.#append(message)
    }
    if (this.#waiting.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
