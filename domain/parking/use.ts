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
  /** Days of which anything is known. */
  readonly days: number
  readonly arrivals: number
  readonly sharedArrivals: number
  /** Arrivals a bay and day. */
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

/** Something is known of the day; one of which nothing is known is none without cars. */
export const isKnownDay = ({ arrivals, dwellCount, hours }: LotDay): boolean =>
  arrivals > 0 || dwellCount > 0 || hours.some(({ occupied, free }) => occupied + free > 0)

/**
 * Sums of days and the figures made of them: never means of means (docs/SPEC.md F28).
 *
 * @param capacity bays of the lot, for days of which there are stays and no samples
 */
export function lotUseOf(days: readonly LotDay[], capacity: number): LotUse {
  const known = days.filter(isKnownDay)
  const sum = (of: (day: LotDay) => number) => known.reduce((all, day) => all + of(day), 0)
  const [arrivals, dwellCount] = [sum((day) => day.arrivals), sum((day) => day.dwellCount)]
  // as many bays as the lot had on that day
  const bayDays = sum(({ hours }) => {
    const { samples, occupied, free, unknown } = addedHours(hours)
    return samples === 0 ? capacity : (occupied + free + unknown) / samples
  })
  return {
    days: known.length,
    arrivals,
    sharedArrivals: sum((day) => day.sharedArrivals),
    turnover: bayDays === 0 ? undefined : arrivals / bayDays,
    meanDwellMs: dwellCount === 0 ? undefined : sum((day) => day.dwellMsSum) / dwellCount,
    dwellCount,
    ...sharesOfHour(addedHours(days.flatMap(({ hours }) => hours))),
  }
}

/** Days together by hour of the clock on the wall, 24 of them. */
export const hoursTogether = (days: readonly LotDay[]): LotHour[] =>
  Array.from({ length: 24 }, (_, hour) => addedHours(days.map(({ hours }) => hours[hour] ?? emptyHour)))
