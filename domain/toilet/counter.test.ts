import fc from 'fast-check'
import { expect, test } from 'vitest'
import { counterStep, type CounterFields, type CounterKind, type CounterMemory } from './counter.ts'

const settings = { impossibleJumpVisits: 2_000 }
function run(reports: readonly CounterFields[], kind: CounterKind = 'add-up') {
  let memory: CounterMemory | undefined
  let visits = 0
  const words: string[] = []
  for (const fields of reports) {
    const counted = counterStep(memory, fields, kind, settings)
    memory = counted.memory
    visits += counted.visits
    words.push(counted.is)
  }
  return { visits, words }
}

test('[Q9] counters are compared with the report before, over a wrap at 65,535 and a restart', () => {
  expect(run([{ in: 100 }, { in: 130 }, { in: 130 }])).toEqual({ visits: 30, words: ['first', 'counted', 'counted'] })
  expect(run([{ in: 65_530 }, { in: 4 }])).toEqual({ visits: 10, words: ['first', 'wrapped'] })
  expect(run([{ in: 700 }, { in: 12 }, { in: 20 }])).toEqual({ visits: 20, words: ['first', 'restarted', 'counted'] })
})

test('[Q9] who comes in counts; where only exits are counted, those; visits since the last report are added as they are', () => {
  expect(
    run([
      { in: 5, out: 3 },
      { in: 9, out: 30 },
    ]).visits,
  ).toBe(4)
  expect(run([{ out: 3 }, { out: 30 }]).visits).toBe(27)
  expect(run([{ visits: 3 }, { visits: 30 }]).visits).toBe(33)
  expect(run([{ in: 3 }, { in: 30 }, { in: 2 }], 'overwrite').visits).toBe(35)
})

test('[Q9] a jump no door can make counts nothing, and a counter that goes on from there is believed again', () => {
  expect(run([{ in: 10 }, { in: 60_000 }, { in: 12 }])).toEqual({
    visits: 2,
    words: ['first', 'impossible', 'counted'],
  })
  expect(run([{ in: 10 }, { in: 30_000 }, { in: 30_007 }]).visits).toBe(7)
  expect(run([{ visits: 5_000 }, { visits: 3 }]).visits).toBe(3)
})

test('[Q9] a counter that wraps anywhere counts the same visits, however they are reported', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 65_535 }),
      fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 60 }),
      (begin, steps) => {
        let at = begin
        const reports = [{ in: begin }, ...steps.map((step) => ({ in: (at = (at + step) % 65_536) }))]
        expect(run(reports).visits).toBe(steps.reduce((sum, step) => sum + step, 0))
      },
    ),
  )
})
