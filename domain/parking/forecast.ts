/** "92 % at 19:10": the chance that at least one bay is free. */
export interface Chance {
  /** 0 to 100, a whole number; never told as 100 nor 0 when it comes from a model. */
  readonly percent: number
  readonly atMs: number
  /** `model`: of this lot's own history; `now`: too little history, from what is free now; */
  readonly by: 'model' | 'now'
  /** Occupied share of capacity that is expected, 0 to 1. */
  readonly expectedOccupied: number
  /** So many days of history went into the model. */
  readonly days: number
}

/** How well chances were kept, by tenths of what was told; `told` and `came` are shares, 0 to 1. */
export interface Calibration {
  readonly bins: readonly {
    readonly fromPercent: number
    readonly toPercent: number
    readonly told: number
    readonly came: number
    readonly count: number
  }[]
  readonly brier: number
  /** Mean distance of told and came, weighted by count, in points (0 to 100). */
  readonly errorPoints: number
  readonly count: number
  /** Mean absolute error of the expected share, by horizon in minutes. */
  readonly maeByMinutes: Readonly<
    Record<
      string,
      { readonly ours: number; readonly persistence: number; readonly mean: number; readonly count: number }
    >
  >
  readonly fromMs: number
  readonly toMs: number
}
