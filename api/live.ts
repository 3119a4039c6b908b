import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import { Server } from 'socket.io'
import type { Config } from '#config'
import type { Operations } from '#stores/types.ts'
import type { App } from './app.ts'
import { admit, type Admitted, type AdmissionOptions, type LiveRefusal } from './live-admission.ts'
import {
  SUBSCRIBE_AGAIN,
  subscriptionOf,
  type Changes,
  type EndReason,
  type FromClient,
  type FromServer,
  type Subscription,
  type SubscriptionAnswer,
} from './live-contract.ts'
import { narrowed, scopeKey, scopeOfPerson, type LiveScope } from './live-scope.ts'
import { LiveSource, type Standing } from './live-source.ts'
import { cutTransport, drained, type LiveSocket } from './live-transport.ts'
import type { Metrics } from './metrics.ts'

export interface LiveOptions extends AdmissionOptions {
  readonly app: App
  readonly config: Pick<
    Config,
    'liveTickMs' | 'liveCoalesceMs' | 'liveSlowMs' | 'liveClientsMax' | 'liveBacklogMax' | 'publicUrl'
  >
  readonly operations: Pick<Operations, 'live' | 'sessions' | 'users'>
  readonly metrics: Metrics
  readonly log: Logger
}

export interface Live extends AsyncDisposable {
  readonly clients: number
  /** Look at the sessions now; of `ended` it is known that its person signed out. */
  sessionsChanged(ended?: { sessionId: string }): void
}

const MESSAGE_BYTES_MAX = 10_000 // the one event clients send has a hundred
const CONNECT_MS_MAX = 5_000 // from an open transport to a connected client
const SESSION_CHECK_MS = 2_000 // a revoked session's sockets are closed within 5 s (docs/SPEC.md V8)
const SUBSCRIBE_MS_MIN = 1_000 // between two subscriptions of one client; each may cost a snapshot
const SERVE_MS_MAX = 100 // of subscriptions at a stretch, so that thousands that come back at once do not stop the rest
const EVENTS_PER_MINUTE_MAX = 120
const CUT_AFTER_MS = 1_000 // what a client gets to take its last message

interface Client extends Omit<Admitted, 'expiresAtMs'> {
  readonly socket: LiveSocket
  expiresAtMs: number
  readonly scope: LiveScope
  /** Same scope, same text. */
  readonly scopeKey: string
  /** The feed it follows and its place there; undefined before its subscription is answered. */
  at?: Standing
  wanted?: { readonly asked: Subscription; readonly answer: (answer: SubscriptionAnswer) => void }
  answeredAt: number
  checkedAt: number
  /** Since when its transport has not taken what it was given. */
  stuckSince?: number
  events: number
  eventsSince: number
}

/** Elapsed milliseconds, whatever happens to the clock on the wall. */
const elapsed = (): number => performance.now()

/** Live connections on the server of `app`, at path /live (docs/SPEC.md, API and live). */
export async function startLive(options: LiveOptions): Promise<Live> {
  const live = new LiveServer(options)
  await live.start()
  return live
}

class LiveServer implements Live {
  readonly #io: Server<FromClient, FromServer>
  readonly #options: LiveOptions
  readonly #admitted = new WeakMap<IncomingMessage, Admitted>()
  readonly #clients = new Map<string, Client>()
  /** Those with a subscription to answer, in the order of asking. */
  readonly #wanting = new Set<Client>()
  readonly #source: LiveSource
  #serving = false
  #checkAll = false
  #failing = false
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #ticking: Promise<void> = Promise.resolve()

  constructor(options: LiveOptions) {
    const { liveCoalesceMs: coalesceMs, liveBacklogMax: backlogMax } = options.config
    this.#options = options
    this.#source = new LiveSource(options.operations.live, { coalesceMs, backlogMax })
    this.#io = new Server(options.app.server, {
      path: '/live',
      serveClient: false,
      transports: ['websocket', 'polling'],
      maxHttpBufferSize: MESSAGE_BYTES_MAX,
      connectTimeout: CONNECT_MS_MAX,
      // a browser behind a dead network is noticed within 35 s
      pingInterval: 15_000,
      pingTimeout: 20_000,
      // our own recovery is by revision; the library's would let a signed-out person back in
      connectionStateRecovery: undefined,
      allowRequest: (request, decide) => void this.#decide(request, decide),
    })
    this.#io.on('connection', (socket) => this.#connect(socket))
  }

  get clients(): number {
    return this.#clients.size
  }

  async start(): Promise<void> {
    await this.#source.begin()
    this.#wait()
  }

  sessionsChanged(ended?: { sessionId: string }): void {
    if (ended === undefined) this.#checkAll = true
    else
      for (const client of this.#clients.values())
        if (client.sessionId === ended.sessionId) this.#end(client, 'session-ended')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#ticking
    for (const client of this.#clients.values()) this.#end(client, 'shutdown')
    // the server itself is Fastify's to close
    this.#io.engine.close()
  }

  // ── who comes ─────────────────────────────────────────────────────────────────────────────────────────────────────

  async #decide(request: IncomingMessage, decide: (refused: string | undefined, admitted: boolean) => void) {
    let refused: string | undefined = 'unavailable'
    try {
      refused = await this.#mayConnect(request)
    } catch (error) {
      this.#options.log.error({ err: error }, 'cannot admit a live connection')
    }
    if (refused !== undefined) this.#options.metrics.liveRefused(refused)
    decide(refused, refused === undefined)
  }

  /** Why a handshake is refused, if it is; else the person is remembered for it. */
  async #mayConnect(request: IncomingMessage): Promise<LiveRefusal | undefined> {
    if (this.#stopped) return 'shutdown'
    if (this.#io.engine.clientsCount >= this.#options.config.liveClientsMax) return 'too-many-clients'
    const admitted = await admit(request, this.#options)
    if (typeof admitted === 'string') return admitted
    this.#admitted.set(request, admitted)
    return undefined
  }

  #connect(socket: LiveSocket): void {
    const admitted = this.#admitted.get(socket.request)
    if (admitted === undefined || this.#stopped) {
      socket.disconnect(true)
      return
    }
    const now = elapsed()
    const scope = narrowed(scopeOfPerson(admitted.person), socket.handshake.query['only'])
    const client: Client = {
      ...admitted,
      socket,
      scope,
      scopeKey: scopeKey(scope),
      answeredAt: -Infinity,
      checkedAt: now,
      events: 0,
      eventsSince: now,
    }
    this.#clients.set(socket.id, client)
    this.#options.metrics.liveClients(this.#clients.size)
    socket.on('disconnect', () => this.#drop(client))
    socket.onAny((event: string) => this.#heard(client, event))
    socket.on('subscribe', (asked, answer) => {
      const subscription = subscriptionOf(asked)
      if (subscription === undefined || typeof answer !== 'function') {
        this.#options.metrics.liveIgnored()
        return
      }
      // only the last one counts; the others are never answered, as their asker knows by asking again
      client.wanted = { asked: subscription, answer: answer as (answer: SubscriptionAnswer) => void }
      this.#wanting.add(client)
      void this.#serve()
    })
  }

  #heard(client: Client, event: string): void {
    if (event !== 'subscribe') this.#options.metrics.liveIgnored()
    const now = elapsed()
    if (now - client.eventsSince > 60_000) {
      client.eventsSince = now
      client.events = 0
    }
    if (++client.events > EVENTS_PER_MINUTE_MAX) this.#cut(client, 'flood')
  }

  // ── subscriptions ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Answer those who wait, one after the other, those whose transport is full and those who just had an answer later. */
  async #serve(): Promise<void> {
    if (this.#serving) return
    this.#serving = true
    const began = elapsed()
    try {
      for (const client of this.#wanting) {
        if (!drained(client.socket) || elapsed() - client.answeredAt < SUBSCRIBE_MS_MIN) continue
        await this.#answer(client)
        if (elapsed() - began > SERVE_MS_MAX) break // the rest at the next tick
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'cannot answer a live subscription; tried again')
    } finally {
      this.#serving = false
    }
  }

  async #answer(client: Client): Promise<void> {
    const { metrics } = this.#options
    if (client.wanted === undefined) return
    const { asked, answer } = client.wanted
    client.at = undefined
    const { answer: reply, ...at } = await this.#source.start(asked, client.scope, elapsed())
    if (client.wanted.answer === answer) {
      client.wanted = undefined
      this.#wanting.delete(client)
    }
    client.answeredAt = elapsed()
    client.at = at
    metrics.liveSubscribed(reply.snapshot ? 'snapshot' : 'changes')
    metrics.liveSent(reply.states.length)
    answer(reply)
  }

  // ── the tick ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.#ticking = this.#tick().finally(() => {
        if (!this.#stopped) this.#wait()
      })
    }, this.#options.config.liveTickMs)
  }

  async #tick(): Promise<void> {
    const { log, metrics } = this.#options
    const began = elapsed()
    try {
      await this.#source.read(elapsed())
      this.#send()
      await this.#serve()
      await this.#checkSessions()
      if (this.#failing) log.info('live connections follow the store again')
      this.#failing = false
    } catch (error) {
      if (!this.#failing) log.error({ err: error }, 'live connections cannot follow the store; tried again')
      this.#failing = true
    }
    metrics.liveTick(elapsed() - began)
  }

  /** Hand everybody what they lack; those who stand at the same place get one text, made once. */
  #send(): void {
    const { config, metrics } = this.#options
    const { feed } = this.#source
    const now = elapsed()
    const groups = new Map<string, Client[]>()
    for (const client of this.#clients.values()) {
      if (!drained(client.socket)) {
        client.stuckSince ??= now
        if (now - client.stuckSince > config.liveSlowMs) this.#end(client, 'slow')
        continue
      }
      client.stuckSince = undefined
      const { at } = client
      if (at === undefined) continue
      if (at.feed === feed && at.place === feed.place) continue
      const key = at.feed === feed ? `${at.place} ${at.rev} ${client.scopeKey}` : 'other feed'
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [client])
      else group.push(client)
    }
    for (const group of groups.values()) {
      const { at, scope } = group[0]!
      const states = at?.feed === feed ? feed.since(at.place, at.rev, scope) : undefined
      const rev = at === undefined ? feed.rev : Math.max(at.rev, feed.rev)
      for (const client of group) {
        // whose list ended, or whose feed did, is told to subscribe again, and is not asked twice
        if (states === undefined) client.at = undefined
        else client.at = { feed, place: feed.place, rev: states.length === 0 ? at!.rev : rev }
      }
      if (states?.length === 0) continue
      const changes: Changes =
        states === undefined
          ? { fromRev: SUBSCRIBE_AGAIN, rev: feed.rev, states: [] }
          : { fromRev: at!.rev, rev, states }
      // by a list of sockets, so that the message is encoded once for all of them
      this.#io.to(group.map(({ socket }) => socket.id)).emit('changes', changes)
      metrics.liveSent(changes.states.length * group.length)
    }
  }

  // ── ends ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #checkSessions(): Promise<void> {
    const { operations, nowMs } = this.#options
    const all = this.#checkAll
    this.#checkAll = false
    const now = elapsed()
    for (const client of this.#clients.values()) {
      if (!all && now - client.checkedAt < SESSION_CHECK_MS) continue
      client.checkedAt = now
      const session = await operations.sessions.get(client.sessionId, nowMs())
      const user = session === undefined ? undefined : await operations.users.get(session.userId)
      if (session !== undefined && user !== undefined && user.disabledAtMs === undefined) {
        client.expiresAtMs = session.expiresAtMs
        continue
      }
      this.#end(client, client.expiresAtMs <= nowMs() ? 'session-ended' : 'revoked')
    }
  }

  #end(client: Client, reason: EndReason): void {
    if (!this.#drop(client)) return
    this.#options.metrics.liveEnded(reason)
    const { socket } = client
    if (!drained(client.socket)) {
      cutTransport(socket)
      return
    }
    socket.emit('ended', { reason })
    socket.disconnect(true)
    // a peer that does not take its farewell is not waited for
    setTimeout(() => cutTransport(socket), CUT_AFTER_MS).unref()
  }

  #cut(client: Client, reason: string): void {
    if (!this.#drop(client)) return
    this.#options.metrics.liveEnded(reason)
    cutTransport(client.socket)
  }

  #drop(client: Client): boolean {
    this.#wanting.delete(client)
    const there = this.#clients.delete(client.socket.id)
    this.#options.metrics.liveClients(this.#clients.size)
    return there
  }
}
