import type { RuleSettings } from '../coverage/settings.ts'
import type { StoredReading } from '../series.ts'
import type { ToiletProfile } from './profile.ts'
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

/** Ammonia a toilet may have: by its class, else by its siting (docs/SPEC.md Q4). */
export function nh3LimitOf(
  { toiletClass, siting }: Pick<ToiletProfile, 'toiletClass' | 'siting'>,
  settings: RuleSettings,
): number {
  switch (toiletClass) {
    case '一类':
      return settings.nh3Class1MgM3
    case '二类':
      return settings.nh3Class2MgM3
    case '三类':
      return settings.nh3Class3MgM3
    case undefined:
      return siting === '附属式' ? settings.nh3AttachedMgM3 : settings.nh3DetachedMgM3
  }
}

/**
 * @param air in order of time, from before midnight on
 * @param poweredMs when the device may have been switched on
 * @param due opening hours until now
 */
export function airOfDay(
  air: readonly StoredReading[],
  poweredMs: readonly number[],
  due: Spans,
  { midnightMs, untilMs }: { readonly midnightMs: number; readonly untilMs: number },
  limitMgM3: number,
  settings: RuleSettings,
): AirOfDay {
  const { airWindowMs, airReadingsMin, warmUpMs, h2sAlarmMgM3, impossibleNh3MgM3 } = settings
  const stuck = stuckReadings(air, settings)
  const windows = new Map<number, Window>()
  for (const [i, { atMs, fields }] of air.entries()) {
    if (atMs < midnightMs || atMs >= untilMs) continue
    const n = Math.floor((atMs - midnightMs) / airWindowMs)
    const window = windows.get(n) ?? { nh3: [], h2s: [], not: {} }
    windows.set(n, window)
    const { nh3MgM3, h2sMgM3 } = fields
    const isCold = poweredMs.some((each) => atMs >= each && atMs < each + warmUpMs)
    const why = isCold ? 'warm-up' : stuck.has(i) ? 'stuck' : undefined
    if (typeof nh3MgM3 === 'number') {
      const whyNot = why ?? (nh3MgM3 > impossibleNh3MgM3 ? 'impossible' : undefined)
      if (whyNot === undefined) window.nh3.push(nh3MgM3)
      else window.not[whyNot] = (window.not[whyNot] ?? 0) + 1
    }
    if (typeof h2sMgM3 === 'number' && why === undefined) window.h2s.push(h2sMgM3)
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
  readonly not: Partial<Record<'warm-up' | 'stuck' | 'impossible', number>>
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

/** Readings that only repeat the one before, for so long and so often that the sensor must be stuck. */
function stuckReadings(air: readonly StoredReading[], { stuckMs, stuckReadingsMin }: RuleSettings): Set<number> {
  const stuck = new Set<number>()
  let begin = 0
  for (let i = 1; i <= air.length; i++) {
    const next = air[i]
    if (next !== undefined && contentOf(next) === contentOf(air[begin]!)) continue
    const [first, last] = [air[begin]!, air[i - 1]!]
    // a room without any gas is no stuck sensor
    if (i - begin >= stuckReadingsMin && last.atMs - first.atMs >= stuckMs && !isClean(first))
      for (let n = begin; n < i; n++) stuck.add(n)
    begin = i
  }
  return stuck
}
const contentOf = ({ fields }: StoredReading): string =>
  `${String(fields['nh3MgM3'])}/${String(fields['h2sMgM3'])}/${String(fields['temperatureC'])}`
const isClean = ({ fields }: StoredReading): boolean => fields['nh3MgM3'] === 0 && fields['temperatureC'] === undefined

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
