import type { Alert, AlertRule } from '../alert/alert.ts'

/**
 * Alerts that a dead gateway makes meaningless: what is behind them comes from sensors that cannot be heard, so they can neither be trusted nor end.
 * Not among them is what has happened whatever the sensors say since: calls for help, smoke, water, people's reports, visits counted, a stall
 * somebody may need help in.
 */
const behindGateway: ReadonlySet<AlertRule> = new Set([
  'odour',
  'h2s-alarm',
  'clean-missed',
  'roving-late',
  'paper-low',
  'soap-low',
  'temperature-low',
  'sensor-silent',
  'sensor-stuck',
  'sensor-drift',
  'sensor-impossible',
  'late-data',
])

/** Rules of what a town without network or power takes with it: its gateways, its lots. */
export const behindTown: readonly AlertRule[] = ['gateway-offline', 'lot-silent', 'bays-silent']

/** Rule whose alert is the cause of this one while it stands; undefined: none is (docs/SPEC.md Z9). */
export function rootRuleFor(alert: Pick<Alert, 'rule' | 'subjectKind'>): AlertRule | undefined {
  if (behindTown.includes(alert.rule)) return 'town-outage'
  if (alert.subjectKind !== 'toilet') return undefined
  return behindGateway.has(alert.rule) ? 'gateway-offline' : undefined
}

type Folding = Pick<Alert, 'rule' | 'subject' | 'subjectKind' | 'town' | 'state'>

/** Whether an alert is a consequence of another one: its root stands (open or acknowledged), and is of its toilet or its town. */
export function foldsUnder(root: Folding, alert: Pick<Alert, 'rule' | 'subject' | 'subjectKind' | 'town'>): boolean {
  if (root.state !== 'open' && root.state !== 'acknowledged') return false
  if (rootRuleFor(alert) !== root.rule) return false
  return root.rule === 'town-outage' ? root.town === alert.town : root.subject === alert.subject
}
