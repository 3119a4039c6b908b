import { beforeAll, expect, test } from 'vitest'
import type { AlertChange } from '#domain/alert/alert.ts'
import { fromWgs84 } from '#domain/coordinates.ts'
import { interval, intersect, lengthDm, union } from '#domain/coverage/intervals.ts'
import { defaultRuleSettings as settings } from '#domain/coverage/settings.ts'
import type { Shift } from '#domain/coverage/shift.ts'
import { makeCourse, type TrueDrive } from '../bench/coverage-day.ts'
import { trulyDone } from '../bench/coverage-score.ts'
import { dayOf, HOUR_MS, MINUTE_MS, startOfDay } from '../simulators/clock.ts'
import type { SentReading } from '../simulators/world.ts'
import { AlertDay, publishedDay, type Published } from './alert-day.ts'

/**
 * A Tuesday morning of eight simulated trucks, of which six have something happen to them on purpose. What drivers forget and where they rest by themselves is in
 * the truth, so every alert must have a cause, and every cause must have one alert.
 */
const MIDNIGHT_MS = startOfDay(dayOf(Date.UTC(2026, 2, 3, 4)))
const at = (hour: number, minute = 0): number => MIDNIGHT_MS + hour * HOUR_MS + minute * MINUTE_MS
const UNTIL_MS = at(12, 50)

const NOT_STARTED = 'sw-06'
const FORGETS = 'sw-01'
const STUCK = 'sw-02'
const SHIFTED = 'sw-10'
const FAST = 'sw-08'
const DWELLS = 'sw-03'
const QUIET = ['sw-07', 'sw-04'] as const
const TRUCKS = [NOT_STARTED, FORGETS, STUCK, SHIFTED, FAST, DWELLS, ...QUIET]

const course = makeCourse(42, MIDNIGHT_MS)
let changes: readonly AlertChange[]
let drives: readonly TrueDrive[]

/** Every reading of a truck, changed. */
const each =
  (truck: string, change: (reading: SentReading) => SentReading) =>
  (message: Published): Published =>
    message.truck === truck ? { ...message, readings: message.readings.map(change) } : message

/** Working, but with the brush off. */
const forgets = each(FORGETS, (reading) =>
  reading.at >= at(10, 30) && reading.at < at(10, 40) && 'brush' in reading ? { ...reading, brush: false } : reading,
)
/** Sends one place for twenty minutes. */
let held: { lon: unknown; lat: unknown } | undefined
const stuck = each(STUCK, (reading) => {
  if (reading.at < at(7, 15) || reading.at >= at(7, 35)) return reading
  held ??= { lon: reading['lon'], lat: reading['lat'] }
  return { ...reading, ...held }
})
/** Sends GCJ-02 and is registered as WGS-84. */
const shifted = each(SHIFTED, (reading) => {
  const [lon, lat] = fromWgs84('gcj02', [reading['lon'] as number, reading['lat'] as number])
  return { ...reading, lon, lat }
})
/** Stands for 35 minutes and does everything else so much later. */
const STAND_MS = 35 * MINUTE_MS
function dwells(published: readonly Published[]): Published[] {
  const fromMs = at(10, 5)
  let stands: Published | undefined
  return published.flatMap((message) => {
    if (message.truck !== DWELLS || message.arrivedMs < fromMs) return [message]
    const later = {
      ...message,
      arrivedMs: message.arrivedMs + STAND_MS,
      readings: message.readings.map((reading) => ({ ...reading, at: reading.at + STAND_MS })),
    }
    if (stands !== undefined) return [later]
    stands = message
    const standing = Array.from({ length: STAND_MS / 10_000 }, (_, n) => ({
      ...message,
      arrivedMs: message.arrivedMs + n * 10_000,
      readings: message.readings.map((reading) => ({ ...reading, at: reading.at + n * 10_000, speedKmh: 0 })),
    }))
    return [...standing, later]
  })
}

beforeAll(() => {
  const { district } = course
  const routes = district.routes.filter(({ truckId }) => truckId !== NOT_STARTED)
  const world = publishedDay(
    { ...course, district: { ...district, routes } },
    TRUCKS,
    (truck) => ({ ...truck, fault: truck.id === FAST ? 'fast-sweeper' : undefined }),
    UNTIL_MS,
  )
  const scripted = dwells(world.published.map((message) => shifted(stuck(forgets(message)))))
  const day = new AlertDay(course, TRUCKS, { lookMs: 120_000 })
  day.run(
    scripted.filter(({ arrivedMs }) => arrivedMs < UNTIL_MS).toSorted((a, b) => a.arrivedMs - b.arrivedMs),
    UNTIL_MS,
  )
  ;({ changes } = day)
  drives = world.truths.filter((record): record is TrueDrive => record.is === 'drive')
})

type Opening = Extract<AlertChange, { is: 'open' }>
const opened = (): Opening[] => changes.filter((change) => change.is === 'open')
const clock = (ms: number): string => new Date(ms + 8 * HOUR_MS).toISOString().slice(11, 16)
const told = ({ rule, subject, openedAtMs, severity }: Opening): string =>
  `${clock(openedAtMs)} ${rule} ${subject}${severity === 'info' ? ' (info)' : ''}`
const of = (subject: string): Opening[] => opened().filter((change) => change.subject === subject)
const shiftsOf = (truck: string): readonly Shift[] =>
  course.shifts.filter(({ vehicles, passes }) => vehicles.includes(truck) && passes[0]!.fromMs < UNTIL_MS)

/** The longest run of streets of a shift that nobody did within its window, metres. */
function longestMissedM(shift: Shift): number {
  let [longest, run] = [0, 0]
  for (const { edge, lengthM } of shift.sides) {
    const done = drives.filter((drive) => drive.edge === edge && drive.work === shift.workType)
    const worked = union(done.map((drive) => trulyDone(drive, shift, settings)))
    const missedM = lengthM - lengthDm(intersect(interval(0, lengthM), worked)) / 10
    run = missedM > 20 ? run + missedM : 0
    longest = Math.max(longest, run)
  }
  return longest
}
/** Longest time for which a truck stood within a window, minutes. */
function longestStandMinutes(truck: string, { fromMs, toMs }: Shift['passes'][number]): number {
  const own = drives.filter((drive) => drive.truck === truck && drive.endMs > fromMs && drive.startMs < toMs)
  return own.reduce((longest, drive, i) => {
    const before = own[i - 1]
    const driveMs = ((drive.toM - drive.fromM) / 1.2) * 1_000
    const stoodMs = Math.max(
      before === undefined ? 0 : drive.startMs - before.endMs,
      drive.endMs - drive.startMs - driveMs,
    )
    return Math.max(longest, stoodMs / MINUTE_MS)
  }, 0)
}

/** Alerts of a truck but for notes: that the plan itself works in peak hours. */
const warnings = (truck: string): Opening[] => of(truck).filter(({ severity }) => severity !== 'info')
const rules = (alerts: readonly Opening[]): string[] => alerts.map(({ rule }) => rule)

test('[E4] a truck that stays in its depot: its shift has not started, and nothing else is told of it', () => {
  expect(of(NOT_STARTED)).toEqual([])
  expect(of('route-14').map(told)).toEqual(['09:16 not-started route-14'])
})

test('[E6] a driver who forgets the brush for ten minutes: the streets of those minutes will be missed, told within the half hour', () => {
  const [alert, ...more] = of('route-02')
  expect([alert?.rule, more, warnings(FORGETS)]).toEqual(['will-be-missed', [], []])
  expect(alert!.openedAtMs).toBeLessThan(at(11, 10))
  const forgotten = drives.filter(
    ({ truck, work, startMs, endMs }) =>
      truck === FORGETS && work !== null && endMs > at(10, 30) && startMs < at(10, 40),
  )
  const { sides } = alert!.detail as { sides: { edge: string }[] }
  expect(forgotten.map(({ edge }) => edge)).toEqual(expect.arrayContaining(sides.map(({ edge }) => edge)))
})

test('[E13] a receiver that is stuck for twenty minutes: GPS suspect, and not a word of the streets nobody could see', () => {
  expect(warnings(STUCK).map(({ rule, detail }) => `${rule} ${String(detail['kind'])}`)).toEqual(['gps-suspect stuck'])
  expect(warnings(STUCK)[0]!.openedAtMs).toBeLessThanOrEqual(at(7, 21))
  expect(of('route-04')).toEqual([])
  const closed = changes.find(
    (change) => change.is === 'close' && change.subject === STUCK && change.rule === 'gps-suspect',
  )
  expect(closed?.is === 'close' ? clock(closed.closedAtMs) : '').toBe('07:37')
})

test('[E13] a truck that sends GCJ-02 and is registered as WGS-84: GPS suspect, and neither off its route nor not started', () => {
  const [alert, ...more] = warnings(SHIFTED)
  expect(more).toEqual([])
  expect(alert).toMatchObject({
    rule: 'gps-suspect',
    severity: 'urgent',
    detail: { kind: 'offset', registeredAs: 'wgs84', fitsAs: 'gcj02' },
  })
  // before its first window began, on the way to it
  expect(alert!.openedAtMs).toBeLessThan(at(3, 45))
  for (const { id } of shiftsOf(SHIFTED)) expect(of(id)).toEqual([])
})

test('[E9] a driver who sweeps too fast: told once, after a minute of it', () => {
  expect(rules(warnings(FAST))).toEqual(['work-overspeed'])
})

test('[E11] a truck that stands for 35 minutes: dwell, urgent after half an hour, over when it drives on', () => {
  const dwelling = changes.filter(({ rule, subject }) => rule === 'dwell' && subject === DWELLS)
  expect(dwelling.map(({ is }) => is)).toEqual(['open', 'change', 'close'])
  expect(clock((dwelling[0] as Opening).openedAtMs)).toBe('10:20')
})

test('[E17] nothing is told that did not happen: every other alert has its cause in the truth', () => {
  const scripted = new Set([
    `not-started route-14`,
    `gps-suspect ${STUCK}`,
    `gps-suspect ${SHIFTED}`,
    `work-overspeed ${FAST}`,
    `dwell ${DWELLS}`,
    'will-be-missed route-02',
  ])
  const without = opened().filter((alert) => {
    if (scripted.has(`${alert.rule} ${alert.subject}`)) return false
    const shift = course.shifts.find(({ id }) => id === alert.shiftId)
    switch (alert.rule) {
      case 'will-be-missed':
        return longestMissedM(shift!) < settings.missedRunM
      case 'dwell':
        return longestStandMinutes(alert.subject, shift!.passes[0]!) * MINUTE_MS < settings.dwellWarnMs
      case 'peak-hour-work':
        return !workedInPeak(alert)
      default:
        return true
    }
  })
  expect(without.map(told)).toEqual([])
})

/** Somebody really worked two minutes after the alert says it began. */
const workedInPeak = ({ subject, sinceMs }: Opening): boolean =>
  drives.some(
    ({ truck, work, startMs, endMs }) =>
      truck === subject && work !== null && endMs >= sinceMs && startMs <= sinceMs + settings.peakMs,
  )

test('[E6] nothing that drivers forgot by themselves stays untold', () => {
  const over = TRUCKS.filter((truck) => ![NOT_STARTED, SHIFTED].includes(truck))
    .flatMap((truck) => shiftsOf(truck))
    .filter(({ passes }) => passes[0]!.toMs < UNTIL_MS)
  const missing = over.filter((shift) => longestMissedM(shift) >= settings.missedRunM)
  expect(missing.length).toBeGreaterThan(3)
  for (const { id } of missing) expect(rules(of(id)), id).toEqual(['will-be-missed'])
})

test('[E17] of quiet trucks nothing is told, and of their shifts only what they left out', () => {
  for (const truck of QUIET) {
    expect(warnings(truck)).toEqual([])
    for (const { id } of shiftsOf(truck)) expect(rules(of(id)).filter((rule) => rule !== 'will-be-missed')).toEqual([])
  }
})
