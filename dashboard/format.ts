import type { TFunction } from 'i18next'
import type { Asset } from '#domain/asset.ts'

/** The district's own time, whatever the clock of the display says. */
const TIME_ZONE = 'Asia/Shanghai'

// sv-SE writes ISO 8601: 2026-11-23 08:05:09
const dateAndTime = new Intl.DateTimeFormat('sv-SE', { timeZone: TIME_ZONE, dateStyle: 'short', timeStyle: 'medium' })
const time = new Intl.DateTimeFormat('sv-SE', { timeZone: TIME_ZONE, timeStyle: 'medium' })
const shortTime = new Intl.DateTimeFormat('sv-SE', { timeZone: TIME_ZONE, timeStyle: 'short' })

/** `2026-11-23 08:05:09` */
export const dateTimeText = (atMs: number): string => dateAndTime.format(atMs)
/** `08:05:09` */
export const timeText = (atMs: number): string => time.format(atMs)
/** `08:05` */
export const shortTimeText = (atMs: number): string => shortTime.format(atMs)
/** `08:05` as an end: midnight is the 24:00 of the day before */
export const endTimeText = (atMs: number): string => shortTimeText(atMs).replace('00:00', '24:00')
/** `11-23` */
export const dayText = (atMs: number): string => dateTimeText(atMs).slice(5, 10)
/** `08:05`; of another day than now `11-23 08:05` */
export const momentText = (atMs: number, nowMs: number): string =>
  dayText(atMs) === dayText(nowMs) ? shortTimeText(atMs) : dateTimeText(atMs).slice(5, 16)

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A length of time in its largest whole unit: `12 秒`, `3 分钟`; below zero counts as zero. */
export function spanText(ms: number, t: TFunction): string {
  if (ms < MINUTE_MS) return t('span.seconds', { n: Math.max(0, Math.floor(ms / SECOND_MS)) })
  if (ms < HOUR_MS) return t('span.minutes', { n: Math.floor(ms / MINUTE_MS) })
  if (ms < DAY_MS) return t('span.hours', { n: Math.floor(ms / HOUR_MS) })
  return t('span.days', { n: Math.floor(ms / DAY_MS) })
}

/** A length of time to the second while it is below an hour: `2 分 10 秒`. */
export function exactSpanText(ms: number, t: TFunction): string {
  const minutes = Math.floor(ms / MINUTE_MS)
  const seconds = Math.floor((ms % MINUTE_MS) / SECOND_MS)
  return ms < MINUTE_MS || ms >= HOUR_MS || seconds === 0 ? spanText(ms, t) : t('span.both', { minutes, seconds })
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })
/** `12,345.6` */
export const numberText = (number: number, digits?: number): string =>
  digits === undefined ? grouped.format(number) : number.toFixed(digits)

/** `1.4 GB` */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  let left = bytes
  while (left >= 1_000 && unit < units.length - 1) {
    left /= 1_000
    unit++
  }
  return `${left >= 100 || unit === 0 ? Math.round(left) : left.toFixed(1)} ${units[unit]}`
}

/** The name people of this language use: English when the asset has one and English is read. */
export function nameOf(asset: Pick<Asset, 'name' | 'attributes'>, language: string): string {
  const { nameEn } = asset.attributes
  return language === 'en' && typeof nameEn === 'string' && nameEn !== '' ? nameEn : asset.name
}
