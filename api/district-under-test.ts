import { randomUUID } from 'node:crypto'
import type { Config } from '#config'
import type { Role } from '#domain/person.ts'
import type { Plan } from '#domain/plan/plan.ts'
import { midnightMs } from '#domain/plan/local-day.ts'
import type { Hold, HoldAnswer } from '#domain/sharing/hold.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { DAY, drive, HOUR_MS, MORNING_MS, serveCoverage, type ServedCoverage } from './coverage-under-test.ts'
import { addLot, alwaysShared, heard, profileOf } from './parking-under-test.ts'
import { asset, TOWNS, type Person } from './under-test.ts'
import { alertsRaised, rulesCommitOf } from '#stores/operations/rules-commit-under-test.ts'

/** For tests: a district of two towns that have one of everything; what is of a town says so wherever it is told. */

/** Ids of what a town has, by the name of the thing. */
export type Things = Readonly<Record<Thing, string>>
export type Thing =
  | 'sweeper'
  | 'shift'
  | 'excuse'
  | 'plan'
  | 'toilet'
  | 'lot'
  | 'closure'
  | 'right'
  | 'hold'
  | 'overstay'
  | 'alert'
  | 'order'
  | 'photo'
  | 'report'
  | 'quarantined'
  | 'channel'
  | 'user'

export interface ServedDistrict extends ServedCoverage {
  readonly here: Things
  readonly there: Things
  /** The person of a role who answers for a town alone; an owner has its lot. */
  of(role: Role, town: 'here' | 'there'): Person
  /** The phone of the driver of a town's hold. */
  driverOf(town: 'here' | 'there'): Person
}

/** What only the town says: an id or a name of each thing of it begins so. */
export const MARK = { here: 'onlyhere', there: 'onlythere' } as const
const TOWN_OF = { here: TOWNS[0], there: TOWNS[1] } as const
export type Side = keyof typeof MARK
const roles = ['dispatcher', 'crew', 'supervisor', 'owner', 'manager', 'administrator'] as const
const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000010000000100802000000', 'hex')
const untilEleven = { dayTypes: [...alwaysShared.windows[0]!.dayTypes], fromMinute: 360, toMinute: 660 }
const PLACE = { lon: 120.4, lat: 31.6 }

export async function serveDistrict(settings: Partial<Config> = {}): Promise<ServedDistrict> {
  const api = await serveCoverage(settings)
  const { operations } = api
  const now = (): number => Math.round(Date.now() + api.laterMs)
  await operations.calendar.coverYear(2026, 'test')
  await operations.calendar.coverYear(2027, 'test')
  const things = new Map<Side, Things>()
  const people = new Map<string, Person>()
  const drivers = new Map<Side, Person>()
  let position = 1_000_000

  const admin = await api.person('administrator')
  /** Something that must be taken, for the tests to have it. */
  const made = async <T>(person: Person, method: string, path: string, body: unknown): Promise<T> => {
    const answer = await person.ask<T>(method, path, body)
    if (answer.status >= 300) throw new Error(`Cannot make ${method} ${path}: ${answer.status} ${answer.text}`)
    return answer.body
  }

  // strangers are told of lots by one look for some seconds: all are there before anybody asks
  for (const side of ['here', 'there'] as const) {
    const [town, mark] = [TOWN_OF[side], MARK[side]]
    const lot = `${mark}-p`
    await addLot(api, lot, { town, name: `${mark} 停车场`, policy: { staffBuffer: 0, windows: [untilEleven] } })
    const { version } = (await operations.parking.lot(lot))!
    await operations.parking.putLot(lot, profileOf(lot, { owner: `${mark} 办事处` }), 'test', version)
    await heard(api, lot, {}, town)
    await operations.parking.code(lot)
  }

  for (const side of ['here', 'there'] as const) {
    const town = TOWN_OF[side]
    const mark = MARK[side]
    for (const role of roles) people.set(`${role} ${side}`, await api.person(role, [town]))
    const manager = people.get(`manager ${side}`)!
    const user = (await operations.users.byName(people.get(`crew ${side}`)!.name))!

    // streets
    const sweeper = side === 'here' ? 's-1' : 's-2'
    await operations.assets.put(
      asset(sweeper, { town, name: `${mark} 洗扫车`, crs: 'wgs84', attributes: { workType: 'sweep' } }),
      'test',
    )
    const shift = `${DAY}.${side === 'here' ? 'r-1' : 'r-2'}`
    const edge = side === 'here' ? 'e-1' : 'e-3'
    await api.driven(drive(edge, MORNING_MS + 60_000, { vehicle: sweeper }))
    const excuse = await operations.shifts.excuse({
      shiftId: shift,
      edge,
      fromM: 0,
      toM: 50,
      reason: 'other',
      note: `${mark} 施工`,
      by: 'test',
      atMs: now(),
    })
    await api.cover(shift)
    const plan: Plan = {
      id: `${mark}-plan`,
      name: `${mark} 路线`,
      nameEn: '',
      town,
      workType: 'sweep',
      sides: [edge],
      passes: [{ fromMinute: 210, toMinute: 420 }],
      schedule: { weekdays: [1], weeksOfMonth: [], holidays: 'off', makeUpWorkdays: 'as-workday' },
      vehicles: [sweeper],
    }
    await made(manager, 'POST', '/api/plans', { plan })

    // toilets
    const toilet = `${mark}-t`
    await operations.devices.register(asset(toilet, { kind: 'toilet', town, name: `${mark} 公厕`, ...PLACE }), 'test')
    // codes are made when they are first asked about: these are at their doors
    await operations.toilets.code(toilet)
    await operations.rules.commit([], () => alertsRaised(++position, now(), [['odour', toilet, town]]))
    const [order] = await operations.workOrders.list({ toilet, towns: [], limit: 1 })
    const photoId = await operations.shifts.putPhoto({ type: 'image/png', bytes: PNG, by: 'public', atMs: now() })
    const report = await operations.toilets.addReport(
      { toilet, town, kind: 'fault', atMs: now(), category: 'leak', text: `${mark} 水`, photoId },
      'phone',
    )

    // lots
    const lot = `${mark}-p`
    const owner = (await operations.users.byName(people.get(`owner ${side}`)!.name))!
    await operations.parking.setLotsOf(owner.id, [lot], 'test')
    const driver = api.nobody
    await driver.get('/api/public/parking/me')
    const { right } = await made<{ right: ParkingRight }>(driver, 'POST', '/api/public/parking/rights', {
      actionId: randomUUID(),
      plate: side === 'here' ? '苏B10001' : '苏B10002',
      phone: '13900001234',
      lots: [lot],
    })
    const { hold } = await made<{ hold: Hold } & HoldAnswer>(driver, 'POST', '/api/public/parking/holds', {
      actionId: randomUUID(),
      lot,
      fromMs: now(),
      toMs: now() + HOUR_MS,
    })
    const { closure } = await operations.parking.addClosure(
      { lot, fromMs: now() + 48 * HOUR_MS, toMs: now() + 49 * HOUR_MS, reason: `${mark} 演练` },
      'test',
    )
    drivers.set(side, driver)

    // the rest
    await operations.rules.commit([], () =>
      rulesCommitOf(++position, {
        quarantined: [
          {
            seq: position,
            index: 0,
            receivedAtMs: now(),
            clientId: sweeper,
            topic: `city/sweeper/${sweeper}/fix`,
            payload: Buffer.from(JSON.stringify({ name: mark })),
            reason: 'no-time' as const,
            detail: mark,
          },
        ],
      }),
    )
    const [quarantined] = await operations.quarantine.list({ limit: 1, towns: [] })
    const channel = `${mark}-c`
    await made(admin, 'PUT', `/api/channels/${channel}`, {
      name: `${mark} 群`,
      type: 'wecom',
      url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0',
      towns: [town],
      levels: [],
      severityMin: 'warning',
      language: 'zh',
      enabled: true,
    })
    await operations.duties.put(
      midnightMs(DAY),
      midnightMs(DAY) + 24 * HOUR_MS,
      [{ userId: user.id, teams: [`${mark} 班`], level: 'crew', fromMs: MORNING_MS, toMs: MORNING_MS + 8 * HOUR_MS }],
      'test',
      [user.id],
    )

    things.set(side, {
      sweeper,
      shift,
      excuse: String(excuse.id),
      plan: plan.id,
      toilet,
      lot,
      closure: String(closure.id),
      right: String(right.id),
      hold: String(hold.id),
      overstay: '',
      alert: String(order!.alerts[0]!.id),
      order: String(order!.id),
      photo: String(photoId),
      report: String(report.id),
      quarantined: String(quarantined!.id),
      channel,
      user: String(user.id),
    })
  }
  // their time is over and both still stand there
  for (const [side, driver] of drivers) {
    const come = { actionId: randomUUID(), action: 'arrive' }
    await made(driver, 'POST', `/api/public/parking/holds/${things.get(side)!.hold}`, come)
  }
  const leftMs = now()
  api.laterMs += 2.5 * HOUR_MS
  for (const [side, { lot, hold }] of things) {
    const { bay } = (await operations.parking.holdOf(Number(hold)))!
    await heard(api, lot, { [bay!]: 'occupied' }, TOWN_OF[side], leftMs)
  }
  const nowMs = now()
  await operations.rules.commit([], () =>
    rulesCommitOf(++position, {
      parking: { states: [], changes: [], sessions: [], dropped: [], samples: [], alerts: [], nowMs },
    }),
  )
  for (const [side, of] of things) {
    const overstay = (await operations.parking.overstayOf(Number(of.hold)))!
    things.set(side, { ...of, overstay: String(overstay.id) })
    const { version } = (await operations.parking.policy(of.lot))!
    await operations.parking.putPolicy(of.lot, { ...alwaysShared, staffBuffer: 0 }, 'test', version)
  }

  return Object.assign(Object.create(api) as ServedCoverage, {
    here: things.get('here')!,
    there: things.get('there')!,
    of: (role: Role, side: Side) => people.get(`${role} ${side}`)!,
    driverOf: (side: Side) => drivers.get(side)!,
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  })
}

/** What the last `{id}` of a path names, the longest beginning first. */
const named: readonly (readonly [path: string, thing: Thing])[] = [
  ['/api/shifts/{id}/excuses/{excuse}', 'excuse'],
  ['/api/public/parking/overstays/', 'overstay'],
  ['/api/public/parking/holds/', 'hold'],
  ['/api/public/parking/lots/', 'lot'],
  ['/api/public/toilets/', 'toilet'],
  ['/api/public-reports/', 'report'],
  ['/api/parking/closures/', 'closure'],
  ['/api/parking/holds/', 'hold'],
  ['/api/parking/lots/', 'lot'],
  ['/api/parking/overstays/', 'overstay'],
  ['/api/parking/rights/', 'right'],
  ['/api/own/closures/', 'closure'],
  ['/api/own/lots/', 'lot'],
  ['/api/own/rights/', 'right'],
  ['/api/alerts/', 'alert'],
  ['/api/assets/', 'sweeper'],
  ['/api/channels/', 'channel'],
  ['/api/devices/', 'toilet'],
  ['/api/photos/', 'photo'],
  ['/api/plans/', 'plan'],
  ['/api/quarantine/{', 'quarantined'],
  ['/api/shifts/', 'shift'],
  ['/api/toilets/', 'toilet'],
  ['/api/users/', 'user'],
  ['/api/work-orders/', 'order'],
]

/** The kind of thing that a path of the OpenAPI document is about; undefined: none that is of a town. */
export const thingAt = (path: string): Thing | undefined =>
  path.includes('{') ? named.find(([beginning]) => path.startsWith(beginning))?.[1] : undefined
