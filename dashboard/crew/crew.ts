import type { Asset } from '#domain/asset.ts'
import { may, type Person } from '#domain/person.ts'
import type { ActionAnswer, OrderAction } from '#domain/response/order.ts'
import { get, Refusal, send, sendFile, sendOnly } from '../http.ts'
import { followLive } from '../live-socket.ts'
import { key, LiveStore, type Connection } from '../live.ts'
import type { Entry } from '../phone/sign-in.tsx'
import { uuid } from '../phone/uuid.ts'
import { noteDistrictTime, nowMs, recallServerTime } from '../server-clock.ts'
import type { KeptTasks, OrderDetail, Queued, Session, Task, ToiletPlace } from './contract.ts'
import type { Keep, KeptPhoto } from './keep.ts'
import { pushes } from './push.ts'
import { sendQueued, withQueued, type Sending, type Sent } from './queue.ts'
import { keepRung, ring, rung } from './ring.ts'
import { newCalls } from './tasks.ts'

export interface CrewState {
  readonly entry: Entry
  readonly person: Person | undefined
  readonly connection: Connection
  /** Orders as the server told them last, by id. */
  readonly orders: ReadonlyMap<number, Task>
  readonly details: ReadonlyMap<number, OrderDetail>
  readonly toilets: ReadonlyMap<string, ToiletPlace>
  /** The orders are those of then; undefined: they are live. */
  readonly asOfMs: number | undefined
  /** What this person did on this phone and the server has not applied. */
  readonly queued: readonly Queued[]
  readonly sending: boolean
  /** The call the page rings for, until it is looked at. */
  readonly call: Task | undefined
}

const KEEP_AFTER_MS = 1_000 // the list is written at most so often
const RETRY_MS = 5_000
const PLACES_KEPT_MS = 3_600_000 // names and places of toilets change once in a while
const ASLEEP_MS_MIN = 15_000 // longer than the server waits between two heartbeats
const DETAILS_MAX = 40 // orders whose reasons are fetched ahead, so that they can be read without network
const PHOTO_PREFIX = '/api/photos'

/** What the crew page knows, and what can be done with it. Parts of the page listen. */
export class Crew {
  #state: CrewState = {
    entry: 'starting',
    person: undefined,
    connection: 'connecting',
    orders: new Map(),
    details: new Map(),
    toilets: new Map(),
    asOfMs: undefined,
    queued: [],
    sending: false,
    call: undefined,
  }
  readonly #keep: Keep
  readonly #listeners = new Set<() => void>()
  readonly #fetched = new Map<number, number>()
  #live: LiveStore | undefined
  #unfollow: (() => void) | undefined
  #sendAgain: ReturnType<typeof setTimeout> | undefined
  #startAgain: ReturnType<typeof setTimeout> | undefined
  #writing: ReturnType<typeof setTimeout> | undefined
  #fetching = false
  #placesAtMs: number | undefined

  constructor(keep: Keep) {
    this.#keep = keep
    addEventListener('online', () => {
      if (this.#state.entry === 'in') void this.sendNow()
      else void this.start()
    })
  }

  readonly get = (): CrewState => this.#state
  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  #set(change: Partial<CrewState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }

  // ── who ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Who is signed in: what this phone remembers at once, then what the server says. */
  async start(): Promise<void> {
    const remembered = await this.#keep.person()
    if (remembered !== undefined && this.#state.entry === 'starting') await this.#enter(remembered)
    await this.#ask()
  }

  async signIn(name: string, password: string): Promise<void> {
    await this.#welcome(await send<Session>('POST', '/api/session', { name, password }))
  }

  async signOut(): Promise<void> {
    await pushes.stop().catch(() => undefined)
    await sendOnly('DELETE', '/api/session').catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.status !== 401) throw error
    })
    await this.#leave()
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#startAgain)
    try {
      await this.#welcome(await get<Session>('/api/session', undefined, { unattended: true }))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.status === 401) return this.#leave()
      this.#set(this.#state.entry === 'in' ? { connection: 'lost' } : { entry: 'unreached' })
      this.#startAgain = setTimeout(() => void this.#ask(), RETRY_MS)
    }
  }

  async #welcome({ person, mustChangePassword }: Session): Promise<void> {
    if (mustChangePassword || !may(person.role, 'do-orders')) {
      await this.#leave()
      this.#set({ entry: mustChangePassword ? 'must-change' : 'not-for-you', person })
      return
    }
    // nothing of the one before is shown (docs/SPEC.md U9)
    if (this.#state.person !== undefined && this.#state.person.id !== person.id) await this.#leave()
    await this.#keep.putPerson(person)
    if (this.#state.entry !== 'in') await this.#enter(person)
    this.#set({ person })
    this.#follow()
    void this.#fetchPlaces()
    void this.sendNow()
  }

  async #enter(person: Person): Promise<void> {
    const [tasks, queued] = await Promise.all([this.#keep.tasks(person.id), this.#keep.queued()])
    // without network a phone whose clock is wrong goes on telling the time as the server did
    if (tasks?.phoneAtMs !== undefined) recallServerTime(tasks.atMs, tasks.phoneAtMs)
    this.#set({
      entry: 'in',
      person,
      queued: queued.filter(({ personId }) => personId === person.id),
      ...(tasks === undefined ? {} : remembered(tasks)),
    })
  }

  async #leave(): Promise<void> {
    this.#unfollow?.()
    this.#unfollow = undefined
    this.#live = undefined
    clearTimeout(this.#writing)
    this.#writing = undefined
    this.#fetched.clear()
    this.#placesAtMs = undefined
    await this.#keep.putPerson(undefined)
    await this.#keep.forgetTasks()
    this.#set({
      entry: 'signed-out',
      person: undefined,
      connection: 'connecting',
      orders: new Map(),
      details: new Map(),
      asOfMs: undefined,
      queued: [],
      call: undefined,
    })
  }

  // ── tasks ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #follow(): void {
    if (this.#unfollow !== undefined) return
    const live = new LiveStore()
    this.#live = live
    const forget = live.listen(() => this.#heard(live))
    const connect = () => followLive(live, () => void this.#ask(), 'orders')
    let stop = connect()
    // phones let pages sleep: one that wakes up asks at once, and does not wait until its dead connection is noticed
    let hiddenAtMs = 0
    const wake = () => {
      if (document.visibilityState === 'hidden') hiddenAtMs = Date.now()
      else if (Date.now() - hiddenAtMs > ASLEEP_MS_MIN) {
        stop()
        stop = connect()
      }
    }
    document.addEventListener('visibilitychange', wake)
    this.#unfollow = () => {
      document.removeEventListener('visibilitychange', wake)
      stop()
      forget()
    }
  }

  #heard(live: LiveStore): void {
    const { view, connection, asOfMs } = live.get()
    if (live !== this.#live) return
    if (view.rev === null) {
      this.#set({ connection })
      return
    }
    const orders = new Map<number, Task>()
    for (const row of view.rows.values())
      if (row.kind === 'order') {
        const order = row.fields as unknown as Task
        orders.set(order.id, order)
        if (this.#fetched.get(order.id) !== row.rev) this.#fetched.delete(order.id)
      }
    const isBack = connection === 'live' && this.#state.connection !== 'live'
    this.#set({ connection, orders, asOfMs: connection === 'live' ? undefined : (asOfMs ?? this.#state.asOfMs) })
    this.#ring()
    this.#write()
    if (connection !== 'live') return
    if (isBack) void this.sendNow()
    void this.#fetchDetails(live)
  }

  #ring(): void {
    const { person, orders } = this.#state
    const calls = person === undefined ? [] : newCalls([...orders.values()], person, rung(), nowMs())
    if (calls.length === 0) return
    keepRung(calls)
    const [call] = calls.sort((a, b) => Number(b.severity === 'urgent') - Number(a.severity === 'urgent'))
    ring(call?.severity === 'urgent')
    this.#set({ call })
  }

  readonly callSeen = (): void => this.#set({ call: undefined })

  /** Reasons and history of orders that changed, one after the other, the standing ones. */
  async #fetchDetails(live: LiveStore): Promise<void> {
    if (this.#fetching) return
    this.#fetching = true
    try {
      for (;;) {
        const rows = [...live.get().view.rows.values()].filter(({ kind }) => kind === 'order')
        const next = rows
          .sort((a, b) => b.rev - a.rev)
          .slice(0, DETAILS_MAX)
          .find(({ id, rev }) => this.#fetched.get(Number(id)) !== rev)
        if (next === undefined || live !== this.#live) return
        this.#fetched.set(Number(next.id), next.rev)
        await this.fetchDetail(Number(next.id))
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error // the page goes on without them
    } finally {
      this.#fetching = false
    }
  }

  async fetchDetail(id: number): Promise<void> {
    const detail = await get<OrderDetail>(`/api/work-orders/${id}`, undefined, { unattended: true })
    this.#set({ details: new Map(this.#state.details).set(id, detail) })
    this.#write()
  }

  async #fetchPlaces(): Promise<void> {
    if (this.#placesAtMs !== undefined && performance.now() - this.#placesAtMs < PLACES_KEPT_MS) return
    this.#placesAtMs = performance.now()
    try {
      const { clock } = await get<{ clock: { nowMs: number; speed: number } }>('/api/settings')
      noteDistrictTime(clock)
      const { assets } = await get<{ assets: Asset[] }>('/api/assets?kind=toilet', undefined, { unattended: true })
      this.#set({ toilets: new Map(assets.map((asset) => [asset.id, placeOf(asset)])) })
      this.#write()
    } catch (error) {
      this.#placesAtMs = undefined
      if (!(error instanceof Refusal)) throw error // asked for again with the next connection
    }
  }

  #write(): void {
    this.#writing ??= setTimeout(() => {
      this.#writing = undefined
      const { person, orders, details, toilets } = this.#state
      if (person === undefined) return
      const kept: KeptTasks = {
        personId: person.id,
        atMs: nowMs(),
        phoneAtMs: Date.now(),
        orders: [...orders.values()],
        details: [...details.values()].filter(({ order }) => orders.has(order.id)),
        toilets: [...toilets.values()],
      }
      this.#keep.putTasks(kept).catch(() => undefined) // a full phone still works while it is online
    }, KEEP_AFTER_MS)
  }

  // ── actions ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** An order as it is shown: with what was done on this phone already. */
  readonly shown = (order: Task): Task => withQueued(order, this.#state.queued, this.#state.person?.name ?? '')

  /** Do something with an order: kept on this phone first, then sent. */
  async act(
    orderId: number,
    action: Omit<OrderAction, 'actionId' | 'orderId' | 'atMs' | 'photoIds'>,
    photos: readonly Blob[] = [],
  ): Promise<void> {
    const { person } = this.#state
    if (person === undefined) return
    const kept = photos.map((picture): KeptPhoto => ({ key: uuid(), picture }))
    await this.#keep.queue(
      {
        personId: person.id,
        action: { ...action, actionId: uuid(), orderId, atMs: Math.round(nowMs()) },
        photos: kept.map(({ key }) => key),
      },
      kept,
    )
    await this.#readQueue()
    void this.sendNow()
  }

  /** Send what is queued; of several open pages one does it at a time. */
  async sendNow(): Promise<void> {
    const { person } = this.#state
    if (person === undefined || this.#state.sending) return
    clearTimeout(this.#sendAgain)
    this.#set({ sending: true })
    let sent: Sent = 'later'
    try {
      let revAtSending: number | undefined
      const watched: Sending = {
        ...sending,
        act: (action) => {
          revAtSending = this.#revOf(action.orderId)
          return sending.act(action)
        },
      }
      sent = await alone(() =>
        sendQueued(this.#keep, person.id, watched, async (answer) => {
          // what was pushed meanwhile may be newer than the answer
          const order = answer?.order
          if (order !== undefined && this.#revOf(order.id) === revAtSending) this.#answered(order)
          await this.#readQueue()
        }),
      )
    } finally {
      this.#set({ sending: false })
      if (sent === 'later') this.#sendAgain = setTimeout(() => void this.sendNow(), RETRY_MS)
    }
    if (sent === 'signed-out') return this.#ask()
    await this.#readQueue()
    // done while the last one was being sent
    if (sent === 'all' && this.#state.queued.some(({ refused }) => refused === undefined)) await this.sendNow()
  }

  async dismiss(refused: Queued): Promise<void> {
    await this.#keep.dropQueued(refused)
    await this.#readQueue()
  }

  /** Revision of an order as it was pushed last. */
  #revOf(orderId: number): number | undefined {
    return this.#live?.get().view.rows.get(key(String(orderId), 'work-order'))?.rev
  }

  /** The answer is newer than the list until the next push. */
  #answered(order: Task): void {
    const before = this.#state.orders.get(order.id)
    this.#set({ orders: new Map(this.#state.orders).set(order.id, { due: before?.due, ...order }) })
  }

  async #readQueue(): Promise<void> {
    const queued = await this.#keep.queued()
    const id = this.#state.person?.id
    this.#set({ queued: queued.filter(({ personId }) => personId === id) })
  }
}

const sending = {
  sendPhoto: async (picture: Blob) => (await sendFile<{ id: number }>(PHOTO_PREFIX, picture)).id,
  act: async (action: OrderAction): Promise<ActionAnswer> => {
    // a phone whose clock was set while it had no network may have been fast
    const atMs = Math.min(action.atMs, Math.round(nowMs()))
    const { answers } = await send<{ answers: ActionAnswer[] }>('POST', '/api/order-actions', {
      actions: [{ ...action, atMs }],
    })
    const [answer] = answers
    if (answer === undefined) throw new Refusal(502, 'the server did not answer the action')
    return answer
  },
}

const remembered = ({ atMs, orders, details, toilets }: KeptTasks): Partial<CrewState> => ({
  asOfMs: atMs,
  orders: new Map(orders.map((order) => [order.id, order])),
  details: new Map(details.map((detail) => [detail.order.id, detail])),
  toilets: new Map(toilets.map((toilet) => [toilet.id, toilet])),
})

const placeOf = ({ id, name, lon, lat, attributes }: Asset): ToiletPlace => ({
  id,
  name,
  ...(typeof attributes['nameEn'] === 'string' ? { nameEn: attributes['nameEn'] } : {}),
  ...(typeof attributes['address'] === 'string' ? { address: attributes['address'] } : {}),
  lon,
  lat,
})

/** One page of this browser at a time; where that cannot be asked for, the server tells twice-sent actions by their ids. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const locks = (navigator as Partial<Navigator>).locks
  return locks === undefined ? work() : locks.request('kerbside-crew-queue', work)
}
