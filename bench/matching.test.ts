import { describe, expect, test } from 'vitest'
import { defaultMatchSettings } from '#domain/matching/settings.ts'
import { networkFromArcs } from '#domain/matching/network.ts'
import { drivenEdges, matchTrack, thinned } from '#domain/matching/track.ts'
import { overlapOf, readRecordedTracks, recordedTracksFolder, scoreOf } from './matching-score.ts'

test('[M19] the score compares sets of undirected arcs by length', () => {
  const nodes: [number, number][] = [
    [120, 0],
    [120.001, 0],
    [120.003, 0],
    [120.006, 0],
  ]
  const arcs: [number, number][] = [
    [0, 1],
    [1, 0],
    [1, 2],
    [2, 3],
  ]
  const track = { name: 'x', network: networkFromArcs(nodes, arcs), arcs, fixes: [], route: [0, 2, 0] }
  const unitM = track.network.edgeLengthM[0]!
  const overlap = overlapOf(track, [1, 3, 1])
  expect(overlap.matchedM / unitM).toBeCloseTo(4, 6)
  expect(overlap.trueM / unitM).toBeCloseTo(3, 6)
  expect(overlap.bothM / unitM).toBeCloseTo(1, 6)
  const score = scoreOf([overlap])
  expect(score.precision).toBeCloseTo(1 / 4, 6)
  expect(score.recall).toBeCloseTo(1 / 3, 6)
  expect(score.f1).toBeCloseTo(2 / 7, 6)
  expect(score.mismatch).toBeCloseTo(5 / 3, 6)
})

const tracks = readRecordedTracks(recordedTracksFolder)
if (tracks.length === 0) console.warn(`Left out, there are no recorded tracks in ${recordedTracksFolder}`)

// not registered without the data: nothing a machine could install would bring it
const describeRecorded = tracks.length > 0 ? describe : () => undefined
describeRecorded('recorded tracks', () => {
  // a little below what is reached, and not below an untuned textbook matcher (0.9967, 0.9969, 0.9956, 0.9928, 0.9849)
  test.each([
    [1, 0.9975],
    [5, 0.9975],
    [15, 0.9965],
    [30, 0.9945],
    [60, 0.986],
  ])('[M19] one fix in %i s: F1 of what was committed is at least %d', (everyS, f1) => {
    const overlaps = tracks.map((track) => {
      const fixes = thinned(track.fixes, everyS * 1_000)
      return overlapOf(track, drivenEdges(matchTrack(fixes, track.network, defaultMatchSettings)))
    })
    expect(scoreOf(overlaps).f1).toBeGreaterThanOrEqual(f1)
  })
})
