import { describe, expect, test } from 'vitest'
import type { Asset } from '../asset.ts'
import type { RoadEdge } from '../geography.ts'
import { checkPlan, type PlanFault, type PlanSurroundings } from './check.ts'
import type { PassWindow, Plan, PlanSchedule } from './plan.ts'
import { templateOf } from './template.ts'

const surroundings: PlanSurroundings = {
  network: { id: 'net', edges: new Map(['a', 'b', 'c'].map((id) => [id, {} as RoadEdge])) },
  vehicles: new Map<string, Pick<Asset, 'attributes'>>([
    ['sw-01', { attributes: { workType: 'sweep' } }],
    ['sw-02', { attributes: { workType: 'flush' } }],
    ['sw-03', { attributes: {} }],
  ]),
  towns: new Set(['东亭街道', '鹅湖镇']),
}
const plan = (more: Partial<Plan> = {}): Plan => ({
  id: 'r-1',
  name: '路线',
  nameEn: '',
  town: '东亭街道',
  workType: 'sweep',
  sides: ['a', 'b'],
  passes: [{ fromMinute: 210, toMinute: 420 }],
  schedule: { weekdays: [1, 2, 3, 4, 5, 6, 7], weeksOfMonth: [], holidays: 'as-usual', makeUpWorkdays: 'as-usual' },
  vehicles: ['sw-01', 'sw-03'],
  ...more,
})
const window = (fromMinute: number, toMinute: number): PassWindow => ({ fromMinute, toMinute })
const faults = (more: Partial<Plan>, around = {}): [PlanFault, string, string][] =>
  checkPlan(plan(more), { ...surroundings, ...around }).map(({ fault, severity, part }) => [fault, severity, part])

describe('[D9] what is wrong with a plan', () => {
  test.each<[string, PassWindow[], [PlanFault, string, string][]]>([
    ['one window', [window(0, 1_440)], []],
    ['two in one window', [window(60, 120), window(60, 120)], []],
    ['one after the other', [window(60, 120), window(120, 180)], []],
    ['over midnight, until the first begins', [window(120, 180), window(1_380, 1_560)], []],
    ['no time at all', [window(60, 60)], [['window-backwards', 'error', 'passes/0']]],
    ['backwards', [window(1_380, 120)], [['window-backwards', 'error', 'passes/0']]],
    [
      'more than a day',
      [window(0, 1_441)],
      [
        ['window-too-long', 'error', 'passes/0'],
        ['window-into-next-day', 'error', 'passes/0'],
      ],
    ],
    ['out of order', [window(600, 660), window(60, 120)], [['windows-out-of-order', 'error', 'passes/1']]],
    ['one into the other', [window(60, 120), window(119, 180)], [['windows-overlap', 'error', 'passes/1']]],
    ['one within the other', [window(60, 180), window(60, 120)], [['windows-overlap', 'error', 'passes/1']]],
    [
      'into the first of the next day',
      [window(120, 180), window(1_380, 1_561)],
      [['window-into-next-day', 'error', 'passes/1']],
    ],
  ])('[D9] windows: %s', (_, passes, expected) => {
    expect(faults({ passes })).toEqual(expected)
  })

  test.each<[string, Partial<PlanSchedule>, number]>([
    ['Mondays only', { weekdays: [1] }, 0],
    ['Mondays, Wednesdays and Saturdays', { weekdays: [1, 3, 6] }, 0],
    ['Sundays and Mondays', { weekdays: [1, 7] }, 1],
    ['Mondays, and make-up Sundays', { weekdays: [1], makeUpWorkdays: 'as-workday' }, 1],
    ['Sundays, and holidays', { weekdays: [7], holidays: 'as-sunday' }, 1],
  ])('[D9] a window into the next day’s first counts where two days may follow each other: %s', (_, more, count) => {
    const schedule = { ...plan().schedule, ...more }
    expect(faults({ schedule, passes: [window(120, 180), window(1_380, 1_600)] })).toHaveLength(count)
  })

  test('[D9] sides: unknown ones stop a plan, ones it lost to a newer network are told', () => {
    expect(faults({ sides: ['a', 'x', 'y'] })).toEqual([['side-unknown', 'error', 'sides']])
    expect(faults({ sides: ['a', 'b', 'a'] })).toEqual([['side-twice', 'error', 'sides']])
    expect(faults({ sides: ['a', 'x'] }, { before: { sides: ['x'] } })).toEqual([['side-unknown', 'warning', 'sides']])
    expect(faults({ sides: ['x', 'y'] }, { before: { sides: ['x'] } })).toEqual([
      ['side-unknown', 'error', 'sides'],
      ['side-unknown', 'warning', 'sides'],
    ])
    const [none] = checkPlan(plan(), { ...surroundings, network: undefined })
    expect(none?.detail).toBe('cannot be street sides: there is no road network yet')
    const many = checkPlan(plan({ sides: ['p', 'q', 'r', 's', 't', 'u', 'v'] }), surroundings)
    expect(many.map(({ detail }) => detail)).toEqual([
      'has 7 sides that the road network has not: p, q, r, s, t and 2 more',
    ])
  })

  test('[D9] vehicles, town and area', () => {
    expect(faults({ vehicles: [] })).toEqual([['no-vehicle', 'warning', 'vehicles']])
    expect(faults({ vehicles: ['sw-01', 'sw-09'] })).toEqual([['vehicle-unknown', 'error', 'vehicles/1']])
    expect(faults({ vehicles: ['sw-02'] })).toEqual([['vehicle-other-work', 'warning', 'vehicles/0']])
    expect(faults({ town: 'Town' })).toEqual([['town-unknown', 'error', 'town']])
    expect(faults({ town: 'Town' }, { towns: new Set() })).toEqual([])
    const ring: [number, number][] = [
      [120, 31],
      [121, 31],
      [121, 32],
      [120, 32],
    ]
    expect(faults({ area: ring })).toEqual([['area-open', 'error', 'area']])
    expect(faults({ area: [...ring, ring[0]!] })).toEqual([])
  })
})

describe('[D12] templates', () => {
  const passes = (grade: 1 | 2 | 3 | 4, workType: Plan['workType'], demoArea = false) =>
    templateOf({ grade, workType, demoArea }).passes

  test('[D12] passes a day by grade, and those of a demonstration area', () => {
    const counts = (workType: Plan['workType'], demoArea = false) =>
      ([1, 2, 3, 4] as const).map((grade) => passes(grade, workType, demoArea).length)
    expect(counts('sweep')).toEqual([3, 2, 2, 1])
    expect(counts('flush')).toEqual([3, 2, 1, 0])
    expect(counts('wash-sweep', true)).toEqual([2, 2, 2, 2])
    expect(counts('flush', true)).toEqual([3, 3, 3, 3])
    expect(counts('sweep', true)).toEqual([3, 2, 2, 1])
  })

  test('[D12] the first pass is done by 07:00, 07:30 or 08:00, no later one is in peak hours, and each number has a source', () => {
    const first = ([1, 2, 3, 4] as const).map((grade) => passes(grade, 'sweep')[0]?.toMinute)
    expect(first).toEqual([420, 420, 450, 480])
    for (const grade of [1, 2, 3, 4] as const)
      for (const workType of ['sweep', 'wash-sweep', 'flush', 'sprinkle'] as const)
        for (const demoArea of [false, true]) {
          const template = templateOf({ grade, workType, demoArea })
          for (const { fromMinute, toMinute } of template.passes.slice(1))
            expect(fromMinute >= 1_080 || (fromMinute >= 540 && toMinute <= 960)).toBe(true)
          expect(template.sources.length).toBeGreaterThan(0)
          if (template.passes.length > 0)
            expect(
              checkPlan(
                plan({ ...template, passes: [...template.passes], workType, vehicles: ['sw-03'] }),
                surroundings,
              ),
            ).toEqual([])
        }
  })
})
