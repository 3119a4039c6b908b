/** Numbers that look like chance and follow from a seed: the same words give the same numbers on every machine. */
export interface Chance {
  /** In [0, 1). */
  unit(): number
  between(low: number, high: number): number
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  normal(mean: number, deviation: number): number
  /** Time to the next of events that come at random, `mean` apart. */
  exponential(mean: number): number
  /** A skewed duration: half are below `median`; `spread` is the deviation of its logarithm. */
  lognormal(median: number, spread: number): number
  likely(probability: number): boolean
  pick<T>(from: readonly T[]): T
}

/** cyrb128 (public domain): four well-mixed words from a text. */
function hashWords(text: string): [number, number, number, number] {
  let [a, b, c, d] = [1_779_033_703, 3_144_134_277, 1_013_904_242, 2_773_480_762]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = b ^ Math.imul(a ^ code, 597_399_067)
    b = c ^ Math.imul(b ^ code, 2_869_860_233)
    c = d ^ Math.imul(c ^ code, 951_274_213)
    d = a ^ Math.imul(d ^ code, 2_716_044_179)
  }
  a = Math.imul(c ^ (a >>> 18), 597_399_067)
  b = Math.imul(d ^ (b >>> 22), 2_869_860_233)
  c = Math.imul(a ^ (c >>> 17), 951_274_213)
  d = Math.imul(b ^ (d >>> 19), 2_716_044_179)
  a ^= b ^ c ^ d
  return [a >>> 0, (b ^ a) >>> 0, (c ^ a) >>> 0, (d ^ a) >>> 0]
}

/** A stream of chance of its own for each thing and purpose, so that one more draw in one place moves nothing elsewhere. */
export function chance(seed: number, ...purpose: readonly (string | number)[]): Chance {
  let [a, b, c, d] = hashWords(`${seed}/${purpose.join('/')}`)
  // sfc32 (public domain, passes PractRand)
  const unit = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  for (let i = 0; i < 12; i++) unit()
  // Box–Muller
  const normal = (mean: number, deviation: number): number =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit())
  return {
    unit,
    between: (low, high) => low + (high - low) * unit(),
    whole: (low, high) => low + Math.floor((high - low + 1) * unit()),
    normal,
    exponential: (mean) => -mean * Math.log(1 - unit()),
    lognormal: (median, spread) => median * Math.exp(normal(0, spread)),
    likely: (probability) => unit() < probability,
    pick: (from) => {
      if (from.length === 0) throw new RangeError('Cannot pick from an empty list')
      return from[Math.floor(from.length * unit())]!
    },
  }
}
