import { expect, test } from 'vitest'
import { ToiletUnderTest, clock, contextOf, MINUTE, profile } from './toilet-under-test.ts'
import { nh3LimitMgM3 } from './limits.ts'

const rules = ['odour', 'h2s-alarm']
const of = (nh3MgM3: number, options: ConstructorParameters<typeof ToiletUnderTest>[0] = {}): ToiletUnderTest => {
  const toilet = new ToiletUnderTest({ rules, ...options })
  // warm by then
  toilet.pass(10, () => toilet.say('air', { nh3MgM3: 0.1, h2sMgM3: 0.001 }))
  toilet.pass(21, () => toilet.say('air', { nh3MgM3, h2sMgM3: 0.001 }))
  return toilet
}

/** Somebody has just cleaned. */
const cleaned = (toilet: ToiletUnderTest): void =>
  toilet.hear({ is: 'cleaned', full: true, fromMs: toilet.nowMs - 15 * MINUTE })

test('[Y3] odour is raised when two ten-minute means in a row are above the limit, not at it', () => {
  const table: [nh3MgM3: number, said: string[]][] = [
    [1, []],
    [1.001, ['odour open 08:31 warning']],
    // a mean of both is above it as soon as enough of its readings are
    [2, ['odour open 08:26 warning']],
    [2.001, ['odour open 08:26 urgent']],
  ]
  for (const [nh3MgM3, said] of table) expect(of(nh3MgM3).said, `${nh3MgM3}`).toEqual(said)
})

test.each([
  [1, '08:13'],
  [5, '08:21'],
  [15, '08:41'],
  [25, '09:01'],
  [60, '10:13'],
])('[Y3] means are of the time that is set: two of %d min in a row', (minutes, openedAt) => {
  const toilet = new ToiletUnderTest({ rules, settings: { airWindowMs: minutes * MINUTE, airReadingsMin: 1 } })
  toilet.pass(10, () => toilet.say('air', { nh3MgM3: 0.1 }))
  toilet.pass(2 * minutes + 10, () => toilet.say('air', { nh3MgM3: 1.001 }))
  expect(toilet.said).toEqual([`odour open ${openedAt} warning`])
})

test('[Y3] the limit is that of the class, else of the siting, else of class 2', () => {
  const { settings } = contextOf()
  const table: [Partial<typeof profile>, number][] = [
    [{ toiletClass: '一类' }, 0.3],
    [{ toiletClass: '二类' }, 1],
    [{ toiletClass: '三类', siting: '附属式' }, 3],
    [{ toiletClass: undefined, siting: '附属式' }, 0.3],
    [{ toiletClass: undefined, siting: '独立式' }, 1],
    [{ toiletClass: undefined }, 1],
  ]
  for (const [kind, limit] of table) expect(nh3LimitMgM3({ ...profile, ...kind }, settings)).toBe(limit)
})

test('[Y3] an odour is over with a mean below nine tenths of the limit, and what stands is told as urgent and as a warning again', () => {
  const toilet = of(1.5)
  expect(toilet.said).toEqual(['odour open 08:28 warning'])
  toilet.pass(15, () => toilet.say('air', { nh3MgM3: 2.5 }))
  expect(toilet.said).toEqual(['odour change 08:38 urgent'])
  // the mean comes down to 1.8 times the limit
  toilet.pass(15, () => toilet.say('air', { nh3MgM3: 0.95 }))
  expect(toilet.said).toEqual(['odour change 08:52 warning'])
  toilet.pass(30, () => toilet.say('air', { nh3MgM3: 0.91 }))
  expect(toilet.said).toEqual([])
  cleaned(toilet)
  toilet.pass(12, () => toilet.say('air', { nh3MgM3: 0.89 }))
  expect(toilet.said).toEqual(['odour close 09:38'])
})

test('[Y3] smell that goes while nobody has cleaned must be gone for longer; what comes back meanwhile is the same', () => {
  const toilet = of(1.5)
  toilet.pass(20, () => toilet.say('air', { nh3MgM3: 0.5 }))
  toilet.pass(25, () => toilet.say('air', { nh3MgM3: 1.5 }))
  expect(toilet.said).toEqual(['odour open 08:28 warning'])
  toilet.pass(26, () => toilet.say('air', { nh3MgM3: 0.5 }))
  expect(toilet.said).toEqual([])
  toilet.pass(9, () => toilet.say('air', { nh3MgM3: 0.5 }))
  expect(toilet.said).toEqual(['odour close 09:43'])
})

test('[Y3] a look in takes some of the smell away for a while: what comes back within it is the same', () => {
  const toilet = of(1.5)
  toilet.hear({ is: 'cleaned', full: false, fromMs: toilet.nowMs - 5 * MINUTE })
  toilet.pass(15, () => toilet.say('air', { nh3MgM3: 0.8 }))
  toilet.pass(25, () => toilet.say('air', { nh3MgM3: 1.2 }))
  expect(toilet.said).toEqual(['odour open 08:28 warning'])
  cleaned(toilet)
  toilet.pass(12, () => toilet.say('air', { nh3MgM3: 0.8 }))
  expect(toilet.said).toEqual(['odour close 09:20'])
})

test('[Y3] too few readings are no mean: nothing is raised by them, and what stands does not end', () => {
  const few = new ToiletUnderTest({ rules })
  few.pass(60, (minute) => (minute % 5 === 0 ? few.say('air', { nh3MgM3: 3 }) : undefined))
  expect(few.said).toEqual([])
  const toilet = of(1.5)
  toilet.pass(20)
  expect(toilet.said).toEqual(['odour open 08:28 warning'])
  cleaned(toilet)
  toilet.pass(3, () => toilet.say('air', { nh3MgM3: 0.1 }))
  // after a pause cells are cold for five minutes; then three readings are a mean
  toilet.pass(6, () => toilet.say('air', { nh3MgM3: 0.1 }))
  expect(toilet.said).toEqual(['odour close 09:00'])
})

test('[Y2] while it is closed no odour is raised, and one that stands may end', () => {
  const toilet = new ToiletUnderTest({ rules, atMs: clock(22, 30) })
  toilet.pass(60, () => toilet.say('air', { nh3MgM3: 2 }))
  expect(toilet.said).toEqual([])
  const late = new ToiletUnderTest({ rules, atMs: clock(21, 0) })
  late.until(clock(22, 5), () => late.say('air', { nh3MgM3: 2 }))
  cleaned(late)
  late.pass(30, () => late.say('air', { nh3MgM3: 0.2 }))
  expect(late.said).toEqual(['odour open 21:19 warning', 'odour close 22:13'])
})

test('[Y3] hydrogen sulphide is an alarm at the resolution of its cell, never compliance', () => {
  const toilet = new ToiletUnderTest({ rules, atMs: clock(23) })
  toilet.pass(30, () => toilet.say('air', { h2sMgM3: 0.139, nh3MgM3: 0.1 }))
  expect(toilet.said).toEqual([])
  toilet.pass(31, () => toilet.say('air', { h2sMgM3: 0.141, nh3MgM3: 0.1 }))
  expect(toilet.changes.find(({ rule }) => rule === 'h2s-alarm')).toMatchObject({
    is: 'open',
    severity: 'warning',
    detail: { h2sMgM3: 0.141, limitMgM3: 0.14, isCompliance: false, atC: 25 },
  })
  expect(toilet.live.h2s).toMatchObject({ isCompliance: false, state: 'over' })
  expect(toilet.live.nh3).toMatchObject({ isCompliance: true, state: 'good' })
})

test('[Y4] a cell that was switched on or silent is not believed for five minutes', () => {
  const toilet = new ToiletUnderTest({ rules })
  toilet.pass(4, () => toilet.say('air', { nh3MgM3: 9 }))
  expect(toilet.live.nh3).toMatchObject({ state: 'unknown' })
  expect(toilet.live.sensors).toMatchObject([{ sensor: 'nh3', health: 'warming' }])
  toilet.pass(60, () => toilet.say('air', { nh3MgM3: 0.2 }))
  expect(toilet.live.nh3).toMatchObject({ state: 'good', meanMgM3: 0.2 })
  expect(toilet.said).toEqual([])
  // a pause of ten minutes is none, a longer one is
  toilet.pass(9)
  toilet.pass(5, () => toilet.say('air', { nh3MgM3: 0.4 }))
  expect(toilet.live.sensors).toMatchObject([{ health: 'ok' }])
  toilet.pass(10)
  toilet.pass(4, () => toilet.say('air', { nh3MgM3: 9 }))
  expect(toilet.live.sensors).toMatchObject([{ health: 'warming' }])
  expect(toilet.live.nh3?.nowMgM3).toBe(0.4)
})

test('[Y4] a counter that begins again says that the device was switched on: its cells are cold, and were since its last report', () => {
  const toilet = new ToiletUnderTest({ rules })
  toilet.pass(30, (minute) => {
    toilet.say('air', { nh3MgM3: 0.2 })
    toilet.say('visits', { in: 500 + minute, out: 500 })
  })
  toilet.say('air', { nh3MgM3: 8 }, toilet.nowMs + 10_000)
  toilet.say('visits', { in: 1, out: 0 }, toilet.nowMs + 20_000)
  toilet.pass(4, (minute) => toilet.say('air', { nh3MgM3: 6 - minute }, toilet.nowMs + 30_000))
  toilet.pass(60, () => toilet.say('air', { nh3MgM3: 0.2 }))
  expect(toilet.said).toEqual([])
  expect(toilet.live.nh3).toMatchObject({ meanMgM3: 0.2 })
})

test('[Y3] a late reading counts as long as its window is open', () => {
  const toilet = new ToiletUnderTest({ rules })
  toilet.pass(20, () => toilet.say('air', { nh3MgM3: 0.5 }))
  const before = toilet.live.nh3!.meanMgM3!
  toilet.say('air', { nh3MgM3: 5 }, toilet.nowMs - 5 * MINUTE)
  expect(toilet.live.nh3!.meanMgM3!).toBeGreaterThan(before)
  expect(toilet.live.nh3!.nowMgM3).toBe(0.5)
})
