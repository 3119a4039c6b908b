import { nameEnOf, type Asset } from '#domain/asset.ts'
import type { LiveRow } from '#domain/live.ts'
import { bayHealths, type BayHealth, type BayLive, type LotLive, type SharingLive } from '#domain/parking/live.ts'
import type { LotProfile, LotProfileRow } from '#domain/parking/lot.ts'
import type { At, BayDetail, LotDetail, LotFileBrief, LotSummary } from '#domain/parking/operator.ts'
import { workCalendar } from '#domain/plan/calendar.ts'
import type { Hold } from '#domain/sharing/hold.ts'
import { holdTakes } from '#domain/sharing/hold-at.ts'
import { sharingWindows } from '#domain/sharing/windows.ts'
import type { LotScope, Operations } from '#stores/types.ts'
import { notFound } from './problems.ts'

const DAY_MS = 86_400_000
/** So far ahead a lot's windows are told. */
const WINDOWS_MS = 8 * DAY_MS
/** Closures stay on a lot's page for so long after they are over. */
const CLOSED_SHOWN_MS = 7 * DAY_MS
const CLOSURES_AHEAD_MS = 400 * DAY_MS
const HOLDS_MAX = 20_000

type Stores = Pick<Operations, 'assets' | 'live' | 'calendar' | 'parking'>

/** Whether a lot, or what belongs to one, may be known within a scope. */
export const seesLot = (
  { towns, lots }: LotScope,
  { id, town }: { readonly id: string; readonly town: string },
): boolean => (towns.length === 0 || towns.includes(town)) && (lots === undefined || lots.includes(id))

/** A lot of the scope; what is hidden and what does not exist are told in the same words. @throws {Problem} */
export async function lotInScope({ assets }: Pick<Operations, 'assets'>, scope: LotScope, id: string): Promise<Asset> {
  const lot = await assets.get(id)
  if (lot?.kind !== 'lot' || !seesLot(scope, lot)) throw notFound('lot', id)
  return lot
}

/** The lots of a scope as their operator and owner see them (docs/SPEC.md X23). */
export async function lotSummaries({ assets, live, parking }: Stores, scope: LotScope): Promise<LotSummary[]> {
  const [known, files, policies, { states }] = await Promise.all([
    assets.list({ kind: 'lot', towns: [...scope.towns] }),
    parking.lots(scope),
    parking.policies(scope),
    live.all([...scope.towns]),
  ])
  const rows = rowsOf(states)
  const fileOf = new Map(files.map((row) => [row.lot, row]))
  const policyOf = new Map(policies.map((row) => [row.lot, row]))
  return known.flatMap((lot) => {
    const file = fileOf.get(lot.id)
    const policy = policyOf.get(lot.id)
    // a lot that was registered between the two looks is told at the next one
    if (file === undefined || policy === undefined || !seesLot(scope, lot)) return []
    return [
      {
        ...shownOf(lot, file.profile, rows),
        file: briefOf(file),
        policyVersion: policy.version,
        isShared: policy.policy.isShared,
        approval: policy.policy.approval,
      },
    ]
  })
}

/** All of one lot. @throws {Problem} when it is none of the scope */
export async function lotDetail(operations: Stores, scope: LotScope, id: string, nowMs: number): Promise<LotDetail> {
  const { assets, live, calendar, parking } = operations
  const lot = await lotInScope(operations, scope, id)
  const one: LotScope = { towns: [], lots: [id] }
  const [file, policy, closures, bays, { states }, stored, holds] = await Promise.all([
    parking.lot(id),
    parking.policy(id),
    parking.closures({ scope: one, lot: id, fromMs: nowMs - CLOSED_SHOWN_MS, toMs: nowMs + CLOSURES_AHEAD_MS }),
    assets.list({ kind: 'bay', lotId: id, towns: [] }),
    live.all([lot.town]),
    calendar.all(),
    parking.holds({ scope: one, lot: id, activeOnly: true, limit: HOLDS_MAX }),
  ])
  if (file === undefined || policy === undefined) throw notFound('lot', id)
  const rows = rowsOf(states)
  return {
    ...shownOf(lot, file.profile, rows),
    file,
    policy,
    closures,
    bays: baysOf(file.profile, bays, rows, nextHolds(holds, nowMs)),
    ...sharingWindows(
      { zone: file.profile.zone, policy: policy.policy, calendar: workCalendar(stored), closures },
      nowMs,
      nowMs + WINDOWS_MS,
    ),
  }
}

/** Live rows of parking, by what they are of. */
export interface ParkingRows {
  readonly occupancy: ReadonlyMap<string, At<LotLive>>
  readonly sharing: ReadonlyMap<string, At<SharingLive>>
  readonly bays: ReadonlyMap<string, At<BayLive>>
}

/** As the rules and the store of holds wrote them (docs/SPEC.md F, O). */
export function rowsOf(states: readonly LiveRow[]): ParkingRows {
  const occupancy = new Map<string, At<LotLive>>()
  const sharing = new Map<string, At<SharingLive>>()
  const bays = new Map<string, At<BayLive>>()
  for (const { kind, id, stream, atMs, fields } of states) {
    if (kind === 'lot' && stream === 'occupancy') occupancy.set(id, { ...(fields as unknown as LotLive), atMs })
    else if (kind === 'lot' && stream === 'sharing') sharing.set(id, { ...(fields as unknown as SharingLive), atMs })
    else if (kind === 'bay' && stream === 'parking') bays.set(id, { ...(fields as unknown as BayLive), atMs })
  }
  return { occupancy, sharing, bays }
}

/** How bays are by kind. */
export function kindsOf(bays: LotProfile['bays']): LotFileBrief['kinds'] {
  const kinds: Partial<Record<LotProfile['bays'][number]['kind'], number>> = {}
  for (const { kind } of bays) kinds[kind] = (kinds[kind] ?? 0) + 1
  return kinds
}

function shownOf(lot: Asset, { bays }: LotProfile, rows: ParkingRows) {
  const { id, name, town, lon, lat } = lot
  const occupancy = rows.occupancy.get(id)
  const sharing = rows.sharing.get(id)
  const healths = Object.fromEntries(bayHealths.map((health) => [health, 0])) as Record<BayHealth, number>
  for (const bay of bays) healths[rows.bays.get(bay.id)?.health ?? 'silent']++
  return {
    id,
    name,
    ...nameEnOf(lot),
    town,
    ...(lon === undefined || lat === undefined ? {} : { lon, lat }),
    ...(occupancy === undefined ? {} : { occupancy }),
    ...(sharing === undefined ? {} : { sharing }),
    healths,
  }
}

function briefOf({ lot, version, changedAtMs, changedBy, profile }: LotProfileRow): LotFileBrief {
  const { bays, ...rest } = profile
  return {
    lot,
    version,
    changedAtMs,
    changedBy,
    profile: rest,
    bays: bays.length,
    sharedBays: bays.filter(({ isShared }) => isShared).length,
    kinds: kindsOf(bays),
  }
}

/** By bay, the hold that takes it now, else the first one after. */
function nextHolds(holds: readonly Hold[], nowMs: number): ReadonlyMap<string, number> {
  const first = new Map<string, { readonly id: number; readonly fromMs: number }>()
  for (const hold of holds) {
    const takes = hold.bay === undefined ? undefined : holdTakes(hold, nowMs)
    if (hold.bay === undefined || takes === undefined) continue
    const known = first.get(hold.bay)
    if (known === undefined || takes.fromMs < known.fromMs) first.set(hold.bay, { id: hold.id, fromMs: takes.fromMs })
  }
  return new Map([...first].map(([bay, { id }]) => [bay, id]))
}

function baysOf(
  { bays }: LotProfile,
  assets: readonly Asset[],
  rows: ParkingRows,
  holdOf: ReadonlyMap<string, number>,
): BayDetail[] {
  const places = new Map(assets.map((asset) => [asset.id, asset]))
  return bays.map((bay) => {
    const { lon, lat } = places.get(bay.id) ?? {}
    const live = rows.bays.get(bay.id)
    const holdId = holdOf.get(bay.id)
    return {
      bay,
      ...(lon === undefined || lat === undefined ? {} : { lon, lat }),
      ...(live === undefined ? {} : { live }),
      ...(holdId === undefined ? {} : { holdId }),
    }
  })
}
