import { randomUUID } from 'node:crypto'
import type { LiveMemory } from '#domain/live.ts'
import type { BayHealth, BayIs, BayLive, LotLive } from '#domain/parking/live.ts'
import type { LotProfile } from '#domain/parking/lot.ts'
import type { ParkingSession } from '#domain/parking/session.ts'
import { addDays, localDayOf, midnightMs, minuteOfDay } from '#domain/plan/local-day.ts'
import type { Hold, HoldAction } from '#domain/sharing/hold.ts'
import type { SharingPolicy } from '#domain/sharing/policy.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { chance } from '../../simulators/chance.ts'
import { asset, type ServedApi } from '../../api/under-test.ts'
import { makeDistrict } from '../../simulators/district.ts'
import type { ParkingCommit } from '#stores/types.ts'
import { addGround, calibration, learned, rulesCommit } from './drivers.ts'

/** Lots of the simulated district with an evening behind them, as operators find it; the same at whatever hour it is. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY_MINUTES = 1_440
const model = makeDistrict(42)
export const OFFICE = 'lot-11'
export const HOMES = 'lot-14'
export const PARK = 'lot-09'
export const BARRIER = 'lot-90'
const lots = [OFFICE, HOMES, PARK] as const

/** A window of each day, from so many hours before now on. */
const daily = (nowMs: number, fromHours: number, hours: number): SharingPolicy['windows'] => {
  const fromMinute = (((minuteOfDay(nowMs) + fromHours * 60) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES
  const dayTypes = ['workday', 'rest-day', 'holiday', 'make-up-workday'] as const
  return [
    { dayTypes: [...dayTypes], fromMinute: Math.floor(fromMinute), toMinute: Math.floor(fromMinute) + hours * 60 },
  ]
}

const shared: Omit<SharingPolicy, 'windows'> = {
  isShared: true,
  quota: 12,
  staffBuffer: 2,
  staffBays: 20,
  price: { is: 'hour', fen: 200 },
  graceMinutes: 15,
  holdMinutes: 30,
  stayMinutesMax: DAY_MINUTES,
  approval: 'operator',
  terms: '7 座以下非营运车辆',
  termsEn: 'Up to 7 seats, not for hire',
}

const profileOf = (id: string, more: Partial<LotProfile> = {}): LotProfile => {
  const lot = model.lots.find((each) => each.id === id)!
  const bays = model.bays.filter(({ lotId }) => lotId === id)
  const kinds = ['accessible', 'charging', 'charging'] as const
  return {
    owner: lot.name.replace(/停车场$/, ''),
    ownerType: id === OFFICE ? 'government' : id === HOMES ? 'residential' : 'public',
    zone: 'Asia/Shanghai',
    address: '锡沪路 18 号',
    phone: '0510-8821 0000',
    entrances: [{ name: '东门', lon: lot.at[0] + 0.0004, lat: lot.at[1] }],
    capacity: bays.length,
    counting: 'bays',
    bays: bays.map((bay, at) => ({
      id: bay.id,
      label: `A-${bay.id.slice(-3)}`,
      kind: kinds[at] ?? 'standard',
      isShared: at >= 3 && at < 24,
    })),
    openMinute: 0,
    closeMinute: DAY_MINUTES,
    tariff: {
      freeMinutes: 30,
      bands: [{ fromMinute: 0, toMinute: DAY_MINUTES, stepMinutes: 60, stepFen: 300 }],
      dayCapFen: 3_000,
    },
    ...more,
  }
}

export interface Evening {
  readonly bay: { readonly stuck: string; readonly silent: string }
  readonly held: Hold
  readonly arrived: Hold
  readonly overstaying: Hold
  readonly overstayId: number
  readonly applied: readonly ParkingRight[]
  readonly approved: ParkingRight
}

type BayTold = { readonly is: BayIs; readonly health?: BayHealth; readonly sinceMs?: number; readonly ago?: number }

/** One transaction of the rules: what is believed of some bays of a lot, all others free, and what follows. */
export async function sense(
  api: ServedApi,
  lot: string,
  told: Readonly<Record<string, BayTold>> = {},
  more: Partial<ParkingCommit> = {},
): Promise<void> {
  const { parking } = api.operations
  const nowMs = Date.now() + api.laterMs
  const file = (await parking.lot(lot))!.profile
  const town = model.lots.find(({ id }) => id === lot)?.town ?? '东亭街道'
  const row = { town, receivedAtMs: nowMs, sub: 0 }
  const bays = file.bays.map(({ id }) => {
    const { is, health = 'ok', sinceMs = nowMs - HOUR, ago = 0 } = told[id] ?? { is: 'free' as const }
    const fields: BayLive = { lot, is, health, sinceMs, heardMs: nowMs - ago, batteryPercent: 88, rssiDbm: -91 }
    return { id, fields }
  })
  const count = (is: BayIs) => bays.filter(({ fields }) => fields.is === is).length
  const occupancy: LotLive = {
    occupied: count('occupied'),
    free: count('free'),
    unknown: count('unknown'),
    capacity: file.capacity,
    counting: 'bays',
    flags: count('unknown') > 0 ? ['partly-unknown'] : [],
    heardMs: nowMs,
  }
  const live: LiveMemory[] = [
    ...bays.map(({ id, fields }): LiveMemory => {
      const atMs = fields.heardMs ?? nowMs
      return { ...row, kind: 'bay', id, stream: 'parking', atMs, fields: { ...fields } }
    }),
    { ...row, kind: 'lot', id: lot, stream: 'occupancy', atMs: nowMs, fields: { ...occupancy } },
  ]
  const changes = Object.entries(told).map(([bay, { is }]) => ({
    bay,
    lot,
    is,
    atMs: nowMs,
    nowMs,
    isHistorical: false,
  }))
  await rulesCommit(api, { changes, nowMs, ...more }, live)
}

/** Stays of five days: each bay twice a day. */
function staysOf(lot: string): ParkingSession[] {
  const luck = chance(7, `stays ${lot}`)
  const today = localDayOf(Date.now())
  return [5, 4, 3, 2, 1].flatMap((ago) =>
    model.bays
      .filter(({ lotId }) => lotId === lot)
      .flatMap(({ id }) =>
        [8, 15].map((hour): ParkingSession => {
          const arrivedAtMs = midnightMs(addDays(today, -ago)) + hour * HOUR + luck.whole(0, 90) * MINUTE
          const leftAtMs = arrivedAtMs + 45 * MINUTE + luck.whole(0, 240) * MINUTE
          return { bay: id, lot, arrivedAtMs, leftAtMs, isUncertain: luck.likely(0.04) }
        }),
      ),
  )
}

/** Lots with files and policies, drivers with and without rights, and an evening: who came, who left, who stays too long. */
export async function fillLots(api: ServedApi): Promise<Evening> {
  const { devices, parking, assets, ruleSettings } = api.operations
  const nowMs = Date.now()
  await addGround(api)
  for (const one of model.assets)
    if (lots.some((lot) => one.id === lot)) await assets.put(one, 'test')
    else if (lots.some((lot) => one.lotId === lot)) await devices.register(one, 'test')
  const [lon, lat] = model.lots[3]!.at
  await devices.register(
    asset(BARRIER, { kind: 'lot', name: '站前道闸停车场', attributes: { nameEn: 'Barrier Car Park' }, lon, lat }),
    'test',
  )
  // every chance is worth a call, so that the list has somebody on it; and no end of a window is a morning, so that each is foretold
  // two and a half hours before, whatever hour it is
  await ruleSettings.put(
    JSON.stringify({ callRiskPercentMin: { is: 0, source: 'test' }, morningMinute: { is: 720, source: 'test' } }),
    'test',
  )
  for (const lot of lots) await parking.putLot(lot, profileOf(lot), '赵敏', 0)
  const counter: Partial<LotProfile> = {
    capacity: 60,
    counting: 'counter',
    bays: [],
    ownerType: 'commercial',
    owner: '站前商场',
  }
  await parking.putLot(BARRIER, profileOf(PARK, counter), '赵敏', 0)
  await parking.putPolicy(OFFICE, { ...shared, windows: daily(nowMs, -9, 8) }, '赵敏', 0)
  await parking.putPolicy(HOMES, { ...shared, windows: daily(nowMs, -3, 14), quota: 14 }, '赵敏', 0)
  await parking.putPolicy(HOMES, { ...shared, windows: daily(nowMs, -3, 14) }, '赵敏', 1)

  const apply = async (plate: string, lot: string) => {
    const phone = '13900001234'
    const applied = await parking.apply({
      actionId: randomUUID(),
      plate,
      phone,
      lots: [lot],
      deviceHash: `device ${plate}`,
      language: 'zh',
    })
    if (applied.is === 'refused') throw new Error(`Cannot apply for "${plate}": ${applied.refusal}`)
    return applied.right
  }
  const approve = async (plate: string, lot: string) =>
    (await parking.decide((await apply(plate, lot)).id, 'approve', '', '赵敏'))!
  const hold = async (right: ParkingRight, lot: string, hours: number): Promise<Hold> => {
    const fromMs = Date.now() + api.laterMs
    const answer = await parking.hold({
      actionId: randomUUID(),
      rightId: right.id,
      lot,
      fromMs,
      toMs: fromMs + hours * HOUR,
      kinds: [],
    })
    if (answer.is === 'refused') throw new Error(`Cannot hold in "${lot}": ${answer.refusal}`)
    return answer.hold
  }
  const act = (right: ParkingRight, of: Hold, action: HoldAction['action']) =>
    parking.act({ actionId: randomUUID(), holdId: of.id, action }, { rightId: right.id })

  // the evening of the office, which ended an hour ago
  api.laterMs = -6 * HOUR
  await sense(api, OFFICE)
  const [late, gone, never] = [
    await approve('苏B10001', OFFICE),
    await approve('苏B10002', OFFICE),
    await approve('苏BD12345', OFFICE),
  ]
  const overstaying = await hold(late, OFFICE, 4.9)
  const left = await hold(gone, OFFICE, 3)
  await hold(never, OFFICE, 2)
  api.laterMs = -5.8 * HOUR
  const cameMs = Date.now() + api.laterMs
  await sense(
    api,
    OFFICE,
    { [overstaying.bay!]: { is: 'occupied', sinceMs: cameMs }, [left.bay!]: { is: 'occupied', sinceMs: cameMs } },
    {
      sessions: [overstaying, left].map(({ bay }) => ({
        bay: bay!,
        lot: OFFICE,
        arrivedAtMs: cameMs,
        isUncertain: false,
      })),
    },
  )
  api.laterMs = -4 * HOUR
  await sense(
    api,
    OFFICE,
    { [overstaying.bay!]: { is: 'occupied', sinceMs: cameMs }, [left.bay!]: { is: 'free' } },
    {
      sessions: [
        { bay: left.bay!, lot: OFFICE, arrivedAtMs: cameMs, leftAtMs: Date.now() + api.laterMs, isUncertain: false },
      ],
    },
  )
  for (const later of [-3, -2, -1.5, -0.9, -0.74]) {
    api.laterMs = later * HOUR
    await sense(api, OFFICE, { [overstaying.bay!]: { is: 'occupied', sinceMs: cameMs } })
  }
  const [overstay] = await parking.overstays({ scope: { towns: [] }, limit: 1 })
  if (overstay === undefined) throw new Error('Cannot go on: nobody overstayed')
  await parking.appeal(overstay.id, late.id, '高架封路，绕行了一个多小时\n<b>请核实</b>')

  api.laterMs = 0
  const stuck = 'bay-11-030'
  const silent = 'bay-11-031'
  await sense(api, OFFICE, {
    [overstaying.bay!]: { is: 'occupied', sinceMs: cameMs },
    [stuck]: { is: 'unknown', health: 'stuck' },
    [silent]: { is: 'unknown', health: 'silent', ago: 2 * HOUR },
    'bay-11-001': { is: 'occupied', health: 'low-battery' },
    'bay-11-002': { is: 'occupied' },
  })
  await sense(api, HOMES, {}, { sessions: staysOf(HOMES) })
  await learned(api, HOMES, model.bays.filter(({ lotId }) => lotId === HOMES).length)
  await sense(
    api,
    HOMES,
    Object.fromEntries(
      model.bays
        .filter(({ lotId }, at) => lotId === HOMES && at % 3 === 0)
        .map(({ id }) => [id, { is: 'occupied' as const }]),
    ),
  )
  const [first, second] = [await approve('苏B20001', HOMES), await approve('苏B20002', HOMES)]
  const held = await hold(first, HOMES, 3)
  const arrived = await hold(second, HOMES, 2)
  await act(second, arrived, 'arrive')
  const applied = [await apply('苏E88H01', HOMES), await apply('浙A66666', OFFICE)]
  await parking.addClosure(
    { lot: HOMES, fromMs: nowMs + 30 * HOUR, toMs: nowMs + 36 * HOUR, reason: '社区运动会' },
    '赵敏',
  )
  await parking.putCalibration(
    nowMs,
    JSON.stringify({
      days: [],
      calibration: {
        ...calibration,
        maeByMinutes: {
          30: { ours: 0.021, persistence: 0.024, mean: 0.061, count: 4_000 },
          60: { ours: 0.031, persistence: 0.044, mean: 0.061, count: 4_000 },
          1440: { ours: 0.044, persistence: 0.071, mean: 0.061, count: 4_000 },
        },
      },
    }),
  )
  const impossible: LotLive = {
    occupied: 0,
    free: 0,
    unknown: 60,
    capacity: 60,
    counting: 'counter',
    flags: ['over-capacity'],
    heardMs: nowMs,
    counted: 71,
  }
  const alert = { subject: BARRIER, subjectKind: 'lot', town: '东亭街道', sinceMs: nowMs - 40 * MINUTE } as const
  await rulesCommit(
    api,
    {
      alerts: [
        {
          is: 'open',
          rule: 'count-impossible',
          severity: 'warning',
          openedAtMs: nowMs - 40 * MINUTE,
          detail: { counted: 71, capacity: 60 },
          ...alert,
        },
      ],
      nowMs,
    },
    [
      {
        kind: 'lot',
        id: BARRIER,
        town: '东亭街道',
        stream: 'occupancy',
        atMs: nowMs,
        receivedAtMs: nowMs,
        sub: 0,
        fields: { ...impossible },
      },
    ],
  )
  return {
    bay: { stuck, silent },
    held,
    arrived,
    overstaying: (await parking.holdOf(overstaying.id))!,
    overstayId: overstay.id,
    applied,
    approved: first,
  }
}
