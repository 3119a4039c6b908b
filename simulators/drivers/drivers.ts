import { holdIsActive, type Hold, type HoldAnswer, type HoldRefusal } from '#domain/sharing/hold.ts'
import { chance } from '../chance.ts'
import { HOUR_MS, MINUTE_MS } from '../clock.ts'
import type { LotGround } from '../models/lot.ts'
import type { Truth } from '../truth.ts'
import { outingsAround, type Driver, type Outing } from './behaviour.ts'
import type { DriverPhone } from './phone.ts'

export interface DriversGiven {
  readonly seed: number
  readonly drivers: readonly (Driver & { readonly device: DriverPhone })[]
  /** What stands in the code at the gate of each lot. */
  readonly codes: ReadonlyMap<string, string>
  ground(lot: string): LotGround | undefined
  wrote(record: Extract<Truth, { is: 'promise' }>): void
  /** Whether one more question may be asked of the platform now. */
  mayAsk(): boolean
}

export interface DriverCounts {
  looks: number
  asked: number
  held: number
  refused: number
  kept: number
  broken: number
  overstays: number
  failures: number
  lastProblem: string
  readonly refusals: Partial<Record<HoldRefusal, number>>
}

/** Drivers who share: each look is one glance at the clock by everybody, and at the phone by those whose time has come. */
export interface Drivers {
  readonly counts: Readonly<DriverCounts>
  look(nowMs: number): Promise<void>
}

/** Where a driver is in what she does. */
type Doing =
  | { readonly is: 'home' }
  | {
      readonly is: 'asking'
      readonly outing: Outing
      readonly lot: number
      readonly fromMs: number
      readonly toMs: number
    }
  | { readonly is: 'holding'; readonly outing: Outing; readonly hold: Hold; readonly moved: number }
  | {
      readonly is: 'parked'
      readonly outing: Outing
      readonly hold: Hold
      readonly bay: string
      readonly mayExtend: boolean
    }

const WALK_MS = 2 * MINUTE_MS
const MOVES_MAX = 3
/** A stay of which less is left is not worth it. */
const WORTH_MS = 40 * MINUTE_MS
/** She takes a stay that begins or ends so much later or earlier than she wished, not more. */
const BENDS_MS = 2 * HOUR_MS
/** Told that nothing is known or that there is an error, she looks again. */
const AGAIN_MS = 5 * MINUTE_MS

export function makeDrivers(given: DriversGiven): Drivers {
  const counts: DriverCounts = {
    looks: 0,
    asked: 0,
    held: 0,
    refused: 0,
    kept: 0,
    broken: 0,
    overstays: 0,
    failures: 0,
    lastProblem: '',
    refusals: {},
  }
  const all = given.drivers.map((driver) => new OneDriver(driver, given, counts))
  return {
    counts,
    look: async (nowMs) => {
      counts.looks++
      for (const driver of all) {
        if (nowMs < driver.dueMs || (driver.needsPhone && !given.mayAsk())) continue
        try {
          await driver.goesOn(nowMs)
        } catch (error) {
          counts.failures++
          counts.lastProblem = error instanceof Error ? error.message : String(error)
          driver.dueMs = nowMs + AGAIN_MS
        }
      }
    },
  }
}

class OneDriver {
  dueMs = Number.NEGATIVE_INFINITY
  readonly #driver: DriversGiven['drivers'][number]
  readonly #given: DriversGiven
  readonly #counts: DriverCounts
  #doing: Doing = { is: 'home' }
  /** Asked for, whatever became of it. */
  #doneMs = Number.NEGATIVE_INFINITY

  constructor(driver: DriversGiven['drivers'][number], given: DriversGiven, counts: DriverCounts) {
    this.#driver = driver
    this.#given = given
    this.#counts = counts
  }

  /** At home she only thinks. */
  get needsPhone(): boolean {
    return this.#doing.is !== 'home'
  }

  async goesOn(nowMs: number): Promise<void> {
    const doing = this.#doing
    switch (doing.is) {
      case 'home':
        return this.#thinks(nowMs)
      case 'asking':
        return this.#asks(doing, nowMs)
      case 'holding':
        return doing.outing.cancelsMs !== undefined && nowMs >= doing.outing.cancelsMs && doing.moved === 0
          ? this.#cancels(doing, nowMs)
          : this.#comes(doing, nowMs)
      case 'parked':
        return this.#parked(doing, nowMs)
    }
  }

  #thinks(nowMs: number): void {
    const outings = outingsAround(this.#given.seed, this.#driver, nowMs).filter(
      ({ fromMs, toMs }) => fromMs > this.#doneMs && toMs - Math.max(fromMs, nowMs) >= WORTH_MS,
    )
    const outing = outings.toSorted((a, b) => a.askMs - b.askMs)[0]
    if (outing === undefined) {
      this.dueMs = nowMs + HOUR_MS
      return
    }
    this.#doneMs = outing.fromMs
    const { fromMs, toMs } = outing
    this.#next({ is: 'asking', outing, lot: 0, fromMs, toMs }, Math.max(nowMs, outing.askMs))
  }

  async #asks(doing: Extract<Doing, { is: 'asking' }>, nowMs: number): Promise<void> {
    const { outing, toMs } = doing
    const lot = this.#driver.lots[doing.lot]
    const fromMs = Math.max(doing.fromMs, nowMs)
    if (lot === undefined || toMs - fromMs < WORTH_MS) return this.#goesHome(nowMs)
    this.#counts.asked++
    const answer = await this.#driver.device.hold({
      actionId: this.#actionId('hold', lot, fromMs, toMs, nowMs),
      lot,
      fromMs,
      toMs,
      kinds: [],
    })
    if (answer.is === 'done') return this.#holds(outing, answer.hold, nowMs)
    this.#refused(answer.refusal)
    const { refusal, helpMs } = answer
    if (refusal === 'one-active-hold') {
      const { hold } = await this.#driver.device.now()
      return hold !== undefined && holdIsActive(hold.state) ? this.#holds(outing, hold, nowMs) : this.#goesHome(nowMs)
    }
    const bent = helpMs === undefined ? undefined : bentTo(refusal, helpMs, doing)
    if (bent !== undefined) return this.#next({ ...doing, ...bent }, nowMs)
    if (refusal === 'revoked' || refusal === 'no-right' || refusal === 'must-wait' || refusal === 'too-many')
      return this.#goesHome(nowMs)
    this.#next({ ...doing, lot: doing.lot + 1, fromMs: outing.fromMs, toMs: outing.toMs }, nowMs)
  }

  #holds(outing: Outing, hold: Hold, nowMs: number): void {
    this.#counts.held++
    if (outing.comesMs === undefined && outing.cancelsMs === undefined) {
      this.#goesHome(nowMs)
      return
    }
    const luck = chance(this.#given.seed, 'comes', hold.id)
    const wished = (outing.comesMs ?? hold.fromMs) - outing.fromMs + hold.fromMs
    const soon = nowMs + luck.between(1, 9) * MINUTE_MS
    const comesMs = Math.min(Math.max(wished, soon, hold.fromMs - 12 * MINUTE_MS), hold.arriveByMs - 3 * MINUTE_MS)
    const dueMs = outing.cancelsMs === undefined ? comesMs : Math.min(comesMs, Math.max(nowMs, outing.cancelsMs))
    this.#next({ is: 'holding', outing, hold, moved: 0 }, dueMs)
  }

  async #cancels({ hold }: Extract<Doing, { is: 'holding' }>, nowMs: number): Promise<void> {
    await this.#acts(hold.id, 'cancel', nowMs)
    this.#goesHome(nowMs)
  }

  async #comes(doing: Extract<Doing, { is: 'holding' }>, nowMs: number): Promise<void> {
    const { outing, moved } = doing
    // on her way she looks whether her bay is still the one
    const { hold } = await this.#driver.device.now()
    if (hold === undefined || hold.id !== doing.hold.id || !holdIsActive(hold.state)) return this.#goesHome(nowMs)
    const ground = this.#given.ground(hold.lot)
    if (ground === undefined) return this.#goesHome(nowMs)
    const bay = hold.bay === undefined ? ground.parkAnywhere() : ground.park(hold.bay) ? hold.bay : undefined
    if (bay === undefined) return this.#lost(doing, hold, nowMs)
    this.#wrote(hold, bay, true, moved, nowMs)
    if (hold.bay === undefined || this.#driver.scans) {
      const code = this.#given.codes.get(hold.lot)
      await this.#acts(hold.id, 'arrive', nowMs, code === undefined ? {} : { code })
    }
    this.#next(
      { is: 'parked', outing, hold, bay, mayExtend: outing.extendsMs > 0 },
      this.#leavesMs(outing, hold, nowMs),
    )
  }

  /** Somebody stands in her bay: she asks for another one. */
  async #lost({ outing, moved }: Extract<Doing, { is: 'holding' }>, hold: Hold, nowMs: number): Promise<void> {
    const answer =
      hold.bay === undefined || moved >= MOVES_MAX ? undefined : await this.#acts(hold.id, 'other-bay', nowMs)
    if (answer?.is === 'done') {
      this.#next({ is: 'holding', outing, hold: answer.hold, moved: moved + 1 }, nowMs + WALK_MS)
      return
    }
    this.#wrote(hold, null, false, moved, nowMs)
    if (hold.bay === undefined) await this.#acts(hold.id, 'cancel', nowMs)
    this.#goesHome(nowMs)
  }

  async #parked(doing: Extract<Doing, { is: 'parked' }>, nowMs: number): Promise<void> {
    const { outing, hold, bay } = doing
    if (doing.mayExtend) {
      const answer = await this.#acts(hold.id, 'extend', nowMs, { toMs: hold.toMs + outing.extendsMs })
      const longer = answer.is === 'done' ? answer.hold : hold
      const next = { ...doing, hold: longer, mayExtend: false }
      this.#next(next, Math.max(nowMs, this.#leavesMs({ ...outing, extendsMs: 0 }, longer, nowMs)))
      return
    }
    this.#given.ground(hold.lot)?.leave(bay, outing.overstays ? 'overstay' : 'shared')
    if (outing.overstays) this.#counts.overstays++
    if (hold.bay === undefined ? outing.saysLeavingUncounted : outing.saysLeaving)
      await this.#acts(hold.id, 'leave', nowMs)
    this.#goesHome(nowMs)
  }

  /** When she next does something in her bay: asks for more time half an hour before its end, or leaves. */
  #leavesMs({ overstays, leavesAfterMs, extendsMs }: Outing, hold: Hold, nowMs: number): number {
    const endMs = overstays ? hold.windowEndMs + hold.graceMs : hold.toMs
    const atMs = extendsMs > 0 ? hold.toMs - HOUR_MS / 2 : endMs + leavesAfterMs
    return Math.max(
      nowMs + 5 * MINUTE_MS,
      Math.min(atMs, overstays ? atMs : hold.windowEndMs + hold.graceMs - MINUTE_MS),
    )
  }

  async #acts(
    holdId: number,
    action: 'arrive' | 'extend' | 'cancel' | 'leave' | 'other-bay',
    nowMs: number,
    more: { readonly code?: string; readonly toMs?: number } = {},
  ): Promise<HoldAnswer> {
    const actionId = this.#actionId(action, holdId, nowMs)
    const answer = await this.#driver.device.act({ actionId, holdId, action, ...more })
    if (answer.is === 'refused') this.#refused(answer.refusal)
    return answer
  }

  #refused(refusal: HoldRefusal): void {
    this.#counts.refused++
    this.#counts.refusals[refusal] = (this.#counts.refusals[refusal] ?? 0) + 1
  }

  #wrote({ id, lot }: Hold, bay: string | null, kept: boolean, moved: number, nowMs: number): void {
    if (kept) this.#counts.kept++
    else this.#counts.broken++
    this.#given.wrote({ is: 'promise', hold: id, lot, bay, atMs: nowMs, kept, moved })
  }

  #goesHome(nowMs: number): void {
    this.#next({ is: 'home' }, nowMs + AGAIN_MS)
  }

  #next(doing: Doing, dueMs: number): void {
    this.#doing = doing
    this.dueMs = dueMs
  }

  /** A UUID made of what it names. */
  #actionId(...of: readonly (string | number)[]): string {
    const luck = chance(this.#given.seed, 'driver-action', this.#driver.id, ...of)
    const hex = (digits: number): string =>
      Array.from({ length: digits }, () => luck.whole(0, 15).toString(16)).join('')
    return `${hex(8)}-${hex(4)}-4${hex(3)}-${luck.pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`
  }
}

/** A stay somewhat later or shorter than she wished, where that is what helps; undefined: it does not, or it is too much. */
function bentTo(
  refusal: HoldRefusal,
  helpMs: number,
  { outing, fromMs, toMs }: Extract<Doing, { is: 'asking' }>,
): { readonly fromMs: number; readonly toMs: number } | undefined {
  const ends = refusal === 'window-ends' || (refusal === 'still-hours' && helpMs > fromMs && helpMs < toMs)
  const begins = refusal === 'no-window' || (refusal === 'still-hours' && !ends)
  const bent = ends ? { fromMs, toMs: helpMs } : begins && helpMs > fromMs ? { fromMs: helpMs, toMs } : undefined
  if (bent === undefined || bent.toMs - bent.fromMs < WORTH_MS) return undefined
  return Math.abs(bent.fromMs - outing.fromMs) <= BENDS_MS && outing.toMs - bent.toMs <= BENDS_MS ? bent : undefined
}
