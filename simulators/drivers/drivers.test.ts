import { describe, expect, test } from 'vitest'
import type { Hold, HoldAnswer } from '#domain/sharing/hold.ts'
import { readPlate } from '#domain/sharing/plate.ts'
import { dayOf, HOUR_MS, MINUTE_MS, startOfDay } from '../clock.ts'
import { makeDistrict } from '../district.ts'
import type { LotGround } from '../models/lot.ts'
import type { Truth } from '../truth.ts'
import { makeDrivers, outingOf, outingsAround, type Driver } from './behaviour.ts'
import { makeDrivers as makeGoing } from './drivers.ts'
import type { DriverPhone } from './phone.ts'
import { askingPace } from './start.ts'

const district = makeDistrict(42)
const DAY = dayOf(Date.UTC(2026, 2, 2, 4))
const drivers = makeDrivers(district, 300)

describe('what drivers have in mind', () => {
  test('[S35] the same drivers in every run, each with a plate of her own and lots that fit her', () => {
    expect(makeDrivers(district, 40)).toEqual(drivers.slice(0, 40))
    expect(new Set(drivers.map(({ plate }) => plate)).size).toBe(300)
    for (const { plate, lots } of drivers) {
      expect(readPlate(plate)).toBe(plate)
      expect(new Set(lots).size).toBe(lots.length)
      expect(lots.length).toBeGreaterThan(2)
    }
    const day = drivers.filter(({ habit }) => habit === 'day')
    expect(day.length).toBeGreaterThan(40)
    const homes = new Set(district.lots.filter(({ use }) => use === 'homes').map(({ id }) => id))
    expect(day.every(({ lots }) => lots.every((lot) => homes.has(lot)))).toBe(true)
  })

  test('[S35] most come about in time and leave in time; some never come, cancel, ask for more, or overstay', () => {
    const outings = drivers.flatMap((driver) =>
      Array.from({ length: 30 }, (_, i) => outingOf(42, driver, DAY + i) ?? []).flat(),
    )
    const share = (fits: (outing: (typeof outings)[number]) => boolean): number =>
      outings.filter(fits).length / outings.length
    expect(outings.length).toBeGreaterThan(5_000)
    expect(share(({ comesMs }) => comesMs === undefined)).toBeCloseTo(0.03, 1)
    expect(share(({ cancelsMs }) => cancelsMs !== undefined)).toBeCloseTo(0.04, 1)
    expect(share(({ overstays }) => overstays)).toBeCloseTo(0.023, 1)
    expect(share(({ extendsMs }) => extendsMs > 0)).toBeCloseTo(0.08, 1)
    for (const { askMs, fromMs, toMs, comesMs = fromMs } of outings) {
      expect(askMs).toBeLessThan(fromMs)
      expect(toMs - fromMs).toBeGreaterThanOrEqual(55 * MINUTE_MS)
      expect(Math.abs(comesMs - fromMs)).toBeLessThan(26 * MINUTE_MS)
    }
    expect(outingOf(42, drivers[7]!, DAY)).toEqual(outingOf(42, drivers[7]!, DAY))
  })

  test('[S35] who starts at night finds drivers whose night has begun', () => {
    const threeMs = startOfDay(DAY + 1) + 3 * HOUR_MS
    const away = drivers.filter((driver) =>
      outingsAround(42, driver, threeMs).some(({ fromMs, toMs }) => fromMs < threeMs && toMs > threeMs),
    )
    expect(away.length).toBeGreaterThan(60)
  })
})

/** A platform of one lot with one bay that takes everything; what is in the bay is up to the test. */
function small(driver: Driver, answers: Partial<Record<string, HoldAnswer['is']>> = {}) {
  const done: { readonly action: string; readonly atMs: number }[] = []
  let hold: Hold | undefined
  let nowMs = 0
  let inBay: 'shared' | 'visitor' | undefined
  const answer = (action: string, next: Partial<Hold>): HoldAnswer => {
    done.push({ action, atMs: nowMs })
    if (answers[action] === 'refused')
      return { is: 'refused', refusal: action === 'other-bay' ? 'no-other-bay' : 'full' }
    hold = { ...hold!, ...next }
    return { is: 'done', hold, again: false }
  }
  const device: DriverPhone = {
    hold: ({ lot, fromMs, toMs }) =>
      Promise.resolve(
        answer('hold', {
          id: 1,
          lot,
          bay: 'b-1',
          state: 'held',
          fromMs,
          toMs,
          arriveByMs: fromMs + 30 * MINUTE_MS,
          windowEndMs: toMs + HOUR_MS,
          graceMs: 15 * MINUTE_MS,
        }),
      ),
    act: ({ action, toMs }) =>
      Promise.resolve(
        answer(action, action === 'extend' ? { toMs: toMs! } : action === 'leave' ? { state: 'left' } : {}),
      ),
    now: () => Promise.resolve(hold === undefined ? {} : { hold }),
  }
  const ground: LotGround = {
    whoIn: () => inBay,
    park: () => {
      if (inBay !== undefined) return false
      inBay = 'shared'
      done.push({ action: 'parked', atMs: nowMs })
      return true
    },
    parkAnywhere: () => undefined,
    leave: (_, who) => {
      inBay = undefined
      done.push({ action: `left as ${who}`, atMs: nowMs })
    },
  }
  const wrote: Extract<Truth, { is: 'promise' }>[] = []
  const going = makeGoing({
    seed: 42,
    drivers: [{ ...driver, device }],
    codes: new Map(driver.lots.map((lot) => [lot, `code of ${lot}`])),
    ground: () => ground,
    wrote: (record) => wrote.push(record),
    mayAsk: () => true,
  })
  const lives = async (fromMs: number, toMs: number): Promise<void> => {
    for (nowMs = fromMs; nowMs < toMs; nowMs += MINUTE_MS) await going.look(nowMs)
  }
  return { done, wrote, going, lives, takeBay: () => (inBay = 'visitor') }
}
const ordinary = (more: (outing: NonNullable<ReturnType<typeof outingOf>>) => boolean = () => true) =>
  drivers
    .flatMap((driver) => {
      const outing = outingOf(42, driver, DAY)
      return outing === undefined || driver.scans || driver.habit !== 'night' ? [] : [{ driver, outing }]
    })
    .find(
      ({ outing }) =>
        outing.comesMs !== undefined &&
        outing.cancelsMs === undefined &&
        outing.askMs > startOfDay(DAY) &&
        (!outing.overstays || outing.leavesAfterMs > 0) &&
        more(outing),
    )!

describe('what drivers do', () => {
  test('[S35] asks, comes, stands in the bay, and leaves before her time is over', async () => {
    const { driver, outing } = ordinary(
      ({ overstays, extendsMs, saysLeaving }) => !overstays && extendsMs === 0 && !saysLeaving,
    )
    const { done, wrote, lives, going } = small(driver)
    await lives(outing.askMs - HOUR_MS, outing.toMs + 2 * HOUR_MS)
    expect(done.slice(0, 3).map(({ action }) => action)).toEqual(['hold', 'parked', 'left as shared'])
    expect(done[2]!.atMs).toBeLessThan(outing.toMs + 15 * MINUTE_MS)
    expect(wrote[0]).toMatchObject({ hold: 1, bay: 'b-1', kept: true, moved: 0 })
    expect(going.counts.failures).toBe(0)
  })

  test('[S35] overstays until after the window and the grace', async () => {
    const { driver, outing } = ordinary(({ overstays, extendsMs }) => overstays && extendsMs === 0)
    const { done, lives } = small(driver)
    await lives(outing.askMs - HOUR_MS, outing.toMs + 5 * HOUR_MS)
    const left = done.find(({ action }) => action === 'left as overstay')!
    expect(left.atMs).toBeGreaterThan(outing.toMs + HOUR_MS + 15 * MINUTE_MS)
  })

  test('[S35] somebody stands in her bay: she asks for another, and where there is none the promise was broken', async () => {
    const { driver, outing } = ordinary()
    const { done, wrote, lives, takeBay } = small(driver, { 'other-bay': 'refused' })
    takeBay()
    await lives(outing.askMs - HOUR_MS, outing.toMs)
    expect(done.slice(0, 2).map(({ action }) => action)).toEqual(['hold', 'other-bay'])
    expect(wrote).toMatchObject([{ kept: false, bay: null }])
  })

  test('[S35] refused everywhere she stays at home, and a phone without network tries again', async () => {
    const { driver, outing } = ordinary()
    const { done, lives, going } = small(driver, { hold: 'refused' })
    await lives(outing.askMs - HOUR_MS, outing.askMs + HOUR_MS)
    expect(done.map(({ action }) => action)).toEqual(driver.lots.map(() => 'hold'))
    expect(going.counts.refusals).toEqual({ full: driver.lots.length })
    const lost = makeGoing({
      seed: 42,
      drivers: [{ ...driver, device: { ...({} as DriverPhone), hold: () => Promise.reject(new Error('no network')) } }],
      codes: new Map(),
      ground: () => undefined,
      wrote: () => undefined,
      mayAsk: () => true,
    })
    for (let nowMs = outing.askMs - MINUTE_MS; nowMs < outing.askMs + 20 * MINUTE_MS; nowMs += MINUTE_MS)
      await lost.look(nowMs)
    expect(lost.counts).toMatchObject({ lastProblem: 'no network', held: 0 })
    expect(lost.counts.failures).toBeGreaterThan(2)
  })

  test('[S35] they share a machine with people: not more than so many questions in any minute', () => {
    let nowMs = 0
    const mayAsk = askingPace(3, () => nowMs)
    expect([mayAsk(), mayAsk(), mayAsk(), mayAsk()]).toEqual([true, true, true, false])
    nowMs = 59_999
    expect(mayAsk()).toBe(false)
    nowMs = 60_000
    expect(mayAsk()).toBe(true)
  })
})
