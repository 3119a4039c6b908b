import { isLost, type LiveState } from '../live.ts'
import { minuteOfDay } from '../plan/local-day.ts'
import type { StallKind, ToiletProfile } from './profile.ts'

/** Stalls of one kind, as the public is told: what is neither free nor unknown is taken. */
export interface StallCount {
  readonly total: number
  readonly free: number
  readonly unknown: number
}

/** What anybody may know of a toilet (docs/SPEC.md U45). */
export interface PublicToilet {
  readonly id: string
  readonly name: string
  /** English name, where there is one. */
  readonly nameEn?: string
  readonly town: string
  readonly address?: string
  readonly lon?: number
  readonly lat?: number
  readonly toiletClass?: string
  readonly openMinute: number
  readonly closeMinute: number
  readonly isOpen: boolean
  readonly stalls: Readonly<Partial<Record<StallKind, StallCount>>>
  /** When its stalls last told how they are; undefined: never. */
  readonly asOfMs?: number
  /** From the place that was asked for; undefined: none was. */
  readonly distanceM?: number
}

/** Categories of faults the public may report; the closed list. */
export const faultCategories = ['dirty', 'blocked', 'leak', 'paper', 'light', 'door', 'accessible', 'other'] as const
export type FaultCategory = (typeof faultCategories)[number]

/** Whether a toilet with these hours is open; hours that end before they begin go over midnight, equal ones never end. */
export function isOpenAt(
  { openMinute, closeMinute }: Pick<ToiletProfile, 'openMinute' | 'closeMinute'>,
  atMs: number,
): boolean {
  const minute = minuteOfDay(atMs)
  if (openMinute === closeMinute) return true
  return openMinute < closeMinute
    ? minute >= openMinute && minute < closeMinute
    : minute >= openMinute || minute < closeMinute
}

/**
 * Stalls by kind, free ones where that is known: not after `staleMs` without a word of the stalls, and not after their connection was lost.
 * @param unbelieved stalls whose sensors are stuck or silent: never told as free
 */
export function stallCounts(
  stalls: ToiletProfile['stalls'],
  live: { readonly stalls?: LiveState | undefined; readonly online?: LiveState | undefined },
  nowMs: number,
  staleMs: number,
  unbelieved: ReadonlySet<string> = new Set(),
): PublicToilet['stalls'] {
  const row = live.stalls
  const stands = row !== undefined && nowMs - row.atMs <= staleMs && !isLost(live.online, row)
  const said: unknown = row?.fields['occupied']
  const occupied = stands && Array.isArray(said) ? new Set(said as readonly unknown[]) : undefined
  const counts: Partial<Record<StallKind, { total: number; free: number; unknown: number }>> = {}
  for (const { id, kind } of stalls) {
    const count = (counts[kind] ??= { total: 0, free: 0, unknown: 0 })
    count.total++
    if (occupied === undefined || unbelieved.has(id)) count.unknown++
    else if (!occupied.has(id)) count.free++
  }
  return counts
}

/** Open ones before closed ones; then the nearest, or by name where no place was given. */
export const byUse = (a: PublicToilet, b: PublicToilet): number =>
  Number(b.isOpen) - Number(a.isOpen) ||
  (a.distanceM ?? 0) - (b.distanceM ?? 0) ||
  (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/** What somebody of the public reported, and what became of it. */
export interface PublicReport {
  readonly id: number
  readonly toilet: string
  readonly town: string
  readonly kind: 'rating' | 'fault'
  readonly atMs: number
  readonly state: 'new' | 'accepted' | 'rejected'
  readonly stars?: number
  readonly category?: string
  readonly text?: string
  readonly photoId?: number
  readonly reviewedBy?: string
  readonly reviewedAtMs?: number
}
