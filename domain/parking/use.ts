/** Which stays of a time: all that meet it, those that began in it, of these those of a hold, or those that ended in it with both ends seen (docs/SPEC.md F28). */
export const sessionChoices = ['met', 'arrived', 'shared', 'ended'] as const
export type SessionChoice = (typeof sessionChoices)[number]

/** Bays of the samples that ended within an hour, summed over the samples. */
export interface LotHour {
  readonly samples: number
  readonly occupied: number
  readonly free: number
  readonly unknown: number
}
/** Stays and samples of a lot and day of its own clock, summed (docs/SPEC.md F28). */
export interface LotDay {
  readonly lot: string
  /** `YYYY-MM-DD` */
  readonly day: string
  /** Stays that began on the day. */
  readonly arrivals: number
  /** Of these, stays of a hold. */
  readonly sharedArrivals: number
  /** Of stays that ended on the day with both ends seen. */
  readonly dwellMsSum: number
  readonly dwellCount: number
  /** By hour of the clock on the wall, 24 of them. */
  readonly hours: readonly LotHour[]
}

/** What days of a lot come to; undefined: nothing to make it of. */
export interface LotUse {
  /** Days on which bays were known. */
  readonly days: number
  readonly arrivals: number
  readonly sharedArrivals: number
  /** Arrivals a bay and day, of days on which bays were known. */
  readonly turnover: number | undefined
  readonly meanDwellMs: number | undefined
  readonly dwellCount: number
  /** Share of the bays that are known, 0 to 1. */
  readonly occupied: number | undefined
  /** Share of all bays, 0 to 1. */
  readonly unknown: number | undefined
}

const emptyHour: LotHour = { samples: 0, occupied: 0, free: 0, unknown: 0 }
const addedHours = (hours: readonly LotHour[]): LotHour =>
  hours.reduce(
    (sum, { samples, occupied, free, unknown }) => ({
      samples: sum.samples + samples,
      occupied: sum.occupied + occupied,
      free: sum.free + free,
      unknown: sum.unknown + unknown,
    }),
    emptyHour,
  )

/** Shares of an hour, or of hours together: taken of what is known, and unknown of all. Undefined: there is nothing to make them of. */
export function sharesOfHour({ occupied, free, unknown }: LotHour): Pick<LotUse, 'occupied' | 'unknown'> {
  const known = occupied + free
  return {
    occupied: known === 0 ? undefined : occupied / known,
    unknown: known + unknown === 0 ? undefined : unknown / (known + unknown),
  }
}

/** Something was written down of the day, be it that nothing was known. */
export const isRecordedDay = ({ arrivals, dwellCount, hours }: LotDay): boolean =>
  arrivals > 0 || dwellCount > 0 || hours.some(({ samples }) => samples > 0)

/** Bays were known on the day; one of which none was is no day without cars. Stays of such a day are what bays told of afterwards, so not all. */
export const isKnownDay = ({ hours }: LotDay): boolean => hours.some(({ occupied, free }) => occupied + free > 0)

/** Sums of days and the figures made of them: never means of means (docs/SPEC.md F28). */
export function lotUseOf(days: readonly LotDay[]): LotUse {
  const known = days.filter((day) => isKnownDay(day))
  const sum = (of: (day: LotDay) => number, all = days) => all.reduce((total, day) => total + of(day), 0)
  const dwellCount = sum((day) => day.dwellCount)
  // as many bays as the lot had on each of the days
  const bayDays = sum(({ hours }) => {
    const { samples, occupied, free, unknown } = addedHours(hours)
    return (occupied + free + unknown) / samples
  }, known)
  return {
    days: known.length,
    arrivals: sum((day) => day.arrivals),
    sharedArrivals: sum((day) => day.sharedArrivals),
    turnover: bayDays === 0 ? undefined : sum((day) => day.arrivals, known) / bayDays,
    meanDwellMs: dwellCount === 0 ? undefined : sum((day) => day.dwellMsSum) / dwellCount,
    dwellCount,
    ...sharesOfHour(addedHours(days.flatMap(({ hours }) => hours))),
  }
}

/** Days together by hour of the clock on the wall, 24 of them. */
export const hoursTogether = (days: readonly LotDay[]): LotHour[] =>
  Array.from({ length: 24 }, (_, hour) => addedHours(days.map(({ hours }) => hours[hour] ?? emptyHour)))
