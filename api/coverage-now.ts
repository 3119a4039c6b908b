import { standingOf, type SideStanding } from '#domain/coverage/standing.ts'
import { seesTown, type Person } from '#domain/person.ts'
import type { Operations } from '#stores/types.ts'
import { currentSettings } from './rule-settings.ts'
import { standingsNow } from './shifts.ts'

export type SideNow = readonly [edge: string, state: SideStanding, donePercent: number, shiftId: string]
export interface CoverageNow {
  readonly rev: number
  /** All open shifts the person sees. */
  readonly shifts: readonly string[]
  /** Sides of those that changed after the revision asked for. */
  readonly streets: readonly SideNow[]
}

interface KnownShift {
  /** Revision of its live row, or 0 before it was first looked at. */
  readonly rev: number
  /** What else its sides depend on: passes that have begun, version of the settings. */
  readonly also: string
  readonly sides: readonly SideNow[]
}

const OPEN_MAX = 2_000
/** A pass that begins, or another setting, changes sides without a revision: so long afterwards they are told to everybody who asks. */
const FRESH_MS = 300_000
const isFresh = (sinceMs: number, nowMs: number): boolean => nowMs >= sinceMs && nowMs - sinceMs < FRESH_MS

/** How the sides of all open shifts stand, worked out once for everybody who asks (docs/SPEC.md G5). */
export class OpenSides {
  readonly #operations: Operations
  readonly #known = new Map<string, KnownShift>()

  constructor(operations: Operations) {
    this.#operations = operations
  }

  async since(since: number | undefined, person: Pick<Person, 'towns'>, nowMs: number): Promise<CoverageNow> {
    const { live, shifts } = this.#operations
    // read first: what changes meanwhile is told again next time
    const { rev } = await live.clock()
    const settings = await currentSettings(this.#operations)
    const open = await shifts.list({ state: 'open', towns: [], limit: OPEN_MAX })
    const ids = new Set(open.map(({ id }) => id))
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id)
    const seen: string[] = []
    const streets: SideNow[] = []
    for (const { id, town, passes } of open) {
      if (!seesTown(person, town)) continue
      seen.push(id)
      const row = (await live.of(id)).find(({ stream }) => stream === 'coverage')
      const begun = passes.filter(({ fromMs }) => fromMs <= nowMs).length
      const also = `${begun} ${settings.version}`
      const before = this.#known.get(id)
      const unchanged = before !== undefined && before.rev === (row?.rev ?? 0) && before.also === also
      const known = unchanged
        ? before
        : { rev: row?.rev ?? 0, also, sides: await this.#sidesOf(id, nowMs, settings.numbers.donePercentMin) }
      this.#known.set(id, known)
      const isNews = since === undefined || since > rev || known.rev > since
      if (isNews || isFresh(settings.atMs, nowMs) || passes.some(({ fromMs }) => isFresh(fromMs, nowMs)))
        streets.push(...known.sides)
    }
    return { rev, shifts: seen, streets }
  }

  async #sidesOf(id: string, nowMs: number, enoughPercent: number): Promise<readonly SideNow[]> {
    const shift = await this.#operations.shifts.get(id)
    if (shift === undefined) return []
    const { coverage, sides } = shift
    if (coverage === undefined) {
      const { state, donePercent } = standingOf([], enoughPercent)
      return sides.map(({ edge }) => [edge, state, donePercent, id] as const)
    }
    return standingsNow(shift, coverage, nowMs, enoughPercent).map(
      ([edge, { state, donePercent }]) => [edge, state, donePercent, id] as const,
    )
  }
}
