import { expect, test } from 'vitest'
import { chance } from '../chance.ts'
import { makeDistrict } from '../district.ts'
import { drive, enter, type Driving } from './driving.ts'

const { graph } = makeDistrict(42)
const long = graph.edges.findIndex(({ lengthM, oneway }) => !oneway && lengthM > 300 && lengthM < 600)

const drivenUntil = (
  next: number | undefined,
  stopM: number,
  wishedMps: number,
): { states: Driving[]; arrived: boolean; endReached: boolean } => {
  const states: Driving[] = [{ edge: long, atM: 0, speedMps: 0, waitS: 0, red: false }]
  for (let second = 0; second < 1_000; second++) {
    const step = drive(states.at(-1)!, { graph, next, stopM, wishedMps })
    states.push(step.state)
    if (step.arrived || step.endReached) return { states, arrived: step.arrived, endReached: step.endReached }
  }
  return { states, arrived: false, endReached: false }
}

test('[S10] a truck speeds up and slows down as a truck can, and stops where it is to stop', () => {
  const { states, arrived } = drivenUntil(undefined, 250, 45 / 3.6)
  expect(arrived).toBe(true)
  expect(Math.abs(states.at(-1)!.atM - 250)).toBeLessThan(0.6)
  expect(Math.max(...states.map(({ speedMps }) => speedMps))).toBeGreaterThan(9)
  states.slice(1).forEach((state, i) => {
    const change = state.speedMps - states[i]!.speedMps
    expect(change).toBeLessThanOrEqual(0.81)
    expect(change).toBeGreaterThanOrEqual(-2.01)
    expect(state.atM).toBeGreaterThanOrEqual(states[i]!.atM)
  })
})

test('[S10] it takes a corner slowly and turns round almost standing', () => {
  const opposite = graph.opposite[long]!
  expect(opposite).toBeGreaterThanOrEqual(0)
  const round = drivenUntil(opposite, 0, 45 / 3.6)
  expect(round.endReached).toBe(true)
  expect(round.states.at(-2)!.speedMps).toBeLessThan(4)
  const turned = enter(graph, chance(1), round.states.at(-1)!, opposite)
  expect(turned.waitS).toBeGreaterThan(0)
})

test('[S10] while it waits it does not move', () => {
  const waiting: Driving = { edge: long, atM: 50, speedMps: 5, waitS: 3, red: false }
  const step = drive(waiting, { graph, next: undefined, stopM: 200, wishedMps: 10 })
  expect(step).toEqual({ state: { ...waiting, speedMps: 0, waitS: 2 }, movedM: 0, arrived: false, endReached: false })
})
