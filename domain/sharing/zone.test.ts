import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { zoneOf } from './zone.ts'

const at = (local: string): number => Date.parse(local)

describe('clocks of zones', () => {
  test('[O1] [fault 38] a time that is left out in spring is the moment at which the clock is put forward, one that comes twice is either', () => {
    const zurich = zoneOf('Europe/Zurich')
    expect(zurich.atMinute('2026-03-29', 150)).toBe(at('2026-03-29T01:00:00Z'))
    expect(zurich.atMinute('2026-03-29', 180)).toBe(at('2026-03-29T01:00:00Z'))
    expect(zurich.atMinute('2026-03-28', 1_440 + 8 * 60)).toBe(at('2026-03-29T08:00:00+02:00'))
    expect(zurich.atMinute('2026-10-25', 150)).toBe(at('2026-10-25T02:30:00+02:00'))
    expect(zurich.atMinute('2026-10-25', 150, true)).toBe(at('2026-10-25T02:30:00+01:00'))
    expect(zurich.atMinute('2026-10-25', 1_440)).toBe(at('2026-10-26T00:00:00+01:00'))
    // midnight itself is left out in Cairo and Asunción, half an hour on Lord Howe Island, a whole day was in Apia
    expect(zoneOf('Africa/Cairo').atMinute('2026-04-24', 0)).toBe(at('2026-04-24T01:00:00+03:00'))
    expect(zoneOf('Australia/Lord_Howe').atMinute('2026-10-04', 135)).toBe(at('2026-10-04T02:30:00+11:00'))
    expect(zoneOf('Pacific/Apia').atMinute('2011-12-30', 600)).toBe(at('2011-12-31T00:00:00+14:00'))
  })

  test('[O1] [fault 38] clocks of half and quarter hours', () => {
    expect(zoneOf('Asia/Kolkata').atMinute('2026-06-01', 1_080)).toBe(at('2026-06-01T18:00:00+05:30'))
    expect(zoneOf('Asia/Kathmandu').atMinute('2026-06-01', 1_080)).toBe(at('2026-06-01T18:00:00+05:45'))
    expect(zoneOf('America/St_Johns').minuteOf(at('2026-01-01T00:00:00Z'))).toBe(20 * 60 + 30)
    expect(zoneOf('America/St_Johns').dayOf(at('2026-01-01T00:00:00Z'))).toBe('2025-12-31')
  })

  test('[O1] in every zone and at every moment the clock shows what the system shows, and a time that is shown is found again', () => {
    const names = ['Asia/Shanghai', 'Europe/Zurich', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC']
    const formats = new Map(
      names.map((timeZone) => [
        timeZone,
        new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
      ]),
    )
    const moment = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2050-01-01T00:00:00Z') })
    fc.assert(
      fc.property(fc.constantFrom(...names), moment, (name, atMs) => {
        const zone = zoneOf(name)
        const [day, minute] = [zone.dayOf(atMs), zone.minuteOf(atMs)]
        const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        expect(`${day} ${clock}`).toBe(formats.get(name)!.format(atMs))
        const begun = Math.floor(atMs / 60_000) * 60_000
        expect([zone.atMinute(day, minute), zone.atMinute(day, minute, true)]).toContain(begun)
      }),
      { numRuns: 500 },
    )
  })

  test('[O1] a zone that does not exist is told', () => {
    expect(() => zoneOf('Asia/Xishan')).toThrow(RangeError)
  })
})
