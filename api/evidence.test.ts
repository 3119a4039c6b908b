import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY, drive, HOUR_MS, MORNING_MS, serveCoverage, shiftOf, type ServedCoverage } from './coverage-under-test.ts'
import type { Evidence } from './evidence.ts'
import { SeenVehicles } from './seen-vehicles.ts'
import type { FoundStreet } from './streets.ts'
import { TOWNS, type Person } from './under-test.ts'

const [HERE, THERE] = TOWNS
const LATER_MS = MORNING_MS + 48 * HOUR_MS

let api: ServedCoverage
let dispatcher: Person
let there: Person

beforeAll(async () => {
  api = await serveCoverage()
  dispatcher = await api.person('dispatcher')
  there = await api.person('dispatcher', [THERE])
  await api.driven(
    drive('e-1', MORNING_MS + 600_000),
    drive('e-2', MORNING_MS + 900_000, { toM: 120 }),
    drive('e-3', MORNING_MS + 700_000, { signal: 'off', vehicle: 's-2' }),
  )
  await api.cover(`${DAY}.r-1`)
})
afterAll(() => api[Symbol.asyncDispose]())

const range = `from=${MORNING_MS}&to=${MORNING_MS + HOUR_MS}`

test('[G1] streets are found by a part of a name in either language, and a side by its id', async () => {
  const search = async (text: string, who = dispatcher): Promise<(string | number)[][]> => {
    const { body } = await who.get<{ streets: FoundStreet[] }>(`/api/streets?search=${encodeURIComponent(text)}`)
    return body.streets.map(({ name, town, edges }) => [name, town, ...edges.map(({ id }) => id)])
  }
  expect(await search('锡沪')).toEqual([['锡沪路', HERE, 'e-1', 'e-2']])
  expect(await search('road')).toEqual([
    ['锡沪路', HERE, 'e-1', 'e-2'],
    ['友谊路', THERE, 'e-3'],
  ])
  expect(await search('e-4')).toEqual([['', '', 'e-4']])
  expect(await search('nowhere')).toEqual([])
  expect(await search('road', there)).toEqual([['友谊路', THERE, 'e-3']])
  expect(await search('e-1', there)).toEqual([])
})

test('[G1] [P5] a side is shown with its other side to whose town or shift it is, and else does not exist', async () => {
  const { body } = await dispatcher.get('/api/streets/e-1')
  expect(body).toMatchObject({
    edge: { id: 'e-1', name: '锡沪路', lengthM: 300, line: [expect.any(Array), expect.any(Array)] },
    opposite: { id: 'e-2' },
    network: { id: api.networkId, source: 'test.osm.pbf' },
  })
  expect((await dispatcher.get('/api/streets/e-3')).body).not.toHaveProperty('opposite')
  const hidden = await there.get('/api/streets/e-1')
  const none = await there.get('/api/streets/e-9')
  expect([hidden.status, none.status]).toEqual([404, 404])
  expect(String(hidden.body['detail']).replace('e-1', 'e-9')).toBe(none.body['detail'])
  expect((await there.get('/api/streets/e-4')).status).toBe(200)
  expect((await (await api.person('crew')).get('/api/streets/e-1')).status).toBe(403)
})

test('[G2] evidence names passes, shifts, and the versions of figures, settings and network', async () => {
  const { status, body } = await dispatcher.get<Evidence>(`/api/streets/e-1/evidence?${range}`)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    edge: { id: 'e-1', name: '锡沪路' },
    network: { id: api.networkId, source: 'test.osm.pbf' },
    settings: { version: 0, settings: expect.arrayContaining([expect.objectContaining({ name: 'gapMsMax' })]) },
    shifts: [{ id: `${DAY}.r-1`, version: 0, settings: 0, networkId: api.networkId, standing: 'done' }],
    answer: 'swept',
    passes: [{ vehicle: 's-1', vehicleName: '扫路车01', signal: 'on', gap: false, shiftIds: [`${DAY}.r-1`] }],
  })
  expect(body.settings.settings.every(({ source }) => source !== '')).toBe(true)
  expect([body.words.zh, body.words.en]).toEqual(['已清扫：整段已作业。', 'Swept: worked on all along.'])
})

test('[G2] a street is unknown while a vehicle that was to come never sent anything, and not swept once it was heard of', async () => {
  const asked = `/api/streets/e-3/evidence?from=${LATER_MS}&to=${LATER_MS + HOUR_MS}`
  const { shifts, coverage } = api.operations
  const day = '2026-06-03'
  const passes = [{ fromMs: LATER_MS, toMs: LATER_MS + HOUR_MS }]
  await shifts.make([
    shiftOf('r-3', ['e-3'], {
      networkId: api.networkId,
      town: THERE,
      vehicles: ['s-2'],
      passes,
      day,
      id: `${day}.r-3`,
    }),
  ])
  const before = (await dispatcher.get<Evidence>(asked)).body
  expect([before.answer, before.reason, before.unknownM]).toEqual(['unknown', 'silent-vehicle', 300])
  await coverage.commit({ vehicles: [{ vehicle: 's-2', state: '{}' }] })
  const fresh = new SeenVehicles(coverage)
  expect(await fresh.neverSeen(['s-2', 's-1'])).toEqual([expect.objectContaining({ vehicle: 's-1' })])
})

test('[G2] [P7] times are checked, and a range has a bound', async () => {
  const asked = async (from: number, to: number) =>
    (await dispatcher.get(`/api/streets/e-1/evidence?from=${from}&to=${to}`)).body['detail']
  expect(await asked(MORNING_MS, MORNING_MS - 1)).toContain('from must be before to')
  expect(await asked(MORNING_MS - 101 * 24 * HOUR_MS, MORNING_MS)).toBe('from to to may be 100 days at most')
})

test('[G2] [P5] shifts of other towns count and are not named', async () => {
  const { body } = await there.get<Evidence>(`/api/streets/e-4/evidence?${range}`)
  expect([body.answer, body.shifts]).toEqual(['not-swept', []])
  const { shifts } = api.operations
  const passes = [{ fromMs: MORNING_MS, toMs: MORNING_MS + HOUR_MS }]
  await shifts.make([shiftOf('r-4', ['e-4'], { networkId: api.networkId, passes })])
  await api.driven(drive('e-4', MORNING_MS + 60_000))
  await shifts.excuse({
    shiftId: `${DAY}.r-4`,
    edge: 'e-4',
    fromM: 0,
    toM: 10,
    reason: 'event',
    note: '',
    by: 'x',
    atMs: 1,
  })
  const theirs = (await there.get<Evidence>(`/api/streets/e-4/evidence?${range}`)).body
  expect([theirs.answer, theirs.shifts, theirs.excuses]).toEqual(['swept', [], []])
  expect(theirs.passes).toMatchObject([{ vehicle: 's-1', shiftIds: [] }])
  const ours = (await dispatcher.get<Evidence>(`/api/streets/e-4/evidence?${range}`)).body
  expect(ours.shifts.map(({ id }) => id)).toEqual([`${DAY}.r-4`])
  expect(ours.passes).toMatchObject([{ shiftIds: [`${DAY}.r-4`] }])
})
