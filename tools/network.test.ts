import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { fromWgs84 } from '#domain/coordinates.ts'
import type { RoadEdge } from '#domain/geography.ts'
import { geojsonOf } from '#domain/network/geojson.ts'
import { openOperations } from '#stores/operations.ts'
import type { Operations } from '#stores/types.ts'
import { makeDistrict } from '../simulators/district.ts'
import { tempFolder } from '../test/platform.ts'

// each command is a process of its own, and others may want the machine
vi.setConfig({ testTimeout: 120_000 })

const program = join(import.meta.dirname, 'network.ts')
const network = (dataDir: string, ...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...words],
    { encoding: 'utf8', env: { ...process.env, DATA_DIR: dataDir } },
  )
  return { status, stdout, stderr }
}
const operationsOf = (dataDir: string): Promise<Operations> =>
  openOperations({ dataDir, durability: 'full', nowMs: Date.now })

const node = (id: number, lon: number, lat: number): string => `<node id="${id}" lat="${lat}" lon="${lon}"/>`
const way = (id: number, refs: readonly number[], more = ''): string =>
  `<way id="${id}">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}<tag k="highway" v="primary"/>${more}</way>`
const osm = (...lines: string[]): string => ['<osm version="0.6">', ...lines, '</osm>', ''].join('\n')

const nodes = [node(1, 120.3, 31.5), node(2, 120.31, 31.5), node(3, 120.32, 31.5), node(4, 120.31, 31.51)]
const before = osm(...nodes, way(7, [1, 2, 3], '<tag k="name" v="锡沪路"/>'))
/** A new street meets the old one in its middle. */
const after = osm(...nodes, way(7, [1, 2, 3], '<tag k="name" v="锡沪路"/>'), way(8, [2, 4]))

test('[N17] a network is imported, listed, shown and exported; the same content again changes nothing', async () => {
  await using folder = await tempFolder('network')
  const [dataDir, file, exported] = ['data', 'map.osm', 'out.geojson'].map((name) => join(folder.path, name))
  await writeFile(file!, before)
  expect(network(dataDir!, 'show')).toMatchObject({ status: 1, stderr: 'There is no network yet: import one\n' })

  const dry = network(dataDir!, 'import', file!, '--dry-run')
  expect(dry).toMatchObject({ status: 0, stderr: '' })
  expect(dry.stdout).toContain('A dry run: nothing is changed.')
  expect(network(dataDir!, 'list').stdout).toBe('')

  const first = network(dataDir!, 'import', file!, '--by', 'Wang')
  expect(first).toMatchObject({ status: 0, stderr: '' })
  expect(first.stdout).toContain('OpenStreetMap XML: 2 nodes, 2 edges (street sides) on 1 road line')
  expect(first.stdout).toContain('wherever it is shown, name: © OpenStreetMap contributors (ODbL)')
  const id = /^Kept as network (\S+), in use from now on\.$/m.exec(first.stdout)![1]!
  const [line] = network(dataDir!, 'list').stdout.trim().split('\n')
  expect(line!.split('\t')).toEqual([id, expect.any(String), '2 edges', file, 'Wang', 'in use'])
  expect(JSON.parse(network(dataDir!, 'show', '--json').stdout)).toMatchObject({ id, report: { edges: 2 } })

  expect(network(dataDir!, 'export', exported!)).toMatchObject({ status: 0 })
  for (const same of [file!, exported!])
    expect(network(dataDir!, 'import', same).stdout).toContain(`It is network ${id}, which is in use already`)
})

test('[N17] a new version says what changes for the plans, and the old one is kept', async () => {
  await using folder = await tempFolder('network')
  const [file, next] = ['map.osm', 'next.osm'].map((name) => join(folder.path, name))
  await writeFile(file!, before)
  await writeFile(next!, after)
  const id = JSON.parse(network(folder.path, 'import', file!, '--json').stdout).id as string
  {
    await using operations = await operationsOf(folder.path)
    await operations.plans.put(
      [
        {
          id: 'p-1',
          name: '锡沪路清扫',
          nameEn: 'Xihu Road',
          town: '东亭街道',
          workType: 'sweep',
          sides: ['w7.1.3', 'w7.3.1'],
          passes: [{ fromMinute: 300, toMinute: 420 }],
          schedule: { weekdays: [1, 2, 3, 4, 5], weeksOfMonth: [], holidays: 'as-usual', makeUpWorkdays: 'as-usual' },
          vehicles: [],
        },
      ],
      'Wang',
    )
  }
  const imported = network(folder.path, 'import', next!)
  expect(imported.stdout).toContain('against the network in use: 0 edges as before, 6 new, 2 gone')
  expect(imported.stdout).toContain(
    'warning: plan p-1 (锡沪路清扫) has 2 street sides that it does not have: w7.1.3, w7.3.1',
  )
  await using operations = await operationsOf(folder.path)
  expect((await operations.networks.get(id))?.edges.map((edge) => edge.id)).toEqual(['w7.1.3', 'w7.3.1'])
  expect((await operations.networks.current())?.edges).toHaveLength(6)
})

test('[N13] [N12] a bad file is told with its line or id, and changes nothing', async () => {
  await using folder = await tempFolder('network')
  const file = join(folder.path, 'map.osm')
  await writeFile(file, before)
  network(folder.path, 'import', file)
  await using operations = await operationsOf(folder.path)
  const kept = await operations.networks.list()
  const gone = osm(...nodes, way(7, [1, 2, 3]), way(8, [3, 99]), way(9, [4, 4]))
  for (const [content, words, message] of [
    [before.replace('</way>', ''), [], 'line 7: broken XML'],
    [before.replace('lat="31.5"', 'lat="x"'), [], 'line 2: node 1 must have a longitude and a latitude'],
    ['', [], 'it is empty'],
    [gone, ['--strict'], 'with --strict: 1 missing-nodes, as way 8 (node 99); 1 zero-length, as way 9'],
  ] as const) {
    await writeFile(file, content)
    const refused = network(folder.path, 'import', file, ...words)
    expect(refused).toMatchObject({ status: 65, stdout: '' })
    expect(refused.stderr).toContain(message)
    expect(await operations.networks.list()).toEqual(kept)
  }
  const taken = network(folder.path, 'import', file, '--dry-run')
  expect(taken.stdout).toMatch(/1 roads cut, .*first: way 8 \(node 99\)/)
})

test('[N17] what lies outside the service area is told', async () => {
  await using folder = await tempFolder('network')
  const file = join(folder.path, 'map.osm')
  await writeFile(
    file,
    osm(
      node(1, 121, 31.5),
      node(2, 121.1, 31.5),
      node(3, 120.3, 31.5),
      node(4, 120.4, 31.5),
      way(7, [1, 2]),
      way(8, [3, 4]),
    ),
  )
  expect(network(folder.path, 'import', file).stdout).toContain(
    'warning: 50.0 % of it lies outside the service area 120.25,31.42,120.66,31.79, where fixes are not taken (SERVICE_AREA)',
  )
})

const district = makeDistrict(42)
const sorted = (edges: readonly RoadEdge[]): RoadEdge[] => edges.toSorted((a, b) => (a.id < b.id ? -1 : 1))

test('[N18] [N15] the simulated district is exported and imported as the same edges; shifted to GCJ-02 it is refused', async () => {
  await using folder = await tempFolder('network')
  const [exported, shifted, reference] = ['out.geojson', 'gcj.geojson', 'elsewhere'].map((name) =>
    join(folder.path, name),
  )
  {
    await using operations = await operationsOf(folder.path)
    const { nodes: all, edges, towns } = district
    await operations.networks.put({ source: 'made', nodes: all, edges, report: {} }, 'test')
    await operations.geography.putTowns(towns, 'test')
  }
  network(folder.path, 'export', exported!)
  const imported = JSON.parse(network(folder.path, 'import', exported!, '--json').stdout)
  expect(imported).toMatchObject({
    change: { kept: district.edges.length, added: 0, gone: 0 },
    report: { dropped: [], warnings: [], strong: { count: 1 } },
  })
  await using operations = await operationsOf(folder.path)
  const current = (await operations.networks.current())!
  expect(sorted(current.edges)).toEqual(sorted(district.edges))
  expect(current.nodes).toEqual(district.nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)))

  const moved = district.edges.map((edge) => ({ ...edge, line: edge.line.map((point) => fromWgs84('gcj02', point)) }))
  await writeFile(shifted!, JSON.stringify(geojsonOf(moved)))
  const refused = network(folder.path, 'import', shifted!)
  expect(refused).toMatchObject({ status: 65, stdout: '' })
  expect(refused.stderr).toMatch(/its coordinates look like GCJ-02, not WGS-84: .* Convert the file to WGS-84 first/)
  expect((await operations.networks.current())!.id).toBe(current.id)
  // with no network there, one that is known to be right may be named
  expect(network(reference!, 'import', shifted!, '--reference', exported!, '--dry-run').status).toBe(65)
  expect(network(reference!, 'import', shifted!, '--dry-run').status).toBe(0)
  expect(JSON.parse(await readFile(exported!, 'utf8'))).toMatchObject({ type: 'FeatureCollection' })
})
