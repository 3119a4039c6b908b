import type { DriverNow } from '#domain/sharing/driver.ts'
import { holdIsActive, type HoldAction, type HoldAnswer, type HoldMessage } from '#domain/sharing/hold.ts'
import { isNews } from '#domain/sharing/message-words.ts'
import type { Overstay } from '#domain/sharing/overstay.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { get, Refusal, send } from '../http.ts'
import { noteDistrictTime, nowMs, type DistrictClock } from '../server-clock.ts'
import { uuid } from '../phone/uuid.ts'
import { keep, kept } from '../phone/language.ts'
import type { Queued, Refused, Remembered } from './contract.ts'
import { sendQueued } from './queue.ts'

export interface DriverState {
  /** Undefined: not known yet. */
  readonly now: DriverNow | undefined
  /** When it was told; its age is shown when the network is away. */
  readonly asOfMs: number | undefined
  readonly isReached: boolean
  /** Done on this phone and not answered yet, in that order. */
  readonly queued: readonly Queued[]
  readonly refused: Refused | undefined
  /** The newest message that was not looked at yet. */
  readonly news: HoldMessage | undefined
}

const AT = '/api/public/parking'
// the number changes with the shape: what an older page kept is not read
const ME_KEPT_AS = 'kerbside.parking.me.1'
const QUEUE_KEPT_AS = 'kerbside.parking.queue.1'
const SEEN_KEPT_AS = 'kerbside.parking.seen'
const RETRY_MS = 4_000
/** How often is asked anew: with a hold, or while somebody decides of the plate, and otherwise. */
const RENEW_MS = { awaited: 8_000, none: 60_000 } as const

/** What this phone knows of its driver, and what she can do. Parts of the page listen. */
export class Driver {
  #state: DriverState
  readonly #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #asking: Promise<void> | undefined

  constructor() {
    const remembered = parsed(ME_KEPT_AS) as Remembered | undefined
    this.#state = {
      now: remembered?.driver,
      asOfMs: remembered?.atMs,
      isReached: true,
      queued: (parsed(QUEUE_KEPT_AS) as Queued[] | undefined) ?? [],
      refused: undefined,
      news: undefined,
    }
  }

  readonly get = (): DriverState => this.#state
  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  #set(change: Partial<DriverState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }

  /** Ask now, and again for as long as the page is open and in sight. */
  start(): void {
    addEventListener('online', () => void this.renew())
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.renew()
    })
    void this.renew()
  }

  /** What is known of this phone, asked for now; also sends what waits. */
  renew(): Promise<void> {
    clearTimeout(this.#timer)
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
      const { hold, right } = this.#state.now ?? {}
      const isAwaited = (hold !== undefined && holdIsActive(hold.state)) || right?.state === 'applied'
      const waitMs =
        !this.#state.isReached || this.#state.queued.length > 0 ? RETRY_MS : RENEW_MS[isAwaited ? 'awaited' : 'none']
      this.#timer = setTimeout(() => {
        if (document.visibilityState === 'visible') void this.renew()
      }, waitMs)
    })
    return this.#asking
  }

  async #ask(): Promise<void> {
    await this.#send()
    try {
      const { clock, driver } = await get<{ clock: DistrictClock; driver: DriverNow }>(`${AT}/me`)
      noteDistrictTime(clock)
      this.#heard(driver)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.#set({ isReached: false })
    }
  }

  #heard(driver: DriverNow): void {
    const atMs = Math.round(nowMs())
    const seen = Number(kept(SEEN_KEPT_AS) ?? 0)
    const news = driver.messages
      .filter((message) => message.id > seen && isNews(message))
      .sort((a, b) => b.id - a.id)[0]
    if (news !== undefined && news.id !== this.#state.news?.id) vibrate()
    this.#set({ now: driver, asOfMs: atMs, isReached: true, news })
    const remembered: Remembered = { atMs, driver }
    keep(ME_KEPT_AS, JSON.stringify(remembered))
  }

  /** The messages so far were looked at. */
  readonly newsSeen = (): void => {
    const last = Math.max(0, ...(this.#state.now?.messages ?? []).map(({ id }) => id))
    keep(SEEN_KEPT_AS, String(last))
    this.#set({ news: undefined })
  }

  readonly dismiss = (): void => this.#set({ refused: undefined })

  // ── what she does ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Ask for a bay. */
  hold(request: { lot: string; fromMs: number; toMs: number; kinds: readonly string[] }): Promise<void> {
    return this.#do({ what: 'hold', path: `${AT}/holds`, body: { actionId: uuid(), ...request } })
  }

  /** Do something with the hold she has. */
  act(holdId: number, action: Omit<HoldAction, 'actionId' | 'holdId'>): Promise<void> {
    return this.#do({
      what: action.action,
      path: `${AT}/holds/${holdId}`,
      body: { actionId: uuid(), ...action },
    })
  }

  /** What waits is not sent any more. It may have been: what came of it is told with the next answer. */
  readonly giveUp = (): void => {
    this.#keepQueued([])
    void this.renew()
  }

  /** @throws {Refusal} */
  async apply(application: {
    actionId: string
    plate: string
    phone: string
    lots: readonly string[]
  }): Promise<ParkingRight> {
    const { right } = await send<{ right: ParkingRight }>('POST', `${AT}/rights`, application)
    await this.renew()
    return right
  }

  /** @throws {Refusal} */
  async appeal(overstay: Overstay, words: string): Promise<void> {
    await send('POST', `${AT}/overstays/${overstay.id}/appeal`, { words })
    await this.renew()
  }

  async #do(done: Omit<Queued, 'madeAtMs'>): Promise<void> {
    const { queued } = this.#state
    // a second tap while the first is on its way is the same wish
    if (queued.some(({ what }) => what === done.what)) return
    this.#set({ refused: undefined })
    this.#keepQueued([...queued, { ...done, madeAtMs: Math.round(nowMs()) }])
    await this.#asking
    await this.renew()
  }

  /** In the order in which it was done, each until it is answered. */
  async #send(): Promise<void> {
    for (;;) {
      const next = this.#state.queued[0]
      if (next === undefined) return
      const sent = await sendQueued(next, (path, body) => send<HoldAnswer>('POST', path, body), nowMs())
      if (sent.is === 'later') return
      if (!this.#state.queued.includes(next)) continue
      if (sent.is === 'refused') this.#set({ refused: sent.refused })
      this.#keepQueued(this.#state.queued.filter((each) => each !== next))
    }
  }

  #keepQueued(queued: readonly Queued[]): void {
    keep(QUEUE_KEPT_AS, JSON.stringify(queued))
    this.#set({ queued })
  }
}

/** Neither in every browser, and refused to a page that nobody has touched. */
function vibrate(): void {
  const { userActivation } = navigator as Partial<Navigator>
  if ('vibrate' in navigator && userActivation?.hasBeenActive === true) navigator.vibrate([300, 150, 300])
}

/** What this browser remembers under a name; undefined: nothing that can be read. */
function parsed(name: string): unknown {
  try {
    const text = kept(name)
    return text === undefined || text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
