/** Days of Asia/Shanghai as `YYYY-MM-DD`. It has had no summer time since 1991: eight hours ahead of UTC all year. */
const AHEAD_MS = 8 * 3_600_000
const DAY_MS = 86_400_000
const SHAPE = /^\d{4}-\d{2}-\d{2}$/

/**
 * Days since 1970-01-01.
 * @throws {RangeError} when there is no such day
 */
export function dayNumberOf(day: string): number {
  const known = numbers.get(day)
  if (known !== undefined) return known
  const atMs = SHAPE.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  // some engines read February 30 as March 2
  if (!Number.isFinite(atMs) || textOf(atMs) !== day)
    throw new RangeError(`Cannot read day ${JSON.stringify(day)}: it must be a date such as 2026-02-28`)
  const number = Math.floor(atMs / DAY_MS)
  if (numbers.size >= KEPT_MAX) numbers.clear()
  numbers.set(day, number)
  return number
}

export function isDay(text: string): boolean {
  const atMs = SHAPE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return Number.isFinite(atMs) && textOf(atMs) === text
}

/** The day it is in Shanghai. */
export const localDayOf = (atMs: number): string => textOf(atMs + AHEAD_MS)

/** So many days later; earlier when negative. */
export const addDays = (day: string, days: number): string => textOf((dayNumberOf(day) + days) * DAY_MS)

/** Days from one to another, both with them. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

/** Minutes since midnight in Shanghai, with their fraction. */
export const minuteOfDay = (atMs: number): number => ((((atMs + AHEAD_MS) % DAY_MS) + DAY_MS) % DAY_MS) / 60_000

/** The midnight in Shanghai with which a day begins, epoch milliseconds. */
export const midnightMs = (day: string): number => dayNumberOf(day) * DAY_MS - AHEAD_MS

/** 1 Monday … 7 Sunday. */
export const weekdayOf = (day: string): number => ((((dayNumberOf(day) + 3) % 7) + 7) % 7) + 1

/** 1 for the first seven days of a month, whose weekdays are the first of their kind, … 5 for those after the 28th. */
export const weekOfMonth = (day: string): number => Math.ceil(Number(day.slice(8)) / 7)

export const yearOf = (day: string): number => Number(day.slice(0, 4))

/** Rules ask for the same few days again and again, and making a text of a date, or a date of a text, takes a microsecond. */
const texts = new Map<number, string>()
const numbers = new Map<string, number>()
const KEPT_MAX = 1_000

function textOf(atMs: number): string {
  const number = Math.floor(atMs / DAY_MS)
  const known = texts.get(number)
  if (known !== undefined) return known
  const text = new Date(atMs).toISOString().slice(0, 10)
  if (texts.size >= KEPT_MAX) texts.clear()
  texts.set(number, text)
  return text
}
