import { SaxesParser } from 'saxes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GAP_MS_MAX, piecesOf, trackGeoJson, trackGpx, xmlText, type TrackPoint } from './track.ts'

const point = (atMs: number): TrackPoint => ({ atMs, lon: 120.5, lat: 31.6, speedKmh: 7.5 })

test.each([
  ['no point, no piece', [], []],
  ['a gap of five minutes is bridged', [0, GAP_MS_MAX], [2]],
  ['a longer one is not', [0, GAP_MS_MAX + 1], [1, 1]],
  ['each long gap cuts', [0, 1_000, 2_000, 1_000_000, 1_001_000, 9_000_000], [3, 2, 1]],
])('[P8] %s', (_title, times, lengths) => {
  expect(piecesOf(times.map(point)).map((piece) => piece.length)).toEqual(lengths)
})

test('[P8] GeoJSON lines have two positions or more and a time for each', () => {
  const { features } = trackGeoJson({ id: 's-1', name: 'Truck' }, [0, 1_000, 9_000_000].map(point))
  expect(features.map(({ geometry }) => geometry.coordinates.length)).toEqual([2, 2])
  expect(features.map(({ properties }) => properties.atMs)).toEqual([
    [0, 1_000],
    [9_000_000, 9_000_000],
  ])
})

function parsed(xml: string): { names: string[]; times: number; segments: number } {
  const parser = new SaxesParser({ xmlns: true })
  const names: string[] = []
  let times = 0
  let segments = 0
  let inName = false
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ local }) => {
    inName = local === 'name'
    if (inName) names.push('')
    if (local === 'time') times++
    if (local === 'trkseg') segments++
  })
  parser.on('text', (text) => {
    if (inName) names[names.length - 1] += text
  })
  parser.on('closetag', () => {
    inName = false
  })
  parser.write(xml).close()
  return { names, times, segments }
}

test('[fault 42] a name with markup is text in GPX, whatever it holds', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constant('</name><script>alert(1)</script>&amp;')),
      (name) => {
        const { names, times, segments } = parsed(trackGpx({ id: 's-1', name }, [0, 1_000, 9_000_000].map(point)))
        expect([times, segments]).toEqual([3, 2])
        // XML turns every line end into one newline
        const text = name
          .toWellFormed()
          .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
          .replace(/\r\n?/g, '\n')
        expect(names).toEqual([text])
      },
    ),
  )
})

test('characters XML cannot hold become replacement characters', () => {
  expect(xmlText('a\u{0}b\u{1F}\u{D800}c<&>"\'😀')).toBe('a\u{FFFD}b\u{FFFD}\u{FFFD}c&lt;&amp;&gt;&quot;&apos;😀')
})
