import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LonLat } from '#domain/geography.ts'
import { directionsOf } from './directions.ts'
import { draftOf, fieldsOf, lackingOf, newDraft, nextWindow, planOf, windowOf, withSpeedLimit } from './draft.ts'
import { forgetDraft, keepDraft, keptDraft } from './kept-draft.ts'
import { add, move, pickingOf, redo, remove, toggle, undo, type Picking } from './picking.ts'

test('[U25] sides are picked, put in order and taken out', () => {
  let picking = pickingOf(['a'])
  picking = add(picking, ['b', 'a', 'c', 'b'])
  expect(picking.sides).toEqual(['a', 'b', 'c'])
  picking = toggle(picking, 'b')
  expect(picking.sides).toEqual(['a', 'c'])
  picking = move(picking, 'c', -1)
  expect(picking.sides).toEqual(['c', 'a'])
  expect(move(picking, 'c', -1)).toBe(picking)
  expect(move(picking, 'x', 1)).toBe(picking)
  expect(remove(picking, ['x'])).toBe(picking)
})

test('[U25] whatever was picked is undone step by step, and done again', () => {
  const edge = fc.constantFrom('a', 'b', 'c', 'd')
  const step = fc.oneof(
    edge.map((is) => (of: Picking) => toggle(of, is)),
    fc.array(edge).map((are) => (of: Picking) => add(of, are)),
    fc.array(edge).map((are) => (of: Picking) => remove(of, are)),
    fc.tuple(edge, fc.constantFrom(-1 as const, 1 as const)).map(
      ([is, by]) =>
        (of: Picking) =>
          move(of, is, by),
    ),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const seen: Picking[] = [pickingOf(['a', 'b'])]
      for (const each of steps) {
        const next = each(seen.at(-1)!)
        if (next !== seen.at(-1)) seen.push(next)
        expect(new Set(next.sides).size).toBe(next.sides.length)
      }
      let now = seen.at(-1)!
      for (const before of seen.slice(0, -1).toReversed()) expect((now = undo(now)).sides).toEqual(before.sides)
      expect(undo(now)).toEqual(now)
      for (const after of seen.slice(1)) expect((now = redo(now)).sides).toEqual(after.sides)
      expect(redo(now)).toEqual(now)
    }),
  )
})

const edge = (id: string, from: LonLat, to: LonLat) => ({ id, from, to })

test('[U25] a street by its name is two directions, each from its beginning to its end, also where it bends', () => {
  const points: LonLat[] = [
    [120.4, 31.6],
    [120.41, 31.601],
    [120.42, 31.606],
    [120.43, 31.609],
  ]
  const there = [2, 0, 1].map((at) => edge(`e${at}`, points[at]!, points[at + 1]!))
  const back = [1, 2, 0].map((at) => edge(`w${at}`, points[at + 1]!, points[at]!))
  const [first, second, ...more] = directionsOf([there[0]!, back[0]!, ...there.slice(1), ...back.slice(1)])
  expect(more).toEqual([])
  expect(first).toEqual({ toward: 'east', edges: ['e0', 'e1', 'e2'] })
  expect(second).toEqual({ toward: 'west', edges: ['w2', 'w1', 'w0'] })
  expect(directionsOf([edge('n', [120.4, 31.6], [120.4, 31.61])])).toEqual([{ toward: 'north', edges: ['n'] }])
  expect(directionsOf([])).toEqual([])
})

test.for([
  ['04:00', '07:00', false, 240, 420],
  ['22:00', '02:30', true, 1_320, 1_590],
  ['22:00', '00:00', false, 1_320, 1_440],
  ['22:00', '00:00', true, 1_320, 1_440],
  ['08:00', '07:00', false, 480, 420],
] as const)('[U25] a window from %s to %s (next day: %s)', ([from, to, isNextDay, fromMinute, toMinute]) => {
  expect(windowOf({ from, to, isNextDay })).toEqual({ fromMinute, toMinute })
})

test('[U25] windows come back from their fields as they were', () => {
  const window = fc
    .tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 2_879 }))
    .map(([fromMinute, toMinute]) => ({ fromMinute, toMinute }))
  fc.assert(
    fc.property(window, (is) => {
      expect(windowOf(fieldsOf(is))).toEqual(is)
    }),
  )
  expect(windowOf({ from: '', to: '07:00', isNextDay: false })).toBeUndefined()
})

test('[U25] a window is added after the last one, and is a window', () => {
  expect(nextWindow([])).toEqual({ fromMinute: 240, toMinute: 420 })
  expect(nextWindow([{ fromMinute: 240, toMinute: 420 }])).toEqual({ fromMinute: 540, toMinute: 720 })
  const last = nextWindow([{ fromMinute: 1_320, toMinute: 1_600 }])
  expect(last.fromMinute).toBeLessThan(1_440)
  expect(last.toMinute).toBeGreaterThan(last.fromMinute)
})

test('[U25] what a plan lacks is told before the server is asked', () => {
  const draft = newDraft('')
  expect(lackingOf(draft, [])).toEqual(['name', 'town', 'sides'])
  const whole = { ...draft, name: ' 锡沪路 ', town: '东亭街道' }
  expect(lackingOf(whole, ['a'])).toEqual([])
  expect(lackingOf({ ...whole, passes: [], schedule: { ...whole.schedule, weekdays: [] } }, ['a'])).toEqual([
    'passes',
    'weekdays',
  ])
  const plan = planOf(withSpeedLimit(whole, 8), ['a'], 'r-1')
  expect(plan).toMatchObject({ id: 'r-1', name: '锡沪路', sides: ['a'], speedLimitKmh: 8 })
  expect(withSpeedLimit({ ...whole, speedLimitKmh: 8 }, undefined)).not.toHaveProperty('speedLimitKmh')
  const kept = { ...planOf(whole, ['a']), id: 'r-1', version: 2, changedAtMs: 1, changedBy: 'amy' }
  expect(draftOf(kept)).toEqual({ ...whole, name: '锡沪路' })
})

test('[U25] what is not saved is kept for the person who made it, and forgotten when it is saved', () => {
  const things = new Map<string, string>()
  const shelf = {
    getItem: (name: string) => things.get(name) ?? null,
    setItem: (name: string, is: string) => void things.set(name, is),
    removeItem: (name: string) => void things.delete(name),
  }
  const kept = { version: 3, draft: newDraft('东亭街道'), sides: ['a'], atMs: 1 }
  expect(keepDraft(shelf, 1, 'r-1', kept)).toBe(true)
  expect(keptDraft(shelf, 1, 'r-1')).toEqual(kept)
  expect([keptDraft(shelf, 2, 'r-1'), keptDraft(shelf, 1, undefined)]).toEqual([undefined, undefined])
  forgetDraft(shelf, 1, 'r-1')
  expect(keptDraft(shelf, 1, 'r-1')).toBeUndefined()
  things.set('kerbside.draft.1.', '{"version":')
  expect(keptDraft(shelf, 1, undefined)).toBeUndefined()
  const full = {
    ...shelf,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
  }
  expect(keepDraft(full, 1, 'r-1', kept)).toBe(false)
})
