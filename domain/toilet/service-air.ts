import type { RuleSettings } from '../coverage/settings.ts'
import type { StoredReading } from '../series.ts'
import { both, inOrder, lengthMs, NO_TIME, pairsOf, spansOf, type Spans, type StateSpan } from './service-spans.ts'

/** `good` and `bad` are known; all others say why it is not known. */
export const airStates = ['good', 'bad', 'silent', 'few', 'warm-up', 'stuck', 'impossible'] as const
export type AirState = (typeof airStates)[number]
export type AirUnknown = Exclude<AirState, 'good' | 'bad'>

/** Air of a day (docs/SPEC.md Q4). Times in epoch ms, concentrations in mg/m³. */
export interface AirOfDay {
  readonly limitMgM3: number
  readonly dueMs: number
  readonly goodMs: number
  readonly badMs: number
  readonly unknownMs: number
  readonly spans: readonly StateSpan<AirState>[]
  readonly windowMs: number
  /** Means that are known: number of the window from midnight on, mean, readings in it. */
  readonly means: readonly (readonly [n: number, nh3MgM3: number, readings: number])[]
  readonly worst?: { readonly atMs: number; readonly nh3MgM3: number }
  /** Hydrogen sulphide above the alarm; no measure of compliance, since common cells cannot see the hygiene limit. */
  readonly h2sAlarms: readonly (readonly [fromMs: number, toMs: number, h2sMgM3: number])[]
}

/** Why a reading of the air is not believed. */
type Doubt = Exclude<AirUnknown, 'silent' | 'few'>
export interface AirReading {
  readonly atMs: number
  readonly nh3MgM3?: number
  readonly h2sMgM3?: number
  readonly doubt?: Doubt
}

/** What people did until a moment: visits and doors, to be compared between two moments. */
export type ActsBefore = (atMs: number) => number

/**
 * Readings of the air, each with why it is not believed (docs/SPEC.md Q4; the same as for alerts, Y4 and Y12).
 *
 * @param air in order of time, from before midnight on
 * @param poweredMs when the cells may have been switched on
 */
export function believedAir(
  air: readonly StoredReading[],
  poweredMs: readonly number[],
  actsBefore: ActsBefore,
  limitMgM3: number,
  settings: RuleSettings,
): AirReading[] {
  const { warmUpMs, impossibleNh3MgM3 } = settings
  const stuck = stuckReadings(air, actsBefore, limitMgM3, settings)
  return air.map((reading) => {
    const { atMs, fields } = reading
    const { nh3MgM3, h2sMgM3 } = fields
    const isCold = poweredMs.some((each) => atMs >= each && atMs < each + warmUpMs)
    const isImpossible = typeof nh3MgM3 === 'number' && nh3MgM3 > impossibleNh3MgM3
    const doubt = isCold ? 'warm-up' : stuck.has(reading) ? 'stuck' : isImpossible ? 'impossible' : undefined
    return {
      atMs,
      ...(typeof nh3MgM3 === 'number' ? { nh3MgM3 } : {}),
      ...(typeof h2sMgM3 === 'number' ? { h2sMgM3 } : {}),
      ...(doubt === undefined ? {} : { doubt }),
    }
  })
}

/**
 * @param readings in order of time
 * @param due opening hours until now
 */
export function airOfDay(
  readings: readonly AirReading[],
  due: Spans,
  { midnightMs, untilMs }: { readonly midnightMs: number; readonly untilMs: number },
  limitMgM3: number,
  settings: RuleSettings,
): AirOfDay {
  const { airWindowMs, airReadingsMin, h2sAlarmMgM3 } = settings
  const windows = new Map<number, Window>()
  for (const { atMs, nh3MgM3, h2sMgM3, doubt } of readings) {
    if (atMs < midnightMs || atMs >= untilMs) continue
    const n = Math.floor((atMs - midnightMs) / airWindowMs)
    const window = windows.get(n) ?? { nh3: [], h2s: [], not: {} }
    windows.set(n, window)
    if (doubt !== undefined) window.not[doubt] = (window.not[doubt] ?? 0) + 1
    else if (nh3MgM3 !== undefined) window.nh3.push(nh3MgM3)
    if (h2sMgM3 !== undefined && (doubt === undefined || doubt === 'impossible')) window.h2s.push(h2sMgM3)
  }
  const states: Record<AirState, [number, number][]> = {
    good: [],
    bad: [],
    silent: [],
    few: [],
    'warm-up': [],
    stuck: [],
    impossible: [],
  }
  const means: [number, number, number][] = []
  const h2sAlarms: [number, number, number][] = []
  let worst: AirOfDay['worst']
  // a mean whose time is not over is not judged yet
  for (let n = 0; midnightMs + (n + 1) * airWindowMs <= untilMs; n++) {
    const fromMs = midnightMs + n * airWindowMs
    const window = windows.get(n)
    const time: [number, number] = [fromMs, fromMs + airWindowMs]
    const isDue = lengthMs(both(time, due)) > 0
    const state = stateOf(window, airReadingsMin, limitMgM3)
    states[state].push(time)
    if (window === undefined) continue
    if (state === 'good' || state === 'bad') {
      const nh3MgM3 = meanOf(window.nh3)
      means.push([n, nh3MgM3, window.nh3.length])
      if (isDue && nh3MgM3 > (worst?.nh3MgM3 ?? -1)) worst = { atMs: fromMs, nh3MgM3 }
    }
    if (window.h2s.length < airReadingsMin) continue
    const h2sMgM3 = meanOf(window.h2s)
    if (h2sMgM3 < h2sAlarmMgM3) continue
    const last = h2sAlarms.at(-1)
    if (last?.[1] === fromMs) h2sAlarms[h2sAlarms.length - 1] = [last[0], time[1], Math.max(last[2], h2sMgM3)]
    else h2sAlarms.push([...time, h2sMgM3])
  }
  const wholeWindowsMs = midnightMs + Math.floor((untilMs - midnightMs) / airWindowMs) * airWindowMs
  const judged = wholeWindowsMs > midnightMs ? both(due, [midnightMs, wholeWindowsMs]) : NO_TIME
  const of = Object.fromEntries(airStates.map((state) => [state, both(spansOf(states[state]), judged)])) as Record<
    AirState,
    Spans
  >
  const dueMs = lengthMs(judged)
  const [goodMs, badMs] = [lengthMs(of.good), lengthMs(of.bad)]
  return {
    limitMgM3,
    dueMs,
    goodMs,
    badMs,
    unknownMs: dueMs - goodMs - badMs,
    spans: inOrder(of),
    windowMs: airWindowMs,
    means,
    ...(worst === undefined ? {} : { worst }),
    h2sAlarms,
  }
}

interface Window {
  readonly nh3: number[]
  readonly h2s: number[]
  readonly not: Partial<Record<Doubt, number>>
}

function stateOf(window: Window | undefined, readingsMin: number, limitMgM3: number): AirState {
  if (window === undefined) return 'silent'
  if (window.nh3.length >= readingsMin) return meanOf(window.nh3) <= limitMgM3 ? 'good' : 'bad'
  // the most frequent reason; of equal ones the first of the list
  const reasons = (['impossible', 'stuck', 'warm-up'] as const).toSorted(
    (a, b) => (window.not[b] ?? 0) - (window.not[a] ?? 0),
  )
  if (window.not[reasons[0]!] !== undefined) return reasons[0]!
  return window.nh3.length > 0 ? 'few' : 'silent'
}

/** To 0.001 mg/m³: what is shown is what is judged. */
const meanOf = (of: readonly number[]): number =>
  Math.round((of.reduce((sum, each) => sum + each, 0) / of.length) * 1_000) / 1_000

/** People came or went so often while a value stood still: then it should not have. */
const ACTS_MIN = 10
/** Below this share of its limit a coarse cell says the same for hours in good air. */
const COARSE_SHARE = 0.5

/** Readings that only repeat the one before, for so long, so often and while so many came that the sensor must be stuck. */
function stuckReadings(
  air: readonly StoredReading[],
  actsBefore: ActsBefore,
  limitMgM3: number,
  { stuckMs, stuckReadingsMin }: RuleSettings,
): Set<StoredReading> {
  const own = air.filter(({ fields }) => typeof fields['nh3MgM3'] === 'number')
  const stuck = new Set<StoredReading>()
  const findRuns = (contentOf: (reading: StoredReading) => string, isSuspect: (reading: StoredReading) => boolean) => {
    let begin = 0
    for (let i = 1; i <= own.length; i++) {
      const next = own[i]
      const first = own[begin]!
      if (next !== undefined && contentOf(next) === contentOf(first)) continue
      const last = own[i - 1]!
      if (
        i - begin >= stuckReadingsMin &&
        last.atMs - first.atMs >= stuckMs &&
        actsBefore(last.atMs) - actsBefore(first.atMs) >= ACTS_MIN &&
        isSuspect(first)
      )
        for (const reading of own.slice(begin, i)) stuck.add(reading)
      begin = i
    }
  }
  // a device that hangs with all it measures; one value alone may be what a coarse cell says of clean air
  findRuns(
    ({ fields }) => airFields.map((name) => String(fields[name])).join('/'),
    ({ fields }) => airFields.filter((name) => typeof fields[name] === 'number').length > 1,
  )
  findRuns(
    ({ fields }) => String(fields['nh3MgM3']),
    ({ fields }) => Number(fields['nh3MgM3']) > limitMgM3 * COARSE_SHARE,
  )
  return stuck
}
const airFields = ['nh3MgM3', 'h2sMgM3', 'temperatureC', 'humidityPercent'] as const

/**
 * Whether `airWindows` means in a row were above the limit at some minute between two moments, as the rule of alerts looks at it: windows that end at
 * any minute, not only those a day is made of. Undefined: too little is known to say that they never were.
 */
export function wasExceeded(
  readings: readonly AirReading[],
  fromMs: number,
  toMs: number,
  limitMgM3: number,
  { airWindowMs, airWindows, airReadingsMin }: RuleSettings,
): boolean | undefined {
  const believed = readings.flatMap(({ atMs, nh3MgM3, doubt }) =>
    doubt === undefined && nh3MgM3 !== undefined ? [{ atMs, nh3MgM3 }] : [],
  )
  const meanOfWindow = (endMs: number): number | undefined => {
    const of = believed.filter(({ atMs }) => atMs >= endMs - airWindowMs && atMs < endMs)
    return of.length < airReadingsMin ? undefined : meanOf(of.map(({ nh3MgM3 }) => nh3MgM3))
  }
  let isKnown = true
  for (let endMs = Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS; endMs <= toMs; endMs += MINUTE_MS) {
    const means = Array.from({ length: airWindows }, (_, n) => meanOfWindow(endMs - n * airWindowMs))
    if (means.every((mean) => mean !== undefined && mean > limitMgM3)) return true
    if (means.includes(undefined)) isKnown = false
  }
  return isKnown ? false : undefined
}
const MINUTE_MS = 60_000

/** Exceedances long enough that somebody should have been called: `[from, to, highest mean]`. */
export function exceedances(air: AirOfDay, midnightMs: number, windowsMin: number): [number, number, number][] {
  const found: [number, number, number][] = []
  for (const [fromMs, toMs] of pairsOf(
    spansOf(air.spans.filter(([, , state]) => state === 'bad').map(([a, b]) => [a, b])),
  )) {
    if (toMs - fromMs < windowsMin * air.windowMs) continue
    const highest = air.means.reduce((high, [n, mgM3]) => {
      const atMs = midnightMs + n * air.windowMs
      return atMs >= fromMs && atMs < toMs ? Math.max(high, mgM3) : high
    }, 0)
    found.push([fromMs, toMs, highest])
  }
  return found
}
