import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { networkFromRoads } from '#domain/matching/network.ts'
import { fromWgs84 } from '#domain/coordinates.ts'
import { geojsonOf } from '#domain/network/geojson.ts'
import { NetworkRefused } from '#domain/network/refused.ts'
import { pbfOf, type Packing, type SmallMap } from './pbf-under-test.ts'
import { readNetworkFile, type ReadNetwork } from './read.ts'

const folder = mkdtempSync(join(tmpdir(), 'kerbside-network-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const file = (content: string | Uint8Array): string => {
  const path = join(folder, `${++files}.dat`)
  writeFileSync(path, content)
  return path
}

/** Two streets that cross at node 3, and a footway. */
const map: SmallMap = {
  nodes: { 1: [120.3, 31.5], 2: [120.31, 31.5], 3: [120.305, 31.5], 4: [120.305, 31.51], 5: [120.305, 31.49] },
  ways: {
    7: { refs: [1, 3, 2], tags: { highway: 'primary', name: '锡沪路', 'name:en': 'Xihu Road', lanes: '4' } },
    8: { refs: [4, 3, 5], tags: { highway: 'residential', oneway: 'yes' } },
    9: { refs: [4, 1], tags: { highway: 'footway' } },
  },
}
const nodeLines = Object.entries(map.nodes).map(([id, [lon, lat]]) => `  <node id="${id}" lat="${lat}" lon="${lon}"/>`)
const wayLines = Object.entries(map.ways).map(
  ([id, { refs, tags }]) =>
    `  <way id="${id}">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}${Object.entries(tags)
      .map(([k, v]) => `<tag k="${k}" v="${v}"/>`)
      .join('')}</way>`,
)
const xmlOf = (lines: readonly string[]): string => ['<osm version="0.6">', ...lines, '</osm>', ''].join('\n')
const xml = xmlOf([...nodeLines, ...wayLines])

async function refusal(path: string, options = {}): Promise<{ refusal: string; message: string }> {
  try {
    await readNetworkFile(path, options)
  } catch (error) {
    if (error instanceof NetworkRefused) return { refusal: error.refusal, message: error.message }
    throw error
  }
  return { refusal: 'taken', message: '' }
}
const without = ({ nodes, edges }: ReadNetwork): object => ({ nodes, edges })

test('[N1] XML, PBF and our own GeoJSON of one map are one network, plain or gzipped, whatever the file is called', async () => {
  const fromXml = await readNetworkFile(file(xml))
  expect(fromXml.edges.map(({ id }) => id)).toEqual(['w7.1.3', 'w7.2.3', 'w7.3.1', 'w7.3.2', 'w8.3.5', 'w8.4.3'])
  expect(fromXml.edges[0]).toMatchObject({
    name: '锡沪路',
    nameEn: 'Xihu Road',
    roadClass: 'primary',
    grade: 1,
    widthM: 14,
  })
  expect(fromXml.report).toMatchObject({
    format: 'osm-xml',
    attribution: '© OpenStreetMap contributors (ODbL)',
    nodes: 5,
    edges: 6,
    lines: 4,
    weak: { count: 1 },
    dropped: [{ reason: 'not-for-vehicles', count: 1, example: 'way 9' }],
    widthsFrom: { width: 0, lanes: 2, class: 2 },
  })
  const geojson = JSON.stringify(geojsonOf(fromXml.edges, fromXml.report.attribution))
  for (const [content, format] of [
    [`\uFEFF \n${xml}`, 'osm-xml'],
    [gzipSync(xml), 'osm-xml'],
    [pbfOf(map), 'osm-pbf'],
    [gzipSync(pbfOf(map)), 'osm-pbf'],
    [geojson, 'geojson'],
    [gzipSync(geojson), 'geojson'],
  ] as const) {
    const read = await readNetworkFile(file(content))
    expect(read.report).toMatchObject({ format, attribution: fromXml.report.attribution })
    expect(without(read)).toEqual(without(fromXml))
  }
})

test.each(['raw', 'zlib', 'zstd'] as const)('[N1] PBF packed as %s is read', async (packing: Packing) => {
  expect((await readNetworkFile(file(pbfOf(map, packing)))).edges).toHaveLength(6)
})

test('[N1] progress goes from nothing to all', async () => {
  const seen: number[] = []
  await readNetworkFile(file(xml), { onProgress: (done) => seen.push(done) })
  expect(seen.at(-1)).toBe(1)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
})

test('[N2] what an editor has deleted is not there', async () => {
  const lines = [...nodeLines, ...wayLines.map((line) => line.replace('<way id="8"', '<way id="8" action="delete"'))]
  expect((await readNetworkFile(file(xmlOf(lines)))).edges).toHaveLength(2)
})

test.each([
  ['damaged', xml.replace('lat="31.51"', 'lat="31.51'), /line 5: broken XML: disallowed character/],
  ['damaged', xml.slice(0, -8), /line 9: broken XML: unclosed tag/],
  [
    'damaged',
    xml.replace('<nd ref="3"/>', '<nd ref="x"/>'),
    /line 7: a node of way 7 must have a whole number as id: it is "x"/,
  ],
  ['not-finite', xml.replace('lat="31.51"', 'lat="NaN"'), /line 5: node 4 must have .* 120.305, "NaN"/],
  ['not-finite', xml.replace('lat="31.51" ', ''), /line 5: node 4 .* 120.305, missing/],
  ['swapped', xml.replace('lat="31.51" lon="120.305"', 'lat="120.305" lon="31.51"'), /line 5: node 4 .* look swapped/],
  [
    'contradiction',
    xmlOf([...nodeLines, ...wayLines, wayLines[0]!.replace('锡沪', '锡山')]),
    /line 10: way 7 is in the file twice/,
  ],
  [
    'contradiction',
    xmlOf([...nodeLines, nodeLines[0]!.replace('31.5', '31.6'), ...wayLines]),
    /line 7: node 1 is in the file twice/,
  ],
  ['missing-nodes', xmlOf(wayLines), /5 of the 5 nodes .* node 1 of way 7/],
  ['gcj02', xml.replace('<osm ', '<osm crs="GCJ02" '), /its <osm> says that it is in "GCJ02"/],
  ['no-road', xmlOf([...nodeLines, wayLines[2]!]), /there is no road in it \(1 not-for-vehicles, as way 9\)/],
  ['no-road', xmlOf([]), /there is no road in it$/],
  ['another-kind', xml.replaceAll('osm', 'gpx'), /not of OpenStreetMap: it begins with <gpx>/],
  ['another-kind', xml.replaceAll('osm', 'osmChange'), /changes of the map/],
  ['another-kind', 'id,name\n1,x\n', /neither OpenStreetMap XML or PBF nor GeoJSON/],
  ['another-kind', Buffer.from('BZh91AY'), /bunzip2/],
  ['another-kind', gzipSync('PK\u0003\u0004'), /ZIP/],
  ['empty', '', /it is empty/],
  ['empty', gzipSync(''), /it is empty/],
  ['damaged', Buffer.from(xml.replace('锡', '\u0000'), 'latin1'), /broken XML|UTF-8/],
  [
    'damaged',
    Buffer.concat([Buffer.from(xml.slice(0, 100)), Buffer.from([0xff, 0xfe]), Buffer.from(xml.slice(100))]),
    /UTF-8/,
  ],
  ['cut-off', gzipSync(xml).subarray(0, -30), /gzip data ends too early, at byte \d+/],
  ['damaged', Buffer.from(gzipSync(xml)).fill(0x55, 40, 60), /gzip data is damaged/],
  ['damaged', '{"type": "FeatureCollection",\n "features": [\n  {,}]}', /line 3: broken JSON/],
  ['damaged', '{"type": "FeatureCollection",\n "features": [\n', /line 3: broken JSON/],
  [
    'no-road',
    '{"type":"FeatureCollection","features":[{"type":"Feature","id":4,"geometry":null,"properties":{}}]}',
    /1 not-a-line, as feature 1 \(id 4\)/,
  ],
  [
    'not-finite',
    '{"type":"LineString","coordinates":[[120.3,31.5],[1e999,31.5]]}',
    /position 2 must have .* Infinity, 31.5/,
  ],
  [
    'swapped',
    '{"type":"LineString","coordinates":[[31.5,120.3],[31.6,120.3]]}',
    /feature 1: position 1 .* look swapped/,
  ],
  ['projected', '{"type":"LineString","coordinates":[[528612,3498400],[528700,3498400]]}', /EPSG:4326/],
] as const)('[N13] a bad file is refused, saying where: %s (%#)', async (is, content, words) => {
  const path = file(content)
  const said = await refusal(path)
  expect(said).toMatchObject({ refusal: is })
  expect(said.message).toMatch(words)
  expect(said.message.startsWith(`Cannot read the network ${path}: `)).toBe(true)
})

test('[N13] PBF that is cut off, damaged or needs another reader is refused with the byte', async () => {
  const whole = pbfOf(map)
  for (let bytes = 20; bytes < whole.length; bytes++) {
    const { refusal: is, message } = await refusal(file(whole.subarray(0, bytes)))
    // between two blocks only the roads are missing
    expect(['cut-off', 'no-road']).toContain(is)
    if (is === 'cut-off') expect(message).toMatch(/middle of a block that begins at byte \d+: the file is not whole/)
  }
  const inside = Buffer.from(whole).fill(0x55, 90, 110)
  expect((await refusal(file(inside))).message).toMatch(/block that begins at byte \d+ is damaged/)
  const header = Buffer.from(whole)
  header.writeUInt32BE(0x7f_ff_ff_ff, whole.indexOf('OSMData') - 6)
  expect(await refusal(file(header))).toMatchObject({ refusal: 'damaged' })
  expect((await refusal(file(pbfOf(map, 'lzma')))).message).toMatch(/packed in a way that is not read here/)
  expect((await refusal(file(pbfOf(map, 'zlib', 'HistoricalInformation')))).message).toMatch(/HistoricalInformation/)
})

test('[N13] what is not there, or a folder, is said', async () => {
  expect((await refusal(join(folder, 'none'))).message).toMatch(/there is no such file/)
  expect((await refusal(folder)).message).toMatch(/it is not a file/)
})

test('[N14] [N15] a file in the wrong place is refused', async () => {
  const { edges } = await readNetworkFile(file(xml))
  const shifted = edges.map((edge) => ({ ...edge, line: edge.line.map((point) => fromWgs84('gcj02', point)) }))
  const lines = (some: typeof shifted): string => file(JSON.stringify(geojsonOf(some)))
  // too few lines to be sure
  expect(await refusal(lines(shifted), { known: edges })).toMatchObject({ refusal: 'taken' })
  const swapped = edges.map((edge) => ({ ...edge, line: edge.line.map(([lon, lat]) => [lat, lon - 60] as const) }))
  expect(await refusal(lines(swapped), { area: [60.2, 31.4, 60.5, 31.7] })).toMatchObject({ refusal: 'swapped' })
  expect(await refusal(lines(swapped), { area: [0, 0, 180, 90] })).toMatchObject({ refusal: 'taken' })
})

const realFolder = join(import.meta.dirname, '../../../shared/data/networks')
const real = existsSync(realFolder) ? readdirSync(realFolder) : []
if (real.length === 0) console.warn(`Left out, there are no real networks in ${realFolder}`)
const path = (name: string): string => join(realFolder, name)

// not registered without the data: nothing a machine could install would bring it
const describeReal = real.length > 0 ? describe : () => undefined
describeReal('real networks', () => {
  test.each(real)(
    '[N1] [N10] [N18] %s is a network that matching takes, and an export of it is the same one',
    async (name) => {
      const read = await readNetworkFile(path(name))
      const { nodes, edges, report } = read
      expect(report.weak.largestShare).toBeGreaterThan(0.8)
      expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length)
      for (const { id } of edges) expect(id).toMatch(/^[A-Za-z0-9_.-]{1,64}$/)
      const network = networkFromRoads(nodes, edges)
      const twoWay = edges.filter(({ oppositeId }) => oppositeId !== undefined)
      // twins are those with the same line backwards
      expect(network.edgeTwin.filter((twin) => twin >= 0)).toHaveLength(twoWay.length)
      expect(without(await readNetworkFile(file(JSON.stringify(geojsonOf(edges)))))).toEqual(without(read))
    },
  )

  test('[N15] the real streets of Suzhou shifted to GCJ-02 are refused by those in the right place, and these are taken', async () => {
    const { edges } = await readNetworkFile(path('suzhou-edges.geojson'))
    const shifted = edges.map((edge) => ({ ...edge, line: edge.line.map((point) => fromWgs84('gcj02', point)) }))
    const lines = file(JSON.stringify(geojsonOf(shifted)))
    expect(await refusal(lines, { known: edges })).toMatchObject({ refusal: 'gcj02' })
    expect(await refusal(lines)).toMatchObject({ refusal: 'taken' })
    expect(await refusal(path('suzhou-edges.geojson'), { known: edges })).toMatchObject({ refusal: 'taken' })
  })

  test('[N13] a real file that is cut off is refused', async () => {
    for (const name of ['krems.osm.gz', 'monaco.osm.pbf'])
      expect(await refusal(file(readFileSync(path(name)).subarray(0, -1_000)))).toMatchObject({ refusal: 'cut-off' })
  })
})
