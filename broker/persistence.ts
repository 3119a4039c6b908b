import { Readable } from 'node:stream'
import type { AedesPublishPacket, Client, Subscription } from 'aedes'
import { deviceKinds } from '#domain/asset.ts'
import { topic as topics } from '#domain/topic.ts'
import type { MqttSessions } from '#stores/mqtt-sessions.ts'

export interface PersistenceOptions {
  readonly sessions: MqttSessions
  /** Commands kept for one device; above it the oldest go. */
  readonly commandsMax: number
  /** QoS 2 packet ids remembered of one device. */
  readonly inflightMax: number
  onDropped(clientId: string): void
}

interface Kept {
  /** Row of the store. */
  readonly id: number
  readonly packet: AedesPublishPacket
}
type ById = Pick<Client, 'id'>

/** The broker id under which a command from the store is known; its row is its counter. */
const STORED = 'stored'

/**
 * What Aedes asks a persistence to keep (https://github.com/moscajs/aedes-persistence), cut to what our devices may have: a
 * subscription to their own commands and the commands not acknowledged yet, both on disk and bounded. Commands are QoS 1. There are
 * no retained messages and no shared wills; of an incoming QoS 2 publish only the packet id is kept, as the message is in the journal.
 */
export class Persistence {
  readonly #options: PersistenceOptions
  /** By client, then topic. */
  readonly #subscriptions = new Map<string, Map<string, 0 | 1 | 2>>()
  readonly #commands = new Map<string, Kept[]>()
  readonly #incoming = new Map<string, Set<number>>()

  constructor(options: PersistenceOptions) {
    this.#options = options
    for (const { clientId, topic, qos } of options.sessions.subscriptions()) this.#remember(clientId, topic, qos)
    for (const { id, clientId, topic, payload } of options.sessions.commands())
      this.#queue(clientId).push({
        id,
        packet: {
          cmd: 'publish',
          topic,
          payload: Buffer.from(payload),
          qos: 1,
          dup: false,
          retain: false,
          brokerId: STORED,
          brokerCounter: id,
        },
      })
  }

  /** Commands waiting in all. */
  get commandsWaiting(): number {
    let waiting = 0
    for (const queue of this.#commands.values()) waiting += queue.length
    return waiting
  }

  /** Whether a session, there or away, would take what is published on the topic. */
  hasSubscriber(topic: string): boolean {
    for (const filters of this.#subscriptions.values()) if (filters.has(topic)) return true
    return false
  }

  async setup(): Promise<void> {
    // everything was read when it was made
  }

  async addSubscriptions(client: ById, subscriptions: readonly Subscription[]): Promise<void> {
    for (const { topic, qos } of subscriptions) {
      // Aedes hands over the whole SUBSCRIBE packet, refused filters too
      if (!isCommandTopicOf(client.id, topic) || this.#subscriptions.get(client.id)?.get(topic) === qos) continue
      this.#options.sessions.subscribe({ clientId: client.id, topic, qos })
      this.#remember(client.id, topic, qos)
    }
  }

  async removeSubscriptions(client: ById, filters: readonly string[]): Promise<void> {
    const known = this.#subscriptions.get(client.id)
    for (const topic of filters) {
      if (!known?.has(topic)) continue
      this.#options.sessions.unsubscribe(client.id, topic)
      known.delete(topic)
    }
    if (known?.size === 0) this.#subscriptions.delete(client.id)
  }

  /** A clean session begins: subscriptions and waiting commands of the one before end [MQTT-3.1.2-6]. */
  async cleanSubscriptions(client: ById): Promise<void> {
    await this.removeSubscriptions(client, [...(this.#subscriptions.get(client.id)?.keys() ?? [])])
    for (const { id } of this.#commands.get(client.id) ?? []) this.#options.sessions.dropCommand(id)
    this.#commands.delete(client.id)
  }

  async subscriptionsByClient(client: ById): Promise<Subscription[]> {
    return [...(this.#subscriptions.get(client.id) ?? [])].map(([topic, qos]) => ({ topic, qos }))
  }

  async subscriptionsByTopic(topic: string): Promise<(Subscription & { clientId: string })[]> {
    const found: (Subscription & { clientId: string })[] = []
    for (const [clientId, filters] of this.#subscriptions) {
      const qos = filters.get(topic)
      if (qos !== undefined && qos > 0) found.push({ clientId, topic, qos })
    }
    return found
  }

  async countOffline(): Promise<{ subsCount: number; clientsCount: number }> {
    return { subsCount: this.#subscriptions.size, clientsCount: this.#subscriptions.size }
  }

  async outgoingEnqueue(subscription: { clientId: string }, packet: AedesPublishPacket): Promise<void> {
    return this.outgoingEnqueueCombi([subscription], packet)
  }

  async outgoingEnqueueCombi(
    subscriptions: readonly { clientId: string }[],
    packet: AedesPublishPacket,
  ): Promise<void> {
    for (const { clientId } of subscriptions) {
      const queue = this.#queue(clientId)
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
      const id = this.#options.sessions.keepCommand({ clientId, topic: packet.topic, payload })
      queue.push({ id, packet: { ...packet } })
      if (queue.length <= this.#options.commandsMax) continue
      const dropped = queue.shift()
      if (dropped !== undefined) this.#options.sessions.dropCommand(dropped.id)
      this.#options.onDropped(clientId)
    }
  }

  /** The packet is about to be sent under this message id. One that was dropped meanwhile is nobody's loss but its own. */
  async outgoingUpdate(client: ById, packet: AedesPublishPacket): Promise<void> {
    const kept = this.#commands
      .get(client.id)
      ?.find((one) => one.packet.brokerId === packet.brokerId && one.packet.brokerCounter === packet.brokerCounter)
    if (kept !== undefined) kept.packet.messageId = packet.messageId
  }

  /** The device has acknowledged; the packet it had. */
  async outgoingClearMessageId(
    client: ById,
    { messageId }: { messageId?: number },
  ): Promise<AedesPublishPacket | undefined> {
    const queue = this.#commands.get(client.id) ?? []
    const at = queue.findIndex(({ packet }) => packet.messageId !== undefined && packet.messageId === messageId)
    if (at === -1) return undefined
    const [kept] = queue.splice(at, 1)
    if (queue.length === 0) this.#commands.delete(client.id)
    if (kept !== undefined) this.#options.sessions.dropCommand(kept.id)
    return kept?.packet
  }

  outgoingStream(client: ById): Readable {
    return Readable.from((this.#commands.get(client.id) ?? []).map(({ packet }) => packet))
  }

  async incomingStorePacket(client: ById, { messageId }: { messageId?: number }): Promise<void> {
    const ids = this.#incoming.get(client.id) ?? new Set()
    this.#incoming.set(client.id, ids)
    if (messageId !== undefined) ids.add(messageId)
    if (ids.size <= this.#options.inflightMax) return
    // a forgotten id costs one repeat in the journal, which ingest drops
    const oldest = ids.values().next().value
    if (oldest !== undefined) ids.delete(oldest)
  }

  async incomingGetPacket(client: ById, { messageId }: { messageId?: number }): Promise<{ messageId: number }> {
    if (messageId === undefined || !this.#incoming.get(client.id)?.has(messageId)) throw new Error('no such packet')
    return { messageId }
  }

  async incomingDelPacket(client: ById, { messageId }: { messageId?: number }): Promise<void> {
    const ids = this.#incoming.get(client.id)
    if (messageId === undefined || !ids?.delete(messageId)) throw new Error('no such packet')
    if (ids.size === 0) this.#incoming.delete(client.id)
  }

  async cleanIncoming(client: ById): Promise<void> {
    this.#incoming.delete(client.id)
  }

  // retained messages are refused

  async storeRetained(): Promise<void> {
    throw new Error('Cannot keep a retained message: there are none here')
  }

  createRetainedStream(): Readable {
    return Readable.from([])
  }

  createRetainedStreamCombi(): Readable {
    return Readable.from([])
  }

  // wills live with their connection: after a crash the next broker says which devices did not come back

  async putWill(): Promise<void> {
    // Aedes has it with its client
  }

  async getWill(): Promise<undefined> {
    return undefined
  }

  async delWill(): Promise<undefined> {
    return undefined
  }

  streamWill(): Readable {
    return Readable.from([])
  }

  getClientList(topic: string): Readable {
    return Readable.from([...this.#subscriptions].filter(([, filters]) => filters.has(topic)).map(([id]) => id))
  }

  async destroy(): Promise<void> {
    // the store is closed by who opened it
  }

  #remember(clientId: string, topic: string, qos: 0 | 1 | 2): void {
    const filters = this.#subscriptions.get(clientId) ?? new Map<string, 0 | 1 | 2>()
    filters.set(topic, qos)
    this.#subscriptions.set(clientId, filters)
  }

  #queue(clientId: string): Kept[] {
    const queue = this.#commands.get(clientId) ?? []
    this.#commands.set(clientId, queue)
    return queue
  }
}

const isCommandTopicOf = (clientId: string, text: string): boolean =>
  deviceKinds.some((kind) => topics.commands(kind, clientId) === text)
