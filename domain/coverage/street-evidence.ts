import type { Drive, Silence, WorkSignal } from './drive.ts'
import { once, touches, within, type Span } from './facts.ts'
import { intersect, interval, lengthDm, stretchesOf, subtract, toM, union, type Intervals } from './intervals.ts'
import { reachable, silencesWithin } from './reach.ts'
import type { RuleSettings } from './settings.ts'
import type { Excuse, Shift, ShiftSide } from './shift.ts'
import { countingKmh, workKinds, workOf, type WorkKind } from './working.ts'

/** Why a run counts as work on the street, or does not. */
export const passReasons = workKinds
export type PassReason = WorkKind

export interface EvidencePass {
  readonly vehicle: string
  readonly fromM: number
  readonly toM: number
  readonly fromMs: number
  readonly toMs: number
  readonly signal: WorkSignal
  readonly meanKmh: number
  readonly limitKmh: number
  readonly overspeed: boolean
  /** Longest time and way between two fixes it is drawn from. */
  readonly gapMs: number
  readonly gapM: number
  /** Metres of it that count, and why the others (or all) do not; for a pass that counts: on what. */
  readonly countedM: number
  readonly reason: PassReason
  /** Shifts in whose windows it falls. */
  readonly shiftIds: readonly string[]
}

export const answerReasons = [
  'all-worked',
  'part-worked',
  'nobody-came',
  'not-working',
  'too-fast',
  'gap-too-long',
  'silent-vehicle',
  'excused',
] as const
export type AnswerReason = (typeof answerReasons)[number]

export interface StreetEvidence {
  readonly passes: readonly EvidencePass[]
  readonly silences: readonly Silence[]
  readonly excuses: readonly Excuse[]
  readonly answer: 'swept' | 'not-swept' | 'unknown' | 'excused'
  readonly reason: AnswerReason
  readonly sweptM: number
  readonly unknownM: number
  readonly excusedM: number
  /** Swept stretches of the side, of all passes together. */
  readonly swept: readonly (readonly [fromM: number, toM: number])[]
}

export interface StreetFacts {
  /** Runs on the side. */
  readonly drives: readonly Drive[]
  /** Of the vehicles of the shifts. */
  readonly silences: readonly Silence[]
  readonly excuses: readonly Excuse[]
  /** That have the side and a window within the time. */
  readonly shifts: readonly Shift[]
  /** Kinds of work of the vehicles, where they are known. */
  readonly workTypes?: ReadonlyMap<string, string>
}

/**
 * Was this side swept between two times? Everything that drove on it is told, with what counts of it and why the rest does not
 * (docs/SPEC.md C19).
 */
export function evidenceOf(
  side: ShiftSide,
  facts: StreetFacts,
  fromMs: number,
  toMs: number,
  settings: RuleSettings,
): StreetEvidence {
  const asked: Span = { fromMs, toMs }
  const seen = once(facts.drives.filter((drive) => drive.edge === side.edge && touches(drive, asked)))
  const judged = passesOf(seen).map((runs) => judgePass(runs, asked, facts, settings))
  const whole = interval(0, side.lengthM)
  const swept = intersect(whole, union(judged.flatMap(({ counted }) => counted)))
  const excuses = facts.excuses.filter((excuse) => excuse.edge === side.edge && excuse.undoneAtMs === undefined)
  const excused = subtract(intersect(whole, union(excuses.map((excuse) => interval(excuse.fromM, excuse.toM)))), swept)
  const open = subtract(subtract(whole, swept), excused)
  const unseen = intersect(open, union(judged.flatMap((pass) => pass.unseen)))
  const silences = silencesWithin(facts.silences, asked, settings)
  const reached = intersect(open, reachable(side, silences, asked, settings))
  const metres = {
    whole: lengthDm(whole),
    swept: lengthDm(swept),
    excused: lengthDm(excused),
    unseen: lengthDm(unseen),
    unknown: lengthDm(union([unseen, reached])),
  }
  const passes = judged.map(({ pass }) => pass)
  return {
    passes,
    silences,
    excuses,
    ...answerOf(metres, passes, settings),
    sweptM: toM(metres.swept),
    unknownM: toM(metres.unknown),
    excusedM: toM(metres.excused),
    swept: stretchesOf(swept),
  }
}

/** Rows of one vehicle that follow each other with the same signal are one pass. */
function passesOf(drives: readonly Drive[]): Drive[][] {
  const ordered = drives.toSorted(
    (a, b) => (a.vehicle < b.vehicle ? -1 : Number(a.vehicle > b.vehicle)) || a.fromMs - b.fromMs || a.fromM - b.fromM,
  )
  const passes: Drive[][] = []
  for (const drive of ordered) {
    const last = passes.at(-1)?.at(-1)
    const goesOn =
      last !== undefined &&
      last.vehicle === drive.vehicle &&
      last.trace === drive.trace &&
      last.signal === drive.signal &&
      Math.abs(last.pieces.at(-1)!.toM - drive.fromM) < 1
    if (goesOn) passes.at(-1)!.push(drive)
    else passes.push([drive])
  }
  return passes.toSorted((a, b) => a[0]!.fromMs - b[0]!.fromMs)
}

interface JudgedPass {
  readonly pass: EvidencePass
  readonly counted: readonly Intervals[]
  readonly unseen: readonly Intervals[]
}

function judgePass(
  runs: readonly Drive[],
  asked: Span,
  { shifts, workTypes }: StreetFacts,
  settings: RuleSettings,
): JudgedPass {
  const { vehicle, signal, fromM, fromMs } = runs[0]!
  const end = runs.at(-1)!.pieces.at(-1)!
  const own = shifts.filter(
    (shift) =>
      (shift.vehicles.length === 0 || shift.vehicles.includes(vehicle) || workTypes?.get(vehicle) === shift.workType) &&
      shift.passes.some((pass) => pass.fromMs < end.toMs && pass.toMs > fromMs),
  )
  const limitKmh = limitOf(own, settings)
  const kmhMax = countingKmh(limitKmh, settings)
  const metres: Partial<Record<WorkKind, number>> = {}
  const counted: Intervals[] = []
  const unseen: Intervals[] = []
  let [gapMs, gapM, drivenM, hours] = [0, 0, 0, 0]
  for (const run of runs) {
    let [atM, atMs] = [run.fromM, run.fromMs]
    for (const piece of run.pieces) {
      const part = within(asked, atM, atMs, piece.toM, piece.toMs)
      ;[atM, atMs] = [piece.toM, piece.toMs]
      if (part === undefined) continue
      const kind = workOf(signal, piece, kmhMax, settings)
      const set = interval(part.fromM, part.toM)
      metres[kind] = (metres[kind] ?? 0) + lengthDm(set)
      if (kind === 'worked' || kind === 'inferred') counted.push(set)
      if (kind === 'gap-too-long') unseen.push(set)
      gapMs = Math.max(gapMs, piece.gapMs)
      gapM = Math.max(gapM, piece.gapM)
      drivenM += part.toM - part.fromM
      hours += (part.toM - part.fromM) / 1_000 / Math.max(0.1, piece.kmh)
    }
  }
  const countedDm = (metres.worked ?? 0) + (metres.inferred ?? 0)
  return {
    pass: {
      vehicle,
      fromM,
      toM: end.toM,
      fromMs,
      toMs: end.toMs,
      signal,
      meanKmh: hours > 0 ? Math.round(drivenM / 100 / hours) / 10 : 0,
      limitKmh,
      overspeed: (metres['too-fast'] ?? 0) > 0,
      gapMs,
      gapM,
      countedM: toM(countedDm),
      reason: mostOf(metres, countedDm),
      shiftIds: own.map(({ id }) => id),
    },
    counted,
    unseen,
  }
}

/** On what it counts; when nothing does, why most of it does not. */
function mostOf(metres: Partial<Record<WorkKind, number>>, countedDm: number): PassReason {
  const asked = countedDm > 0 ? (['worked', 'inferred'] as const) : passReasons
  return asked.reduce((most, kind) => ((metres[kind] ?? 0) > (metres[most] ?? 0) ? kind : most), asked[0] as PassReason)
}

/** The strictest limit of the vehicle's shifts; of a vehicle that had none there, the strictest of all. */
function limitOf(shifts: readonly Shift[], settings: RuleSettings): number {
  const { sweepLimitKmh, washSweepLimitKmh, flushLimitKmh, sprinkleLimitKmh } = settings
  return shifts.length > 0
    ? Math.min(...shifts.map(({ speedLimitKmh }) => speedLimitKmh))
    : Math.min(sweepLimitKmh, washSweepLimitKmh, flushLimitKmh, sprinkleLimitKmh)
}

function answerOf(
  dm: Readonly<Record<'whole' | 'swept' | 'excused' | 'unseen' | 'unknown', number>>,
  passes: readonly EvidencePass[],
  settings: RuleSettings,
): Pick<StreetEvidence, 'answer' | 'reason'> {
  const isEnough = (is: number): boolean => is * 100 >= dm.whole * settings.donePercentMin
  if (isEnough(dm.swept)) return { answer: 'swept', reason: 'all-worked' }
  if (isEnough(dm.swept + dm.excused)) return { answer: 'excused', reason: 'excused' }
  if (isEnough(dm.swept + dm.excused + dm.unknown))
    return { answer: 'unknown', reason: dm.unseen * 2 > dm.unknown ? 'gap-too-long' : 'silent-vehicle' }
  if (dm.swept > 0) return { answer: 'not-swept', reason: 'part-worked' }
  if (passes.some(({ overspeed }) => overspeed)) return { answer: 'not-swept', reason: 'too-fast' }
  if (passes.some(({ reason }) => reason === 'gap-too-long')) return { answer: 'not-swept', reason: 'gap-too-long' }
  return { answer: 'not-swept', reason: passes.length > 0 ? 'not-working' : 'nobody-came' }
}
