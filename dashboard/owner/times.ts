import { useNow } from '../phone/hooks.ts'
import { clockText, dayText } from '../public-parking/says.ts'
import { useHere } from './here.ts'
import type { Words } from './words-zh.ts'

const DAY_MS = 86_400_000
const DAYS_BY_NAME = 6 // a day of the coming week is told by its name

/** A moment as people say it: `18:05`, of another day with its day: `明天 08:00`, `周五 08:00`, `12-24 08:00`. */
export function momentText(atMs: number, nowMs: number, zone: string, words: Words): string {
  const day = Date.parse(dayText(atMs, zone))
  const days = (day - Date.parse(dayText(nowMs, zone))) / DAY_MS
  const clock = clockText(atMs, zone)
  if (days === 0) return clock
  if (days === 1) return `${words.tomorrow} ${clock}`
  if (days > 1 && days <= DAYS_BY_NAME) return `${words.weekdays[new Date(day).getUTCDay()]} ${clock}`
  return `${dayText(atMs, zone).slice(5)} ${clock}`
}

/** The same, of now. */
export function useMoment(zone: string): (atMs: number) => string {
  const { words } = useHere()
  const now = useNow()
  return (atMs) => momentText(atMs, now, zone, words)
}

/** `周五 11-27` of `2026-11-27`. */
export const dayName = (day: string, words: Words): string =>
  `${words.weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()]} ${day.slice(5)}`
