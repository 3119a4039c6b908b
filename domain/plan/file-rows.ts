import type { LonLat } from '../geography.ts'
import { propertyNames } from '../network/geojson.ts'
import type { PassWindow, PlanSchedule, WorkType } from './plan.ts'
import {
  holidaysOf,
  idsOf,
  makeUpWorkdaysOf,
  passesOf,
  sideOf,
  speedLimitOf,
  truthOf,
  weekdaysOf,
  weeksOf,
  windowOf,
  workTypeOf,
  type SideWord,
} from './words.ts'

/** A feature of a GeoJSON file or a line of a CSV file of plans. */
export interface FileRow {
  /** What it is called in messages: `feature 12`, `line 7`. */
  readonly called: string
  /** Texts by the name of their property or column, in small letters. */
  readonly fields: ReadonlyMap<string, string>
  readonly lines: readonly (readonly LonLat[])[]
}

/** What a property may mean, with the names it usually has, the likeliest first; capitals do not matter. */
export const meanings = {
  plan: ['plan', 'planid', 'plan_id'],
  name: ['planname', 'plan_name', 'routename', 'route_name', '路线名称'],
  'name-en': ['plannameen', 'plan_name_en', 'routenameen', 'route_name_en'],
  group: ['route', 'routeid', 'route_id', 'snowrouteid', '路线', '线路'],
  street: [...propertyNames['name']!, 'corridor'],
  town: ['town', '街道', '镇', '乡镇', '镇街'],
  'work-type': ['worktype', 'work_type', '作业类型'],
  edge: ['edge', 'edges', 'edgeid', 'edge_id', 'sides'],
  side: ['side', 'blockside', 'block_side', '侧'],
  passes: ['passes', 'windows', '时段', '作业时段'],
  from: ['fromhour', 'from_hour', 'from_time', 'starttime', 'start_time', '开始时间'],
  to: ['tohour', 'to_hour', 'to_time', 'endtime', 'end_time', '结束时间'],
  weekday: ['weekday', 'weekdays', '星期'],
  weeks: ['weeks', 'weeksofmonth', 'weeks_of_month'],
  week1: ['week1'],
  week2: ['week2'],
  week3: ['week3'],
  week4: ['week4'],
  week5: ['week5'],
  holidays: ['holidays', 'holiday', '节假日'],
  'make-up-workdays': ['makeupworkdays', 'make_up_workdays', '调休'],
  'speed-limit': ['speedlimitkmh', 'speed_limit_kmh', '限速'],
  vehicles: ['vehicles', 'vehicle', '车辆'],
  'demo-area': ['demoarea', 'demo_area', '席地而坐'],
  area: ['workarea', 'work_area', '作业范围'],
} as const satisfies Record<string, readonly string[]>
export type Meaning = keyof typeof meanings
export const meaningNames = Object.keys(meanings) as Meaning[]

/** Names of properties that somebody gave for this file. */
export type FieldMap = Readonly<Partial<Record<Meaning, string>>>

/** What holds where a row says nothing, in the words a row would use. */
export type RowDefaults = Readonly<Partial<Record<Meaning, string>>>

/** What a row says, understood. */
export interface PlanRowWords {
  readonly called: string
  readonly planId?: string
  readonly name?: string
  readonly nameEn?: string
  readonly group?: string
  readonly street: string
  readonly settings: PlanRowSettings
  readonly edges: readonly string[]
  readonly side: SideWord
  readonly lines: readonly (readonly LonLat[])[]
}
/** Rows of one plan have the same. */
export interface PlanRowSettings {
  readonly town?: string
  readonly workType: WorkType
  /** Left out: those of the template. */
  readonly passes?: readonly PassWindow[]
  readonly schedule: PlanSchedule
  readonly speedLimitKmh?: number
  readonly vehicles: readonly string[]
  readonly demoArea: boolean
  readonly area?: readonly [number, number][]
}

/**
 * Names given for properties must be properties of the file.
 * @throws {RangeError} naming the first that is not, and those there are
 */
export function checkFieldMap(map: FieldMap, rows: readonly FileRow[]): void {
  const there = new Set(rows.flatMap(({ fields }) => [...fields.keys()]))
  for (const [meaning, name] of Object.entries(map))
    if (!there.has(name.toLowerCase()))
      throw new RangeError(
        `--map-${meaning} ${JSON.stringify(name)}: nothing in the file has that, it has ${[...there].toSorted().join(', ')}`,
      )
}

/**
 * What a row says of its plan and its sides.
 * @throws {RangeError} saying what is wrong with it, without where
 */
export function readRow(row: FileRow, map: FieldMap, defaults: RowDefaults): PlanRowWords {
  const field = (meaning: Meaning): string | undefined => fieldOf(row, meaning, map)
  const text = (meaning: Meaning): string | undefined => field(meaning) ?? defaults[meaning]
  const read = <T>(meaning: Meaning, reader: (text: string) => T): T | undefined => {
    const is = text(meaning)
    return is === undefined ? undefined : reader(is)
  }
  const named = (meaning: Meaning): string | undefined => text(meaning)?.normalize('NFC').slice(0, NAME_LENGTH_MAX)
  const edges = idsOf(field('edge') ?? '')
  const side = read('side', sideOf) ?? { is: 'both' }
  if (edges.length === 0 && row.lines.length === 0 && (side.is === 'left' || side.is === 'right'))
    throw new RangeError(`side ${side.is} needs a line: of a street name it can be both or a point of the compass`)
  return {
    called: row.called,
    planId: field('plan'),
    name: named('name'),
    nameEn: named('name-en'),
    group: groupOf(row, map),
    street: field('street') ?? '',
    settings: {
      town: named('town'),
      workType: read('work-type', workTypeOf) ?? 'sweep',
      passes: windowsOf(field, defaults),
      schedule: scheduleOf(text),
      speedLimitKmh: read('speed-limit', speedLimitOf),
      vehicles: [...new Set(read('vehicles', idsOf) ?? [])],
      demoArea: read('demo-area', truthOf) ?? false,
      area: read('area', ringOf),
    },
    edges,
    side,
    lines: row.lines,
  }
}

const NAME_LENGTH_MAX = 100

/** The text of a row; undefined when it has none, or an empty one. */
function fieldOf(row: FileRow, meaning: Meaning, map: FieldMap): string | undefined {
  const given = map[meaning]
  const names: readonly string[] = given === undefined ? meanings[meaning] : [given.toLowerCase()]
  return names.map((name) => row.fields.get(name)?.trim()).find((is) => is !== undefined && is !== '')
}

/** '' when the file has groups and the row is in none. */
function groupOf(row: FileRow, map: FieldMap): string | undefined {
  const given = map.group
  const names: readonly string[] = given === undefined ? meanings.group : [given.toLowerCase()]
  return fieldOf(row, 'group', map) ?? (names.some((name) => row.fields.has(name)) ? '' : undefined)
}

function windowsOf(
  field: (meaning: Meaning) => string | undefined,
  defaults: RowDefaults,
): readonly PassWindow[] | undefined {
  const [passes, from, to] = [field('passes'), field('from'), field('to')]
  if (passes !== undefined) return passesOf(passes)
  if (from !== undefined && to !== undefined) return [windowOf(from, to)]
  if (from !== undefined || to !== undefined)
    throw new RangeError(`a window from ${from ?? '?'} to ${to ?? '?'} must have both times`)
  return defaults.passes === undefined ? undefined : passesOf(defaults.passes)
}

function scheduleOf(text: (meaning: Meaning) => string | undefined): PlanSchedule {
  const { weekdays, onlyHolidays } = weekdaysOf(text('weekday') ?? 'daily')
  const holidays = text('holidays')
  const makeUp = text('make-up-workdays')
  return {
    weekdays,
    weeksOfMonth: weeksIn(text),
    holidays: onlyHolidays ? 'only' : holidays === undefined ? 'as-usual' : holidaysOf(holidays),
    makeUpWorkdays: makeUp === undefined ? 'as-usual' : makeUpWorkdaysOf(makeUp),
  }
}

const weekMeanings = ['week1', 'week2', 'week3', 'week4', 'week5'] as const

/** Weeks of the month as a list, or as a yes or no each. */
function weeksIn(text: (meaning: Meaning) => string | undefined): number[] {
  const listed = text('weeks')
  if (listed !== undefined) return weeksOf(listed)
  const flags = weekMeanings.map((meaning) => text(meaning))
  if (flags.every((flag) => flag === undefined)) return []
  const weeks = flags.flatMap((flag, at) => (flag !== undefined && truthOf(flag) ? [at + 1] : []))
  if (weeks.length === 0) throw new RangeError('it is in no week of the month')
  return weeksOf(weeks.join(','))
}

/** A closed ring as JSON: `[[120.4,31.6],…]`. */
function ringOf(text: string): [number, number][] {
  let ring: unknown
  try {
    ring = JSON.parse(text)
  } catch {
    ring = undefined
  }
  const isRing =
    Array.isArray(ring) &&
    ring.every(
      (place): place is [number, number] =>
        Array.isArray(place) && place.length === 2 && place.every((is) => Number.isFinite(is)),
    )
  if (!isRing) throw new RangeError(`area ${JSON.stringify(text.slice(0, 40))} must be a ring of [lon, lat] as JSON`)
  return ring as [number, number][]
}
