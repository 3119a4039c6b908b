import { expect, test } from 'vitest'
import { defaultRuleSettings } from '#domain/coverage/settings.ts'
import { isSameTold, tellLive } from '#domain/coverage/vehicle-live.ts'
import { DAY_MS, dayOf, startOfDay } from '../simulators/clock.ts'
import { liveDay, makeCourse } from './coverage-day.ts'
import { factsOf, figuresOf, scoresOf } from './coverage-score.ts'

const midnightMs = startOfDay(dayOf(Date.UTC(2026, 2, 3, 4)))
const whole = makeCourse(42, midnightMs)
/** One sweeper with a brush signal, and one that sends its fixes in batches. */
const trucks = new Set(['sw-01', 'sw-12'])
const course = { ...whole, shifts: whole.shifts.filter(({ vehicles }) => vehicles.some((id) => trucks.has(id))) }
const day = liveDay(course, { sigmaM: 5, fixIntervalS: 5 }, trucks)

test('[C20] the score of a day: what was found against what really happened, by metres', () => {
  const facts = new Map([...trucks].map((id) => [id, factsOf(id, day.fixes.get(id)!, course.network)] as const))
  const scores = scoresOf(course, day, facts, midnightMs + 2 * DAY_MS, defaultRuleSettings)
  expect(scores.length).toBeGreaterThan(3)
  for (const { plannedDm, doneDm, trueDm, falseSweptDm, falseMissedDm, unknownDoneDm } of scores) {
    // what was found is what is true, but for what is wrong or unknown
    expect(doneDm - falseSweptDm + falseMissedDm + unknownDoneDm).toBe(trueDm)
    expect(plannedDm).toBeGreaterThan(trueDm)
  }
  const figures = figuresOf(scores)
  expect(figures.truePercent).toBeGreaterThan(70)
  expect(figures.inferredPercent).toBe(0)
  // two trucks are few: twice what the whole district has
  expect(figures.errorPoints).toBeLessThan(1)
  expect(figures.falseSweptPercent).toBeLessThan(0.4)
})

test('[C20] a perfect guess scores nothing, an empty one all', () => {
  const nothing = new Map([...trucks].map((id) => [id, { drives: [], silences: [] }] as const))
  const empty = figuresOf(scoresOf(course, day, nothing, midnightMs + 2 * DAY_MS, defaultRuleSettings))
  expect(empty.falseSweptPercent).toBe(0)
  expect(empty.falseMissedPercent).toBeCloseTo(empty.truePercent, 6)
  expect(empty.errorPointsPooled).toBeCloseTo(empty.truePercent, 6)
  expect(empty.unknownPercent).toBe(0)
})

test('[C2] fixes in the order of their arrival end as the sorted ones do', () => {
  for (const id of trucks) {
    const [live, sorted] = [day.arrivals.get(id)!, day.fixes.get(id)!].map((fixes) => tellLive(fixes, course.network))
    expect(live!.size).toBeGreaterThan(100)
    expect(isSameTold(live!, sorted!)).toBe(true)
  }
})
