import type { Severity } from '../alert/alert.ts'
import type { Person } from '../person.ts'
import type { DutyLevel } from './duty.ts'

export const noticeCauses = [
  'raised',
  'worse',
  'returned',
  'accept-25',
  'accept-10',
  'accept-late',
  'accept-manager',
  'done-25',
  'done-10',
  'done-late',
  'claimed',
  'cleared',
  'resumed',
] as const
export type NoticeCause = (typeof noticeCauses)[number]

/**
 * Something people are told, once by each channel. Its id is made of what it tells, so that it cannot be made twice; receivers show an id once.
 */
export interface Notice {
  /** For example `order-17-accept-late`. */
  readonly id: string
  readonly atMs: number
  readonly cause: NoticeCause
  readonly level: DutyLevel | 'dispatcher'
  readonly town: string
  readonly team: string
  readonly severity: Severity
  /** Rings and vibrates; else it is only listed. */
  readonly interrupts: boolean
  /** Persons on duty it is for. Empty: nobody is on the roster, so it goes to all of the level who see the town. */
  readonly userIds: readonly number[]
  readonly alertId?: number
  readonly orderId?: number
  /** What the words are made of: rule, subject, name, work, dueMs. */
  readonly detail: Readonly<Record<string, unknown>>
}

/** Whom something is told to. */
export type ToldTo = Pick<Notice, 'level' | 'userIds'>

/** Whether it is told to this person: on duty for it, or of its level when nobody is on the roster. */
export const isToldTo = ({ level, userIds }: ToldTo, { id, role }: Pick<Person, 'id' | 'role'>): boolean =>
  userIds.length > 0 ? userIds.includes(id) : role === level

/** Whether nobody whom it is told to now was told to before: others are on duty since. */
export const areOthers = (now: ToldTo, before: ToldTo): boolean =>
  before.userIds.length > 0 && (now.userIds.length === 0 || !now.userIds.some((id) => before.userIds.includes(id)))
