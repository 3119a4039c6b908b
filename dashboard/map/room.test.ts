import { expect, test } from 'vitest'
import { roomIn } from './room.ts'

test('what is shown is seen beside the legend and the panel, and above the sheet of a phone', () => {
  const wall = { clientWidth: 1_448, clientHeight: 976 }
  expect(roomIn(wall, {})).toEqual({ top: 48, right: 96, bottom: 56, left: 48 })
  expect(roomIn(wall, { panel: true, legend: true })).toEqual({ top: 48, right: 420, bottom: 56, left: 250 })
  const phone = { clientWidth: 390, clientHeight: 700 }
  expect(roomIn(phone, { panel: true })).toEqual({ top: 48, right: 24, bottom: 420, left: 24 })
  // there is always something left
  const { left, right } = roomIn({ clientWidth: 600, clientHeight: 600 }, { panel: true, legend: true })
  expect(left + right).toBeCloseTo(420, 6)
})
