import { createHash } from 'node:crypto'
import type { Alert } from '#domain/alert/alert.ts'
import { differenceOf } from '#domain/coverage/difference.ts'
import type {
  Excuse,
  ShiftCoverage,
  ShiftVersion,
  SideCoverage,
  SideState,
  SweepOrder,
} from '#domain/coverage/shift.ts'
import { standingOf, type Standing } from '#domain/coverage/standing.ts'
import type { LonLat } from '#domain/geography.ts'
import type { Operations, ShiftRow } from '#stores/types.ts'
import type { KnownNetwork } from '../networks.ts'
import { notFound } from '../problems.ts'
import { settingsOfVersion, type KnownSettings } from '../rule-settings.ts'
import { lineOf } from '../shifts.ts'
import { missedRuns, type MissedRun } from './missed-runs.ts'

/** Everything a report is made from, so that making it asks nobody. */
export interface Report {
  readonly shift: Omit<ShiftRow, 'coverage'>
  readonly coverage: ShiftCoverage
  /** Version of the figures; 0: the shift still runs. */
  readonly version: number
  readonly settings: KnownSettings
  readonly network: Pick<KnownNetwork, 'id' | 'source' | 'addedAtMs'>
  readonly sides: readonly ReportSide[]
  readonly missed: readonly MissedRun[]
  readonly excuses: readonly Excuse[]
  readonly orders: readonly SweepOrder[]
  readonly alerts: readonly Alert[]
  readonly versions: readonly ReportVersion[]
  readonly nameOf: (vehicle: string) => string
  /** SHA-256 of the coverage as JSON. */
  readonly digest: string
  readonly madeAtMs: number
  readonly by: string
}
export interface ReportSide extends SideCoverage, Standing {
  readonly line: readonly LonLat[]
  readonly twoWay: boolean
  /** Of its direction of travel, 0 north, clockwise, in eighths of a turn. */
  readonly compass: number
}
export interface ReportVersion extends ShiftVersion {
  /** Metres gained by each state since the version before; undefined: not worked out. */
  readonly totals?: Readonly<Record<SideState, number>>
}

const ORDERS_MAX = 500
const ALERTS_MAX = 500
/** Each costs the figures of two versions. */
const DIFFERENCES_MAX = 10

/** What a report of a shift is made from: as it is now, or as it stood in a version. @throws {Problem} when there is no such version. */
export async function reportOf(
  operations: Operations,
  shiftRow: ShiftRow,
  asked: {
    readonly version?: number
    readonly network: KnownNetwork | undefined
    readonly nameOf: (vehicle: string) => string
    readonly madeAtMs: number
    readonly by: string
  },
): Promise<Report> {
  const { coverage: now, ...shift } = shiftRow
  const { network } = asked
  const versions = await operations.shifts.versions(shift.id)
  const wanted = asked.version === undefined ? undefined : versions.find(({ version }) => version === asked.version)
  const old = wanted === undefined ? undefined : await operations.shifts.versionCoverage(shift.id, wanted.version)
  if (asked.version !== undefined && old === undefined) throw notFound('version', `${shift.id} v${asked.version}`)
  const coverage = old ?? now ?? nothingYet(shiftRow)
  const settings = await settingsOfVersion(operations, wanted?.settings ?? shift.settings)
  const { donePercentMin, missedRunM } = settings.numbers
  const own = new Map(shift.sides.map((side) => [side.edge, side]))
  const sides = coverage.sides.map((side): ReportSide => {
    const planned = own.get(side.edge)
    const line = planned === undefined ? [] : lineOf(planned, network)
    const twoWay = network?.edges.get(side.edge)?.oppositeId !== undefined
    return { ...side, ...standingOf(side.passes, donePercentMin), line, twoWay, compass: compassOf(line) }
  })
  return {
    shift,
    coverage,
    version: wanted?.version ?? shift.version,
    settings,
    network: { id: shift.networkId, source: network?.source ?? '', addedAtMs: network?.addedAtMs ?? 0 },
    sides,
    missed: missedRuns(coverage.sides, (edge) => network?.edges.get(edge), missedRunM),
    excuses: await operations.shifts.excuses(shift.id),
    orders: (await operations.shifts.orders({ shiftId: shift.id, limit: ORDERS_MAX })).toReversed(),
    alerts: (await operations.alerts.list({ shiftId: shift.id, towns: [], limit: ALERTS_MAX })).toReversed(),
    versions: await withDifferences(operations, shift.id, versions),
    nameOf: asked.nameOf,
    digest: createHash('sha256').update(JSON.stringify(coverage)).digest('hex'),
    madeAtMs: asked.madeAtMs,
    by: asked.by,
  }
}

async function withDifferences(
  { shifts }: Operations,
  id: string,
  versions: readonly ShiftVersion[],
): Promise<ReportVersion[]> {
  const told: ReportVersion[] = []
  let before: ShiftCoverage | undefined
  for (const [place, version] of versions.entries()) {
    if (place < versions.length - DIFFERENCES_MAX - 1) {
      told.push(version)
      continue
    }
    const coverage = await shifts.versionCoverage(id, version.version)
    const totals = before === undefined || coverage === undefined ? undefined : differenceOf(before, coverage).totals
    told.push(totals === undefined ? version : { ...version, totals })
    before = coverage
  }
  return told
}

/** A shift that was not worked out yet has everything open. */
function nothingYet({ sides, passes }: ShiftRow): ShiftCoverage {
  const lengthM = sides.reduce((sum, side) => sum + side.lengthM, 0)
  const none = { doneM: 0, missedM: 0, unknownM: 0, excusedM: 0 }
  return {
    figures: {
      plannedM: lengthM * passes.length,
      openM: lengthM * passes.length,
      ...none,
      passes: passes.map(() => ({ plannedM: lengthM, openM: lengthM, ...none })),
      overspeedM: 0,
      inferredM: 0,
      repeatedM: 0,
      workKm: 0,
      deadheadKm: 0,
      peakMinutes: 0,
      workedBy: [],
    },
    sides: sides.map(({ edge, name, lengthM: of }) => ({
      edge,
      name,
      lengthM: of,
      passes: passes.map(() => ({ parts: [[0, of, 'open'] as const], overspeedM: 0, inferredM: 0 })),
    })),
  }
}

/** Where a line goes from its first to its last point. */
function compassOf(line: readonly LonLat[]): number {
  const [first, last] = [line[0], line.at(-1)]
  if (first === undefined || last === undefined) return 0
  const dx = (last[0] - first[0]) * Math.cos((first[1] * Math.PI) / 180)
  return (Math.round((Math.atan2(dx, last[1] - first[1]) * 4) / Math.PI) + 8) % 8
}
