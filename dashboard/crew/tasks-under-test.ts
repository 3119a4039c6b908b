import type { Task } from './contract.ts'

export const MINUTE = 60_000
export const NOW_MS = Date.UTC(2026, 10, 26, 4)

/** For tests: an order that was just opened. */
export const order = (id: number, more: Partial<Task> = {}): Task => ({
  id,
  toilet: 'wc-01',
  town: '东亭街道',
  team: '东亭街道',
  work: 'clean',
  severity: 'warning',
  state: 'open',
  openedAtMs: NOW_MS - MINUTE,
  photoIds: [],
  clock: {
    acceptMs: 30 * MINUTE,
    doneMs: 120 * MINUTE,
    isReal: false,
    spentMs: 0,
    sinceMs: NOW_MS - MINUTE,
    paused: [],
    told: [],
  },
  alerts: [{ id: 10 + id, rule: 'odour', part: '' }],
  onRound: false,
  ...more,
})
