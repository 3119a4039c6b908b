import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultRuleSettings } from '../coverage/settings.ts'
import type { ReadingOf } from '../reading.ts'
import { bayStep, NEW_BAY, withLink, withState, type BayMemory, type BayTold } from './bay.ts'
import type { Stay } from './bay-edges.ts'

const T = Date.UTC(2026, 5, 1)
const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
const settings = defaultRuleSettings
const KNOWN = settings.bayDebounceMs + settings.baySettleMs

type Fields = Partial<ReadingOf<'state'>['fields']>
const word = (atMs: number, occupied: boolean, more: Fields = {}, sub = 0): ReadingOf<'state'> => ({
  kind: 'bay',
  id: 'b-1',
  town: '东亭街道',
  stream: 'state',
  atMs,
  receivedAtMs: atMs,
  seq: sub,
  sub,
  historical: false,
  fields: { occupied, ...more },
})
const link = (atMs: number, online: boolean, cause: 'lost' | 'left' | 'connected'): ReadingOf<'online'> => ({
  ...word(atMs, false),
  stream: 'online',
  fields: { online, cause },
})

interface Run {
  readonly memory: BayMemory
  readonly looks: readonly BayTold[]
  /** As the store would have them: what was told last of each. */
  readonly stays: readonly Stay[]
}
/** Words as they come, at their arrival, with all looks that become due in between; then until `endMs`. */
function run(
  arrivals: readonly (readonly [atMs: number, tell: (memory: BayMemory) => BayMemory])[],
  endMs: number,
  othersChangedPercent: (sinceMs: number) => number | undefined = () => undefined,
): Run {
  const context = { settings, othersChangedPercent }
  let memory = NEW_BAY
  let dueMs: number | undefined
  const looks: BayTold[] = []
  const stays = new Map<number, Stay>()
  const look = (nowMs: number, tell: (of: BayMemory) => BayMemory): void => {
    const told = bayStep(tell(memory), nowMs, context)
    memory = told.memory
    dueMs = told.dueMs
    looks.push(told)
    for (const arrivedAtMs of told.dropped) stays.delete(arrivedAtMs)
    for (const stay of told.stays) stays.set(stay.arrivedAtMs, stay)
  }
  const pass = (untilMs: number): void => {
    while (dueMs !== undefined && dueMs <= untilMs) look(dueMs, (of) => of)
  }
  for (const [atMs, tell] of arrivals) {
    if (atMs > endMs) break
    pass(atMs)
    look(atMs, tell)
  }
  pass(endMs)
  look(endMs, (of) => of)
  return { memory, looks, stays: [...stays.values()].toSorted((a, b) => a.arrivedAtMs - b.arrivedAtMs) }
}
const said = (...readings: readonly ReadingOf<'state'>[]) =>
  readings.map((reading) => [reading.receivedAtMs, (memory: BayMemory) => withState(memory, reading)] as const)
const viewOf = (result: Run): BayTold['view'] => result.looks.at(-1)!.view
const changesOf = ({ looks }: Run): string[] =>
  looks.flatMap(({ changes }) => changes.map(({ is, atMs }) => `${is} ${(atMs - T) / SECOND}`))
const beats = (fromMs: number, toMs: number, occupied: boolean, more: Fields = {}): ReadingOf<'state'>[] =>
  Array.from({ length: Math.floor((toMs - fromMs) / (30 * MINUTE)) + 1 }, (_, n) =>
    word(fromMs + n * 30 * MINUTE, occupied, more, n),
  )

describe('belief', () => {
  test('[F1] the first word of a bay counts at once', () => {
    const result = run(said(word(T, true)), T)
    expect(viewOf(result)).toEqual({ is: 'occupied', sinceMs: T, health: 'ok', heardMs: T })
    expect(changesOf(result)).toEqual(['occupied 0'])
  })

  test('[F2] a change counts once it has held, which the clock proves, and from the moment at which it was', () => {
    const words = said(word(T, false), word(T + MINUTE, true, {}, 1))
    expect(viewOf(run(words, T + MINUTE + KNOWN - 1)).is).toBe('free')
    expect(viewOf(run(words, T + MINUTE + KNOWN))).toMatchObject({ is: 'occupied', sinceMs: T + MINUTE })
  })

  test('[F2] what does not hold never was', () => {
    const result = run(
      said(word(T, false), word(T + MINUTE, true, {}, 1), word(T + MINUTE + 20 * SECOND, false, {}, 2)),
      T + 10 * MINUTE,
    )
    expect(changesOf(result)).toEqual(['free 0'])
    expect(result.stays).toEqual([])
  })

  test('[F2] a device that says since when is believed to have waited itself', () => {
    const result = run(
      said(word(T, false), word(T + 5 * MINUTE, true, { sinceMs: T + 4 * MINUTE }, 1)),
      T + 5 * MINUTE + settings.baySettleMs,
    )
    expect(viewOf(result)).toMatchObject({ is: 'occupied', sinceMs: T + 4 * MINUTE })
  })

  test('[F3] a silent sensor is not believed, and neither is one whose connection was lost', () => {
    const silent = run(said(word(T, false)), T + settings.baySilentMs)
    expect(viewOf(silent)).toEqual({ is: 'unknown', health: 'silent', heardMs: T })
    const lost = [
      ...said(word(T, false)),
      [T + MINUTE, (m: BayMemory) => withLink(m, link(T + MINUTE, false, 'lost'))] as const,
    ]
    expect(viewOf(run(lost, T + MINUTE))).toMatchObject({ is: 'unknown', health: 'silent' })
    const back = [
      ...lost,
      [T + 2 * MINUTE, (m: BayMemory) => withLink(m, link(T + 2 * MINUTE, true, 'connected'))] as const,
    ]
    expect(viewOf(run(back, T + 2 * MINUTE)).is).toBe('free')
    const asleep = [
      ...said(word(T, false)),
      [T + MINUTE, (m: BayMemory) => withLink(m, link(T + MINUTE, false, 'left'))] as const,
    ]
    expect(viewOf(run(asleep, T + MINUTE)).is).toBe('free')
  })

  test('[F4] a sensor that cannot decide flaps until it has been calm for long enough', () => {
    const flaps = Array.from({ length: 14 }, (_, n) => word(T + n * 10 * SECOND, n % 2 === 1, {}, n))
    const lastMs = T + 130 * SECOND
    const after = beats(lastMs + 20 * MINUTE, lastMs + 3 * HOUR, true)
    const calmMs = lastMs + settings.bayCalmMs + settings.baySettleMs
    expect(viewOf(run(said(...flaps, ...after), calmMs - 1))).toMatchObject({ is: 'unknown', health: 'flapping' })
    expect(viewOf(run(said(...flaps, ...after), calmMs))).toMatchObject({ is: 'occupied', health: 'ok' })
  })

  test('[F4] a bay that does not change while its neighbours do is stuck, and believed again with its next change', () => {
    const words = said(...beats(T, T + 60 * HOUR, true))
    expect(viewOf(run(words, T + settings.bayStuckMs - 1, () => 100))).toMatchObject({ is: 'occupied', health: 'ok' })
    const stuck = run(words, T + settings.bayStuckMs, () => 100)
    expect(viewOf(stuck)).toMatchObject({ is: 'unknown', health: 'stuck' })
    expect(viewOf(run(words, T + 55 * HOUR, () => 59))).toMatchObject({ is: 'occupied' })
    // neighbours begin to change later: it is looked at again each hour
    expect(viewOf(run(words, T + 51 * HOUR, (sinceMs) => (sinceMs === T ? 60 : 0))).health).toBe('stuck')
    const freed = said(...beats(T, T + 49 * HOUR, true), word(T + 49 * HOUR + MINUTE, false, {}, 99))
    expect(viewOf(run(freed, T + 49 * HOUR + MINUTE + KNOWN, () => 100))).toMatchObject({ is: 'free', health: 'ok' })
  })

  test('[F4] a low battery is told, and the sensor believed', () => {
    const result = run(said(word(T, false, { batteryPercent: 8 })), T)
    expect(viewOf(result)).toMatchObject({ is: 'free', health: 'low-battery' })
  })
})

describe('stays', () => {
  test('[F8] a stay begins and ends where the device says', () => {
    const words = said(
      word(T, false),
      word(T + HOUR + 5 * SECOND, true, { sinceMs: T + HOUR }, 1),
      ...beats(T + HOUR + 20 * MINUTE, T + 2 * HOUR, true, { sinceMs: T + HOUR }),
      word(T + 2 * HOUR + 5 * SECOND, false, { sinceMs: T + 2 * HOUR }, 2),
    )
    expect(run(words, T + 3 * HOUR).stays).toEqual([
      { arrivedAtMs: T + HOUR, leftAtMs: T + 2 * HOUR, isUncertain: false },
    ])
    expect(run(words.slice(0, 3), T + HOUR + 25 * MINUTE).stays).toEqual([
      { arrivedAtMs: T + HOUR, isUncertain: false },
    ])
  })

  test('[F8] a stay that is too short is none', () => {
    const words = said(word(T, false), word(T + HOUR, true, {}, 1), word(T + HOUR + 100 * SECOND, false, {}, 2))
    const result = run(words, T + 2 * HOUR)
    expect(result.stays).toEqual([])
    // it was told while it went on
    expect(result.looks.flatMap(({ dropped }) => dropped)).toEqual([T + HOUR])
  })

  test('[F8] a car that manoeuvres is one stay; a sensor that cannot decide for long makes its edge uncertain', () => {
    const short = said(
      ...beats(T, T + 50 * MINUTE, false),
      word(T + HOUR, true, {}, 1),
      word(T + HOUR + 10 * SECOND, false, {}, 2),
      word(T + HOUR + 25 * SECOND, true, {}, 3),
    )
    expect(run(short, T + HOUR + 5 * MINUTE).stays).toEqual([{ arrivedAtMs: T + HOUR, isUncertain: false }])
    const long = said(
      ...beats(T, T + 50 * MINUTE, false),
      ...Array.from({ length: 9 }, (_, n) => word(T + HOUR + n * 15 * SECOND, n % 2 === 0, {}, n + 1)),
    )
    expect(run(long, T + HOUR + 25 * MINUTE).stays).toEqual([{ arrivedAtMs: T + HOUR, isUncertain: true }])
  })

  test('[F9] a lost word is made up for by the next one that says since when', () => {
    const lostArrival = said(
      word(T, false),
      word(T + 30 * MINUTE, true, { sinceMs: T + 10 * MINUTE }, 1),
      word(T + 50 * MINUTE, false, { sinceMs: T + 50 * MINUTE }, 2),
    )
    expect(run(lostArrival, T + HOUR).stays).toEqual([
      { arrivedAtMs: T + 10 * MINUTE, leftAtMs: T + 50 * MINUTE, isUncertain: false },
    ])
    // one left and another came, and neither was heard of
    const exchanged = run(
      said(word(T, true, { sinceMs: T - HOUR }), word(T + 30 * MINUTE, true, { sinceMs: T + 10 * MINUTE }, 1)),
      T + 35 * MINUTE,
    )
    expect(exchanged.stays).toEqual([
      { arrivedAtMs: T - HOUR, leftAtMs: T + 10 * MINUTE, isUncertain: true },
      { arrivedAtMs: T + 10 * MINUTE, isUncertain: false },
    ])
    expect(changesOf(exchanged)).toEqual(['occupied -3600', 'free 600', 'occupied 600'])
  })

  test('[F9] over a silence that nothing explains an edge is a bound, and a stay that goes on is uncertain', () => {
    const left = said(word(T, true, { sinceMs: T }), word(T + 3 * HOUR, false, {}, 1))
    expect(run(left, T + 3 * HOUR + 5 * MINUTE).stays).toEqual([
      { arrivedAtMs: T, leftAtMs: T + 3 * HOUR, isUncertain: true },
    ])
    const stayed = said(word(T, true, { sinceMs: T }), word(T + 3 * HOUR, true, {}, 1))
    expect(run(stayed, T + 3 * HOUR + MINUTE).stays).toEqual([{ arrivedAtMs: T, isUncertain: true }])
    const explained = said(word(T, true, { sinceMs: T }), word(T + 3 * HOUR, true, { sinceMs: T }, 1))
    expect(run(explained, T + 2 * HOUR).stays).toEqual([{ arrivedAtMs: T, isUncertain: true }])
    expect(run(explained, T + 3 * HOUR + MINUTE).stays).toEqual([{ arrivedAtMs: T, isUncertain: false }])
  })

  test('[F9] after more than a day and a half without a word nothing is concluded', () => {
    const day = 24 * HOUR
    const back = said(word(T, true, { sinceMs: T }), word(T + 3 * day, true, {}, 1))
    expect(run(back, T + 3 * day + MINUTE).stays).toEqual([{ arrivedAtMs: T + 3 * day, isUncertain: true }])
    const seen = said(...beats(T, T + HOUR, true, { sinceMs: T }), word(T + 3 * day, false, {}, 9))
    expect(run(seen, T + 3 * day + MINUTE).stays).toEqual([{ arrivedAtMs: T, leftAtMs: T + HOUR, isUncertain: true }])
    // unless the device says so
    const explained = said(word(T, true, { sinceMs: T }), word(T + 3 * day, true, { sinceMs: T }, 1))
    expect(run(explained, T + 3 * day + MINUTE).stays).toEqual([{ arrivedAtMs: T, isUncertain: false }])
  })

  test('[F9] a device that lost the time makes no stay of years', () => {
    const years = 5 * 365 * 24 * HOUR
    const since = said(word(T, true, { sinceMs: T - years }))
    expect(run(since, T + MINUTE).stays).toEqual([{ arrivedAtMs: T, isUncertain: true }])
    const old = { ...word(T - years, true), receivedAtMs: T + HOUR, historical: true }
    const after = said(...beats(T, T + HOUR, false), old)
    expect(run(after, T + HOUR + MINUTE).stays).toEqual([])
    const before = said({ ...old, receivedAtMs: T - MINUTE }, ...beats(T, T + HOUR, false))
    expect(run(before, T + HOUR + MINUTE).stays).toEqual([])
  })

  test('[F10] late words correct what was told', () => {
    const day = [
      ...beats(T, T + 50 * MINUTE, false),
      word(T + HOUR, true, {}, 1),
      ...beats(T + HOUR + 30 * MINUTE, T + 5 * HOUR, true),
      word(T + 5 * HOUR + 10 * MINUTE, false, {}, 3),
    ]
    // who was there left and another came: told of hours later
    const late = [word(T + 2 * HOUR + 10 * MINUTE, false, {}, 4), word(T + 2 * HOUR + 20 * MINUTE, true, {}, 5)].map(
      (reading) => ({ ...reading, receivedAtMs: T + 5 * HOUR + 20 * MINUTE, historical: true }),
    )
    expect(run(said(...day, ...late), T + 6 * HOUR).stays).toEqual([
      { arrivedAtMs: T + HOUR, leftAtMs: T + 2 * HOUR + 10 * MINUTE, isUncertain: false },
      { arrivedAtMs: T + 2 * HOUR + 20 * MINUTE, leftAtMs: T + 5 * HOUR + 10 * MINUTE, isUncertain: false },
    ])
  })
})

/** Words of some hours: changes, beats, flaps, equal moments, with and without since. */
const drawn = fc.array(
  fc.record({
    minute: fc.double({ min: 0, max: 600, noNaN: true }),
    occupied: fc.boolean(),
    agoS: fc.option(fc.integer({ min: 0, max: 3_600 }), { nil: undefined }),
    sub: fc.nat(3),
  }),
  { minLength: 1, maxLength: 45 },
)
const wordsOf = (list: readonly { minute: number; occupied: boolean; agoS: number | undefined; sub: number }[]) =>
  list.map(({ minute, occupied, agoS, sub }) => {
    const atMs = T + Math.round(minute * MINUTE)
    return word(atMs, occupied, agoS === undefined ? {} : { sinceMs: atMs - agoS * SECOND }, sub)
  })
const END_MS = T + 11 * HOUR

describe('the set of words', () => {
  test('[F10] [F1] stays and belief are those of the set of words, in whatever order and how often they come', () => {
    fc.assert(
      fc.property(drawn, fc.integer(), fc.array(fc.nat(44), { maxLength: 10 }), (list, seed, again) => {
        const words = wordsOf(list)
        const inOrder = run(said(...words.toSorted((a, b) => a.atMs - b.atMs)), END_MS)
        const repeated = [...words, ...again.flatMap((n) => words[n] ?? [])]
        const shuffled = fc.sample(fc.shuffledSubarray(repeated, { minLength: repeated.length }), {
          numRuns: 1,
          seed,
        })[0]!
        // all of them arrive within an hour, long after they were written
        const late = shuffled.map((reading, n) => ({ ...reading, receivedAtMs: END_MS - HOUR + n }))
        const atOnce = run(said(...late), END_MS)
        expect(atOnce.stays).toEqual(inOrder.stays)
        expect(viewOf(atOnce)).toEqual(viewOf(inOrder))
        expect(atOnce.memory.words).toEqual(inOrder.memory.words)
      }),
      { numRuns: 1_500 },
    )
  })

  test('[F15] a memory that was written down and read again at any moment goes on as it was', () => {
    fc.assert(
      fc.property(drawn, fc.nat(44), (list, cut) => {
        const words = said(...wordsOf(list).toSorted((a, b) => a.atMs - b.atMs))
        const saved = words.map(
          ([atMs, tell], n) =>
            [
              atMs,
              (memory: BayMemory) => tell(n === cut ? (JSON.parse(JSON.stringify(memory)) as BayMemory) : memory),
            ] as const,
        )
        expect(run(saved, END_MS)).toEqual(run(words, END_MS))
      }),
      { numRuns: 300 },
    )
  })

  test('[F8] stays of a bay never overlap, are in order and long enough', () => {
    fc.assert(
      fc.property(drawn, (list) => {
        const { stays } = run(said(...wordsOf(list).toSorted((a, b) => a.atMs - b.atMs)), END_MS)
        for (const [n, { arrivedAtMs, leftAtMs }] of stays.entries()) {
          if (leftAtMs !== undefined) expect(leftAtMs - arrivedAtMs).toBeGreaterThanOrEqual(settings.sessionMsMin)
          const next = stays[n + 1]
          if (next !== undefined) expect(leftAtMs).toBeLessThanOrEqual(next.arrivedAtMs)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('[F14] what is remembered of a bay is bounded, whatever it says', () => {
    const many = Array.from({ length: 3_000 }, (_, n) => word(T + n * 7 * SECOND, n % 3 === 0, {}, n))
    const { memory } = run(said(...many), T + 7 * HOUR)
    expect(JSON.stringify(memory).length).toBeLessThan(2_500)
    // as many stays as there can be
    const busy = Array.from({ length: 500 }, (_, n) => word(T + n * 4 * MINUTE, n % 2 === 0, {}, 990_000 + n))
    expect(JSON.stringify(run(said(...busy), T + 34 * HOUR).memory).length).toBeLessThan(6_000)
    const slow = beats(T, T + 20 * 24 * HOUR, true)
    expect(JSON.stringify(run(said(...slow), T + 20 * 24 * HOUR).memory).length).toBeLessThan(2_000)
    expect(run(said(...slow), T + 20 * 24 * HOUR).stays).toEqual([{ arrivedAtMs: T, isUncertain: true }])
  })
})
