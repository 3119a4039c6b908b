import type { SideCoverage } from '#domain/coverage/shift.ts'

/** Where a side begins and ends, to tell which go on from which. */
export interface SideEnds {
  readonly from: string
  readonly to: string
}

/** A run of missed metres, over one side or on through several of one street. */
export interface MissedRun {
  readonly name: string
  readonly pass: number
  readonly lengthM: number
  /** In the direction of travel. */
  readonly parts: readonly { readonly edge: string; readonly fromM: number; readonly toM: number }[]
}

interface Piece {
  readonly edge: string
  readonly name: string
  readonly fromM: number
  readonly toM: number
  readonly isFromStart: boolean
  readonly isToEnd: boolean
}
/** Parts of a side are rounded to decimetres. */
const END_M = 0.2

/** Runs of at least so many metres, the longest first; pieces that go on over a junction into the same street are one run. */
export function missedRuns(
  sides: readonly SideCoverage[],
  endsOf: (edge: string) => SideEnds | undefined,
  runM: number,
): MissedRun[] {
  const passes = Math.max(0, ...sides.map((side) => side.passes.length))
  const runs: MissedRun[] = []
  for (let pass = 0; pass < passes; pass++) runs.push(...runsOf(sides, endsOf, pass))
  return runs.filter(({ lengthM }) => lengthM >= runM).toSorted((a, b) => b.lengthM - a.lengthM || a.pass - b.pass)
}

function runsOf(
  sides: readonly SideCoverage[],
  endsOf: (edge: string) => SideEnds | undefined,
  pass: number,
): MissedRun[] {
  const pieces = sides.flatMap(({ edge, name, lengthM, passes }) =>
    (passes[pass]?.parts ?? []).flatMap(([fromM, toM, state]): Piece[] =>
      state === 'missed'
        ? [{ edge, name, fromM, toM, isFromStart: fromM <= END_M, isToEnd: toM >= lengthM - END_M }]
        : [],
    ),
  )
  const opposite = (a: SideEnds, b: SideEnds): boolean => a.from === b.to && a.to === b.from
  const next = new Map<Piece, Piece>()
  const follows = new Set<Piece>()
  const starting = Map.groupBy(
    pieces.filter(({ isFromStart }) => isFromStart),
    ({ edge }) => endsOf(edge)?.from,
  )
  for (const piece of pieces) {
    const ends = endsOf(piece.edge)
    if (!piece.isToEnd || ends === undefined) continue
    const onward = (starting.get(ends.to) ?? []).find((other) => {
      const otherEnds = endsOf(other.edge)
      const goesOn = other !== piece && other.name === piece.name && !follows.has(other)
      // back on the other side of the street is another run
      return goesOn && otherEnds !== undefined && !opposite(ends, otherEnds)
    })
    if (onward === undefined) continue
    next.set(piece, onward)
    follows.add(onward)
  }
  const taken = new Set<Piece>()
  const runFrom = (first: Piece): MissedRun => {
    const run: Piece[] = []
    for (let at: Piece | undefined = first; at !== undefined && !taken.has(at); at = next.get(at)) {
      taken.add(at)
      run.push(at)
    }
    return {
      name: first.name,
      pass,
      lengthM: run.reduce((sum, { fromM, toM }) => sum + toM - fromM, 0),
      parts: run.map(({ edge, fromM, toM }) => ({ edge, fromM, toM })),
    }
  }
  // what nothing leads into begins a run; what is left are rings, begun anywhere
  const runs = pieces.filter((piece) => !follows.has(piece)).map(runFrom)
  return [
    ...runs,
    ...pieces.filter((piece) => !taken.has(piece)).flatMap((piece) => (taken.has(piece) ? [] : [runFrom(piece)])),
  ]
}
