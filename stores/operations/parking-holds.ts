import { bookable } from '#domain/sharing/bookable.ts'
import { bookableInput } from '#domain/sharing/bookable-input.ts'
import { holdAt } from '#domain/sharing/hold-at.ts'
import { isRefused, type HoldChange, type HoldRefused, type NewHold } from '#domain/sharing/hold-change.ts'
import { actOnHold } from '#domain/sharing/hold-action.ts'
import { holdClosed } from '#domain/sharing/hold-end.ts'
import { requestHold } from '#domain/sharing/hold-request.ts'
import { holdIsActive, type Hold, type HoldAction, type HoldAnswer, type HoldRequest } from '#domain/sharing/hold.ts'
import type { Closure } from '#domain/sharing/policy.ts'
import type { Parking } from '../types.ts'
import { CLOCK, DRIVER, type Attendant, type AttendantParts } from './attendant.ts'
import type { Context } from './context.ts'
import { holdContext } from './hold-context.ts'
import { createHoldAnswers } from './hold-answers.ts'
import { closureOf, type StoredClosure } from './parking-lots.ts'

interface ParkingParts extends AttendantParts {
  readonly attendant: Attendant
}
type Refused = Extract<HoldAnswer, { readonly is: 'refused' }>

/**
 * Giving bays and taking them back (docs/SPEC.md O). A refusal is looked for in a read of its own first, so that many who ask for what is not there keep nobody
 * waiting; whatever is given is decided again in the transaction that writes it.
 */
export function createHolds(
  context: Context,
  parts: ParkingParts,
): Pick<
  Parking,
  | 'bookable'
  | 'hold'
  | 'act'
  | 'heldBy'
  | 'holds'
  | 'holdOf'
  | 'holdTrail'
  | 'messages'
  | 'addClosure'
  | 'endClosure'
  | 'closure'
> {
  const { sql, nowMs: now, audited } = context
  const { attendant, holds, lots, looks, rights } = parts
  const answers = createHoldAnswers(context)
  const insertClosure = sql.prepare<StoredClosure>(
    'INSERT INTO sharing_closure (lot, from_ms, to_ms, reason, made_at_ms, made_by, rev) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *',
  )
  const endClosure = sql.prepare<StoredClosure>(
    'UPDATE sharing_closure SET ended_at_ms = ?2, rev = ?3 WHERE id = ?1 RETURNING *',
  )
  const closure = sql.prepare<StoredClosure>('SELECT * FROM sharing_closure WHERE id = ?')
  const read = (hold: Hold | undefined): Hold | undefined => (hold === undefined ? undefined : holdAt(hold, now()))

  /** What a request comes to as things stand, with the plate it is for. */
  const requested = (
    request: HoldRequest,
    nowMs: number,
  ): { readonly change: HoldChange<NewHold>; readonly plateHash: string; readonly before?: Hold } | HoldRefused => {
    const row = rights.get(request.rightId)
    if (row === undefined || row.plate_hash === null) return { refusal: 'no-right' }
    const look = looks.look(request.lot, nowMs, [request.fromMs, request.toMs].filter(Number.isSafeInteger))
    if (look === undefined) return { refusal: 'not-found' }
    const { plate_hash: plateHash } = row
    const before = holds.activeOfPlate(plateHash)
    const active = before === undefined ? undefined : holdAt(before, nowMs)
    const left = holds.leavingOfPlate(plateHash)
    const leaving = left === undefined ? undefined : { hold: left, bay: holdContext(parts, left, DRIVER, nowMs).bay }
    const answer = requestHold(
      request,
      {
        right: rights.told(row, nowMs),
        ...(active !== undefined && holdIsActive(active.state) ? { active } : {}),
        ...(leaving === undefined ? {} : { leaving }),
        ...holds.lately(row.id, nowMs),
      },
      bookableInput(look, { ...request, kinds: request.kinds, rightId: row.id }, nowMs),
      { id: look.lot, town: look.town, policyVersion: look.policyVersion },
    )
    return isRefused(answer) ? answer : { change: answer, plateHash, ...(before === undefined ? {} : { before }) }
  }

  /** What an action on a hold comes to as things stand. */
  const acted = (hold: Hold, action: HoldAction, by: string, nowMs: number): HoldChange | HoldRefused =>
    actOnHold(hold, action, holdContext(parts, hold, by, nowMs))

  const refused = ({ refusal, bookable: room, helpMs }: HoldRefused, hold?: Hold): Refused => ({
    is: 'refused',
    refusal,
    ...(room === undefined ? {} : { bookable: room }),
    ...(helpMs === undefined ? {} : { helpMs }),
    ...(hold === undefined ? {} : { hold }),
  })
  /** The same action again: as it was answered, with the hold as it is now. */
  const again = (actionId: string, who: string, holdId?: number): HoldAnswer | undefined => {
    const kept = answers.of(actionId)
    if (kept === undefined) return undefined
    const hold = read(holds.get(kept.holdId))
    if (kept.who !== who || hold === undefined || (holdId !== undefined && holdId !== kept.holdId))
      return { is: 'refused', refusal: 'not-found' }
    if (kept.refusal === undefined) return { is: 'done', hold, again: true }
    const { refusal, helpMs } = kept
    return refused({ refusal, ...(helpMs === undefined ? {} : { helpMs }) }, hold)
  }

  return {
    bookable: async (lot, fromMs, toMs) =>
      sql.snapshot(() => {
        const nowMs = now()
        const look = looks.look(lot, nowMs, [fromMs, toMs].filter(Number.isSafeInteger))
        if (look === undefined) throw new RangeError(`Cannot find lot "${lot}": it is not registered`)
        const {
          assignable: _,
          windowFromMs: __,
          windowEndMs: ___,
          ...told
        } = bookable(bookableInput(look, { fromMs, toMs, kinds: [] }, nowMs))
        return told
      }),
    hold: async (request) => {
      const who = `right ${request.rightId}`
      const early = sql.snapshot(() => {
        const known = again(request.actionId, who)
        if (known !== undefined) return known
        const answer = requested(request, now())
        return isRefused(answer) ? refused(answer) : undefined
      })
      if (early !== undefined) return early
      return attendant.attend((attending): HoldAnswer => {
        const { nowMs } = attending
        const known = again(request.actionId, who)
        if (known !== undefined) return known
        const answer = requested(request, nowMs)
        if (isRefused(answer)) return refused(answer)
        // one that expired unseen is written, and makes room for the new one
        if (answer.before !== undefined) attending.settle(answer.before)
        const hold = attending.make(answer.change, answer.plateHash)
        answers.keep(request.actionId, nowMs, { who, holdId: hold.id })
        return { is: 'done', hold, again: false }
      })
    },
    act: async (action, actor) => {
      const by = 'by' in actor ? actor.by : DRIVER
      const who = 'by' in actor ? `person ${actor.by}` : `right ${actor.rightId}`
      const find = (): Hold | undefined => {
        const hold = holds.get(action.holdId)
        return 'by' in actor || hold?.rightId === actor.rightId ? hold : undefined
      }
      const early = sql.snapshot((): HoldAnswer | undefined => {
        const known = again(action.actionId, who, action.holdId)
        if (known !== undefined) return known
        const hold = find()
        if (hold === undefined) return { is: 'refused', refusal: 'not-found' }
        const answer = acted(hold, action, by, now())
        return isRefused(answer) && answer.change === undefined ? refused(answer, read(hold)) : undefined
      })
      if (early !== undefined) return early
      return attendant.attend((attending): HoldAnswer => {
        const { nowMs } = attending
        const known = again(action.actionId, who, action.holdId)
        if (known !== undefined) return known
        const hold = find()
        if (hold === undefined) return { is: 'refused', refusal: 'not-found' }
        const answer = acted(hold, action, by, nowMs)
        if (isRefused(answer)) {
          if (answer.change === undefined) return refused(answer, holdAt(hold, nowMs))
          const changed = attending.save(answer.change)
          const { refusal, helpMs } = answer
          answers.keep(action.actionId, nowMs, {
            who,
            holdId: hold.id,
            refusal,
            ...(helpMs === undefined ? {} : { helpMs }),
          })
          return refused(answer, changed)
        }
        const changed = attending.save(answer)
        answers.keep(action.actionId, nowMs, { who, holdId: hold.id })
        if ('by' in actor)
          audited(by, `hold.${action.action}`, String(hold.id), { lot: hold.lot, plate: hold.plateMasked })
        return { is: 'done', hold: changed, again: false }
      })
    },
    heldBy: async (rightId) => {
      const hold = read(holds.activeOfRight(rightId))
      return hold !== undefined && holdIsActive(hold.state) ? hold : undefined
    },
    holds: async ({ scope, ...filter }) =>
      sql.snapshot(() => {
        const told = holds.list({ ...filter, lots: lots.inScope(scope) }).map((hold) => holdAt(hold, now()))
        return filter.activeOnly === true ? told.filter(({ state }) => holdIsActive(state)) : told
      }),
    holdOf: async (id) => read(holds.get(id)),
    holdTrail: async (holdId) => holds.trail(holdId),
    messages: async (rightId, afterId, limit) => holds.messages(rightId, afterId, limit),
    addClosure: async ({ lot, fromMs, toMs, reason }, by) => {
      checkClosure(lot, fromMs, toMs, reason)
      return attendant.attend((attending) => {
        const { nowMs } = attending
        if (lots.find(lot) === undefined) throw new RangeError(`Cannot close lot "${lot}": it is not registered`)
        const made: Closure = closureOf(insertClosure.get(lot, fromMs, toMs, reason, nowMs, by, lots.nextRev())!)
        let told = 0
        for (const hold of holds.activeOfLot(lot)) {
          const change = holdClosed(hold, made, attending.context(hold, CLOCK))
          if (change === undefined) continue
          attending.save(change)
          if (change.messages.length > 0) told++
        }
        attending.touch(lot)
        audited(by, 'lot.close', lot, { id: made.id, fromMs, toMs, reason, told })
        lots.advance()
        return { closure: made, told }
      })
    },
    endClosure: async (id, by) => {
      return attendant.attend((attending) => {
        const { nowMs } = attending
        const row = closure.get(id)
        if (row === undefined || row.ended_at_ms !== null) return row === undefined ? undefined : closureOf(row)
        const ended = closureOf(endClosure.get(id, nowMs, lots.nextRev())!)
        attending.touch(row.lot)
        audited(by, 'lot.open-again', row.lot, { id })
        lots.advance()
        return ended
      })
    },
    closure: async (id) => {
      const row = closure.get(id)
      return row === undefined ? undefined : closureOf(row)
    },
  }
}

/** @throws {RangeError} saying what is wrong with it. */
function checkClosure(lot: string, fromMs: number, toMs: number, reason: string): void {
  const wrong =
    !Number.isSafeInteger(fromMs) || !Number.isSafeInteger(toMs) || toMs <= fromMs
      ? 'it must end after it begins'
      : reason.trim() === ''
        ? 'drivers must be told why'
        : undefined
  if (wrong !== undefined) throw new RangeError(`Cannot close lot "${lot}": ${wrong}`)
}
