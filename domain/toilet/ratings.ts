import type { RuleSettings } from '../coverage/settings.ts'
import { localDayOf } from '../plan/local-day.ts'
import type { RatingsMemory } from './state.ts'

const LOW_MAX = 20
const DAYS_MAX = 7

/** One rating more, of the button at the door or of the public (docs/SPEC.md Y16). */
export function rated(
  ratings: RatingsMemory,
  atMs: number,
  stars: number,
  { ratingLowStars }: RuleSettings,
): RatingsMemory {
  const day = localDayOf(atMs)
  const before = ratings.days.find((each) => each.day === day) ?? { day, count: 0, stars: 0 }
  const days = [
    ...ratings.days.filter((each) => each.day !== day),
    { day, count: before.count + 1, stars: before.stars + stars },
  ]
    .toSorted((a, b) => (a.day < b.day ? -1 : 1))
    .slice(-DAYS_MAX)
  const lowMs =
    stars <= ratingLowStars ? [...ratings.lowMs, atMs].toSorted((a, b) => a - b).slice(-LOW_MAX) : ratings.lowMs
  return { lowMs, days }
}
