import type { LiveRow } from '#domain/live.ts'

/** What a client asks for: everything after `rev` of `epoch`, or all of it. */
export interface Subscription {
  readonly epoch: string | null
  readonly rev: number | null
}
export interface SubscriptionAnswer {
  readonly epoch: string
  readonly rev: number
  /** All states there are, and not only changes. */
  readonly snapshot: boolean
  readonly states: readonly LiveRow[]
}
export interface Changes {
  /** What the receiver must be at; one that is not subscribes again. `SUBSCRIBE_AGAIN` is nobody's. */
  readonly fromRev: number
  readonly rev: number
  readonly states: readonly LiveRow[]
}
export const SUBSCRIBE_AGAIN = Number.MAX_SAFE_INTEGER
export type EndReason = 'session-ended' | 'revoked' | 'slow' | 'shutdown'

/** Events of a live connection (docs/SPEC.md V1). What clients send is not trusted to have this shape. */
export interface FromClient {
  subscribe: (asked: unknown, answer: unknown) => void
}
export interface FromServer {
  changes: (changes: Changes) => void
  ended: (why: { reason: EndReason }) => void
}

const EPOCH_LENGTH_MAX = 100

/** What a client asked for, if it is a subscription. */
export function subscriptionOf(asked: unknown): Subscription | undefined {
  if (typeof asked !== 'object' || asked === null) return undefined
  const { epoch, rev } = asked as Record<string, unknown>
  if (epoch !== null && (typeof epoch !== 'string' || epoch.length > EPOCH_LENGTH_MAX)) return undefined
  if (rev !== null && !(typeof rev === 'number' && Number.isSafeInteger(rev))) return undefined
  return { epoch, rev }
}
