import { pino } from 'pino'
import type { Notice } from '#domain/response/notice.ts'
import { createNotices } from '#stores/operations/notices.ts'
import { openOperations, operationsFile } from '#stores/operations.ts'
import { pushKeys } from '#stores/push-keys.ts'
import { openSqlite } from '#stores/sqlite.ts'
import type { Channel, Delivery, Operations } from '#stores/types.ts'
import { tempFolder } from '#test/platform.ts'
import { allowedAddresses } from './address.ts'
import { Deliveries, type DeliveriesConfig } from './deliveries.ts'
import type { OutgoingSettings } from './outgoing.ts'

export const NOW = Date.UTC(2026, 10, 26, 4)
export const notice = (id: string, more: Partial<Notice> = {}): Notice => ({
  id,
  atMs: NOW,
  cause: 'raised',
  level: 'crew',
  town: '东亭街道',
  team: '东亭街道',
  severity: 'urgent',
  interrupts: true,
  userIds: [],
  orderId: 17,
  detail: { name: '东亭公厕', work: 'clean', rule: 'odour' },
  ...more,
})
export const channel = (id: string, url: string, more: Partial<Channel> = {}): Channel => ({
  id,
  type: 'webhook',
  name: id,
  url,
  towns: [],
  levels: [],
  severityMin: 'info',
  language: 'zh',
  enabled: true,
  ...more,
})

/** For tests: real deliveries over a real store, with a clock of their own. */
export interface Desk extends AsyncDisposable {
  readonly dataDir: string
  readonly operations: Operations
  readonly counted: Record<string, number>
  nowMs: number
  write(...notices: Notice[]): void
  /** Until nothing is due. */
  settle(): Promise<void>
  /** As after a kill: nothing is remembered but what the store has. */
  restart(): void
  /** `target state attempts` of each, by notice. */
  states(): Promise<string[]>
  of(noticeId: string): Promise<Delivery>
}

export async function startDesk(
  config: Partial<DeliveriesConfig> = {},
  outgoing: Partial<OutgoingSettings> = {},
): Promise<Desk> {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(await tempFolder('deliveries'))
  const clock = { nowMs: NOW }
  const nowMs = () => clock.nowMs
  const operations = opened.use(await openOperations({ dataDir: folder.path, durability: 'normal', nowMs }))
  const sql = opened.use(openSqlite({ file: operationsFile(folder.path), durability: 'normal' }))
  const bounds = { quarantineMax: 1, quarantineBytesMax: 1, quarantineKeepMs: 1, purgeRowsMax: 1 }
  const { writer } = createNotices({ sql, nowMs, bounds, audited: () => undefined })
  const keys = await pushKeys(folder.path)
  const counted: Record<string, number> = {}
  const begin = () =>
    new Deliveries(
      {
        publicUrl: 'https://kerbside.example',
        robotPerMinuteMax: 20,
        deliveryTryMs: 86_400_000,
        pushContact: '',
        outgoingTimeoutMs: 2_000,
        ...config,
      },
      pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }),
      {
        operations,
        outgoing: { allowed: allowedAddresses('127.0.0.1'), http: true, timeoutMs: 2_000, ...outgoing },
        keys,
        nowMs,
        wallMs: nowMs,
        count: (name) => (counted[name] = (counted[name] ?? 0) + 1),
      },
    )
  let deliveries = begin()
  opened.defer(() => deliveries.stop())
  const kept = opened.move()
  return {
    dataDir: folder.path,
    operations,
    counted,
    get nowMs() {
      return clock.nowMs
    },
    set nowMs(ms) {
      clock.nowMs = ms
    },
    write: (...notices) => {
      for (const one of notices) writer.write(one)
    },
    settle: async () => {
      while (await deliveries.step()) await deliveries.settled()
    },
    restart: () => {
      deliveries = begin()
    },
    states: async () =>
      (await operations.notices.deliveries({ limit: 1_000 }))
        .map(({ noticeId, target, state, attempts }) => `${noticeId} ${target} ${state} ${attempts}`)
        .toSorted(),
    of: async (noticeId) => {
      const [found] = await operations.notices.deliveries({ noticeId, limit: 1 })
      if (found === undefined) throw new Error(`There is no delivery of ${noticeId}`)
      return found
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
