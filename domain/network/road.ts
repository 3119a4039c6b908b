import { roadGrades, type RoadClass, type RoadGrade } from '../geography.ts'
import type { NetworkWarning, WidthSource } from './report.ts'
import { defaultWidthM, gradeByClass, LANE_M, type Tags } from './road-words.ts'

/** In which directions a line may be driven, seen along its drawing. */
export type Way = 'both' | 'forth' | 'back'

/** What a line is as a road, whatever file it came from. */
export interface Road {
  readonly name: string
  readonly nameEn: string
  readonly roadClass: RoadClass
  readonly grade: RoadGrade
  readonly way: Way
  readonly bridge: boolean
  readonly tunnel: boolean
  readonly widthM: number
  readonly widthFrom: WidthSource
}

/** Narrower than any vehicle, wider than any carriageway: a width out of these bounds is a slip (our choice). */
const [WIDTH_M_MIN, WIDTH_M_MAX] = [1.5, 100] as const
const LANES_MAX = 20
/** Longer names are no names (our choice). */
const NAME_LENGTH_MAX = 200
const METRES_PER_FOOT = 0.3048

/**
 * Tags in OpenStreetMap's words to a road. What cannot be read is told by `warn` and left to its default.
 * Words: wiki.openstreetmap.org, Key:oneway, Key:width, Key:lanes, Key:bridge, Key:tunnel.
 */
export function readRoad(
  tags: Tags,
  roadClass: RoadClass,
  warn: (warning: NetworkWarning, seen: string) => void,
): Road {
  const way = wayOf(tags, warn)
  const { widthM, widthFrom } = widthOf(tags, roadClass, way !== 'both', warn)
  return {
    name: nameOf(tags['name']) || nameOf(tags['ref']),
    nameEn: nameOf(tags['name:en']),
    roadClass,
    grade: gradeOf(tags['grade'], warn) ?? gradeByClass[roadClass],
    way,
    bridge: isSet(tags['bridge']),
    tunnel: isSet(tags['tunnel']),
    widthM,
    widthFrom,
  }
}

/** A name as people read it: composed, without control characters, of a bounded length. */
export const nameOf = (text: string | undefined): string =>
  (text ?? '')
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .trim()
    .slice(0, NAME_LENGTH_MAX)

const no = /^(no|false|0|n|none|否|)$/i
const yes = /^(yes|true|1|y|是)$/i

/** `bridge=viaduct` is a bridge too: whatever is not no. */
const isSet = (text: string | undefined): boolean => text !== undefined && !no.test(text.trim())

function wayOf(tags: Tags, warn: (warning: NetworkWarning, seen: string) => void): Way {
  const oneway = tags['oneway']?.trim() ?? ''
  if (oneway !== '') {
    if (yes.test(oneway)) return 'forth'
    if (oneway === '-1' || oneway === 'reverse') return 'back'
    if (no.test(oneway)) return 'both'
    if (oneway === 'reversible' || oneway === 'alternating') {
      // its direction changes with the hour, so at some hour each of its sides is driven
      warn('reversible', oneway)
      return 'both'
    }
    warn('unreadable-oneway', oneway)
  }
  const round = tags['junction'] === 'roundabout' || tags['junction'] === 'circular'
  return round || tags['highway'] === 'motorway' ? 'forth' : 'both'
}

function widthOf(
  tags: Tags,
  roadClass: RoadClass,
  oneway: boolean,
  warn: (warning: NetworkWarning, seen: string) => void,
): { widthM: number; widthFrom: WidthSource } {
  const width = tags['width']
  if (width !== undefined && width.trim() !== '') {
    const metres = metresOf(width.trim())
    if (metres !== undefined) return { widthM: metres, widthFrom: 'width' }
    warn('unreadable-width', width)
  }
  const lanes = /^\d+(\.\d+)?$/.test(tags['lanes'] ?? '') ? Number(tags['lanes']) : 0
  if (lanes >= 1 && lanes <= LANES_MAX) return { widthM: toCm(lanes * LANE_M), widthFrom: 'lanes' }
  const isLink = tags['highway']?.endsWith('_link') ?? false
  return { widthM: defaultWidthM(roadClass, oneway, isLink), widthFrom: 'class' }
}

const toCm = (metres: number): number => Math.round(metres * 100) / 100

/** `7`, `7.5 m`, `7,5` and `24'` are widths. */
function metresOf(text: string): number | undefined {
  const found = /^(\d+(?:[.,]\d+)?)\s*(m|米|'|ft)?$/.exec(text)
  if (found === null) return undefined
  const unitM = found[2] === "'" || found[2] === 'ft' ? METRES_PER_FOOT : 1
  const metres = toCm(Number(found[1]!.replace(',', '.')) * unitM)
  return metres >= WIDTH_M_MIN && metres <= WIDTH_M_MAX ? metres : undefined
}

/** `1` to `4`, `一级` to `四级`, also `1级`. */
function gradeOf(
  text: string | undefined,
  warn: (warning: NetworkWarning, seen: string) => void,
): RoadGrade | undefined {
  if (text === undefined || text.trim() === '') return undefined
  const word = text.trim().replace(/级$/, '')
  const grade = roadGrades.find((each) => word === String(each) || word === '一二三四'[each - 1])
  if (grade === undefined) warn('unreadable-grade', text)
  return grade
}
