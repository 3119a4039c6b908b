import { defaultMatchSettings } from '#domain/matching/settings.ts'
import { endTrace, matchStep, startMatching } from '#domain/matching/step.ts'
import { drivenEdges, matchTrack, thinned } from '#domain/matching/track.ts'
import { overlapOf, readRecordedTracks, recordedTracksFolder, scoreOf, type RecordedTrack } from './matching-score.ts'
import { quantile, rounded, type Measurement } from './named.ts'

const INTERVALS_S = [1, 5, 15, 30, 60]
const PASSES_MIN = 5
const MEASURED_MS = 4_000

/**
 * The online matcher on recorded tracks with known truth: committed stretches only, the first fix and then each first one at least so many seconds
 * after the last kept. Speed is that of one thread on every fix of the tracks, candidate search included, networks built before; median of passes.
 */
export const measurement: Measurement = {
  options: { data: { type: 'string' } },
  async run(options) {
    const folder = typeof options['data'] === 'string' ? options['data'] : recordedTracksFolder
    const tracks = readRecordedTracks(folder)
    if (tracks.length === 0)
      throw new Error(
        `Cannot bench matching: there are no tracks in ${folder}. It needs folders with nodes.txt, arcs.txt, track.txt and route.txt; --data FOLDER names another place`,
      )
    const byIntervalS = Object.fromEntries(
      INTERVALS_S.map((intervalS) => {
        const overlaps = tracks.map((track) => {
          const matched = matchTrack(thinned(track.fixes, intervalS * 1_000), track.network, defaultMatchSettings)
          return overlapOf(track, drivenEdges(matched))
        })
        console.error(
          `${String(intervalS).padStart(3)} s  F1 by track  ${overlaps.map((overlap, at) => `${tracks[at]!.name} ${scoreOf([overlap]).f1.toFixed(4)}`).join('  ')}`,
        )
        const { precision, recall, f1, mismatch } = scoreOf(overlaps)
        return [
          String(intervalS),
          {
            precision: rounded(precision, 5),
            recall: rounded(recall, 5),
            f1: rounded(f1, 5),
            mismatch: rounded(mismatch, 5),
          },
        ]
      }),
    )
    return {
      byIntervalS,
      fixesPerS: rounded(speedOf(tracks), 0),
      peakRssMb: rounded(process.resourceUsage().maxRSS / 1_024, 0),
    }
  },
}

/** Fixes a second. */
function speedOf(tracks: readonly RecordedTrack[]): number {
  const inputs = tracks.map(({ network, fixes }) => ({ network, fixes: thinned(fixes, 1_000) }))
  const speeds: number[] = []
  const startMs = performance.now()
  while (speeds.length < PASSES_MIN || performance.now() - startMs < MEASURED_MS) {
    const passStartMs = performance.now()
    let count = 0
    for (const { network, fixes } of inputs) {
      let state = startMatching(network)
      for (const fix of fixes) state = matchStep(state, fix, network, defaultMatchSettings)[0]
      endTrace(state, network, defaultMatchSettings)
      count += fixes.length
    }
    speeds.push((count / (performance.now() - passStartMs)) * 1_000)
  }
  return quantile(
    speeds.toSorted((a, b) => a - b),
    0.5,
  )
}
