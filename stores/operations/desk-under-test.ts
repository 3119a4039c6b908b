import type { AlertChange, AlertRule, Severity } from '#domain/alert/alert.ts'
import type { Role } from '#domain/person.ts'
import type { OrderAction } from '#domain/response/order.ts'
import { tempFolder } from '../../test/platform.ts'
import { operationsFile, openOperations } from '../operations.ts'
import { openSqlite, type Sqlite } from '../sqlite.ts'
import type { Operations, OrderAnswer, OrderEntry, ServiceCommit } from '../types.ts'
import { rulesCommitOf } from './rules-commit-under-test.ts'

/** A Monday, 10:00 in Shanghai: within working hours. */
export const NOW_MS = Date.UTC(2026, 5, 1, 2)
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const [HERE, THERE] = ['东亭街道', '安镇街道'] as const

export interface OpenedDesk extends AsyncDisposable {
  readonly operations: Operations
  readonly sql: Sqlite
  /** Another connection to the same file. */
  again(): Promise<Operations>
  /** One transaction of rules. */
  commit(steps: ServiceCommit['steps'], nowMs?: number): Promise<void>
  /** What the rules change at that time, in a transaction of its own. */
  at(nowMs: number, ...alerts: AlertChange[]): Promise<void>
  act(orderId: number, action: OrderAction['action'], atMs: number, more?: Partial<OrderAction>): Promise<OrderAnswer>
  order(id?: number): Promise<OrderEntry>
  /** `event at-minute`, of an order or alert. */
  trail(owner: 'alert' | 'order', id?: number): Promise<string[]>
  /** Ids of all notices, oldest first, those that interrupt with a `!`. */
  notices(): Promise<string[]>
  user(name: string, role: Role, towns?: readonly string[]): Promise<number>
}

/** A district of two toilets in one town and one in another. */
export async function openDesk(): Promise<OpenedDesk> {
  await using opening = new AsyncDisposableStack()
  const { path } = opening.use(await tempFolder('desk'))
  let nowMs = NOW_MS
  const open = () => openOperations({ dataDir: path, durability: 'normal', nowMs: () => nowMs })
  const operations = opening.use(await open())
  const sql = opening.use(openSqlite({ file: operationsFile(path), durability: 'normal' }))
  for (const [id, town] of [
    ['t-1', HERE],
    ['t-2', HERE],
    ['t-3', THERE],
  ] as const)
    await operations.devices.register(
      { id, kind: 'toilet', town, name: `公厕 ${id}`, crs: 'wgs84', lon: 120.35, lat: 31.57, attributes: {} },
      'test',
    )
  const opened = opening.move()
  let [position, actions] = [0, 0]
  const commit: OpenedDesk['commit'] = async (steps, until = Math.max(...steps.map((step) => step.nowMs))) => {
    nowMs = until
    await operations.rules.commit([], () =>
      rulesCommitOf(++position, { service: { steps, nowMs: until, toilets: [], staleDays: [] } }),
    )
  }
  return {
    operations,
    sql,
    again: async () => opened.use(await open()),
    commit,
    at: (atMs, ...alerts) => commit([{ nowMs: atMs, alerts }]),
    act: (orderId, action, atMs, more = {}) =>
      operations.workOrders.act(
        { actionId: `action-${++actions}`, orderId, action, atMs, ...more },
        { name: '李班长', towns: [], mayLead: true },
        atMs,
      ),
    order: async (id = 1) => {
      const order = await operations.workOrders.get(id)
      if (order === undefined) throw new Error(`There is no order ${id}`)
      return order
    },
    trail: async (owner, id = 1) => {
      const lines = await (owner === 'alert' ? operations.alerts : operations.workOrders).trail(id)
      return lines.map(({ event, atMs }) => `${event} ${Math.round((atMs - NOW_MS) / MINUTE)}`)
    },
    notices: async () =>
      (await operations.notices.list({ towns: [], limit: 1_000 }))
        .toReversed()
        .map(({ id, interrupts }) => (interrupts ? `${id}!` : id)),
    user: async (name, role, towns = []) =>
      (await operations.users.create({ name, role, towns, passwordHash: '', mustChangePassword: false }, 'test')).id,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

export const raise = (
  rule: AlertRule,
  atMs: number,
  more: { subject?: string; part?: string; severity?: Severity; town?: string; subjectKind?: 'toilet' | 'town' } = {},
): AlertChange => ({
  is: 'open',
  rule,
  subject: 't-1',
  subjectKind: 'toilet',
  town: HERE,
  severity: 'warning',
  sinceMs: atMs - MINUTE,
  openedAtMs: atMs,
  detail: {},
  ...more,
})
export const end = (rule: AlertRule, closedAtMs: number, subject = 't-1', part = ''): AlertChange => ({
  is: 'close',
  rule,
  subject,
  part,
  closedAtMs,
})
