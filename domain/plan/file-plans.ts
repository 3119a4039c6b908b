import { hash53 } from '../hash.ts'
import type { PlanRowSettings, PlanRowWords } from './file-rows.ts'
import { minuteText } from './minute-text.ts'
import type { PlanSchedule } from './plan.ts'
import { passesText, weekdaysText } from './words.ts'

/** Rows that are one plan, with what it is called. */
export interface PlanOfFile {
  readonly id: string
  readonly name: string
  readonly nameEn: string
  readonly settings: PlanRowSettings
  readonly rows: readonly PlanRowWords[]
}

export interface WrongRow {
  readonly called: string
  readonly detail: string
}

/**
 * Rows by plan, in the order of the file (docs/SPEC.md D13): those that name the same plan; else those of the same group, work, days, hours and vehicles. A group
 * whose rows differ in these is several plans.
 *
 * @param prefix put before the ids that are made here
 */
export function plansOfRows(rows: readonly PlanRowWords[], prefix: string): { plans: PlanOfFile[]; wrong: WrongRow[] } {
  const wrong: WrongRow[] = []
  const named = new Map<string, PlanRowWords[]>()
  const groups = new Map<string, Map<string, PlanRowWords[]>>()
  for (const row of rows) {
    if (row.planId === undefined) {
      const group = at(groups, row.group ?? '', () => new Map<string, PlanRowWords[]>())
      at(group, JSON.stringify(row.settings), () => []).push(row)
      continue
    }
    const same = at(named, row.planId, () => [])
    const [first] = same
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(row.planId))
      wrong.push({ called: row.called, detail: `plan ${JSON.stringify(row.planId)} must be letters, digits, _ and -` })
    else if (first !== undefined && JSON.stringify(first.settings) !== JSON.stringify(row.settings))
      wrong.push({
        called: row.called,
        detail: `says other hours, days, work, town or vehicles for plan "${row.planId}" than ${first.called}`,
      })
    same.push(row)
  }
  const taken = new Set(named.keys())
  const plans = [...named].map(([id, of]) => planOf(id, of, { name: id, nameEn: '' }))
  for (const [group, bySettings] of groups)
    for (const of of bySettings.values()) {
      const words = wordsOf(group, of, bySettings.size > 1)
      const id = unused(idOf(`${prefix}${words.id}`), taken)
      plans.push(planOf(id, of, words))
    }
  return { plans, wrong }
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function planOf(
  id: string,
  rows: readonly PlanRowWords[],
  words: { readonly name: string; readonly nameEn: string },
): PlanOfFile {
  const first = rows[0]!
  return {
    id,
    name: first.name ?? words.name,
    nameEn: first.nameEn ?? words.nameEn,
    settings: first.settings,
    rows,
  }
}

/** How a plan is called that has no id or name of its own: by its group, by when it is, or both. */
function wordsOf(
  group: string,
  [first]: readonly PlanRowWords[],
  differs: boolean,
): { id: string; name: string; nameEn: string } {
  const { settings } = first!
  const when = whenText(settings)
  const whenId = `${settings.workType}-${whenIdOf(settings)}`
  if (first!.group === undefined) return { id: whenId, name: `${settings.workType} ${when}`, nameEn: '' }
  const [name, nameEn] = group === '' ? ['未分配', 'Unassigned'] : [group, '']
  const id = group === '' ? 'unassigned' : group
  return differs
    ? { id: `${id}-${whenId}`, name: `${name} ${when}`, nameEn: nameEn && `${nameEn} ${when}` }
    : { id, name, nameEn }
}

const isDaily = ({ weekdays }: PlanSchedule): boolean => weekdays.length === 7

function whenText({ schedule, passes }: PlanRowSettings): string {
  const { weeksOfMonth, holidays } = schedule
  const days = holidays === 'only' ? 'holidays' : isDaily(schedule) ? 'daily' : weekdaysText(schedule.weekdays)
  const weeks = weeksOfMonth.length === 0 ? '' : ` in weeks ${weeksOfMonth.join(',')}`
  const also = holidays === 'as-usual' && !isDaily(schedule) ? ' also on holidays' : ''
  return `${days}${passes === undefined ? '' : ` ${passesText(passes)}`}${weeks}${also}`
}

function whenIdOf({ schedule, passes }: PlanRowSettings): string {
  const { weeksOfMonth, holidays } = schedule
  const days =
    holidays === 'only' ? 'holidays' : isDaily(schedule) ? 'daily' : weekdaysText(schedule.weekdays).replaceAll(',', '')
  const hours = (passes ?? []).map(({ fromMinute, toMinute }) => `-${hourId(fromMinute)}-${hourId(toMinute)}`)
  const weeks = weeksOfMonth.length === 0 ? '' : `-w${weeksOfMonth.join('')}`
  return `${days.toLowerCase()}${hours.join('')}${weeks}${holidays === 'as-usual' && !isDaily(schedule) ? '-hol' : ''}`
}
const hourId = (minute: number): string => minuteText(minute).replace(':', '')

const ID_LENGTH_MAX = 60 // with room for a number behind

/** A text as an id; what cannot stand in one is told apart by a hash. */
function idOf(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replaceAll(/^-+|-+$/g, '')
  const isSame = plain.length <= ID_LENGTH_MAX && !/[^\u0020-\u007E]/.test(text)
  return isSame && plain !== '' ? plain : `${plain.slice(0, ID_LENGTH_MAX - 12)}-${hash53(text)}`.replace(/^-/, '')
}

function unused(id: string, taken: Set<string>): string {
  let free = id
  for (let time = 2; taken.has(free); time++) free = `${id}-${time}`
  taken.add(free)
  return free
}
