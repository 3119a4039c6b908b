import type { TFunction } from 'i18next'
import { addDays } from '#domain/plan/local-day.ts'
import {
  meanStars,
  sharesOf,
  toldPercent,
  type ServiceRow,
  type ServiceSums,
  type Share,
  type ShareName,
} from '#domain/toilet/service-sums.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** `97.4%`; never 100 or 0 when it is not quite that. */
export const percentText = (percent: number): string => `${toldPercent(percent).toFixed(1)}%`

/** A length of time as people compare them: `15.5 小时`, `40 分钟`. */
export function lengthOfTime(ms: number, t: TFunction): string {
  return ms > 0 && ms < HOUR_MS
    ? t('levels.minute', { n: Math.max(1, Math.round(ms / MINUTE_MS)) })
    : t('levels.hour', { n: Math.round((ms / HOUR_MS) * 10) / 10 })
}

/** Counts where a share is of times; as hours they would say nothing. */
const counted: ReadonlySet<ShareName> = new Set(['accept', 'done', 'cleans', 'roving', 'proven'])
export const isCounted = (name: ShareName): boolean => counted.has(name)

/** Of a share of times: how much of what was due is not known, 0 to 100. */
export const unknownPercent = ({ of, unknown }: Share): number =>
  of + unknown === 0 ? 0 : (unknown / (of + unknown)) * 100

export const sortNames = ['air', 'open', 'accept', 'done', 'cleans', 'paper', 'ratings', 'unproven', 'visits'] as const
export type SortName = (typeof sortNames)[number]

/** What rows are ordered by: the worst is the smallest; undefined where nothing is known. */
function measureOf(sums: ServiceSums, by: SortName): number | undefined {
  switch (by) {
    case 'ratings':
      return meanStars(sums)
    case 'unproven':
      return -sums.unproven
    case 'visits':
      return -sums.visits
    case 'air':
    case 'open':
    case 'accept':
    case 'done':
    case 'cleans':
    case 'paper':
      return sharesOf(sums)[by].percent
  }
}

export interface RankedRow extends ServiceRow {
  /** From 1, the same for equal ones; undefined: nothing is known to rank it by. */
  readonly rank: number | undefined
}

/** The worst first, those of which nothing is known last; equal ones in order of their keys. */
export function ranked(rows: readonly ServiceRow[], by: SortName): RankedRow[] {
  const measured = rows.map((row) => ({ row, measure: measureOf(row.sums, by) }))
  measured.sort((a, b) => (a.measure ?? Infinity) - (b.measure ?? Infinity) || (a.row.key < b.row.key ? -1 : 1))
  return measured.map(({ row, measure }) => ({
    ...row,
    rank:
      measure === undefined ? undefined : measured.filter((each) => (each.measure ?? Infinity) < measure).length + 1,
  }))
}

export const ranges = ['week', 'month', 'thisMonth', 'lastMonth', 'today', 'own'] as const
export type Range = (typeof ranges)[number]

/** Days of a named time; the last closed day is yesterday. */
export function daysOf(range: Exclude<Range, 'own'>, today: string): { readonly from: string; readonly to: string } {
  const yesterday = addDays(today, -1)
  const firstOfMonth = `${today.slice(0, 7)}-01`
  switch (range) {
    case 'week':
      return { from: addDays(today, -7), to: yesterday }
    case 'month':
      return { from: addDays(today, -30), to: yesterday }
    case 'thisMonth':
      return { from: firstOfMonth, to: today }
    case 'lastMonth': {
      const last = addDays(firstOfMonth, -1)
      return { from: `${last.slice(0, 7)}-01`, to: last }
    }
    case 'today':
      return { from: today, to: today }
  }
}

/** Which named time these days are. */
export function rangeOf(from: string, to: string, today: string): Range {
  return (
    ranges.find((range) => {
      if (range === 'own') return false
      const days = daysOf(range, today)
      return days.from === from && days.to === to
    }) ?? 'own'
  )
}
