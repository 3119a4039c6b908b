import { describe, expect, test } from 'vitest'
import type { Drive, DrivePiece } from './drive.ts'
import { defaultRuleSettings as settings } from './settings.ts'
import { coverageOf, neverSeen, type ShiftFacts } from './shift-coverage.ts'
import { excuseOf, minute, MINUTE_MS, runOf, shiftOf, sideOf, silenceOf } from './shift-sketch.ts'
import type { Shift, SideState } from './shift.ts'

const side = sideOf('a', 400)
const shift = shiftOf([side], [[240, 420]])
const AFTER = minute(500)
const of = (facts: Partial<ShiftFacts>, is: Shift = shift, nowMs = AFTER): ReturnType<typeof coverageOf> =>
  coverageOf(is, { drives: [], silences: [], excuses: [], ...facts }, nowMs, settings)
const parts = (facts: Partial<ShiftFacts>, is: Shift = shift, nowMs = AFTER, pass = 0): string =>
  of(facts, is, nowMs)
    .sides[0]!.passes[pass]!.parts.map(([from, to, state]) => `${from}–${to} ${state}`)
    .join(', ')

describe('work that counts', () => {
  const drives = (more: Parameters<typeof runOf>[3], seen: Partial<DrivePiece> = {}): Partial<ShiftFacts> => ({
    drives: [runOf('a', [0, 400], 300, more, seen)],
  })
  test.each([
    ['brush or pump on', { signal: 'on' }, {}, 'done'],
    ['off', { signal: 'off' }, {}, 'missed'],
    ['on at the limit with its tolerance, 12 km/h', { kmh: 12 }, {}, 'done'],
    ['on, faster', { kmh: 12.1 }, {}, 'missed'],
    ['no signal, slow as at work', { signal: 'none', kmh: 8 }, {}, 'done'],
    ['no signal, at the lowest speed of work', { signal: 'none', kmh: 2 }, {}, 'done'],
    ['no signal, slower', { signal: 'none', kmh: 1.9 }, {}, 'missed'],
    ['no signal, faster than the limit', { signal: 'none', kmh: 12.1 }, {}, 'missed'],
    ['on, over a gap of 60 s', {}, { gapMs: 60_000 }, 'done'],
    ['on, over a longer gap', {}, { gapMs: 60_001 }, 'unknown'],
    ['on, over 200 m between two fixes', {}, { gapM: 200 }, 'done'],
    ['on, over more', {}, { gapM: 200.1 }, 'unknown'],
    ['on, through a tunnel without fixes', {}, { isInferred: true }, 'unknown'],
    ['off, over a long gap', { signal: 'off' }, { gapMs: 90_000 }, 'missed'],
    ['no signal, over a long gap', { signal: 'none' }, { gapMs: 90_000 }, 'unknown'],
    ['no signal, fast over a long gap', { signal: 'none', kmh: 30 }, { gapMs: 90_000 }, 'missed'],
  ] as const)('[C10] %s', (_, more, seen, state) => {
    expect(parts(drives(more, seen))).toBe(`0–400 ${state}`)
  })

  test('[C10] work inferred from speed is labelled', () => {
    const { figures, sides } = of(drives({ signal: 'none' }))
    expect([figures.inferredM, sides[0]!.passes[0]!.inferredM, figures.doneM]).toEqual([400, 400, 400])
    expect(of(drives({})).figures.inferredM).toBe(0)
  })

  test('[C10] metres worked on too fast are told apart, but for those done otherwise', () => {
    const fast = runOf('a', [0, 300], 260, { kmh: 14 })
    const slow = runOf('a', [200, 400], 300)
    const { figures, sides } = of({ drives: [fast, slow] })
    expect([figures.overspeedM, figures.doneM, figures.missedM]).toEqual([200, 200, 200])
    expect(sides[0]!.passes[0]!.overspeedM).toBe(200)
  })
})

describe('passes', () => {
  test('[C11] only what was worked on within the window counts, to the second', () => {
    // at 8 km/h 400 m take 3 min: half of them before the window begins, or after it ends
    expect(parts({ drives: [runOf('a', [0, 400], 238.5)] })).toBe('0–200 missed, 200–400 done')
    expect(parts({ drives: [runOf('a', [0, 400], 418.5)] })).toBe('0–200 done, 200–400 missed')
    expect(parts({ drives: [runOf('a', [0, 400], 100)] })).toBe('0–400 missed')
  })

  const twice = shiftOf(
    [side],
    [
      [240, 420],
      [240, 420],
    ],
  )
  test('[C11] of two passes within one window the second visit counts for the second', () => {
    const first = runOf('a', [0, 400], 250)
    const second = runOf('a', [100, 300], 300)
    expect(parts({ drives: [first] }, twice)).toBe('0–400 done')
    expect(parts({ drives: [first] }, twice, AFTER, 1)).toBe('0–400 missed')
    expect(parts({ drives: [second, first] }, twice, AFTER, 1)).toBe('0–100 missed, 100–300 done, 300–400 missed')
    const { passes } = of({ drives: [second, first] }, twice).sides[0]!
    expect([passes[0]!.firstDoneMs, passes[1]!.firstDoneMs]).toEqual([minute(250), minute(300)])
    expect([passes[0]!.lastDoneMs, passes[1]!.lastDoneMs]).toEqual([minute(253), minute(301.5)])
  })

  test('[C11] passes of different windows have each their own', () => {
    const morningAndNoon = shiftOf(
      [side],
      [
        [240, 420],
        [660, 780],
      ],
    )
    const drives = [runOf('a', [0, 400], 250), runOf('a', [0, 200], 700)]
    expect(parts({ drives }, morningAndNoon, minute(800), 0)).toBe('0–400 done')
    expect(parts({ drives }, morningAndNoon, minute(800), 1)).toBe('0–200 done, 200–400 missed')
    expect(of({ drives }, morningAndNoon, minute(800)).figures.repeatedM).toBe(0)
  })

  test('[C11] a vehicle that passes a metre twice within 2 min was there once: its track broke', () => {
    const broken = [runOf('a', [0, 210], 250), runOf('a', [190, 400], 251.6, { trace: 1 })]
    expect(parts({ drives: broken }, twice, AFTER, 1)).toBe('0–400 missed')
    expect(of({ drives: broken }).figures.repeatedM).toBe(0)
    const other = [runOf('a', [0, 210], 250), runOf('a', [190, 400], 251.6, { vehicle: 'sw-2' })]
    expect(parts({ drives: other }, twice, AFTER, 1)).toBe('0–190 missed, 190–210 done, 210–400 missed')
  })

  test('[C11] what was worked on more often than required is repeated', () => {
    const drives = [runOf('a', [0, 400], 250), runOf('a', [0, 400], 280), runOf('a', [0, 100], 310)]
    expect(of({ drives }).figures.repeatedM).toBe(500)
    expect(of({ drives }, twice).figures.repeatedM).toBe(100)
  })
})

describe('states', () => {
  test('[C12] before the end of its window what is not done is open, after it missed', () => {
    const drives = [runOf('a', [0, 100], 250)]
    expect(parts({ drives }, shift, minute(419))).toBe('0–100 done, 100–400 open')
    expect(parts({ drives }, shift, minute(420))).toBe('0–100 done, 100–400 missed')
  })

  test('[C12] what people excuse is excused where it was not done, for the passes they name, until they undo it', () => {
    const drives = [runOf('a', [0, 100], 250)]
    expect(parts({ drives, excuses: [excuseOf('a', [50, 200])] })).toBe('0–100 done, 100–200 excused, 200–400 missed')
    expect(parts({ drives, excuses: [excuseOf('a', [50, 200], { pass: 1 })] })).toBe('0–100 done, 100–400 missed')
    expect(parts({ drives, excuses: [excuseOf('a', [0, 400], { pass: 0 })] }, shift, minute(300))).toBe(
      '0–100 done, 100–400 excused',
    )
    expect(parts({ drives, excuses: [excuseOf('a', [0, 400], { undoneAtMs: 1, undoneBy: 'li' })] })).toBe(
      '0–100 done, 100–400 missed',
    )
    expect(parts({ drives, excuses: [excuseOf('b', [0, 400])] })).toBe('0–100 done, 100–400 missed')
  })

  test('[C12] an excuse beyond the end of a side, or a run a little beyond it, adds nothing', () => {
    const { figures } = of({ drives: [runOf('a', [380, 400.4], 250)], excuses: [excuseOf('a', [0, 900])] })
    expect([figures.plannedM, figures.doneM, figures.excusedM]).toEqual([400, 20, 380])
  })
})

describe('unknown', () => {
  const far = { from: [0, 20_000], to: [0, 20_000] } as const
  test.each([
    [
      'a silent vehicle that was near before and after',
      silenceOf([300, 320], { from: [0, 0], to: [400, 0] }),
      'unknown',
    ],
    ['one that was too far away to come here and be back', silenceOf([300, 320], far), 'missed'],
    ['one that was far away for long enough', silenceOf([300, 420], far), 'unknown'],
    ['one that is still silent', silenceOf([300, undefined], { from: [0, 0] }), 'unknown'],
    [
      'one silent since too short before the end, far away',
      silenceOf([410, undefined], { from: [0, 9_000] }),
      'missed',
    ],
    ['one silent before the window only', silenceOf([100, 239], { from: [0, 0], to: [0, 0] }), 'missed'],
    [
      'one that could be here only before the window',
      silenceOf([100, 242], { from: [0, 0], to: [0, 9_000] }),
      'missed',
    ],
    ['one silent for less than 3 min', silenceOf([300, 303], { from: [0, 0], to: [0, 0] }), 'missed'],
    ['one silent for longer', silenceOf([300, 303.1], { from: [0, 0], to: [0, 0] }), 'unknown'],
    [
      'one stuck for less than 5 min',
      silenceOf([300, 305], { from: [0, 0], to: [0, 0] }, { cause: 'gps-stuck' }),
      'missed',
    ],
    ['one stuck for longer', silenceOf([300, 305.1], { from: [0, 0], to: [0, 0] }, { cause: 'gps-stuck' }), 'unknown'],
    [
      'one that did not move by its odometer',
      silenceOf([300, 400], { from: [0, 900], to: [0, 900] }, { drivenM: 10 }),
      'missed',
    ],
    [
      'one that drove far enough by its odometer',
      silenceOf([300, 400], { from: [0, 900], to: [0, 900] }, { drivenM: 2_000 }),
      'unknown',
    ],
    ['one never seen', neverSeen('sw-1'), 'unknown'],
  ] as const)('[C15] %s', (_, silence, state) => {
    expect(parts({ silences: [silence] })).toBe(`0–400 ${state}`)
  })

  test('[C15] only the part of a side that could be reached is unknown, and never what was done', () => {
    // 4 min at 40 km/h are 2,667 m: 1,333 m there and back
    const long = sideOf('a', 3_000)
    const reached = parts(
      { drives: [runOf('a', [0, 400], 250)], silences: [silenceOf([300, 304], { from: [0, 0], to: [0, 0] })] },
      shiftOf([long], [[240, 420]]),
    )
    expect(reached).toBe('0–400 done, 400–1375 unknown, 1375–3000 missed')
  })

  test('[C15] before the end of the window a silence makes nothing unknown', () => {
    expect(parts({ silences: [silenceOf([300, 320], { from: [0, 0], to: [0, 0] })] }, shift, minute(330))).toBe(
      '0–400 open',
    )
  })

  test('[C15] a side that bends is looked at where it really is', () => {
    const bent = {
      ...sideOf('a', 2_000),
      points: [sideOf('a', 1_000).points[0]!, sideOf('a', 1_000, 5_000).points[1]!, sideOf('a', 1).points[0]!],
    }
    const said = parts(
      { silences: [silenceOf([300, 304], { from: [1_000, 5_000], to: [1_000, 5_000] })] },
      shiftOf([bent], [[240, 420]]),
    )
    expect(said).toMatch(/^0–\d+ missed, \d+–\d+ unknown, \d+–2000 missed$/)
  })
})

describe('figures', () => {
  const elsewhere = (more: Parameters<typeof runOf>[3], at = 260, metres = 1_000): Drive =>
    runOf('z', [0, metres], at, more)

  test('[C16] driven with and without work by the shift’s own vehicles within its windows, on its sides or not', () => {
    const { figures } = of({
      drives: [
        runOf('a', [0, 400], 250),
        elsewhere({ signal: 'off', kmh: 30 }),
        elsewhere({ signal: 'on', kmh: 20 }, 300),
        elsewhere({ signal: 'none', kmh: 30 }, 310),
        elsewhere({ signal: 'off' }, 100),
        runOf('a', [0, 400], 350, { vehicle: 'sw-2' }),
      ],
    })
    expect([figures.workKm, figures.deadheadKm]).toEqual([1.4, 2])
    // 400 m at 8 and 1,000 m at 20 km/h
    expect(figures.meanWorkKmh).toBe(14)
    expect(figures.workedBy).toEqual(['sw-1', 'sw-2'])
    expect([figures.startedAtMs, figures.endedAtMs]).toEqual([minute(250), minute(353)])
  })

  test('[C16] water is told where a level was sent', () => {
    expect(of({ drives: [runOf('a', [0, 400], 250)] }).figures).not.toHaveProperty('waterUsedPercent')
    const wet = [
      runOf('a', [0, 200], 250, { waterPercent: 2.5 }),
      runOf('a', [200, 400], 252, { waterPercent: 3 }),
      elsewhere({ waterPercent: 50 }, 100),
    ]
    expect(of({ drives: wet }).figures.waterUsedPercent).toBe(5.5)
  })

  test('[C16] minutes of work in the morning and evening peak, a stop not counted', () => {
    const long = shiftOf([side], [[400, 1_000]])
    const stop = {
      ...runOf('a', [0, 400], 430),
      pieces: runOf('a', [0, 400], 430).pieces.map((piece, i) => ({
        ...piece,
        toMs: piece.toMs + (i > 5 ? 30 * MINUTE_MS : 0),
      })),
    }
    expect(of({ drives: [stop] }, long).figures.peakMinutes).toBe(3)
    expect(of({ drives: [runOf('a', [0, 400], 410)] }, long).figures.peakMinutes).toBe(0)
    expect(of({ drives: [runOf('a', [0, 400], 970, { signal: 'off' })] }, long).figures.peakMinutes).toBe(0)
  })

  test('[C16] distance to the kerb is told only where the receiver is exact enough for it', () => {
    const seen = (sdM: number): Partial<ShiftFacts> => ({
      drives: [runOf('a', [0, 100], 250, {}, { rightM: 2.7, sdM })],
    })
    expect(of(seen(1)).figures.kerb).toEqual({ pieces: 5, meanM: 0.8 })
    expect(of(seen(1.1)).figures).not.toHaveProperty('kerb')
    expect(of({ drives: [runOf('a', [0, 100], 250)] }).figures).not.toHaveProperty('kerb')
  })

  test('[C16] nothing done: no times, nobody, nothing driven', () => {
    const { figures } = of({})
    expect(figures).toEqual({
      plannedM: 400,
      doneM: 0,
      missedM: 400,
      unknownM: 0,
      excusedM: 0,
      openM: 0,
      passes: [{ plannedM: 400, doneM: 0, missedM: 400, unknownM: 0, excusedM: 0, openM: 0 }],
      overspeedM: 0,
      inferredM: 0,
      repeatedM: 0,
      workKm: 0,
      deadheadKm: 0,
      peakMinutes: 0,
      workedBy: [],
    })
  })

  test('[C16] without a pool everybody who was given counts as its own', () => {
    const open = { ...shift, vehicles: [] }
    expect(of({ drives: [runOf('a', [0, 400], 250, { vehicle: 'sw-9' })] }, open).figures.workKm).toBe(0.4)
  })
})

describe('metres', () => {
  const states: SideState[] = ['done', 'missed', 'unknown', 'excused', 'open']
  test('[C12] lengths with fractions still are 100 % together', () => {
    const odd = shiftOf([sideOf('a', 123.456), sideOf('b', 77.777), sideOf('c', 0.04)], [[240, 420]])
    const { figures } = of(
      { drives: [runOf('a', [0.333, 66.666], 250)], excuses: [excuseOf('b', [11.11, 22.22])] },
      odd,
    )
    expect(figures.plannedM).toBe(201.3)
    const sum = states.reduce((total, state) => total + Math.round(figures[`${state}M`] * 10), 0)
    expect(sum).toBe(2_013)
  })
})
