import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultRuleSettings as settings } from '../coverage/settings.ts'
import { workCalendar } from '../plan/calendar.ts'
import {
  clockMarks,
  clockStep,
  dueTimes,
  nextMs,
  startClock,
  type ClockEvent,
  type ResponseClock,
  type ToldMark,
} from './clock.ts'
import { workingHours } from './hours.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const at = (local: string): number => Date.parse(`2026-11-${local.replace(' ', 'T')}:00+08:00`)
const calendar = workCalendar({ days: [], years: [{ year: 2026 }] })
/** 06:00 to 22:00. */
const hours = workingHours({ openMinute: 0, closeMinute: 1_440, calendar, settings })

const clean = (is: string): ResponseClock => startClock({ work: 'clean', severity: 'warning', atMs: at(is) }, settings)
const step = (clock: ResponseClock, event: ClockEvent): [ResponseClock, ToldMark[]] =>
  clockStep(clock, event, hours, settings)
const local = (ms: number | undefined): string =>
  ms === undefined ? '' : new Date(ms + 8 * HOUR).toISOString().slice(8, 16).replace('T', ' ')
const texts = (marks: readonly ToldMark[]): string[] => marks.map(({ mark, atMs }) => `${local(atMs)} ${mark}`)

/** Asked only when the database says so, as the desk does. */
function run(clock: ResponseClock, untilMs: number): [ResponseClock, ToldMark[]] {
  let now = clock
  const told: ToldMark[] = []
  for (
    let dueMs = nextMs(now, hours, settings);
    dueMs !== undefined && dueMs <= untilMs;
    dueMs = nextMs(now, hours, settings)
  ) {
    const [next, marks] = step(now, { is: 'tick', atMs: dueMs })
    now = next
    told.push(...marks)
  }
  return [now, told]
}

describe('clocks of an order', () => {
  test('[Z5] [Z6] nobody accepts and nobody comes: every mark at its time', () => {
    expect(texts(run(clean('26 10:00'), at('27 10:00'))[1])).toEqual([
      '26 10:22 accept-25',
      '26 10:27 accept-10',
      '26 10:30 accept-late',
      '26 11:00 accept-manager',
      '26 11:30 done-25',
      '26 11:48 done-10',
      '26 12:00 done-late',
    ])
  })

  test('[Z5] in the evening clocks stand until the morning', () => {
    expect(texts(run(clean('26 21:45'), at('27 23:00'))[1])).toEqual([
      '27 06:07 accept-25',
      '27 06:12 accept-10',
      '27 06:15 accept-late',
      '27 06:45 accept-manager',
      '27 07:15 done-25',
      '27 07:33 done-10',
      '27 07:45 done-late',
    ])
    expect(nextMs(clean('26 23:00'), hours, settings)).toBe(at('27 06:22') + 30_000)
  })

  test('[Z5] an emergency has three minutes, at night too', () => {
    const sos = startClock({ work: 'emergency', severity: 'urgent', atMs: at('26 23:00') }, settings)
    expect(texts(run(sos, at('27 10:00'))[1]).slice(0, 5)).toEqual([
      '26 23:02 accept-25',
      '26 23:02 accept-10',
      '26 23:03 accept-late',
      '26 23:06 accept-manager',
      '26 23:22 done-25',
    ])
  })

  test('[Z6] accepting ends the first kind of marks, done ends all', () => {
    const [accepted] = step(clean('26 10:00'), { is: 'accept', atMs: at('26 10:10') })
    expect(texts(run(accepted, at('27 10:00'))[1])).toEqual([
      '26 11:30 done-25',
      '26 11:48 done-10',
      '26 12:00 done-late',
    ])
    const [finished] = step(accepted, { is: 'done', atMs: at('26 11:00') })
    expect(nextMs(finished, hours, settings)).toBeUndefined()
    expect([finished.acceptSpentMs, finished.doneSpentMs]).toEqual([10 * MINUTE, HOUR])
  })

  test('[Z5] in time is less than the limit; at the limit itself it is late, and told so', () => {
    const dueMs = at('26 10:30')
    const [before, early] = step(clean('26 10:00'), { is: 'accept', atMs: dueMs - 1 })
    expect(before.acceptSpentMs).toBeLessThan(before.acceptMs)
    expect(early.map(({ mark }) => mark)).not.toContain('accept-late')
    const [after, late] = step(clean('26 10:00'), { is: 'accept', atMs: dueMs })
    expect(after.acceptSpentMs).toBe(after.acceptMs)
    expect(late.map(({ mark }) => mark)).toContain('accept-late')
  })

  test('[Z12] an acceptance that was made in time and is told late is in time', () => {
    const [late] = run(clean('26 10:00'), at('26 10:40'))
    expect(late.told).toContain('accept-late')
    const [accepted, marks] = step(late, { is: 'accept', atMs: at('26 10:05') })
    expect(marks).toEqual([])
    expect(accepted.acceptSpentMs).toBe(5 * MINUTE)
    // a later one does not take its place, an earlier one does
    expect(step(accepted, { is: 'accept', atMs: at('26 10:05') })[0]).toBe(accepted)
    expect(step(accepted, { is: 'accept', atMs: at('26 10:06') })[0]).toBe(accepted)
    expect(step(accepted, { is: 'accept', atMs: at('26 10:04') })[0].acceptSpentMs).toBe(4 * MINUTE)
  })

  test('[Z12] of a moment before it stood, the least is taken that can have been used up', () => {
    let clock = clean('26 10:00')
    ;[clock] = step(clock, { is: 'pause', atMs: at('26 10:10'), reason: 'folded' })
    ;[clock] = step(clock, { is: 'resume', atMs: at('26 10:12'), reason: 'folded' })
    expect(step(clock, { is: 'accept', atMs: at('26 10:08') })[0].acceptSpentMs).toBe(6 * MINUTE)
    ;[clock] = step(clock, { is: 'pause', atMs: at('26 10:12'), reason: 'folded' })
    ;[clock] = step(clock, { is: 'resume', atMs: at('26 14:00'), reason: 'folded' })
    expect(step(clock, { is: 'accept', atMs: at('26 10:08') })[0].acceptSpentMs).toBe(0)
  })

  test('[Z5] a clock stands while there is a reason, and goes on where it was', () => {
    let clock = clean('26 10:00')
    ;[clock] = step(clock, { is: 'pause', atMs: at('26 10:10'), reason: 'folded' })
    ;[clock] = step(clock, { is: 'pause', atMs: at('26 10:20'), reason: 'deferred' })
    expect(nextMs(clock, hours, settings)).toBeUndefined()
    expect(dueTimes(clock, hours)).toEqual({ isPaused: true })
    ;[clock] = step(clock, { is: 'resume', atMs: at('26 15:00'), reason: 'folded' })
    expect(nextMs(clock, hours, settings)).toBeUndefined()
    ;[clock] = step(clock, { is: 'resume', atMs: at('27 09:00'), reason: 'deferred' })
    expect(dueTimes(clock, hours)).toEqual({ acceptByMs: at('27 09:20'), doneByMs: at('27 10:50'), isPaused: false })
    // the same once more changes nothing
    expect(step(clock, { is: 'resume', atMs: at('27 09:05'), reason: 'deferred' })[0]).toBe(clock)
  })

  test('[Z5] worse leaves at most the limit of the new severity from then on', () => {
    const [worse] = step(clean('26 10:00'), { is: 'worse', atMs: at('26 10:05'), work: 'clean', severity: 'urgent' })
    expect(dueTimes(worse, hours).acceptByMs).toBe(at('26 10:20'))
    const [late] = step(clean('26 10:00'), { is: 'worse', atMs: at('26 10:25'), work: 'clean', severity: 'urgent' })
    expect(dueTimes(late, hours).acceptByMs).toBe(at('26 10:30'))
    const [accepted] = step(clean('26 10:00'), { is: 'accept', atMs: at('26 10:01') })
    expect(step(accepted, { is: 'worse', atMs: at('26 10:05'), work: 'clean', severity: 'urgent' })[0]).toBe(accepted)
  })

  test('[Z8] a new round begins with new clocks', () => {
    const [first] = step(clean('26 10:00'), { is: 'done', atMs: at('26 11:00') })
    const [second] = step(first, { is: 'again', atMs: at('26 11:20'), work: 'clean', severity: 'warning' })
    expect(second).toEqual(clean('26 11:20'))
  })

  test('[Z2] [fault 39] a machine whose clock steps back tells nothing twice and gives no time back', () => {
    const [told] = step(clean('26 10:00'), { is: 'tick', atMs: at('26 10:28') })
    const [again, marks] = step(told, { is: 'tick', atMs: at('26 09:00') })
    expect(again).toBe(told)
    expect(marks).toEqual([])
    expect(texts(run(again, at('26 10:30'))[1])).toEqual(['26 10:30 accept-late'])
    // standing since before it stood: no time passes backwards
    const [paused] = step(told, { is: 'pause', atMs: at('26 09:00'), reason: 'folded' })
    expect(paused.spentMs).toBeGreaterThanOrEqual(0)
    const [resumed] = step(paused, { is: 'resume', atMs: at('26 08:00'), reason: 'folded' })
    expect(resumed.sinceMs).toBe(paused.sinceMs)
  })

  /** What may happen in two days, in order of time. */
  const events = fc
    .array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 4 * HOUR }),
        is: fc.constantFrom('pause', 'resume', 'accept', 'worse', 'tick', 'done', 'again'),
        reason: fc.constantFrom('folded', 'deferred'),
      }),
      { maxLength: 12 },
    )
    .map((steps) => {
      let atMs = at('26 06:00')
      return steps.map(({ afterMs, is, reason }): ClockEvent => {
        atMs += afterMs
        if (is === 'pause' || is === 'resume') return { is, atMs, reason }
        if (is === 'worse' || is === 'again') return { is, atMs, work: 'clean', severity: 'urgent' }
        return { is, atMs }
      })
    })
  const endMs = at('30 06:00')

  test('[Z2] however often it is looked at, and whenever all is stopped and read back, the marks are the same at the same times', () => {
    fc.assert(
      fc.property(events, fc.array(fc.integer({ min: at('26 06:00'), max: endMs })), (happened, looks) => {
        const plain: ToldMark[] = []
        let once = clean('26 06:00')
        for (const event of [...happened, { is: 'tick', atMs: endMs } as const]) {
          const [next, marks] = step(once, event)
          once = next
          plain.push(...marks)
        }
        const looked: ToldMark[] = []
        let often = clean('26 06:00')
        const all: ClockEvent[] = [...happened, { is: 'tick', atMs: endMs }]
        let lastMs = 0
        for (const event of all) {
          // looks between two events, each in a process of its own
          for (const atMs of looks.filter((look) => look >= lastMs && look < event.atMs).toSorted((a, b) => a - b)) {
            const [next, marks] = step(JSON.parse(JSON.stringify(often)) as ResponseClock, { is: 'tick', atMs })
            often = next
            looked.push(...marks)
          }
          lastMs = event.atMs
          const [dueTold, dueMarks] = run(often, event.atMs)
          const [next, marks] = step(dueTold, event)
          often = next
          looked.push(...dueMarks, ...marks)
        }
        expect(looked).toEqual(plain)
        expect(often).toEqual(once)
      }),
    )
  })

  test('[Z6] no mark is told twice in a round, and each when so much was used up', () => {
    fc.assert(
      fc.property(
        events.map((all) => all.filter(({ is }) => is !== 'again' && is !== 'worse')),
        (happened) => {
          let clock = clean('26 06:00')
          const told: ToldMark[] = []
          for (const event of happened) {
            const [next, marks] = step(clock, event)
            for (const { mark, atMs } of marks) {
              const limitMs = mark.startsWith('accept') ? clock.acceptMs : clock.doneMs
              const share = mark.endsWith('25') ? 0.75 : mark.endsWith('10') ? 0.9 : mark === 'accept-manager' ? 2 : 1
              expect(clock.spentMs + hours.between(clock.sinceMs, atMs)).toBe(limitMs * share)
            }
            told.push(...marks)
            clock = next
          }
          expect(new Set(told.map(({ mark }) => mark)).size).toBe(told.length)
          expect(clock.told.every((mark) => clockMarks.includes(mark))).toBe(true)
        },
      ),
    )
  })
})
