import type { AlertChange } from '../alert/alert.ts'
import { defaultRuleSettings, type RuleSettings } from '../coverage/settings.ts'
import { workCalendar } from '../plan/calendar.ts'
import type { Reading, ReadingOf } from '../reading.ts'
import type { ToiletContext } from './context.ts'
import type { ToiletInput } from './input.ts'
import type { ToiletLive } from './live.ts'
import { toiletLive } from './live-view.ts'
import type { ToiletProfile } from './profile.ts'
import type { ToiletState } from './state.ts'
import { newToilet, toiletInput, toiletReading, toiletTick } from './step.ts'

export const MINUTE = 60_000
export const HOUR = 3_600_000
/** Monday 1 June 2026, 08:00 in Shanghai. */
export const EIGHT = Date.UTC(2026, 5, 1, 0)
/** A time of that day, or of one some days later. */
export const clock = (hour: number, minute = 0, days = 0): number =>
  EIGHT + (hour - 8) * HOUR + minute * MINUTE + days * 24 * HOUR

export const profile: ToiletProfile = {
  toiletClass: '二类',
  toiletType: '环卫',
  stalls: [
    { id: 'w1', kind: 'women' },
    { id: 'w2', kind: 'women' },
    { id: 'm1', kind: 'men' },
    { id: 'f1', kind: 'family' },
    { id: 'a1', kind: 'accessible' },
  ],
  openMinute: 360,
  closeMinute: 1_320,
  team: '',
  equipment: [],
}

export const contextOf = (
  more: { readonly profile?: Partial<ToiletProfile>; readonly settings?: Partial<RuleSettings> } = {},
): ToiletContext => ({
  id: 't-1',
  town: '东亭街道',
  profile: { ...profile, ...more.profile },
  settings: { ...defaultRuleSettings, ...more.settings },
  calendar: workCalendar({ days: [], years: [{ year: 2026 }] }),
})

type ToiletStream = 'stalls' | 'visits' | 'air' | 'supplies' | 'event' | 'online'
let seq = 0
export const readingOf = <S extends ToiletStream>(
  stream: S,
  atMs: number,
  fields: ReadingOf<S>['fields'],
  more: { readonly receivedAtMs?: number; readonly historical?: boolean; readonly sub?: number } = {},
): Reading =>
  // a stream has its own fields, which the compiler cannot follow through a generic union
  ({
    kind: 'toilet',
    id: 't-1',
    town: '东亭街道',
    stream,
    atMs,
    receivedAtMs: atMs + 100,
    seq: -1,
    sub: seq++ % 1_000_000,
    historical: false,
    fields,
    ...more,
  }) as unknown as Reading

/** What happened, in words: `odour open 10:21 warning`. */
export const told = (change: AlertChange): string => {
  const part = change.part === undefined || change.part === '' ? '' : `/${change.part}`
  const at = change.is === 'open' ? change.openedAtMs : change.is === 'close' ? change.closedAtMs : change.atMs
  const time = new Date(at + 8 * HOUR).toISOString().slice(11, 16)
  return `${change.rule}${part} ${change.is} ${time}${change.is === 'close' ? '' : ` ${change.severity}`}`
}

/** A toilet whose time goes on minute by minute; alerts of cleans are left out unless asked for. */
export class ToiletUnderTest {
  context: ToiletContext
  state: ToiletState
  nowMs: number
  heardSinceMs: number | undefined
  readonly changes: AlertChange[] = []
  /** Rules that are told of; all others are left out of `said`. */
  readonly #rules: ReadonlySet<string> | undefined

  constructor(
    options: Parameters<typeof contextOf>[0] & { readonly atMs?: number; readonly rules?: readonly string[] } = {},
  ) {
    this.context = contextOf(options)
    this.nowMs = options.atMs ?? EIGHT
    this.heardSinceMs = this.nowMs
    this.state = newToilet(this.nowMs, this.context)
    this.#rules = options.rules === undefined ? undefined : new Set(options.rules)
  }

  say<S extends ToiletStream>(
    stream: S,
    fields: ReadingOf<S>['fields'],
    atMs = this.nowMs,
    more: Parameters<typeof readingOf>[3] = {},
  ): void {
    const [state, changes] = toiletReading(
      this.state,
      readingOf(stream, atMs, fields, { receivedAtMs: this.nowMs, ...more }),
      this.context,
    )
    this.state = state
    this.changes.push(...changes)
  }

  hear(input: ToiletInput, atMs = this.nowMs): void {
    const [state, changes] = toiletInput(this.state, { atMs, input }, this.nowMs, this.context)
    this.state = state
    this.changes.push(...changes)
  }

  /** So many minutes pass; what is said in each, before its tick. */
  pass(minutes: number, each?: (minute: number) => void): void {
    for (let minute = 0; minute < minutes; minute++) {
      each?.(minute)
      this.nowMs += MINUTE
      const [state, changes] = toiletTick(this.state, this.nowMs, this.heardSinceMs, this.context)
      this.state = state
      this.changes.push(...changes)
    }
  }

  /** Until a time of the day. */
  until(atMs: number, each?: (minute: number) => void): void {
    this.pass(Math.round((atMs - this.nowMs) / MINUTE), each)
  }

  /** All that was told since it was last asked. */
  get said(): string[] {
    const all = this.changes.splice(0)
    return all.filter(({ rule }) => this.#rules?.has(rule) ?? true).map((change) => told(change))
  }

  get live(): ToiletLive {
    return toiletLive(this.state, this.nowMs, this.context)
  }
}
