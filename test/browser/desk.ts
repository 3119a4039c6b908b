import type { AlertChange } from '#domain/alert/alert.ts'
import { addDays, localDayOf, midnightMs, weekdayOf } from '#domain/plan/local-day.ts'
import type { ToiletLive } from '#domain/toilet/live.ts'
import type { SmallDistrict } from './browser.ts'
import { rulesCommitOf } from '#stores/operations/rules-commit-under-test.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

type Raised = Pick<Extract<AlertChange, { is: 'open' }>, 'rule' | 'subject' | 'severity' | 'detail'> & {
  readonly minutesAgo: number
  readonly part?: string
}

/** Write what rules would have said some time ago, through the same desk; nothing else may be published meanwhile. */
export async function raise(district: SmallDistrict, alerts: readonly Raised[]): Promise<void> {
  const { operations } = district
  const towns = new Map((await operations.assets.list({ kind: 'toilet', towns: [] })).map(({ id, town }) => [id, town]))
  const now = Date.now()
  const steps = alerts
    .toSorted((a, b) => b.minutesAgo - a.minutesAgo)
    .map(({ minutesAgo, part = '', subject, ...alert }) => {
      const nowMs = now - minutesAgo * MINUTE
      const town = towns.get(subject)
      const change: AlertChange = {
        is: 'open',
        ...alert,
        subject,
        subjectKind: town === undefined ? 'town' : 'toilet',
        town: town ?? subject,
        part,
        sinceMs: nowMs - MINUTE,
        openedAtMs: nowMs,
      }
      return { nowMs, alerts: [change] }
    })
  const position = await operations.rules.position()
  await operations.rules.commit([], () =>
    rulesCommitOf(position, { service: { steps, nowMs: now, toilets: [], staleDays: [] } }),
  )
}

/** What the rules would make of a toilet with some of everything. */
const live = (now: number): ToiletLive => ({
  isOpen: true,
  openSinceMs: now - 4 * HOUR,
  openUntilMs: now + 5 * HOUR,
  stalls: [
    { kind: 'women', free: 3, occupied: 2, unknown: 1 },
    { kind: 'men', free: 4, occupied: 0, unknown: 0 },
    { kind: 'accessible', free: 1, occupied: 0, unknown: 0 },
  ],
  stallList: [
    { id: 'w1', kind: 'women', is: 'free', sinceMs: now - 3 * MINUTE },
    { id: 'w2', kind: 'women', is: 'occupied', sinceMs: now - 6 * MINUTE },
    { id: 'w3', kind: 'women', is: 'unknown' },
    { id: 'm1', kind: 'men', is: 'free' },
    { id: 'a1', kind: 'accessible', is: 'free' },
  ],
  nh3: {
    nowMgM3: 0.241,
    nowAtMs: now - MINUTE,
    meanMgM3: 0.276,
    limitMgM3: 0.3,
    state: 'near',
    isCompliance: true,
    forecast: {
      atMs: now + 40 * MINUTE,
      earliestMs: now + 25 * MINUTE,
      latestMs: now + 70 * MINUTE,
      by: 'visits',
      r2: 0.8,
    },
  },
  h2s: { nowMgM3: 0, nowAtMs: now - MINUTE, meanMgM3: 0.02, limitMgM3: 0.14, state: 'good', isCompliance: false },
  temperatureC: 18.4,
  temperatureMinC: 14,
  humidityPercent: 56,
  paperPercent: 14,
  soapPercent: 62,
  visits: { sinceClean: 212, sinceCleanLimit: 300, today: 640 },
  lastClean: { atMs: now - 2 * HOUR, isFull: true, by: 'badge' },
  nextClean: { fromMs: now + HOUR, toMs: now + 2 * HOUR, isDone: false },
  rovingDueMs: now - 5 * MINUTE,
  rating: { mean: 4.3, count: 31, days: 30 },
  sensors: [
    { sensor: 'nh3', health: 'ok', atMs: now - MINUTE },
    { sensor: 'counter', health: 'stuck', atMs: now - MINUTE, sinceMs: now - 5 * HOUR },
    { sensor: 'soap', health: 'warming', atMs: now - MINUTE, sinceMs: now - 3 * MINUTE },
  ],
  isOnline: true,
  newestMs: now - MINUTE,
})

/** Orders in every column at any hour of the day, alerts folded under their cause, a roster, and things the public said. */
export async function fillDesk(district: SmallDistrict): Promise<void> {
  const { operations } = district
  const now = Date.now()
  const town = (await operations.assets.list({ kind: 'toilet', towns: [] })).find(({ id }) => id === 'wc-06')!.town
  await raise(district, [
    {
      rule: 'odour',
      subject: 'wc-01',
      severity: 'warning',
      part: '',
      minutesAgo: 12,
      detail: { nh3MgM3: 0.41, limitMgM3: 0.3, minutes: 10 },
    },
    {
      rule: 'visits-since-clean',
      subject: 'wc-01',
      severity: 'warning',
      minutesAgo: 9,
      detail: { visits: 312, limitVisits: 300 },
    },
    {
      rule: 'odour',
      subject: 'wc-02',
      severity: 'urgent',
      minutesAgo: 26 * 60,
      detail: { nh3MgM3: 0.93, limitMgM3: 0.3, minutes: 10 },
    },
    {
      rule: 'paper-low',
      subject: 'wc-03',
      severity: 'warning',
      minutesAgo: 26,
      detail: { percent: 12, limitPercent: 20 },
    },
    { rule: 'leak', subject: 'wc-04', severity: 'urgent', minutesAgo: 4, detail: {} },
    {
      rule: 'sensor-stuck',
      subject: 'wc-05',
      severity: 'info',
      part: 'air',
      minutesAgo: 30,
      detail: { sinceMs: now - 4 * HOUR, limitMinutes: 180 },
    },
    {
      rule: 'gateway-offline',
      subject: 'wc-06',
      severity: 'warning',
      minutesAgo: 40,
      detail: { lastMs: now - 50 * MINUTE, limitMinutes: 10 },
    },
    {
      rule: 'sensor-silent',
      subject: 'wc-06',
      severity: 'info',
      part: 'air',
      minutesAgo: 30,
      detail: { lastMs: now - 50 * MINUTE, limitMinutes: 30 },
    },
    { rule: 'roving-late', subject: 'wc-06', severity: 'warning', minutesAgo: 20, detail: { limitMinutes: 90 } },
    {
      rule: 'soap-low',
      subject: 'wc-07',
      severity: 'warning',
      minutesAgo: 45,
      detail: { percent: 9, limitPercent: 20 },
    },
    {
      rule: 'h2s-alarm',
      subject: 'wc-08',
      severity: 'urgent',
      minutesAgo: 15,
      detail: { h2sMgM3: 0.28, limitMgM3: 0.14 },
    },
  ])
  const orders = await operations.workOrders.list({ state: 'standing', towns: [], limit: 100 })
  const orderOf = (toilet: string) => orders.find((order) => order.toilet === toilet)?.id ?? 0
  const lead = { name: 'amy', towns: [], mayLead: true }
  const act = (toilet: string, action: 'acknowledge' | 'done' | 'defer', more: object = {}) =>
    operations.workOrders.act(
      { actionId: `desk-${toilet}-${action}`, orderId: orderOf(toilet), action, atMs: now - MINUTE, ...more },
      lead,
      now,
    )
  await act('wc-05', 'acknowledge')
  await act('wc-07', 'defer', { untilMs: now + 6 * HOUR, note: '等待供应商送货' })
  await act('wc-08', 'done', { note: '已开窗通风' })

  const monday = midnightMs(addDays(localDayOf(now), 1 - weekdayOf(localDayOf(now))))
  const person = async (name: string, role: 'crew' | 'supervisor') => district.addUser(name, role)
  const [wang, li, zhao] = [
    await person('王师傅', 'crew'),
    await person('李师傅', 'crew'),
    await person('赵班长', 'supervisor'),
  ]
  const day = (at: number) => monday + at * 24 * HOUR
  await operations.duties.put(
    monday,
    monday + 7 * 24 * HOUR,
    [
      ...[0, 1, 2, 3, 4].flatMap((at) => [
        { userId: wang, level: 'crew' as const, teams: [town], fromMs: day(at) + 6 * HOUR, toMs: day(at) + 14 * HOUR },
        { userId: li, level: 'crew' as const, teams: [town], fromMs: day(at) + 14 * HOUR, toMs: day(at) + 22 * HOUR },
        {
          userId: zhao,
          level: 'supervisor' as const,
          teams: [],
          fromMs: day(at) + 6 * HOUR,
          toMs: day(at) + 22 * HOUR,
        },
      ]),
      // somebody is on duty at every hour
      ...[0, 1, 2, 3, 4, 5, 6].map((at) => ({
        userId: zhao,
        level: 'manager' as const,
        teams: [],
        fromMs: day(at),
        toMs: day(at + 1),
      })),
    ],
    'amy',
  )
  await operations.toilets.addReport(
    {
      toilet: 'wc-01',
      town,
      kind: 'fault',
      atMs: now - HOUR,
      category: 'door',
      text: '女厕第二间门锁坏了\n<b>请尽快</b>',
    },
    'phone',
  )
  await operations.toilets.addReport(
    { toilet: 'wc-02', town, kind: 'rating', atMs: now - 2 * HOUR, stars: 2, text: '有异味' },
    'phone',
  )
  // what the rules make of it comes once a minute; pages need not wait for it
  const position = await operations.rules.position()
  await operations.rules.commit([], () =>
    rulesCommitOf(position, {
      live: [
        {
          kind: 'toilet',
          id: 'wc-01',
          town,
          stream: 'service',
          atMs: now,
          receivedAtMs: now,
          sub: 0,
          fields: { ...live(now) },
        },
      ],
    }),
  )
}
