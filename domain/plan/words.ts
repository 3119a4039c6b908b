import { minuteText } from './minute-text.ts'
import { workTypes, type PassWindow, type PlanSchedule, type WorkType } from './plan.ts'

/**
 * Words of files and command lines, and what they mean. Each reader takes what people usually write, and throws a RangeError that says what is wrong;
 * who calls it says where.
 */

const DAY_MINUTES = 1_440
const list = (text: string): string[] =>
  text
    .split(/[,;，、；\s]+/)
    .map((word) => word.trim())
    .filter((word) => word !== '')

/** `a-1, b-2` or `a-1;b-2`. */
export const idsOf = list

/** `3`, `03:30`, `03:30:00` or `24:00` as minutes of a day. */
export function minuteOf(word: string): number {
  const found = /^(\d{1,2})(?:[:：](\d{2})(?::00)?)?$/.exec(word.trim())
  const minute = found === null ? Number.NaN : Number(found[1]) * 60 + Number(found[2] ?? 0)
  if (!(minute >= 0 && minute <= 2 * DAY_MINUTES && Number(found?.[2] ?? 0) < 60))
    throw new RangeError(`time ${JSON.stringify(word)} must be an hour such as 3 or 03:30`)
  return minute
}

/** A window from one time to another; one that ends before it begins ends on the next day. */
export function windowOf(from: string, to: string): PassWindow {
  const [fromMinute, toMinute] = [minuteOf(from), minuteOf(to)]
  if (fromMinute >= DAY_MINUTES) throw new RangeError(`window ${from}-${to} must begin before 24:00`)
  return { fromMinute, toMinute: toMinute <= fromMinute ? toMinute + DAY_MINUTES : toMinute }
}

/** `03:30-07:00,13:00-16:00`; one after the other. */
export function passesOf(text: string): PassWindow[] {
  const passes = list(text.replace(/\s*[-–—~～至]\s*/g, '-')).map((word) => {
    const [from, to, ...rest] = word.split('-')
    if (from === undefined || to === undefined || rest.length > 0)
      throw new RangeError(`window ${JSON.stringify(word)} must be two times such as 03:30-07:00`)
    return windowOf(from, to)
  })
  if (passes.length === 0)
    throw new RangeError(`windows ${JSON.stringify(text)} must be such as 03:30-07:00,13:00-16:00`)
  return passes.toSorted((a, b) => a.fromMinute - b.fromMinute)
}
export const passesText = (passes: readonly PassWindow[]): string =>
  passes.map(({ fromMinute, toMinute }) => `${minuteText(fromMinute)}-${minuteText(toMinute)}`).join(',')

const weekdayWords: Readonly<Record<string, number>> = { 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 日: 7, 天: 7 }
const englishWeekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const weekdayShorts = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]

/**
 * `Mon`, `Tues`, `Mon-Fri`, `1,3,5`, `周一至周五`, `daily`; `Holiday` is on holidays and on no other day.
 */
export function weekdaysOf(text: string): { weekdays: number[]; onlyHolidays: boolean } {
  const words = list(text.replace(/\s*[-–—~～至到]\s*/g, '-'))
  const onlyHolidays = words.length > 0 && words.every((word) => /^(holidays?|节假日|假日)$/i.test(word))
  if (onlyHolidays || words.some((word) => /^(daily|every ?day|all|每天|每日)$/i.test(word)))
    return { weekdays: EVERY_DAY, onlyHolidays }
  const weekdays = new Set<number>()
  for (const word of words) {
    const ends = word.split('-').map((each) => weekdayOfWord(each))
    const [first, last] = [ends[0], ends.at(-1)]
    if (first === undefined || last === undefined || ends.length > 2)
      throw new RangeError(`weekday ${JSON.stringify(word)} must be such as Mon, Mon-Fri, 1,3,5 or Holiday`)
    for (let weekday = first; ; weekday = (weekday % 7) + 1) {
      weekdays.add(weekday)
      if (weekday === last) break
    }
  }
  if (weekdays.size === 0)
    throw new RangeError(`weekday ${JSON.stringify(text)} must be such as Mon, Mon-Fri, 1,3,5 or Holiday`)
  return { weekdays: [...weekdays].toSorted((a, b) => a - b), onlyHolidays }
}

function weekdayOfWord(word: string): number | undefined {
  const plain = word.trim().replace(/^(周|星期|礼拜)/, '')
  if (/^[1-7]$/.test(plain)) return Number(plain)
  const full = englishWeekdays.findIndex((each) => plain.length >= 3 && each.startsWith(plain.toLowerCase()))
  return full >= 0 ? full + 1 : weekdayWords[plain]
}
export const weekdaysText = (weekdays: readonly number[]): string =>
  weekdays.map((weekday) => weekdayShorts[weekday - 1]).join(',')

/** `1,3` of the month; all five are every week. */
export function weeksOf(text: string): number[] {
  const words = list(text)
  const wrong = words.find((word) => !/^[1-5]$/.test(word))
  if (wrong !== undefined) throw new RangeError(`week of the month ${JSON.stringify(wrong)} must be 1 to 5`)
  const weeks = [...new Set(words.map(Number))].toSorted((a, b) => a - b)
  return weeks.length === 5 ? [] : weeks
}

/** `yes`, `1`, `Y`, `是` … */
export function truthOf(text: string): boolean {
  const word = text.trim()
  if (/^(1|y|yes|true|t|是)$/i.test(word)) return true
  if (/^(0|n|no|false|f|否)?$/i.test(word)) return false
  throw new RangeError(`${JSON.stringify(text)} must be yes or no`)
}

/** One of the words of a plan; or whether it is driven on holidays too. */
export function holidaysOf(text: string): PlanSchedule['holidays'] {
  const word = text.trim()
  if (word === 'as-usual' || word === 'off' || word === 'as-sunday' || word === 'only') return word
  try {
    return truthOf(word) ? 'as-usual' : 'off'
  } catch (error) {
    throw new RangeError(
      `holidays ${JSON.stringify(text)} must be as-usual, off, as-sunday or only, or yes or no for whether they are worked`,
      { cause: error },
    )
  }
}

export function makeUpWorkdaysOf(text: string): PlanSchedule['makeUpWorkdays'] {
  const word = text.trim()
  if (word === 'as-usual' || word === 'as-workday') return word
  throw new RangeError(`make-up workdays ${JSON.stringify(text)} must be as-usual or as-workday`)
}

const workWords: Readonly<Record<string, WorkType>> = {
  机扫: 'sweep',
  清扫: 'sweep',
  普扫: 'sweep',
  洗扫: 'wash-sweep',
  冲洗: 'flush',
  冲水: 'flush',
  洒水: 'sprinkle',
}
export function workTypeOf(text: string): WorkType {
  const word = text.trim()
  const known = workTypes.find((type) => type === word.toLowerCase()) ?? workWords[word]
  if (known === undefined)
    throw new RangeError(`work type ${JSON.stringify(text)} must be one of ${workTypes.join(', ')}`)
  return known
}

export function speedLimitOf(text: string): number {
  const kmh = Number(text)
  if (text.trim() === '' || !(kmh >= 1 && kmh <= 60))
    throw new RangeError(`speed limit ${JSON.stringify(text)} must be 1 to 60 km/h`)
  return kmh
}

/** Where from a line its side lies: along the line to the right or left, towards a point of the compass (degrees), or on both sides. */
export type SideWord = { readonly is: 'right' | 'left' | 'both' } | { readonly is: 'compass'; readonly degrees: number }

const compass: Readonly<Record<string, number>> = {
  n: 0,
  ne: 45,
  e: 90,
  se: 135,
  s: 180,
  sw: 225,
  w: 270,
  nw: 315,
  北: 0,
  东北: 45,
  东: 90,
  东南: 135,
  南: 180,
  西南: 225,
  西: 270,
  西北: 315,
}

/**
 * `right` (also `drawn`: that of the direction in which the line is drawn, for vehicles drive on the right), `left`, `both`, `North`, `SW`, `东侧` …
 */
export function sideOf(text: string): SideWord {
  const word = text.trim().toLowerCase()
  if (/^(right|r|drawn|forward|右侧?|右边|顺向)$/.test(word)) return { is: 'right' }
  if (/^(left|l|backward|左侧?|左边|逆向)$/.test(word)) return { is: 'left' }
  if (/^(both|b|all|双侧|两侧|双向|双边)$/.test(word)) return { is: 'both' }
  const short = word
    .replace(/[侧边]$/, '')
    .replace(/(bound|side)$/, '')
    .replaceAll(/[\s_-]/g, '')
    .replace(/north/, 'n')
    .replace(/south/, 's')
    .replace(/east/, 'e')
    .replace(/west/, 'w')
  const degrees = Object.hasOwn(compass, short) ? compass[short] : undefined
  if (degrees === undefined)
    throw new RangeError(
      `side ${JSON.stringify(text)} must be left, right, both or a point of the compass such as North`,
    )
  return { is: 'compass', degrees }
}
