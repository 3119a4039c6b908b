import { sideStates, type SideState, type StateMetres } from '#domain/coverage/shift.ts'

/** Lengths below this are the rest of a sum of fractions, not a stretch of street. */
const NOTHING_M = 0.05

export const metresOf = (metres: StateMetres, state: SideState): number => metres[`${state}M`]

/**
 * Tenths of a percent of the planned length by state, together exactly 1,000 (docs/SPEC.md U16): what there is is never shown as 0.0 %, so
 * nothing is shown as 100 % that is not. All 0 when nothing is planned.
 */
export function tenthsOf(metres: StateMetres): Readonly<Record<SideState, number>> {
  const sumM = sideStates.reduce((sum, state) => sum + Math.max(0, metresOf(metres, state)), 0)
  const shares = sideStates.map((state) => {
    const m = metresOf(metres, state)
    const exact = sumM < NOTHING_M || m < NOTHING_M ? 0 : (m / sumM) * 1_000
    return { state, exact, tenths: exact === 0 ? 0 : Math.max(1, Math.floor(exact)) }
  })
  const total = sumM < NOTHING_M ? 0 : 1_000
  let left = total - shares.reduce((sum, { tenths }) => sum + tenths, 0)
  // largest remainders get what rounding down left; what the smallest were given is taken from the largest
  for (const share of shares.toSorted((a, b) => b.exact - b.tenths - (a.exact - a.tenths))) {
    if (left <= 0) break
    if (share.exact === 0) continue
    share.tenths++
    left--
  }
  const largest = shares.reduce((a, b) => (b.tenths > a.tenths ? b : a))
  largest.tenths += left
  return Object.fromEntries(shares.map(({ state, tenths }) => [state, tenths])) as Record<SideState, number>
}

/** `97.4%` */
export const tenthsText = (tenths: number): string => `${(tenths / 10).toFixed(1)}%`

/** `340 m`, from a kilometre on `1.24 km`; never 0 for what there is. */
export function lengthText(m: number): string {
  if (m >= 999.5) return `${(m / 1_000).toFixed(2)} km`
  return m >= NOTHING_M && m < 1 ? '1 m' : `${Math.round(m)} m`
}
