/** Files of the simulated lots, and how each is shared: every lot its own (一地一策). */
import type { LotBay, LotProfile, OwnerType, Tariff } from '#domain/parking/lot.ts'
import type { SharingPolicy } from '#domain/sharing/policy.ts'
import type { District } from '../simulators/district.ts'
import type { Lot } from '../simulators/district/sites.ts'

const DAY_MINUTES = 1_440
const hours = (hour: number, minute = 0): number => hour * 60 + minute
const everyDay = ['workday', 'make-up-workday', 'rest-day', 'holiday'] as const
const workdays = ['workday', 'make-up-workday'] as const
const restDays = ['rest-day', 'holiday'] as const
type Windows = SharingPolicy['windows']

/** From one hour of the evening to one of the next morning, each day. */
const nights = (fromMinute: number, toMinute: number): Windows => [
  { dayTypes: [...everyDay], fromMinute, toMinute: toMinute + DAY_MINUTES },
]
/** And days of rest all day, as Wuxi's city bureau does. */
const officeHours = (fromMinute: number, toMinute: number): Windows => [
  ...nights(fromMinute, toMinute),
  { dayTypes: [...restDays], fromMinute: 0, toMinute: DAY_MINUTES },
]
const byDay = (fromMinute: number, toMinute: number): Windows => [{ dayTypes: [...workdays], fromMinute, toMinute }]

const common = {
  isShared: true,
  staffBuffer: 3,
  staffBays: 0,
  graceMinutes: 15,
  holdMinutes: 30,
  stayMinutesMax: 1_440,
  approval: 'automatic',
} as const

/** What differs from lot to lot; those that are not named are not shared. */
const policies: Readonly<Record<string, Omit<SharingPolicy, keyof typeof common> & Partial<SharingPolicy>>> = {
  'lot-01': {
    windows: officeHours(hours(18), hours(8)),
    quota: 45,
    staffBuffer: 5,
    staffBays: 85,
    price: { is: 'month', fen: 20_000 },
    stayMinutesMax: 3 * DAY_MINUTES,
    approval: 'operator',
    terms: '工作日 18:00 至次日 8:00、休息日全天开放。请按时驶离，为上班职工留出车位。',
    termsEn: 'Workdays from 18:00 to 08:00, days of rest all day. Please leave in time for those who work here.',
  },
  'lot-02': { windows: nights(hours(22), hours(7)), quota: 20, price: { is: 'free' } },
  'lot-03': {
    windows: byDay(hours(8, 30), hours(17)),
    quota: 18,
    staffBuffer: 4,
    staffBays: 32,
    price: { is: 'hour', fen: 300 },
    terms: '居民下班前请驶离。',
    termsEn: 'Please leave before residents come home.',
  },
  'lot-04': { windows: nights(hours(21, 30), hours(9)), quota: 30, price: { is: 'hour', fen: 100 } },
  'lot-05': { windows: officeHours(hours(18), hours(8)), quota: 25, staffBays: 44, price: { is: 'free' } },
  'lot-06': { windows: nights(hours(22), hours(8, 30)), quota: 24, price: { is: 'stay', fen: 600 } },
  'lot-08': {
    windows: officeHours(hours(19), hours(7, 30)),
    quota: 32,
    staffBays: 62,
    price: { is: 'stay', fen: 500 },
    approval: 'owner',
  },
  'lot-10': {
    windows: byDay(hours(9), hours(16, 30)),
    quota: 14,
    staffBays: 22,
    price: { is: 'hour', fen: 200 },
    approval: 'owner',
  },
  'lot-11': { windows: officeHours(hours(18), hours(8)), quota: 12, staffBays: 23, price: { is: 'hour', fen: 100 } },
  'lot-12': {
    windows: officeHours(hours(17, 30), hours(8)),
    stillHours: { fromMinute: hours(22), toMinute: hours(6) },
    quota: 12,
    staffBays: 24,
    price: { is: 'stay', fen: 300 },
    approval: 'operator',
    terms: '22:00 至次日 6:00 大门关闭，不能进出。',
    termsEn: 'The gate is closed from 22:00 to 06:00: no entry or exit.',
  },
  'lot-13': { windows: nights(hours(19), hours(8)), quota: 18, price: { is: 'stay', fen: 800 } },
  'lot-14': { windows: byDay(hours(8, 30), hours(17, 30)), quota: 10, staffBays: 18, price: { is: 'stay', fen: 500 } },
}

const tariff: Tariff = {
  freeMinutes: 30,
  bands: [
    { fromMinute: hours(7), toMinute: hours(20), stepMinutes: 30, stepFen: 200 },
    { fromMinute: hours(20), toMinute: hours(7), stepMinutes: 60, stepFen: 100 },
  ],
  dayCapFen: 4_000,
}
const owners: Readonly<Record<Lot['use'], readonly [OwnerType, string]>> = {
  office: ['government', '机关事务服务中心'],
  homes: ['residential', '业主委员会'],
  shops: ['commercial', '商业管理有限公司'],
  park: ['public', '文旅发展有限公司'],
  station: ['public', '枢纽运营有限公司'],
}

/** A company, not a bureau. */
const ENTERPRISE = 'lot-08'
const ACCESSIBLE = 2
const CHARGING = 4
/** More bays than the quota may be given, so that a hold finds another one when somebody stands in its own. */
const SHARED_PER_QUOTA = 1.6

/** The file of a simulated lot. */
export function simulatedProfile({ bays }: District, lot: Lot): LotProfile {
  const of = bays.filter(({ lotId }) => lotId === lot.id)
  const shared = Math.ceil((policies[lot.id]?.quota ?? 0) * SHARED_PER_QUOTA)
  const [ownerType, owner] = lot.id === ENTERPRISE ? (['enterprise', '锡东商务发展有限公司'] as const) : owners[lot.use]
  return {
    owner: lot.id === ENTERPRISE ? owner : `${lot.town.slice(0, -2)}${owner}`,
    ownerType,
    zone: 'Asia/Shanghai',
    address: `无锡市锡山区${lot.town}`,
    phone: '0510-88700000',
    entrances: [{ name: '主入口', lon: lot.at[0], lat: lot.at[1] }],
    capacity: lot.bays,
    counting: lot.isCounted ? 'counter' : 'bays',
    bays: lot.isCounted
      ? []
      : of.map(({ id }, place): LotBay => ({
          id,
          label: `${String.fromCodePoint(65 + Math.floor(place / 28))}-${id.slice(-3)}`,
          kind: place < ACCESSIBLE ? 'accessible' : place < ACCESSIBLE + CHARGING ? 'charging' : 'standard',
          // the far rows, and one of each other kind
          isShared:
            shared > 0 &&
            (place >= of.length - shared || place === ACCESSIBLE - 1 || place === ACCESSIBLE + CHARGING - 1),
        })),
    openMinute: 0,
    closeMinute: DAY_MINUTES,
    tariff,
  }
}

/** How a simulated lot is shared; undefined: it is not. */
export function simulatedPolicy(lot: Pick<Lot, 'id'>): SharingPolicy | undefined {
  const own = policies[lot.id]
  return own === undefined ? undefined : { ...common, ...own }
}
