import { describe, expect, test } from 'vitest'
import { cross, line, sketch } from '../matching/sketch.ts'
import { courseFixes, standing, tell, toldRuns, type Course } from './vehicle-sketch.ts'
import { CHUNK_MS, coverageMatchSettings } from './vehicle-state.ts'
import { endsAtMs, endVehicle, startVehicle, vehicleStep } from './vehicle-step.ts'

const MINUTE_MS = 60_000
/** At the kerb of the street from west to east. */
const along = line('5,-3 395,-3')
const sweeping = (says: Course['says'], everyS = 1): ReturnType<typeof courseFixes> =>
  courseFixes({ line: along, speedKmh: 7.2, everyS, ...(says === undefined ? {} : { says }) })

describe('runs', () => {
  test('[C3] a drive is told as runs along street sides, with pieces of 20 m at most and what the vehicle sent', () => {
    const { drives } = tell(
      sweeping(() => ({ brush: true, ignition: true })),
      cross,
    )
    expect(toldRuns(drives)).toEqual(['west>mid 5–200 on', expect.stringMatching(/^mid>east 0–1(8[3-9]|9[0-5]) on$/)])
    let [at, ms] = [0, 0]
    for (const { edge, fromM, pieces, ignition, vehicle, trace } of drives) {
      expect([vehicle, ignition, trace]).toEqual(['sw-1', true, 0])
      if (edge === 'mid>east' && fromM === 0) at = 0
      let beginsM = fromM
      for (const { toM, toMs, kmh, gapM, gapMs, isInferred } of pieces) {
        expect(toM - beginsM).toBeLessThanOrEqual(20.2)
        expect([kmh, isInferred]).toEqual([7.2, false])
        expect(gapM).toBeLessThan(15)
        expect(gapMs).toBeLessThanOrEqual(10_000)
        expect(toMs).toBeGreaterThanOrEqual(ms)
        ;[beginsM, at, ms] = [toM, toM, toMs]
      }
    }
    expect(at).toBeGreaterThan(182)
  })

  test('[C3] driving back is told of the other side', () => {
    const back = courseFixes({ line: line('395,3 5,3'), speedKmh: 7.2, everyS: 1, says: () => ({ brush: true }) })
    expect(toldRuns(tell(back, cross).drives)).toEqual([
      'east>mid 5–200 on',
      expect.stringMatching(/^mid>west 0–1(8[3-9]|9[0-5]) on$/),
    ])
  })

  test('[C3] water used is told with the run up to whose end it was used; a filling is no use', () => {
    const level = (drivenM: number): number => (drivenM < 100 ? 80 - drivenM / 10 : drivenM < 200 ? 95 : 90)
    const { drives } = tell(
      sweeping((drivenM) => ({ pump: true, waterPercent: level(drivenM) })),
      cross,
    )
    const used = drives.reduce((sum, { waterPercent = 0 }) => sum + waterPercent, 0)
    expect(used).toBeCloseTo(10 + 5, 0)
  })
})

describe('work signal', () => {
  test.each([
    ['brush', { brush: true }, 'on'],
    ['pump', { pump: true }, 'on'],
    ['either', { brush: false, pump: true }, 'on'],
    ['neither', { brush: false, pump: false }, 'off'],
    ['not sent', {}, 'none'],
  ] as const)('[C4] %s: %o is %s', (_, says, signal) => {
    const { drives, outputs } = tell(
      sweeping(() => says),
      cross,
    )
    expect(new Set(drives.map((run) => run.signal))).toEqual(new Set([signal]))
    expect(outputs[0]!.signal).toBe(signal)
  })

  test.each([
    [1, 99, 101],
    [5, 97, 103],
    [30, 70, 130],
  ])('[C4] one fix in %i s: a change in the middle of a street is placed half-way in time', (everyS, fromM, toM) => {
    const { drives } = tell(
      sweeping((drivenM) => ({ brush: drivenM > 95 }), everyS),
      cross,
    )
    const on = drives.find((run) => run.signal === 'on')!
    expect(on.fromM).toBeGreaterThan(fromM)
    expect(on.fromM).toBeLessThan(toM)
  })

  // fixes 40 m apart: at 185 m before the junction at 200, and at 225 behind it
  test('[C4] work last seen before a junction ends with its side', () => {
    const { drives } = tell(
      sweeping((drivenM) => ({ brush: drivenM < 200 }), 20),
      cross,
    )
    expect(toldRuns(drives)).toEqual(['west>mid 5–200 on', 'mid>east 0–165 off'])
  })

  test('[C4] work first seen behind a junction counts from where it was seen', () => {
    const { drives } = tell(
      sweeping((drivenM) => ({ brush: drivenM > 185 }), 20),
      cross,
    )
    expect(toldRuns(drives)).toEqual(['west>mid 5–200 off', 'mid>east 0–5 off', 'mid>east 5–165 on'])
  })

  test('[C4] what is driven after a change has the speed sent after it', () => {
    const fast = courseFixes({ line: line('5,-3 85,-3'), speedKmh: 28.8, everyS: 10, says: () => ({ brush: false }) })
    const slow = courseFixes({
      line: line('135,-3 395,-3'),
      speedKmh: 7.2,
      everyS: 10,
      startMs: 20_000,
      says: () => ({ brush: true }),
    })
    const { drives } = tell([...fast, ...slow], cross)
    const on = drives.find((run) => run.signal === 'on')!
    expect(on.pieces[0]!.kmh).toBeCloseTo(7.2, 0)
    expect(drives[0]!.pieces[0]!.kmh).toBeCloseTo(28.8, 0)
  })

  test('[C4] a signal that flaps faster than it can be told is off', () => {
    const flapping = sweeping((drivenM) => ({ brush: Math.round(drivenM) % 4 < 2 }))
    const { drives } = tell(flapping, cross)
    const onM = drives
      .filter((run) => run.signal === 'on')
      .reduce((sum, { fromM, pieces }) => sum + pieces.at(-1)!.toM - fromM, 0)
    expect(onM).toBeLessThan(220)
  })
})

describe('hours, ends and networks', () => {
  test('[C2] rows are kept by the hour of what made them, and begin anew with it', () => {
    const startMs = CHUNK_MS - 100_000
    const { rows } = tell(
      courseFixes({ line: along, speedKmh: 7.2, everyS: 1, startMs, says: () => ({ brush: true }) }),
      cross,
    )
    const keys = [...rows.keys()].filter((key) => key.startsWith('drive'))
    expect(keys.filter((key) => key.startsWith('drive 0 '))).toContain('drive 0 0')
    expect(keys.filter((key) => key.startsWith('drive 1 '))).toContain('drive 1 0')
  })

  test('[C2] a fix not newer than the newest is late and changes nothing', () => {
    const fixes = sweeping(() => ({ brush: true }))
    const { state } = tell(fixes.slice(0, 20), cross, false)
    for (const late of [fixes[19]!, fixes[10]!]) {
      const [next, output] = vehicleStep(state, late, cross, coverageMatchSettings)
      expect(next).toBe(state)
      expect(output).toMatchObject({ outcome: 'late', drives: [], silences: [] })
    }
  })

  test('[C2] a trace ends 5 min after its newest fix; ended early by the clock or late by the next fix is the same', () => {
    const before = sweeping(() => ({ brush: true }))
    const lastMs = before.at(-1)!.atMs
    const after = standing([395, -3], { fromMs: lastMs + 6 * MINUTE_MS, toMs: lastMs + 7 * MINUTE_MS, everyS: 10 })
    const late = tell([...before, ...after], cross, false)
    const running = tell(before, cross, false).state
    expect(endsAtMs(running)).toBe(lastMs + 5 * MINUTE_MS)
    let [state, ended] = endVehicle(running, cross, endsAtMs(running)!, coverageMatchSettings)
    expect(ended.drives.length).toBeGreaterThan(0)
    expect(endsAtMs(state)).toBeUndefined()
    for (const fix of after) [state] = vehicleStep(state, fix, cross, coverageMatchSettings)
    expect(state).toEqual(late.state)
    const again = endVehicle(
      ended.drives.length > 0 ? tell(before, cross).state : state,
      cross,
      1e13,
      coverageMatchSettings,
    )
    expect(again[1].drives).toEqual([])
  })

  test('[C2] another network begins a new trace; rows before name the old one', () => {
    const other = sketch({ a: [0, 0], b: [400, 0] }, [{ from: 'a', to: 'b' }])
    const fixes = sweeping(() => ({ brush: true }))
    const half = fixes.length / 2
    const { state } = tell(fixes.slice(0, half), cross, false)
    expect(() => vehicleStep(state, fixes[half]!, other, coverageMatchSettings)).toThrow('Cannot match on network')
    let [next, ended] = endVehicle(state, cross, fixes[half]!.atMs, coverageMatchSettings, other)
    expect(ended.silences).toEqual([])
    const edges = new Set<string>()
    for (const fix of fixes.slice(half)) {
      const [after, output] = vehicleStep(next, fix, other, coverageMatchSettings)
      next = after
      for (const { drive } of output.drives) edges.add(drive.edge)
    }
    expect(edges).toEqual(new Set(['a>b']))
    expect(ended.drives.map(({ drive }) => drive.edge)).not.toContain('a>b')
    expect(startVehicle('x', other).match.networkId).toBe(next.match.networkId)
  })
})

describe('places', () => {
  test('[C5] noise is steadied by speed and course: a straight drive is told almost exactly', () => {
    const noisy = courseFixes({
      line: along,
      speedKmh: 7.2,
      everyS: 1,
      sigmaM: 8,
      seed: 3,
      says: () => ({ hdop: 1.6, brush: true }),
    })
    const { drives } = tell(noisy, cross)
    expect(new Set(drives.map((run) => run.edge))).toEqual(new Set(['west>mid', 'mid>east']))
    const turnAt = drives.find((run) => run.edge === 'mid>east')!.fromMs
    // it is at the junction after 195 m at 2 m/s
    expect(Math.abs(turnAt - 97_500)).toBeLessThan(4_000)
  })

  test('[C5] a fix where the vehicle cannot be by its speed is a jump and tells nothing', () => {
    const fixes = sweeping(() => ({ brush: true }))
    const jumped = fixes.map((fix, i) => (i === 60 ? { ...fix, lat: fix.lat + 0.0006 } : fix))
    const plain = tell(fixes, cross)
    const told = tell(jumped, cross)
    expect(told.outputs[60]!.outcome).toBe('junk')
    expect(told.outputs[60]!.jumpM).toBeGreaterThan(50)
    expect(toldRuns(told.drives)).toEqual(toldRuns(plain.drives))
  })

  test('[C5] who really is elsewhere is believed after the third fix', () => {
    const here = courseFixes({ line: line('5,-3 105,-3'), speedKmh: 7.2, everyS: 1, says: () => ({ brush: true }) })
    const there = courseFixes({
      line: line('197,199 197,20'),
      speedKmh: 7.2,
      everyS: 1,
      startMs: here.at(-1)!.atMs + 1_000,
      says: () => ({ brush: true }),
    })
    const runs = toldRuns(tell([...here, ...there], cross).drives)
    expect(runs[0]).toMatch(/^west>mid 5–(9|10)/)
    expect(runs.at(-1)).toMatch(/^north>mid \d+–1[67]\d on$/)
    expect(runs).toHaveLength(2)
  })

  test('[C5] a device whose course is nonsense is taken by its places alone', () => {
    const silly = sweeping(() => ({ brush: true, headingDeg: 0 }))
    const { outputs, drives } = tell(silly, cross)
    expect(outputs.filter(({ outcome }) => outcome === 'junk').length).toBeLessThan(5)
    const drivenM = drives.reduce((sum, { fromM, pieces }) => sum + pieces.at(-1)!.toM - fromM, 0)
    expect(drivenM).toBeGreaterThan(370)
  })

  test('[C8] distance across the street is told where the receiver is exact enough, and nowhere else', () => {
    const exact = tell(
      sweeping(() => ({ brush: true, hdop: 0.2 })),
      cross,
    ).drives.flatMap((run) => run.pieces)
    const rights = exact.flatMap(({ rightM, sdM }) => (rightM === undefined ? [] : [[rightM, sdM]]))
    expect(rights.length).toBeGreaterThan(10)
    for (const [rightM, sdM] of rights) {
      expect(rightM).toBeCloseTo(3, 0)
      expect(sdM).toBe(1)
    }
    const coarse = tell(
      sweeping(() => ({ brush: true, hdop: 0.8 })),
      cross,
    ).drives.flatMap((run) => run.pieces)
    expect(coarse.filter(({ rightM }) => rightM !== undefined)).toEqual([])
    const silent = tell(
      sweeping(() => ({ brush: true })),
      cross,
    ).drives.flatMap((run) => run.pieces)
    expect(silent.filter(({ rightM }) => rightM !== undefined)).toEqual([])
  })
})
