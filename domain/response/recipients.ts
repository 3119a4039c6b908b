import { seesTown, type Role } from '../person.ts'
import type { Duty, DutyLevel } from './duty.ts'

export interface Reachable {
  readonly id: number
  readonly role: Role
  readonly towns: readonly string[]
  readonly disabledAtMs?: number
}

/**
 * Who is told: persons of this level on duty for the team or its town; with nobody on the roster, all of the level who see the town (docs/SPEC.md Z11).
 * Dispatchers have no roster: all of them who see the town. People who were disabled, or do not see the town, are left out.
 */
export function recipients(
  level: DutyLevel | 'dispatcher',
  team: string,
  town: string,
  atMs: number,
  duties: readonly Duty[],
  users: readonly Reachable[],
): { readonly userIds: number[]; readonly isFallback: boolean } {
  const reachable = users.filter(
    (user) => (user.disabledAtMs === undefined || user.disabledAtMs > atMs) && seesTown(user, town),
  )
  const onDuty = new Set(
    duties
      .filter((duty) => duty.level === level && duty.fromMs <= atMs && atMs < duty.toMs && answersFor(duty, team, town))
      .map(({ userId }) => userId),
  )
  const rostered = reachable.filter(({ id }) => onDuty.has(id))
  const chosen = rostered.length > 0 ? rostered : reachable.filter(({ role }) => role === level)
  return {
    userIds: chosen.map(({ id }) => id).toSorted((a, b) => a - b),
    isFallback: rostered.length === 0 && level !== 'dispatcher',
  }
}

const answersFor = ({ teams }: Duty, team: string, town: string): boolean =>
  teams.length === 0 || teams.includes(team) || teams.includes(town)
