import { airStates, type AirState } from './service-air.ts'
import { figuresOf, type ToiletDay } from './service-day.ts'
import type { OpenState } from './service-open.ts'
import type { OrderOfDay } from './service-orders.ts'
import { both, inState, pairsOf, type StateSpan } from './service-spans.ts'
import { sumNames, type SumName } from './service-sums.ts'
import type { SupplyState } from './service-supplies.ts'

/** A figure that changed from one version of a day to the next. */
export interface ChangedSum {
  readonly name: SumName
  readonly from: number
  readonly to: number
}
/** A time that went from one state into another. */
export interface ChangedTime {
  readonly of: 'open' | 'air' | 'paper' | 'soap'
  readonly fromMs: number
  readonly toMs: number
  readonly from: string
  readonly to: string
}
export interface DayDifference {
  readonly sums: readonly ChangedSum[]
  readonly times: readonly ChangedTime[]
  /** Orders counted otherwise. */
  readonly orders: readonly { readonly id: number; readonly from?: OrderOfDay; readonly to?: OrderOfDay }[]
}

/** What changed from one version of a day to the next (docs/SPEC.md Q12). */
export function dayDifference(before: ToiletDay, after: ToiletDay): DayDifference {
  const [old, now] = [figuresOf(before).sums, figuresOf(after).sums]
  const sums = sumNames
    .filter((name) => old[name] !== now[name])
    .map((name): ChangedSum => ({ name, from: old[name], to: now[name] }))
  const times = [
    ...changed('open', before.open.spans, after.open.spans, openStates),
    ...changed('air', before.air.spans, after.air.spans, airStates),
    ...changed('paper', before.paper.spans, after.paper.spans, supplyStates),
    ...changed('soap', before.soap.spans, after.soap.spans, supplyStates),
  ]
  const keyOf = ({ id, round }: OrderOfDay): string => `${id}/${round}`
  const [oldOrders, newOrders] = [before.orders, after.orders].map(
    (orders) => new Map(orders.map((order) => [keyOf(order), order])),
  )
  const orders = [...new Set([...oldOrders!.keys(), ...newOrders!.keys()])].flatMap((key) => {
    const [from, to] = [oldOrders!.get(key), newOrders!.get(key)]
    if (JSON.stringify(from) === JSON.stringify(to)) return []
    return [{ id: (to ?? from)!.id, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }]
  })
  return { sums, times, orders }
}

const openStates: readonly OpenState[] = ['kept', 'quiet', 'unknown']
const supplyStates: readonly SupplyState[] = ['good', 'low', 'unknown']

function changed<S extends AirState | OpenState | SupplyState>(
  of: ChangedTime['of'],
  before: readonly StateSpan<S>[],
  after: readonly StateSpan<S>[],
  states: readonly S[],
): ChangedTime[] {
  const found: ChangedTime[] = []
  for (const from of states) {
    const was = inState(before, from)
    if (was.length === 0) continue
    for (const to of states)
      if (from !== to)
        for (const [fromMs, toMs] of pairsOf(both(was, inState(after, to)))) found.push({ of, fromMs, toMs, from, to })
  }
  return found.toSorted((a, b) => a.fromMs - b.fromMs)
}
