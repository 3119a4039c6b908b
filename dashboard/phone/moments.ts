import { zoneOf } from '#domain/sharing/zone.ts'

/** The district's own zone, where a lot has not told another one. */
export const DISTRICT_ZONE = 'Asia/Shanghai'
const DAY_MS = 86_400_000
const DAYS_BY_NAME = 6 // a day of the coming week is told by its name

interface MomentWords {
  readonly tomorrow: string
  /** Sunday first. */
  readonly weekdays: readonly string[]
}

/** `18:05` in the zone of a lot. */
export function clockText(atMs: number, zone: string): string {
  const minute = zoneOf(zone).minuteOf(atMs)
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
/** `2026-11-26`. */
export const dayText = (atMs: number, zone: string): string => zoneOf(zone).dayOf(atMs)

/** A moment as people say it: `18:05`, of another day with its day: `明天 08:00`, `周五 08:00`, `12-24 08:00`. */
export function momentText(atMs: number, nowMs: number, zone: string, words: MomentWords): string {
  const day = Date.parse(dayText(atMs, zone))
  const days = (day - Date.parse(dayText(nowMs, zone))) / DAY_MS
  const clock = clockText(atMs, zone)
  if (days === 0) return clock
  if (days === 1) return `${words.tomorrow} ${clock}`
  if (days > 1 && days <= DAYS_BY_NAME) return `${words.weekdays[new Date(day).getUTCDay()]} ${clock}`
  return `${dayText(atMs, zone).slice(5)} ${clock}`
}

/** `2026-11-26T18:05`, as a field for a time has it. */
export const fieldText = (atMs: number, zone: string): string => `${dayText(atMs, zone)}T${clockText(atMs, zone)}`

/** The moment a field for a time means; undefined: it means none. */
export function atOf(field: string, zone: string): number | undefined {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})/.exec(field)
  if (found === null) return undefined
  return zoneOf(zone).atMinute(found[1]!, Number(found[2]) * 60 + Number(found[3]))
}
