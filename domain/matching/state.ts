/** A position as a device sends it. */
export interface Fix {
  readonly atMs: number
  readonly lon: number
  readonly lat: number
  readonly speedKmh?: number
  /** Clockwise from north. */
  readonly headingDeg?: number
  readonly hdop?: number
  readonly satellites?: number
}

/**
 * A used fix and where the vehicle may have been, as one list of numbers, because it is saved with every batch: first the numbers at
 * `columnAt`, then `CANDIDATE_SIZE` numbers a candidate, at `candidateAt`.
 */
export type Column = readonly number[]
export const columnAt = {
  atMs: 0,
  /** When the vehicle left the place of the column before: until then fixes were near it. */
  leftMs: 1,
  x: 2,
  y: 3,
  sigmaM: 4,
} as const
export const COLUMN_SIZE = 5
export const candidateAt = {
  edge: 0,
  offsetM: 1,
  /** Its likeliest predecessor: place among the candidates of the column before. */
  before: 2,
} as const
export const CANDIDATE_SIZE = 3

export const candidateCount = (column: Column): number => (column.length - COLUMN_SIZE) / CANDIDATE_SIZE
export const edgeOf = (column: Column, candidate: number): number => column[COLUMN_SIZE + candidate * CANDIDATE_SIZE]!
export const offsetOf = (column: Column, candidate: number): number =>
  column[COLUMN_SIZE + candidate * CANDIDATE_SIZE + candidateAt.offsetM]!
export const beforeOf = (column: Column, candidate: number): number =>
  column[COLUMN_SIZE + candidate * CANDIDATE_SIZE + candidateAt.before]!

/** What is known of a vehicle between two fixes: a plain value of at most 4 kB as JSON. */
export interface MatchState {
  /** Edge numbers are those of this network. */
  readonly networkId: string
  /** Counts the breaks: the stretches of one trace are connected. */
  readonly trace: number
  /** The newest fix that was not late. */
  readonly lastAtMs: number | null
  /** The newest fix near the newest column: since then the vehicle may have moved. */
  readonly leftMs: number
  /** Used fixes, oldest first. All up to the first is committed, when `isAnchored` the first too. */
  readonly window: readonly Column[]
  readonly isAnchored: boolean
  /** Of the candidates of the newest column, best first: how much less likely than the best, in nats. */
  readonly scores: readonly number[]
  /** Fixes that fit nothing yet: junk, or the beginning of a new trace. */
  readonly held: readonly Fix[]
  /** So many used fixes in a row were much nearer to another road than to the likeliest way. */
  readonly strayed: number
}

/** A part of an edge that was driven; edges by their number in the network. */
export interface Stretch {
  readonly edge: number
  readonly fromM: number
  readonly toM: number
  readonly fromMs: number
  readonly toMs: number
  /** Between the two fixes that this is drawn from there are so many metres of road and so much time. */
  readonly gapM: number
  readonly gapMs: number
  /** Without fixes for longer than a trace may have, but on the way through a tunnel. */
  readonly isInferred: boolean
  readonly trace: number
}

/** Where the vehicle was at a used fix. */
export interface Placed {
  readonly atMs: number
  readonly edge: number
  readonly offsetM: number
  /** Distance of the fix from the drawn line, to the right of the direction of travel; good to about `sigmaM`. */
  readonly rightM: number
  readonly sigmaM: number
  readonly trace: number
}

export const matchOutcomes = ['placed', 'near', 'late', 'off-road', 'junk'] as const
/**
 * What became of a fix: used · too near to the last used one to tell anything · not newer than one before · no road near · does not fit the way so far.
 */
export type MatchOutcome = (typeof matchOutcomes)[number]

/** What is final, in the order driven. */
export interface Committed {
  readonly stretches: readonly Stretch[]
  readonly placed: readonly Placed[]
}

export interface MatchOutput extends Committed {
  readonly outcome: MatchOutcome
  /** Likeliest place now, for the screen: it may still change. */
  readonly provisional?: { readonly edge: number; readonly offsetM: number }
  /** A trace ended before this fix, or before one that was held. */
  readonly hasBroken: boolean
}

export const NOTHING_COMMITTED: Committed = { stretches: [], placed: [] }
