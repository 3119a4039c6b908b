/** Shares of errors below which the quantiles of a model lie. */
const PROBABILITIES = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
  0.95, 0.975, 0.99, 0.995,
]
/** Expected shares for which errors are looked at apart: a lot that is nearly full errs otherwise than an empty one. */
const LEVELS = [0.4, 0.7, 0.85, 0.95]
/** Fewer errors than these say nothing of a level of their own. */
const LEVEL_COUNT_MIN = 200

/** Quantiles of errors, as multiples of a lot's mean absolute error, by level of the expected share. */
export type ErrorQuantiles = readonly (readonly number[])[]

/** One error that was made: what came less what was expected, over the spread of its lot. */
export interface PastError {
  readonly expected: number
  readonly relative: number
}

/** Undefined: too few errors are known. */
export function errorQuantiles(errors: readonly PastError[]): ErrorQuantiles | undefined {
  if (errors.length < PROBABILITIES.length) return undefined
  const sorted = errors.toSorted((a, b) => a.relative - b.relative)
  const whole = quantilesOf(sorted)
  return LEVELS.map((_, level) => {
    const own = sorted.filter(({ expected }) => nearestLevel(expected) === level)
    return own.length < LEVEL_COUNT_MIN ? whole : quantilesOf(own)
  })
}

function quantilesOf(sorted: readonly PastError[]): number[] {
  return PROBABILITIES.map((probability) => {
    const at = probability * (sorted.length - 1)
    const below = sorted[Math.floor(at)]!.relative
    return below + (at % 1) * (sorted[Math.ceil(at)]!.relative - below)
  })
}

function nearestLevel(expected: number): number {
  let best = 0
  for (const [level, is] of LEVELS.entries())
    if (Math.abs(is - expected) < Math.abs(LEVELS[best]! - expected)) best = level
  return best
}

/** The share of errors, 0 to 1, that were at most so large, at an expected share. */
export function chanceBelow(quantiles: ErrorQuantiles, expected: number, relative: number): number {
  return betweenLevels(expected, (level) => {
    const own = quantiles[level]!
    const above = own.findIndex((is) => is > relative)
    if (above === -1) return 1 - tail(relative - own.at(-1)!)
    if (above === 0) return tail(own[0]! - relative)
    const [from, to] = [own[above - 1]!, own[above]!]
    const [low, high] = [PROBABILITIES[above - 1]!, PROBABILITIES[above]!]
    return low + ((high - low) * (relative - from)) / (to - from)
  })
}

/** The error that a share `probability` of them did not exceed, at an expected share. */
export function errorAt(quantiles: ErrorQuantiles, expected: number, probability: number): number {
  return betweenLevels(expected, (level) => {
    const own = quantiles[level]!
    const above = PROBABILITIES.findIndex((is) => is > probability)
    if (above === -1) return own.at(-1)!
    if (above === 0) return own[0]!
    const [low, high] = [PROBABILITIES[above - 1]!, PROBABILITIES[above]!]
    return own[above - 1]! + ((own[above]! - own[above - 1]!) * (probability - low)) / (high - low)
  })
}

/** Beyond the last quantile what is left halves with each spread further out. */
const tail = (beyond: number): number => PROBABILITIES[0]! * 0.5 ** beyond

function betweenLevels(expected: number, of: (level: number) => number): number {
  const above = LEVELS.findIndex((is) => is > expected)
  if (above === -1) return of(LEVELS.length - 1)
  if (above === 0) return of(0)
  const part = (expected - LEVELS[above - 1]!) / (LEVELS[above]! - LEVELS[above - 1]!)
  return (1 - part) * of(above - 1) + part * of(above)
}
