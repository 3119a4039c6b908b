import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf } from '../clock.ts'
import { makeDistrict } from '../district.ts'
import { bayStays } from './bay.ts'

const { lots, bays } = makeDistrict(42)

test('[S13] no two vehicles are in a bay together, over any days in a row', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.constantFrom(...bays.filter((_, i) => i % 37 === 0)),
      fc.integer({ min: 20_000, max: 24_000 }),
      (seed, bay, day) => {
        const lot = lots.find(({ id }) => id === bay.lotId)!
        const stays = [0, 1, 2, 3, 4].flatMap((later) => bayStays(seed, lot, bay, day + later))
        const inOrder = stays.toSorted((a, b) => a.startMs - b.startMs)
        inOrder.forEach((stay, i) => {
          expect(stay.endMs).toBeGreaterThan(stay.startMs)
          if (i > 0) expect(stay.startMs).toBeGreaterThan(inOrder[i - 1]!.endMs)
        })
      },
    ),
    { numRuns: 300 },
  )
})

test('[S13] stays of a day begin on that day and follow from seed, bay and day alone', () => {
  const bay = bays[0]!
  const lot = lots[0]!
  for (let day = 20_500; day < 20_530; day++) {
    const stays = bayStays(7, lot, bay, day)
    expect(stays.filter(({ startMs }) => dayOf(startMs) !== day)).toEqual([])
    expect(bayStays(7, lot, bay, day)).toEqual(stays)
  }
})
