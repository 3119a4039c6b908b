import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'kerbside-match-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

// a street of 190 m in two parts, then a corner to the north
const nodes = file('nodes.txt', '120.3 31.5\n120.301 31.5\n120.302 31.5\n120.302 31.502\n')
const arcs = file('arcs.txt', '0 1\n1 0\n1 2\n2 1\n2 3\n3 2\n')
const east = Array.from({ length: 20 }, (_, i) => `${120.30005 + i * 0.0001} 31.50001 ${i}`)
const north = Array.from({ length: 15 }, (_, i) => `120.30201 ${31.5001 + i * 0.0001} ${20 + i}`)
const track = file('track.txt', `${[...east, ...north].join('\n')}\n`)

const match = (...words: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'match.ts'), ...words],
    {
      encoding: 'utf8',
    },
  )

test('[M20] the command prints the arcs driven, one a line, in order', () => {
  const given = ['--nodes', nodes, '--arcs', arcs, '--track', track]
  expect(match(...given)).toMatchObject({ status: 0, stdout: '0\n2\n4\n', stderr: '' })
  expect(match(...given, '--every', '7')).toMatchObject({ status: 0, stdout: '0\n2\n4\n' })
})

test('[M20] what is missing or wrong is said, and nothing is printed', () => {
  const bad = file('bad.txt', '120.3 31.5 0\n120.3 x 1\n')
  const far = file('far.txt', '121 31.5 0\n')
  for (const [words, status, message] of [
    [['--nodes', nodes], 64, 'Cannot match: --nodes, --arcs and --track are needed, or --network and --track'],
    [['--nodes', nodes, '--arcs', arcs, '--track', track, '--every', 'x'], 64, '--every must be a number of seconds'],
    [['--nodes', nodes, '--arcs', arcs, '--track', bad], 65, `${bad}:2 must be "lon lat seconds": it is "120.3 x 1"`],
    [['--nodes', nodes, '--arcs', arcs, '--track', join(folder, 'none.txt')], 65, 'none.txt'],
    [['--nodes', nodes, '--arcs', arcs, '--track', far], 0, `No position of ${far} is within 50 m of a road`],
  ] as const) {
    const ended = match(...words)
    expect(ended).toMatchObject({ status, stdout: '' })
    expect(ended.stderr).toContain(message)
  }
})

// the same street and corner as a map file, 0.001° of longitude there being 94.8 m
const map = file(
  'map.osm',
  `<?xml version="1.0"?>
<osm version="0.6">
  <node id="1" lon="120.3" lat="31.5"/>
  <node id="2" lon="120.302" lat="31.5"/>
  <node id="3" lon="120.302" lat="31.502"/>
  <node id="4" lon="120.304" lat="31.5"/>
  <way id="10"><nd ref="1"/><nd ref="2"/><nd ref="4"/><tag k="highway" v="residential"/><tag k="name" v="East Street"/></way>
  <way id="11"><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="name" v="North Street"/></way>
</osm>
`,
)
const fixes = [...east, ...north].map((text) => text.split(' ').map(Number) as [number, number, number])
const timeOf = (seconds: number): string => new Date(1_766_000_000_000 + seconds * 1_000).toISOString()
const tracks = {
  csv: file('drive.csv', `time,lon,lat\n${fixes.map(([lon, lat, s]) => `${timeOf(s)},${lon},${lat}`).join('\n')}\n`),
  gpx: file(
    'drive.gpx',
    `<gpx version="1.1"><trk><trkseg>${fixes.map(([lon, lat, s]) => `<trkpt lat="${lat}" lon="${lon}"><time>${timeOf(s)}</time></trkpt>`).join('\n')}</trkseg></trk></gpx>`,
  ),
  geojson: file(
    'drive.geojson',
    JSON.stringify({
      type: 'FeatureCollection',
      features: fixes.map(([lon, lat, s]) => ({
        type: 'Feature',
        properties: { truck: 'drive', time: timeOf(s) },
        geometry: { type: 'Point', coordinates: [lon, lat] },
      })),
    }),
  ),
}

interface Printed {
  readonly attribution?: string
  readonly features: readonly {
    readonly properties: Readonly<Record<string, unknown>> & {
      fromM: number
      toM: number
      fromAtMs: number
      toAtMs: number
    }
    readonly geometry: { readonly type: string; readonly coordinates: readonly [number, number][] }
  }[]
}

test.each(['csv', 'gpx', 'geojson'] as const)('[M26] on a network file a %s track becomes GeoJSON lines', (format) => {
  const { status, stdout, stderr } = match('--network', map, '--track', tracks[format])
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr:
      '35 positions of 1 vehicle: 18 matched, 17 near the one before, 0 off road, 0 junk, 0 late; 0 left out by --every\n',
  })
  const { features, attribution } = JSON.parse(stdout) as Printed
  expect(attribution).toContain('OpenStreetMap')
  expect(features.map(({ properties }) => [properties['name'], properties['vehicle'], properties['trace']])).toEqual([
    ['East Street', 'drive', 0],
    ['North Street', 'drive', 0],
  ])
  const [first, second] = features.map(({ properties }) => properties)
  // when it was last seen near its first place
  expect(first).toMatchObject({ inferred: false, fromAtMs: 1_766_000_001_000 })
  expect(first!.fromM).toBeCloseTo(4.7, 0)
  expect(first!.toM).toBeCloseTo(189.6, 0)
  expect(second!.fromM).toBe(0)
  expect(second!.toM).toBeGreaterThan(150)
  expect(second!.fromAtMs).toBe(first!.toAtMs)
  for (const { geometry } of features) expect(geometry).toMatchObject({ type: 'LineString' })
  const [lon, lat] = features[0]!.geometry.coordinates[0]!
  expect(lon).toBeCloseTo(120.30005, 5)
  expect(lat).toBe(31.5)
})

test('[M26] vehicles of one file are told apart, and what is not matched is counted', () => {
  const rows = [
    ...fixes.map(([lon, lat, s]) => `a,${timeOf(s)},${lon},${lat}`),
    ...fixes.slice(0, 20).map(([lon, lat, s]) => `b,${timeOf(s)},${lon},${lat + 0.05}`),
    'a,never,120.3,31.5',
  ]
  const two = file('two.csv', `vehicle,time,lon,lat\n${rows.join('\n')}\n`)
  const { status, stdout, stderr } = match('--network', map, '--track', two, '--every', '3')
  expect(status).toBe(0)
  const { features } = JSON.parse(stdout) as Printed
  expect(new Set(features.map(({ properties }) => properties['vehicle']))).toEqual(new Set(['a']))
  expect(stderr).toMatch(
    /^55 positions of 2 vehicles: \d+ matched, .*7 off road, 0 junk, 0 late; 36 left out by --every$/m,
  )
  expect(stderr).toContain(`${two} line 57: time cannot be read, it is "never"`)
})

test('[M26] a wrong network or track is refused in words, and nothing is printed', () => {
  const broken = file('broken.osm', '<osm><node id="1"')
  const empty = file('empty.csv', 'time,lon,lat\n')
  for (const [words, status, message] of [
    [['--network', map], 64, 'Cannot match: --track is needed'],
    [['--network', map, '--nodes', nodes, '--track', tracks.csv], 64, '--network stands for --nodes and --arcs'],
    [['--network', broken, '--track', tracks.csv], 65, `Cannot match: Cannot read the network ${broken}`],
    [['--network', join(folder, 'none.osm'), '--track', tracks.csv], 65, 'none.osm'],
    [['--network', map, '--track', join(folder, 'none.csv')], 65, 'none.csv'],
    [['--network', map, '--track', empty], 65, `Cannot match: ${empty} has no position in it`],
  ] as const) {
    const ended = match(...words)
    expect(ended).toMatchObject({ status, stdout: '' })
    expect(ended.stderr).toContain(message)
  }
})
