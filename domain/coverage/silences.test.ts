import { describe, expect, test } from 'vitest'
import { cross, line, lonLatOf, type Point } from '../matching/sketch.ts'
import { courseFixes, standing, tell } from './vehicle-sketch.ts'
import { CHUNK_MS, type CoverageFix } from './vehicle-state.ts'

const MINUTE_MS = 60_000
const HERE: Point = [50, -3]
const THERE: Point = [350, -3]
const place = (point: Point): { lon: number; lat: number } => {
  const [lon, lat] = lonLatOf(point)
  return { lon, lat }
}
/** A vehicle that stands, is silent for a while, and is heard again. */
function silentFor(
  minutes: number,
  after: { at?: Point; km?: number },
  says: Partial<CoverageFix>,
): ReturnType<typeof tell> {
  const before = standing(HERE, { fromMs: 0, toMs: MINUTE_MS, everyS: 10 }, says)
  const fromMs = MINUTE_MS + minutes * MINUTE_MS
  const km = after.km === undefined ? {} : { odometerKm: (says.odometerKm ?? 0) + after.km }
  const heard = standing(after.at ?? HERE, { fromMs, toMs: fromMs + MINUTE_MS, everyS: 10 }, { ...says, ...km })
  return tell([...before, ...heard], cross, false)
}
/** All but that before the first fix. */
const later = ({ silences }: Pick<ReturnType<typeof tell>, 'silences'>) => silences.filter(({ fromMs }) => fromMs > 0)

describe('silence', () => {
  test('[C7] before its first fix a vehicle may have been anywhere', () => {
    const { silences } = tell(standing(HERE, { fromMs: 5_000, toMs: 60_000, everyS: 5 }), cross, false)
    expect(silences).toEqual([{ vehicle: 'sw-1', fromMs: 0, toMs: 5_000, cause: 'no-fix', to: place(HERE) }])
  })

  test.each([
    ['a minute', 1, {}, { ignition: true }, false],
    ['more than a minute', 1.1, {}, { ignition: true }, true],
    ['more than a minute, ignition not sent', 1.1, {}, {}, true],
    ['ignition off', 480, {}, { ignition: false }, false],
    ['ignition off, and elsewhere then', 480, { at: THERE }, { ignition: false }, true],
    [
      'ignition off, and driven meanwhile by the odometer',
      480,
      { km: 0.2 },
      { ignition: false, odometerKm: 8.25 },
      true,
    ],
    ['ignition on, and not driven by the odometer', 4, { km: 0 }, { ignition: true, odometerKm: 8.25 }, false],
  ] as const)(
    '[C7] without a fix for %s: a silence is told only where the vehicle may have moved',
    (_, minutes, after, says, is) => {
      expect(later(silentFor(minutes, after, says)).length).toBe(is ? 1 : 0)
    },
  )

  test('[C7] a silence says where the vehicle was before and after, and how far it drove at most', () => {
    const [silence] = later(silentFor(30, { at: THERE, km: 4.5 }, { ignition: true, odometerKm: 1_000.25 }))
    expect(silence).toEqual({
      vehicle: 'sw-1',
      fromMs: MINUTE_MS,
      toMs: 31 * MINUTE_MS,
      cause: 'no-fix',
      from: place(HERE),
      to: place(THERE),
      drivenM: 4_510, // an odometer that counts 10 m
    })
    expect(later(silentFor(30, { at: THERE, km: 4 }, { odometerKm: 1_000 }))[0]!.drivenM).toBe(5_000)
    expect(later(silentFor(30, { at: THERE }, {}))[0]).not.toHaveProperty('drivenM')
    expect(later(silentFor(30, { at: THERE, km: -3 }, { odometerKm: 1_000 }))[0]).not.toHaveProperty('drivenM')
  })

  test('[C7] it is told as lasting when the trace ends, and written over when the vehicle is heard again', () => {
    const fromMs = CHUNK_MS - 10 * MINUTE_MS
    const before = standing(HERE, { fromMs, toMs: fromMs + MINUTE_MS, everyS: 10 }, { ignition: true })
    const lasting = tell(before, cross)
    const lastMs = before.at(-1)!.atMs
    expect(later(lasting).at(-1)).toEqual({ vehicle: 'sw-1', fromMs: lastMs, cause: 'no-fix', from: place(HERE) })
    const key = [...lasting.rows.keys()].at(-1)!
    expect(key).toBe('silence 0 1')
    const after = standing(THERE, { fromMs: lastMs + 40 * MINUTE_MS, toMs: lastMs + 41 * MINUTE_MS, everyS: 10 })
    const heard = tell([...before, ...after], cross, false)
    expect(heard.rows.get(key)).toMatchObject({ fromMs: lastMs, toMs: lastMs + 40 * MINUTE_MS, to: place(THERE) })
    expect(later(heard)).toHaveLength(1)
  })

  test('[C7] a vehicle parked with its ignition off leaves no silence that lasts', () => {
    expect(later(tell(standing(HERE, { fromMs: 0, toMs: MINUTE_MS, everyS: 10 }, { ignition: false }), cross))).toEqual(
      [],
    )
  })
})

describe('stuck receiver', () => {
  const drive = courseFixes({ line: line('5,-3 395,-3'), speedKmh: 7.2, everyS: 1, says: () => ({ brush: true }) })
  const stuckAt = (from: number, to: number, says: Partial<CoverageFix> = {}): CoverageFix[] =>
    drive.map((fix, i) => {
      const { lon, lat } = i >= from && i < to ? drive[from]! : fix
      return { ...fix, lon, lat, ...says }
    })

  test('[C6] the same place to the last digit while driving tells nothing: what was driven meanwhile is not told', () => {
    const { outputs, drives, silences } = tell(stuckAt(40, 130), cross)
    expect(outputs[40]!.outcome).not.toBe('stuck')
    expect(outputs[42]!.outcome).toBe('stuck')
    expect(outputs[42]!.stuckSinceMs).toBeUndefined()
    // after 30 m
    expect(outputs[60]!.stuckSinceMs).toBe(40_000)
    expect(later({ silences })[0]).toMatchObject({ cause: 'gps-stuck', fromMs: 40_000, toMs: 130_000 })
    const seen = drives.flatMap(({ edge, fromM, pieces }) =>
      pieces.map(({ toM, gapMs }) => ({ edge, fromM, toM, gapMs })),
    )
    // bridged by one piece whose gap tells it
    expect(seen.some(({ gapMs }) => gapMs >= 85_000)).toBe(true)
  })

  test('[C6] a stuck receiver is told while it lasts', () => {
    const { silences } = tell(stuckAt(40, 1_000).slice(0, 130), cross, false)
    expect(later({ silences })).toEqual([expect.objectContaining({ cause: 'gps-stuck', fromMs: 40_000 })])
    expect(later({ silences })[0]).not.toHaveProperty('toMs')
  })

  test('[C6] standing at one place is not being stuck, unless the odometer says it drives', () => {
    const stand = (km: (i: number) => number): CoverageFix[] =>
      standing(HERE, { fromMs: 0, toMs: 5 * MINUTE_MS, everyS: 10 }).map((fix, i) => ({ ...fix, odometerKm: km(i) }))
    expect(
      tell(
        stand(() => 7),
        cross,
      ).outputs.map(({ outcome }) => outcome),
    ).not.toContain('stuck')
    const stuck = tell(
      stand((i) => 7 + i / 100),
      cross,
      false,
    ).outputs.at(-1)!
    expect(stuck).toMatchObject({ outcome: 'stuck', stuckSinceMs: 0 })
  })

  test('[C6] the same 10 cm after each of many minutes, while the odometer grows, is a stuck receiver too', () => {
    const sparse = standing(HERE, { fromMs: 0, toMs: 24 * MINUTE_MS, everyS: 120 }).map((fix, i) => ({
      ...fix,
      speedKmh: i % 2 === 0 ? 0 : 20,
      odometerKm: 7 + i / 2,
    }))
    const { outputs, silences } = tell(sparse, cross, false)
    expect(outputs.at(-1)).toMatchObject({ outcome: 'stuck', stuckSinceMs: 0 })
    expect(later({ silences }).length + silences.filter(({ cause }) => cause === 'gps-stuck').length).toBeGreaterThan(0)
  })

  test('[C6] a device that repeats its place now and then loses nothing', () => {
    const twice = drive.map((fix, i) =>
      i % 2 === 0 ? fix : { ...fix, lon: drive[i - 1]!.lon, lat: drive[i - 1]!.lat },
    )
    const sum = (runs: ReturnType<typeof tell>): number =>
      runs.drives.reduce((all, { fromM, pieces }) => all + pieces.at(-1)!.toM - fromM, 0)
    expect(sum(tell(twice, cross))).toBeGreaterThan(sum(tell(drive, cross)) - 10)
    expect(later(tell(twice, cross)).filter(({ cause }) => cause === 'gps-stuck')).toEqual([])
  })
})
