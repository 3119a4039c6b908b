import type { IncomingMessage } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type { Logger } from 'pino'
import type { Config } from '#config'
import type { LiveRow } from '#domain/live.ts'
import { may, type Person } from '#domain/person.ts'
import type { Operations } from '#stores/types.ts'
import { personOf } from './access.ts'
import type { App } from './app.ts'
import { LiveFeed } from './live-feed.ts'
import type { Metrics } from './metrics.ts'

/** What a client asks for: everything after `rev` of `epoch`, or all of it. */
export interface Subscription {
  readonly epoch: string | null
  readonly rev: number | null
}
export interface SubscriptionAnswer {
  readonly epoch: string
  readonly rev: number
  /** All states there are, and not only changes. */
  readonly snapshot: boolean
  readonly states: readonly LiveRow[]
}
export interface Changes {
  /** What the receiver must be at; one that is not subscribes again. `SUBSCRIBE_AGAIN` is nobody's. */
  readonly fromRev: number
  readonly rev: number
  readonly states: readonly LiveRow[]
}
export const SUBSCRIBE_AGAIN = Number.MAX_SAFE_INTEGER
export type EndReason = 'session-ended' | 'revoked' | 'slow' | 'shutdown'

/** Events of a live connection (docs/SPEC.md V1). What clients send is not trusted to have this shape. */
export interface FromClient {
  subscribe: (asked: unknown, answer: unknown) => void
}
export interface FromServer {
  changes: (changes: Changes) => void
  ended: (why: { reason: EndReason }) => void
}
type LiveSocket = Socket<FromClient, FromServer>

type LiveConfig = Pick<
  Config,
  | 'liveTickMs'
  | 'liveCoalesceMs'
  | 'liveSlowMs'
  | 'liveClientsMax'
  | 'liveBacklogMax'
  | 'publicUrl'
>

export interface LiveOptions {
  readonly app: App
  readonly config: LiveConfig
  readonly operations: Pick<Operations, 'live' | 'sessions' | 'users'>
  /** The session id in a request's cookies, if its signature is ours. */
  readonly sessionIdOf: (request: IncomingMessage) => string | undefined
  readonly metrics: Metrics
  readonly log: Logger
  readonly nowMs: () => number
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
const SERVE_MS_MAX = 50 // of subscriptions at a stretch, so that thousands that come back at once do not stop the rest
const EVENTS_PER_MINUTE_MAX = 120
const CUT_AFTER_MS = 1_000 // what a client gets to take its last message

interface Admitted {
  readonly person: Person
  readonly sessionId: string
  readonly expiresAtMs: number
}
interface Client extends Omit<Admitted, 'expiresAtMs'> {
  readonly socket: LiveSocket
  expiresAtMs: number
  /** Same scope, same text: the towns as a key. */
  readonly scope: string
  /** The feed it follows and its place there; undefined before its subscription is answered. */
  at?: { readonly feed: LiveFeed; place: number; rev: number }
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
  #feed = new LiveFeed({ coalesceMs: 0, keptMax: 1, rev: 0 })
  #epoch = ''
  #serving = false
  #checkAll = false
  #failing = false
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #ticking: Promise<void> = Promise.resolve()

  constructor(options: LiveOptions) {
    this.#options = options
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
      allowRequest: (request, decide) => {
        this.#admit(request).then(
          (refused) => {
            if (refused !== undefined) options.metrics.liveRefused(refused)
            decide(refused, refused === undefined)
          },
          (error: unknown) => {
            options.log.error({ err: error }, 'cannot admit a live connection')
            decide('unavailable', false)
          },
        )
      },
    })
    this.#io.on('connection', (socket) => this.#connect(socket))
  }

  get clients(): number {
    return this.#clients.size
  }

  async start(): Promise<void> {
    await this.#begin()
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

  // ── who may connect ───────────────────────────────────────────────────────────────────────────────────────────────

  /** Why a handshake is refused, if it is; else the person is remembered for it. */
  async #admit(request: IncomingMessage): Promise<string | undefined> {
    const { config, sessionIdOf, operations, nowMs } = this.#options
    if (this.#stopped) return 'shutdown'
    if (!originAllowed(request.headers.origin, request.headers.host, config.publicUrl)) return 'foreign-origin'
    if (this.#io.engine.clientsCount >= config.liveClientsMax) return 'too-many-clients'
    const sessionId = sessionIdOf(request)
    const session = sessionId === undefined ? undefined : await operations.sessions.get(sessionId, nowMs())
    if (sessionId === undefined || session === undefined) return 'not-signed-in'
    const user = await operations.users.get(session.userId)
    if (user === undefined || user.disabledAtMs !== undefined) return 'not-signed-in'
    if (user.mustChangePassword) return 'must-change-password'
    const person = personOf(user)
    if (!may(person.role, 'see-live')) return 'not-allowed'
    this.#admitted.set(request, { person, sessionId, expiresAtMs: session.expiresAtMs })
    return undefined
  }

  #connect(socket: LiveSocket): void {
    const admitted = this.#admitted.get(socket.request)
    if (admitted === undefined || this.#stopped) {
      socket.disconnect(true)
      return
    }
    const now = elapsed()
    const scope = JSON.stringify([...admitted.person.towns].toSorted())
    const client: Client = {
      ...admitted,
      socket,
      scope,
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
        if (!drained(client) || elapsed() - client.answeredAt < SUBSCRIBE_MS_MIN) continue
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
    const { operations, config, metrics } = this.#options
    const { towns } = client.person
    if (client.wanted === undefined) return
    const { asked, answer } = client.wanted
    client.at = undefined
    // its place in the feed is noted before the store is read: what comes between is sent twice, never not at all
    const feed = this.#feed
    const { place } = feed
    const clock = await operations.live.clock()
    let reply: SubscriptionAnswer | undefined
    if (asked.epoch === clock.epoch && asked.rev !== null && asked.rev >= 0 && asked.rev <= clock.rev) {
      const states = await operations.live.changedAfter(asked.rev, config.liveBacklogMax + 1, towns)
      if (states.length <= config.liveBacklogMax) reply = { ...clock, snapshot: false, states }
    }
    reply ??= { snapshot: true, ...(await operations.live.all(towns)) }
    if (client.wanted.answer === answer) {
      client.wanted = undefined
      this.#wanting.delete(client)
    }
    client.answeredAt = elapsed()
    client.at = { feed, place, rev: reply.rev }
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
      await this.#read()
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

  /** Follow the store from its present revision on. */
  async #begin(): Promise<void> {
    const { operations, config } = this.#options
    const { epoch, rev } = await operations.live.clock()
    this.#epoch = epoch
    this.#feed = new LiveFeed({ coalesceMs: config.liveCoalesceMs, keptMax: config.liveBacklogMax, rev })
  }

  async #read(): Promise<void> {
    const { operations, config } = this.#options
    const { epoch, rev } = await operations.live.clock()
    // revisions that do not continue (a restored store): everybody must begin again
    if (epoch !== this.#epoch || rev < this.#feed.readRev) await this.#begin()
    while (this.#feed.readRev < rev) {
      const rows = await operations.live.changedAfter(this.#feed.readRev, config.liveBacklogMax, [])
      // a full answer ends with a whole revision, and there may be more after it
      const full = rows.length >= config.liveBacklogMax
      this.#feed.take(rows, full ? (rows.at(-1)?.rev ?? rev) : rev, elapsed())
    }
    this.#feed.release(elapsed())
  }

  /** Hand everybody what they lack; those who stand at the same place get one text, made once. */
  #send(): void {
    const { config, metrics } = this.#options
    const now = elapsed()
    const groups = new Map<string, Client[]>()
    for (const client of this.#clients.values()) {
      if (!drained(client)) {
        client.stuckSince ??= now
        if (now - client.stuckSince > config.liveSlowMs) this.#end(client, 'slow')
        continue
      }
      client.stuckSince = undefined
      const { at } = client
      if (at === undefined) continue
      if (at.feed === this.#feed && at.place === this.#feed.place) continue
      const key = at.feed === this.#feed ? `${at.place} ${at.rev} ${client.scope}` : 'other feed'
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [client])
      else group.push(client)
    }
    for (const group of groups.values()) {
      const { at, person } = group[0]!
      const states = at?.feed === this.#feed ? this.#feed.since(at.place, at.rev, person.towns) : undefined
      const rev = at === undefined ? this.#feed.rev : Math.max(at.rev, this.#feed.rev)
      for (const client of group) {
        // whose list ended, or whose feed did, is told to subscribe again, and is not asked twice
        if (states === undefined) client.at = undefined
        else client.at = { feed: this.#feed, place: this.#feed.place, rev: states.length === 0 ? at!.rev : rev }
      }
      if (states?.length === 0) continue
      const changes: Changes =
        states === undefined ? { fromRev: SUBSCRIBE_AGAIN, rev: this.#feed.rev, states: [] } : { fromRev: at!.rev, rev, states }
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
    if (!drained(client)) {
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

/** Whether the transport has taken everything it was given: only then it gets more, so nothing piles up here. */
const drained = ({ socket }: { readonly socket: LiveSocket }): boolean => socket.conn.transport.writable

function cutTransport(socket: LiveSocket): void {
  if (socket.conn.readyState === 'closed') return
  // not in the types: the WebSocket below, whose own close would wait for the peer
  const transport = socket.conn.transport as { socket?: { terminate?: () => void } }
  socket.conn.close(true)
  transport.socket?.terminate?.()
}

function subscriptionOf(asked: unknown): Subscription | undefined {
  if (typeof asked !== 'object' || asked === null) return undefined
  const { epoch, rev } = asked as Record<string, unknown>
  if (epoch !== null && (typeof epoch !== 'string' || epoch.length > 100)) return undefined
  if (rev !== null && !(typeof rev === 'number' && Number.isSafeInteger(rev))) return undefined
  return { epoch, rev }
}

/**
 * Whether a page of this origin may open a live connection: the host it is served by, or that of PUBLIC_URL. Programs that are
 * no browsers send no origin, and cannot be made to send another person's cookie.
 */
export function originAllowed(origin: string | undefined, host: string | undefined, publicUrl: string): boolean {
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const from = new URL(origin)
  if (publicUrl !== '' && from.origin === new URL(publicUrl).origin) return true
  return (from.protocol === 'http:' || from.protocol === 'https:') && from.host === host?.toLowerCase()
}
