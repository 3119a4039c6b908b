import type { Asset } from '#domain/asset.ts'
import { seesTown, type Person } from '#domain/person.ts'
import { addDays, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import { figuresOf, toiletDay, type ToiletDay } from '#domain/toilet/service-day.ts'
import type { DayFigures, DayRow } from '#domain/toilet/service-sums.ts'
import { toiletDayFacts } from '#stores/toilet-day-facts.ts'
import type { ToiletDayRow } from '#stores/types.ts'
import type { Context } from './context.ts'
import { invalid, notFound } from './problems.ts'

/** What is worked out for somebody is told to others for so long: a minute is nothing in a day. */
const CACHE_MS = 60_000
const CACHED_MAX = 1_000
const ROWS_MAX = 100_000

export interface RunningDay {
  readonly day: ToiletDay
  readonly settings: number
  readonly atMs: number
}

/** Days of toilets as they are stored, and those that are not closed yet, worked out when somebody asks (docs/SPEC.md Q10). */
export class ServiceLevels {
  readonly #context: Context
  readonly #running = new Map<string, { readonly atMs: number; readonly is: Promise<RunningDay> }>()

  constructor(context: Context) {
    this.#context = context
  }

  /** The toilet, if it exists and the person may know of it. */
  async toiletInScope(person: Person, id: string): Promise<Asset> {
    const asset = await this.#context.operations.assets.get(id)
    if (asset?.kind !== 'toilet' || !seesTown(person, asset.town)) throw notFound('toilet', id)
    return asset
  }

  /** A day that is not closed yet, as it stands; at most a minute old. @throws {StoreUnavailable} */
  running(toilet: Asset, day: string): Promise<RunningDay> {
    const nowMs = Math.round(this.#context.nowMs())
    const key = `${toilet.id}/${day}`
    const known = this.#running.get(key)
    if (known !== undefined && nowMs - known.atMs < CACHE_MS && nowMs >= known.atMs) return known.is
    const is = this.#workOut(toilet, day, nowMs)
    this.#running.delete(key)
    this.#running.set(key, { atMs: nowMs, is })
    // a store that was away is asked again
    is.catch(() => this.#running.delete(key))
    for (const oldest of this.#running.keys()) {
      if (this.#running.size <= CACHED_MAX) break
      this.#running.delete(oldest)
    }
    return is
  }

  async #workOut(toilet: Asset, day: string, nowMs: number): Promise<RunningDay> {
    const { facts, settingsVersion } = await toiletDayFacts(this.#context, toilet, day, nowMs)
    return { day: toiletDay(facts), settings: settingsVersion, atMs: nowMs }
  }

  /**
   * Sums by toilet and day, of toilets in the towns (empty: all), or of one crew's. Days that are not closed come with `isRunning`: today, and yesterday until it is
   * closed, one toilet after the other.
   */
  async rows(asked: {
    readonly towns: readonly string[]
    readonly toilet?: string
    readonly crew?: string
    readonly fromDay: string
    readonly toDay: string
  }): Promise<{ readonly rows: readonly DayRow[]; readonly running: readonly DayRow[] }> {
    const { crew } = asked
    const isAsked = ({ team }: DayRow): boolean => crew === undefined || team === crew
    const { operations } = this.#context
    const stored = await operations.toilets.days({ ...asked, figuresOnly: true, limit: ROWS_MAX })
    if (stored.length === ROWS_MAX)
      throw invalid('from', `there are more than ${ROWS_MAX} days of toilets: ask for fewer`)
    const there = new Set(stored.map(({ toilet, day }) => `${toilet}/${day}`))
    const today = localDayOf(this.#context.nowMs())
    const open = [addDays(today, -1), today].filter((day) => day >= asked.fromDay && day <= asked.toDay)
    const running: DayRow[] = []
    const toilets = open.length === 0 ? [] : await operations.assets.list({ kind: 'toilet', towns: asked.towns })
    for (const toilet of toilets)
      for (const day of open) {
        if (there.has(`${toilet.id}/${day}`) || (asked.toilet !== undefined && asked.toilet !== toilet.id)) continue
        const worked = await this.running(toilet, day)
        if (isEmpty(worked.day)) continue
        running.push({ toilet: toilet.id, town: toilet.town, day, isRunning: true, ...figuresOf(worked.day) })
      }
    return { rows: stored.map((row) => dayRowOf(row)).filter(isAsked), running: running.filter(isAsked) }
  }
}

/** A day as it was closed, also with the town it was closed in: a toilet that moved takes no closed day with it. */
function dayRowOf({ toilet, day, town, figures }: ToiletDayRow): DayRow {
  // written by the service part as DayFigures, and by nobody else
  const { team, sums } = JSON.parse(figures) as DayFigures
  return { toilet, day, town, team, isRunning: false, sums }
}

/** Nothing was heard of it, ordered or told: no day that anybody could read. */
export const isEmpty = ({ readings, orders, ratings }: ToiletDay): boolean =>
  orders.length === 0 && ratings.length === 0 && Object.values(readings).every((count) => count === 0)

/** A day as it was stored. */
export const storedDay = ({ content }: ToiletDayRow): ToiletDay => JSON.parse(content) as ToiletDay

/** Whether a day has begun at all. */
export const hasBegun = (day: string, nowMs: number): boolean => midnightMs(day) <= nowMs
