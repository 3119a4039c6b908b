import { expect, test } from 'vitest'
import { inPlace } from './in-place.ts'

const rows = (text: string) => text.split(' ').map((each) => ({ id: each[0]!, is: each.slice(1) }))
const shownAs = (shown: string, latest: string) => {
  const kept = inPlace(rows(shown), rows(latest), ({ id }) => id)
  return [kept.rows.map(({ id, is }) => id + is).join(' '), kept.changes]
}

test.for([
  ['a1 b1 c1', 'a1 b1 c1', 'a1 b1 c1', 0],
  // told anew where it stands
  ['a1 b1 c1', 'a1 b2 c1', 'a1 b2 c1', 0],
  // what came is counted and not shown, what went stays as it was
  ['a1 b1 c1', 'd1 a2 c1', 'a2 b1 c1', 2],
  ['a1 b1 c1', 'c2 a1 b1', 'a1 b1 c2', 1],
] as const)('[U7] [U69] %s, now %s, stands as %s with %d changes', ([shown, latest, stands, changes]) => {
  expect(shownAs(shown, latest)).toEqual([stands, changes])
})
