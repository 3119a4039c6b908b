import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import type { ShiftFigures } from '#domain/coverage/shift.ts'
import { changedFigures } from './figures.ts'

const t = ((key: string, more: object) => `${key} ${JSON.stringify(more)}`) as unknown as TFunction
const figures = (more: Partial<ShiftFigures> = {}): ShiftFigures => ({
  plannedM: 0,
  doneM: 0,
  missedM: 0,
  unknownM: 0,
  excusedM: 0,
  openM: 0,
  passes: [],
  overspeedM: 0,
  inferredM: 0,
  repeatedM: 0,
  workKm: 11.2,
  deadheadKm: 21.9,
  peakMinutes: 0,
  workedBy: [],
  ...more,
})

test('[U21] versions differ by figures too, where they are told differently', () => {
  expect(changedFigures(figures(), figures({ deadheadKm: 22.4, workKm: 11.21, meanWorkKmh: 6 }), t)).toEqual([
    { name: 'deadhead', from: '21.9 km', to: '22.4 km' },
    { name: 'speed', from: '–', to: '6.0 km/h' },
  ])
  expect(changedFigures(figures(), figures(), t)).toEqual([])
})
