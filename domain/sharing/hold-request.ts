import { bookable, type BookableInput } from './bookable.ts'
import type { HoldAsker, HoldChange, HoldRefused, NewHold } from './hold-change.ts'
import { standsThere } from './her-vehicle.ts'
import { nextLookMs } from './hold-next.ts'
import type { HoldRequest } from './hold.ts'
import { arriveByMs } from './stay-times.ts'
import { stayFen } from './tariff.ts'

const MINUTE_MS = 60_000
const WEEK_MS = 7 * 86_400_000

/** A new hold, or why not (docs/SPEC.md O10, O11, O17). @param input of the lot for the stay that is asked for, `rightId` and `kinds` with it */
export function requestHold(
  request: HoldRequest,
  asker: HoldAsker,
  input: BookableInput,
  lot: { readonly id: string; readonly town: string; readonly policyVersion: number },
): HoldChange<NewHold> | HoldRefused {
  const { nowMs, policy } = input
  const { fromMs, toMs } = request
  const refused = askerRefused(asker, input, request)
  if (refused !== undefined) return refused
  const could = bookable(input)
  const { refusal, windowEndMs } = could
  if (refusal !== undefined || windowEndMs === undefined) {
    const { helpMs } = could
    return { refusal: refusal ?? 'no-window', bookable: could, ...(helpMs === undefined ? {} : { helpMs }) }
  }
  const [bay] = could.assignable
  const hold: NewHold = {
    lot: lot.id,
    town: lot.town,
    ...(bay === undefined ? {} : { bay }),
    rightId: asker.right.id,
    plateMasked: asker.right.plateMasked,
    state: 'held',
    madeAtMs: nowMs,
    fromMs,
    toMs,
    arriveByMs: arriveByMs(input, { fromMs, toMs }, nowMs),
    windowEndMs,
    graceMs: policy.graceMinutes * MINUTE_MS,
    policyVersion: lot.policyVersion,
    price: policy.price,
    priceFen: stayFen(policy.price, fromMs, toMs),
    extensions: 0,
  }
  const is = input.bays.find(({ id }) => id === bay)?.is
  const nextMs = nextLookMs(hold, { nowMs, settings: input.settings, ...(is === undefined ? {} : { bay: { is } }) })
  const detail = { fromMs, toMs, ...(bay === undefined ? {} : { bay }) }
  return {
    hold,
    ...(nextMs === undefined ? {} : { nextMs }),
    messages: [{ atMs: nowMs, kind: 'held', detail }],
    trail: [{ atMs: nowMs, by: 'driver', event: 'held', detail }],
  }
}

function askerRefused(asker: HoldAsker, input: BookableInput, request: HoldRequest): HoldRefused | undefined {
  const { right, active, leaving, noShowsMs } = asker
  const { nowMs, settings } = input
  if (right.state === 'revoked') return { refusal: 'revoked' }
  const isFor = right.lots.length === 0 || right.lots.includes(request.lot)
  const isValid = right.validToMs === undefined || (nowMs < right.validToMs && request.fromMs < right.validToMs)
  if (right.state !== 'approved' || !isFor || !isValid) return { refusal: 'no-right' }
  const isThereStill = leaving !== undefined && standsThere(leaving.hold, leaving.bay, settings)
  if (active !== undefined || isThereStill) return { refusal: 'one-active-hold' }
  if (asker.madeLastDay >= settings.holdsPerDayMax) return { refusal: 'too-many' }
  const lately = noShowsMs.filter((atMs) => atMs > nowMs - WEEK_MS)
  const helpMs = Math.max(...lately) + settings.noShowWaitMs
  return lately.length >= settings.noShowsMax && nowMs < helpMs ? { refusal: 'must-wait', helpMs } : undefined
}
