import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRecording, type Recording } from '../replay/tracks.ts'
import { tempFolder } from '../under-test.ts'
import { columnsFor, timeOf, type ReadOptions } from './recorded.ts'

const usual = { speedUnit: 'km/h', odometerUnit: 'km', utcOffsetMinutes: 0, prefix: '' } as const
type Options = ReadOptions & { prefix: string }

/** What is read of files with these names and contents. */
async function read(files: Record<string, string>, options: Partial<Options> = {}): Promise<Recording> {
  await using folder = await tempFolder()
  const paths: string[] = []
  for (const [name, text] of Object.entries(files)) {
    paths.push(join(folder.path, name))
    await writeFile(paths.at(-1)!, text)
  }
  const recording = await readRecording(paths, { ...usual, ...options })
  const short = (file: string): string => file.slice(folder.path.length + 1)
  return { ...recording, problems: recording.problems.map((each) => ({ ...each, file: short(each.file) })) }
}
const AT = Date.UTC(2026, 4, 1, 8)
const onlyFix = ({ tracks }: Recording) => tracks[0]!.fixes[0]!

test('[S18] CSV: columns are known by their usual names, in any order and case', async () => {
  for (const heading of [
    'lon,lat,time,speed,heading,vehicle',
    'Longitude;Latitude;Timestamp;Speed_KMH;Course;Vehicle ID',
    '经度\t纬度\t时间\t速度\t方向\t车牌号',
  ]) {
    const separator = /[,;\t]/.exec(heading)![0]
    const row = ['120.45', '31.6', '2026-05-01T08:00:00Z', '12.5', '90', 'truck 7'].join(separator)
    const recording = await read({ 'a.csv': `\uFEFF${heading}\r\n${row}\r\n` })
    expect(recording.problems).toEqual([])
    expect(recording.tracks).toMatchObject([{ vehicle: 'truck 7', id: 'truck-7' }])
    expect(onlyFix(recording)).toMatchObject({ atMs: AT, lon: 120.45, lat: 31.6, speedKmh: 12.5, headingDeg: 90 })
  }
})

test('[S18] CSV: bad rows are told with file and line and the others are read', async () => {
  const recording = await read({
    'bad.csv': [
      'time,lon,lat,vehicle',
      '2026-05-01T08:00:00Z,120.45,31.6,a',
      'yesterday,120.45,31.6,a',
      '2026-05-01T08:00:01Z,220.45,31.6,a',
      '2026-05-01T08:00:02Z,,31.6,a',
      '2026-05-01T08:00:03Z,0,0,a',
      '2026-05-01T08:00:04Z,120.45',
      '2026-05-01T08:00:05Z,120.45,31.6,"a',
    ].join('\n'),
  })
  expect(recording.fixes).toBe(1)
  expect(recording.problems.map(({ file, at, problem }) => `${file}, ${at}: ${problem}`)).toEqual([
    'bad.csv, line 3: time cannot be read, it is "yesterday"',
    'bad.csv, line 4: longitude must be a number from -180 to 180, it is "220.45"',
    'bad.csv, line 5: longitude must be a number from -180 to 180, it is ""',
    'bad.csv, line 6: 0/0 is no position',
    'bad.csv, line 7: 2 fields where the heading has 4',
    expect.stringMatching(/^bad\.csv, line (1|8): .*[Qq]uote/),
  ])
})

test('[S18] CSV: a file without a needed column says which, and what it has', async () => {
  const recording = await read({ 'a.csv': 'when,longitude,latitude\n1,2,3\n' })
  expect(recording.problems).toEqual([
    { file: 'a.csv', at: 'line 1', problem: 'no column for time; the columns are when, longitude, latitude' },
  ])
})

test('[S18] CSV: units of speed and odometer can be told, and a name that tells them wins', async () => {
  const row = '120.45,31.6,2026-05-01T08:00:00Z'
  expect(onlyFix(await read({ 'a.csv': `lon,lat,time,speed\n${row},10\n` }, { speedUnit: 'm/s' })).speedKmh).toBe(36)
  expect(onlyFix(await read({ 'a.csv': `lon,lat,time,speed_mph\n${row},10\n` }, { speedUnit: 'm/s' })).speedKmh).toBe(
    16.1,
  )
  expect(
    onlyFix(await read({ 'a.csv': `lon,lat,time,odometer\n${row},10\n` }, { odometerUnit: 'mi' })).odometerKm,
  ).toBeCloseTo(16.09344)
  // an impossible value of an optional field is left out, not fatal
  expect(onlyFix(await read({ 'a.csv': `lon,lat,time,hdop,brush\n${row},-1,maybe\n` }))).not.toHaveProperty('hdop', -1)
})

test('[S18] GPX: track points with their extensions; a track’s name is its vehicle', async () => {
  const recording = await read({
    'a.gpx': `<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
      <trk><name>Sweeper 3</name><trkseg>
        <trkpt lat="31.6" lon="120.45"><time>2026-05-01T08:00:00Z</time><hdop>0.9</hdop><sat>11</sat>
          <extensions><gpxtpx:speed xmlns:gpxtpx="x">2.5</gpxtpx:speed><gpxtpx:course xmlns:gpxtpx="x">181</gpxtpx:course></extensions></trkpt>
        <trkpt lat="31.601" lon="120.45"/>
      </trkseg></trk></gpx>`,
  })
  expect(recording.tracks).toMatchObject([{ vehicle: 'Sweeper 3', id: 'Sweeper-3' }])
  expect(onlyFix(recording)).toMatchObject({ atMs: AT, speedKmh: 9, headingDeg: 181, hdop: 0.9, satellites: 11 })
  expect(recording.problems).toEqual([{ file: 'a.gpx', at: 'line 5', problem: 'time cannot be read, it is ""' }])
})

test('[S18] GPX: broken XML is told with its line, and what came before it is kept', async () => {
  const recording = await read({
    'a.gpx':
      '<gpx><trk><trkseg>\n<trkpt lat="31.6" lon="120.45"><time>2026-05-01T08:00:00Z</time></trkpt>\n<trkpt lat="31.6" lon=',
  })
  expect(recording.fixes).toBe(1)
  expect(recording.problems[0]!.file).toBe('a.gpx')
  expect(recording.problems[0]!.at).toBe('line 3')
  expect(recording.problems[0]!.problem).toContain('broken XML')
})

test('[S18] GeoJSON: points with properties; other geometries are told by number', async () => {
  const point = (properties: object) => ({
    type: 'Feature',
    properties,
    geometry: { type: 'Point', coordinates: [120.45, 31.6] },
  })
  const recording = await read({
    'a.geojson': JSON.stringify({
      type: 'FeatureCollection',
      features: [
        point({ truck_name: 1_110_735, messageTime: '2026-05-01T08:00:00Z', 'odometer.value': 100, timeedit: 'x' }),
        { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [] } },
        point({ truck_name: 1_110_735 }),
        'nothing',
      ],
    }),
  })
  expect(recording.tracks[0]).toMatchObject({ vehicle: '1110735', id: '1110735' })
  expect(onlyFix(recording).odometerKm).toBeCloseTo(160.9344)
  expect(recording.problems.map(({ at, problem }) => `${at}: ${problem}`)).toEqual([
    'feature 2: its geometry must be a Point, it is "LineString"',
    'feature 3: time cannot be read, it is ""',
    'feature 4: its geometry must be a Point, it is missing',
  ])
})

test('[S18] Chicago snapshots: entries by truck, with their direction', async () => {
  const entry = {
    assetName: 'S11649',
    longitude: -87.76,
    latitude: 41.89,
    postingTime: '2015-12-02T08:03:12-06:00',
    directionDegrees: 270,
  }
  const recording = await read({ '1.json': JSON.stringify({ TrackingDataResponse: { locationList: [entry, {}] } }) })
  expect(recording.tracks).toMatchObject([{ id: 'S11649' }])
  expect(onlyFix(recording)).toMatchObject({ atMs: Date.UTC(2015, 11, 2, 14, 3, 12), headingDeg: 270 })
  expect(recording.problems).toMatchObject([{ at: 'entry 2', problem: 'has no assetName' }])
})

test('[S18] JSON that is cut off or broken is told with its line', async () => {
  const recording = await read({
    'cut.geojson': '{"type":"FeatureCollection",\n"features":[\n{"type":"Feature"',
    'broken.json': '{"TrackingDataResponse":\n{,}}',
    'empty.json': '{"TrackingDataResponse":{}}',
    'list.geojson': '{"type":"FeatureCollection"}',
  })
  expect(recording.problems.map(({ file, at, problem }) => `${file}, ${at}: ${problem}`)).toEqual([
    expect.stringMatching(/^cut\.geojson, line 3: is not JSON/),
    expect.stringMatching(/^broken\.json, line 2: is not JSON/),
    'empty.json, line 1: has no TrackingDataResponse.locationList',
    'list.geojson, line 1: has no list of features',
  ])
})

test('[S18] "lon lat t" lines: seconds from the start, one vehicle a file', async () => {
  const recording = await read({ 'track.txt': '35.5 49.6 1.0\n35.501 49.6 2.5\nnonsense\n\n35.502 49.6 4\n' })
  expect(recording.relativeTime).toBe(true)
  expect(recording.tracks[0]!.fixes.map(({ atMs }) => atMs)).toEqual([1_000, 2_500, 4_000])
  expect(recording.problems).toMatchObject([{ at: 'line 3' }])
})

test('[S18] what is no recording is told, and does not stop the others', async () => {
  const recording = await read({
    'readme.md': '# Nothing of the kind',
    'empty.csv': '',
    'network.osm': '<?xml version="1.0"?><osm version="0.6"></osm>',
    'good.csv': 'lon,lat,time\n120.45,31.6,2026-05-01T08:00:00Z\n',
  })
  expect(recording.problems.map(({ file }) => file)).toEqual(['readme.md', 'empty.csv', 'network.osm'])
  expect(recording.tracks).toMatchObject([{ id: 'good' }])
  const missing = await readRecording(['/nowhere/at-all.csv'], usual)
  expect(missing.problems[0]!.problem).toContain('cannot be read: ENOENT')
})

test('[S19] times: ISO with and without zone, and numbers by their size', () => {
  for (const text of [
    '2026-05-01T08:00:00Z',
    '2026-05-01 08:00:00+00:00',
    '2026-05-01T16:00:00+08:00',
    '2026-05-01 08:00:00',
    '2026/05/01 08:00:00',
    '20260501 08:00:00',
    String(AT),
    String(AT / 1_000),
    String(AT * 1_000),
    String(AT * 1_000_000),
  ])
    expect(timeOf(text, 0), text).toBe(AT)
  expect(timeOf('2026-05-01 16:00:00', 480)).toBe(AT)
  for (const text of ['', 'noon', '2026-13-01 08:00:00', '-5']) expect(timeOf(text, 0), text).toBeUndefined()
})

test('[S19] the column that says most is taken when several could be meant', () => {
  expect(columnsFor(['id', 'truck_name', 'datetime', 'messageTime', 'lon', 'x'])).toMatchObject({
    vehicle: 'truck_name',
    time: 'messageTime',
    lon: 'lon',
  })
})

test('[S19] speed and heading come from where the vehicle was before, where they are missing', async () => {
  const recording = await read({
    // 100 m east in 10 s, then 100 m north in 10 s, then standing
    'a.csv':
      'lon,lat,time\n120.45,31.6,0\n120.4510543,31.6,10\n120.4510543,31.600902,20\n120.4510543,31.600902,30\n'.replaceAll(
        /,(\d+)\n/g,
        (_, seconds: string) => `,${AT + Number(seconds) * 1_000}\n`,
      ),
  })
  const { fixes } = recording.tracks[0]!
  expect(fixes.map(({ speedKmh }) => Math.round(speedKmh))).toEqual([36, 36, 0, 0])
  expect(fixes.map(({ headingDeg }) => Math.round(headingDeg))).toEqual([90, 90, 0, 0])
})

test('[S19] repeats are counted, kept, and equal in every field; what is out of order is put in order', async () => {
  const row = (seconds: number, lon: number): string => `${lon},31.6,${AT + seconds * 1_000}\n`
  const recording = await read({
    'a.csv': `lon,lat,time\n${row(0, 120.45)}${row(20, 120.452)}${row(10, 120.451)}${row(10, 120.451)}${row(0, 120.45)}`,
  })
  expect([recording.fixes, recording.duplicates, recording.outOfOrder]).toEqual([5, 2, 1])
  const { fixes } = recording.tracks[0]!
  expect(fixes.map(({ atMs }) => (atMs - AT) / 1_000)).toEqual([0, 0, 10, 10, 20])
  expect(fixes[1]).toEqual(fixes[0])
  expect(fixes[3]).toEqual(fixes[2])
})

test('[S19] names become ids that a topic can hold, each its own', async () => {
  const names = ['苏B 12345', 'a/b', 'a+b', '#', 'x'.repeat(90)]
  const rows = names.map((name) => `120.45,31.6,${AT},"${name}"`).join('\n')
  const { tracks } = await read({ 'a.csv': `lon,lat,time,vehicle\n${rows}\n` }, { prefix: 'plow-' })
  const ids = tracks.map(({ id }) => id)
  expect(new Set(ids).size).toBe(names.length)
  for (const id of ids) expect(id).toMatch(/^plow-[A-Za-z0-9_-]{1,59}$/)
})
