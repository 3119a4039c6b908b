import { expect, test } from 'vitest'
import type { HealthInBrief } from './api.ts'
import { Refusal } from './http.ts'
import { inFlowOrder, troubleOf } from './health.ts'

type State = HealthInBrief['state']
const health = (state: State, parts: Readonly<Record<string, State>>): HealthInBrief => ({
  state,
  parts: Object.fromEntries(Object.entries(parts).map(([name, is]) => [name, { state: is }])),
})

test('parts are named in the order of the flow, others after them', () => {
  expect(inFlowOrder(['else', 'api', 'history', 'broker'])).toEqual(['broker', 'history', 'api', 'else'])
})

test('[U14] while all is well, or the server is not reached, nothing is said of the platform', () => {
  const well = health('ok', { broker: 'ok', simulators: 'failing' })
  expect(troubleOf(well, null)).toBeUndefined()
  expect(troubleOf(undefined, null)).toBeUndefined()
  expect(troubleOf(health('failing', { api: 'failing' }), new Refusal(0, 'not reached'))).toBeUndefined()
})

test('[U14] the worst is said first, with every part that is so', () => {
  const parts = { api: 'degraded', history: 'degraded', broker: 'ok' } as const
  expect(troubleOf(health('degraded', parts), null)).toEqual({ state: 'degraded', parts: ['history', 'api'] })
  expect(troubleOf(health('failing', { ...parts, rules: 'failing' }), null)).toEqual({
    state: 'failing',
    parts: ['rules'],
  })
})

test('[U14] a server that answers but cannot tell how it is is not well', () => {
  expect(troubleOf(health('ok', {}), new Refusal(500, 'failed'))).toEqual({ state: 'unknown' })
  expect(troubleOf(undefined, new SyntaxError('not JSON'))).toEqual({ state: 'unknown' })
})
