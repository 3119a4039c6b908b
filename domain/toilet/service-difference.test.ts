import { expect, test } from 'vitest'
import { toiletDay } from './service-day.ts'
import { dayDifference } from './service-difference.ts'
import { air, at, facts, order } from './service-under-test.ts'

test('[Q12] late data: figures that changed, and the times that went from unknown to known', () => {
  const early = air('5:50', '12:00', 0.4)
  const before = toiletDay(facts({ readings: { air: early } }))
  const after = toiletDay(facts({ readings: { air: [...early, ...air('12:00', '14:00', 1.3)] } }))
  const { sums, times, orders } = dayDifference(before, after)
  expect(sums).toContainEqual({ name: 'airBadMs', from: 0, to: 2 * 3_600_000 })
  expect(times).toEqual([{ of: 'air', fromMs: at('12:00'), toMs: at('14:00'), from: 'silent', to: 'bad' }])
  expect(orders).toEqual([])
  expect(dayDifference(after, after)).toEqual({ sums: [], times: [], orders: [] })
})

test('[Q12] an order that counts otherwise is named', () => {
  const before = toiletDay(facts({ orders: [{ order: order(3, '8:00'), trail: [] }] }))
  const after = toiletDay(facts({ orders: [{ order: order(3, '8:00', { acknowledgedAtMs: at('8:05') }), trail: [] }] }))
  expect(dayDifference(before, after).orders.map(({ id, from, to }) => [id, from?.accept, to?.accept?.isLate])).toEqual(
    [[3, undefined, false]],
  )
})
