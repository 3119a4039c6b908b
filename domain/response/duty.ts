/** First line is the crew for toilets and the dispatcher for shifts and vehicles. */
export const dutyLevels = ['crew', 'supervisor', 'manager'] as const
export type DutyLevel = (typeof dutyLevels)[number]

/** A person is on duty for some time (排班). */
export interface Duty {
  readonly id: number
  readonly userId: number
  readonly level: DutyLevel
  /** Towns or teams they answer for; empty: all that they see. */
  readonly teams: readonly string[]
  readonly fromMs: number
  readonly toMs: number
}
