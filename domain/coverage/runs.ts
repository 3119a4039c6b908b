import type { Network } from '../matching/network.ts'
import type { Committed, Placed, Stretch } from '../matching/state.ts'
import type { Drive, DrivePiece } from './drive.ts'
import { halfTime, ignitionOf, sectionsBetween, signalOf, type Section } from './trail.ts'
import { CHUNK_MS, type DriveRow, type Mark, type Run, type RunPiece, type Said, type Trail } from './vehicle-state.ts'

/** Pieces grow to that length: it is the grain of speed and of the distance to the kerb. */
const PIECE_M = 20
/** A longer run is cut: it is kept in the state while it may go on. */
const PIECES_MAX = 6
/** Only pieces that were seen well, and without a stop between them, are put together. */
const SEEN_WELL_MS = 10_000
/** A way so many times longer than what was driven by the speeds sent, and that, was not driven so: nobody saw which was. */
export const OTHER_WAY_TIMES = 2
export const OTHER_WAY_M = 50
/** Places are kept to 10 cm. */
const TOUCHING_M = 0.11

/** Rows of an hour being written; times are counted from its beginning. */
export interface Rows {
  readonly vehicle: string
  readonly chunk: number
  readonly network: Network
  drives: number
  run: Run | null
  /** Percent points of the tank that no row has yet. */
  water: number
  /** Rows written or changed, by number. */
  readonly changed: Map<number, Drive>
}

/** Write what the matcher has committed. `markAt` tells of a fix by its time; `from` is the one before the first. */
export function writeCommitted(
  rows: Rows,
  { stretches, placed }: Committed,
  trail: Trail,
  markAt: (atMs: number) => Mark | undefined,
  fromMs: number | undefined,
): void {
  let at = 0
  let before = fromMs === undefined ? undefined : markAt(fromMs)
  let trace = placed[0]?.trace
  for (const place of placed) {
    const mark = markAt(place.atMs)
    if (place.trace !== trace) before = undefined
    trace = place.trace
    const group: Stretch[] = []
    for (; at < stretches.length && isOf(stretches[at]!, place); at++) group.push(stretches[at]!)
    if (before !== undefined && mark !== undefined && group.length > 0)
      writeGroup(rows, group, trail, before, mark, place)
    before = mark
  }
}

const isOf = (stretch: Stretch, place: Placed): boolean => stretch.trace === place.trace && stretch.toMs <= place.atMs

/** What lies between two used fixes: cut where the signal changed. */
function writeGroup(rows: Rows, group: readonly Stretch[], trail: Trail, from: Mark, to: Mark, place: Placed): void {
  const { gapM, gapMs } = group[0]!
  const sections = sectionsBetween(trail, from, to)
  const endsM = sections.map((section, i) => changeM(section, sections[i + 1], group, gapM))
  const meanKmh = gapMs > 0 ? (gapM / gapMs) * 3_600 : 0
  const isOther = gapM > ((to[0] - from[0]) / 10) * OTHER_WAY_TIMES + OTHER_WAY_M
  let beforeM = 0
  let section = 0
  for (const [i, stretch] of group.entries()) {
    const lengthM = stretch.toM - stretch.fromM
    const msPerM = (stretch.toMs - stretch.fromMs) / lengthM
    let fromM = stretch.fromM
    for (;;) {
      const untilM = endsM[section]! - beforeM + stretch.fromM
      const isWhole = section === sections.length - 1 || untilM >= stretch.toM
      const toM = isWhole ? stretch.toM : Math.min(stretch.toM, rounded(untilM))
      if (toM > fromM) {
        const isLast = i === group.length - 1 && isWhole
        write(rows, {
          ...stretch,
          fromM,
          toM,
          fromMs: whole(stretch.fromMs + (fromM - stretch.fromM) * msPerM),
          toMs: whole(isWhole ? stretch.toMs : stretch.fromMs + (toM - stretch.fromM) * msPerM),
          said: sections[section]!.said,
          kmh: sections[section]!.kmh ?? meanKmh,
          isInferred: stretch.isInferred || isOther,
          beside: isLast && to[2] > 0 ? [place.rightM, 1, to[2] / 10] : [],
        })
      }
      fromM = Math.max(fromM, toM)
      if (isWhole) break
      section++
    }
    beforeM += lengthM
  }
}

/**
 * Where on the way the signal changed, between the two fixes that differ: half-way in time, because nothing tells more, and half is right on average.
 * Work is ordered by street side, so a junction between the two tells more: work that was last seen before it ended with its side, and work that was first
 * seen behind it counts from where it was seen, since how long it took to begin nobody knows.
 */
function changeM(
  { said, change }: Section,
  next: Section | undefined,
  group: readonly Stretch[],
  gapM: number,
): number {
  if (change === undefined || next === undefined) return gapM
  const [fromM, toM] = [change.from * gapM, change.to * gapM]
  let nodeM = 0
  for (const stretch of group.slice(0, -1)) {
    nodeM += stretch.toM - stretch.fromM
    if (nodeM <= fromM || nodeM >= toM) continue
    if (signalOf(said) === 'on' && signalOf(next.said) === 'off') return nodeM
    if (signalOf(said) === 'off' && signalOf(next.said) === 'on') return toM
  }
  return fromM + (toM - fromM) * halfTime(change.pace)
}

interface Piece extends Stretch {
  readonly said: Said
  readonly kmh: number
  readonly beside: readonly [number, number, number] | readonly []
}

function write(rows: Rows, piece: Piece): void {
  const { run } = rows
  const end = run?.pieces.at(-1)
  const goesOn =
    run !== null &&
    end !== undefined &&
    run.edge === piece.edge &&
    run.said === piece.said &&
    run.trace === piece.trace &&
    Math.abs(end[0] - piece.fromM) < TOUCHING_M
  if (goesOn && canGrow(run, end, piece)) {
    rows.run = { ...run, water: run.water + rows.water, pieces: [...run.pieces.slice(0, -1), grown(run, end, piece)] }
  } else if (goesOn && run.pieces.length < PIECES_MAX) {
    rows.run = { ...run, water: run.water + rows.water, pieces: [...run.pieces, pieceOf(piece)] }
  } else {
    rows.drives++
    const { edge, said, trace, fromM, fromMs } = piece
    rows.run = { edge, said, trace, fromM: rounded(fromM), fromMs, water: rows.water, pieces: [pieceOf(piece)] }
  }
  rows.water = 0
  rows.changed.set(rows.drives - 1, driveOf(rows, rows.run))
}

const startOf = (run: Run): number => (run.pieces.length > 1 ? run.pieces.at(-2)![0] : run.fromM)

const canGrow = (run: Run, end: RunPiece, piece: Piece): boolean =>
  end[0] - startOf(run) + piece.toM - piece.fromM <= PIECE_M &&
  end[4] <= SEEN_WELL_MS &&
  piece.gapMs <= SEEN_WELL_MS &&
  end[5] === Number(piece.isInferred) &&
  piece.fromMs - end[1] <= SEEN_WELL_MS

function grown(run: Run, end: RunPiece, piece: Piece): RunPiece {
  const [oldM, addedM] = [end[0] - startOf(run), piece.toM - piece.fromM]
  const [, , , , , , rightM = 0, count = 0, sdM = 0] = end
  const [addedRightM = 0, added = 0, addedSdM = 0] = piece.beside
  return [
    rounded(piece.toM),
    piece.toMs,
    // as long as it takes to drive both
    rounded((oldM + addedM) / (oldM / Math.max(0.1, end[2]) + addedM / Math.max(0.1, piece.kmh))),
    Math.max(end[3], rounded(piece.gapM)),
    Math.max(end[4], piece.gapMs),
    end[5],
    ...(count + added > 0
      ? ([rounded(rightM + addedRightM), count + added, Math.max(sdM, addedSdM)] as const)
      : ([] as const)),
  ]
}

const pieceOf = ({ toM, toMs, kmh, gapM, gapMs, isInferred, beside }: Piece): RunPiece => [
  rounded(toM),
  toMs,
  rounded(kmh),
  rounded(gapM),
  gapMs,
  isInferred ? 1 : 0,
  ...beside,
]

function driveOf({ vehicle, network, chunk }: Rows, run: Run): Drive {
  const hourMs = chunk * CHUNK_MS
  return {
    vehicle,
    edge: network.edgeIds[run.edge]!,
    signal: signalOf(run.said),
    ...(ignitionOf(run.said) === undefined ? {} : { ignition: ignitionOf(run.said)! }),
    fromM: run.fromM,
    fromMs: hourMs + run.fromMs,
    pieces: run.pieces.map(([toM, toMs, kmh, gapM, gapMs, isInferred, rightM, count, sdM]): DrivePiece => {
      const beside = rightM === undefined ? {} : { rightM: rounded(rightM / count!), sdM: sdM! }
      return { toM, toMs: hourMs + toMs, kmh, gapM, gapMs, isInferred: isInferred === 1, ...beside }
    }),
    trace: run.trace,
    ...(run.water > 0 ? { waterPercent: rounded(run.water) } : {}),
  }
}

export const rowsOf = ({ chunk, changed }: Rows): DriveRow[] => [...changed].map(([n, drive]) => ({ chunk, n, drive }))

/** Plus nought, because JSON has no −0. */
const rounded = (is: number): number => Math.round(is * 10) / 10 + 0
const whole = (is: number): number => Math.round(is) + 0
