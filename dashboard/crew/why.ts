import type { Alert } from '#domain/alert/alert.ts'
import { faultCategories, type FaultCategory } from '#domain/toilet/public.ts'
import { shortTimeText } from '../format.ts'
import type { Language } from '../phone/language.ts'
import { faultWords } from '../phone/fault-words.ts'
import { spanText } from '../phone/text.ts'

/**
 * The figures an alert was raised with, in a few words: what is and what is allowed. A figure that was not told is left out, never made up.
 */
export function figuresText(
  { rule, detail, part }: Pick<Alert, 'rule' | 'detail' | 'part'>,
  language: Language,
): string {
  const zh = language === 'zh-CN'
  const number = (name: string): number | undefined => {
    const told = detail[name]
    return typeof told === 'number' && Number.isFinite(told) ? told : undefined
  }
  const words: string[] = []
  const add = (text: string | undefined) => {
    if (text !== undefined && text !== '') words.push(text)
  }
  const limited = (name: string, limitName: string, unit: string, digits: number) => {
    const [is, most] = [number(name), number(limitName)]
    if (is === undefined) return
    const limit = most === undefined ? '' : zh ? `（限值 ${most}${unit}）` : ` (limit ${most}${unit})`
    add(`${is.toFixed(digits)}${unit}${limit}`)
  }
  const at = (name: string, text: (time: string) => string) => {
    const ms = number(name)
    if (ms !== undefined) add(text(shortTimeText(ms)))
  }

  limited('nh3MgM3', 'limitMgM3', ' mg/m³', 2)
  limited('h2sMgM3', 'limitMgM3', ' mg/m³', 2)
  limited('visits', 'limitVisits', zh ? ' 人次' : ' visits', 0)
  limited('percent', 'limitPercent', '%', 0)
  limited('temperatureC', 'limitC', ' °C', 1)
  const [from, until] = [number('windowFromMs'), number('windowEndMs')]
  if (from !== undefined && until !== undefined) add(`${shortTimeText(from)}–${shortTimeText(until)}`)
  at('lastCleanMs', (time) => (zh ? `上次保洁 ${time}` : `last clean ${time}`))
  at('lastMs', (time) => (zh ? `上次 ${time}` : `last at ${time}`))
  const [ratings, stars] = [number('ratings'), number('limitStars')]
  if (ratings !== undefined)
    add(
      zh
        ? `${ratings} 次${stars === undefined ? '' : ` ${stars} 星及以下`}`
        : `${ratings} ratings${stars === undefined ? '' : ` of ${stars} stars or less`}`,
    )
  const minutes = number('limitMinutes')
  if (minutes !== undefined) add(`${zh ? '限 ' : 'limit '}${spanText(minutes * 60_000, language)}`)
  // the part of a reported fault is its category, told below
  if (part !== '' && rule !== 'fault-report') add(partText(part, zh))
  const { category, note } = detail
  if (typeof category === 'string') add(isFaultCategory(category) ? faultWords[category][zh ? 0 : 1] : category)
  if (typeof note === 'string') add(note)
  return words.join(' · ')
}

const parts: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  air: ['空气传感器', 'air sensor'],
  nh3: ['氨传感器', 'ammonia sensor'],
  h2s: ['硫化氢传感器', 'H₂S sensor'],
  counter: ['客流计数器', 'visit counter'],
  temperature: ['温度传感器', 'temperature sensor'],
  humidity: ['湿度传感器', 'humidity sensor'],
  paper: ['厕纸传感器', 'paper sensor'],
  soap: ['洗手液传感器', 'soap sensor'],
  supplies: ['耗材传感器', 'supplies sensor'],
}
const partText = (part: string, zh: boolean): string =>
  parts[part]?.[zh ? 0 : 1] ?? (zh ? `厕位 ${part}` : `stall ${part}`)
const isFaultCategory = (word: string): word is FaultCategory => (faultCategories as readonly string[]).includes(word)
