import { believedBay } from '#domain/sharing/bookable-input.ts'
import { holdAt } from '#domain/sharing/hold-at.ts'
import { callLine, inCallOrder } from '#domain/sharing/morning.ts'
import type { Appeal } from '#domain/sharing/overstay.ts'
import { appealByMs } from '#domain/sharing/strikes.ts'
import type { Parking } from '../types.ts'
import { restoreRight, type Attendant, type AttendantParts } from './attendant.ts'
import type { Context } from './context.ts'
import type { Facts } from './desk-facts.ts'
import { wasApproved } from './right-rows.ts'

/** Overstays, appeals against them, and calls to drivers (docs/SPEC.md X). */
export function createOverstays(
  { sql, nowMs: now, audited }: Context,
  {
    attendant,
    overstays,
    holds,
    lots,
    looks,
    rights,
    facts,
  }: Pick<AttendantParts, 'overstays' | 'holds' | 'lots' | 'looks' | 'rights'> & {
    readonly attendant: Attendant
    readonly facts: Facts
  },
): Pick<
  Parking,
  'overstays' | 'overstay' | 'overstayOf' | 'appeal' | 'decideAppeal' | 'addCall' | 'callsOf' | 'callList'
> {
  return {
    overstays: async ({ scope, lot, ...filter }) =>
      sql.snapshot(() =>
        overstays.list(
          { ...filter, lots: lots.inScope(scope).filter((each) => lot === undefined || each === lot) },
          now(),
        ),
      ),
    overstay: async (id) => overstays.get(id, now()),
    overstayOf: async (holdId) => overstays.ofHold(holdId, now()),
    appeal: async (overstayId, rightId, words) =>
      attendant.attend((attending) => {
        const nowMs = now()
        const overstay = overstays.get(overstayId, nowMs)
        const right = rights.get(rightId)
        // a plate's driver may have another phone, and so another right, since
        const isHers =
          right?.plate_hash != null && wasApproved(right) && right.plate_hash === overstays.plateHashOf(overstayId)
        if (overstay === undefined || !isHers) return 'not-found'
        if (overstay.appeal !== undefined) return 'already'
        if (nowMs > appealByMs(overstay, facts.settings())) return 'too-late'
        const appeal: Appeal = { state: 'open', madeAtMs: nowMs, words }
        overstays.putAppeal(overstayId, appeal, overstay.isStrike)
        attending.touch(overstay.lot)
        return { ...overstay, appeal }
      }),
    decideAppeal: async (overstayId, verdict, reason, by) =>
      attendant.attend((attending) => {
        const nowMs = now()
        const overstay = overstays.get(overstayId, nowMs)
        if (overstay?.appeal === undefined) return undefined
        if (overstay.appeal.state !== 'open') return overstay
        const appeal: Appeal = { ...overstay.appeal, state: verdict, decidedAtMs: nowMs, decidedBy: by, reason }
        const isStrike = overstay.isStrike && verdict === 'rejected'
        overstays.putAppeal(overstayId, appeal, isStrike)
        holds.addTrail(overstay.holdId, { atMs: nowMs, by, event: `appeal-${verdict}`, detail: { reason } })
        audited(by, `overstay.${verdict}`, String(overstayId), {
          plate: overstay.plateMasked,
          lot: overstay.lot,
          reason,
        })
        const hold = holds.get(overstay.holdId)
        if (hold !== undefined) holds.addMessage(hold, { atMs: nowMs, kind: 'appeal', detail: { is: verdict } })
        if (verdict === 'granted' && hold !== undefined) restoreRight({ holds, rights, looks }, hold, nowMs)
        attending.touch(overstay.lot)
        return overstays.get(overstayId, nowMs)
      }),
    addCall: async (holdId, outcome, note, by) =>
      attendant.attend((attending) => {
        const hold = holds.get(holdId)
        if (hold === undefined) return undefined
        const call = overstays.addCall({ holdId, atMs: now(), by, outcome, note })
        holds.addMessage(hold, { atMs: call.atMs, kind: 'called', detail: { outcome } })
        holds.addTrail(holdId, { atMs: call.atMs, by, event: 'called', detail: { outcome, note } })
        attending.touch(hold.lot)
        return call
      }),
    callsOf: async (holdId) => overstays.calls(holdId),
    callList: async (scope) =>
      sql.snapshot(() => {
        const nowMs = now()
        return inCallOrder(
          lots.inScope(scope).flatMap((lot) => {
            const look = looks.look(lot, nowMs)
            if (look === undefined) return []
            const { profile, settings } = look
            return look.holds.flatMap((stored) => {
              const hold = holdAt(stored, nowMs)
              const line = callLine({
                hold,
                nowMs,
                zone: profile.zone,
                ...(hold.bay === undefined ? {} : { bay: believedBay(look.bayLive(hold.bay), settings, nowMs) }),
                risk: look.riskOf(hold.rightId),
                calls: overstays.calls(hold.id),
                settings,
              })
              return line === undefined ? [] : [line]
            })
          }),
        )
      }),
  }
}
