import { zoneOf } from '#domain/sharing/zone.ts'
import type { Bookable, HoldRefusal } from '#domain/sharing/hold.ts'
import type { SharingPrice } from '#domain/sharing/policy.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { Refusal } from '../http.ts'
import type { Refused } from './contract.ts'
import type { Words } from './words-zh.ts'

/** The district's own zone, where a lot has not told another one. */
export const DISTRICT_ZONE = 'Asia/Shanghai'
const DAY_MS = 86_400_000
const DAYS_BY_NAME = 6 // a day of the coming week is told by its name

/** `18:05` in the zone of a lot. */
export function clockText(atMs: number, zone: string): string {
  const minute = zoneOf(zone).minuteOf(atMs)
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
/** `2026-11-26`. */
export const dayText = (atMs: number, zone: string): string => zoneOf(zone).dayOf(atMs)

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

/** `2026-11-26T18:05`, as a field for a time has it. */
export const fieldText = (atMs: number, zone: string): string => `${dayText(atMs, zone)}T${clockText(atMs, zone)}`

/** ¥6, ¥6.50. */
export const moneyText = (fen: number): string => `¥${(fen / 100).toFixed(fen % 100 === 0 ? 0 : 2)}`

/** What a stay costs; the second part says by what. */
export function priceText(
  price: SharingPrice,
  fen: number,
  words: Words,
): { readonly is: string; readonly by?: string } {
  switch (price.is) {
    case 'free':
      return { is: words.free }
    case 'stay':
      return { is: moneyText(fen), by: words.perStay(moneyText(price.fen)) }
    case 'hour':
      return { is: moneyText(fen), by: words.perHour(moneyText(price.fen)) }
    case 'month':
      return { is: words.perMonth(moneyText(price.fen)), by: words.covered }
  }
}

/** 80 m a minute, as city maps take it. */
export const walkMinutes = (m: number): number => Math.max(1, Math.round(m / 80))

/** Why not, and what would help. */
export function refusalText(
  refusal: HoldRefusal,
  bookable: Bookable | undefined,
  nowMs: number,
  zone: string,
  words: Words,
  soonerMs?: number,
): string {
  const { helpMs = soonerMs, year } = bookable ?? {}
  const help =
    year !== undefined
      ? words.helpYear(year)
      : helpMs === undefined
        ? undefined
        : (refusal === 'window-ends' || refusal === 'too-long' ? words.helpUntil : words.helpFrom)(
            momentText(helpMs, nowMs, zone, words),
          )
  return help === undefined ? words.refusal[refusal] : `${words.refusal[refusal]} · ${help}`
}

/** What she is told of something that was not done. */
export function refusedText(refused: Refused, nowMs: number, zone: string, words: Words): string {
  if (refused.because !== undefined) return words.because[refused.because]
  const { answer } = refused
  return answer === undefined
    ? words.failed
    : refusalText(answer.refusal, answer.bookable, nowMs, zone, words, answer.helpMs)
}

/** What a right means, with the reason a person gave; the platform's own are put into words. */
export function reasonText({ state, reason }: ParkingRight, words: Words): string {
  const own = words.byPlatform[reason ?? '']
  if (own !== undefined) return own
  const said = words.rightText[state]
  return reason === undefined || reason === '' ? said : `${said} ${words.reason}${reason}`
}

/** What a person is told when asking did not work. */
export function failureText(error: unknown, words: Words): string {
  if (!(error instanceof Refusal)) return words.failed
  switch (error.status) {
    case 0:
      return words.offline
    case 404:
      return words.notFound
    case 429:
      return words.tooMany
    default:
      return words.failed
  }
}

/** The moment a field for a time means; undefined: it means none. */
export function atOf(field: string, zone: string): number | undefined {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})/.exec(field)
  if (found === null) return undefined
  return zoneOf(zone).atMinute(found[1]!, Number(found[2]) * 60 + Number(found[3]))
}
