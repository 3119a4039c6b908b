import { expect, test } from 'vitest'
import type { SidePart } from '#domain/coverage/shift.ts'
import { compassOf, partOfLine, stackedState, stackedParts } from './side-parts.ts'

test('[U17] passes that stand differently are drawn by the worst that is decided', () => {
  expect(stackedState(['done', 'done'])).toBe('done')
  expect(stackedState(['done', 'missed'])).toBe('missed')
  expect(stackedState(['unknown', 'missed'])).toBe('missed')
  expect(stackedState(['done', 'unknown', 'open'])).toBe('unknown')
  expect(stackedState(['done', 'open'])).toBe('partly')
  expect(stackedState(['open', 'excused'])).toBe('open')
  expect(stackedState(['done', 'excused'])).toBe('done')
  expect(stackedState(['excused'])).toBe('excused')
})

test('[U17] parts of several passes are laid over each other', () => {
  const first: SidePart[] = [
    [0, 40, 'done'],
    [40, 100, 'missed'],
  ]
  const second: SidePart[] = [
    [0, 60, 'done'],
    [60, 100, 'open'],
  ]
  expect(stackedParts([first])).toEqual(first)
  expect(stackedParts([first, second])).toEqual([
    [0, 40, 'done'],
    [40, 100, 'missed'],
  ])
  expect(stackedParts([second, [[0, 100, 'open']]])).toEqual([
    [0, 60, 'partly'],
    [60, 100, 'open'],
  ])
  expect(stackedParts([])).toEqual([])
})

test('a stretch of a line is cut by the metres of the network', () => {
  const line = [
    [120.4, 31.6],
    [120.41, 31.6],
  ] as const
  expect(partOfLine(line, 1_000, 0, 1_000)).toEqual(line)
  const half = partOfLine(line, 1_000, 500, 1_000)
  expect(half[0]![0]).toBeCloseTo(120.405, 6)
  expect(half.at(-1)![0]).toBeCloseTo(120.41, 6)
})

test('a side is told from the other by where it leads and where its kerb is', () => {
  const from = [120.4, 31.6] as const
  expect(compassOf([from, [120.41, 31.6]])).toEqual({ toward: 'east', kerb: 'south' })
  expect(compassOf([from, [120.4, 31.61]])).toEqual({ toward: 'north', kerb: 'east' })
  expect(compassOf([from, [120.39, 31.59]])).toEqual({ toward: 'southwest', kerb: 'northwest' })
  expect(compassOf([from, from])).toBeUndefined()
})
