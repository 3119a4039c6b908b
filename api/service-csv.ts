import { meanStars, sharesOf, type ServiceGroup, type ServiceRow, type Share } from '#domain/toilet/service-sums.ts'
import { cell } from './report/csv.ts'
import type { Language } from './words.ts'

const words = {
  zh: {
    by: { toilet: '公厕', crew: '班组', town: '镇街', day: '日期', month: '月份' },
    name: '名称',
    heads: [
      '公厕数',
      '天数',
      '开放率%',
      '开放时长无数据h',
      '空气达标率%',
      '空气超标h',
      '空气无数据h',
      '硫化氢报警次',
      '接单及时率%',
      '应接单',
      '完成及时率%',
      '应完成',
      '缓办',
      '工单',
      '重复',
      '未获证实',
      '定时保洁完成率%',
      '应做',
      '已做',
      '无数据',
      '巡回检查完成率%',
      '厕纸充足率%',
      '洗手液充足率%',
      '评分均值',
      '评价数',
      '低评价数',
      '客流人次',
    ],
  },
  en: {
    by: { toilet: 'Toilet', crew: 'Crew', town: 'Town', day: 'Day', month: 'Month' },
    name: 'Name',
    heads: [
      'Toilets',
      'Days',
      'Open hours kept %',
      'Open hours unknown h',
      'Air within limits %',
      'Air above limit h',
      'Air unknown h',
      'Hydrogen sulphide alarms',
      'Accepted on time %',
      'Accepts due',
      'Done on time %',
      'Orders due',
      'Deferred',
      'Orders',
      'Repeats',
      'Not proven',
      'Fixed cleans %',
      'Cleans due',
      'Cleans done',
      'Cleans unknown',
      'Roving checks %',
      'Paper %',
      'Soap %',
      'Mean rating',
      'Ratings',
      'Low ratings',
      'Visits',
    ],
  },
} as const

const HOUR_MS = 3_600_000
const hours = (ms: number): number => ms / HOUR_MS
const percent = ({ percent: is }: Share): number | string => is ?? ''

/** A row a toilet, crew, town, day or month; begins with a byte-order mark, so that Excel reads Chinese (docs/SPEC.md Q14). */
export function serviceCsv(
  rows: readonly ServiceRow[],
  by: ServiceGroup,
  nameOf: (key: string) => string,
  language: Language,
): string {
  const { by: byWords, name, heads } = words[language]
  const lines = [[byWords[by], ...(by === 'toilet' ? [name] : []), ...heads].map(cell).join(',')]
  for (const { key, toilets, days, sums } of rows) {
    const shares = sharesOf(sums)
    lines.push(
      [
        key,
        ...(by === 'toilet' ? [nameOf(key)] : []),
        toilets,
        days,
        percent(shares.open),
        hours(sums.openUnknownMs),
        percent(shares.air),
        hours(sums.airBadMs),
        hours(sums.airUnknownMs),
        sums.h2sAlarms,
        percent(shares.accept),
        sums.acceptDue,
        percent(shares.done),
        sums.doneDue,
        sums.deferred,
        sums.orders,
        sums.repeats,
        sums.unproven,
        percent(shares.cleans),
        sums.cleansDue,
        sums.cleansDone,
        sums.cleansUnknown,
        percent(shares.roving),
        percent(shares.paper),
        percent(shares.soap),
        meanStars(sums) ?? '',
        sums.ratings,
        sums.ratingsLow,
        sums.visits,
      ]
        .map(cell)
        .join(','),
    )
  }
  return `\uFEFF${lines.join('\r\n')}\r\n`
}
