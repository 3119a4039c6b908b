/**
 * Working hours (工作时) of a place: when its clocks run. Made of opening hours, the calendar and the settings (docs/SPEC.md Z4).
 * Times are epoch milliseconds.
 */
export interface WorkingHours {
  /** Working time between two moments, ms; 0 when `toMs` is not after `fromMs`. */
  readonly between: (fromMs: number, toMs: number) => number
  /** The moment at which `workMs` more of working time have passed since `fromMs`. */
  readonly after: (fromMs: number, workMs: number) => number
  readonly isWorking: (atMs: number) => boolean
}
