import type { Logger } from 'pino'
import type { Config } from '#config'
import { hash32 } from '#domain/hash.ts'
import { isNews } from '#domain/sharing/message-words.ts'
import type { PushKeys } from '#stores/push-keys.ts'
import type { Channel, Delivery, DriverSubscription, Operations, PushSubscription } from '#stores/types.ts'
import type { Address, ChannelKind, Message, Outcome } from './channels/channel.ts'
import { channelKinds } from './channels/kinds.ts'
import { driverPush, noticePush, pushOutcome, pushRequest } from './channels/web-push.ts'
import { messageOf } from './message.ts'
import { NotAllowed, post, type OutgoingAnswer, type OutgoingRequest, type OutgoingSettings } from './outgoing.ts'
import { MinuteRate } from './rate.ts'
import { channelsFor, pathOf, peopleFor } from './routing.ts'
import { plainly, secretsIn } from './secrets.ts'

export interface DeliveriesOpened {
  readonly operations: Pick<Operations, 'notices' | 'users' | 'parking'>
  readonly outgoing: OutgoingSettings
  readonly keys: PushKeys
  /** The district's time, by which notices go. */
  readonly nowMs: () => number
  /** The real time: the world outside goes by it, also while the district's clock is fast. */
  readonly wallMs: () => number
  /** Counts what happened, by metric name. */
  readonly count: (name: string) => void
}
export type DeliveriesConfig = Pick<
  Config,
  'publicUrl' | 'robotPerMinuteMax' | 'deliveryTryMs' | 'pushContact' | 'outgoingTimeoutMs'
>

const NOTICES_MAX = 200
const NEWS_MS = 3_600_000 // what is older when we come to it rings nobody any more (our choice): by then its clock has told others
const DUE_MAX = 100
/** Addresses called at the same time; one that hangs keeps only its own messages. */
const TARGETS_AT_ONCE = 8
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 3_600_000 // what a minute does not mend takes people, who take an hour
const PAUSE_MS_MAX = 60_000 // an address that failed is asked again after a minute at most, by whichever message is next
const TRIES_MAX = 100
const STOP_MS = 5_000
const TEST = 'test-'
/** Of a message to a driver; its number follows. */
const OF_DRIVER = 'driver-'
/** To a driver's browser; its endpoint follows. */
const TO_DRIVER = 'driver/'

/** Where a delivery goes, looked up when it is tried. */
interface Route {
  readonly kind: string
  readonly perMinute: number | undefined
  readonly secrets: readonly string[]
  /** So long after it was made it is tried. */
  readonly tryMs: number
  /** Text: why there is nothing to send. */
  request(delivery: Delivery, nowMs: number): Promise<OutgoingRequest | string>
  outcome(answer: OutgoingAnswer): Outcome | { readonly is: 'gone'; readonly detail: string }
}

/** Hands notices to channels and pushes, and tries until each has taken them or is given up (docs/SPEC.md W). */
export class Deliveries {
  readonly #config: DeliveriesConfig
  readonly #log: Logger
  readonly #opened: DeliveriesOpened
  readonly #kinds: Readonly<Record<Channel['type'], ChannelKind>>
  readonly #rate = new MinuteRate()
  /** Targets that failed, and when they are asked again. */
  readonly #pausedUntilMs = new Map<string, number>()
  readonly #busy = new Map<string, Promise<void>>()
  readonly #stopping = new AbortController()
  #stopped = false

  constructor(config: DeliveriesConfig, log: Logger, opened: DeliveriesOpened) {
    this.#config = config
    this.#log = log
    this.#opened = opened
    this.#kinds = channelKinds(config)
  }

  /** Make the deliveries of new notices and begin what is due. Whether there was anything to do. */
  async step(): Promise<boolean> {
    const followed = await this.#follow()
    const driversFollowed = await this.#followDrivers()
    return (await this.#begin()) || followed || driversFollowed
  }

  /** Wait for what is on its way. */
  async settled(): Promise<void> {
    await Promise.all(this.#busy.values())
  }

  /** Begin nothing more; what is on its way has a moment to arrive, and is sent again later if it does not. */
  async stop(): Promise<void> {
    this.#stopped = true
    const late = setTimeout(() => this.#stopping.abort(), STOP_MS)
    await this.settled()
    clearTimeout(late)
  }

  async #follow(): Promise<boolean> {
    const { operations, wallMs, count } = this.#opened
    const fresh = await operations.notices.unfollowed(NOTICES_MAX)
    if (fresh.length === 0) return false
    const channels = await operations.notices.channels()
    const users = fresh.some(({ interrupts }) => interrupts) ? await operations.users.list() : []
    const deliveries: Pick<Delivery, 'noticeId' | 'target'>[] = []
    for (const notice of fresh) {
      const isOld = this.#opened.nowMs() - notice.atMs > NEWS_MS
      const told = channelsFor(
        isOld ? { ...notice, interrupts: false } : notice,
        channels,
        (type) => this.#kinds[type].tellsAll,
      )
      const phones = isOld ? [] : await operations.notices.subscriptions(peopleFor(notice, users, wallMs()))
      const targets = [...told.map(({ id }) => `channel/${id}`), ...phones.map(({ endpoint }) => `push/${endpoint}`)]
      deliveries.push(...targets.map((target) => ({ noticeId: notice.id, target })))
      count('notices_followed_total')
    }
    await operations.notices.follow(fresh[fresh.length - 1]!.no, deliveries, wallMs())
    return true
  }

  /** What drivers are told that may be told with their page closed (docs/SPEC.md X36). */
  async #followDrivers(): Promise<boolean> {
    const { operations, wallMs, nowMs } = this.#opened
    const { pushes } = operations.parking
    const fresh = await pushes.unfollowed(NOTICES_MAX)
    if (fresh.length === 0) return false
    const deliveries = fresh.flatMap(({ id, endpoint, ...message }) =>
      endpoint === undefined || !isNews(message) || nowMs() - message.atMs > NEWS_MS
        ? []
        : [{ noticeId: `${OF_DRIVER}${id}`, target: `${TO_DRIVER}${endpoint}` }],
    )
    await pushes.follow(fresh[fresh.length - 1]!.id, deliveries, wallMs())
    return true
  }

  async #begin(): Promise<boolean> {
    const free = TARGETS_AT_ONCE - this.#busy.size
    if (free <= 0 || this.#stopped) return false
    const due = await this.#opened.operations.notices.due(this.#opened.wallMs(), DUE_MAX, [...this.#busy.keys()])
    for (const [target, deliveries] of [...Map.groupBy(due, (delivery) => delivery.target)].slice(0, free)) {
      const work = this.#deliver(target, deliveries)
        .catch((error: unknown) => this.#log.error({ err: error }, 'deliveries of one channel stopped; they go on'))
        .finally(() => this.#busy.delete(target))
      this.#busy.set(target, work)
    }
    return due.length > 0
  }

  /** One address, one message after the other; the first that fails lets the others wait. */
  async #deliver(target: string, deliveries: readonly Delivery[]): Promise<void> {
    const { notices } = this.#opened.operations
    const pausedMs = this.#pausedUntilMs.get(target) ?? 0
    const isPaused = this.#opened.wallMs() < pausedMs
    // what came meanwhile waits with the rest; somebody who tests it wants to know now
    if (isPaused) await notices.postpone(target, pausedMs)
    else this.#pausedUntilMs.delete(target)
    for (const delivery of isPaused ? deliveries.filter(({ noticeId }) => noticeId.startsWith(TEST)) : deliveries) {
      if (this.#stopped) return
      const nowMs = this.#opened.wallMs()
      const isTest = delivery.noticeId.startsWith(TEST)
      const route = await this.#route(target, isTest)
      if (typeof route === 'string') {
        await this.#give(delivery, delivery.attempts, route)
        continue
      }
      if (nowMs > delivery.madeAtMs + route.tryMs) {
        await this.#give(delivery, delivery.attempts, delivery.detail || 'it could not be sent in time')
        continue
      }
      const freeMs = await this.#turn(target, route.perMinute, nowMs)
      if (freeMs !== undefined) return notices.postpone(target, freeMs)
      const outcome = await this.#try(delivery, route)
      if (outcome === undefined) return
      const attempts = delivery.attempts + 1
      const detail = plainly(outcome.detail, route.secrets)
      const atMs = this.#opened.wallMs()
      if (outcome.is === 'sent') {
        await notices.delivered({ ...delivery, state: 'sent', attempts, atMs, detail })
        this.#opened.count(`deliveries_total{channel="${route.kind}",result="sent"}`)
      } else if (outcome.is === 'gone') {
        await this.#give(delivery, attempts, detail)
        return target.startsWith(TO_DRIVER)
          ? this.#opened.operations.parking.pushes.unsubscribe(target.slice(TO_DRIVER.length), atMs)
          : notices.unsubscribe(target.slice('push/'.length), atMs)
      } else if (outcome.is === 'never' || isTest) await this.#give(delivery, attempts, detail, route.kind)
      else return this.#later(delivery, attempts, detail, outcome.retryAfterMs, route)
    }
  }

  /** When this address may be called next; undefined: now. After a restart what was sent in the last minute counts. */
  async #turn(target: string, perMinute: number | undefined, nowMs: number): Promise<number | undefined> {
    if (perMinute === undefined) return undefined
    if (!this.#rate.knows(target)) {
      const before = await this.#opened.operations.notices.deliveries({ state: 'sent', target, limit: perMinute })
      this.#rate.seed(
        target,
        before.map(({ atMs }) => atMs),
      )
    }
    return this.#rate.take(target, perMinute, nowMs)
  }

  /** Undefined: we are stopping, and do not know. */
  async #try(delivery: Delivery, route: Route): Promise<ReturnType<Route['outcome']> | undefined> {
    const { outgoing, wallMs } = this.#opened
    try {
      const request = await route.request(delivery, wallMs())
      if (typeof request === 'string') return { is: 'never', detail: request }
      return route.outcome(await post(request, outgoing, wallMs, this.#stopping.signal))
    } catch (error) {
      if (this.#stopping.signal.aborted) return undefined
      const detail = error instanceof Error ? error.message : String(error)
      return error instanceof NotAllowed && error.forGood ? { is: 'never', detail } : { is: 'again', detail }
    }
  }

  async #later(
    delivery: Delivery,
    attempts: number,
    detail: string,
    askedMs: number | undefined,
    { kind, tryMs }: Route,
  ): Promise<void> {
    const { notices } = this.#opened.operations
    const nowMs = this.#opened.wallMs()
    const waitMs =
      askedMs === undefined
        ? waitAfter(attempts, `${delivery.noticeId} ${delivery.target}`)
        : Math.min(askedMs, LONGEST_WAIT_MS)
    if (attempts >= TRIES_MAX || nowMs + waitMs > delivery.madeAtMs + tryMs)
      await this.#give(delivery, attempts, detail, kind)
    else {
      await notices.delivered({ ...delivery, state: 'waiting', attempts, nextMs: nowMs + waitMs, atMs: nowMs, detail })
      this.#opened.count(`deliveries_total{channel="${kind}",result="again"}`)
    }
    const pausedMs = nowMs + (askedMs === undefined ? Math.min(waitMs, PAUSE_MS_MAX) : waitMs)
    this.#pausedUntilMs.set(delivery.target, pausedMs)
    await notices.postpone(delivery.target, pausedMs)
  }

  async #give(delivery: Delivery, attempts: number, detail: string, kind = 'none'): Promise<void> {
    const atMs = this.#opened.wallMs()
    await this.#opened.operations.notices.delivered({ ...delivery, state: 'dead', attempts, atMs, detail })
    this.#opened.count(`deliveries_total{channel="${kind}",result="dead"}`)
    this.#log.warn({ noticeId: delivery.noticeId, channel: kind, attempts, detail }, 'a delivery is given up')
  }

  /** Text: why there is no way to it any more. */
  async #route(target: string, isTest: boolean): Promise<Route | string> {
    const { notices, users, parking } = this.#opened.operations
    if (target.startsWith(TO_DRIVER)) {
      const subscription = await parking.pushes.subscription(target.slice(TO_DRIVER.length))
      return subscription === undefined ? 'the subscription has ended' : this.#driverRoute(subscription)
    }
    if (target.startsWith('push/')) {
      const subscription = await notices.subscription(target.slice('push/'.length))
      if (subscription === undefined) return 'the subscription has ended'
      const user = await users.get(subscription.userId)
      return user === undefined || user.disabledAtMs !== undefined
        ? 'the person may not sign in any more'
        : this.#pushRoute(subscription)
    }
    const id = target.slice('channel/'.length)
    const channel = (await notices.channels()).find((each) => each.id === id)
    if (channel === undefined) return 'the channel was removed'
    if (!channel.enabled && !isTest) return 'the channel is switched off'
    const kind = this.#kinds[channel.type]
    const address: Address = { url: channel.url, secret: await notices.channelSecret(id) }
    return {
      kind: channel.type,
      perMinute: kind.perMinute,
      secrets: secretsIn(address.url, address.secret),
      tryMs: this.#config.deliveryTryMs,
      request: async (delivery, nowMs) => {
        const message = await this.#message(delivery, channel.language)
        return typeof message === 'string' ? message : kind.request(message, address, nowMs)
      },
      outcome: (answer) => kind.outcome(answer),
    }
  }

  /** Text: why there is none. */
  async #message(delivery: Delivery, language: 'zh' | 'en'): Promise<Message | string> {
    const notice = await this.#opened.operations.notices.get(delivery.noticeId)
    return notice === undefined && !delivery.noticeId.startsWith(TEST)
      ? 'the notice is no longer kept'
      : messageOf(delivery, notice, language, this.#config.publicUrl)
  }

  #pushRoute(subscription: PushSubscription): Route {
    return {
      ...this.#browser(subscription),
      tryMs: this.#config.deliveryTryMs,
      request: async (delivery) => {
        const message = await this.#message(delivery, subscription.language ?? 'zh')
        if (typeof message === 'string') return message
        const push = noticePush(message, message.notice === undefined ? '/' : pathOf(message.notice))
        return pushRequest(push, subscription, this.#opened.keys, this.#contact())
      },
    }
  }

  #driverRoute(subscription: DriverSubscription): Route {
    const { operations, keys, nowMs } = this.#opened
    return {
      ...this.#browser(subscription),
      tryMs: Math.min(NEWS_MS, this.#config.deliveryTryMs),
      request: async ({ noticeId }) => {
        const news = await operations.parking.pushes.news(Number(noticeId.slice(OF_DRIVER.length)))
        if (news === undefined) return 'the message is no longer kept'
        // her right is another phone's by now
        if (news.deviceHash !== subscription.deviceHash) return 'it is not for this phone any more'
        const push = driverPush(noticeId, news, subscription.language, nowMs())
        return pushRequest(push, subscription, keys, this.#contact())
      },
    }
  }

  #browser({ endpoint, auth }: Pick<PushSubscription, 'endpoint' | 'auth'>) {
    return { kind: 'push', perMinute: undefined, secrets: secretsIn(endpoint, auth), outcome: pushOutcome } as const
  }

  /** Whom push services may ask. */
  #contact(): string {
    const { pushContact, publicUrl } = this.#config
    return pushContact || (publicUrl.startsWith('https:') ? publicUrl : 'mailto:nobody@kerbside.invalid')
  }
}

/** After the first failure about 5 s, then twice as long each time up to an hour; half of it is spread by what it is, so that many do not come together. */
export function waitAfter(attempts: number, seed: string): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 30))
  return Math.round(longest * (0.5 + hash32(`${seed} ${attempts}`) / 2 ** 33))
}
