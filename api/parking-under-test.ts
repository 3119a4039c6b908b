import type { BayIs, BayLive, LotLive } from '#domain/parking/live.ts'
import type { LotProfile } from '#domain/parking/lot.ts'
import type { SharingPolicy } from '#domain/sharing/policy.ts'
import { asset, TOWNS, type ServedApi } from './under-test.ts'

/** For tests: a lot of four bays, two of them shared, always open to others, whose bays are heard. */

const HERE = { lon: 120.4, lat: 31.6 }
const allDays = ['workday', 'rest-day', 'holiday', 'make-up-workday'] as const

export const alwaysShared: SharingPolicy = {
  isShared: true,
  windows: [{ dayTypes: [...allDays], fromMinute: 0, toMinute: 1_440 }],
  quota: 2,
  staffBuffer: 1,
  staffBays: 0,
  price: { is: 'hour', fen: 200 },
  graceMinutes: 15,
  holdMinutes: 30,
  stayMinutesMax: 1_440,
  approval: 'automatic',
}

const bayIds = (lot: string): string[] => ['1', '2', '3', '4'].map((number) => `${lot}-${number}`)

export const profileOf = (lot: string, more: Partial<LotProfile> = {}): LotProfile => ({
  owner: '东亭街道办事处',
  ownerType: 'government',
  zone: 'Asia/Shanghai',
  entrances: [{ name: '东门', lon: HERE.lon + 0.001, lat: HERE.lat }],
  capacity: 4,
  counting: 'bays',
  bays: bayIds(lot).map((id, index) => ({ id, label: `A-${index + 1}`, kind: 'standard', isShared: index < 2 })),
  openMinute: 0,
  closeMinute: 1_440,
  tariff: { freeMinutes: 0, bands: [] },
  ...more,
})

export async function addLot(
  api: ServedApi,
  lot: string,
  more: { readonly town?: string; readonly policy?: Partial<SharingPolicy>; readonly name?: string } = {},
): Promise<void> {
  const { devices, parking, calendar } = api.operations
  const { town = TOWNS[0], name = `停车场 ${lot}` } = more
  await devices.register(asset(lot, { kind: 'lot', town, name, ...HERE }), 'test')
  for (const id of bayIds(lot)) await devices.register(asset(id, { kind: 'bay', town, lotId: lot, ...HERE }), 'test')
  await parking.putLot(lot, profileOf(lot), 'test', 0)
  await parking.putPolicy(lot, { ...alwaysShared, ...more.policy }, 'test', 0)
  const year = new Date().getFullYear()
  for (const each of [year - 1, year, year + 1]) await calendar.coverYear(each, 'test')
  await heard(api, lot, {}, town)
}

/** What the rules would have written: every bay free, unless it is told otherwise, and so since a minute, unless it is told since when. */
export async function heard(
  api: ServedApi,
  lot: string,
  bays: Readonly<Record<string, BayIs>> = {},
  town: string = TOWNS[0],
  sinceMs: number = Date.now() + api.laterMs - 60_000,
): Promise<void> {
  const atMs = Date.now() + api.laterMs
  const states = bayIds(lot).map((id) => ({ id, is: bays[id] ?? 'free' }))
  const count = (is: BayIs): number => states.filter((bay) => bay.is === is).length
  const occupancy: LotLive = {
    occupied: count('occupied'),
    free: count('free'),
    unknown: count('unknown'),
    capacity: states.length,
    counting: 'bays',
    flags: [],
    heardMs: atMs,
  }
  await api.commit([
    ...states.map(({ id, is }) => {
      const live: BayLive = { lot, is, sinceMs, health: 'ok', heardMs: atMs }
      return { id, kind: 'bay' as const, town, stream: 'parking' as const, atMs, fields: { ...live } }
    }),
    { id: lot, kind: 'lot', town, stream: 'occupancy', atMs, fields: { ...occupancy } },
  ])
}
