import type { Alert } from '#domain/alert/alert.ts'
import { sideStates, type Shift, type StateMetres } from '#domain/coverage/shift.ts'
import type { ShiftEntry } from '../coverage-api.ts'
import type { LiveShift } from './live-shifts.ts'

/** A shift on the board: what was asked for, with what has been pushed since. */
export interface BoardRow {
  readonly entry: ShiftEntry
  readonly state: Shift['state']
  /** None before coverage looked at it for the first time. */
  readonly metres: StateMetres | undefined
  readonly atRiskM: number
  readonly finishMs: number | undefined
  /** By how much the predicted end is after the window's; 0 when in time or not known. */
  readonly lateMs: number
  readonly alerts: readonly Alert[]
  readonly version: number
  readonly recomputing: boolean
}

export function boardRow(entry: ShiftEntry, pushed: LiveShift | undefined, alerts: readonly Alert[]): BoardRow {
  const live = pushed ?? entry.live
  const finishMs = live?.finishMs
  const state = live?.state ?? entry.state
  return {
    entry,
    state,
    metres: live ?? entry.figures,
    atRiskM: live?.atRiskM ?? 0,
    finishMs: state === 'open' ? finishMs : undefined,
    lateMs: state === 'open' && finishMs !== undefined ? Math.max(0, finishMs - entry.toMs) : 0,
    alerts: alerts.filter(({ shiftId }) => shiftId === entry.id),
    version: Math.max(live?.version ?? 0, entry.version),
    recomputing: live?.recomputing ?? false,
  }
}

const stateRank: Readonly<Record<Shift['state'], number>> = { open: 0, planned: 1, closed: 2 }
const lostM = ({ metres }: BoardRow): number => (metres === undefined ? 0 : metres.missedM + metres.unknownM)

/** What needs a dispatcher first: streets that can still be saved, then those that are late, warned about, or lost (docs/SPEC.md U18). */
export const byRisk = (a: BoardRow, b: BoardRow): number =>
  b.atRiskM - a.atRiskM ||
  b.lateMs - a.lateMs ||
  b.alerts.length - a.alerts.length ||
  lostM(b) - lostM(a) ||
  stateRank[a.state] - stateRank[b.state] ||
  a.entry.fromMs - b.entry.fromMs ||
  (a.entry.id < b.entry.id ? -1 : 1)

/** Rows in an order settled before; those it does not know come last, as they are given. */
export function inOrder(rows: readonly BoardRow[], order: readonly string[]): BoardRow[] {
  const rank = new Map(order.map((id, at) => [id, at]))
  return rows.toSorted((a, b) => (rank.get(a.entry.id) ?? order.length) - (rank.get(b.entry.id) ?? order.length))
}

/** All of them together; undefined when nothing is known of any. */
export function sumOf(all: readonly (StateMetres | undefined)[]): StateMetres | undefined {
  const known = all.filter((metres) => metres !== undefined)
  if (known.length === 0) return undefined
  const sum = { plannedM: 0, doneM: 0, missedM: 0, unknownM: 0, excusedM: 0, openM: 0 }
  for (const metres of known) {
    sum.plannedM += metres.plannedM
    for (const state of sideStates) sum[`${state}M`] += metres[`${state}M`]
  }
  return sum
}
