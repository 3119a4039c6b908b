import { Refusal } from '../http.ts'
import type { ActionAnswer } from '#domain/response/order.ts'
import type { Queued, Task } from './contract.ts'
import type { Keep } from './keep.ts'

/** An order as it will be once what this phone has queued is applied; the same object when nothing is queued for it. */
export function withQueued(order: Task, queued: readonly Queued[], by: string): Task {
  return queued
    .filter(({ action, refused }) => refused === undefined && action.orderId === order.id)
    .reduce((shown: Task, { action }) => {
      switch (action.action) {
        case 'acknowledge':
          return shown.state === 'open'
            ? { ...shown, state: 'acknowledged', acknowledgedAtMs: action.atMs, acknowledgedBy: by }
            : shown
        case 'arrive':
          return shown.state === 'open' || shown.state === 'acknowledged'
            ? { ...shown, state: 'arrived', arrivedAtMs: action.atMs, arrivedBy: by }
            : shown
        case 'done':
          return shown.state === 'closed' ? shown : { ...shown, state: 'done', doneAtMs: action.atMs, doneBy: by }
        default:
          return shown
      }
    }, order)
}

/** How the server is asked; the page's own requests, or a test's. */
export interface Sending {
  /** Keep a picture; its number. @throws {Refusal} */
  sendPhoto(picture: Blob): Promise<number>
  /** @throws {Refusal} */
  act(action: Queued['action']): Promise<ActionAnswer>
}

/** `later`: the server was not reached or asks for patience; `signed-out`: the session is over. */
export type Sent = 'all' | 'later' | 'signed-out'

/**
 * Send what a person did, in the order in which it was done, each until the server has answered it: an action keeps its id, so that one that was
 * sent and whose answer was lost is not applied twice (docs/SPEC.md U42). What is refused stays, with the reason, and does not stop what follows.
 *
 * @param heard told of every answer, when the queue has changed
 */
export async function sendQueued(
  keep: Keep,
  personId: number,
  sending: Sending,
  heard: (answer: ActionAnswer | undefined) => void | Promise<void>,
): Promise<Sent> {
  for (;;) {
    // read again each time: more may be done while this is being sent
    const next = (await keep.queued()).find((each) => each.personId === personId && each.refused === undefined)
    if (next === undefined) return 'all'
    try {
      const photoIds = await sentPhotos(keep, next, sending)
      const answer = await sending.act(photoIds.length === 0 ? next.action : { ...next.action, photoIds })
      if (answer.is === 'refused')
        await keep.putQueued({ ...next, refused: { reason: answer.reason, detail: answer.detail } })
      else await keep.dropQueued(next)
      await heard(answer)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.status === 401 || error.kind === 'must-change-password') return 'signed-out'
      // no network, a server that restarts, too many at once: nothing is wrong with the action
      if (error.status === 0 || error.status === 429 || error.status >= 500) return 'later'
      await keep.putQueued({
        ...next,
        refused: { reason: error.status === 403 ? 'not-allowed' : 'invalid', detail: error.detail },
      })
      await heard(undefined)
    }
  }
}

async function sentPhotos(keep: Keep, { photos }: Queued, sending: Sending): Promise<number[]> {
  const ids: number[] = []
  for (const key of photos) {
    const photo = await keep.photo(key)
    if (photo === undefined) continue
    // its number is kept before the action goes: after a break the same picture is not sent again
    const id = photo.id ?? (await sending.sendPhoto(photo.picture))
    if (photo.id === undefined) await keep.putPhoto({ ...photo, id })
    ids.push(id)
  }
  return ids
}
