/** What can be summed up over toilets and days: numerators and denominators, never shares (docs/SPEC.md Q11). Times in ms. */
export const sumNames = [
  'openDueMs',
  'openKeptMs',
  'openQuietMs',
  'openUnknownMs',
  'airDueMs',
  'airGoodMs',
  'airBadMs',
  'airUnknownMs',
  'h2sAlarms',
  'acceptDue',
  'acceptOnTime',
  'doneDue',
  'doneOnTime',
  'deferred',
  'orders',
  'repeats',
  'claims',
  'unproven',
  'cleansDue',
  'cleansDone',
  'cleansUnknown',
  'rovingDue',
  'rovingDone',
  'rovingUnknown',
  'paperDueMs',
  'paperGoodMs',
  'paperLowMs',
  'paperUnknownMs',
  'soapDueMs',
  'soapGoodMs',
  'soapLowMs',
  'soapUnknownMs',
  'ratings',
  'ratingStars',
  'ratingsLow',
  'visits',
  'visitsUnknownMs',
] as const
export type SumName = (typeof sumNames)[number]
export type ServiceSums = Readonly<Record<SumName, number>>

/** What roll-ups take of a day. */
export interface DayFigures {
  readonly team: string
  readonly sums: ServiceSums
}

export const noSums: ServiceSums = Object.fromEntries(sumNames.map((name) => [name, 0])) as Record<SumName, number>

export function addSums(all: readonly Partial<ServiceSums>[]): ServiceSums {
  const total: Record<SumName, number> = { ...noSums }
  for (const sums of all) for (const name of sumNames) total[name] += sums[name] ?? 0
  return total
}

/** A share of what is known, and how much of what was due is not known. */
export interface Share {
  readonly good: number
  /** What is known: good and not good. */
  readonly of: number
  readonly unknown: number
  /** 0 to 100; undefined when nothing is known. */
  readonly percent: number | undefined
}
/** A percentage to a tenth as it is told: never 100 or 0 when it is not quite that. */
export function toldPercent(percent: number): number {
  const tenths = Math.round(percent * 10)
  return (tenths >= 1_000 && percent < 100 ? 999 : tenths <= 0 && percent > 0 ? 1 : tenths) / 10
}
export const shareNames = ['open', 'air', 'accept', 'done', 'cleans', 'roving', 'paper', 'soap', 'proven'] as const
export type ShareName = (typeof shareNames)[number]

const share = (good: number, of: number, unknown: number): Share => ({
  good,
  of,
  unknown,
  percent: of > 0 ? (good / of) * 100 : undefined,
})

/** Shares of sums (docs/SPEC.md Q11). What is not known is in no share; it stands beside it. */
export function sharesOf(sums: ServiceSums): Readonly<Record<ShareName, Share>> {
  return {
    open: share(sums.openKeptMs, sums.openKeptMs + sums.openQuietMs, sums.openUnknownMs),
    air: share(sums.airGoodMs, sums.airGoodMs + sums.airBadMs, sums.airUnknownMs),
    accept: share(sums.acceptOnTime, sums.acceptDue, 0),
    done: share(sums.doneOnTime, sums.doneDue, 0),
    cleans: share(sums.cleansDone, sums.cleansDue - sums.cleansUnknown, sums.cleansUnknown),
    roving: share(sums.rovingDone, sums.rovingDue - sums.rovingUnknown, sums.rovingUnknown),
    paper: share(sums.paperGoodMs, sums.paperGoodMs + sums.paperLowMs, sums.paperUnknownMs),
    soap: share(sums.soapGoodMs, sums.soapGoodMs + sums.soapLowMs, sums.soapUnknownMs),
    proven: share(sums.claims - sums.unproven, sums.claims, 0),
  }
}

/** Mean of ratings in stars; undefined: none were given. */
export const meanStars = ({ ratings, ratingStars }: Pick<ServiceSums, 'ratings' | 'ratingStars'>): number | undefined =>
  ratings === 0 ? undefined : ratingStars / ratings

export const serviceGroups = ['toilet', 'crew', 'town', 'day', 'month'] as const
export type ServiceGroup = (typeof serviceGroups)[number]

/** Sums of one toilet and day with what they are grouped by. */
export interface DayRow extends DayFigures {
  readonly toilet: string
  readonly town: string
  readonly day: string
  /** Not closed yet: its figures may still change. */
  readonly isRunning: boolean
}
export interface ServiceRow {
  /** The toilet, crew, town, day or month. */
  readonly key: string
  readonly toilets: number
  readonly days: number
  /** Days of toilets in it that are not closed yet. */
  readonly running: number
  readonly sums: ServiceSums
}

/** Rows by toilet, crew, town, day or month, in order of their keys. */
export function rollUp(rows: readonly DayRow[], by: ServiceGroup): ServiceRow[] {
  const keyOf = (row: DayRow): string => {
    switch (by) {
      case 'toilet':
        return row.toilet
      case 'crew':
        return row.team
      case 'town':
        return row.town
      case 'day':
        return row.day
      case 'month':
        return row.day.slice(0, 7)
    }
  }
  return [...Map.groupBy(rows, keyOf)]
    .map(([key, of]) => ({
      key,
      toilets: new Set(of.map(({ toilet }) => toilet)).size,
      days: new Set(of.map(({ day }) => day)).size,
      running: of.filter(({ isRunning }) => isRunning).length,
      sums: addSums(of.map(({ sums }) => sums)),
    }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
}
