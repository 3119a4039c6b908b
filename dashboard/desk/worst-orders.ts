import { severities, type Severity } from '#domain/alert/alert.ts'
import type { LiveView } from '../live.ts'

/** By toilet: the severity of the most urgent order that stands there and is not folded or done. */
export function worstOrders({ rows }: Pick<LiveView, 'rows'>): ReadonlyMap<string, Severity> {
  const worst = new Map<string, Severity>()
  for (const { kind, fields } of rows.values()) {
    if (kind !== 'order') continue
    const { toilet, state } = fields
    const severity = severities.find((each) => each === fields['severity'])
    if (typeof toilet !== 'string' || severity === undefined || state === 'closed' || state === 'done') continue
    const before = worst.get(toilet)
    if (before === undefined || severities.indexOf(severity) > severities.indexOf(before)) worst.set(toilet, severity)
  }
  return worst
}
