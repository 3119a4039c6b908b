import type { LiveRow } from '../live.ts'
import type { Closure, SharingPolicyRow } from '../sharing/policy.ts'
import type { LotProfileRow } from './lot.ts'

type Told =
  | { readonly is: 'lot'; readonly row: LotProfileRow }
  | { readonly is: 'policy'; readonly row: SharingPolicyRow }
  | { readonly is: 'closure'; readonly row: Closure }
  | { readonly is: 'dynamic' | 'bay'; readonly row: LiveRow }

/** A row as a city's platform gets it: without who wrote it, which is nobody's business there (docs/SPEC.md X35). */
export function exportedOf(told: Told): Readonly<Record<string, unknown>> {
  switch (told.is) {
    case 'lot': {
      const { lot, version, profile, changedAtMs } = told.row
      return { lot, version, changedAtMs, ...profile }
    }
    case 'policy': {
      const { lot, version, policy, changedAtMs } = told.row
      return { lot, version, changedAtMs, ...policy }
    }
    case 'closure': {
      const { id, lot, fromMs, toMs, reason, endedAtMs } = told.row
      return { id, lot, fromMs, toMs, reason, ...(endedAtMs === undefined ? {} : { endedAtMs }) }
    }
    case 'dynamic': {
      const { id, town, stream, atMs, fields } = told.row
      return { lot: id, town, of: stream, atMs, ...fields }
    }
    case 'bay': {
      const { id, town, atMs, fields } = told.row
      return { bay: id, town, atMs, ...fields }
    }
  }
}
