import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromWgs84 } from '#domain/coordinates.ts'
import type { LonLat, RoadEdge } from '#domain/geography.ts'
import { drawnOn, sidesOfLines } from '#domain/plan/drawn.ts'
import type { Plan } from '#domain/plan/plan.ts'
import { openOperations } from '#stores/operations.ts'
import type { Operations } from '#stores/types.ts'
import { makeDistrict } from '../simulators/district.ts'
import { tempFolder } from '../test/platform.ts'
import { csvText, geojsonText, sidesToExport } from './plan/export.ts'
import { importPlans, type ImportOptions } from './plan/import.ts'
import { simulatedPlans } from './simulated-plans.ts'

const program = join(import.meta.dirname, 'plan.ts')
const cli = (dataDir: string, ...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...words],
    { encoding: 'utf8', env: { ...process.env, DATA_DIR: dataDir } },
  )
  return { status, stdout, stderr }
}

/** Programs are started, or a city is read, on a machine that does other things too. */
const SLOW_MS = 90_000

const district = makeDistrict(1)
const byId = new Map(district.edges.map((edge) => [edge.id, edge]))
const plain = simulatedPlans(district)

interface Opened extends AsyncDisposable {
  readonly path: string
  readonly operations: Operations
  /** A file with that content. */
  readonly file: (content: string | object, name?: string) => Promise<string>
}
/** The simulated district's network, towns and vehicles, without plans. */
async function open(): Promise<Opened> {
  const opened = new AsyncDisposableStack()
  const { path } = opened.use(await tempFolder('plan'))
  const operations = opened.use(await openOperations({ dataDir: path, durability: 'normal', nowMs: Date.now }))
  const { nodes, edges, towns } = district
  await operations.networks.put({ source: 'test', nodes, edges, report: {} }, 'test')
  await operations.geography.putTowns(towns, 'test')
  for (const asset of district.assets) if (asset.kind === 'sweeper') await operations.devices.register(asset, 'test')
  let files = 0
  return {
    path,
    operations,
    file: async (content, name = `${++files}.geojson`) => {
      const file = join(path, name)
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
      return file
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
const options = (more: Partial<ImportOptions> = {}): ImportOptions => ({
  map: {},
  defaults: {},
  prefix: '',
  withinM: 25,
  networkFromPlan: false,
  strict: false,
  dryRun: false,
  by: 'test',
  ...more,
})
const feature = (properties: object, line?: readonly LonLat[]) => ({
  type: 'Feature',
  properties,
  geometry: line === undefined ? null : { type: 'LineString', coordinates: line },
})
const collection = (...features: object[]) => ({ type: 'FeatureCollection', features })
const bare = (plans: readonly Plan[]) =>
  plans.map(({ id, name, town, sides, passes, schedule, vehicles }) => ({
    id,
    name,
    town,
    sides,
    passes,
    schedule,
    vehicles,
  }))

describe('files', () => {
  // nothing of these tests is kept
  let unchanged: Opened
  beforeAll(async () => (unchanged = await open()))
  afterAll(() => unchanged[Symbol.asyncDispose]())

  test.each(['geojson', 'csv'] as const)(
    '[D14] what is exported as %s is read back as the same plans',
    async (format) => {
      await using opened = await open()
      const special: Plan = {
        ...plain[0]!,
        id: 'special',
        name: '=路线，“一”',
        nameEn: 'One, "two"',
        passes: [
          { fromMinute: 0, toMinute: 60 },
          { fromMinute: 1_380, toMinute: 1_440 },
        ],
        schedule: { weekdays: [6], weeksOfMonth: [1, 3], holidays: 'as-sunday', makeUpWorkdays: 'as-workday' },
        speedLimitKmh: 7.5,
        vehicles: ['sw-01', 'sw-02'],
        area: [
          [120.3, 31.5],
          [120.4, 31.5],
          [120.4, 31.6],
          [120.3, 31.5],
        ],
        demoArea: true,
      }
      const plans = [special, ...plain]
      const { sides, missing } = sidesToExport(plans, byId)
      expect(missing).toBe(0)
      const file = await opened.file(format === 'csv' ? csvText(sides) : geojsonText(sides), `plans.${format}`)
      const imported = await importPlans(opened.operations, file, options({ strict: true }))
      expect(imported.plans.every(({ state }) => state === 'new')).toBe(true)
      const kept = await opened.operations.plans.list()
      const expected = plans.toSorted((a, b) => (a.id < b.id ? -1 : 1))
      expect(kept.map(({ version: _v, changedAtMs: _a, changedBy: _b, ...plan }) => plan)).toEqual(expected)

      const version = await opened.operations.plans.version()
      const again = await importPlans(opened.operations, file, options())
      expect(again.plans.every(({ state }) => state === 'unchanged')).toBe(true)
      expect(await opened.operations.plans.version()).toBe(version)
    },
  )

  const rows = (line: readonly LonLat[]) => [feature({ route: 'R 1' }, line), feature({ route: 'R 1' }, line)]
  const somewhere = district.edges[0]!.line
  test.each<[string, string | object, Partial<ImportOptions>, RegExp]>([
    ['nothing', '', {}, /it is empty/],
    ['binary', 'a\0b', {}, /neither GeoJSON nor CSV/],
    ['broken JSON', '{"type": "FeatureCollection",\n "features": [,]}', {}, /geojson: line 2: it is broken JSON/],
    ['other JSON', '{"a":1}', {}, /no GeoJSON FeatureCollection/],
    ['no features', collection(), {}, /it has no features/],
    [
      'a point',
      collection(feature({}, somewhere), { ...feature({}), geometry: { type: 'Point', coordinates: [1, 2] } }),
      {},
      /feature 2 is a Point/,
    ],
    [
      'a line without length',
      collection(feature({}, [somewhere[0]!, somewhere[0]!])),
      {},
      /feature 1: its line has no length/,
    ],
    [
      'swapped coordinates',
      collection(
        feature({}, [
          [31.6, 120.4],
          [31.6, 120.41],
        ]),
      ),
      {},
      /feature 1: position 1 is at .* look swapped/,
    ],
    [
      'no number',
      collection(feature({}, [[120.4, 'x' as unknown as number], somewhere[0]!])),
      {},
      /feature 1: position 1 must have/,
    ],
    [
      'a named datum',
      { ...collection(feature({}, somewhere)), crs: { properties: { name: 'GCJ-02' } } },
      {},
      /Convert the file to WGS-84/,
    ],
    [
      'wrong words',
      collection(feature({ weekday: 'Someday' }, somewhere), feature({ fromhour: '8' }, somewhere)),
      {},
      /feature 1: weekday "Someday" must be .*\n {2}feature 2: a window from 8 to \? must have both times/,
    ],
    [
      'a field that is not there',
      collection(...rows(somewhere)),
      { map: { group: 'Street' } },
      /--map-group "Street": nothing in the file has that, it has route/,
    ],
    [
      'two hours of one plan',
      collection(feature({ plan: 'p', passes: '3-4' }, somewhere), feature({ plan: 'p', passes: '3-5' }, somewhere)),
      {},
      /feature 2: says other hours.* for plan "p" than feature 1/,
    ],
    [
      'an id that is none',
      collection(feature({ plan: 'p 1' }, somewhere)),
      {},
      /feature 1: plan "p 1" must be letters/,
    ],
    [
      'an unknown vehicle',
      collection(feature({ vehicles: 'sw-99' }, somewhere)),
      {},
      /plan .* \(feature 1\): vehicles\/0 is "sw-99", and no such sweeper/,
    ],
    [
      'an unknown town',
      collection(feature({ town: 'Gotham' }, somewhere)),
      {},
      /town is "Gotham", and the district has/,
    ],
    ['overlapping windows', collection(feature({ passes: '3-5,4-6' }, somewhere)), {}, /passes\/1 begins at 04:00/],
    [
      'a place elsewhere',
      collection(
        feature({}, [
          [-76.1, 43],
          [-76.1, 43.01],
        ]),
      ),
      {},
      /none of its street sides is on the road network\n {2}feature 1: 1111 m, no street/,
    ],
    ['a left side of a name', 'street,side\n锡沪路,left\n', {}, /line 2: side left needs a line/],
    ['broken CSV', 'street,side\n"锡沪路,left\n', {}, /broken CSV: .*line/],
    ['a heading only', 'street,side\n', {}, /no rows below a heading line/],
    ['no WKT', 'street,wkt\n锡沪路,POINT (1 2)\n', {}, /line 2: "POINT \(1 2\)" must be WKT/],
    [
      'half of it unknown, with --strict',
      collection(feature({}, somewhere), feature({ edge: 'r9999f' })),
      { strict: true },
      /--strict: not all .*\n {2}feature 2: the network has no such side: r9999f/,
    ],
  ])('[D14] refused, with nothing changed: %s', async (_, content, more, words) => {
    const { operations, file } = unchanged
    const network = await operations.networks.uses()
    const refused = importPlans(operations, await file(content), options(more))
    await expect(refused).rejects.toThrow(words)
    await expect(refused).rejects.toThrow(RangeError)
    expect(await operations.plans.version()).toBe(0)
    expect(await operations.networks.uses()).toEqual(network)
  })

  test('[D14] a file whose lines fit the streets only when GCJ-02 is undone is refused', async () => {
    const { operations, file } = unchanged
    const lines = district.edges.slice(0, 400).map(({ line }) => line.map((place) => fromWgs84('gcj02', place)))
    const shifted = await file(collection(...lines.map((line) => feature({}, line))))
    await expect(importPlans(operations, shifted, options())).rejects.toThrow(/look like GCJ-02/)
  })

  test('[D13] no network, no streets', async () => {
    await using folder = await tempFolder('plan')
    await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
    const file = join(folder.path, 'a.csv')
    await writeFile(file, 'street\n锡沪路\n')
    await expect(importPlans(operations, file, options())).rejects.toThrow(
      /there is no road network .*--network-from-plan/,
    )
    await expect(importPlans(operations, file, options({ networkFromPlan: true }))).rejects.toThrow(/it has no lines/)
  })
})

describe('finding sides', () => {
  /** A line so many metres to the right of another one. */
  const beside = (line: readonly LonLat[], rightM: number): LonLat[] =>
    line.map(([lon, lat], at) => {
      const [a, b] = [line[Math.max(0, at - 1)]!, line[Math.min(line.length - 1, at + 1)]!]
      const [east, north] = [(b[0] - a[0]) * 94_900, (b[1] - a[1]) * 110_900]
      const long = Math.hypot(east, north)
      return [lon + ((north / long) * rightM) / 94_900, lat - ((east / long) * rightM) / 110_900]
    })
  /** Several sides that lie on one line are told apart by nobody. */
  const courseOf = (edge: RoadEdge): string =>
    edge.line.map(([lon, lat]) => `${lon.toFixed(5)} ${lat.toFixed(5)}`).join()
  const uses = Map.groupBy(district.edges, courseOf)
  const own = plain.map(({ sides }) => sides.filter((id) => uses.get(courseOf(byId.get(id)!))!.length === 1))

  test.each([
    [0, 1, 1],
    [3.5, 0.998, 0.998],
    [6, 0.997, 0.998],
    [10, 0.98, 0.985],
  ])('[D13] lines %f m beside their side find it', (rightM, recall, precision) => {
    const on = drawnOn(district, 25)
    let [asked, right, found] = [0, 0, 0]
    for (const sides of own) {
      const lines = sides.map((id) => ({ line: beside(byId.get(id)!.line, rightM), side: 'forth' as const }))
      const is = new Set(sidesOfLines(lines, on).sides)
      asked += sides.length
      found += is.size
      right += sides.filter((id) => is.has(id)).length
    }
    expect(right / asked).toBeGreaterThanOrEqual(recall)
    expect(right / found).toBeGreaterThanOrEqual(precision)
  })

  const twoWay = district.edges.find(
    ({ oppositeId, lengthM, roadClass }) => oppositeId !== undefined && lengthM > 150 && roadClass === 'tertiary',
  )!
  const oneWay = district.edges.find(
    ({ oneway, lengthM, roadClass }) => oneway && lengthM > 150 && roadClass === 'primary',
  )!
  const sidesOf = async (opened: Opened, properties: object, line: readonly LonLat[]) => {
    const file = await opened.file(collection(feature({ plan: 'p', ...properties }, line)))
    const imported = await importPlans(opened.operations, file, options())
    return { sides: (await opened.operations.plans.get('p'))?.sides, lost: imported.lost }
  }

  test('[D13] a side is the right or left of its line, that of a compass point, or both', async () => {
    await using opened = await open()
    const { id, oppositeId, line } = twoWay
    expect((await sidesOf(opened, { side: 'right' }, line)).sides).toEqual([id])
    expect((await sidesOf(opened, { side: 'right' }, line.toReversed())).sides).toEqual([oppositeId])
    expect((await sidesOf(opened, { side: 'left' }, line)).sides).toEqual([oppositeId])
    expect(new Set((await sidesOf(opened, {}, line)).sides)).toEqual(new Set([id, oppositeId]))
    const [first, last] = [line[0]!, line.at(-1)!]
    const [east, north] = [(last[0] - first[0]) * 0.85, last[1] - first[1]]
    const right = Math.abs(east) > Math.abs(north) ? (east > 0 ? 'South' : 'North') : north > 0 ? 'East' : 'West'
    expect((await sidesOf(opened, { side: right }, line)).sides).toEqual([id])
    expect((await sidesOf(opened, { side: right }, line.toReversed())).sides).toEqual([id])
  })

  test('[D13] a one-way street has one side, and its other carriageway another name or place', async () => {
    await using opened = await open()
    expect((await sidesOf(opened, { side: 'right' }, oneWay.line)).sides).toEqual([oneWay.id])
    expect((await sidesOf(opened, {}, oneWay.line)).sides).toContain(oneWay.id)
    const file = await opened.file(
      collection(feature({ plan: 'p', side: 'left' }, oneWay.line), feature({ plan: 'p' }, twoWay.line)),
    )
    const { lost } = await importPlans(opened.operations, file, options({ withinM: 5 }))
    expect(lost.map(({ called, reason }) => [called, reason])).toEqual([['feature 1', 'against-oneway']])
  })

  test('[D13] a side is taken when lines of the plan cover half of it; what is not found is told in metres', async () => {
    await using opened = await open()
    const { line, id } = twoWay
    const at = (share: number): LonLat => {
      const [a, b] = [line[0]!, line.at(-1)!]
      return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
    }
    const straight = drawnOn({ nodes: district.nodes, edges: district.edges }, 60)
    const part = (from: number, to: number) => ({ line: [at(from), at(to)], side: 'forth' as const })
    expect(sidesOfLines([part(0.1, 0.4)], straight)).toMatchObject({ sides: [], lines: [{ reason: 'small-part' }] })
    expect(sidesOfLines([part(0.1, 0.4), part(0.6, 0.9)], straight).sides).toEqual([id])
    const away = beside(line, 2_000)
    const { sides, lost } = await sidesOf(opened, { edge: `${id}, nowhere` }, away)
    expect([sides, lost.map(({ reason, words }) => [reason, words])]).toEqual([[id], [['no-such-edge', 'nowhere']]])
  })

  test('[D13] CSV names streets, in a town or on a side, and is read with any of the usual delimiters', async () => {
    await using opened = await open()
    const named = district.edges.filter(({ name }) => name === twoWay.name)
    const text = `路线;路名;作业类型;作业时段;车辆\n一号线;${twoWay.name};机扫;03:30-07:00;sw-01 sw-02\n一号线;无名路;机扫;03:30-07:00;sw-01 sw-02\n`
    const file = await opened.file(`\uFEFF${text}`, 'plans.csv')
    const imported = await importPlans(opened.operations, file, options({ prefix: 'xs-' }))
    expect(imported.lost.map(({ called, reason, words }) => [called, reason, words])).toEqual([
      ['line 3', 'no-such-street', '无名路'],
    ])
    const [plan] = await opened.operations.plans.list()
    expect(plan).toMatchObject({
      name: '一号线',
      workType: 'sweep',
      passes: [{ fromMinute: 210, toMinute: 420 }],
      vehicles: ['sw-01', 'sw-02'],
    })
    expect(plan?.id).toMatch(/^xs-\w+$/)
    expect(new Set(plan?.sides)).toEqual(new Set(named.map(({ id }) => id)))
  })

  test('[D12] without hours a plan has those of the template for most of its streets', async () => {
    await using opened = await open()
    const file = await opened.file(collection(feature({ group: 'x' }, twoWay.line)))
    const { plans } = await importPlans(opened.operations, file, options({ defaults: { 'work-type': 'sweep' } }))
    expect(plans).toMatchObject([{ templateGrade: twoWay.grade, town: twoWay.town }])
  })
})

test(
  '[D14] the command line imports and lists; a dry run and a bad file change nothing',
  async () => {
    await using opened = await open()
    const { sides } = sidesToExport(plain.slice(0, 2), byId)
    const file = await opened.file(geojsonText(sides))
    const dry = cli(opened.path, 'import', file, '--dry-run')
    expect([dry.status, dry.stdout]).toEqual([0, expect.stringMatching(/2 plans would be imported/)])
    const bad = cli(opened.path, 'import', await opened.file('{"type":'))
    expect(bad.status).toBe(65)
    expect(bad.stderr.trim().split('\n')).toHaveLength(1)
    expect(await opened.operations.plans.list()).toEqual([])
    const done = cli(opened.path, 'import', file, '--json', '--by', 'me')
    expect(JSON.parse(done.stdout)).toMatchObject({
      plans: [{ id: 'route-01', state: 'new' }, { id: 'route-02' }],
      lostM: 0,
    })
    expect((await opened.operations.plans.get('route-01'))?.changedBy).toBe('me')
    expect(cli(opened.path, 'list').stdout).toMatch(/^route-01\t.*\tsw-01\t\t$/m)
  },
  SLOW_MS,
)

test(
  '[D14] the command line exports and retires',
  async () => {
    await using opened = await open()
    await opened.operations.plans.put(plain.slice(0, 2), 'test')
    const out = join(opened.path, 'out.csv')
    expect(cli(opened.path, 'export', out, '--plan', 'route-02').stdout).toMatch(
      /^1 plan, \d+ sides are in .*out.csv\n$/,
    )
    expect((await readFile(out, 'utf8')).split('\n')[1]).toMatch(/^route-02,/)
    await writeFile(out, gzipSync(await readFile(out)))
    expect(cli(opened.path, 'import', out).stdout).toMatch(/^unchanged\troute-02/)
    expect(cli(opened.path, 'retire', 'route-01')).toMatchObject({ status: 0, stdout: 'route-01 is retired\n' })
    expect((await opened.operations.plans.list()).map(({ id }) => id)).toEqual(['route-02'])
    expect(cli(opened.path, 'retire', 'route-99').stderr).toBe('Cannot retire plan "route-99": there is no such plan\n')
  },
  SLOW_MS,
)

const realFolder = join(import.meta.dirname, '../../shared/data/plans')
const hasReal = existsSync(realFolder)
if (!hasReal) console.warn(`Left out, there are no plans of real cities in ${realFolder}`)
// not registered without the data: nothing a machine could install would bring it
const describeReal = hasReal ? describe : () => undefined
describeReal('plans of real cities', () => {
  const load = async (name: string, town: string) => {
    const opened = new AsyncDisposableStack()
    const { path } = opened.use(await tempFolder('plan'))
    const operations = opened.use(await openOperations({ dataDir: path, durability: 'normal', nowMs: Date.now }))
    const more = { networkFromPlan: true, strict: true, defaults: { town } }
    return { opened, operations, imported: await importPlans(operations, join(realFolder, name), options(more)) }
  }

  test('[D13] San Francisco: block sides by weekday, hours, weeks and holidays', async () => {
    const { opened, operations, imported } = await load('san-francisco-sweeping.geojson', 'San Francisco')
    await using _ = opened
    expect(imported).toMatchObject({ rows: 2_129, lost: [], withoutSides: [] })
    expect(imported.plans).toHaveLength(91)
    // each side is one direction: about as long as what is drawn, not twice
    const sidesM = imported.plans.reduce((sum, plan) => sum + plan.sidesM, 0)
    expect(sidesM / imported.drawnM).toBeGreaterThan(0.99)
    expect(sidesM / imported.drawnM).toBeLessThan(1.02)
    expect(imported.network.report?.strong.largestShare).toBeGreaterThan(0.99)
    const { plans } = operations
    expect(await plans.get('sweep-tue-0700-0800-w245')).toMatchObject({
      passes: [{ fromMinute: 420, toMinute: 480 }],
      schedule: { weekdays: [2], weeksOfMonth: [2, 4, 5], holidays: 'off', makeUpWorkdays: 'as-usual' },
    })
    expect(await plans.get('sweep-sun-0200-0600-hol')).toMatchObject({
      schedule: { weekdays: [7], holidays: 'as-usual' },
    })
    expect(await plans.get('sweep-holidays-0200-0600')).toMatchObject({ schedule: { holidays: 'only' } })
  })

  test(
    '[D13] Syracuse: both sides of the segments of each route',
    async () => {
      const { opened, operations, imported } = await load('syracuse-segments.geojson', 'Syracuse')
      await using _ = opened
      expect(imported).toMatchObject({ rows: 5_018, lost: [], withoutSides: [] })
      expect(imported.plans).toHaveLength(39)
      const plans = await operations.plans.list()
      const sides = plans.flatMap((plan) => plan.sides)
      const { edges } = (await operations.networks.current())!
      // each side of each segment is in the plan of its route, and in no other
      expect([sides.length, new Set(sides).size]).toEqual([edges.length, edges.length])
      expect(bare(plans).find(({ id }) => id === 'Route-2')).toMatchObject({ name: 'Route 2', town: 'Syracuse' })
      expect(edges.every(({ name }) => name !== '')).toBe(true)
    },
    SLOW_MS,
  )
})
