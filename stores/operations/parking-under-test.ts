import type { LiveMemory } from '#domain/live.ts'
import type { BayIs, LotLive } from '#domain/parking/live.ts'
import type { LotProfile } from '#domain/parking/lot.ts'
import type { HoldAction, HoldAnswer, HoldRequest } from '#domain/sharing/hold.ts'
import type { SharingPolicy } from '#domain/sharing/policy.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { tempFolder } from '../../test/platform.ts'
import { openOperations } from '../operations.ts'
import type { BayChange, Operations, ParkingCommit } from '../types.ts'
import { rulesCommitOf } from './rules-commit-under-test.ts'

/** A Monday, 20:00 in Shanghai: an evening of a workday. */
export const NOW_MS = Date.UTC(2026, 5, 1, 12)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const TOWN = '东亭街道'

/** Shared from 18:00 to 08:00 and on days of rest all day; nobody's people need a bay in the morning. */
export const evenings: SharingPolicy = {
  isShared: true,
  windows: [
    { dayTypes: ['workday', 'make-up-workday', 'rest-day', 'holiday'], fromMinute: 1_080, toMinute: 1_920 },
    { dayTypes: ['rest-day', 'holiday'], fromMinute: 0, toMinute: 1_440 },
  ],
  quota: 1,
  staffBuffer: 0,
  staffBays: 0,
  price: { is: 'stay', fen: 500 },
  graceMinutes: 15,
  holdMinutes: 30,
  stayMinutesMax: 1_440,
  approval: 'automatic',
}

export interface OpenedLot extends AsyncDisposable {
  readonly folder: string
  readonly operations: Operations
  /** The time it is. */
  now(): number
  setNow(atMs: number): void
  /** Another connection to the same file. */
  again(): Promise<Operations>
  profile(change: Partial<LotProfile>): Promise<void>
  policy(change: Partial<SharingPolicy>): Promise<void>
  /** A right of the nth plate, approved. */
  right(n: number, lots?: readonly string[]): Promise<ParkingRight>
  hold(rightId: number, request?: Partial<HoldRequest>): Promise<HoldAnswer>
  act(rightId: number, holdId: number, action: HoldAction['action'], more?: Partial<HoldAction>): Promise<HoldAnswer>
  /** One transaction of the rules at that time: what the sensors of bays say by then. */
  sense(atMs: number, bays?: Readonly<Record<string, BayIs>>, more?: Partial<ParkingCommit>): Promise<void>
}

const plateOf = (n: number): string => `苏B${String(10_000 + n)}`

/** A lot of some bays, all of them shared and free, in the middle of an evening. */
export async function openLot(bays = 3): Promise<OpenedLot> {
  await using opening = new AsyncDisposableStack()
  const { path } = opening.use(await tempFolder('lot'))
  let nowMs = NOW_MS
  const open = () => openOperations({ dataDir: path, durability: 'normal', nowMs: () => nowMs })
  const operations = opening.use(await open())
  const { parking } = operations
  const place = { town: TOWN, crs: 'wgs84' as const, lon: 120.35, lat: 31.57, attributes: {} }
  await operations.assets.put({ ...place, id: 'lot-1', kind: 'lot', name: '一号停车场' }, 'test')
  const ids = Array.from({ length: bays }, (_, index) => `b-${index + 1}`)
  for (const id of ids)
    await operations.devices.register({ ...place, id, kind: 'bay', name: id, lotId: 'lot-1' }, 'test')
  for (const year of [2026, 2027]) await operations.calendar.coverYear(year, 'test')
  const opened = opening.move()

  const profile: OpenedLot['profile'] = async (change) => {
    const file = (await parking.lot('lot-1'))!
    await parking.putLot('lot-1', { ...file.profile, ...change }, 'test', file.version)
  }
  const policy: OpenedLot['policy'] = async (change) => {
    const before = (await parking.policy('lot-1'))!
    await parking.putPolicy('lot-1', { ...evenings, quota: bays, ...change }, 'test', before.version)
  }
  await profile({
    bays: ids.map((id) => ({ id, label: id, kind: 'standard', isShared: true })),
    tariff: { freeMinutes: 0, bands: [{ fromMinute: 0, toMinute: 1_440, stepMinutes: 60, stepFen: 300 }] },
  })
  await policy({})

  let [position, actions] = [0, 0]
  const is = new Map<string, Pick<BayChange, 'is' | 'isUncertain'> & { readonly sinceMs: number }>(
    ids.map((id) => [id, { is: 'free', sinceMs: NOW_MS - HOUR }]),
  )
  const liveRows = (atMs: number): LiveMemory[] => {
    const row = { town: TOWN, atMs, receivedAtMs: atMs, sub: 0 }
    const count = (wanted: BayIs) => [...is.values()].filter((bay) => bay.is === wanted).length
    const lot: LotLive = {
      occupied: count('occupied'),
      free: count('free'),
      unknown: count('unknown'),
      capacity: bays,
      counting: 'bays',
      flags: [],
      heardMs: atMs,
    }
    return [
      ...[...is].map(([id, bay]): LiveMemory => ({
        ...row,
        kind: 'bay',
        id,
        stream: 'parking',
        fields: { lot: 'lot-1', ...bay, health: 'ok', heardMs: atMs },
      })),
      { ...row, kind: 'lot', id: 'lot-1', stream: 'occupancy', fields: { ...lot } },
    ]
  }
  const sense: OpenedLot['sense'] = async (atMs, states = {}, more = {}) => {
    nowMs = Math.max(nowMs, atMs)
    const changes =
      more.changes ??
      Object.entries(states).map(([bay, to]): BayChange => ({
        bay,
        lot: 'lot-1',
        is: to,
        atMs,
        nowMs: atMs,
        isHistorical: false,
      }))
    for (const { bay, is: to, atMs: sinceMs, isUncertain } of changes)
      is.set(bay, { is: to, sinceMs, ...(isUncertain === undefined ? {} : { isUncertain }) })
    await operations.rules.commit([], () =>
      rulesCommitOf(++position, {
        live: liveRows(atMs),
        parking: { states: [], sessions: [], dropped: [], samples: [], alerts: [], nowMs: atMs, ...more, changes },
      }),
    )
  }
  await sense(NOW_MS)

  return {
    folder: path,
    operations,
    now: () => nowMs,
    setNow: (atMs) => {
      nowMs = atMs
    },
    again: async () => opened.use(await open()),
    profile,
    policy,
    right: async (n, lots = ['lot-1']) => {
      const applied = await parking.apply({
        actionId: `application-${n}`,
        plate: plateOf(n),
        phone: `1390000${String(n).padStart(4, '0')}`,
        lots,
        deviceHash: `device-${n}`,
        language: 'zh',
      })
      if (applied.is === 'refused') throw new Error(`Cannot give plate ${n} a right: ${applied.refusal}`)
      const { right } = applied
      return right.state === 'approved' ? right : (await parking.decide(right.id, 'approve', '', 'test'))!
    },
    hold: (rightId, request = {}) =>
      parking.hold({
        actionId: `hold-${++actions}`,
        rightId,
        lot: 'lot-1',
        fromMs: nowMs,
        toMs: nowMs + 2 * HOUR,
        kinds: [],
        ...request,
      }),
    act: (rightId, holdId, action, more = {}) =>
      parking.act({ actionId: `act-${++actions}`, holdId, action, ...more }, { rightId }),
    sense,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** The hold of an answer. @throws {Error} when it was refused */
export function heldIn(answer: HoldAnswer) {
  if (answer.is === 'refused') throw new Error(`Cannot go on: refused, ${answer.refusal}`)
  return answer.hold
}
