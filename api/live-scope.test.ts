import { expect, test } from 'vitest'
import { roles } from '#domain/person.ts'
import { narrowed, scopeKey, scopeOfPerson, seesRow } from './live-scope.ts'

const kinds = ['sweeper', 'toilet', 'bay', 'lot', 'town', 'shift', 'alert', 'order'] as const
const seen = (scope: ReturnType<typeof scopeOfPerson>) => kinds.filter((kind) => seesRow(scope, { kind, town: 'here' }))

test.each(roles)(
  '[U40] a phone of a %s that asks for orders alone gets nothing else, and no more than the role sees',
  (role) => {
    const all = scopeOfPerson({ role, towns: ['here'] })
    expect(seen(narrowed(all, 'orders'))).toEqual(seen(all).filter((kind) => kind === 'order'))
    expect(seesRow(narrowed(all, 'orders'), { kind: 'order', town: 'there' })).toBe(false)
    expect(narrowed(all, undefined)).toBe(all)
    expect(narrowed(all, ['orders'])).toBe(all)
    expect(scopeKey(narrowed(all, 'orders'))).not.toBe(scopeKey(all))
  },
)
