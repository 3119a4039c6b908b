/** Days and hours in Asia/Shanghai, which has had no summer time since 1991: eight hours ahead of UTC all year. */
const AHEAD_MS = 8 * 3_600_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** Local days since 1970-01-01. */
export const dayOf = (atMs: number): number => Math.floor((atMs + AHEAD_MS) / DAY_MS)
/** Local midnight at which a day begins. */
export const startOfDay = (day: number): number => day * DAY_MS - AHEAD_MS
/** Hours since local midnight, with fractions. */
export const hourOf = (atMs: number): number => (atMs - startOfDay(dayOf(atMs))) / HOUR_MS
/** 0 Sunday … 6 Saturday. */
export const weekdayOf = (day: number): number => (day + 4) % 7
/** Saturday or Sunday; the simulated district has no other holidays. */
export const isRestDay = (day: number): boolean => weekdayOf(day) === 0 || weekdayOf(day) === 6
/** `2026-03-01` */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
