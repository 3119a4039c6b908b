import {
  meanStars,
  sharesOf,
  toldPercent,
  type ServiceGroup,
  type ServiceRow,
  type Share,
} from '#domain/toilet/service-sums.ts'
import { cell } from './report/csv.ts'
import type { Language } from './words.ts'

const byWords = {
  zh: { toilet: '公厕', crew: '班组', town: '镇街', day: '日期', month: '月份' },
  en: { toilet: 'Toilet', crew: 'Crew', town: 'Town', day: 'Day', month: 'Month' },
} as const satisfies Record<Language, Record<ServiceGroup, string>>
const nameWord = { zh: '名称', en: 'Name' } as const

const HOUR_MS = 3_600_000
/** Text, since a number would be cut to a tenth: 4 decimals of an hour are 0.36 s. */
const hours = (ms: number): string => (ms / HOUR_MS).toFixed(4)
/** As the pages say it, so that nobody reads 100 here and 99.9 there. */
const percent = ({ percent: is }: Share): string => (is === undefined ? '' : toldPercent(is).toFixed(1))

type Shares = ReturnType<typeof sharesOf>
interface Column {
  readonly zh: string
  readonly en: string
  readonly of: (row: ServiceRow, shares: Shares) => string | number
}
/** A share of times with what it is made of: what was good, what is known, what is not. */
const times = (name: keyof Shares, zh: string, en: string, goodZh: string, goodEn: string): Column[] => [
  { zh: `${zh}率%`, en: `${en} %`, of: (_, shares) => percent(shares[name]) },
  { zh: `${goodZh}h`, en: `${goodEn} h`, of: (_, shares) => hours(shares[name].good) },
  { zh: `${zh}已知h`, en: `${en}: known h`, of: (_, shares) => hours(shares[name].of) },
  { zh: `${zh}无数据h`, en: `${en}: unknown h`, of: (_, shares) => hours(shares[name].unknown) },
]
/** The same of counts. */
const counts = (name: keyof Shares, zh: string, en: string, goodZh: string, goodEn: string): Column[] => [
  { zh: `${zh}率%`, en: `${en} %`, of: (_, shares) => percent(shares[name]) },
  { zh: goodZh, en: goodEn, of: (_, shares) => shares[name].good },
  { zh: `${zh}应计`, en: `${en}: counted`, of: (_, shares) => shares[name].of },
]
const unknown = (name: keyof Shares, zh: string, en: string): Column => ({
  zh: `${zh}无数据`,
  en: `${en}: unknown`,
  of: (_, shares) => shares[name].unknown,
})

const columns: readonly Column[] = [
  { zh: '公厕数', en: 'Toilets', of: ({ toilets }) => toilets },
  { zh: '天数', en: 'Days', of: ({ days }) => days },
  { zh: '未关账的日记录', en: 'Days not closed', of: ({ running }) => running },
  ...times('open', '开放', 'Open hours kept', '有人使用', 'Kept'),
  ...times('air', '空气达标', 'Air within limits', '达标', 'Within limits'),
  { zh: '硫化氢报警次', en: 'Hydrogen sulphide alarms', of: ({ sums }) => sums.h2sAlarms },
  ...counts('accept', '接单及时', 'Accepted on time', '及时接单', 'Accepts on time'),
  ...counts('done', '完成及时', 'Done on time', '及时完成', 'Orders on time'),
  { zh: '缓办', en: 'Deferred', of: ({ sums }) => sums.deferred },
  { zh: '工单', en: 'Orders', of: ({ sums }) => sums.orders },
  { zh: '重复', en: 'Repeats', of: ({ sums }) => sums.repeats },
  { zh: '报完成', en: 'Said to be done', of: ({ sums }) => sums.claims },
  { zh: '未获证实', en: 'Not proven', of: ({ sums }) => sums.unproven },
  ...counts('cleans', '定时保洁', 'Fixed cleans', '已做定时保洁', 'Fixed cleans done'),
  unknown('cleans', '定时保洁', 'Fixed cleans'),
  ...counts('roving', '巡回检查', 'Roving checks', '已做巡回检查', 'Roving checks done'),
  unknown('roving', '巡回检查', 'Roving checks'),
  ...times('paper', '厕纸充足', 'Paper', '厕纸充足', 'Paper enough'),
  ...times('soap', '洗手液充足', 'Soap', '洗手液充足', 'Soap enough'),
  { zh: '评分均值', en: 'Mean rating', of: ({ sums }) => meanStars(sums)?.toFixed(2) ?? '' },
  { zh: '评价数', en: 'Ratings', of: ({ sums }) => sums.ratings },
  { zh: '低评价数', en: 'Low ratings', of: ({ sums }) => sums.ratingsLow },
  { zh: '客流人次', en: 'Visits', of: ({ sums }) => sums.visits },
  { zh: '客流无计数h', en: 'Visits unknown h', of: ({ sums }) => hours(sums.visitsUnknownMs) },
]

/**
 * A row a toilet, crew, town, day or month, each share with the numerator and denominator it is made of; begins with a byte-order mark, so that Excel
 * reads Chinese (docs/SPEC.md Q14).
 */
export function serviceCsv(
  rows: readonly ServiceRow[],
  by: ServiceGroup,
  nameOf: (key: string) => string,
  language: Language,
): string {
  const heads = [
    byWords[language][by],
    ...(by === 'toilet' ? [nameWord[language]] : []),
    ...columns.map((column) => column[language]),
  ]
  const lines = rows.map((row) => {
    const shares = sharesOf(row.sums)
    return [row.key, ...(by === 'toilet' ? [nameOf(row.key)] : []), ...columns.map(({ of }) => of(row, shares))]
  })
  return `\uFEFF${[heads, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')}`
}
