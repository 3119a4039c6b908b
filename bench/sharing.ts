import type { Overstay } from '#domain/sharing/overstay.ts'
import { dayOf, startOfDay } from '../simulators/clock.ts'
import { tempFolder } from '../test/platform.ts'
import { rounded, wholeOption, type Measurement } from './named.ts'
import { runSharingMonth, type SharingMonth } from './sharing-month.ts'

/** A Sunday, so that a month has five week-ends. */
const FROM_MS = startOfDay(dayOf(Date.UTC(2026, 2, 1, 4)))
const DRIVERS = 400

/** A month of sharing (docs/SPEC.md S38): what was promised to drivers and owners, and what really was. */
export const measurement: Measurement = {
  options: { days: { type: 'string' }, drivers: { type: 'string' }, seed: { type: 'string' } },
  async run(options) {
    const days = wholeOption(options, 'days', 30)
    const drivers = wholeOption(options, 'drivers', DRIVERS)
    const beganMs = performance.now()
    await using folder = await tempFolder('bench-sharing')
    const month = await runSharingMonth({
      folder: folder.path,
      seed: wholeOption(options, 'seed', 42),
      drivers,
      fromMs: FROM_MS,
      days,
      onDay: (day, { messages, counts: { held, kept, broken, failures, lastProblem } }) =>
        console.error(
          `day ${day}: ${messages} messages, ${held} holds, ${kept} came to their bay, ${broken} did not, ${rounded((performance.now() - beganMs) / 1_000, 0)} s${failures > 0 ? `, ${failures} failures: ${lastProblem}` : ''}`,
        ),
    })
    return { ...scoreOf(month), drivers, days, seconds: rounded((performance.now() - beganMs) / 1_000, 0) }
  },
}

const isOf = (park: SharingMonth['parks'][number], { bay, fromMs }: Overstay): boolean =>
  park.bay === bay && park.startMs < fromMs && park.endMs > fromMs

const percent = (part: number, whole: number): number => rounded((100 * part) / Math.max(1, whole), 2)

/** Promises against what really was. */
export function scoreOf(month: SharingMonth): Record<string, unknown> {
  const { counts, promises, mornings, forecasts, parks, overstays, countedBays } = month
  const kept = promises.filter((promise) => promise.kept)
  const enough = mornings.filter(({ theirs, staffBays }) => theirs >= staffBays)
  const late = parks.filter(({ who }) => who === 'overstay')
  // what is written down of a stay is written when it ends
  const over = overstays.filter(({ leftAtMs }) => leftAtMs !== undefined)
  const wrong = over.filter((each) => !late.some((park) => isOf(park, each)))
  const missed = late.filter((park) => !overstays.some((each) => isOf(park, each)))
  const at = (atMs: number) => new Date(atMs).toISOString()
  for (const { holdId, bay, fromMs, isStrike, unproven } of wrong)
    console.error(
      `wrong: hold ${holdId} in ${bay}, ${at(fromMs)}, ${isStrike ? 'a strike' : `no strike (${unproven})`}`,
    )
  for (const { bay, startMs, endMs } of missed) console.error(`missed: ${bay}, ${at(startMs)} to ${at(endMs)}`)
  for (const { lot, theirs, staffBays, windowEndMs } of mornings)
    if (theirs < staffBays) console.error(`short: ${lot} ${at(windowEndMs)}, ${theirs} of ${staffBays}`)
  for (const { lot, kept: isKept, atMs, moved } of promises)
    if (!isKept) console.error(`no bay: ${lot} ${at(atMs)}, sent on ${moved} times`)
  return {
    holds: counts.held,
    promisesKeptPercent: percent(kept.length + enough.length, promises.length + mornings.length),
    bayThereOnArrivalPercent: percent(kept.length, promises.length),
    ownBayFreeAtOncePercent: percent(kept.filter(({ moved }) => moved === 0).length, promises.length),
    staffBayThereInTheMorningPercent: percent(enough.length, mornings.length),
    staffTurnedAway: month.turnedAway.filter(({ who }) => who === 'staff' || who === 'resident').length,
    mornings: mornings.length,
    morningsForecastShort: forecasts.filter(({ isShort }) => isShort).length,
    overstays: overstays.length,
    overstaysInTruth: late.length,
    strikes: overstays.filter(({ isStrike }) => isStrike).length,
    strikesFalse: wrong.filter(({ isStrike }) => isStrike).length,
    unproven: overstays.filter(({ unproven }) => unproven !== undefined).length,
    unprovenFalse: wrong.filter(({ isStrike }) => !isStrike).length,
    overstaysMissed: missed.length,
    missedWhereOnlyCounted: missed.filter(({ bay }) => countedBays.has(bay)).length,
    refusals: counts.refusals,
    failures: counts.failures,
    lastProblem: counts.lastProblem,
    messages: month.messages,
  }
}
