import type { LonLat, RoadEdge, RoadGrade } from '../geography.ts'
import { apartM } from '../network/measure.ts'
import { bearingDeg, sidesOfLines, type DrawnLine, type DrawnOn, type DrawnSide, type UnfoundReason } from './drawn.ts'
import type { PlanOfFile } from './file-plans.ts'
import type { PlanRowWords } from './file-rows.ts'
import type { Plan } from './plan.ts'
import { templateOf } from './template.ts'
import type { SideWord } from './words.ts'

/** Why a row, or a part of it, gave no side. */
export type LostReason = UnfoundReason | 'no-such-edge' | 'no-such-street' | 'nothing-said'

export interface LostRow {
  readonly called: string
  readonly street: string
  readonly reason: LostReason
  /** Metres of its line; 0 for what has none. */
  readonly lostM: number
  /** Ids or name that were not found. */
  readonly words: string
}

/** A plan of a file on a road network. */
export interface PlacedPlan {
  readonly of: PlanOfFile
  /** Undefined: none of its sides was found, or no passes are known. */
  readonly plan?: Plan
  /** Why there is none although sides were found. */
  readonly refusal?: string
  /** Of its lines. */
  readonly drawnM: number
  readonly lostM: number
  readonly lost: readonly LostRow[]
  readonly sidesM: number
  /** Passes are those of the template for this grade. */
  readonly templateGrade?: RoadGrade
}

/** Edges by id and by the name of their street. */
export interface PlacedOn extends DrawnOn {
  readonly byId: ReadonlyMap<string, RoadEdge>
  readonly byStreet: ReadonlyMap<string, readonly RoadEdge[]>
}

export const placedOn = (on: DrawnOn): PlacedOn => ({
  ...on,
  byId: new Map(on.edges.map((edge) => [edge.id, edge])),
  byStreet: Map.groupBy(on.edges, ({ name }) => name.toLowerCase()),
})

/** Find the sides of a plan and complete it: town and grade are those of most of its sides. */
export function placePlan(of: PlanOfFile, on: PlacedOn): PlacedPlan {
  const lost: LostRow[] = []
  const sides = new Set<string>()
  const drawn: { row: PlanRowWords; line: DrawnLine }[] = []
  for (const row of of.rows) {
    if (row.edges.length > 0) for (const edge of knownEdges(row, on, lost)) sides.add(edge)
    else if (row.lines.length > 0)
      for (const line of row.lines) drawn.push({ row, line: { line, side: drawnSide(row.side, line) } })
    else for (const { id } of streetSides(row, on, lost)) sides.add(id)
  }
  const found = sidesOfLines(
    drawn.map(({ line }) => line),
    on,
  )
  for (const side of found.sides) sides.add(side)
  let [drawnM, lostM] = [0, 0]
  for (const [at, { lengthM, unfoundM, reason }] of found.lines.entries()) {
    drawnM += lengthM
    if (reason === undefined) continue
    const { row } = drawn[at]!
    lostM += unfoundM
    lost.push({ called: row.called, street: row.street, reason, lostM: unfoundM, words: '' })
  }
  const edges = [...sides].map((side) => on.byId.get(side)!)
  const sidesM = edges.reduce((sum, { lengthM }) => sum + lengthM, 0)
  const common = { of, drawnM, lostM, lost, sidesM }
  return edges.length === 0 ? common : { ...common, ...completed(of, edges) }
}

const SIDES_MAX = 5_000

function completed(
  { id, name, nameEn, settings }: PlanOfFile,
  edges: readonly RoadEdge[],
): Pick<PlacedPlan, 'plan' | 'refusal' | 'templateGrade'> {
  if (edges.length > SIDES_MAX)
    return { refusal: `has ${edges.length} sides, and a plan at most ${SIDES_MAX}: group its rows (--map-group)` }
  const town = settings.town ?? mostOf(edges, (edge) => edge.town)
  if (town === undefined || town === '') return { refusal: 'has no town: name it with --town' }
  const grade = mostOf(edges, (edge) => edge.grade)!
  const template = templateOf({ grade, workType: settings.workType, demoArea: settings.demoArea })
  const passes = settings.passes ?? template.passes
  if (passes.length === 0)
    return { refusal: `has no passes, and streets of grade ${grade} need none of ${settings.workType}: give --passes` }
  const { workType, schedule, speedLimitKmh, vehicles, demoArea, area } = settings
  const plan: Plan = {
    id,
    name,
    nameEn,
    town,
    workType,
    sides: edges.map((edge) => edge.id),
    passes: [...passes],
    schedule,
    ...(speedLimitKmh === undefined ? {} : { speedLimitKmh }),
    vehicles: [...vehicles],
    ...(area === undefined ? {} : { area: area.map(([lon, lat]): [number, number] => [lon, lat]) }),
    ...(demoArea ? { demoArea } : {}),
  }
  return { plan, ...(settings.passes === undefined ? { templateGrade: grade } : {}) }
}

/** What most metres of the edges are. */
function mostOf<T>(edges: readonly RoadEdge[], what: (edge: RoadEdge) => T): T | undefined {
  const metres = new Map<T, number>()
  for (const edge of edges) metres.set(what(edge), (metres.get(what(edge)) ?? 0) + edge.lengthM)
  return [...metres].toSorted((a, b) => b[1] - a[1])[0]?.[0]
}

function knownEdges(row: PlanRowWords, { byId }: PlacedOn, lost: LostRow[]): string[] {
  const unknown = row.edges.filter((edge) => !byId.has(edge))
  if (unknown.length > 0)
    lost.push({ called: row.called, street: row.street, reason: 'no-such-edge', lostM: 0, words: unknown.join(', ') })
  return row.edges.filter((edge) => byId.has(edge))
}

function streetSides(row: PlanRowWords, { byStreet }: PlacedOn, lost: LostRow[]): readonly RoadEdge[] {
  const { called, street, side, settings } = row
  const all = street === '' ? [] : (byStreet.get(street.toLowerCase()) ?? [])
  const inTown = settings.town === undefined ? all : all.filter(({ town }) => town === '' || town === settings.town)
  const degrees = side.is === 'compass' ? side.degrees : undefined
  const sides = inTown.filter(({ line }) => degrees === undefined || liesTowards(line, degrees) >= 0)
  if (sides.length === 0)
    lost.push({ called, street, reason: street === '' ? 'nothing-said' : 'no-such-street', lostM: 0, words: street })
  return sides
}

/** Below this nobody can say on which side of a line a point of the compass lies: the line runs towards it (our choice). */
const UNCLEAR = 0.2

/** The direction in which a vehicle drives on the side that is meant: vehicles keep right. */
export function drawnSide(side: SideWord, line: readonly LonLat[]): DrawnSide {
  if (side.is !== 'compass') return side.is === 'both' ? 'both' : side.is === 'right' ? 'forth' : 'back'
  const towards = liesTowards(line, side.degrees)
  if (Math.abs(towards) < UNCLEAR) return 'both'
  return towards > 0 ? 'forth' : 'back'
}

/** 1 when the right of a line lies towards a point of the compass, −1 when its left does, 0 when its end does. */
function liesTowards(line: readonly LonLat[], degrees: number): number {
  const [first, last] = [line[0]!, line.at(-1)!]
  // a ring ends where it begins: then its first half tells
  const end = apartM(first, last) > 0 ? last : line[Math.floor(line.length / 2)]!
  return Math.cos(((degrees - bearingDeg(first, end) - 90) * Math.PI) / 180)
}
