import type { LiveMemory } from '#domain/live.ts'
import type { SharingPolicy } from '#domain/sharing/policy.ts'
import { driverHash } from '../api/public-drivers.ts'
import type { Operations } from '#stores/types.ts'

const BY = 'bench'
const TOWN = '东亭街道'

/** All day, so that it does not matter at which hour holds are asked for. */
export const always: SharingPolicy = {
  isShared: true,
  windows: [{ dayTypes: ['workday', 'make-up-workday', 'rest-day', 'holiday'], fromMinute: 0, toMinute: 1_440 }],
  quota: 0,
  staffBuffer: 0,
  staffBays: 0,
  price: { is: 'stay', fen: 500 },
  graceMinutes: 15,
  holdMinutes: 30,
  stayMinutesMax: 1_440,
  approval: 'automatic',
}

/** Lots of free bays, all of them shared. */
export async function putLots(
  operations: Operations,
  lots: readonly { readonly id: string; readonly bays: number }[],
): Promise<void> {
  const { assets, devices, parking, calendar } = operations
  const year = new Date().getUTCFullYear()
  for (const each of [year, year + 1]) await calendar.coverYear(each, BY)
  for (const { id, bays } of lots) {
    const place = { town: TOWN, crs: 'wgs84' as const, lon: 120.35, lat: 31.57, attributes: {} }
    await assets.put({ ...place, id, kind: 'lot', name: id }, BY)
    const ids = Array.from({ length: bays }, (_, index) => `${id}-${index + 1}`)
    for (const bay of ids) await devices.register({ ...place, id: bay, kind: 'bay', name: bay, lotId: id }, BY)
    const { profile } = (await parking.lot(id))!
    const shared = profile.bays.map((bay) => ({ ...bay, label: bay.id, isShared: true }))
    await parking.putLot(id, { ...profile, bays: shared }, BY, 0)
    await parking.putPolicy(id, { ...always, quota: bays }, BY, 0)
  }
  await putFree(operations, lots)
}

/** What the rules would say of lots whose bays are all free, and were heard now. */
export async function putFree(
  operations: Operations,
  lots: readonly { readonly id: string; readonly bays: number }[],
): Promise<void> {
  const atMs = Date.now()
  const row = { town: TOWN, atMs, receivedAtMs: atMs, sub: 0 }
  const live = lots.flatMap(({ id, bays }): LiveMemory[] => [
    ...Array.from({ length: bays }, (_, index): LiveMemory => ({
      ...row,
      kind: 'bay',
      id: `${id}-${index + 1}`,
      stream: 'parking',
      fields: { lot: id, is: 'free', sinceMs: atMs - 3_600_000, health: 'ok', heardMs: atMs },
    })),
    {
      ...row,
      kind: 'lot',
      id,
      stream: 'occupancy',
      fields: { occupied: 0, free: bays, unknown: 0, capacity: bays, counting: 'bays', flags: [], heardMs: atMs },
    },
  ])
  await operations.rules.commit([], () => ({
    position: 0,
    live,
    quarantined: [],
    droppedFields: {},
    replayed: [],
    unreadable: [],
  }))
}

export interface BenchDriver {
  readonly rightId: number
  readonly cookie: string
}

/** Drivers with an approved right, each with the secret of a phone of her own. */
export async function putDrivers(operations: Operations, count: number, from = 0): Promise<BenchDriver[]> {
  const drivers: BenchDriver[] = []
  for (let n = from; n < from + count; n++) {
    const secret = Buffer.from(`bench phone ${n}`.padEnd(32, '.')).toString('base64url')
    const applied = await operations.parking.apply({
      actionId: `bench-application-${n}`,
      plate: `苏B${String(n).padStart(5, '0')}`,
      phone: '13900000000',
      lots: [],
      deviceHash: driverHash(secret),
      language: 'zh',
    })
    if (applied.is === 'refused') throw new Error(`Cannot give driver ${n} a right: ${applied.refusal}`)
    drivers.push({ rightId: applied.right.id, cookie: `kerbside-driver=${secret}` })
  }
  return drivers
}

/** Pairs of holds that were for one bay at one time, or active for one plate at once; `also` what else must not be. */
export async function doubleBookings(operations: Operations): Promise<number> {
  const holds: Awaited<ReturnType<Operations['parking']['holds']>> = []
  for (let beforeId: number | undefined; ;) {
    const page = await operations.parking.holds({
      scope: { towns: [] },
      limit: 1_000,
      ...(beforeId === undefined ? {} : { beforeId }),
    })
    holds.push(...page)
    if (page.length < 1_000) break
    beforeId = page.at(-1)!.id
  }
  // a hold that was given back took its bay until then
  const takes = holds.map((hold) => ({
    ...hold,
    madeMs: hold.madeAtMs,
    goneMs: hold.endedAtMs ?? Number.POSITIVE_INFINITY,
  }))
  let doubled = 0
  const byBay = Map.groupBy(takes, ({ bay, lot }) => bay ?? lot)
  const byRight = Map.groupBy(takes, ({ rightId }) => rightId)
  for (const group of byBay.values())
    doubled += pairs(
      group,
      (a, b) => a.fromMs < b.toMs && b.fromMs < a.toMs && a.madeMs < b.goneMs && b.madeMs < a.goneMs,
    )
  for (const group of byRight.values()) doubled += pairs(group, (a, b) => a.madeMs < b.goneMs && b.madeMs < a.goneMs)
  return doubled
}

const pairs = <T>(list: readonly T[], isDouble: (a: T, b: T) => boolean): number =>
  list.reduce((sum, a, index) => sum + list.slice(index + 1).filter((b) => isDouble(a, b)).length, 0)
