import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReadingOf } from '../reading.ts'
import type { Stay } from './bay-edges.ts'
import type { BayMemory } from './bay.ts'
import { beats, HOUR, MINUTE, run, said, SECOND, settings, T, viewOf, word } from './bay-under-test.ts'

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

  test('[F9] words that are lost one by one change no stay of which the device says since when, or make it uncertain', () => {
    const visits = fc.array(
      fc.record({ gapS: fc.integer({ min: 200, max: 5_000 }), lengthS: fc.integer({ min: 200, max: 9_000 }) }),
      { minLength: 1, maxLength: 8 },
    )
    fc.assert(
      fc.property(visits, fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }), (list, lost) => {
        let edgeMs = T
        const words: ReadingOf<'state'>[] = []
        const truth: Stay[] = []
        const hold = (occupied: boolean, lengthMs: number): void => {
          const sinceMs = edgeMs
          edgeMs += lengthMs
          for (let atMs = sinceMs; atMs < edgeMs; atMs += 30 * MINUTE) words.push(word(atMs, occupied, { sinceMs }))
        }
        for (const { gapS, lengthS } of list) {
          hold(false, gapS * SECOND)
          truth.push({ arrivedAtMs: edgeMs, leftAtMs: edgeMs + lengthS * SECOND, isUncertain: false })
          hold(true, lengthS * SECOND)
        }
        hold(false, 3 * HOUR)
        // never two in a row, nor the first one
        const heard = words.filter((_, n) => n === 0 || n % 2 === 0 || !lost[n])
        const { stays } = run(said(...heard), edgeMs)
        const certain = stays.filter(({ isUncertain }) => !isUncertain)
        for (const stay of certain) expect(truth).toContainEqual(stay)
        // a visit is only lost where its arrival was, and the next word tells that the bay has been free since
        if (heard.length === words.length) expect(stays).toEqual(truth)
        expect(stays.length).toBeLessThanOrEqual(truth.length)
      }),
      { numRuns: 500 },
    )
  })

  test('[F9] a device that always says since now is no other vehicle each time', () => {
    const now = Array.from({ length: 9 }, (_, n) =>
      word(T + n * 30 * MINUTE, true, { sinceMs: T + n * 30 * MINUTE }, n),
    )
    expect(run(said(...now), T + 4 * HOUR + MINUTE).stays).toEqual([{ arrivedAtMs: T, isUncertain: false }])
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
