import { describe, expect, test } from 'vitest'
import { defaultRuleSettings as settings } from './settings.ts'
import { excuseOf, minute, runOf, shiftOf, sideOf, silenceOf } from './shift-sketch.ts'
import { evidenceOf, type StreetFacts } from './street-evidence.ts'

const side = sideOf('a', 400)
const shift = shiftOf([side], [[240, 420]])
const of = (facts: Partial<StreetFacts>, from = 240, to = 420): ReturnType<typeof evidenceOf> =>
  evidenceOf(
    side,
    { drives: [], silences: [], excuses: [], shifts: [shift], ...facts },
    minute(from),
    minute(to),
    settings,
  )
const HERE = { from: [0, 0], to: [0, 0] } as const

describe('answer', () => {
  test.each([
    ['nobody came', {}, 'not-swept', 'nobody-came'],
    ['worked on all along', { drives: [runOf('a', [0, 400], 250)] }, 'swept', 'all-worked'],
    ['95 % are enough', { drives: [runOf('a', [20, 400], 250)] }, 'swept', 'all-worked'],
    ['less is not', { drives: [runOf('a', [21, 400], 250)] }, 'not-swept', 'part-worked'],
    [
      'by two vehicles together',
      { drives: [runOf('a', [0, 200], 250), runOf('a', [200, 400], 300, { vehicle: 'sw-2' })] },
      'swept',
      'all-worked',
    ],
    ['inferred work counts', { drives: [runOf('a', [0, 400], 250, { signal: 'none' })] }, 'swept', 'all-worked'],
    [
      'driven by without working',
      { drives: [runOf('a', [0, 400], 250, { signal: 'off' })] },
      'not-swept',
      'not-working',
    ],
    ['worked on too fast', { drives: [runOf('a', [0, 400], 250, { kmh: 13 })] }, 'not-swept', 'too-fast'],
    [
      'too little seen of it',
      { drives: [runOf('a', [0, 400], 250, {}, { gapMs: 90_000 })] },
      'unknown',
      'gap-too-long',
    ],
    ['a silent vehicle may have been here', { silences: [silenceOf([300, 320], HERE)] }, 'unknown', 'silent-vehicle'],
    ['excused', { excuses: [excuseOf('a', [0, 400])] }, 'excused', 'excused'],
    [
      'in part worked on, the rest excused',
      { drives: [runOf('a', [0, 300], 250)], excuses: [excuseOf('a', [200, 400])] },
      'excused',
      'excused',
    ],
    [
      'an undone excuse excuses nothing',
      { excuses: [excuseOf('a', [0, 400], { undoneAtMs: 1 })] },
      'not-swept',
      'nobody-came',
    ],
    ['another street', { drives: [runOf('b', [0, 400], 250)] }, 'not-swept', 'nobody-came'],
  ] as const)('[C19] %s', (_, facts, answer, reason) => {
    expect(of(facts)).toMatchObject({ answer, reason })
  })

  test('[C19] only what was done between the two times', () => {
    const drives = [runOf('a', [0, 400], 250)]
    expect(of({ drives }, 240, 251.5)).toMatchObject({
      answer: 'not-swept',
      reason: 'part-worked',
      swept: [[0, 200]],
      sweptM: 200,
    })
    expect(of({ drives }, 254, 420)).toMatchObject({ answer: 'not-swept', reason: 'nobody-came', passes: [] })
  })
})

describe('passes', () => {
  test('[C19] rows that go on are one pass, each with what it was and why it counts or not', () => {
    const rows = [
      runOf('a', [0, 120], 250),
      runOf('a', [120, 240], 250.9, {}, { gapMs: 12_000, gapM: 26 }),
      runOf('a', [240, 400], 251.8, { signal: 'off' }),
      runOf('a', [0, 400], 300, { vehicle: 'sw-7', kmh: 14 }),
    ]
    expect(of({ drives: [rows[3]!, rows[1]!, rows[0]!, rows[2]!] }).passes).toEqual([
      {
        vehicle: 'sw-1',
        fromM: 0,
        toM: 240,
        fromMs: minute(250),
        toMs: minute(251.8),
        signal: 'on',
        meanKmh: 8,
        limitKmh: 10,
        overspeed: false,
        gapMs: 12_000,
        gapM: 26,
        countedM: 240,
        reason: 'worked',
        shiftIds: [shift.id],
      },
      expect.objectContaining({ fromM: 240, toM: 400, signal: 'off', countedM: 0, reason: 'not-working' }),
      expect.objectContaining({ vehicle: 'sw-7', overspeed: true, countedM: 0, reason: 'too-fast', shiftIds: [] }),
    ])
  })

  test('[C19] a pass is judged by the limit of the shift it counts for, of none by the strictest', () => {
    const flush = shiftOf([side], [[240, 420]], { speedLimitKmh: 15 })
    const drives = [runOf('a', [0, 400], 250, { kmh: 16 })]
    expect(of({ drives, shifts: [flush] })).toMatchObject({ answer: 'swept', passes: [{ limitKmh: 15 }] })
    const noPool = { ...flush, vehicles: [] }
    expect(of({ drives, shifts: [noPool] })).toMatchObject({ answer: 'swept', passes: [{ shiftIds: [flush.id] }] })
    const others = { ...flush, vehicles: ['sw-9'], workType: 'flush' as const }
    expect(of({ drives, shifts: [others] })).toMatchObject({ answer: 'not-swept', passes: [{ limitKmh: 10 }] })
    const workTypes = new Map([['sw-1', 'flush']])
    expect(of({ drives, shifts: [others], workTypes })).toMatchObject({ answer: 'swept', passes: [{ limitKmh: 15 }] })
    expect(of({ drives, shifts: [] })).toMatchObject({ answer: 'not-swept', passes: [{ limitKmh: 10 }] })
  })
})
