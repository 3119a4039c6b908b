import { Agent, request } from 'node:http'
import type { LiveMemory } from '#domain/live.ts'
import type { Hold, HoldAnswer } from '#domain/sharing/hold.ts'
import type { SharingPolicy } from '#domain/sharing/policy.ts'
import { driverHash } from '../api/public-drivers.ts'
import type { IssuedCredential, Operations } from '#stores/types.ts'

const BY = 'bench'
const TOWN = '东亭街道'
const PAGE = 1_000
const ADDRESSES = 200

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

export interface BenchLot {
  readonly id: string
  readonly bays: number
}

/** Lots whose bays are all shared, in a year that the calendar knows; the credentials of their bays' sensors. */
export async function putLots(
  operations: Operations,
  lots: readonly BenchLot[],
  policy: SharingPolicy = always,
): Promise<IssuedCredential[]> {
  const { assets, devices, parking, calendar } = operations
  const year = new Date().getUTCFullYear()
  for (const each of [year - 1, year, year + 1]) await calendar.coverYear(each, BY)
  const credentials: IssuedCredential[] = []
  for (const { id, bays } of lots) {
    const place = { town: TOWN, crs: 'wgs84' as const, lon: 120.35, lat: 31.57, attributes: {} }
    await assets.put({ ...place, id, kind: 'lot', name: id }, BY)
    for (const bay of baysOf({ id, bays }))
      credentials.push(await devices.register({ ...place, id: bay, kind: 'bay', name: bay, lotId: id }, BY))
    const { profile } = (await parking.lot(id))!
    const shared = profile.bays.map((bay) => ({ ...bay, label: bay.id, isShared: true }))
    await parking.putLot(id, { ...profile, bays: shared }, BY, 0)
    await parking.putPolicy(id, { ...policy, quota: bays }, BY, 0)
  }
  return credentials
}

export const baysOf = ({ id, bays }: BenchLot): string[] =>
  Array.from({ length: bays }, (_, index) => `${id}-${index + 1}`)

/** What the rules would say of lots whose bays are all free, and were heard then. */
export async function putFree(operations: Operations, lots: readonly BenchLot[], atMs: number): Promise<void> {
  const row = { town: TOWN, atMs, receivedAtMs: atMs, sub: 0 }
  const live = lots.flatMap((lot): LiveMemory[] => [
    ...baysOf(lot).map((id): LiveMemory => ({
      ...row,
      kind: 'bay',
      id,
      stream: 'parking',
      fields: { lot: lot.id, is: 'free', sinceMs: atMs - 3_600_000, health: 'ok', heardMs: atMs },
    })),
    {
      ...row,
      kind: 'lot',
      id: lot.id,
      stream: 'occupancy',
      fields: {
        occupied: 0,
        free: lot.bays,
        unknown: 0,
        capacity: lot.bays,
        counting: 'bays',
        flags: [],
        heardMs: atMs,
      },
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

/** All holds there are, the newest first. */
export async function allHolds(operations: Operations): Promise<Hold[]> {
  const holds: Hold[] = []
  for (;;) {
    const beforeId = holds.at(-1)?.id
    const page = await operations.parking.holds({
      scope: { towns: [] },
      limit: PAGE,
      ...(beforeId === undefined ? {} : { beforeId }),
    })
    holds.push(...page)
    if (page.length < PAGE) return holds
  }
}

/** Pairs of holds that were for one bay at one time, or active for one plate at once. One that was given back took its bay until then. */
export function doubleBookings(holds: readonly Hold[]): number {
  const stood = (a: Hold, b: Hold) => a.madeAtMs < goneMs(b) && b.madeAtMs < goneMs(a)
  const met = (a: Hold, b: Hold) => a.fromMs < b.toMs && b.fromMs < a.toMs
  let doubled = 0
  for (const group of Map.groupBy(holds, ({ bay, lot }) => bay ?? lot).values())
    doubled += pairs(group, (a, b) => stood(a, b) && met(a, b))
  for (const group of Map.groupBy(holds, ({ rightId }) => rightId).values()) doubled += pairs(group, stood)
  return doubled
}

const goneMs = ({ endedAtMs = Number.POSITIVE_INFINITY }: Hold): number => endedAtMs

const pairs = <T>(list: readonly T[], isDouble: (a: T, b: T) => boolean): number =>
  list.reduce((sum, a, index) => sum + list.slice(index + 1).filter((b) => isDouble(a, b)).length, 0)

/** Phones of drivers: they ask over HTTP, each from one of many addresses, as each address is limited. */
export class Phones implements AsyncDisposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1_000 })

  /** @throws {Error} when nobody answers, or the answer is no answer to an action */
  ask({ rightId, cookie }: BenchDriver, port: number, path: string, body: object): Promise<HoldAnswer> {
    const text = JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          localAddress: `127.0.1.${(rightId % ADDRESSES) + 1}`,
          port,
          path: `/api/public/parking/${path}`,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
            'x-kerbside': '1',
            cookie,
          },
        },
        (response) => {
          let said = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => (said += chunk))
          response.on('error', reject)
          response.on('end', () => {
            if (response.statusCode === 200) resolve(JSON.parse(said) as HoldAnswer)
            else reject(new Error(`Cannot use ${path}: answered ${response.statusCode} ${said}`))
          })
        },
      )
      sent.on('error', reject)
      sent.end(text)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy()
  }
}
