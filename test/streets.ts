import type { Drive, Silence } from '#domain/coverage/drive.ts'
import type { RoadEdge, RoadNode } from '#domain/geography.ts'
import { drive, lonLatOf, random, type Point } from '#domain/matching/sketch.ts'
import type { Plan } from '#domain/plan/plan.ts'
import type { Operations } from '#stores/types.ts'

/** A small grid of two-way streets, trucks that drive along it, and what became of it: for tests and proofs of coverage. */

const SPACING_M = 150
const COLUMNS = 4
const ROWS = 3

const nodeId = (column: number, row: number): string => `n${column}${row}`
const pointOf = (id: string): Point => [Number(id[1]) * SPACING_M, Number(id[2]) * SPACING_M]

function grid(columns: number, rows: number): { nodes: RoadNode[]; edges: RoadEdge[] } {
  const nodes: RoadNode[] = []
  const edges: RoadEdge[] = []
  const edge = (from: string, to: string): RoadEdge => ({
    id: `${from}>${to}`,
    roadId: [from, to].toSorted().join('-'),
    from,
    to,
    oppositeId: `${to}>${from}`,
    name: `${from[2] === to[2] ? '东西' : '南北'}路`,
    nameEn: `${from[2] === to[2] ? 'East-west' : 'North-south'} Road`,
    roadClass: 'residential',
    grade: 3,
    oneway: false,
    tunnel: false,
    bridge: false,
    widthM: 8,
    lengthM: SPACING_M,
    town: '东亭街道',
    line: [lonLatOf(pointOf(from)), lonLatOf(pointOf(to))],
  })
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const id = nodeId(column, row)
      const [lon, lat] = lonLatOf(pointOf(id))
      nodes.push({ id, lon, lat })
      if (column + 1 < columns) edges.push(edge(id, nodeId(column + 1, row)), edge(nodeId(column + 1, row), id))
      if (row + 1 < rows) edges.push(edge(id, nodeId(column, row + 1)), edge(nodeId(column, row + 1), id))
    }
  }
  return { nodes, edges }
}

export const streets = grid(COLUMNS, ROWS)

/** Use the grid from now on. */
export const putStreets = ({ networks }: Pick<Operations, 'networks'>): Promise<{ id: string }> =>
  networks.put({ source: 'test', report: {}, ...streets }, 'test')
/** Use from now on what is left of the grid after its last row of streets was taken away. */
export const putFewerStreets = ({ networks }: Pick<Operations, 'networks'>): Promise<{ id: string }> =>
  networks.put({ source: 'test', report: {}, ...grid(COLUMNS, ROWS - 1) }, 'test')

export interface SentFix {
  readonly at: number
  readonly seq: number
  readonly [field: string]: number | boolean
}

/** Fixes of a truck that sweeps along these nodes ("n00 n10 n11"), as it sends them. */
export function sweeping(
  way: string,
  startMs: number,
  options: { seq?: number; seed?: number; everyS?: number; speedKmh?: number; more?: object } = {},
): SentFix[] {
  const { seq = 0, seed = 1, everyS = 5, speedKmh = 8, more = {} } = options
  const line = way.split(' ').map((id) => pointOf(id))
  return drive(line, { speedKmh, everyS, sigmaM: 2, seed, startMs, hasHeading: true }).map(
    ({ atMs, lon, lat, headingDeg }, n) => ({
      at: atMs,
      seq: seq + n,
      lon: rounded(lon),
      lat: rounded(lat),
      speedKmh,
      headingDeg: Math.round(headingDeg ?? 0),
      brush: true,
      ignition: true,
      ...more,
    }),
  )
}
const rounded = (degrees: number): number => Math.round(degrees * 1e7) / 1e7

/** A way through the grid that only chance decides. */
export function wayOf(seed: number, turns: number): string {
  const chance = random(seed)
  let [column, row] = [Math.floor(chance() * COLUMNS), Math.floor(chance() * ROWS)]
  const way = [nodeId(column, row)]
  while (way.length < turns) {
    const [dx, dy] = [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ][Math.floor(chance() * 4)]!
    const [x, y] = [column + dx!, row + dy!]
    const isBack = way.at(-2) === nodeId(x, y)
    if (x < 0 || y < 0 || x >= COLUMNS || y >= ROWS || isBack) continue
    ;[column, row] = [x, y]
    way.push(nodeId(x, y))
  }
  return way.join(' ')
}

/** A route over these sides, every day. */
export const planOn = (sides: readonly string[], more: Partial<Plan> = {}): Plan => ({
  id: 'r-1',
  name: '东亭机扫01线',
  nameEn: 'Dongting sweep 01',
  town: '东亭街道',
  workType: 'sweep',
  sides: [...sides],
  passes: [],
  schedule: { weekdays: [1, 2, 3, 4, 5, 6, 7], weeksOfMonth: [], holidays: 'as-usual', makeUpWorkdays: 'as-usual' },
  vehicles: ['s-1'],
  ...more,
})

/** All facts of vehicles, without the keys of their rows. */
export async function factsOfVehicles(
  { coverage }: Pick<Operations, 'coverage'>,
  vehicles: readonly string[],
): Promise<{ drives: Drive[][]; silences: Silence[] }> {
  const drives: Drive[][] = []
  for (const vehicle of vehicles) drives.push(await coverage.drivesOf(vehicle, 0, 1e15))
  return { drives, silences: await coverage.silences(vehicles, 0, 1e15) }
}
