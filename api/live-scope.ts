import type { LiveRow } from '#domain/live.ts'
import { may, seesTown, type Person } from '#domain/person.ts'

/** What of the live state somebody sees: rows of their towns; shifts and alerts only who may see coverage. */
export interface LiveScope {
  readonly towns: readonly string[]
  readonly coverage: boolean
}

export const scopeOfPerson = ({ role, towns }: Pick<Person, 'role' | 'towns'>): LiveScope => ({
  towns,
  coverage: may(role, 'see-coverage'),
})

export const seesRow = (scope: LiveScope, { kind, town }: Pick<LiveRow, 'kind' | 'town'>): boolean =>
  seesTown(scope, town) && (scope.coverage || (kind !== 'shift' && kind !== 'alert'))

/** The same scope, the same key. */
export const scopeKey = ({ towns, coverage }: LiveScope): string => JSON.stringify([coverage, ...towns.toSorted()])
