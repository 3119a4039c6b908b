/** Grain of the true speed, metres. */
export const PACE_M = 20

/** Speeds on a stretch that is being driven: for each `PACE_M` of it the mean while the truck moved, km/h. */
export interface Pace {
  /** A second passes. */
  add(movedM: number): void
  /** What there is, and begin anew. */
  take(): number[]
}

export function makePace(): Pace {
  let drivenM = 0
  let pieces: { movedM: number; seconds: number }[] = []
  return {
    add: (movedM) => {
      if (movedM <= 0) return
      const piece = (pieces[Math.floor((drivenM + movedM / 2) / PACE_M)] ??= { movedM: 0, seconds: 0 })
      piece.movedM += movedM
      piece.seconds++
      drivenM += movedM
    },
    take: () => {
      const speeds = Array.from(pieces, (piece) => (piece ? Math.round((piece.movedM / piece.seconds) * 36) / 10 : 0))
      drivenM = 0
      pieces = []
      return speeds
    },
  }
}
