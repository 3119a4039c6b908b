/** `applied → approved → revoked | ended`, `applied → refused`; `revoked → approved` by an appeal that is granted. */
export const rightStates = ['applied', 'approved', 'refused', 'revoked', 'ended'] as const
export type RightState = (typeof rightStates)[number]

/**
 * What lets a plate hold shared bays: one plate, one bay at a time. The plate itself is kept nowhere: a keyed hash, by which it is found again, and a masked
 * form for people (苏B·••2F8). The telephone number is kept encrypted, and shown to who must call, which is written down.
 */
export interface ParkingRight {
  readonly id: number
  readonly plateMasked: string
  /** Lots it is for; empty: all that are shared. */
  readonly lots: readonly string[]
  readonly state: RightState
  readonly appliedAtMs: number
  readonly decidedAtMs?: number
  readonly decidedBy?: string
  /** Why it was refused or revoked. */
  readonly reason?: string
  readonly validToMs?: number
  readonly hasPhone: boolean
  /** Overstays that count, in `strikeDays`. */
  readonly strikes: number
  readonly town: string
}
