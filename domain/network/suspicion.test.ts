import { expect, test } from 'vitest'
import { fromWgs84 } from '../coordinates.ts'
import type { LonLat } from '../geography.ts'
import { refuseMisplaced } from './suspicion.ts'

interface Line {
  readonly roadId: string
  readonly line: readonly LonLat[]
}

/** A town of blocks, a little crooked so that no shift of it lies on itself; `keep` thins it. */
function town(keep: (line: number) => boolean = () => true, [lon0, lat0]: LonLat = [120.3, 31.57]): Line[] {
  const lines: Line[] = []
  const at = (x: number, y: number): LonLat => [
    lon0 + x * 0.0021 + Math.sin(y * 1.7 + x * 0.3) * 0.0004,
    lat0 + y * 0.0013 + Math.sin(x * 1.3 + y * 0.2) * 0.0003,
  ]
  for (let x = 0; x < 12; x++)
    for (let y = 0; y < 12; y++) {
      lines.push({ roadId: `e${x}.${y}`, line: [at(x, y), at(x + 1, y)] })
      lines.push({ roadId: `n${x}.${y}`, line: [at(x, y), at(x, y + 1)] })
    }
  return lines.filter((_, i) => keep(i))
}
const moved = (lines: readonly Line[], move: (point: LonLat) => LonLat): Line[] =>
  lines.map(({ roadId, line }) => ({ roadId, line: line.map(move) }))
/** As another surveyor draws it: a few metres off, differently at each place. */
const redrawn = (lines: readonly Line[]): Line[] =>
  moved(lines, ([lon, lat]) => [lon + Math.sin(lat * 9e4) * 4e-5, lat + Math.cos(lon * 9e4) * 4e-5])
const refusalOf = (lines: readonly Line[], expected: Parameters<typeof refuseMisplaced>[1]): string => {
  try {
    refuseMisplaced(lines, expected)
    return 'taken'
  } catch (error) {
    return (error as { refusal: string }).refusal
  }
}

const area = [120.25, 31.42, 120.66, 31.79] as const
const known = town()

test('[N14] lines that are where they are expected only the other way round are refused', () => {
  // nearer to the equator, so that both ways are possible places
  const here = town(undefined, [40.1, 31.57])
  const box = [40.05, 31.4, 40.3, 31.8] as const
  const swapped = moved(here, ([lon, lat]) => [lat, lon])
  expect(refusalOf(swapped, { area: box })).toBe('swapped')
  expect(refusalOf(swapped, { known: here })).toBe('swapped')
  expect(refusalOf(here, { area: box, known: here })).toBe('taken')
  // elsewhere either way
  expect(
    refusalOf(
      moved(here, ([lon, lat]) => [lon + 9, lat]),
      { area: box },
    ),
  ).toBe('taken')
  expect(() => refuseMisplaced(swapped, { area: box })).toThrow('longitude and latitude look swapped')
})

test('[N15] lines that fit known ones once the shift is undone are refused', () => {
  for (const crs of ['gcj02', 'bd09'] as const)
    for (const drawn of [known, redrawn(known)])
      expect(
        refusalOf(
          moved(drawn, (point) => fromWgs84(crs, point)),
          { area, known },
        ),
      ).toBe(crs)
  const shifted = moved(redrawn(known), (point) => fromWgs84('gcj02', point))
  expect(() => refuseMisplaced(shifted, { known })).toThrow(
    /look like GCJ-02, not WGS-84: as they are, its streets lie \d+ m from the known ones \(median\), and \d m once that shift is undone/,
  )
})

test('[N15] a network that has only some of the lines in common is known by them', () => {
  const shifted = (keep: (i: number) => boolean): Line[] =>
    moved(redrawn(town(keep)), (point) => fromWgs84('gcj02', point))
  expect(
    refusalOf(
      shifted((i) => i % 5 === 0),
      { known },
    ),
  ).toBe('gcj02')
  expect(
    refusalOf(
      shifted(() => true),
      { known: town((i) => i % 5 === 0) },
    ),
  ).toBe('gcj02')
  const larger = [...known, ...town(undefined, [120.36, 31.57]), ...town(undefined, [120.4, 31.6])]
  expect(
    refusalOf(
      moved(larger, (point) => fromWgs84('gcj02', point)),
      { known },
    ),
  ).toBe('gcj02')
})

test('[N15] lines in the right place are taken, however they are drawn', () => {
  expect(refusalOf(known, { area, known })).toBe('taken')
  expect(refusalOf(redrawn(known), { area, known })).toBe('taken')
  expect(refusalOf(redrawn(town((i) => i % 5 === 0)), { known })).toBe('taken')
  expect(refusalOf(redrawn(known), { known: town((i) => i % 5 === 0) })).toBe('taken')
  // 60 m off to any side is a bad map, but not that shift
  for (const [east, north] of [
    [6e-4, 0],
    [-6e-4, 0],
    [0, 5e-4],
    [0, -5e-4],
  ] as const)
    expect(
      refusalOf(
        moved(known, ([lon, lat]) => [lon + east, lat + north]),
        { known },
      ),
    ).toBe('taken')
})

test('[N15] what shares nothing with the known lines says nothing', () => {
  const elsewhere = town(undefined, [120.5, 31.7])
  expect(
    refusalOf(
      moved(elsewhere, (point) => fromWgs84('gcj02', point)),
      { known },
    ),
  ).toBe('taken')
  expect(refusalOf(known, { known: [] })).toBe('taken')
  // outside China there is no shift
  const bautzen = town(undefined, [14.41, 51.18])
  expect(
    refusalOf(
      moved(bautzen, (point) => fromWgs84('gcj02', point)),
      { known: bautzen },
    ),
  ).toBe('taken')
})

test('[N15] other streets of the same kind in the same place, as of an invented town, are taken', () => {
  const other = moved(town(), ([lon, lat]) => [lon + 0.0009 + (lat - 31.57) * 0.3, lat + 0.0006 - (lon - 120.3) * 0.25])
  expect(refusalOf(other, { known })).toBe('taken')
  expect(refusalOf(known, { known: other })).toBe('taken')
})
