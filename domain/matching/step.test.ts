import { describe, expect, test } from 'vitest'
import type { Network } from './network.ts'
import { defaultMatchSettings as settings } from './settings.ts'
import { cross, drive, drivenM, line, lonLatOf, sketch, told } from './sketch.ts'
import type { Fix } from './state.ts'
import { matchStep, startMatching } from './step.ts'
import { drivenEdges, matchTrack } from './track.ts'

const edges = (network: Network, fixes: readonly Fix[]): string[] =>
  drivenEdges(matchTrack(fixes, network, settings)).map((edge) => network.edgeIds[edge]!)

describe('driving', () => {
  test.each([1, 5, 10])('[M1] a drive over a crossing is its edges in order, one fix in %i s', (everyS) => {
    const fixes = drive(line('10,3 200,3 200,190'), { speedKmh: 25, everyS })
    const { stretches } = matchTrack(fixes, cross, settings)
    const parts = told(cross, stretches)
    expect(parts.map((part) => part.split(' ')[0])).toEqual(['west>mid', 'mid>north'])
    expect(parts[0]).toBe('west>mid 10–200')
  })

  test('[M1] times are shared out by length between two fixes', () => {
    const fixes = drive(line('160.01,0 260.02,0'), { speedKmh: 36, everyS: 10, startMs: 0 })
    const { stretches } = matchTrack(fixes, cross, settings)
    expect(stretches.map(({ fromMs, toMs, gapM, gapMs }) => [fromMs, toMs, Math.round(gapM), gapMs])).toEqual([
      [0, 4_000, 100, 10_000],
      [4_000, 10_000, 100, 10_000],
    ])
  })

  test('[M2] what is near certain is committed while driving, not at the end', () => {
    const fixes = drive(line('10,0 390,0'), { speedKmh: 20, everyS: 1, sigmaM: 3 })
    let state = startMatching(cross)
    let committedM = 0
    for (const fix of fixes) {
      const [next, output] = matchStep(state, fix, cross, settings)
      state = next
      committedM += drivenM(output.stretches)
    }
    expect(committedM).toBeGreaterThan(300)
  })

  test('[M2] in doubt for ever, a fix is committed when lagMax more were used', () => {
    // two streets exactly on top of each other: nothing ever tells them apart
    const twice = sketch({ a: [0, 0], b: [2_000, 0], c: [0, 0], d: [2_000, 0] }, [
      { from: 'a', to: 'b', oneway: true },
      { from: 'c', to: 'd', oneway: true },
    ])
    const fixes = drive(line('0,0 1900,0'), { speedKmh: 36, everyS: 2 })
    let state = startMatching(twice)
    let committedM = 0
    for (const fix of fixes) {
      const [next, output] = matchStep(state, fix, twice, settings)
      state = next
      committedM += drivenM(output.stretches)
      expect(state.window.length).toBeLessThanOrEqual(settings.lagMax + 1)
    }
    expect(1_900 - committedM).toBeLessThanOrEqual(20 * (settings.lagMax + 1))
  })

  test('[M3] a fix is placed with its distance to the right of the line and what that is good to', () => {
    const { placed } = matchTrack(drive(line('20,-4 180,-4'), { speedKmh: 20, everyS: 4 }), cross, settings)
    expect(placed.length).toBeGreaterThan(5)
    for (const { rightM, sigmaM } of placed) expect([rightM, sigmaM]).toEqual([4, settings.sigmaM])
    const back = matchTrack(drive(line('180,-4 20,-4'), { speedKmh: 20, everyS: 4 }), cross, settings)
    for (const { rightM } of back.placed) expect(rightM).toBe(-4)
  })
})

describe('direction', () => {
  test('[M4] a one-way street is never driven against its direction', () => {
    const oneway = sketch({ a: [0, 0], b: [300, 0], c: [0, 40], d: [300, 40] }, [
      { from: 'a', to: 'b', oneway: true },
      { from: 'c', to: 'd', oneway: false },
      { from: 'a', to: 'c' },
      { from: 'b', to: 'd' },
    ])
    // eastwards on the one-way street; westwards the same positions can only be the street beside it
    expect(edges(oneway, drive(line('40,12 260,12'), { speedKmh: 20, everyS: 2 }))).toEqual(['a>b'])
    expect(edges(oneway, drive(line('260,12 40,12'), { speedKmh: 20, everyS: 2 }))).toEqual(['d>c'])
  })

  test('[M5] both kerbs of a street: a pass counts for the side in whose direction it was driven', () => {
    const there = line('10,-3 390,-3')
    const back = line('390,3 10,3')
    expect(edges(cross, drive(there, { speedKmh: 10, everyS: 5 }))).toEqual(['west>mid', 'mid>east'])
    expect(edges(cross, drive(back, { speedKmh: 10, everyS: 5 }))).toEqual(['east>mid', 'mid>west'])
    const both = matchTrack(drive([...there, ...back], { speedKmh: 10, everyS: 5 }), cross, settings)
    expect(drivenEdges(both).map((edge) => cross.edgeIds[edge])).toEqual([
      'west>mid',
      'mid>east',
      'east>mid',
      'mid>west',
    ])
  })

  test('[M6] heading tells the direction of a vehicle before it has moved, when it is fast enough to have one', () => {
    const [lon, lat] = lonLatOf([100, 0])
    const first = (headingDeg: number, speedKmh: number): string => {
      const [, output] = matchStep(startMatching(cross), { atMs: 1, lon, lat, headingDeg, speedKmh }, cross, settings)
      return cross.edgeIds[output.provisional!.edge]!
    }
    expect([first(90, 5), first(270, 5)]).toEqual(['west>mid', 'mid>west'])
    expect([first(90, 4.9), first(270, 4.9)]).toEqual(['west>mid', 'west>mid'])
  })

  test.each([1, 5])('[M7] turning back at a dead end is the other side of the street, one fix in %i s', (everyS) => {
    const fixes = drive(line('20,0 200,0 200,198 200,0 20,0'), { speedKmh: 20, everyS, sigmaM: 2 })
    expect(edges(cross, fixes)).toEqual(['west>mid', 'mid>north', 'north>mid', 'mid>west'])
  })

  test('[M7] turning back at a crossing', () => {
    const fixes = drive(line('20,0 205,0 20,0'), { speedKmh: 20, everyS: 2 })
    expect(told(cross, matchTrack(fixes, cross, settings).stretches).at(-1)).toMatch(/^mid>west/)
  })

  test('[M7] turning back in the middle of a street', () => {
    const fixes = drive(line('220,0 320,0 220,0'), { speedKmh: 20, everyS: 2, sigmaM: 2 })
    const parts = told(cross, matchTrack(fixes, cross, settings).stretches)
    expect(parts).toHaveLength(2)
    const turnM = Number(parts[0]!.split('–')[1])
    expect(parts[0]).toMatch(/^mid>east 2\d–/)
    expect(turnM).toBeGreaterThan(100)
    expect(turnM).toBeLessThan(130)
    expect(parts[1]).toMatch(/^east>mid/)
  })

  test('[M7] turning back in the middle of a street that only one fix is on: not to its end, and back out of it', () => {
    const fixes = drive(line('10,0 300,0 200,0 200,190'), { speedKmh: 34.8, everyS: 30 })
    // at 10, at the turn 290 m on, and 190 m up the street to the north
    expect(told(cross, matchTrack(fixes, cross, settings).stretches)).toEqual([
      'west>mid 10–200',
      'mid>east 0–100',
      'east>mid 100–200',
      'mid>north 0–190',
    ])
  })
})

describe('parallel roads', () => {
  // a main road with a service road 14 m beside it, joined at both ends only
  const parallel = sketch({ w: [0, 0], a: [100, 0], b: [600, 0], e: [700, 0], sa: [120, 14], sb: [580, 14] }, [
    { from: 'w', to: 'a' },
    { from: 'a', to: 'b' },
    { from: 'b', to: 'e' },
    { from: 'a', to: 'sa', service: true },
    { from: 'sa', to: 'sb', service: true },
    { from: 'sb', to: 'b', service: true },
  ])
  const seeds = Array.from({ length: 20 }, (_, i) => i + 1)

  test('[M8] a vehicle on the main road stays on it, with a noise of 5 m', () => {
    for (const seed of seeds) {
      const fixes = drive(line('20,0 680,0'), { speedKmh: 20, everyS: 2, sigmaM: 5, seed })
      expect([seed, ...edges(parallel, fixes)]).toEqual([seed, 'w>a', 'a>b', 'b>e'])
    }
  })

  test('[M8] a vehicle on the service road is on it, with a noise of 5 m', () => {
    for (const seed of seeds) {
      const way = line('20,0 100,0 120,14 580,14 600,0 680,0')
      const fixes = drive(way, { speedKmh: 20, everyS: 2, sigmaM: 5, seed })
      expect([seed, ...edges(parallel, fixes)]).toEqual([seed, 'w>a', 'a>sa', 'sa>sb', 'sb>b', 'b>e'])
    }
  })

  test('[M8] a few reflected fixes over the service road do not put the vehicle there: there is no way over', () => {
    const fixes = drive(line('20,0 680,0'), { speedKmh: 20, everyS: 2 }).map((fix, i) => {
      const [, lat] = lonLatOf([0, 12])
      return i >= 25 && i < 29 ? { ...fix, lat } : fix
    })
    expect(edges(parallel, fixes)).toEqual(['w>a', 'a>b', 'b>e'])
  })
})
