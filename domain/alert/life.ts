import { workOf } from '../response/order.ts'
import type { AlertRule, AlertState } from './alert.ts'

/**
 * What may become of an alert: the reason is gone, or back; a person acknowledges; it is closed by the hold-down, with its order or by a person.
 */
export const alertEvents = ['acknowledge', 'resolve', 'return', 'close'] as const
export type AlertEvent = (typeof alertEvents)[number]

/**
 * The state after an event; undefined: the event means nothing in this state and nothing changes (docs/SPEC.md Z1).
 * `return` leads back to `acknowledged` when somebody has acknowledged, else to `open`.
 */
export function alertStep(
  alert: { readonly state: AlertState; readonly acknowledgedAtMs?: number },
  event: AlertEvent,
): AlertState | undefined {
  const isTaken = alert.acknowledgedAtMs !== undefined
  return table[alert.state][event]?.(isTaken)
}

type Cell = (isTaken: boolean) => AlertState
const to =
  (state: AlertState): Cell =>
  () =>
    state

const table: Readonly<Record<AlertState, Readonly<Partial<Record<AlertEvent, Cell>>>>> = {
  open: { acknowledge: to('acknowledged'), resolve: to('resolved'), close: to('closed') },
  acknowledged: { resolve: to('resolved'), close: to('closed') },
  resolved: { return: (isTaken) => (isTaken ? 'acknowledged' : 'open'), close: to('closed') },
  closed: {},
}

/**
 * How long an alert stays resolved before it is closed, ms. What has work must stay good, so that what was done is proven by more than one good
 * reading; what a town's outage has folded needs time to be heard again before it unfolds; the others are closed at once (docs/SPEC.md Z3).
 */
export const holdDownMs = (rule: AlertRule, settings: { readonly verifyMs: number }): number =>
  workOf(rule) === undefined && rule !== 'town-outage' ? 0 : settings.verifyMs
