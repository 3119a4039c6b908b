import type { HoldMessage } from '#domain/sharing/hold.ts'
import type { DriverPushes, DriverSubscription } from '../types.ts'
import type { Context } from './context.ts'
import type { Facts } from './desk-facts.ts'
import type { HoldRows } from './hold-rows.ts'
import type { LotRows } from './parking-lots.ts'

interface SubscriptionRow {
  device_hash: string
  endpoint: string
  content: string
}
interface FreshRow {
  id: number
  at_ms: number
  kind: HoldMessage['kind']
  detail: string
  endpoint: string | null
}
interface NewsRow {
  hold_id: number | null
  at_ms: number
  kind: HoldMessage['kind']
  detail: string
  device_hash: string | null
  plate_masked: string
  town: string
}

/** Browsers of drivers, and what they are told with the page closed (docs/SPEC.md X36). */
export function createDriverPushes(
  { sql }: Pick<Context, 'sql'>,
  { holds, lots, facts }: { readonly holds: HoldRows; readonly lots: LotRows; readonly facts: Facts },
): DriverPushes {
  const ofEndpoint = sql.prepare<SubscriptionRow>('SELECT * FROM driver_push WHERE endpoint = ?')
  const ofDevice = sql.prepare<SubscriptionRow>('SELECT * FROM driver_push WHERE device_hash = ?')
  const put = sql.prepare(
    `INSERT INTO driver_push (device_hash, endpoint, content, at_ms) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (device_hash) DO UPDATE SET endpoint = ?2, content = ?3, at_ms = ?4`,
  )
  const remove = sql.prepare('DELETE FROM driver_push WHERE endpoint = ?')
  const end = sql.prepare(
    `UPDATE delivery SET state = 'dead', next_ms = NULL, at_ms = ?2, detail = ?3 WHERE target = ?1 AND state = 'waiting'`,
  )
  const unfollowed = sql.prepare<FreshRow>(
    `SELECT m.id, m.at_ms, m.kind, m.detail, p.endpoint FROM hold_message m
       LEFT JOIN parking_right r ON r.id = m.right_id LEFT JOIN driver_push p ON p.device_hash = r.device_hash
      WHERE m.id > (SELECT id FROM hold_message_followed) ORDER BY m.id LIMIT ?`,
  )
  const make = sql.prepare(
    `INSERT INTO delivery (notice_id, target, state, attempts, next_ms, made_at_ms, at_ms, detail)
     VALUES (?1, ?2, 'waiting', 0, ?3, ?3, ?3, '') ON CONFLICT DO NOTHING`,
  )
  const followed = sql.prepare('UPDATE hold_message_followed SET id = max(id, ?)')
  const news = sql.prepare<NewsRow>(
    `SELECT m.hold_id, m.at_ms, m.kind, m.detail, r.device_hash, r.plate_masked, r.town
       FROM hold_message m JOIN parking_right r ON r.id = m.right_id WHERE m.id = ?`,
  )

  const drop = (endpoint: string, atMs: number): void => {
    remove.run(endpoint)
    end.run(`driver/${endpoint}`, atMs, 'the subscription has ended')
  }
  return {
    subscription: async (endpoint) => {
      const row = ofEndpoint.get(endpoint)
      return row === undefined ? undefined : subscriptionOf(row)
    },
    subscriptionOf: async (deviceHash) => {
      const row = ofDevice.get(deviceHash)
      return row === undefined ? undefined : subscriptionOf(row)
    },
    subscribe: async ({ deviceHash, endpoint, ...content }, atMs) =>
      sql.transaction(() => {
        const [own, others] = [ofDevice.get(deviceHash), ofEndpoint.get(endpoint)]
        // what still waited for the secret this browser had before is not for the one it has now
        if (others !== undefined && others.device_hash !== deviceHash) drop(endpoint, atMs)
        if (own !== undefined && own.endpoint !== endpoint) drop(own.endpoint, atMs)
        put.run(deviceHash, endpoint, JSON.stringify(content), atMs)
      }),
    unsubscribe: async (endpoint, atMs) => sql.transaction(() => drop(endpoint, atMs)),
    unfollowed: async (limit) =>
      unfollowed.all(limit).map(({ id, at_ms: atMs, kind, detail, endpoint }) => ({
        id,
        atMs,
        kind,
        detail: JSON.parse(detail) as HoldMessage['detail'],
        ...(endpoint === null ? {} : { endpoint }),
      })),
    follow: async (id, deliveries, atMs) =>
      sql.transaction(() => {
        for (const { noticeId, target } of deliveries) make.run(noticeId, target, atMs)
        followed.run(id)
      }),
    news: async (messageId) =>
      sql.snapshot(() => {
        const row = news.get(messageId)
        if (row === undefined) return undefined
        const hold = row.hold_id === null ? undefined : holds.get(row.hold_id)
        const profile = hold === undefined ? undefined : lots.find(hold.lot)?.file.profile
        const label = profile?.bays.find(({ id }) => id === hold?.bay)?.label
        return {
          kind: row.kind,
          detail: JSON.parse(row.detail) as HoldMessage['detail'],
          atMs: row.at_ms,
          plateMasked: row.plate_masked,
          town: hold?.town ?? row.town,
          ...(row.device_hash === null ? {} : { deviceHash: row.device_hash }),
          ...(hold === undefined ? {} : { hold }),
          ...(hold === undefined || profile === undefined
            ? {}
            : { lot: { ...facts.nameOf(hold.lot), zone: profile.zone } }),
          ...(label === undefined ? {} : { bayLabel: label }),
        }
      }),
  }
}

const subscriptionOf = ({ device_hash: deviceHash, endpoint, content }: SubscriptionRow): DriverSubscription => ({
  deviceHash,
  endpoint,
  ...(JSON.parse(content) as Omit<DriverSubscription, 'deviceHash' | 'endpoint'>),
})
