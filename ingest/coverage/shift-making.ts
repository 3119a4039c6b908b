import { settingsOf, type ChangedSettings, type RuleSettings } from '#domain/coverage/settings.ts'
import { missingYears, workCalendar } from '#domain/plan/calendar.ts'
import { addDays, daysFrom, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import {
  passTimes,
  planNetwork,
  shiftsOf,
  shiftTimes,
  sidesOf,
  type DamagedPlan,
  type PlanNetwork,
} from '#domain/plan/shifts.ts'
import type { Operations, PlanRow } from '#stores/types.ts'

/** Days on which the platform was down that are caught up: after a week nobody can tell any more what should have been (our choice). */
export const CATCH_UP_DAYS_MAX = 7
const VERSIONS_LOOKED_AT_MAX = 100
const SHIFTS_OF_DAY_MAX = 10_000

type Stores = Pick<Operations, 'plans' | 'calendar' | 'networks' | 'shifts' | 'ruleSettings'>

/** What one look at the plans came to. */
export interface ShiftMaking {
  readonly made: number
  /** Shifts that had not begun and follow a change of plans, calendar, network or settings; whoever holds shifts reads them again. */
  readonly changed: number
  readonly dropped: number
  readonly plans: number
  readonly hasNetwork: boolean
  readonly damaged: readonly DamagedPlan[]
  /** Plans whose days were guessed, because the calendar does not know the year. */
  readonly guessed: readonly string[]
  /** Years plans need and the calendar does not know. */
  readonly missingYears: readonly number[]
}

/**
 * Make the shifts of the last days, today and tomorrow that are not made yet, and let those that have not begun follow plans, calendar,
 * network and settings (docs/SPEC.md D8, D10). May be repeated at any time by any number of processes.
 */
export const makeShifts = (stores: Stores, nowMs: number): Promise<ShiftMaking> => shiftMaker(stores)(nowMs)

/** The same to be asked often: it looks at a few numbers, and only when one of them or the day is another one does anything. */
export function shiftMaker(stores: Stores): (nowMs: number) => Promise<ShiftMaking> {
  let last: { readonly key: string; readonly making: ShiftMaking } | undefined
  return async (nowMs) => {
    const today = localDayOf(nowMs)
    const [version, uses, settings] = [
      await stores.plans.version(),
      await stores.networks.uses(),
      await stores.ruleSettings.current(),
    ]
    const key = `${today} ${version} ${uses.at(-1)?.id} ${uses.length} ${settings.version}`
    if (last?.key === key) return { ...last.making, made: 0, changed: 0, dropped: 0 }
    const making = await lookThrough(stores, nowMs, {
      uses,
      settings: settingsOf(JSON.parse(settings.content) as ChangedSettings),
    })
    last = { key, making }
    return making
  }
}

interface Present {
  readonly uses: readonly { readonly id: string; readonly fromMs: number }[]
  readonly settings: RuleSettings
}

async function lookThrough(stores: Stores, nowMs: number, { uses, settings }: Present): Promise<ShiftMaking> {
  const today = localDayOf(nowMs)
  const calendar = workCalendar(await stores.calendar.all())
  const plans = await stores.plans.list({ retired: true })
  const inUse = plans.filter(({ retiredAtMs }) => retiredAtMs === undefined)
  const networks = networksOf(stores, uses)
  const present = await networks.present()
  const making = {
    made: 0,
    changed: 0,
    dropped: 0,
    plans: inUse.length,
    hasNetwork: present !== undefined,
    missingYears: missingYears(calendar, nowMs),
  }
  if (present === undefined) return { ...making, damaged: [], guessed: [] }

  const guessed = new Set<string>()
  const shiftsOn = async (day: string, rows: readonly PlanRow[], network: PlanNetwork) => {
    const due = await Promise.all(rows.map((row) => planOn(stores, row, day)))
    const found = shiftsOf(
      due.filter((plan) => plan !== undefined),
      { network, calendar, settings },
      day,
    )
    for (const id of found.guessed) guessed.add(id)
    return found.shifts
  }
  for (const day of daysFrom(addDays(today, -CATCH_UP_DAYS_MAX), addDays(today, -1))) {
    const there = await stores.shifts.list({ day, towns: [], limit: SHIFTS_OF_DAY_MAX })
    const made = new Set(there.map(({ planId }) => planId))
    const missing = plans.filter(({ id }) => !made.has(id))
    if (missing.length === 0) continue
    const network = await networks.at(midnightMs(day))
    making.made += await stores.shifts.make(await shiftsOn(day, missing, network ?? present))
  }
  for (const day of [today, addDays(today, 1)]) {
    const { made, changed, dropped } = await stores.shifts.replan(day, await shiftsOn(day, plans, present), nowMs)
    making.made += made
    making.changed += changed
    making.dropped += dropped
  }
  return { ...making, damaged: damagedOf(inUse, present), guessed: [...guessed].toSorted() }
}

/** The plan as it was in force when its shift of a day began; undefined: it was not. */
async function planOn({ plans }: Stores, latest: PlanRow, day: string): Promise<PlanRow | undefined> {
  const inForce = (row: PlanRow, fromMs: number): PlanRow | undefined =>
    row.retiredAtMs !== undefined && row.retiredAtMs <= fromMs ? undefined : row
  const { fromMs } = shiftTimes(latest, day)
  if (latest.changedAtMs <= fromMs) return inForce(latest, fromMs)

  const first = latest.version === 1 ? latest : await plans.get(latest.id, 1)
  let row: PlanRow | undefined = latest
  for (let looked = 0; row !== undefined && looked < VERSIONS_LOOKED_AT_MAX; looked++) {
    // a pass that was over when the plan was made was asked of nobody
    const passes = row.passes.filter((window) => passTimes(window, day).toMs > (first ?? latest).changedAtMs)
    if (passes.length === 0) return undefined
    const begun = shiftTimes({ passes }, day).fromMs
    if (row.changedAtMs <= begun || row.version === 1) return inForce({ ...row, passes }, begun)
    row = await plans.get(row.id, row.version - 1)
  }
  return undefined
}

function damagedOf(plans: readonly PlanRow[], network: PlanNetwork): DamagedPlan[] {
  return plans.flatMap((plan) => {
    const { sides, missing } = sidesOf(plan, network)
    return missing.length === 0 ? [] : [{ planId: plan.id, missing, isLost: sides.length === 0 }]
  })
}

/** Networks by the time they were in use, each read once. */
function networksOf({ networks }: Stores, uses: Present['uses']) {
  const read = new Map<string, Promise<PlanNetwork | undefined>>()
  const get = (id: string | undefined): Promise<PlanNetwork | undefined> => {
    if (id === undefined) return Promise.resolve(undefined)
    const known = read.get(id)
    if (known !== undefined) return known
    const reading = networks.get(id).then((network) => (network === undefined ? undefined : planNetwork(network)))
    read.set(id, reading)
    return reading
  }
  return {
    present: () => get(uses.at(-1)?.id),
    at: (atMs: number) => get(uses.findLast(({ fromMs }) => fromMs <= atMs)?.id),
  }
}

/** What people have to do about it, in words; '' when nothing. */
export function wordsOf(making: ShiftMaking): string {
  const { damaged, guessed, missingYears: years } = making
  const words: string[] = []
  if (making.plans > 0 && !making.hasNetwork)
    words.push(`no shifts are made of ${making.plans} plans: there is no road network`)
  if (damaged.length > 0) {
    const sides = damaged.reduce((sum, { missing }) => sum + missing.length, 0)
    words.push(
      `the road network lacks ${sides} street sides of ${listed(damaged.map(({ planId }) => planId))}: they are left out of shifts`,
    )
  }
  if (years.length > 0) words.push(`the calendar does not know the holidays of ${years.join(', ')}`)
  if (guessed.length > 0) words.push(`days of ${listed(guessed)} go by the weekday only`)
  return words.join('; ')
}

const TOLD_MAX = 5
const listed = (ids: readonly string[]): string =>
  ids.slice(0, TOLD_MAX).join(', ') + (ids.length > TOLD_MAX ? ` and ${ids.length - TOLD_MAX} more plans` : '')
