import type { Bookable, HoldRefusal } from '#domain/sharing/hold.ts'
import type { SharingPrice } from '#domain/sharing/policy.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { momentText } from '../phone/moments.ts'
import { moneyText } from '../phone/text.ts'
import type { Refused } from './contract.ts'
import type { Words } from './words-zh.ts'

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

/** What a right means, with the reason a person gave and whom to ask; the platform's own are put into words. */
export function reasonText({ state, reason }: ParkingRight, words: Words): string {
  const own = words.byPlatform[reason ?? '']
  if (own !== undefined) return own
  const said = words.rightText[state]
  const why = reason === undefined || reason === '' ? said : `${said} ${words.reason}${reason}`
  return state === 'revoked' ? `${why} ${words.byPeople}` : why
}
