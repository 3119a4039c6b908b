import type { ChangedMetres, CoverageDifference } from '#domain/coverage/difference.ts'
import type { Shift, ShiftCoverage, ShiftLive, ShiftSide, SideCoverage, SideState } from '#domain/coverage/shift.ts'
import { standingOf, type Standing } from '#domain/coverage/standing.ts'
import type { LonLat } from '#domain/geography.ts'
import { seesTown, type Person } from '#domain/person.ts'
import type { Operations, ShiftEntry, ShiftRow } from '#stores/types.ts'
import type { KnownNetwork } from './networks.ts'
import { notFound } from './problems.ts'

/** The shift, if it exists and the person may know of it; both are told in the same words (docs/SPEC.md P5). */
export async function shiftInScope(
  { shifts }: Pick<Operations, 'shifts'>,
  person: Person,
  id: string,
): Promise<ShiftRow> {
  const shift = await shifts.get(id)
  if (shift === undefined || !seesTown(person, shift.town)) throw notFound('shift', id)
  return shift
}

/** A shift as it was last pushed. */
export async function liveOf({ live }: Pick<Operations, 'live'>, id: string): Promise<ShiftLive | undefined> {
  const row = (await live.of(id)).find(({ kind, stream }) => kind === 'shift' && stream === 'coverage')
  // written by coverage as ShiftLive, and by nobody else
  return row?.fields as ShiftLive | undefined
}

export interface ShownShift extends ShiftEntry {
  readonly live?: ShiftLive
}
export async function withLive(operations: Pick<Operations, 'live'>, shift: ShiftEntry): Promise<ShownShift> {
  const live = await liveOf(operations, shift.id)
  return live === undefined ? shift : { ...shift, live }
}

/** What a map draws of a side. */
export interface SideProperties extends Standing {
  readonly edge: string
  readonly name: string
  readonly lengthM: number
  readonly oneway: boolean
  readonly passes: readonly { readonly parts: SideCoverage['passes'][number]['parts']; readonly donePercent: number }[]
}
export interface SideFeature {
  readonly type: 'Feature'
  readonly properties: SideProperties
  readonly geometry: { readonly type: 'LineString'; readonly coordinates: readonly LonLat[] }
}
export interface SideFeatures {
  readonly type: 'FeatureCollection'
  /** Foreign members (RFC 7946 §6.1): what the figures are from. */
  readonly shift: string
  readonly version: number
  readonly settingsVersion: number
  readonly networkId: string
  readonly features: readonly SideFeature[]
}

/** The sides of a shift as lines in their direction of travel, each with how it stands (RFC 7946). */
export function sideFeatures(
  shift: Pick<ShiftRow, 'id' | 'sides' | 'passes' | 'coverage' | 'version' | 'settings' | 'networkId'>,
  network: KnownNetwork | undefined,
  enoughPercent: number,
): SideFeatures {
  const covered = new Map(shift.coverage?.sides.map((side) => [side.edge, side]))
  const features = shift.sides.map((side): SideFeature => {
    const { edge, name, lengthM } = side
    const passes = covered.get(edge)?.passes ?? shift.passes.map(() => notYet(side))
    return {
      type: 'Feature',
      properties: {
        edge,
        name,
        lengthM,
        oneway: network?.edges.get(edge)?.oppositeId === undefined,
        ...standingOf(passes, enoughPercent),
        passes: passes.map((pass) => ({
          parts: pass.parts,
          donePercent: standingOf([pass], enoughPercent).donePercent,
        })),
      },
      geometry: { type: 'LineString', coordinates: lineOf(side, network) },
    }
  })
  const { id, version, settings: settingsVersion, networkId } = shift
  return { type: 'FeatureCollection', shift: id, version, settingsVersion, networkId, features }
}

/** The line of the side's own network; a network that is gone leaves the points the shift kept. */
export const lineOf = ({ edge, points }: ShiftSide, network: KnownNetwork | undefined): readonly LonLat[] =>
  network?.edges.get(edge)?.line ?? points

const notYet = ({ lengthM }: ShiftSide): Pick<SideCoverage['passes'][number], 'parts'> => ({
  parts: [[0, lengthM, 'open']],
})

/** How each side of an open shift stands in the passes that have begun. */
export function standingsNow(
  shift: Pick<Shift, 'passes'>,
  coverage: ShiftCoverage,
  nowMs: number,
  enoughPercent: number,
): readonly (readonly [edge: string, Standing])[] {
  return coverage.sides.map(({ edge, passes }) => {
    const begun = passes.filter((_, pass) => (shift.passes[pass]?.fromMs ?? 0) <= nowMs)
    return [edge, standingOf(begun, enoughPercent)] as const
  })
}

export interface SideDifference {
  readonly edge: string
  readonly name: string
  readonly pass: number
  readonly changes: readonly Pick<ChangedMetres, 'from' | 'to' | 'lengthM' | 'parts'>[]
}

/** A difference side by side and pass by pass. */
export function bySide({ changes }: CoverageDifference): SideDifference[] {
  const sides = Map.groupBy(changes, ({ edge, pass }) => `${edge} ${pass}`)
  return [...sides.values()].map((of) => {
    const { edge, name, pass } = of[0]!
    return { edge, name, pass, changes: of.map(({ from, to, lengthM, parts }) => ({ from, to, lengthM, parts })) }
  })
}

export const noTotals: Readonly<Record<SideState, number>> = { done: 0, missed: 0, unknown: 0, excused: 0, open: 0 }
