import { describe, expect, test } from 'vitest'
import { withLink, type BayMemory } from './bay.ts'
import {
  beats,
  changesOf,
  HOUR,
  KNOWN,
  link,
  MINUTE,
  run,
  said,
  SECOND,
  settings,
  T,
  viewOf,
  word,
} from './bay-under-test.ts'

describe('belief', () => {
  test('[F1] the first word of a bay counts at once', () => {
    const result = run(said(word(T, true)), T)
    // since when is not known: a device that says it is believed
    expect(viewOf(result)).toEqual({ is: 'occupied', sinceMs: T, isUncertain: true, health: 'ok', heardMs: T })
    expect(viewOf(run(said(word(T, true, { sinceMs: T - HOUR })), T))).not.toHaveProperty('isUncertain')
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

  test('[F18] where a vehicle stands it is told when its sensor last saw none, though too short to count', () => {
    const arrives = [word(T, false), word(T + MINUTE, true, {}, 1)]
    const swapped = [word(T + HOUR, false, {}, 2), word(T + HOUR + 23 * SECOND, true, {}, 3)]
    const said20 = beats(T + 20 * MINUTE, T + HOUR, true)
    const result = run(said(...arrives, ...said20, ...swapped), T + HOUR + 3 * MINUTE)
    expect(viewOf(run(said(...arrives), T + 10 * MINUTE))).not.toHaveProperty('seamMs')
    expect(viewOf(result)).toMatchObject({ is: 'occupied', sinceMs: T + MINUTE, seamMs: T + HOUR })
    expect(changesOf(result)).toEqual(['free 0', 'occupied 60'])
    expect(result.stays.every((stay) => !('seamMs' in stay))).toBe(true)
    // of the vehicle that comes after it nothing of the sort is known
    const next = [word(T + HOUR + 5 * MINUTE, false, {}, 4), word(T + HOUR + 9 * MINUTE, true, {}, 5)]
    expect(viewOf(run(said(...arrives, ...said20, ...swapped, ...next), T + HOUR + 15 * MINUTE))).toMatchObject({
      sinceMs: T + HOUR + 9 * MINUTE,
    })
    expect(viewOf(run(said(...arrives, ...said20, ...swapped, ...next), T + HOUR + 15 * MINUTE))).not.toHaveProperty(
      'seamMs',
    )
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
