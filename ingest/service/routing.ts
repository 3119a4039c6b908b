import { severities } from '#domain/alert/alert.ts'
import type { Notice } from '#domain/response/notice.ts'
import { recipients, type Reachable } from '#domain/response/recipients.ts'
import type { Channel } from '#stores/types.ts'

/** Channels that want to hear of a notice (docs/SPEC.md W3). */
export function channelsFor(
  notice: Notice,
  channels: readonly Channel[],
  tellsAll: (type: Channel['type']) => boolean,
): Channel[] {
  return channels.filter(
    ({ type, towns, levels, severityMin, enabled }) =>
      enabled &&
      (notice.interrupts || tellsAll(type)) &&
      // what is told of the whole district is told to all of its towns
      (towns.length === 0 || notice.town === '' || towns.includes(notice.town)) &&
      (levels.length === 0 || levels.includes(notice.level)) &&
      severities.indexOf(notice.severity) >= severities.indexOf(severityMin),
  )
}

/** People whose phones ring: those the notice is for, or all of its level who see the town (docs/SPEC.md W4). */
export function peopleFor(notice: Notice, users: readonly Reachable[], nowMs: number): number[] {
  if (!notice.interrupts) return []
  const { level, team, town, atMs } = notice
  if (notice.userIds.length === 0) return recipients(level, team, town, atMs, [], users).userIds
  const able = new Set(
    users.filter(({ disabledAtMs }) => disabledAtMs === undefined || disabledAtMs > nowMs).map(({ id }) => id),
  )
  return notice.userIds.filter((id) => able.has(id))
}

/** Page of this server about a notice: phones of crews open their own. */
export function pathOf({ level, orderId, alertId }: Notice): string {
  if (level === 'crew') return orderId === undefined ? '/crew' : `/crew/${orderId}`
  if (orderId !== undefined) return `/orders?order=${orderId}`
  return alertId === undefined ? '/alerts' : `/alerts?alert=${alertId}`
}
