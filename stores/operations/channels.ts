import type { Notice } from '#domain/response/notice.ts'
import type { Channel, Delivery, Notices, PushSubscription } from '../types.ts'
import type { Context } from './context.ts'

interface DeliveryRow {
  notice_id: string
  target: string
  state: Delivery['state']
  attempts: number
  next_ms: number | null
  made_at_ms: number
  at_ms: number
  detail: string
}
interface SubscriptionRow {
  endpoint: string
  user_id: number
  content: string
}

/** Where notices go, and what has become of each way there. Secrets of channels are kept as they are, because they sign what goes out. */
export function createChannels({ sql, nowMs, audited }: Context): Omit<Notices, 'get' | 'list'> {
  const channels = sql.prepare<{ content: string }>('SELECT content FROM channel WHERE removed_at_ms IS NULL')
  const channel = sql.prepare<{ content: string; secret: string }>(
    'SELECT content, secret FROM channel WHERE id = ? AND removed_at_ms IS NULL',
  )
  const put = sql.prepare(
    `INSERT INTO channel (id, content, secret, changed_at_ms, changed_by) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (id) DO UPDATE SET content = ?2, secret = ?3, changed_at_ms = ?4, changed_by = ?5, removed_at_ms = NULL`,
  )
  const remove = sql.prepare(
    `UPDATE channel SET removed_at_ms = ?2, changed_at_ms = ?2, changed_by = ?3, secret = '',
            content = json_set(content, '$.url', '')
      WHERE id = ?1 AND removed_at_ms IS NULL`,
  )
  const subscriptions = sql.prepare<SubscriptionRow>(
    `SELECT * FROM push_subscription WHERE user_id IN (SELECT value FROM json_each(?)) ORDER BY user_id, endpoint`,
  )
  const subscription = sql.prepare<SubscriptionRow>('SELECT * FROM push_subscription WHERE endpoint = ?')
  const subscribe = sql.prepare(
    `INSERT INTO push_subscription (endpoint, user_id, content, at_ms) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (endpoint) DO UPDATE SET user_id = ?2, content = ?3, at_ms = ?4`,
  )
  const tooMany = sql.prepare<{ endpoint: string }>(
    'SELECT endpoint FROM push_subscription WHERE user_id = ? ORDER BY at_ms DESC, endpoint LIMIT -1 OFFSET ?',
  )
  const unsubscribe = sql.prepare('DELETE FROM push_subscription WHERE endpoint = ?')

  const unfollowed = sql.prepare<{ no: number; content: string }>(
    'SELECT no, content FROM notice WHERE no > (SELECT no FROM notice_followed) ORDER BY no LIMIT ?',
  )
  const followed = sql.prepare('UPDATE notice_followed SET no = max(no, ?)')
  const make = sql.prepare(
    `INSERT INTO delivery (notice_id, target, state, attempts, next_ms, made_at_ms, at_ms, detail)
     VALUES (?1, ?2, 'waiting', 0, ?3, ?3, ?3, '') ON CONFLICT DO NOTHING`,
  )
  const due = sql.prepare<DeliveryRow>(
    `SELECT * FROM delivery WHERE next_ms <= ?1 AND target NOT IN (SELECT value FROM json_each(?3))
      ORDER BY next_ms, attempts, made_at_ms, notice_id LIMIT ?2`,
  )
  const postpone = sql.prepare('UPDATE delivery SET next_ms = ?2 WHERE target = ?1 AND next_ms < ?2')
  const change = sql.prepare(
    `UPDATE delivery SET state = ?3, attempts = ?4, next_ms = ?5, at_ms = ?6, detail = ?7
      WHERE notice_id = ?1 AND target = ?2 AND state = 'waiting'`,
  )
  const list = sql.prepare<DeliveryRow>(
    `SELECT * FROM delivery
      WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR notice_id = ?2) AND (?3 IS NULL OR target = ?3)
        AND (?4 IS NULL OR at_ms < ?4)
      ORDER BY at_ms DESC, notice_id, target LIMIT ?5`,
  )
  const waiting = sql.prepare<{ count: number; oldest: number | null }>(
    `SELECT count(*) AS count, min(made_at_ms) FILTER (WHERE target LIKE 'channel/%') AS oldest
       FROM delivery WHERE next_ms IS NOT NULL`,
  )
  const dead = sql.prepare<{ count: number }>(
    `SELECT count(*) AS count FROM delivery
      WHERE state = 'dead' AND at_ms >= ? AND notice_id NOT LIKE 'test-%'
        AND target IN (SELECT 'channel/' || id FROM channel WHERE removed_at_ms IS NULL)`,
  )
  const retry = sql.prepare(
    `UPDATE delivery SET state = 'waiting', attempts = 0, next_ms = ?3, made_at_ms = ?3, at_ms = ?3
      WHERE notice_id = ?1 AND target = ?2 AND state = 'dead'`,
  )
  const end = sql.prepare(
    `UPDATE delivery SET state = 'dead', next_ms = NULL, at_ms = ?2, detail = ?3 WHERE target = ?1 AND state = 'waiting'`,
  )
  const purgeDeliveries = sql.prepare(
    `DELETE FROM delivery WHERE (notice_id, target) IN
       (SELECT notice_id, target FROM delivery WHERE at_ms < ?1 AND state <> 'waiting' LIMIT ?2)`,
  )
  const purgeNotices = sql.prepare(
    `DELETE FROM notice WHERE no IN
       (SELECT no FROM notice WHERE at_ms < ?1 AND no <= (SELECT no FROM notice_followed)
           AND NOT EXISTS (SELECT 1 FROM delivery WHERE notice_id = notice.id AND state = 'waiting')
         ORDER BY no LIMIT ?2)`,
  )

  const dropSubscription = (endpoint: string, atMs: number): void => {
    unsubscribe.run(endpoint)
    end.run(`push/${endpoint}`, atMs, 'the subscription has ended')
  }
  return {
    channels: async () =>
      channels
        .all()
        .map(({ content }) => JSON.parse(content) as Channel)
        .toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1)),
    channelSecret: async (id) => channel.get(id)?.secret ?? '',
    putChannel: async (given, secret, by) =>
      sql.transaction(() => {
        const before = channel.get(given.id)
        put.run(given.id, JSON.stringify(given), secret ?? before?.secret ?? '', nowMs(), by)
        const { url, ...told } = given
        const movedTo = before === undefined || (JSON.parse(before.content) as Channel).url !== url
        audited(by, before === undefined ? 'channel.add' : 'channel.change', given.id, {
          ...told,
          ...(movedTo ? { host: new URL(url).host } : {}),
          newSecret: secret !== undefined,
        })
      }),
    removeChannel: async (id, by) =>
      sql.transaction(() => {
        if (remove.run(id, nowMs(), by) === 0) return
        end.run(`channel/${id}`, nowMs(), 'the channel was removed')
        audited(by, 'channel.remove', id, {})
      }),
    testChannel: async (id, atMs, by) =>
      sql.transaction(() => {
        const noticeId = `test-${id}-${atMs}`
        make.run(noticeId, `channel/${id}`, atMs)
        audited(by, 'channel.test', id, { noticeId })
        return noticeId
      }),
    subscriptions: async (userIds) => subscriptions.all(JSON.stringify(userIds)).map(subscriptionOf),
    subscription: async (endpoint) => {
      const row = subscription.get(endpoint)
      return row === undefined ? undefined : subscriptionOf(row)
    },
    subscribe: async ({ endpoint, userId, ...content }, perUserMax, atMs) =>
      sql.transaction(() => {
        const before = subscription.get(endpoint)
        // what still waited for the person who had this browser before is not for the one who has it now
        if (before !== undefined && before.user_id !== userId) dropSubscription(endpoint, atMs)
        subscribe.run(endpoint, userId, JSON.stringify(content), atMs)
        for (const old of tooMany.all(userId, perUserMax)) dropSubscription(old.endpoint, atMs)
      }),
    unsubscribe: async (endpoint, atMs) => sql.transaction(() => dropSubscription(endpoint, atMs)),

    unfollowed: async (limit) =>
      unfollowed.all(limit).map(({ no, content }) => ({ ...(JSON.parse(content) as Notice), no })),
    follow: async (no, deliveries, atMs) =>
      sql.transaction(() => {
        for (const { noticeId, target } of deliveries) make.run(noticeId, target, atMs)
        followed.run(no)
      }),
    postpone: async (target, untilMs) => {
      postpone.run(target, untilMs)
    },
    due: async (atMs, limit, busy = []) => due.all(atMs, limit, JSON.stringify(busy)).map(deliveryOf),
    delivered: async ({ noticeId, target, state, attempts, nextMs, atMs, detail }) => {
      change.run(noticeId, target, state, attempts, state === 'waiting' ? (nextMs ?? atMs) : null, atMs, detail)
    },
    deliveries: async ({ state, noticeId, target, beforeMs, limit }) =>
      list.all(state ?? null, noticeId ?? null, target ?? null, beforeMs ?? null, limit).map(deliveryOf),
    deliveryCounts: async (deadSinceMs) => {
      const { count, oldest } = waiting.get()!
      return {
        waiting: count,
        ...(oldest === null ? {} : { oldestWaitingMs: oldest }),
        dead: dead.get(deadSinceMs)!.count,
      }
    },
    retry: async (noticeId, target, atMs, by) =>
      sql.transaction(() => {
        const there = retry.run(noticeId, target, atMs) > 0
        if (there) audited(by, 'delivery.retry', noticeId, { to: target.startsWith('push/') ? 'push' : target })
        return there
      }),
    purge: async (beforeMs, rowsMax) =>
      sql.transaction(() => purgeDeliveries.run(beforeMs, rowsMax) + purgeNotices.run(beforeMs, rowsMax)),
  }
}

function subscriptionOf({ endpoint, user_id: userId, content }: SubscriptionRow): PushSubscription {
  return { endpoint, userId, ...(JSON.parse(content) as Omit<PushSubscription, 'endpoint' | 'userId'>) }
}

const deliveryOf = (row: DeliveryRow): Delivery => ({
  noticeId: row.notice_id,
  target: row.target,
  state: row.state,
  attempts: row.attempts,
  ...(row.next_ms === null ? {} : { nextMs: row.next_ms }),
  madeAtMs: row.made_at_ms,
  atMs: row.at_ms,
  detail: row.detail,
})
