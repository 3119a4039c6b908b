import type { AedesPublishPacket, PublishPacket } from 'aedes'
import type { JournalRefusal, JournalWriter } from '#stores/types.ts'
import type { Held, Session } from './session.ts'
import type { Tally } from './tally.ts'

type Packet = PublishPacket | AedesPublishPacket
type Done = (error?: Error | null) => void

/** How soon what is held is looked at again. */
const RETRY_MS = 10

export interface ReceiverOptions {
  readonly journal: JournalWriter
  readonly tally: Tally
  readonly nowMs: () => number
  /** Messages held in all; beyond it connections are closed, unacknowledged. */
  readonly heldMax: number
  /** Bytes of their payloads in all, likewise; one connection holds at most what was read from it at once, about 128 KiB. */
  readonly heldBytesMax: number
}

/**
 * From the hook to the journal (docs/SPEC.md B6–B8). `done` is what lets Aedes acknowledge, so it is called after the commit and not
 * before. What cannot go to the journal now (the device is too fast, or the journal refuses) is held, and its connection is not read on:
 * TCP then slows the device down, nothing is lost and nothing is acknowledged.
 */
export class Receiver {
  readonly #options: ReceiverOptions
  /** In the order they are served; who was served goes to the end. */
  readonly #waiting = new Set<Session>()
  #heldCount = 0
  #heldBytes = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: ReceiverOptions) {
    this.#options = options
  }

  /** Messages held right now. */
  get held(): number {
    return this.#heldCount
  }

  take(session: Session, packet: Packet, done: Done): void {
    const mayPass =
      session.held.length === 0 &&
      this.#options.journal.refusing === undefined &&
      // a will is sent once, by nobody who could be slowed down
      (session.client.closed || session.who?.pace.take(performance.now()) !== false)
    if (mayPass) this.#append(session, { packet, done })
    else this.#hold(session, { packet, done })
  }

  /** The connection is gone: what is held of it was never acknowledged, the device sends it again. */
  drop(session: Session): void {
    for (const { packet } of session.held) this.#unhold(packet)
    session.held = []
    this.#waiting.delete(session)
  }

  #append(session: Session, held: Held): void {
    const { packet, done } = held
    const { journal, nowMs, tally } = this.#options
    journal.append(
      {
        receivedAtMs: nowMs(),
        clientId: session.who?.id ?? '',
        topic: packet.topic,
        payload: typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload,
      },
      (refused) => {
        if (refused !== undefined) return this.#refused(session, held, refused)
        tally.journaled++
        if (packet.qos > 0 && !session.client.closed) tally.acked++
        done()
      },
    )
  }

  #refused(session: Session, held: Held, refused: JournalRefusal): void {
    // a journal that is gone comes back only with a new broker, to which the device sends it again
    if (refused === 'closed' || refused === 'failed') return held.done(new Error(`journal: ${refused}`))
    this.#hold(session, held)
  }

  #hold(session: Session, held: Held): void {
    const { heldMax, heldBytesMax, tally } = this.#options
    if (session.client.closed) {
      // only wills get here; that their device is gone is written down by the broker itself
      tally.add('broker_wills_dropped_total')
      return held.done(new Error('not journaled: the connection is closed'))
    }
    if (this.#heldCount >= heldMax || this.#heldBytes >= heldBytesMax) {
      tally.refused('publish', 'overloaded', { device: session.who?.id, address: session.address })
      return held.done(new Error('overloaded'))
    }
    tally.held++
    this.#heldCount++
    this.#heldBytes += held.packet.payload.length
    session.held.push(held)
    this.#waiting.add(session)
    this.#timer ??= setInterval(() => this.#serve(), RETRY_MS)
  }

  #unhold(packet: Packet): void {
    this.#heldCount--
    this.#heldBytes -= packet.payload.length
  }

  #serve(): void {
    // a copy: who still waits is put back at the end
    for (const session of Array.from(this.#waiting)) {
      if (this.#options.journal.refusing !== undefined) return
      this.#waiting.delete(session)
      this.#serveOne(session)
      if (session.held.length > 0) this.#waiting.add(session)
    }
    if (this.#waiting.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #serveOne(session: Session): void {
    let passed = 0
    const { held } = session
    while (
      passed < held.length &&
      this.#options.journal.refusing === undefined &&
      session.who?.pace.take(performance.now()) !== false
    ) {
      const next = held[passed++]!
      this.#unhold(next.packet)
      this.#append(session, next)
    }
    session.held = held.slice(passed)
  }
}
