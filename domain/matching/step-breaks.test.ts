import { describe, expect, test } from 'vitest'
import type { Network } from './network.ts'
import { defaultMatchSettings as settings } from './settings.ts'
import { cross, drive, drivenM, line, lonLatOf, sketch, stand, told } from './sketch.ts'
import type { Fix, Stretch } from './state.ts'
import { endTrace, matchStep, startMatching } from './step.ts'
import { drivenEdges, matchTrack } from './track.ts'

const edges = (network: Network, fixes: readonly Fix[]): string[] =>
  drivenEdges(matchTrack(fixes, network, settings)).map((edge) => network.edgeIds[edge]!)

describe('standing', () => {
  test('[M9] a standing vehicle drives nothing, and makes no new candidates', () => {
    const arrive = drive(line('20,0 100,0'), { speedKmh: 20, everyS: 1 })
    const wait = stand([100, 0], 600, { speedKmh: 0, everyS: 1, sigmaM: 3, startMs: arrive.at(-1)!.atMs + 1_000 })
    let state = startMatching(cross)
    for (const fix of arrive) state = matchStep(state, fix, cross, settings)[0]
    const arrived = state
    let nears = 0
    const stretches: Stretch[] = []
    for (const fix of wait) {
      const [next, output] = matchStep(state, fix, cross, settings)
      if (output.outcome === 'near') {
        nears++
        expect(next.window).toBe(state.window)
      }
      stretches.push(...output.stretches)
      state = next
    }
    expect(nears).toBeGreaterThan(580)
    stretches.push(...endTrace(state, cross, settings)[1].stretches)
    expect(drivenM(stretches.filter(({ toMs }) => toMs > arrived.lastAtMs!))).toBeLessThan(30)
  })

  test('[M9] the time of a stop belongs to no stretch', () => {
    const arrive = drive(line('20,0 100,0'), { speedKmh: 36, everyS: 1, startMs: 0 })
    const wait = stand([100, 0], 300, { speedKmh: 0, everyS: 1, startMs: 9_000 })
    const leave = drive(line('110,0 190,0'), { speedKmh: 36, everyS: 1, startMs: 309_000 })
    const { stretches } = matchTrack([...arrive, ...wait, ...leave], cross, settings)
    expect(Math.max(...stretches.map(({ gapMs }) => gapMs))).toBeLessThanOrEqual(2_000)
    expect(drivenM(stretches)).toBeGreaterThan(160)
  })

  test('[M9] with a speed of nought, drift up to 30 m is standing; further away the speed is not believed', () => {
    let state = startMatching(cross)
    const at = (eastM: number, atMs: number): Fix => {
      const [lon, lat] = lonLatOf([eastM, 0])
      return { atMs, lon, lat, speedKmh: 0, headingDeg: 0 }
    }
    const outcomes = [100, 129, 100, 131].map((eastM, i) => {
      const [next, { outcome }] = matchStep(state, at(eastM, 10_000 * (i + 1)), cross, settings)
      state = next
      return outcome
    })
    expect(outcomes).toEqual(['placed', 'near', 'near', 'placed'])
  })

  test('[M9] noise backwards on an edge is no driving', () => {
    const fixes = [100, 130, 119, 145].map((eastM, i) => {
      const [lon, lat] = lonLatOf([eastM, 0])
      return { atMs: 10_000 * (i + 1), lon, lat }
    })
    expect(told(cross, matchTrack(fixes, cross, { ...settings, spacingSigmas: 2 }).stretches)).toEqual([
      'west>mid 100–145',
    ])
  })
})

describe('junk, gaps, tunnels', () => {
  const long = sketch({ a: [0, 0], b: [1_000, 0], c: [2_000, 0], d: [3_000, 0] }, [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c', tunnel: true },
    { from: 'c', to: 'd' },
  ])

  test('[M10] single fixes far off are left out and the way goes on through them', () => {
    const fixes = drive(line('20,0 900,0'), { speedKmh: 36, everyS: 2 }).map((fix, i) =>
      i % 15 === 7 ? { ...fix, lat: fix.lat + 0.02 } : fix,
    )
    const matched = matchTrack(fixes, long, settings)
    expect(told(long, matched.stretches)).toEqual(['a>b 20–900'])
    expect(matched.outcomes.junk).toBe(3)
  })

  test('[M10] a vehicle that really is somewhere else begins a new trace there, and nothing between is driven', () => {
    const before = drive(line('20,0 300,0'), { speedKmh: 36, everyS: 2, startMs: 0 })
    const after = drive(line('2500,0 2900,0'), { speedKmh: 36, everyS: 2, startMs: 58_000 })
    const { stretches } = matchTrack([...before, ...after], long, settings)
    expect(told(long, stretches)).toEqual(['a>b 20–300', 'c>d 500–900'])
    expect(new Set(stretches.map(({ trace }) => trace)).size).toBe(2)
  })

  test.each([
    [9, 'junk'],
    [10, 'placed'],
  ])('[M10] two held fixes %i s apart: the second is %s', (apartS, outcome) => {
    const before = drive(line('20,0 300,0'), { speedKmh: 36, everyS: 2, startMs: 0 })
    const at = (eastM: number, atS: number): Fix => {
      const [lon, lat] = lonLatOf([eastM, 0])
      return { lon, lat, atMs: before.at(-1)!.atMs + atS * 1_000 }
    }
    let state = startMatching(long)
    for (const fix of before) state = matchStep(state, fix, long, settings)[0]
    // further than any vehicle drives in that time
    state = matchStep(state, at(2_500, 10), long, settings)[0]
    const [, output] = matchStep(state, at(2_600, 10 + apartS), long, settings)
    expect(output).toMatchObject({ outcome, hasBroken: outcome === 'placed' })
  })

  test.each([
    [300, 1],
    [301, 2],
  ])('[M11] after %i s of silence with movement there are %i traces', (silentS, traces) => {
    const before = drive(line('20,0 300,0'), { speedKmh: 36, everyS: 2, startMs: 0 })
    const after = drive(line('600,0 900,0'), {
      speedKmh: 36,
      everyS: 2,
      startMs: before.at(-1)!.atMs + silentS * 1_000,
    })
    const { stretches } = matchTrack([...before, ...after], long, settings)
    expect(new Set(stretches.map(({ trace }) => trace)).size).toBe(traces)
    expect(drivenM(stretches)).toBeCloseTo(traces === 1 ? 880 : 580, 0)
  })

  test('[M11] a silence of hours without movement breaks nothing', () => {
    const before = drive(line('20,0 300,0'), { speedKmh: 36, everyS: 2, startMs: 0 })
    const after = drive(line('300,0 600,0'), { speedKmh: 36, everyS: 2, startMs: 36_000_000 })
    const { stretches } = matchTrack([...before, ...after], long, settings)
    expect(told(long, stretches)).toEqual(['a>b 20–600'])
  })

  test('[M12] a long silence is bridged through a tunnel and marked inferred', () => {
    const before = drive(line('20,0 980,0'), { speedKmh: 36, everyS: 2, startMs: 0 })
    const after = drive(line('2020,0 2500,0'), { speedKmh: 36, everyS: 2, startMs: before.at(-1)!.atMs + 400_000 })
    const { stretches } = matchTrack([...before, ...after], long, settings)
    expect(told(long, stretches)).toEqual(['a>b 20–1000', 'b>c 0–1000', 'c>d 0–500'])
    const inferred = stretches.filter(({ isInferred }) => isInferred)
    expect(told(long, inferred)).toEqual(['a>b 980–1000', 'b>c 0–1000', 'c>d 0–20'])
  })

  test('[M12] it is not when the way is no tunnel, or the vehicle was lost too far before it', () => {
    const open = sketch({ a: [0, 0], b: [1_000, 0], c: [2_000, 0], d: [3_000, 0] }, [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'd' },
    ])
    for (const [network, lastM] of [
      [open, 980],
      [long, 600],
    ] as const) {
      const before = drive(line(`20,0 ${lastM},0`), { speedKmh: 36, everyS: 2, startMs: 0 })
      const startMs = before.at(-1)!.atMs + 400_000
      const after = drive(line('2020,0 2500,0'), { speedKmh: 36, everyS: 2, startMs })
      expect(told(network, matchTrack([...before, ...after], network, settings).stretches)).toEqual([
        `a>b 20–${lastM}`,
        'c>d 20–500',
      ])
    }
  })

  test('[M13] off the roads nothing is driven, and back on them a new trace begins', () => {
    const way = line('20,0 500,0 500,300 700,300 700,0 900,0')
    const matched = matchTrack(drive(way, { speedKmh: 36, everyS: 2 }), long, settings)
    const parts = told(long, matched.stretches)
    expect(parts).toHaveLength(2)
    expect(parts[0]).toMatch(/^a>b 20–5/)
    expect(parts[1]).toMatch(/^a>b (69|70)\d–900/)
    expect(matched.outcomes['off-road']).toBeGreaterThan(10)
  })

  // a second road 40 m beside, joined in the middle only
  const two = sketch({ a: [0, 0], m: [500, 0], b: [1_000, 0], c: [0, 40], n: [500, 40], d: [1_000, 40] }, [
    { from: 'a', to: 'm' },
    { from: 'm', to: 'b' },
    { from: 'c', to: 'n' },
    { from: 'n', to: 'd' },
    { from: 'm', to: 'n' },
  ])
  /** Along the first road, but some fixes shifted towards the second. */
  const shifted = (shift: Partial<Fix> & { fromM: number; toM: number; byM: number }): Fix[] => {
    const { fromM, toM, byM, ...said } = shift
    return drive(line('20,0 900,0'), { speedKmh: 36, everyS: 2 }).map((fix, i) =>
      20 + i * 20 >= fromM && 20 + i * 20 < toM ? { ...fix, ...said, lat: lonLatOf([0, byM])[1] } : fix,
    )
  }

  test('[M14] positions said to be poor count less against the way', () => {
    const shift = { fromM: 500, toM: 660, byM: 36 }
    expect(edges(two, shifted(shift))).not.toEqual(['a>m', 'm>b'])
    expect(edges(two, shifted({ ...shift, hdop: 4 }))).toEqual(['a>m', 'm>b'])
    expect(edges(two, shifted({ ...shift, satellites: 4 }))).toEqual(['a>m', 'm>b'])
    expect(edges(two, shifted({ ...shift, satellites: 5 }))).not.toEqual(['a>m', 'm>b'])
  })

  test('[M14] once put on the wrong road, a vehicle does not stay there for want of a way back', () => {
    const { stretches } = matchTrack(shifted({ fromM: 500, toM: 660, byM: 30 }), two, settings)
    const parts = told(two, stretches)
    expect(parts.slice(0, 3).map((part) => part.split(' ')[0])).toEqual(['a>m', 'm>n', 'n>d'])
    const wrongToM = Number(parts[2]!.split('–')[1])
    expect(wrongToM).toBeLessThan(160 + settings.strayMax * 20 + 1)
    expect(parts.at(-1)).toMatch(/^m>b \d+–400$/)
  })

  test('[M14] a vehicle with less than that many strayed fixes keeps its trace', () => {
    const to = (fixes: number): number => {
      // over a road to which there is no way
      const apart = sketch({ a: [0, 0], b: [1_000, 0], c: [0, 40], d: [1_000, 40] }, [
        { from: 'a', to: 'b' },
        { from: 'c', to: 'd' },
      ])
      const track = shifted({ fromM: 300, toM: 300 + fixes * 20, byM: 40 })
      return new Set(matchTrack(track, apart, settings).stretches.map(({ trace }) => trace)).size
    }
    // a trace on the one road, then on the other, then, when it was there long enough to stray back, on the first again
    expect([-1, 0, 2].map((more) => to(settings.strayMax + more))).toEqual([1, 2, 3])
  })
})

describe('order and networks', () => {
  test('[M15] a fix not newer than one before changes nothing', () => {
    const fixes = drive(line('20,0 190,0'), { speedKmh: 20, everyS: 2 })
    let state = startMatching(cross)
    for (const fix of fixes) state = matchStep(state, fix, cross, settings)[0]
    for (const fix of fixes) {
      const [next, output] = matchStep(state, fix, cross, settings)
      expect(next).toBe(state)
      expect(output).toMatchObject({ outcome: 'late', stretches: [], placed: [] })
    }
  })

  test('[M16] a state is not continued on another network', () => {
    const state = startMatching(cross)
    const other = sketch({ a: [0, 0], b: [100, 0] }, [{ from: 'a', to: 'b' }])
    expect(() => matchStep(state, { atMs: 1, lon: 120.3, lat: 31.5 }, other, settings)).toThrow(
      `Cannot match on network ${other.id}: the state belongs to network ${cross.id}`,
    )
  })

  test('[M16] ending a trace commits the rest, and late fixes stay late', () => {
    const fixes = drive(line('20,0 190,0'), { speedKmh: 20, everyS: 2 })
    let state = startMatching(cross)
    let committedM = 0
    for (const fix of fixes) {
      const [next, output] = matchStep(state, fix, cross, settings)
      state = next
      committedM += drivenM(output.stretches)
    }
    const [ended, rest] = endTrace(state, cross, settings)
    // but for the last metres, which are too few to tell from noise
    expect(committedM + drivenM(rest.stretches)).toBeGreaterThan(170 - settings.spacingSigmas * settings.sigmaM - 6)
    expect(matchStep(ended, fixes[3]!, cross, settings)[1].outcome).toBe('late')
    expect(endTrace(ended, cross, settings)[1].stretches).toEqual([])
  })
})
