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
 * after the last kept. Speed is that of one thread on every fix of the tracks, candidate search included, networks built before; median of passes, by
 * the clock and by the time that thread had a processor, which tells more on a busy machine.
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
      ...speedOf(tracks),
      peakRssMb: rounded(process.resourceUsage().maxRSS / 1_024, 0),
    }
  },
}

function speedOf(tracks: readonly RecordedTrack[]): { fixesPerS: number; fixesPerCpuS: number } {
  const inputs = tracks.map(({ network, fixes }) => ({ network, fixes: thinned(fixes, 1_000) }))
  const speeds: number[] = []
  const cpuSpeeds: number[] = []
  const startMs = performance.now()
  while (speeds.length < PASSES_MIN || performance.now() - startMs < MEASURED_MS) {
    const passStartMs = performance.now()
    const passStart = process.threadCpuUsage()
    let count = 0
    for (const { network, fixes } of inputs) {
      let state = startMatching(network)
      for (const fix of fixes) state = matchStep(state, fix, network, defaultMatchSettings)[0]
      endTrace(state, network, defaultMatchSettings)
      count += fixes.length
    }
    speeds.push((count / (performance.now() - passStartMs)) * 1_000)
    const { user, system } = process.threadCpuUsage(passStart)
    cpuSpeeds.push((count / (user + system)) * 1e6)
  }
  return { fixesPerS: rounded(medianOf(speeds), 0), fixesPerCpuS: rounded(medianOf(cpuSpeeds), 0) }
}

const medianOf = (speeds: readonly number[]): number =>
  quantile(
    speeds.toSorted((a, b) => a - b),
    0.5,
  )
