import { useNow } from '../phone/hooks.ts'
import { momentText } from '../phone/moments.ts'
import { useHere } from './here.ts'
import type { Words } from './words-zh.ts'

/** A moment as people say it now. */
export function useMoment(zone: string): (atMs: number) => string {
  const { words } = useHere()
  const now = useNow()
  return (atMs) => momentText(atMs, now, zone, words)
}

/** `周五 11-27` of `2026-11-27`. */
export const dayName = (day: string, words: Words): string =>
  `${words.weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()]} ${day.slice(5)}`
