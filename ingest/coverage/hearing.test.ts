import { expect, test } from 'vitest'
import { Hearing } from './hearing.ts'
import { Ripening } from './ripening.ts'

test('[K13] silence counts from when the broker was there and the journal was read to its end, all the time', () => {
  let realMs = 0
  const hearing = new Hearing(() => realMs)
  const after = (seconds: number, isCaughtUp: boolean, brokerAtMs: number | undefined): number | undefined => {
    realMs += seconds * 1_000
    hearing.look(realMs + 1_000_000, isCaughtUp, brokerAtMs === undefined ? undefined : { atMs: brokerAtMs })
    return hearing.sinceMs
  }
  expect(hearing.sinceMs).toBeUndefined()
  expect(after(1, false, 1)).toBeUndefined()
  expect(after(1, true, 2)).toBe(1_002_000)
  // behind for up to half a minute
  expect(after(30, false, 3)).toBe(1_002_000)
  expect(after(1, false, 4)).toBeUndefined()
  expect(after(1, true, 5)).toBe(1_034_000)
  // the broker says nothing new
  expect(after(15, true, 5)).toBe(1_034_000)
  expect(after(1, true, 5)).toBeUndefined()
  expect(after(1, true, 6)).toBe(1_051_000)
  // without a broker in the reports nobody is missing
  for (let n = 0; n < 30; n++) after(1, true, undefined)
  expect(hearing.sinceMs).toBe(1_051_000)
})

test('[K5] what changes several times in a row is ripe when it is quiet, or has waited long enough', () => {
  let realMs = 0
  const ripening = new Ripening(1_000, 5_000, () => realMs)
  const isRipeAt = (atMs: number, changes: number): boolean => {
    realMs = atMs
    return ripening.isRipe('a', changes)
  }
  expect(isRipeAt(0, 1)).toBe(false)
  expect(isRipeAt(999, 1)).toBe(false)
  expect(isRipeAt(1_000, 1)).toBe(true)
  expect(isRipeAt(1_001, 2)).toBe(false)
  expect(isRipeAt(2_001, 2)).toBe(true)
  for (let n = 3; n < 10; n++) expect(isRipeAt(2_000 + n * 100, n)).toBe(false)
  expect(isRipeAt(5_000, 11)).toBe(true)
  ripening.keepOnly(['b'])
  expect(isRipeAt(5_001, 11)).toBe(false)
})
