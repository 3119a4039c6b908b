import { expect, test } from 'vitest'
import { addSums, type ServiceRow, type ServiceSums } from '#domain/toilet/service-sums.ts'
import { daysOf, percentText, ranked, rangeOf } from './figures.ts'

const row = (key: string, sums: Partial<ServiceSums>): ServiceRow => ({
  key,
  toilets: 1,
  days: 1,
  running: 0,
  sums: addSums([sums]),
})

test('[Q14] what is not quite all is not told as 100 %, and what is not quite nothing not as 0', () => {
  expect([percentText(100), percentText(99.99), percentText(97.44), percentText(0.01), percentText(0)]).toEqual([
    '100.0%',
    '99.9%',
    '97.4%',
    '0.1%',
    '0.0%',
  ])
})

test('[Q14] the worst is ranked first, equal ones share a rank, and what nothing is known of comes last without one', () => {
  const rows = [
    row('c', { airGoodMs: 9, airBadMs: 1 }),
    row('a', { airUnknownMs: 10 }),
    row('b', { airGoodMs: 5, airBadMs: 5 }),
    row('d', { airGoodMs: 18, airBadMs: 2 }),
    row('e', { airGoodMs: 10 }),
  ]
  expect(ranked(rows, 'air').map(({ key, rank }) => [key, rank])).toEqual([
    ['b', 1],
    ['c', 2],
    ['d', 2],
    ['e', 4],
    ['a', undefined],
  ])
  expect(ranked([row('x', { visits: 3 }), row('y', { visits: 9 })], 'visits').map(({ key }) => key)).toEqual(['y', 'x'])
})

test('[Q14] named times end with the last closed day, and months are whole, also over a leap day', () => {
  expect(daysOf('week', '2028-03-05')).toEqual({ from: '2028-02-27', to: '2028-03-04' })
  expect(daysOf('lastMonth', '2028-03-05')).toEqual({ from: '2028-02-01', to: '2028-02-29' })
  expect(daysOf('thisMonth', '2028-03-05')).toEqual({ from: '2028-03-01', to: '2028-03-05' })
  expect(rangeOf('2028-03-05', '2028-03-05', '2028-03-05')).toBe('today')
  expect(rangeOf('2028-01-05', '2028-03-05', '2028-03-05')).toBe('own')
})
