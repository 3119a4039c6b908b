import type { Mistake } from '../parking/lot-check.ts'
import type { LotProfile } from '../parking/lot.ts'
import type { SharingPolicy } from './policy.ts'

const DAY_MINUTES = 1_440

/**
 * What the shape of a sharing policy cannot say (docs/SPEC.md X25): windows that end before they begin or last longer than a day, numbers beyond what the
 * lot has, something shared without a window or without a bay that may be given.
 */
export function wrongPolicy(policy: SharingPolicy, lot: Pick<LotProfile, 'capacity' | 'counting' | 'bays'>): Mistake[] {
  const { windows, stillHours, isShared } = policy
  const mistakes: Mistake[] = []
  const add = (pointer: string, detail: string): void => void mistakes.push({ pointer, detail })
  for (const [index, { fromMinute, toMinute }] of windows.entries()) {
    if (toMinute <= fromMinute)
      add(`/windows/${index}/toMinute`, 'must be after fromMinute; beyond 1,440 it is on the next day')
    else if (toMinute - fromMinute > DAY_MINUTES)
      add(`/windows/${index}/toMinute`, 'a window lasts a day at most; windows that touch are one')
  }
  if (stillHours !== undefined && stillHours.fromMinute === stillHours.toMinute % DAY_MINUTES)
    add('/stillHours', 'begin when they end: leave them out, or name the minutes without entry and exit')
  for (const name of ['quota', 'staffBuffer', 'staffBays'] as const)
    if (policy[name] > lot.capacity) add(`/${name}`, `is ${policy[name]}, and the lot has ${lot.capacity} bays`)
  if (isShared && windows.length === 0) add('/windows', 'are missing: without one nothing is shared')
  if (isShared && lot.counting === 'bays' && !lot.bays.some((bay) => bay.isShared))
    add('/isShared', 'no bay of the lot’s file may be given to holders: mark some of them as shared first')
  return mistakes
}
