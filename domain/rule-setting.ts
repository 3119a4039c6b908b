/** A number that judges, with where it is from. */
export interface RuleSetting {
  readonly default: number
  readonly min: number
  readonly max: number
  readonly unit: string
  readonly zh: string
  readonly en: string
  /** Standard, city rule or practice it is taken from, or that it is our choice. */
  readonly source: string
}

export const setting = (
  initial: number,
  [min, max]: readonly [number, number],
  unit: string,
  zh: string,
  en: string,
  source: string,
): RuleSetting => ({ default: initial, min, max, unit, zh, en, source })

export const OURS = 'our choice'
