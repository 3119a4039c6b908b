import { minuteText } from '../plan/minute-text.ts'
import type { Hold, HoldMessage } from './hold.ts'
import { messageParts, messageWords, type MessageLanguage } from './message-words.ts'
import { zoneOf } from './zone.ts'

/** What a push to a driver is made of. */
export interface DriverNews extends Pick<HoldMessage, 'kind' | 'detail' | 'atMs'> {
  readonly plateMasked: string
  /** Left out: it is about her right alone. */
  readonly hold?: Hold
  readonly lot?: { readonly name: string; readonly nameEn?: string; readonly zone: string }
  readonly bayLabel?: string
}

/** These are worth nothing an hour later. */
const SOON: ReadonlySet<HoldMessage['kind']> = new Set(['reminder', 'called', 'bay-changed', 'bay-lost'])
export const isSoonOver = ({ kind }: Pick<HoldMessage, 'kind'>): boolean => SOON.has(kind)

/** A moment in a zone: `08:00`, of another day than now `11-27 08:00`. */
export function momentIn(zoneName: string, atMs: number, nowMs: number): string {
  const zone = zoneOf(zoneName)
  const clock = minuteText(zone.minuteOf(atMs))
  const day = zone.dayOf(atMs)
  return day === zone.dayOf(nowMs) ? clock : `${day.slice(5)} ${clock}`
}

/** A push of a driver: of her own hold and right only, her plate masked (docs/SPEC.md X36). */
export function pushText(
  news: DriverNews,
  language: MessageLanguage,
  nowMs: number,
): { readonly title: string; readonly body: string } {
  const { kind, hold, lot, bayLabel, plateMasked } = news
  const at = (atMs: number) => momentIn(lot?.zone ?? 'Asia/Shanghai', atMs, nowMs)
  const [title, ...more] = messageParts(news, language, at, { id: hold?.bay, label: bayLabel })
  const name = language === 'en' && lot?.nameEn !== undefined && lot.nameEn !== '' ? lot.nameEn : lot?.name
  const mustLeave = hold !== undefined && (kind === 'reminder' || kind === 'called')
  const body = [
    hold === undefined ? plateMasked : name,
    // another one is named in what more there is
    kind === 'bay-changed' || hold === undefined ? undefined : bayLabel,
    ...more,
    mustLeave ? messageWords[language].leaveBy(at(hold.windowEndMs)) : undefined,
  ]
  return { title, body: body.filter((part) => part !== undefined).join(' · ') }
}
