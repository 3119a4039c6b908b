import { expect, test } from 'vitest'
import type { LiveRow } from '#domain/live.ts'
import { worstOrders } from './worst-orders.ts'

const row = (id: string, fields: LiveRow['fields'], kind: LiveRow['kind'] = 'order'): [string, LiveRow] => [
  id,
  { kind, id, town: '东亭街道', stream: 'work-order', atMs: 0, receivedAtMs: 0, rev: 1, fields },
]

test('[U33] a toilet is marked by the most urgent of its orders that somebody has to do', () => {
  const rows = new Map([
    row('1', { toilet: 'wc-01', severity: 'info', state: 'open' }),
    row('2', { toilet: 'wc-01', severity: 'urgent', state: 'acknowledged' }),
    row('3', { toilet: 'wc-02', severity: 'warning', state: 'done' }),
    row('4', { toilet: 'wc-03', severity: 'warning', state: 'closed' }),
    row('5', { toilet: 'wc-04', severity: 'warning', state: 'claimed' }),
    row('6', { toilet: 'wc-05', severity: 'loud', state: 'open' }),
    row('7', { toilet: 'wc-06', severity: 'urgent', state: 'open' }, 'alert'),
  ])
  expect([...worstOrders({ rows })]).toEqual([
    ['wc-01', 'urgent'],
    ['wc-04', 'warning'],
  ])
})
