import { minuteText } from '#domain/plan/minute-text.ts'
import type { Language } from './language.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A length of time, as short as it can be said: `45 秒`, `12 分钟`, `1 小时 5 分`, `3 天`. */
export function spanText(ms: number, language: Language): string {
  const zh = language === 'zh-CN'
  const span = Math.max(0, ms)
  if (span < MINUTE_MS) return zh ? `${Math.floor(span / 1_000)} 秒` : `${Math.floor(span / 1_000)} s`
  if (span < HOUR_MS) return zh ? `${Math.floor(span / MINUTE_MS)} 分钟` : `${Math.floor(span / MINUTE_MS)} min`
  if (span < DAY_MS) {
    const [hours, minutes] = [Math.floor(span / HOUR_MS), Math.floor((span % HOUR_MS) / MINUTE_MS)]
    if (minutes === 0) return zh ? `${hours} 小时` : `${hours} h`
    return zh ? `${hours} 小时 ${minutes} 分` : `${hours} h ${minutes} min`
  }
  return zh ? `${Math.floor(span / DAY_MS)} 天` : `${Math.floor(span / DAY_MS)} d`
}

/** Time that is left, to the second where seconds count: `2 分 34 秒`. */
export function leftText(ms: number, language: Language): string {
  if (ms < MINUTE_MS || ms >= 10 * MINUTE_MS) return spanText(ms, language)
  const [minutes, seconds] = [Math.floor(ms / MINUTE_MS), Math.floor((ms % MINUTE_MS) / 1_000)]
  return language === 'zh-CN' ? `${minutes} 分 ${seconds} 秒` : `${minutes} min ${seconds} s`
}

/** A distance: `80 米`, `1.4 公里`. */
export function distanceText(m: number, language: Language): string {
  const zh = language === 'zh-CN'
  if (m < 1_000) return `${Math.max(10, Math.round(m / 10) * 10)} ${zh ? '米' : 'm'}`
  return `${(m / 1_000).toFixed(m < 10_000 ? 1 : 0)} ${zh ? '公里' : 'km'}`
}

/** ¥6, ¥6.50. */
export const moneyText = (fen: number): string => `¥${(fen / 100).toFixed(fen % 100 === 0 ? 0 : 2)}`

const DAY_MINUTES = 1_440

/** Opening hours: `06:00–22:00`; undefined: open all day. */
export function hoursText({
  openMinute,
  closeMinute,
}: {
  readonly openMinute: number
  readonly closeMinute: number
}): string | undefined {
  if (openMinute === closeMinute || (openMinute === 0 && closeMinute === DAY_MINUTES)) return undefined
  return `${minuteText(openMinute)}–${minuteText(closeMinute)}`
}
