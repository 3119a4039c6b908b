import type { Alert, TrailLine } from '../alert/alert.ts'
import type { RuleSettings } from '../coverage/settings.ts'
import type { WorkCalendar } from '../plan/calendar.ts'
import { midnightMs } from '../plan/local-day.ts'
import type { WorkOrder } from '../response/order.ts'
import type { StoredReading } from '../series.ts'
import type { ToiletProfile } from './profile.ts'
import { both, spansOf, type Spans } from './service-spans.ts'

export const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Streams a day is worked out of. */
export const serviceStreams = ['air', 'visits', 'supplies', 'stalls', 'event', 'online'] as const
export type ServiceStream = (typeof serviceStreams)[number]

/** Of what people tell of a toilet, what a day needs. */
export interface DayInput {
  readonly atMs: number
  readonly input:
    | { readonly is: 'cleaned'; readonly orderId?: number; readonly full: boolean; readonly fromMs: number }
    | { readonly is: 'rating'; readonly stars: number; readonly reportId: number }
    | { readonly is: 'fault' | 'fault-over' }
}

/** All that is known of a toilet and one day of Shanghai, in any order; readings reach back to `factsFromMs`. */
export interface ToiletDayFacts {
  readonly toilet: string
  readonly town: string
  /** Crew that answers for it. */
  readonly team: string
  readonly day: string
  /** What happened later is not looked at: the end of the day, or now. */
  readonly untilMs: number
  readonly profile: ToiletProfile
  readonly settings: RuleSettings
  /** When it is worked at, of which cleans and checks are due. */
  readonly calendar: WorkCalendar
  readonly readings: Readonly<Record<ServiceStream, readonly StoredReading[]>>
  readonly inputs: readonly DayInput[]
  /** Orders of the toilet that touch the day, with what became of them. */
  readonly orders: readonly { readonly order: WorkOrder; readonly trail: readonly TrailLine[] }[]
  /** Alerts of its air that touch the day. */
  readonly alerts: readonly Alert[]
}

/** From when on readings are needed: what began before midnight may still hold after it. */
export function factsFromMs(day: string, settings: RuleSettings): number {
  const { stuckMs, heardMs, gatewayOfflineMs, openUseMs, cleanMsMax } = settings
  return midnightMs(day) - Math.max(stuckMs, heardMs, gatewayOfflineMs, openUseMs, cleanMsMax)
}

/** In order of device time, each once, up to a time. */
export function orderedReadings(readings: readonly StoredReading[], untilMs: number): StoredReading[] {
  // as stores give them: nothing to be done
  if (isInOrder(readings)) return readings.filter(({ atMs }) => atMs < untilMs)
  const once = new Map<string, StoredReading>()
  for (const reading of readings) if (reading.atMs < untilMs) once.set(`${reading.atMs}/${reading.sub}`, reading)
  return [...once.values()].toSorted((a, b) => a.atMs - b.atMs || a.sub - b.sub)
}

const isInOrder = (readings: readonly StoredReading[]): boolean =>
  readings.every((reading, i) => {
    const before = readings[i - 1]
    return (
      before === undefined || before.atMs < reading.atMs || (before.atMs === reading.atMs && before.sub < reading.sub)
    )
  })

/** Opening hours within a day. Closing before opening means over midnight; equal or 0 to 1,440: always open (docs/SPEC.md Q2). */
export function openingOf(
  { openMinute, closeMinute }: Pick<ToiletProfile, 'openMinute' | 'closeMinute'>,
  day: string,
): Spans {
  const fromMs = midnightMs(day)
  const at = (minute: number): number => fromMs + minute * MINUTE_MS
  if (openMinute === closeMinute) return spansOf([[fromMs, fromMs + DAY_MS]])
  return openMinute < closeMinute
    ? spansOf([[at(openMinute), at(closeMinute)]])
    : spansOf([
        [fromMs, at(closeMinute)],
        [at(openMinute), fromMs + DAY_MS],
      ])
}

/** When readings were heard: each stands for `heardMs`, but not past the moment at which the connection was lost. */
export function heardOf(
  readings: readonly Pick<StoredReading, 'atMs'>[],
  online: readonly StoredReading[],
  heardMs: number,
): Spans {
  const lost = online.filter(({ fields }) => fields['online'] === false).map(({ atMs }) => atMs)
  return spansOf(
    readings.map(({ atMs }) => [
      atMs,
      Math.min(atMs + heardMs, lost.find((each) => each > atMs) ?? Number.POSITIVE_INFINITY),
    ]),
  )
}

/** What is due until now. */
export const dueOf = (opening: Spans, untilMs: number): Spans => both(opening, [0, untilMs])
