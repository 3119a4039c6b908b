import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { readConfig } from '#config'
import { defaultRuleSettings } from '#domain/coverage/settings.ts'
import { addDays, midnightMs } from '#domain/plan/local-day.ts'
import type { Reading, ReadingOf } from '#domain/reading.ts'
import { profileOf } from '#domain/toilet/profile-of.ts'
import type { ToiletDay } from '#domain/toilet/service-day.ts'
import type { DayFigures } from '#domain/toilet/service-sums.ts'
import { openOperations } from '#stores/operations.ts'
import { openReadings } from '#stores/readings.ts'
import type { Operations, ReadingsStore, ToiletDayRow } from '#stores/types.ts'
import { createToiletDays, type ToiletDays } from './days.ts'
import { rulesCommitOf } from '#stores/operations/rules-commit-under-test.ts'

const TOWN = '东亭街道'
const DAY = '2026-06-01'
const NEXT = addDays(DAY, 1)
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })

interface Opened extends AsyncDisposable {
  readonly operations: Operations
  readonly readings: ReadingsStore
  nowMs: number
  days(): ToiletDays
  /** Steps until there is nothing more to do. */
  settle(days: ToiletDays): Promise<void>
  versions(day?: string): Promise<ToiletDayRow[]>
}

async function open(toilets: readonly string[] = ['wc-1']): Promise<Opened> {
  await using opened = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'kerbside-days-'))
  opened.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }))
  const state = { nowMs: midnightMs(NEXT) + 2 * HOUR_MS }
  const operations = opened.use(await openOperations({ dataDir, durability: 'normal', nowMs: () => state.nowMs }))
  const readings = opened.use(await openReadings({ ...readConfig({}), dataDir }, log))
  await readings.prepare()
  for (const id of toilets)
    await operations.devices.register(
      { id, kind: 'toilet', town: TOWN, name: id, crs: 'wgs84', attributes: { class: '二类', hours: '06:00-22:00' } },
      'test',
    )
  const kept = opened.move()
  return {
    operations,
    readings,
    get nowMs() {
      return state.nowMs
    },
    set nowMs(ms) {
      state.nowMs = ms
    },
    days: () => createToiletDays({ operations, readings, log, quietMs: 0 }),
    settle: async (days) => {
      while (await days.step(state.nowMs)) continue
    },
    versions: (day = DAY) => operations.toilets.dayVersions('wc-1', day),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const airOf = (id: string, day: string, fromHour: number, toHour: number, nh3MgM3: number): Reading[] => {
  const all: Reading[] = []
  for (let minute = fromHour * 60; minute < toHour * 60; minute++) {
    const atMs = midnightMs(day) + minute * MINUTE_MS
    const reading: ReadingOf<'air'> = {
      kind: 'toilet',
      id,
      town: TOWN,
      stream: 'air',
      atMs,
      receivedAtMs: atMs,
      seq: minute,
      sub: minute,
      historical: false,
      fields: { nh3MgM3, temperatureC: 20 + (minute % 7) / 10 },
    }
    all.push(reading)
  }
  return all
}
const sumsOf = (row: ToiletDayRow | undefined) => (JSON.parse(row!.figures) as DayFigures).sums
const dayOf = (row: ToiletDayRow | undefined) => JSON.parse(row!.content) as ToiletDay

test('[Q10] a day is closed at 02:00 of the next, once, also by a part that starts anew', async () => {
  await using city = await open()
  await city.readings.append(airOf('wc-1', DAY, 5, 22, 0.4))
  city.nowMs = midnightMs(NEXT) + 2 * HOUR_MS - 1
  const days = city.days()
  await city.settle(days)
  expect(await city.versions()).toEqual([])
  city.nowMs += 1
  await city.settle(days)
  await city.settle(city.days())
  const versions = await city.versions()
  expect(versions.map(({ version, cause, settings }) => [version, cause, settings])).toEqual([[1, 'closed', 0]])
  expect(sumsOf(versions[0]).airGoodMs).toBe(16 * HOUR_MS)
})

test('[Q10] a toilet has days from the first on which it was heard; a silent day after that is a day of which nothing is known', async () => {
  await using city = await open(['wc-1', 'wc-2'])
  await city.readings.append(airOf('wc-1', addDays(DAY, -1), 5, 22, 0.4))
  await city.settle(city.days())
  const rows = await city.operations.toilets.days({
    towns: [TOWN],
    fromDay: '2026-01-01',
    toDay: '2026-12-31',
    limit: 100,
  })
  expect(rows.map(({ toilet, day }) => [toilet, day])).toEqual([
    ['wc-1', addDays(DAY, -1)],
    ['wc-1', DAY],
  ])
  expect(sumsOf(rows[1]).airUnknownMs).toBe(16 * HOUR_MS)
  const others = { towns: ['安镇街道'], fromDay: '2026-01-01', toDay: '2026-12-31', limit: 100 }
  expect(await city.operations.toilets.days(others)).toEqual([])
})

test('[Q10] a day is not closed before history has written all that had arrived', async () => {
  await using city = await open()
  await city.operations.rules.commit([], () => rulesCommitOf(7))
  await city.readings.append(airOf('wc-1', DAY, 5, 22, 0.4))
  const days = city.days()
  await city.settle(days)
  expect(await city.versions()).toEqual([])
  await city.operations.positions.set('history', 7)
  await city.settle(days)
  expect(await city.versions()).toHaveLength(1)
})

test('[Q12] late data make a new version when they change something, and none when they do not', async () => {
  await using city = await open()
  await city.readings.append(airOf('wc-1', DAY, 5, 12, 0.4))
  const days = city.days()
  await city.settle(days)
  await city.operations.toilets.staleDay([{ toilet: 'wc-1', day: DAY, seq: 5, cause: 'late-data' }])
  await city.readings.append(airOf('wc-1', DAY, 12, 14, 1.4))
  await city.settle(days)
  // history has not written the message yet
  expect(await city.versions()).toHaveLength(1)
  await city.operations.positions.set('history', 5)
  await city.settle(days)
  await city.operations.toilets.staleDay([{ toilet: 'wc-1', day: DAY, seq: 5, cause: 'late-data' }])
  await city.settle(days)
  const versions = await city.versions()
  expect(versions.map(({ version, cause }) => [version, cause])).toEqual([
    [1, 'closed'],
    [2, 'late-data'],
  ])
  expect([sumsOf(versions[0]).airBadMs, sumsOf(versions[1]).airBadMs]).toEqual([0, 2 * HOUR_MS])
  expect(await city.operations.toilets.staleDays(10)).toEqual([])
  const latest = await city.operations.toilets.days({
    towns: [],
    fromDay: DAY,
    toDay: DAY,
    figuresOnly: true,
    limit: 9,
  })
  expect(latest.map(({ version, content }) => [version, content])).toEqual([[2, '']])
})

test('[Q12] data that arrive in another order come to the same day', async () => {
  await using one = await open()
  await using other = await open()
  const [early, late] = [airOf('wc-1', DAY, 5, 12, 0.4), airOf('wc-1', DAY, 12, 22, 1.4)]
  await one.readings.append([...early, ...late])
  await one.settle(one.days())
  const days = other.days()
  await other.readings.append(late)
  await other.settle(days)
  await other.readings.append(early)
  await other.operations.toilets.staleDay([{ toilet: 'wc-1', day: DAY, seq: 0, cause: 'late-data' }])
  await other.settle(days)
  expect((await other.versions()).at(-1)!.content).toBe((await one.versions()).at(-1)!.content)
})

test('[Q10] new settings and a corrected file judge what ended within two days; older days keep what they were judged by', async () => {
  await using city = await open()
  const old = addDays(DAY, -4)
  for (const day of [old, DAY]) await city.readings.append(airOf('wc-1', day, 5, 22, 0.4))
  const days = city.days()
  await city.settle(days)
  await city.operations.ruleSettings.put(
    JSON.stringify({ nh3Class2MgM3: { is: 0.3, source: 'a stricter town' } }),
    'anna',
  )
  await city.settle(days)
  const versions = await city.versions()
  expect(versions.map(({ cause, settings }) => [cause, settings])).toEqual([
    ['closed', 0],
    ['settings', 1],
  ])
  expect(sumsOf(versions[1]).airBadMs).toBe(16 * HOUR_MS)
  // late data of an old day are judged as the rest of it was
  await city.operations.toilets.staleDay([{ toilet: 'wc-1', day: old, seq: 0, cause: 'late-data' }])
  await city.settle(days)
  expect((await city.versions(old)).map(({ settings }) => settings)).toEqual([0])

  const profile = profileOf({ class: '三类', hours: '06:00-22:00' })
  await city.operations.toilets.putProfile('wc-1', profile, 'anna', 0)
  await city.settle(days)
  const last = (await city.versions()).at(-1)
  expect([last!.cause, dayOf(last).judgedBy.toiletClass, sumsOf(last).airBadMs]).toEqual(['profile', '三类', 0])
})

test('[Q13] an alert that all data do not bear out is corrected in its trail, and stays as it was told', async () => {
  await using city = await open()
  await city.readings.append(airOf('wc-1', DAY, 5, 22, 0.4))
  const openedAtMs = midnightMs(DAY) + 12 * HOUR_MS
  const alerts = [
    {
      is: 'open' as const,
      rule: 'odour' as const,
      subject: 'wc-1',
      subjectKind: 'toilet' as const,
      town: TOWN,
      severity: 'warning' as const,
      sinceMs: openedAtMs - 20 * MINUTE_MS,
      openedAtMs,
      detail: { nh3MgM3: 1.4, limitMgM3: defaultRuleSettings.nh3Class2MgM3 },
    },
    { is: 'close' as const, rule: 'odour' as const, subject: 'wc-1', closedAtMs: openedAtMs + HOUR_MS },
  ]
  await city.operations.rules.commit([], () =>
    rulesCommitOf(0, {
      service: { steps: [{ nowMs: openedAtMs, alerts }], nowMs: openedAtMs + 3 * HOUR_MS, toilets: [], staleDays: [] },
    }),
  )
  const [alert] = await city.operations.alerts.list({ subject: 'wc-1', towns: [], limit: 1 })
  const days = city.days()
  await city.settle(days)
  const corrections = async () =>
    (await city.operations.alerts.trail(alert!.id)).filter(({ event }) => event === 'corrected')
  expect((await corrections()).map(({ by, detail }) => [by, detail])).toEqual([
    ['rules', { day: DAY, supported: false }],
  ])
  expect((await city.operations.alerts.get(alert!.id))!.detail).toEqual(alert!.detail)

  // worked out again it is not said again; and data that bear it out after all are said, too
  await city.operations.toilets.staleDay([{ toilet: 'wc-1', day: DAY, seq: 0, cause: 'late-data' }])
  await city.settle(days)
  expect(await corrections()).toHaveLength(1)
  await city.readings.append(
    airOf('wc-1', DAY, 11.5, 12.5, 1.4).map(
      (reading) => ({ ...reading, sub: reading.sub + 5_000, fields: { nh3MgM3: 9 } }) as Reading,
    ),
  )
  await city.operations.toilets.staleDay([{ toilet: 'wc-1', day: DAY, seq: 0, cause: 'late-data' }])
  await city.settle(days)
  expect((await corrections()).map(({ detail }) => detail['supported'])).toEqual([false, true])
})

const visitsAt = (day: string, minute: number, count: number): ReadingOf<'visits'> => {
  const atMs = midnightMs(day) + minute * MINUTE_MS
  return {
    kind: 'toilet',
    id: 'wc-1',
    town: TOWN,
    stream: 'visits',
    atMs,
    receivedAtMs: atMs,
    seq: minute,
    sub: minute,
    historical: false,
    fields: { in: count },
  }
}

test('[Q9] no visit is lost between two days, though the counter is silent all night and over a day', async () => {
  await using city = await open()
  const [before, after] = [addDays(DAY, -2), NEXT]
  await city.readings.append([
    visitsAt(before, 7 * 60, 65_000),
    visitsAt(before, 20 * 60, 65_500),
    // nothing of the day between; then over the wrap
    visitsAt(DAY, 6 * 60 + 30, 4),
    visitsAt(DAY, 20 * 60, 504),
    visitsAt(after, 6 * 60, 510),
  ])
  city.nowMs = midnightMs(addDays(after, 1)) + 2 * HOUR_MS
  await city.settle(city.days())
  const visits: number[] = []
  for (const day of [before, addDays(before, 1), DAY, after])
    visits.push(sumsOf((await city.versions(day)).at(-1)).visits)
  expect(visits).toEqual([500, 0, 540, 6])
  expect(dayOf((await city.versions()).at(-1)).visits.hours[6]).toBe(40)
})

test('[Q12] a version that the calendar made says so', async () => {
  await using city = await open()
  await city.operations.ruleSettings.put(JSON.stringify({ restDaysWorked: { is: 0, source: 'test' } }), 'test')
  await city.readings.append(airOf('wc-1', DAY, 5, 22, 0.4))
  await city.settle(city.days())
  expect(sumsOf((await city.versions())[0]).cleansDue).toBe(3)
  await city.operations.calendar.put({ day: DAY, type: 'holiday', name: '儿童节', source: 'test' }, 'test')
  // each night the last days are looked at once more
  city.nowMs += 24 * HOUR_MS
  await city.settle(city.days())
  const versions = await city.versions()
  expect(versions.map(({ cause }) => cause)).toEqual(['closed', 'calendar'])
  expect(sumsOf(versions[1]).cleansDue).toBe(0)
})
