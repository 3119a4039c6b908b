import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { callLine, cameFree, inCallOrder, isMorningKept, morningForecast, morningMs } from './morning.ts'
import type { DriverCall } from './overstay.ts'
import { lateBays, moreLateBays, overstayRisk, riskAt } from './risk.ts'
import { DAY, EVENING, HOUR, MINUTE, arrived, bays, hold, numbers, occupancy, shanghai } from './sharing-under-test.ts'
import { appealByMs, applicationState, endsRight, rightAfter, strikesAt } from './strikes.ts'

const END = EVENING + 14 * HOUR
const call = (outcome: DriverCall['outcome'], atMs = END - HOUR): DriverCall => ({
  id: 1,
  holdId: 1,
  atMs,
  by: '王芳',
  outcome,
  note: '',
})

describe('the chance that a driver is late', () => {
  test('[X8] 5 of 100 before anything is known of her, more with each overstay, less with each stay without', () => {
    expect(overstayRisk(0, 0, numbers)).toBeCloseTo(0.05)
    expect(overstayRisk(20, 0, numbers)).toBeCloseTo(0.025)
    expect(overstayRisk(3, 2, numbers)).toBeCloseTo(3 / 23)
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (stays, late) => {
        const risk = overstayRisk(Math.max(stays, late), late, numbers)
        expect(risk > 0 && risk < 1).toBe(true)
        expect(overstayRisk(Math.max(stays, late) + 1, late + 1, numbers)).toBeGreaterThan(risk)
        expect(overstayRisk(Math.max(stays, late) + 1, late, numbers)).toBeLessThan(risk)
      }),
    )
  })

  test('[X8] it grows while she is still there, is less for one who was to leave long ago or has left, and follows what she said', () => {
    const own = arrived({ toMs: END })
    expect(riskAt(own, 0.05, EVENING)).toBeCloseTo(0.05)
    expect(riskAt(own, 0.05, END - 30 * MINUTE)).toBeCloseTo(0.174, 2)
    expect(riskAt(own, 0.05, END + 14 * MINUTE)).toBeGreaterThan(0.6)
    expect(riskAt(hold(), 0.08, EVENING)).toBeCloseTo(0.02)
    expect(riskAt(own, 0.05, END, false)).toBe(0)
    expect(riskAt(arrived({ state: 'left' }), 0.5, END)).toBe(0)
    expect(riskAt(arrived({ state: 'overstaying' }), 0.05, END)).toBe(1)
    expect(riskAt(own, 0.05, END - HOUR, true, [call('refused')])).toBe(0.95)
    expect(riskAt(own, 0.05, END - HOUR, true, [call('refused'), call('gone')])).toBe(0)
    const calm = riskAt(own, 0.05, END - HOUR, true)
    expect(riskAt(own, 0.05, END - HOUR, true, [call('coming')])).toBeCloseTo(calm / 2)
    expect(riskAt(own, 0.05, END - HOUR, true, [call('no-answer')])).toBe(calm)
  })

  test('[X9] so many are late at most in 99 of 100 mornings: counted out, and never less with one more driver', () => {
    expect(lateBays([])).toBe(0)
    expect(lateBays([1, 1, 0])).toBe(2)
    // binomial: 20 drivers of 5 of 100
    expect(lateBays(Array.from({ length: 20 }, () => 0.05))).toBe(4)
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (risks, risk) => {
          const late = lateBays(risks)
          expect(late).toBeLessThanOrEqual(risks.length)
          expect(lateBays([...risks, risk])).toBeGreaterThanOrEqual(late)
          const more = moreLateBays(risks, risk, 3, 20)
          expect(more).toBeLessThanOrEqual(20)
          if (more > 0) expect(lateBays([...risks, ...Array.from({ length: more }, () => risk)])).toBeLessThanOrEqual(3)
          if (more < 20)
            expect(lateBays([...risks, ...Array.from({ length: more + 1 }, () => risk)])).toBeGreaterThan(3)
        },
      ),
    )
  })
})

describe('mornings', () => {
  test('[X11] at 05:30 of the day on which a window ends in the morning, else two and a half hours before its end', () => {
    const at = (end: string) => morningMs(shanghai(end), 'Asia/Shanghai', numbers)
    expect(at('2026-06-02 08:00')).toBe(shanghai('2026-06-02 05:30'))
    expect(at('2026-06-02 12:00')).toBe(shanghai('2026-06-02 05:30'))
    expect(at('2026-06-02 19:00')).toBe(shanghai('2026-06-02 16:30'))
    expect(at('2026-06-02 05:00')).toBe(shanghai('2026-06-02 02:30'))
    const zurich = morningMs(Date.parse('2026-03-29T08:00:00+02:00'), 'Europe/Zurich', numbers)
    expect(zurich).toBe(Date.parse('2026-03-29T05:30:00+02:00'))
  })

  const input = (is: Partial<Parameters<typeof morningForecast>[0]> = {}) => ({
    lot: 'lot-01',
    zone: 'Asia/Shanghai',
    nowMs: shanghai('2026-06-02 05:30'),
    windowEndMs: END,
    capacity: 20,
    policy: { staffBays: 15 },
    occupancy: occupancy(16),
    holds: bays(4).map(({ id }, index) => arrived({ id: index, rightId: index, bay: id, toMs: END })),
    riskOf: () => 0.05,
    bayIs: () => 'occupied' as const,
    ...is,
  })

  test('[X9] free when they come are all but those nobody knows, vehicles of nobody’s hold, and drivers who are late', () => {
    expect(morningForecast(input())).toEqual({
      lot: 'lot-01',
      day: '2026-06-02',
      windowEndMs: END,
      madeAtMs: shanghai('2026-06-02 05:30'),
      staffBays: 15,
      expectedFree: 18,
      stillThere: 2,
      strangers: 0,
      isShort: false,
    })
    expect(morningForecast(input({ riskOf: () => 1 }))).toMatchObject({
      stillThere: 4,
      expectedFree: 16,
      isShort: false,
    })
    expect(morningForecast(input({ riskOf: () => 1, occupancy: occupancy(14) }))).toMatchObject({
      expectedFree: 14,
      isShort: true,
    })
    expect(morningForecast(input({ occupancy: occupancy(10, 20, 6) }))).toMatchObject({
      expectedFree: 12,
      isShort: true,
    })
    expect(morningForecast(input({ riskOf: () => 1, bayIs: () => 'free' }))).toMatchObject({ stillThere: 0 })
    const { occupancy: _, ...unknown } = input()
    expect(morningForecast(unknown)).toMatchObject({ expectedFree: 0, isShort: true })
    // who has time until another window is not in the way of this one
    const later = input().holds.map((each) => ({ ...each, windowEndMs: END + DAY }))
    expect(morningForecast(input({ holds: later, riskOf: () => 1 }))).toMatchObject({ stillThere: 0 })
  })

  test('[X11] what came free is what the owner’s people could have, theirs by then among it', () => {
    const left = input().holds.map((each) => ({ ...each, state: 'left' as const }))
    // all holders gone: who is there now but two strangers came to work
    expect(cameFree({ strangers: 2 }, 20, { occupied: 15, unknown: 0 }, left)).toBe(18)
    expect(cameFree({ strangers: 2 }, 20, { occupied: 1, unknown: 3 }, left)).toBe(16)
    // four who hold are still there, and nobody else
    expect(cameFree({ strangers: 2 }, 20, { occupied: 4, unknown: 0 }, input().holds)).toBe(16)
    expect(cameFree({ strangers: 0 }, 4, { occupied: 2, unknown: 2 }, input().holds)).toBe(0)
  })

  test('[X11] a morning is short only where bays that are known say so; what decides it and is not known is told as not known', () => {
    expect(morningForecast(input({ occupancy: occupancy(10, 20, 6) })).unknown).toBe(6)
    expect(morningForecast(input({ occupancy: occupancy(10, 26, 0) }))).not.toHaveProperty('unknown')
    const kept = (cameFree: number | undefined, cameUnknown: number, nowMs = END + 1) =>
      isMorningKept(
        {
          ...morningForecast(input()),
          staffBays: 8,
          ...(cameFree === undefined ? {} : { cameFree }),
          cameUnknown,
        },
        nowMs,
      )
    expect([kept(8, 0), kept(7, 0), kept(7, 1), kept(2, 5)]).toEqual([true, false, 'unknown', false])
    expect([kept(undefined, 0), kept(undefined, 0, END - 1)]).toEqual(['unknown', undefined])
  })

  test('[X10] called is who is likely late, from the forecast on; who was called stays on the list until she has left', () => {
    const line = (is: Partial<Parameters<typeof callLine>[0]> = {}) =>
      callLine({
        hold: arrived({ toMs: END }),
        nowMs: END - 20 * MINUTE,
        zone: 'Asia/Shanghai',
        bay: { is: 'occupied' },
        risk: 0.05,
        calls: [],
        settings: numbers,
        ...is,
      })
    expect(line()).toMatchObject({ holdId: 1, isThere: true, riskPercent: 21, nextCallMs: END - 20 * MINUTE })
    expect(line({ nowMs: END - 2 * HOUR })).toBeUndefined()
    expect(line({ nowMs: END - 2 * HOUR, risk: 0.5 })).toMatchObject({ riskPercent: 57 })
    expect(line({ nowMs: END - 3 * HOUR, risk: 0.9 })).toBeUndefined()
    expect(line({ bay: { is: 'free' } })).toBeUndefined()
    expect(line({ hold: hold({ toMs: END }) })).toBeUndefined()
    const unheard = line({ bay: { is: 'unknown' } })
    expect(unheard).toBeDefined()
    expect(unheard).not.toHaveProperty('isThere')
    const called = call('no-answer', END - 30 * MINUTE)
    expect(line({ calls: [called] })).toMatchObject({ nextCallMs: END - 15 * MINUTE })
    expect(line({ calls: [call('coming')], nowMs: END - 2 * HOUR })).toMatchObject({ riskPercent: 3 })
    expect(line({ calls: [call('wrong-number')] })).not.toHaveProperty('nextCallMs')
    const over = line({ hold: arrived({ id: 2, toMs: END, state: 'overstaying' }), nowMs: END + HOUR })!
    expect(over.riskPercent).toBe(100)
    expect(inCallOrder([line()!, over]).map(({ holdId }) => holdId)).toEqual([2, 1])
  })
})

describe('strikes and rights', () => {
  const over = (daysAgo: number, isStrike = true) => ({ fromMs: EVENING - daysAgo * DAY, isStrike })

  test('[X5] three overstays in a year are tolerated, the fourth ends the right; one whose appeal was granted counts no more', () => {
    const three = [over(1), over(100), over(364), over(366), over(2, false)]
    expect(strikesAt(three, EVENING, numbers)).toBe(3)
    expect(endsRight(3, numbers)).toBe(false)
    expect(endsRight(strikesAt([...three, over(0)], EVENING, numbers), numbers)).toBe(true)
  })

  test('[X6] an overstay is appealed within seven days of its record, or of her leaving', () => {
    expect(appealByMs({ recordedAtMs: EVENING }, numbers)).toBe(EVENING + 7 * DAY)
    expect(appealByMs({ recordedAtMs: EVENING, leftAtMs: EVENING + DAY }, numbers)).toBe(EVENING + 8 * DAY)
  })

  test('[X12] [X13] what becomes of applications and rights', () => {
    expect(applicationState(['automatic', 'automatic'], false)).toBe('approved')
    expect(applicationState(['automatic', 'owner'], false)).toBe('applied')
    expect(applicationState(['automatic'], true)).toBe('applied')
    expect(applicationState([], false)).toBe('applied')
    expect(rightAfter('applied', 'approve')).toBe('approved')
    expect(rightAfter('revoked', 'restore')).toBe('approved')
    expect(rightAfter('approved', 'end')).toBe('ended')
    expect(rightAfter('ended', 'restore')).toBeUndefined()
    expect(rightAfter('refused', 'approve')).toBeUndefined()
  })
})
