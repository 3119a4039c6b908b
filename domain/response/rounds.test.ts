import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LonLat } from '../geography.ts'
import { apartM } from '../network/measure.ts'
import { roundOf, type PlacedOrder } from './rounds.ts'

const at = (eastM: number, northM = 0): LonLat => [
  120.35 + eastM / (111_195 * Math.cos((31.6 * Math.PI) / 180)),
  31.6 + northM / 111_195,
]
let ids = 0
const order = (
  toilet: string,
  place: LonLat | undefined,
  more: Partial<PlacedOrder['order']> & { dueMs?: number } = {},
): PlacedOrder => {
  const { dueMs, ...rest } = more
  return {
    order: { id: ++ids, toilet, work: 'clean', severity: 'warning', ...rest },
    ...(place === undefined ? {} : { at: place }),
    ...(dueMs === undefined ? {} : { dueMs }),
  }
}
const names = (orders: readonly PlacedOrder[], from?: LonLat): string[] =>
  roundOf(orders, from).stops.map(({ toilet }) => toilet)

describe('one round over all that is to be done', () => {
  test('[Z10] the nearest comes first, and the way is the crow’s × 1.3', () => {
    const orders = [order('c', at(3_000)), order('a', at(1_000)), order('b', at(2_000))]
    const round = roundOf(orders, at(0))
    expect(round.stops.map(({ toilet }) => toilet)).toEqual(['a', 'b', 'c'])
    expect(round.stops.every(({ wayM }) => Math.abs(wayM - 1_300) < 5)).toBe(true)
    expect(Math.abs(round.wayM - 3_900)).toBeLessThan(10)
  })

  test('[Z10] orders of one toilet are one stop, the most urgent first, then the earliest due', () => {
    const orders = [
      order('a', at(0), { work: 'supplies', dueMs: 200 }),
      order('a', at(0), { work: 'check', dueMs: 100 }),
      order('a', at(0), { work: 'clean', severity: 'urgent', dueMs: 300 }),
    ]
    const [stop] = roundOf(orders).stops
    expect(stop?.orderIds).toEqual([orders[2]!.order.id, orders[1]!.order.id, orders[0]!.order.id])
  })

  test('[Z10] a stop is as urgent as the most urgent thing to be done there', () => {
    const orders = [
      order('near', at(100)),
      order('far', at(5_000)),
      order('far', at(5_000), { severity: 'urgent', work: 'check' }),
    ]
    expect(names(orders, at(0))).toEqual(['far', 'near'])
    expect(roundOf([order('nowhere', undefined)]).stops[0]).not.toHaveProperty('at')
  })

  test('[Z10] the round begins with the nearest to where the crew is', () => {
    const orders = [order('b', at(2_000)), order('a', at(1_000))]
    expect(names(orders, at(0))).toEqual(['a', 'b'])
    expect(names(orders, at(3_000))).toEqual(['b', 'a'])
  })

  test('[Z10] emergencies, then what is urgent, then the rest, however far', () => {
    const orders = [
      order('near', at(100)),
      order('urgent', at(5_000), { severity: 'urgent' }),
      order('sos', at(9_000), { work: 'emergency', severity: 'urgent' }),
    ]
    expect(names(orders, at(0))).toEqual(['sos', 'urgent', 'near'])
  })

  test('[Z10] a toilet nobody has placed comes last', () => {
    expect(names([order('nowhere', undefined), order('a', at(100))], at(0))).toEqual(['a', 'nowhere'])
    expect(roundOf([order('nowhere', undefined)]).wayM).toBe(0)
    expect(roundOf([]).stops).toEqual([])
  })

  test('[Z10] parts are turned over where nearest-first goes a long way round', () => {
    // nearest-first from 0 goes to 100, −150, 300, −800; shorter is one side after the other
    const orders = [100, -150, 300, -800].map((eastM) => order(`t${eastM}`, at(eastM)))
    expect(roundOf(orders, at(0)).wayM).toBeLessThan((300 + 1_100) * 1.3 + 10)
  })

  test('[Z10] every order is on the round once, and it is no longer than the order of their entry', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ x: fc.integer({ min: -5_000, max: 5_000 }), y: fc.integer({ min: -5_000, max: 5_000 }) }),
          {
            maxLength: 12,
          },
        ),
        (places) => {
          const orders = places.map(({ x, y }, n) => order(`t${n}`, at(x, y)))
          const round = roundOf(orders, at(0))
          expect(round.stops.flatMap(({ orderIds }) => orderIds).toSorted((a, b) => a - b)).toEqual(
            orders.map((each) => each.order.id),
          )
          // 2-opt leaves no two ways that cross: at most twice the way to all and back
          const straightM = places.reduce((sum, { x, y }) => sum + 2 * apartM(at(0), at(x, y)), 0)
          expect(round.wayM).toBeLessThanOrEqual(straightM * 1.3 + places.length)
        },
      ),
      { numRuns: 50 },
    )
  })
})
