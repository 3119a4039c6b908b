import Flatbush from 'flatbush'
import type { DrawnClass } from './main-roads.ts'
import type { Link } from './noding.ts'
import { along, headingOf, headingsApart, lengthOf, nearestOn, type Point } from './plane.ts'

/** Streets that run the same way nearer to each other than this cannot be told apart by any position. */
const ALIKE_M = 5
const ALIKE_DEG = 30
/** So much of that without a break, or of the shorter one, makes two streets one drawn twice; at a sharp corner there is less. */
const TWIN_M = 25
const TWIN_SHARE = 0.6
const STEP_M = 2

const ranks: readonly DrawnClass[] = ['primary', 'secondary', 'tertiary', 'residential', 'service']

/** Metres of a link that run as another one does: in all, and without a break. */
function alikeM(link: Link, other: Link): { sumM: number; longestM: number } {
  const lengthM = lengthOf(link.line)
  const steps = Math.max(1, Math.round(lengthM / STEP_M))
  let [sum, run, longest] = [0, 0, 0]
  for (let step = 0; step < steps; step++) {
    const here = along(link.line, ((step + 0.5) * lengthM) / steps)
    run = isAlike(here, other) ? run + 1 : 0
    sum += Math.min(run, 1)
    longest = Math.max(longest, run)
  }
  return { sumM: (sum * lengthM) / steps, longestM: (longest * lengthM) / steps }
}

function isAlike({ point, direction }: { point: Point; direction: Point }, { line }: Link): boolean {
  const there = nearestOn(line, point)
  if (there.distanceM > ALIKE_M) return false
  const angle = headingsApart(headingOf([0, 0], direction), headingOf([0, 0], along(line, there.atM).direction))
  return Math.min(angle, 180 - angle) < ALIKE_DEG
}

/** Two carriageways near the point where they part: driven in opposite directions, they can be told apart. */
const arePair = (a: Link, b: Link): boolean =>
  a.strand.oneway && b.strand.oneway && a.strand.streetOf === b.strand.streetOf
const areTwins = (a: Link, b: Link): boolean => {
  if (a.tunnel !== b.tunnel || arePair(a, b)) return false
  const [shorter, longer] = lengthOf(a.line) <= lengthOf(b.line) ? [a, b] : [b, a]
  const { sumM, longestM } = alikeM(shorter, longer)
  return longestM > TWIN_M || sumM > TWIN_SHARE * lengthOf(shorter.line)
}

/** Pairs of links that are one street drawn twice; in each the more important one, or else the longer one, comes first. */
export function twins(links: readonly Link[]): [kept: Link, twin: Link][] {
  const index = new Flatbush(Math.max(1, links.length))
  const boxes = links.map(({ line }) => {
    const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)]
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const
  })
  for (const box of boxes) index.add(...box)
  if (links.length === 0) index.add(0, 0, 0, 0)
  index.finish()
  const before = (a: Link, b: Link): number =>
    Number(a.strand.spare) - Number(b.strand.spare) ||
    ranks.indexOf(a.strand.roadClass) - ranks.indexOf(b.strand.roadClass) ||
    lengthOf(b.line) - lengthOf(a.line)
  return links.flatMap((link, i) => {
    const [west, south, east, north] = boxes[i]!
    return index
      .search(west - ALIKE_M, south - ALIKE_M, east + ALIKE_M, north + ALIKE_M)
      .filter((j) => j > i && areTwins(link, links[j]!))
      .toSorted((a, b) => a - b)
      .map((j): [Link, Link] => (before(link, links[j]!) <= 0 ? [link, links[j]!] : [links[j]!, link]))
  })
}
