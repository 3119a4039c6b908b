import type { HoldAnswer } from '#domain/sharing/hold.ts'
import { Refusal } from '../http.ts'
import type { Queued, Refused } from './contract.ts'

/** A hold that could not be asked for within this is given up: whoever waits longer has driven on (our choice). */
export const HOLD_WAIT_MS = 180_000

/** `later`: the server was not reached or asks for patience. */
export type Sent =
  | { readonly is: 'answered'; readonly answer: HoldAnswer }
  | { readonly is: 'refused'; readonly refused: Refused }
  | { readonly is: 'later' }

/**
 * Send what was done on this phone. It keeps its id, so that one whose answer was lost is not applied twice (docs/SPEC.md U52).
 *
 * @param post asks the server. Its {@link Refusal} is judged here.
 */
export async function sendQueued(
  queued: Queued,
  post: (path: string, body: Queued['body']) => Promise<HoldAnswer>,
  nowMs: number,
): Promise<Sent> {
  const { what } = queued
  if (what === 'hold' && nowMs - queued.madeAtMs > HOLD_WAIT_MS)
    return { is: 'refused', refused: { what, because: 'too-old' } }
  try {
    const answer = await post(queued.path, queued.body)
    return answer.is === 'done' ? { is: 'answered', answer } : { is: 'refused', refused: { what, answer } }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // no network, a server that restarts, too many at once: nothing is wrong with what was done
    if (error.status === 0 || error.status === 429 || error.status >= 500) return { is: 'later' }
    const because =
      error.status === 404 ? 'not-found' : error.status === 401 || error.status === 403 ? 'not-yours' : 'invalid'
    return { is: 'refused', refused: { what, because } }
  }
}
