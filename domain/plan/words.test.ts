import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawnSide } from './file-sides.ts'
import type { PassWindow } from './plan.ts'
import {
  holidaysOf,
  idsOf,
  minuteOf,
  passesOf,
  passesText,
  sideOf,
  speedLimitOf,
  truthOf,
  weekdaysOf,
  weekdaysText,
  weeksOf,
  windowOf,
  workTypeOf,
} from './words.ts'

describe('[D13] words of files', () => {
  test.each<[string, number[]]>([
    ['Mon', [1]],
    ['Tues', [2]],
    ['THURSDAY', [4]],
    ['Mon-Fri', [1, 2, 3, 4, 5]],
    ['Sat–Mon', [1, 6, 7]],
    ['1,3;5', [1, 3, 5]],
    ['周一至周五', [1, 2, 3, 4, 5]],
    ['星期日、六', [6, 7]],
    ['Daily', [1, 2, 3, 4, 5, 6, 7]],
    ['每天', [1, 2, 3, 4, 5, 6, 7]],
  ])('[D13] weekdays %s', (text, weekdays) => {
    expect(weekdaysOf(text)).toEqual({ weekdays, onlyHolidays: false })
  })
  test('[D13] a weekday may be Holiday: then it is driven on holidays only', () => {
    expect(weekdaysOf('Holiday')).toEqual({ weekdays: [1, 2, 3, 4, 5, 6, 7], onlyHolidays: true })
  })
  test.each(['Mo', 'Someday', '0', '8', 'Mon-Tue-Wed', '', 'Mon-', 'tu'])('[D13] %j is no weekday', (text) => {
    expect(() => weekdaysOf(text)).toThrow(/^weekday ".*" must be such as Mon, Mon-Fri/)
  })

  test.each<[string, number]>([
    ['3', 180],
    ['03:30', 210],
    ['03:30:00', 210],
    ['24:00', 1_440],
    ['26:15', 1_575],
    ['3：30', 210],
  ])('[D13] time %s', (text, minute) => expect(minuteOf(text)).toBe(minute))
  test.each(['3.5', '25:60', 'noon', '-1', '49', '03:5', ''])('[D13] %j is no time', (text) => {
    expect(() => minuteOf(text)).toThrow(/must be an hour such as 3 or 03:30/)
  })

  test('[D13] windows, also over midnight, in the order of their begin', () => {
    expect(passesOf('13:00 - 16:00, 03:30–07:00')).toEqual([
      { fromMinute: 210, toMinute: 420 },
      { fromMinute: 780, toMinute: 960 },
    ])
    expect(windowOf('22', '2')).toEqual({ fromMinute: 1_320, toMinute: 1_560 })
    expect(windowOf('0', '24')).toEqual({ fromMinute: 0, toMinute: 1_440 })
    for (const text of ['', '3', '3-4-5', '24:00-25:00', '3-x']) expect(() => passesOf(text)).toThrow(RangeError)
  })

  test('[D14] what is written of windows and weekdays is read back as the same', () => {
    const windows: fc.Arbitrary<PassWindow> = fc
      .tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 1_440 }))
      .map(([fromMinute, minutes]) => ({ fromMinute, toMinute: fromMinute + minutes }))
    const passes = fc
      .array(windows, { minLength: 1, maxLength: 6 })
      .map((of) => of.toSorted((a, b) => a.fromMinute - b.fromMinute))
    fc.assert(
      fc.property(passes, (of) => {
        expect(passesOf(passesText(of))).toEqual(of)
      }),
    )
    const days = fc
      .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
      .map((of) => of.toSorted((a, b) => a - b))
    fc.assert(
      fc.property(days, (of) => {
        expect(weekdaysOf(weekdaysText(of)).weekdays).toEqual(of)
      }),
    )
  })

  test('[D13] weeks, truths, holidays, work, limits and ids', () => {
    expect([weeksOf('1,3'), weeksOf('5 1 2 3 4'), weeksOf('')]).toEqual([[1, 3], [], []])
    expect(() => weeksOf('6')).toThrow(/"6" must be 1 to 5/)
    expect(['1', 'Y', 'true', '是', '0', 'no', ''].map(truthOf)).toEqual([true, true, true, true, false, false, false])
    expect(() => truthOf('maybe')).toThrow(/yes or no/)
    expect(['1', '0', 'as-sunday', 'only'].map(holidaysOf)).toEqual(['as-usual', 'off', 'as-sunday', 'only'])
    expect(() => holidaysOf('maybe')).toThrow(/holidays "maybe" must be as-usual, off/)
    expect(['sweep', 'Flush', '洗扫', '洒水'].map(workTypeOf)).toEqual(['sweep', 'flush', 'wash-sweep', 'sprinkle'])
    expect(() => workTypeOf('plough')).toThrow(/work type "plough" must be one of sweep, wash-sweep/)
    expect(speedLimitOf('8.5')).toBe(8.5)
    for (const text of ['0', '61', '', 'fast']) expect(() => speedLimitOf(text)).toThrow(/1 to 60 km\/h/)
    expect(idsOf(' a.f,b>c;d\ne，f')).toEqual(['a.f', 'b>c', 'd', 'e', 'f'])
  })

  const NORTHWARD = [
    [120.4, 31.6],
    [120.4, 31.61],
  ] as const
  const SOUTHWARD = NORTHWARD.toReversed()
  test.each([
    ['East', 'forth', 'back'],
    ['W', 'back', 'forth'],
    ['North-West', 'back', 'forth'],
    ['SouthEast', 'forth', 'back'],
    ['东侧', 'forth', 'back'],
    ['westside', 'back', 'forth'],
    // the line runs towards it: nobody can say which side that is
    ['North', 'both', 'both'],
    ['right', 'forth', 'forth'],
    ['左侧', 'back', 'back'],
    ['drawn', 'forth', 'forth'],
    ['both', 'both', 'both'],
  ])('[D13] the %s side of a line', (text, northward, southward) => {
    expect([drawnSide(sideOf(text), NORTHWARD), drawnSide(sideOf(text), SOUTHWARD)]).toEqual([northward, southward])
  })
  test.each(['middle', '', 'constructor', 'northnorth'])('[D13] %j is no side', (text) => {
    expect(() => sideOf(text)).toThrow(/must be left, right, both or a point of the compass/)
  })
})
