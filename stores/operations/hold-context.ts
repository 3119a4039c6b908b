import type { LiveMemory } from '#domain/live.ts'
import { activeHolds, believedBay, bookableInput } from '#domain/sharing/bookable-input.ts'
import { bookable } from '#domain/sharing/bookable.ts'
import { holdAt, holdTakes } from '#domain/sharing/hold-at.ts'
import type { HoldContext } from '#domain/sharing/hold-change.ts'
import { holdIsActive, type Hold } from '#domain/sharing/hold.ts'
import { sharingNow } from '#domain/sharing/sharing-now.ts'
import type { HoldRows } from './hold-rows.ts'
import type { Look, LotLooks } from './lot-looks.ts'
import type { LotRows } from './parking-lots.ts'
import type { RightRows } from './right-rows.ts'

interface HoldContextParts {
  readonly lots: LotRows
  readonly looks: LotLooks
  readonly holds: HoldRows
  readonly rights: RightRows
}

/** The lot of a hold as every step of it needs it. @throws {Error} when the lot is not registered any more */
export function holdContext(
  { lots, looks, holds, rights }: HoldContextParts,
  hold: Hold,
  by: string,
  nowMs: number,
): HoldContext & { readonly look: Look } {
  const look = looks.look(hold.lot, nowMs, [hold.fromMs, hold.windowEndMs])
  if (look === undefined) throw new Error(`Cannot go on with hold ${hold.id}: lot "${hold.lot}" is not registered`)
  const { profile, policy, calendar, closures, settings } = look
  const others = activeHolds(look.holds, nowMs).filter(({ id }) => id !== hold.id)
  const takes = holdTakes(hold, nowMs) ?? { fromMs: nowMs, toMs: Math.max(hold.toMs, nowMs + 1) }
  // who comes early has her bay from then on
  const times = nowMs < hold.fromMs - settings.earlyMs ? takes : { ...takes, fromMs: Math.min(takes.fromMs, nowMs) }
  const isTaken = (bay: string): boolean =>
    others.some((other) => {
      const taken = other.bay === bay ? holdTakes(other, nowMs) : undefined
      return taken !== undefined && taken.fromMs < times.toMs && taken.toMs > times.fromMs
    })
  const bay = profile.bays.find(({ id }) => id === hold.bay)
  const code = lots.codeOf(hold.lot)
  return {
    look,
    nowMs,
    settings,
    by,
    get rightState() {
      const row = rights.get(hold.rightId)
      return row === undefined ? 'ended' : rights.stateOf(row, nowMs)
    },
    ...(hold.bay === undefined ? {} : { bay: believedBay(look.bayLive(hold.bay), settings, nowMs) }),
    bookable: (fromMs, toMs) =>
      bookable(
        bookableInput(
          look,
          { fromMs, toMs, kinds: bay === undefined ? [] : [bay.kind], own: hold, rightId: hold.rightId },
          nowMs,
        ),
      ),
    lot: { zone: profile.zone, policy, calendar, closures, counting: profile.counting },
    ...(code === undefined ? {} : { code }),
    isTaken,
    isBay: (id) => profile.bays.some((each) => each.id === id),
    get isTakenOver() {
      const { bay: own, arrivedAtMs } = hold
      if (own === undefined || arrivedAtMs === undefined) return false
      const came = holds.ofBay(own, arrivedAtMs)
      return came.some((other) => other.id !== hold.id && (other.arrivedAtMs ?? 0) > arrivedAtMs)
    },
    get canReturn() {
      const active = holds.activeOfPlate(holds.plateHashOf(hold.id))
      const isOther = active !== undefined && active.id !== hold.id && holdIsActive(holdAt(active, nowMs).state)
      return !isOther && (hold.bay === undefined || !isTaken(hold.bay))
    },
  }
}

/** Holds of a lot in figures, as a live row. */
export function sharingRow(look: Look, nowMs: number): LiveMemory {
  const { lot, town, policy, profile, calendar, closures, holds } = look
  const fields = sharingNow({ zone: profile.zone, policy, calendar, closures }, holds, nowMs)
  return {
    kind: 'lot',
    id: lot,
    town,
    stream: 'sharing',
    atMs: nowMs,
    receivedAtMs: nowMs,
    sub: 0,
    fields: { ...fields },
  }
}
