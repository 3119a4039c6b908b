import type { RoadGrade } from '../geography.ts'
import type { PassWindow, PlanSchedule, WorkType } from './plan.ts'

/** What a route of some kind is proposed to have; people may change all of it. */
export interface PlanTemplate {
  /** Empty: roads of this grade need none of this work. */
  readonly passes: readonly PassWindow[]
  readonly schedule: PlanSchedule
  /** Where each number is from. */
  readonly sources: readonly string[]
}

const OURS = 'our choice'

/** Passes a day by road grade, 一级 to 四级. */
const passesByGrade: Readonly<Record<WorkType, { passes: readonly [number, number, number, number]; source: string }>> =
  {
    sweep: {
      passes: [3, 2, 2, 1],
      source: 'sweeps a day by grade 3/2/2/1: a contract standard of 青浦 (3/2/2/1–2), 宁波 has at least 3 for 一级',
    },
    flush: {
      passes: [3, 2, 1, 0],
      source: `flushes a day by grade 3/2/1/0: 宁波 has at least 3 for 一级; 二级 to 四级 ${OURS}`,
    },
    'wash-sweep': { passes: [1, 1, 1, 0], source: `wash-sweeps a day by grade 1/1/1/0, beside sweeping: ${OURS}` },
    sprinkle: { passes: [2, 1, 1, 0], source: `sprinklings a day by grade 2/1/1/0: ${OURS}` },
  }

/** "席地而坐" areas: 2 洗扫 + 3 冲水 a day; other work as by grade. */
const passesInDemoArea: Readonly<Partial<Record<WorkType, number>>> = { 'wash-sweep': 2, flush: 3 }
const DEMO_SOURCE = '“席地而坐” areas: 2 wash-sweeps and 3 flushes a day (Wuxi, 2023)'

const clock = (hours: number, minutes = 0): number => hours * 60 + minutes

/** The first pass is done by then, by grade. */
const firstDoneByMinute = [clock(7), clock(7), clock(7, 30), clock(8)] as const
const FIRST_FROM_MINUTE = clock(3)
const FIRST_SOURCE = `first pass done by 07:00 (一级, 二级) and 07:30 (三级): a Jiangsu contract standard; 08:00 (四级) and from 03:00: ${OURS}`

const AFTERNOON: PassWindow = { fromMinute: clock(13), toMinute: clock(16) }
const MORNING: PassWindow = { fromMinute: clock(9), toMinute: clock(12) }
const NIGHT: PassWindow = { fromMinute: clock(19), toMinute: clock(22) }
const LATER_SOURCE = `later passes clear of the peaks 07:00–09:00 and 16:00–18:00, the second done by 16:00: a Jiangsu contract standard; the rest of their hours: ${OURS}`

const everyDay: PlanSchedule = {
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  weeksOfMonth: [],
  holidays: 'as-usual',
  makeUpWorkdays: 'as-usual',
}

/** Passes and days proposed for a kind of work on roads of a grade (docs/SPEC.md D12). */
export function templateOf(of: {
  readonly grade: RoadGrade
  readonly workType: WorkType
  readonly demoArea: boolean
}): PlanTemplate {
  const inDemoArea = of.demoArea ? passesInDemoArea[of.workType] : undefined
  const byGrade = passesByGrade[of.workType]
  const count = inDemoArea ?? byGrade.passes[of.grade - 1]!
  const first: PassWindow = { fromMinute: FIRST_FROM_MINUTE, toMinute: firstDoneByMinute[of.grade - 1]! }
  // dry work between the peaks; water is put on the roads when few are about
  const third = of.workType === 'sweep' ? MORNING : NIGHT
  const passes = [first, AFTERNOON, third].slice(0, count).toSorted((a, b) => a.fromMinute - b.fromMinute)
  return {
    passes,
    schedule: everyDay,
    sources: [
      inDemoArea === undefined ? byGrade.source : DEMO_SOURCE,
      ...(count >= 1 ? [FIRST_SOURCE] : []),
      ...(count >= 2 ? [LATER_SOURCE] : []),
    ],
  }
}
