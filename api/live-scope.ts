import { assetKinds } from '#domain/asset.ts'
import type { LiveKind, LiveRow } from '#domain/live.ts'
import { may, seesTown, type Permission, type Person } from '#domain/person.ts'

/** What of the live state somebody sees: rows of their towns, of the kinds their role may see. */
export interface LiveScope {
  readonly towns: readonly string[]
  /** Kinds they do not see. */
  readonly without: readonly LiveKind[]
}

/** Kinds of rows that not everybody sees. */
const needs: Readonly<Partial<Record<LiveKind, Permission>>> = {
  shift: 'see-coverage',
  alert: 'see-alerts',
  order: 'see-orders',
}

export const scopeOfPerson = ({ role, towns }: Pick<Person, 'role' | 'towns'>): LiveScope => ({
  towns,
  without: (Object.entries(needs) as [LiveKind, Permission][])
    .filter(([, permission]) => !may(role, permission))
    .map(([kind]) => kind),
})

/** Orders alone, when a page asked for no more: a phone need not pay for the fixes of vehicles. */
export const narrowed = (scope: LiveScope, only: unknown): LiveScope =>
  only === 'orders' ? { ...scope, without: [...new Set([...scope.without, ...allButOrders])] } : scope
const allButOrders: readonly LiveKind[] = [...assetKinds, 'town', 'shift', 'alert']

export const seesRow = (scope: LiveScope, { kind, town }: Pick<LiveRow, 'kind' | 'town'>): boolean =>
  seesTown(scope, town) && !scope.without.includes(kind)

/** The same scope, the same key. */
export const scopeKey = ({ towns, without }: LiveScope): string => JSON.stringify([without, towns.toSorted()])
