import type { TFunction } from 'i18next'
import { minuteText } from '#domain/plan/minute-text.ts'
import type { BayKind, LotProfile, Tariff } from '#domain/parking/lot.ts'
import type { SharingPolicy, SharingPrice } from '#domain/sharing/policy.ts'
import { DAY_MINUTES, windowHours } from './windows.ts'

/** `¥5.00`, of fen. */
export const moneyText = (fen: number): string => `¥${(fen / 100).toFixed(2)}`

/** A price in words: `每小时 ¥2.00`. */
export function priceText(price: SharingPrice, t: TFunction): string {
  return price.is === 'free' ? t('price.free') : t(`price.${price.is}`, { money: moneyText(price.fen) })
}

/** {@link windowHours} in the words of the console. */
export const windowHoursText = (hours: Parameters<typeof windowHours>[0], t: TFunction): string =>
  windowHours(hours, { allDay: t('policy.allDay'), nextDayAt: (time) => t('policy.nextDayAt', { time }) })

export const openHoursText = (
  { openMinute, closeMinute }: Pick<LotProfile, 'openMinute' | 'closeMinute'>,
  t: TFunction,
) =>
  openMinute === closeMinute || (openMinute === 0 && closeMinute === DAY_MINUTES)
    ? t('toiletPage.openAlways')
    : `${minuteText(openMinute)}–${minuteText(closeMinute)}`

/** A tariff as lines, one a band. */
export function tariffLines({ freeMinutes, bands, dayCapFen }: Tariff, t: TFunction): string[] {
  return [
    ...(freeMinutes > 0 ? [t('tariff.firstFree', { n: freeMinutes })] : []),
    ...bands.map(({ fromMinute, toMinute, stepMinutes, stepFen }) =>
      t('tariff.bandOf', {
        from: minuteText(fromMinute),
        to: minuteText(toMinute),
        n: stepMinutes,
        money: moneyText(stepFen),
      }),
    ),
    ...(bands.length === 0 ? [t('price.free')] : []),
    ...(dayCapFen === undefined ? [] : [t('tariff.capOf', { money: moneyText(dayCapFen) })]),
  ]
}

export const kindsText = (kinds: Readonly<Partial<Record<BayKind, number>>>, t: TFunction): string =>
  (Object.entries(kinds) as [BayKind, number][])
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => `${t(`bayKind.${kind}`)} ${n}`)
    .join(' · ')

/** What differs between two versions, by the names of their members. */
export function changedOf<T extends SharingPolicy | LotProfile>(before: T | undefined, after: T): (keyof T)[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after)])] as (keyof T)[]
  return names.filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after[name]))
}
