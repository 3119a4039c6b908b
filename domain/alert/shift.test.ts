import { expect, test } from 'vitest'
import type { ShiftForecast, SideAtRisk } from '../coverage/forecast.ts'
import { roadTimesOf } from '../coverage/road-times.ts'
import { defaultRuleSettings, type RuleSettings } from '../coverage/settings.ts'
import type { Shift, ShiftCoverage, SideCoverage } from '../coverage/shift.ts'
import type { VehicleNow } from '../coverage/detour.ts'
import { cross } from '../matching/sketch.ts'
import type { AlertChange } from './alert.ts'
import { shiftAlerts, type ShiftMemory, type ShiftSeen } from './shift.ts'

const FROM_MS = Date.UTC(2026, 5, 1, 1)
const at = (minutes: number): number => FROM_MS + minutes * 60_000
const roads = roadTimesOf(
  cross,
  cross.edgeIds.map((id) => ({ id, roadClass: 'residential' })),
)

const shift: Shift = {
  id: '2026-06-01.r-1',
  planId: 'r-1',
  planVersion: 1,
  day: '2026-06-01',
  name: '一线',
  nameEn: 'Route 1',
  town: '东亭街道',
  workType: 'sweep',
  networkId: 'n-1',
  sides: ['west>mid', 'mid>east'].map((edge) => ({ edge, name: edge, lengthM: 200, kerbM: 3, points: [] })),
  passes: [{ fromMs: at(0), toMs: at(180) }],
  speedLimitKmh: 10,
  vehicles: ['s-1'],
  state: 'open',
}
const vehicle: VehicleNow = {
  vehicle: 's-1',
  workType: 'sweep',
  // heard at every look
  atMs: 0,
  edge: 'north>mid',
  offsetM: 0,
  isBlind: false,
}
type Pass = SideCoverage['passes'][number]
const untouched: Pass = { parts: [[0, 200, 'open']], overspeedM: 0, inferredM: 0 }
const worked: Pass = {
  ...untouched,
  parts: [
    [0, 10, 'done'],
    [10, 200, 'open'],
  ],
  firstDoneMs: at(1),
  lastDoneMs: at(2),
}

function coverageOf(passes: readonly Pass[]): ShiftCoverage {
  const metres = { plannedM: 400, doneM: 0, missedM: 0, unknownM: 0, excusedM: 0, openM: 400 }
  const figures = { ...metres, passes: passes.map(() => metres), overspeedM: 0, inferredM: 0, repeatedM: 0 }
  return {
    figures: { ...figures, workKm: 0, deadheadKm: 0, peakMinutes: 0, workedBy: [] },
    sides: shift.sides.map(({ edge, name, lengthM }, i) => ({
      edge,
      name,
      lengthM,
      passes: i === 0 ? passes : passes.map(() => untouched),
    })),
  }
}
const risk = (openM: number, why: SideAtRisk['why'], edge = 'west>mid'): SideAtRisk => ({
  edge,
  name: edge,
  pass: 0,
  openM,
  why,
  windowEndMs: at(180),
})
const quiet: ShiftForecast = { finishMs: at(100), windowEndMs: at(180), pass: 0, atRiskM: 0, sides: [], pace: 1.2 }
const begun: Partial<ShiftSeen> = { coverage: coverageOf([worked]) }

/** A shift that is looked at every half minute. */
class Watched {
  memory: ShiftMemory | undefined
  minute: number
  readonly told: AlertChange[] = []
  readonly settings: RuleSettings
  constructor(fromMinute: number, settings: Partial<RuleSettings> = {}) {
    this.minute = fromMinute
    this.settings = { ...defaultRuleSettings, ...settings }
  }

  /** So many minutes of the same. Tells what changed, "rule open 15" by minutes. */
  look(minutes: number, more: Partial<ShiftSeen> = {}): string[] {
    const told: string[] = []
    for (const end = this.minute + minutes; this.minute < end;) {
      this.minute += 0.5
      const seen: ShiftSeen = {
        shift,
        coverage: coverageOf([untouched]),
        forecast: quiet,
        recomputing: false,
        ...more,
        vehicles: (more.vehicles ?? [vehicle]).map((one) => ({ ...one, atMs: one.atMs || at(this.minute) })),
      }
      const [memory, changes] = shiftAlerts(this.memory, seen, at(this.minute), roads, this.settings)
      this.memory = memory === undefined ? undefined : (JSON.parse(JSON.stringify(memory)) as ShiftMemory)
      this.told.push(...changes)
      told.push(
        ...changes.map((change) =>
          [change.rule, change.is, this.minute, ...(change.is === 'close' ? [] : [change.severity])].join(' '),
        ),
      )
    }
    return told
  }
}
const late = (byMinutes: number, more: Partial<ShiftForecast> = {}): Partial<ShiftSeen> => ({
  ...begun,
  forecast: { ...quiet, finishMs: at(180 + byMinutes), ...more },
})

// ── not started ─────────────────────────────────────────────────────────────────────────────────────────────────────

test('[E4] a quarter of an hour after its window began without any work a shift is told of, since the window began', () => {
  const watched = new Watched(0)
  expect(watched.look(14.5)).toEqual([])
  expect(watched.look(0.5)).toEqual(['not-started open 15 warning'])
  expect(watched.told[0]).toEqual({
    is: 'open',
    rule: 'not-started',
    subject: shift.id,
    subjectKind: 'shift',
    shiftId: shift.id,
    town: '东亭街道',
    severity: 'warning',
    sinceMs: at(0),
    openedAtMs: at(15),
    detail: {
      pass: 1,
      windowFromMs: at(0),
      windowEndMs: at(180),
      finishMs: at(100),
      openM: 400,
      vehicles: ['s-1'],
      limitMinutes: 15,
    },
  })
  expect(watched.look(30)).toEqual([])
  // it starts
  expect(watched.look(1.5, begun)).toEqual([])
  expect(watched.look(0.5, begun)).toEqual(['not-started close 47'])
})

test('[E4] while one of its vehicles is out, on its way maybe, it is given as long again', () => {
  const out = { vehicles: [{ ...vehicle, ignition: true }] }
  const watched = new Watched(0)
  expect(watched.look(29.5, out)).toEqual([])
  expect(watched.look(0.5, out)).toEqual(['not-started open 30 warning'])
  // parking again, or being under way again, it is still not started
  expect(watched.look(5)).toEqual([])
  expect(watched.look(5, out)).toEqual([])
  // another shift's truck says nothing of it
  const other = { vehicles: [vehicle, { ...vehicle, vehicle: 's-2', ignition: true }] }
  expect(new Watched(0).look(15, other)).toEqual(['not-started open 15 warning'])
})

test('[E4] it is urgent when what is left of the window is too short', () => {
  const watched = new Watched(20)
  expect(watched.look(1)).toEqual(['not-started open 20.5 warning'])
  expect(watched.look(1, { forecast: { ...quiet, finishMs: at(180) } })).toEqual([])
  expect(watched.look(1, { forecast: { ...quiet, finishMs: at(181) } })).toEqual(['not-started change 22.5 urgent'])
})

test('[E4] any work has started it, work that was too fast as well; what is excused or over need not start', () => {
  expect(new Watched(20).look(30, begun)).toEqual([])
  expect(new Watched(20).look(30, { coverage: coverageOf([{ ...untouched, overspeedM: 5 }]) })).toEqual([])
  const { figures, sides } = coverageOf([untouched])
  const excused = { sides, figures: { ...figures, passes: [{ ...figures, openM: 0 }] } }
  expect(new Watched(20).look(30, { coverage: excused })).toEqual([])
  expect(new Watched(180).look(10)).toEqual([])
})

test('[E4] the window of a later pass starts by itself; of two passes in one window the first has to', () => {
  const passes = (...windows: [number, number][]): Partial<ShiftSeen> => ({
    shift: { ...shift, passes: windows.map(([from, to]) => ({ fromMs: at(from), toMs: at(to) })) },
  })
  const second = new Watched(200)
  const apart = { ...passes([0, 60], [200, 300]), coverage: coverageOf([worked, untouched]) }
  expect(second.look(14.5, apart)).toEqual([])
  expect(second.look(1, apart)).toEqual(['not-started open 215 warning'])
  const together = { ...passes([0, 180], [0, 180]), coverage: coverageOf([worked, untouched]) }
  expect(new Watched(20).look(30, together)).toEqual([])
})

// ── behind schedule ─────────────────────────────────────────────────────────────────────────────────────────────────

test('[E5] an end more than ten minutes after the window is told when it was predicted for five minutes, and closed when it is within', () => {
  expect(new Watched(60).look(30, late(10))).toEqual([])
  const watched = new Watched(60)
  expect(watched.look(5, late(11))).toEqual([])
  expect(watched.look(0.5, late(11))).toEqual(['behind-schedule open 65.5 warning'])
  expect(watched.told[0]).toMatchObject({
    sinceMs: at(60.5),
    detail: { finishMs: at(191), windowEndMs: at(180), lateMinutes: 11, limitMinutes: 10, pace: 1.2, pass: 1 },
  })
  // a little late is still late
  expect(watched.look(30, late(0.5))).toEqual(['behind-schedule change 66.5 warning'])
  expect(watched.look(4.5, late(0))).toEqual([])
  expect(watched.look(0.5, late(0))).toEqual(['behind-schedule close 100.5'])
})

test('[E5] before the work has begun nothing is behind', () => {
  const forecast = { ...quiet, finishMs: at(250) }
  expect(new Watched(0).look(14, { forecast })).toEqual([])
})

test('[E5] a forecast that changes its mind is told of when it is late more than not', () => {
  const watched = new Watched(60)
  for (let n = 0; n < 20; n++) expect([...watched.look(1, late(20)), ...watched.look(1, late(-5))]).toEqual([])
})

test('[E5] another predicted end is told when it differs by five minutes, at most once a minute', () => {
  const watched = new Watched(60)
  watched.look(6, late(30))
  expect(watched.look(5, late(31))).toEqual([])
  expect(watched.look(0.5, late(40))).toEqual(['behind-schedule change 71.5 warning'])
  expect(watched.look(0.5, late(50))).toEqual([])
  expect(watched.look(0.5, late(50))).toEqual(['behind-schedule change 72.5 warning'])
})

// ── will be missed ──────────────────────────────────────────────────────────────────────────────────────────────────

const leaving = (...sides: SideAtRisk[]): Partial<ShiftSeen> => ({ ...begun, forecast: { ...quiet, sides } })

test('[E6] a hundred metres left behind are told after five minutes, with the streets and who could do them', () => {
  expect(new Watched(60).look(30, leaving(risk(99, 'left-behind')))).toEqual([])
  const watched = new Watched(60)
  const left = leaving(risk(60, 'left-behind'), risk(40, 'left-behind', 'mid>east'))
  expect(watched.look(5.5, left)).toEqual(['will-be-missed open 65.5 warning'])
  expect(watched.told[0]).toMatchObject({
    detail: {
      atRiskM: 100,
      windowEndMs: at(180),
      sideCount: 2,
      sides: [
        { edge: 'west>mid', name: 'west>mid', pass: 1, openM: 60, why: 'left-behind' },
        { edge: 'mid>east', name: 'mid>east', pass: 1, openM: 40, why: 'left-behind' },
      ],
      detours: [{ vehicle: 's-1', edges: ['mid>east', 'west>mid'], fitsWindow: true }],
      limitM: 100,
    },
  })
  // half of it is enough to go on
  expect(watched.look(10, leaving(risk(50, 'left-behind')))).toEqual(['will-be-missed change 66.5 warning'])
  expect(watched.look(4.5, leaving(risk(49, 'left-behind')))).toEqual([])
  expect(watched.look(0.5, leaving(risk(49, 'left-behind')))).toEqual(['will-be-missed close 80.5'])
})

test('[E6] what counts are streets that follow each other: scraps of many streets are no street missed', () => {
  const long: Shift = {
    ...shift,
    sides: Array.from({ length: 9 }, (_, i) => ({ edge: `e-${i}`, name: '', lengthM: 200, kerbM: 3, points: [] })),
  }
  const scraps = (...places: number[]) => ({
    ...leaving(...places.map((place) => risk(60, 'left-behind', `e-${place}`))),
    shift: long,
    coverage: { ...coverageOf([worked]), sides: long.sides.map((side) => ({ ...side, passes: [worked] })) },
  })
  expect(new Watched(60).look(30, scraps(0, 2, 4, 6, 8))).toEqual([])
  const watched = new Watched(60)
  expect(watched.look(6, scraps(0, 2, 3, 6))).toEqual(['will-be-missed open 65.5 warning'])
  expect(watched.told[0]).toMatchObject({ detail: { atRiskM: 120, sideCount: 2 } })
})

test('[E6] what is out of reach is told an hour before its window closes, urgently; earlier it is behind schedule', () => {
  const far = late(40, { sides: [risk(200, 'out-of-reach')] })
  const watched = new Watched(60)
  expect(watched.look(59.5, far)).toEqual(['behind-schedule open 65.5 warning'])
  expect(watched.look(5, far)).toEqual([])
  // then that the streets will be missed says more, and being behind closes
  expect(watched.look(3, far)).toEqual(['will-be-missed open 125 urgent', 'behind-schedule close 127'])
  expect(watched.look(30, far)).toEqual([])
})

test('[E6] what was left behind becomes urgent an hour before its window closes', () => {
  const watched = new Watched(100)
  expect(watched.look(40, leaving(risk(150, 'left-behind')))).toEqual([
    'will-be-missed open 105.5 warning',
    'will-be-missed change 120 urgent',
  ])
})

test('[E6] with the end of the window it is over: missed streets are a figure then', () => {
  const watched = new Watched(150)
  expect(watched.look(29.5, leaving(risk(150, 'left-behind')))).toEqual(['will-be-missed open 155.5 urgent'])
  const after = { ...begun, forecast: { atRiskM: 0, sides: [] } }
  expect(watched.look(5, after)).toEqual(['will-be-missed close 181.5'])
})

// ── one cause, one alert ────────────────────────────────────────────────────────────────────────────────────────────

test('[E17] a shift that has not started is neither behind nor missing streets as well', () => {
  const watched = new Watched(10)
  const forecast = { ...quiet, finishMs: at(250), sides: [risk(400, 'out-of-reach'), risk(200, 'left-behind')] }
  expect(watched.look(160, { forecast })).toEqual(['not-started open 15 urgent'])
})

test('[E17] streets swept too fast are told of by the speed, as long as it is told of', () => {
  const fast = leaving(risk(300, 'too-fast'))
  const watched = new Watched(60)
  expect(watched.look(60, { ...fast, vehicles: [{ ...vehicle, isTooFast: true }] })).toEqual([])
  expect(watched.look(6, fast)).toEqual(['will-be-missed open 125.5 urgent'])
})

test('[E17] of a shift whose vehicle cannot be seen, or whose late data are being worked in, nothing new is told and nothing is closed', () => {
  const blind = { vehicles: [{ ...vehicle, isBlind: true }] }
  expect(new Watched(10).look(100, { ...blind, coverage: coverageOf([untouched]) })).toEqual([])
  expect(new Watched(10).look(100, { recomputing: true })).toEqual([])
  expect(new Watched(10).look(100, { ...late(60), ...blind })).toEqual([])
  // not heard for three minutes, though its ignition is on
  const silent = { vehicles: [{ ...vehicle, ignition: true, atMs: at(5) }] }
  expect(new Watched(9).look(100, silent)).toEqual([])
  // another truck that cannot be seen is none of its business
  const other = { vehicles: [vehicle, { ...vehicle, vehicle: 's-2', isBlind: true }] }
  expect(new Watched(10).look(10, other)).toEqual(['not-started open 15 warning'])
  const watched = new Watched(10)
  watched.look(10)
  expect(watched.look(100, { ...begun, ...blind })).toEqual([])
  expect(watched.look(5, begun)).toEqual(['not-started close 122'])
})

test('[E3] when the shift is closed its alerts are closed and forgotten', () => {
  const watched = new Watched(60)
  watched.look(10, leaving(risk(150, 'left-behind')))
  watched.minute = 200
  expect(watched.look(0.5, { shift: { ...shift, state: 'closed' } })).toEqual(['will-be-missed close 200.5'])
  expect(watched.memory).toBeUndefined()
})

test('[E2] an older look changes nothing, and while nothing is pending there is nothing to remember', () => {
  const watched = new Watched(60)
  expect(watched.look(30, begun)).toEqual([])
  expect(watched.memory).toBeUndefined()
  watched.look(10, leaving(risk(150, 'left-behind')))
  const { memory } = watched
  watched.minute = 50
  expect(watched.look(30, begun)).toEqual([])
  expect(watched.memory).toEqual(memory)
  expect(JSON.stringify(memory).length).toBeLessThan(1_000)
})
