import fc from 'fast-check'
import { expect, test } from 'vitest'
import { episodeStep, type Episode, type Verdict } from './episode.ts'

const MINUTE_MS = 60_000
const OPEN_MS = 3 * MINUTE_MS
const CLOSE_MS = 2 * MINUTE_MS

/** Looks every 10 s, one letter each: h holds, n not, o over, u unsure. */
const verdicts: Readonly<Record<string, Verdict>> = { h: 'holds', n: 'not', o: 'over', u: 'unsure' }
function after(
  looks: string,
  options: { everyMs?: number; openMs?: number; weight?: number } = {},
): Episode | undefined {
  const { everyMs = 10_000, openMs = OPEN_MS, weight } = options
  let episode: Episode | undefined
  for (let i = 0; i < looks.length; i++)
    episode = episodeStep(episode, verdicts[looks[i]!]!, 'warning', {
      atMs: i * everyMs,
      passedMs: i === 0 ? 0 : everyMs,
      openMs,
      closeMs: CLOSE_MS,
      gapMsMax: 3 * MINUTE_MS,
      weight,
    })
  return episode
}
const isOpen = (looks: string, options?: Parameters<typeof after>[1]): boolean => after(looks, options)?.is === 'open'
const opened = 'h'.repeat(19)

test('[E3] an alert opens when its reason has held for its least time, and closes when it has been gone for the closing time', () => {
  const table: [looks: string, isOpen: boolean][] = [
    ['h'.repeat(18), false],
    ['h'.repeat(19), true],
    [opened + 'n'.repeat(11), true],
    [opened + 'n'.repeat(12), false],
    [opened + 'o'.repeat(11), true],
    [opened + 'o'.repeat(12), false],
    // it holds again: counted anew
    [opened + 'n'.repeat(11) + 'h' + 'n'.repeat(11), true],
    [opened + 'n'.repeat(11) + 'h' + 'n'.repeat(12), false],
  ]
  for (const [looks, is] of table) expect(isOpen(looks), looks).toBe(is)
})

test('[E3] before it opens, time without the reason is taken off; when it is over it begins anew', () => {
  expect(isOpen('h'.repeat(10) + 'nn' + 'h'.repeat(9))).toBe(false)
  expect(isOpen('h'.repeat(10) + 'nn' + 'h'.repeat(10))).toBe(false)
  expect(isOpen('h'.repeat(10) + 'nn' + 'h'.repeat(11))).toBe(true)
  expect(isOpen('h'.repeat(18) + 'o' + 'h'.repeat(18))).toBe(false)
  expect(after('hhhnnn')).toBeUndefined()
  expect(after('hho')).toBeUndefined()
})

test('[E3] looks that tell nothing change nothing', () => {
  expect(isOpen('h'.repeat(10) + 'u'.repeat(60) + 'h'.repeat(8))).toBe(false)
  expect(isOpen('h'.repeat(10) + 'u'.repeat(60) + 'h'.repeat(9))).toBe(true)
  expect(isOpen(opened + 'u'.repeat(60))).toBe(true)
  const open = after(opened)
  expect(after(opened + 'uuu')).toEqual(open)
})

test('[E3] a long time without a look is no evidence, neither for a reason nor against it', () => {
  expect(isOpen('hh', { everyMs: 3 * MINUTE_MS })).toBe(true)
  expect(isOpen('hhhh', { everyMs: 3 * MINUTE_MS + 1 })).toBe(false)
  const open = after(opened)
  const late = { atMs: 0, passedMs: 3 * MINUTE_MS + 1, openMs: OPEN_MS, closeMs: CLOSE_MS, gapMsMax: 3 * MINUTE_MS }
  expect(episodeStep(open, 'not', 'warning', late)).toEqual(open)
  expect(episodeStep(open, 'not', 'warning', { ...late, passedMs: 3 * MINUTE_MS })).toBeUndefined()
})

test('[E3] a weaker reason takes longer', () => {
  expect(isOpen('h'.repeat(36), { weight: 0.5 })).toBe(false)
  expect(isOpen('h'.repeat(37), { weight: 0.5 })).toBe(true)
})

test('[E3] with no least time the first look opens it', () => {
  expect(isOpen('h', { openMs: 0 })).toBe(true)
  expect(isOpen('n', { openMs: 0 })).toBe(false)
})

test('[E3] an open one keeps when it began, takes another severity, and stays the same object when nothing changed', () => {
  const open = after('nnn' + opened)
  expect(open).toEqual({ is: 'open', sinceMs: 30_000, severity: 'warning', goneMs: 0 })
  const look = { atMs: 900_000, passedMs: 10_000, openMs: OPEN_MS, closeMs: CLOSE_MS, gapMsMax: 60_000 }
  expect(episodeStep(open, 'holds', 'warning', look)).toBe(open)
  expect(episodeStep(open, 'unsure', 'urgent', look)).toBe(open)
  expect(episodeStep(open, 'holds', 'urgent', look)).toEqual({ ...open, severity: 'urgent' })
  expect(episodeStep(undefined, 'not', 'warning', look)).toBeUndefined()
})

test('[E3] an episode goes on the same after it was saved as JSON', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[hnou]{0,60}$/), fc.stringMatching(/^[hnou]{0,60}$/), (first, second) => {
      const saved: unknown = JSON.parse(JSON.stringify({ is: after(first) }))
      let [kept, restored] = [after(first), (saved as { is?: Episode }).is]
      for (const letter of second) {
        const look = { atMs: 1, passedMs: 10_000, openMs: OPEN_MS, closeMs: CLOSE_MS, gapMsMax: 60_000 }
        kept = episodeStep(kept, verdicts[letter]!, 'warning', look)
        restored = episodeStep(restored, verdicts[letter]!, 'warning', look)
      }
      expect(restored).toEqual(kept)
    }),
  )
})
