import type { Logger } from 'pino'
import type { Asset } from '#domain/asset.ts'
import { addDays, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import { figuresOf, toiletDay, type DayCause, type ToiletDay } from '#domain/toilet/service-day.ts'
import { DAY_MS } from '#domain/toilet/service-facts.ts'
import { CONTESTABLE_MS, toiletDayFacts } from '#stores/toilet-day-facts.ts'
import type { Operations, ReadingsStore, StaleToiletDay, ToiletDayRow } from '#stores/types.ts'
import { isOfTheStore } from '../journal-following.ts'
import { Ripening } from '../coverage/ripening.ts'

export interface DaysOpened {
  readonly operations: Pick<
    Operations,
    'toilets' | 'assets' | 'workOrders' | 'alerts' | 'ruleSettings' | 'calendar' | 'rules' | 'positions'
  >
  readonly readings: Pick<ReadingsStore, 'readings'>
  readonly log: Logger
  /** The real time, for waiting only. Default: the real clock. */
  readonly realMs?: () => number
  /** How long late data of a day must be quiet. Default: 5 s. */
  readonly quietMs?: number
}

/** Working a day out, step by step. */
export interface ToiletDays {
  /** A bounded step: at most one toilet and day. True when there is more to do. @throws {StoreUnavailable} */
  step(nowMs: number): Promise<boolean>
  totals(): Record<string, number>
}

/** A day is closed so long after its end: devices have reconnected by then (our choice). */
const CLOSE_AFTER_MS = 2 * 3_600_000
/** Days that were missed because nothing ran are made up for so far back (our choice). */
const CATCH_UP_DAYS = 31
/** Days that are looked at again each night, for answers and claims that were settled since. */
const LOOKED_AT_AGAIN_DAYS = 3
const QUIET_MS = 5_000 // one new version of an upload that comes in many messages
const PATIENCE_MS = 60_000
const STALE_MAX = 500
const ROWS_MAX = 1_000_000

/**
 * Closes the day of each toilet at 02:00 of the next, and works closed days out again when late data, orders, settings or files change them; a new
 * version only when something changed (docs/SPEC.md Q10, Q12).
 */
export function createToiletDays(opened: DaysOpened): ToiletDays {
  return new Days(opened)
}

interface Waiting {
  readonly toilet: Asset
  readonly day: string
}

class Days implements ToiletDays {
  readonly #opened: DaysOpened
  readonly #ripening: Ripening
  /** The last day whose closing was begun, and what of it is left, the oldest first. */
  #closing: { readonly day: string; readonly afterSeq: number; readonly left: Waiting[] } | undefined
  /** Toilets that have been heard on some day before. */
  readonly #known = new Set<string>()
  /** Given up, with the request at which it was. */
  readonly #given = new Map<string, number>()
  #followed: { readonly settings: number; readonly profiles: number } | undefined
  #closed = 0
  #again = 0

  constructor(opened: DaysOpened) {
    this.#opened = opened
    this.#ripening = new Ripening(opened.quietMs ?? QUIET_MS, PATIENCE_MS, opened.realMs ?? Date.now)
  }

  totals(): Record<string, number> {
    return { service_days_closed_total: this.#closed, service_days_again_total: this.#again }
  }

  async step(nowMs: number): Promise<boolean> {
    const lastDay = addDays(localDayOf(nowMs - CLOSE_AFTER_MS), -1)
    // a clock that was put back closes nothing twice
    if (this.#closing === undefined || lastDay > this.#closing.day) await this.#begin(lastDay)
    await this.#follow(nowMs)
    return (await this.#close(nowMs)) || (await this.#lookAgain(nowMs, lastDay))
  }

  /** What is to be closed: days without a row, and, so that nothing of a late answer is lost, the last few days once more. */
  async #begin(lastDay: string): Promise<void> {
    const { toilets, assets, rules } = this.#opened.operations
    const firstDay = addDays(lastDay, 1 - CATCH_UP_DAYS)
    const rows = await toilets.days({
      towns: [],
      fromDay: firstDay,
      toDay: lastDay,
      figuresOnly: true,
      limit: ROWS_MAX,
    })
    const there = new Set(rows.map(({ toilet, day }) => `${toilet}/${day}`))
    const firstOf = new Map<string, string>()
    for (const { toilet, day } of rows) if (!firstOf.has(toilet)) firstOf.set(toilet, day)
    for (const toilet of firstOf.keys()) this.#known.add(toilet)
    const left: Waiting[] = []
    for (const toilet of await assets.list({ kind: 'toilet', towns: [] }))
      for (let day = firstOf.get(toilet.id) ?? firstDay; day <= lastDay; day = addDays(day, 1))
        if (!there.has(`${toilet.id}/${day}`)) left.push({ toilet, day })
    left.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.toilet.id < b.toilet.id ? -1 : 1))
    const again = addDays(lastDay, 1 - LOOKED_AT_AGAIN_DAYS)
    await toilets.staleDay(
      rows.filter(({ day }) => day >= again).map(({ toilet, day }) => ({ toilet, day, seq: 0, cause: 'order' })),
    )
    // what had arrived by now must be in the readings store
    this.#closing = { day: lastDay, afterSeq: await rules.position(), left }
  }

  async #close(nowMs: number): Promise<boolean> {
    const closing = this.#closing
    const next = closing?.left[0]
    if (closing === undefined || next === undefined) return false
    const written = await this.#opened.operations.positions.get('history')
    if (written < closing.afterSeq) return false
    const { toilet, day } = next
    const worked = await this.#worked(toilet, day, nowMs)
    closing.left.shift()
    if (worked === undefined) return true
    // a day before the first on which anything was known of a toilet is no day of its
    if (!this.#known.has(toilet.id) && isEmpty(worked.is)) return true
    this.#known.add(toilet.id)
    if (await this.#put(toilet, worked, 'closed', nowMs)) this.#closed++
    return true
  }

  /** New settings and files judge what ended within the last two days, too. */
  async #follow(nowMs: number): Promise<void> {
    const { toilets, ruleSettings } = this.#opened.operations
    const now = { settings: (await ruleSettings.current()).version, profiles: await toilets.profileVersion() }
    const before = this.#followed
    this.#followed = now
    if (before === undefined || (before.settings === now.settings && before.profiles === now.profiles)) return
    const rows = await toilets.days({
      towns: [],
      fromDay: localDayOf(nowMs - CONTESTABLE_MS - DAY_MS),
      toDay: localDayOf(nowMs),
      figuresOnly: true,
      limit: ROWS_MAX,
    })
    const cause = before.settings === now.settings ? 'profile' : 'settings'
    await toilets.staleDay(rows.map(({ toilet, day }) => ({ toilet, day, seq: 0, cause })))
  }

  async #lookAgain(nowMs: number, lastDay: string): Promise<boolean> {
    const { toilets, assets, positions } = this.#opened.operations
    const stale = (await toilets.staleDays(STALE_MAX)).filter((row) => this.#given.get(keyOf(row)) !== row.asked)
    this.#ripening.keepOnly(stale.map((row) => keyOf(row)))
    if (stale.length === 0) return false
    const written = await positions.get('history')
    const due = stale.find((row) => row.seq <= written && this.#ripening.isRipe(keyOf(row), row.asked))
    if (due === undefined) return false
    const toilet = await assets.get(due.toilet)
    // what is not closed yet is worked out with all that came when it is
    if (toilet !== undefined && due.day <= lastDay && !this.#isWaiting(due)) {
      const worked = await this.#worked(toilet, due.day, nowMs)
      if (worked === undefined) {
        this.#given.set(keyOf(due), due.asked)
        return true
      }
      const before = (await toilets.dayVersions(due.toilet, due.day)).at(-1)
      const isNews = before !== undefined || !isEmpty(worked.is)
      if (isNews && (await this.#put(toilet, worked, causeOf(before, worked), nowMs, before))) this.#again++
    }
    await toilets.dayDone(due)
    return true
  }

  #isWaiting({ toilet, day }: StaleToiletDay): boolean {
    return this.#closing?.left.some((each) => each.toilet.id === toilet && each.day === day) === true
  }

  /** Undefined when it cannot be worked out through a fault of ours: it holds up no other. */
  async #worked(toilet: Asset, day: string, nowMs: number): Promise<Worked | undefined> {
    const { facts, settingsVersion } = await toiletDayFacts(this.#opened, toilet, day, nowMs)
    try {
      return { is: toiletDay(facts), settings: settingsVersion }
    } catch (error) {
      if (isOfTheStore(error)) throw error
      this.#opened.log.error({ err: error, toilet: toilet.id, day }, 'cannot work out the day of a toilet')
      return undefined
    }
  }

  async #put(
    toilet: Asset,
    { is, settings }: Worked,
    cause: DayCause,
    nowMs: number,
    before?: ToiletDayRow,
  ): Promise<boolean> {
    const { toilets, alerts } = this.#opened.operations
    const isNew = await toilets.putDay({
      toilet: toilet.id,
      day: is.day,
      town: is.town,
      atMs: nowMs,
      cause,
      settings,
      figures: JSON.stringify(figuresOf(is)),
      content: JSON.stringify(is),
    })
    const doubted = new Set(
      before === undefined
        ? []
        : dayOf(before)
            .alerts.filter(({ supported }) => supported === 'no')
            .map(({ id }) => id),
    )
    // the alert stays as it was told; its trail says what is known now
    for (const { id, supported } of is.alerts)
      if (supported === 'no' || (supported === 'yes' && doubted.has(id)))
        await alerts.correct(id, { atMs: nowMs, detail: { day: is.day, supported: supported === 'yes' } })
    return isNew
  }
}

interface Worked {
  readonly is: ToiletDay
  readonly settings: number
}

const keyOf = ({ toilet, day }: Pick<StaleToiletDay, 'toilet' | 'day'>): string => `${toilet}/${day}`
/** Written by `#put`, and by nobody else. */
const dayOf = ({ content }: ToiletDayRow): ToiletDay => JSON.parse(content) as ToiletDay

/** Nothing was heard of it, ordered or told. */
const isEmpty = ({ readings, orders, cleans, ratings }: ToiletDay): boolean =>
  Object.values(readings).every((count) => count === 0) &&
  orders.length === 0 &&
  cleans.cleans.length === 0 &&
  ratings.length === 0

/** Why a day is another than it was: by what changed in it, since one request may stand for several changes. */
function causeOf(before: ToiletDayRow | undefined, { is, settings }: Worked): DayCause {
  if (before === undefined) return 'late-data'
  const was = dayOf(before)
  const files = ({ judgedBy, team, opening }: ToiletDay): string =>
    JSON.stringify([{ ...judgedBy, dayType: undefined }, team, opening])
  if (files(was) !== files(is)) return 'profile'
  const { dayType } = was.judgedBy
  if (dayType !== undefined && is.judgedBy.dayType !== undefined && dayType !== is.judgedBy.dayType) return 'calendar'
  if (before.settings !== settings) return 'settings'
  return JSON.stringify(was.readings) === JSON.stringify(is.readings) ? 'order' : 'late-data'
}

/** The moment at which a day is closed. */
export const closesAtMs = (day: string): number => midnightMs(day) + DAY_MS + CLOSE_AFTER_MS
