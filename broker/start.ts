import type { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Socket } from 'node:net'
import type { Client } from 'aedes'
import type { Logger } from 'pino'
import type { Config } from '#config'
import type { DeviceKind } from '#domain/asset.ts'
import { topic } from '#domain/topic.ts'
import type { Part } from '#part'
import { lockJournal, openJournalWriter } from '#stores/journal.ts'
import type { CountingJournalWriter } from '#stores/journal/writer.ts'
import { openMqttSessions } from '#stores/mqtt-sessions.ts'
import { openOperations } from '#stores/operations.ts'
import type { Operations } from '#stores/types.ts'
import { JournalingAedes } from './aedes.ts'
import { handOverCommands } from './command-queue.ts'
import { guardPackets, holdReading } from './framing.ts'
import { countFault, createHooks, type HookContext } from './hooks.ts'
import { keepHouse } from './housekeeping.ts'
import { listen } from './listen.ts'
import { Logins } from './logins.ts'
import { Persistence } from './persistence.ts'
import { Presence } from './presence.ts'
import { Receiver } from './receive.ts'
import { Reporter } from './reporter.ts'
import { Session } from './session.ts'
import { Tally } from './tally.ts'

/** How soon a rotated or revoked device is disconnected. */
const CREDENTIALS_EVERY_MS = 200
/** Longest wait for commits and acknowledgements at the end. */
const DRAIN_MS_MAX = 5_000
const CLOSE_MS_MAX = 1_000

export interface Broker extends Part {
  /** Send a command to a device (QoS 1). One with a persistent session that is away gets it when it comes back. */
  command(kind: DeviceKind, id: string, payload: string | Buffer): Promise<void>
}

export interface BrokerStores {
  readonly operations: Operations
  readonly journal: CountingJournalWriter
  readonly nowMs: () => number
  /** The journal has failed for good; default: end this thread with an error, so that whoever started it starts over from the disk. */
  readonly onFailed?: () => void
}

/** Where the journal is and what bounds it, as the settings say. */
export const journalBounds = (config: Config) => ({
  dataDir: config.dataDir,
  batchMax: config.journalBatchMax,
  delayMs: config.journalDelayMs,
  pendingMax: config.journalPendingMax,
  pendingBytesMax: config.journalPendingBytesMax,
  keepMs: config.journalKeepMs,
  bytesMax: config.journalBytesMax,
  diskFreeMinPercent: config.diskFreeMinPercent,
  diskFreeMinBytes: config.diskFreeMinBytes,
  diskCheckMs: config.diskCheckMs,
})

/** Open the stores the broker needs in `config.dataDir`, start it, and close everything together. @throws {Error} */
export async function runBroker(config: Config, log: Logger, nowMs: () => number = Date.now): Promise<Part> {
  await using opened = new AsyncDisposableStack()
  // first: opening the operations store migrates it, which must not happen under another version that is running
  const lock = opened.use(lockJournal(config.dataDir))
  const operations = opened.use(await openOperations({ dataDir: config.dataDir, durability: 'normal', nowMs }))
  const passed = [await operations.rules.position()]
  for (const reader of ['history', 'coverage']) passed.push(await operations.positions.get(reader))
  const journal = opened.use(
    await openJournalWriter({
      ...journalBounds(config),
      acceptDamage: config.journalAcceptDamage,
      lock,
      afterSeq: Math.max(...passed),
      nowMs,
      log,
    }),
  )
  const reporter = opened.use(new Reporter(config.dataDir, log))
  const reports = { ...operations.reports, put: reporter.put.bind(reporter) }
  const commands = { ...operations.commands, published: reporter.published.bind(reporter) }
  const broker = opened.use(
    await startBroker(config, log, { operations: { ...operations, reports, commands }, journal, nowMs }),
  )
  const owned = opened.move()
  return { name: broker.name, facts: broker.facts, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() }
}

/**
 * Start the MQTT broker over opened stores.
 *
 * @throws {Error} when a port is taken or the certificate cannot be used.
 */
export async function startBroker(config: Config, log: Logger, stores: BrokerStores): Promise<Broker> {
  const { operations, journal, nowMs } = stores
  await using opened = new AsyncDisposableStack()
  const sessions = opened.use(openMqttSessions({ dataDir: config.dataDir }))
  const tally = new Tally(log)
  const logins = new Logins(config)
  const receiver = new Receiver({
    journal,
    tally,
    nowMs,
    heldMax: config.journalPendingMax,
    heldBytesMax: config.heldBytesMax,
  })
  const presence = new Presence({ journal, nowMs })
  const persistence = new Persistence({
    sessions,
    commandsMax: config.commandsWaitingMax,
    inflightMax: config.inflightInboundMax,
    onDropped: () => tally.add('broker_commands_dropped_total'),
  })
  const stopping = new AbortController()
  const open = new Set<Session>()
  const byClient = new WeakMap<Client, Session>()
  const byId = new Map<string, Session>()
  const context: HookContext = {
    config,
    devices: operations.devices,
    logins,
    receiver,
    tally,
    paces: new Map(),
    sessionOf: (client) => byClient.get(client),
    holderOf: (id) => byId.get(id),
    stopping: () => stopping.signal.aborted,
  }

  const aedes = new JournalingAedes({
    ...createHooks(context),
    persistence,
    connectTimeout: config.connectTimeoutMs,
    drainTimeout: config.drainTimeoutMs,
    queueLimit: config.queueLimit,
    maxTopicLevels: config.topicLevelsMax,
    maxInflightInbound: config.inflightInboundMax,
    keepaliveLimit: config.keepAliveMaxS,
    concurrency: 0, // no queue for all: a device that does not read would hold up the commands of others
  })
  ;(aedes as EventEmitter).on('error', (error: Error) => log.error({ err: error }, 'the broker reported an error'))
  const onFault = (client: Client, error: Error) => countFault(context, byClient.get(client), error)
  aedes.on('clientError', onFault)
  aedes.on('connectionError', onFault)
  aedes.on('client', (client) => {
    const session = byClient.get(client)
    if (session?.who === undefined || session.closed) return
    const { who } = session
    const before = byId.get(who.id)
    byId.set(who.id, session)
    // Aedes has closed the one before, unless it lost sight of it (two connections of one id ending and beginning at once)
    if (before !== undefined && before !== session && !before.client.closed) before.socket.destroy()
    presence.connected(who)
    log.debug({ device: who.id, address: session.address }, 'connected')
  })
  const setHears = (client: Client, is: boolean): void => {
    const session = byClient.get(client)
    if (session !== undefined) session.hears = is
  }
  // the one topic a device may subscribe to is that of its commands
  aedes.on('subscribe', (subscriptions, client) => setHears(client, subscriptions.length > 0))
  aedes.on('unsubscribe', (_, client) => setHears(client, false))
  await aedes.listen()

  const closed = (session: Session) => {
    session.closed = true
    open.delete(session)
    receiver.drop(session)
    const { who } = session
    if (who === undefined || byId.get(who.id) !== session) return // never connected, or taken over
    byId.delete(who.id)
    const cause = session.revoked ? 'revoked' : session.saidGoodbye ? 'left' : 'lost'
    presence.gone(who, cause)
    log.debug({ device: who.id, cause }, 'disconnected')
  }
  const onSocket = (socket: Socket, address: string) => {
    const client = aedes.handle(socket)
    const session = new Session(socket, address, client)
    byClient.set(client, session)
    open.add(session)
    guardPackets(socket, {
      packetBytesMax: config.packetBytesMax,
      connectBytesMax: config.connectBytesMax,
      onDisconnect: () => {
        session.saidGoodbye = true
      },
      onFault: (fault) => tally.refused('connected', fault, { address, device: session.who?.id }),
    })
    holdReading(socket, () => session.held.length > 0 || context.stopping())
    socket.once('close', () => closed(session))
    tally.add('broker_connections_total')
  }
  const changed = await lastChange(operations)
  const listeners = await listen(config, tally, onSocket).catch(async (error: unknown) => {
    // its timers would keep the process from ending
    await closeAll(aedes, open)
    throw error
  })

  const watching = watchCredentials(operations, changed, stopping.signal, log, (ids) => {
    for (const session of open) {
      if (session.who === undefined || !ids.has(session.who.id)) continue
      session.revoked = true
      tally.refused('connected', 'revoked', { device: session.who.id, address: session.address })
      session.socket.destroy()
    }
  })
  const command = (kind: DeviceKind, id: string, payload: string | Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      const packet = { cmd: 'publish', qos: 1, retain: false, dup: false } as const
      aedes.publish({ ...packet, topic: topic.commands(kind, id), payload }, (error) =>
        error ? reject(error) : resolve(),
      )
    })
  const handingOver = handOverCommands(
    {
      commands: operations.commands,
      hears: (kind, id) => byId.get(id)?.hears === true || persistence.hasSubscriber(topic.commands(kind, id)),
      send: command,
      nowMs,
      log,
    },
    stopping.signal,
  )
  const housekeeping = keepHouse(
    {
      operations,
      reports: operations.reports,
      journal,
      presence,
      tally,
      nowMs,
      log,
      offlineAfterRestartMs: config.offlineAfterRestartMs,
      gauges: () => ({
        broker_connections: listeners.open,
        broker_devices_connected: byId.size,
        broker_messages_held: receiver.held,
        broker_commands_waiting: persistence.commandsWaiting,
      }),
      forget: () => {
        const now = performance.now()
        logins.forget(now)
        for (const [id, pace] of context.paces) if (!byId.has(id) && pace.isFull(now)) context.paces.delete(id)
      },
      onFailed: stores.onFailed ?? failThread,
    },
    stopping.signal,
  )

  opened.defer(async () => {
    listeners.stop()
    presence.stop()
    stopping.abort()
    await drain(journal, open)
    await closeAll(aedes, open)
    await Promise.all([watching, handingOver, housekeeping])
  })
  const owned = opened.move()
  const facts: Record<string, string | number> = { mqttPort: listeners.mqttPort }
  if (listeners.mqttsPort !== undefined) facts['mqttsPort'] = listeners.mqttsPort
  log.info(facts, 'listening for devices')
  return {
    name: 'broker',
    facts,
    command,
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  }
}

async function lastChange({ devices }: Operations): Promise<number> {
  let { last, ids } = await devices.changedSince(0)
  while (ids.length > 0) ({ last, ids } = await devices.changedSince(last))
  return last
}

/** Tell the ids whose credential was rotated or revoked after change number `since`, until `signal`. */
async function watchCredentials(
  { devices }: Operations,
  since: number,
  signal: AbortSignal,
  log: Logger,
  onChanged: (ids: ReadonlySet<string>) => void,
): Promise<void> {
  let last = since
  while (!signal.aborted) {
    await delay(CREDENTIALS_EVERY_MS, undefined, { signal }).catch(() => undefined)
    try {
      const changed = await devices.changedSince(last)
      last = changed.last
      if (changed.ids.length > 0) onChanged(new Set(changed.ids))
    } catch (error) {
      log.error({ err: error }, 'cannot see which credentials changed')
    }
  }
}

/** What was taken is committed and acknowledged, and the acknowledgements are on their way. */
async function drain(journal: CountingJournalWriter, open: ReadonlySet<Session>): Promise<void> {
  const untilMs = performance.now() + DRAIN_MS_MAX
  const busy = () =>
    (journal.pending > 0 && journal.refusing !== 'disk-nearly-full' && journal.refusing !== 'failed') ||
    [...open].some(({ socket }) => socket.writableLength > 0 && !socket.destroyed)
  do await delay(2)
  while (busy() && performance.now() < untilMs)
}

async function closeAll(aedes: JournalingAedes, open: ReadonlySet<Session>): Promise<void> {
  await new Promise<void>((resolve) => aedes.close(() => resolve()))
  for (const { socket } of open) socket.destroy()
  const untilMs = performance.now() + CLOSE_MS_MAX
  while (open.size > 0 && performance.now() < untilMs) await delay(2)
}

function failThread(): void {
  setImmediate(() => {
    throw new Error(
      'Cannot go on: the journal cannot be written (see the log); it is read anew from the disk at the next start',
    )
  })
}
