import type { DriverSecrets } from '../driver-secrets.ts'
import type { Parking } from '../types.ts'
import { createAttendant, type Attendant, type AttendantParts } from './attendant.ts'
import type { Context } from './context.ts'
import type { Desk } from './desk.ts'
import type { Facts } from './desk-facts.ts'
import { createDriverPushes } from './driver-pushes.ts'
import { createHoldRows } from './hold-rows.ts'
import { createLotLooks } from './lot-looks.ts'
import { createMornings } from './mornings.ts'
import { createOverstayRows } from './overstay-rows.ts'
import { createLotDays } from './parking-days.ts'
import { createExport } from './parking-export.ts'
import { createHolds } from './parking-holds.ts'
import { createLots } from './parking-lots.ts'
import { createOverstays } from './parking-overstays.ts'
import { createParkingPurge } from './parking-purge.ts'
import { createRecords } from './parking-records.ts'
import { createRightRows } from './right-rows.ts'
import { createRights } from './parking-rights.ts'

export interface ParkingStores {
  readonly facts: Facts
  readonly desk: Desk
  /** Made when the first driver applies. */
  readonly secrets: () => Promise<DriverSecrets>
}

/** Bays, lots, sharing and who holds what (docs/SPEC.md F, O, X). */
export function createParking(
  context: Context,
  { facts, desk, secrets }: ParkingStores,
): Parking & { readonly attendant: Attendant } {
  const { rows: lots, ...files } = createLots(context)
  const { writer: records, links: sessions, ...happened } = createRecords(context, lots)
  const holds = createHoldRows(context)
  const rights = createRightRows(context, () => facts.settings())
  const overstays = createOverstayRows(context, lots)
  const looks = createLotLooks(context, { lots, facts, holds })
  const parts: AttendantParts = { lots, looks, holds, rights, overstays, sessions, desk }
  const mornings = createMornings(context, parts)
  const attendant = createAttendant(context, { ...parts, records, mornings })
  return {
    attendant,
    ...files,
    ...createHolds(context, { ...parts, attendant }),
    ...createRights(context, { ...parts, attendant, facts, secrets }),
    ...createOverstays(context, { ...parts, attendant, facts }),
    mornings: mornings.mornings,
    ...happened,
    ...createLotDays(context, lots),
    ...createExport(context, lots),
    ...createParkingPurge(context, facts),
    pushes: createDriverPushes(context, { holds, lots, facts }),
  }
}
