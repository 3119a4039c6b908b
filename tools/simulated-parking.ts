/** Lots of the simulated district as the platform keeps them, and drivers with rights to share them. */
import { createHmac } from 'node:crypto'
import type { Operations } from '#stores/types.ts'
import { driverHash } from '../api/public-drivers.ts'
import { sessionSecret } from '../api/sessions.ts'
import { chance } from '../simulators/chance.ts'
import type { District } from '../simulators/district.ts'
import { makeDrivers, type Driver } from '../simulators/drivers/behaviour.ts'
import { simulatedPolicy, simulatedProfile } from './simulated-lots.ts'

/** Lots of the owner of the demonstration. */
const OWNED = ['lot-03', 'lot-08', 'lot-10']
const OWNER = 'demo-owner'
/** Whose applications wait for a person: of these lots one after the other. */
const APPLICANTS = 6
const APPLIED_FOR = ['lot-08', 'lot-01', 'lot-10']
export const SIMULATED_DRIVERS = 200

/** A driver with the secret of her phone. */
export interface SimulatedDriver extends Driver {
  readonly secret: string
}

/** Files and policies nobody has written yet. */
export async function putSimulatedParking(
  operations: Pick<Operations, 'parking' | 'users'>,
  district: District,
  by: string,
): Promise<void> {
  const { parking, users } = operations
  for (const lot of district.lots) {
    if (((await parking.lot(lot.id))?.version ?? 0) === 0)
      await parking.putLot(lot.id, simulatedProfile(district, lot), by, 0)
    const policy = simulatedPolicy(lot)
    if (policy !== undefined && ((await parking.policy(lot.id))?.version ?? 0) === 0)
      await parking.putPolicy(lot.id, policy, by, 0)
  }
  const owner = await users.byName(OWNER)
  if (owner !== undefined && (await parking.lotsOf(owner.id)).length === 0) await parking.setLotsOf(owner.id, OWNED, by)
}

/** Drivers who may share, and a few who wait for a person to decide. Secrets of their phones are made of the session secret and known to nobody. */
export async function createSimulatedDrivers(
  { parking }: Pick<Operations, 'parking'>,
  district: District,
  dataDir: string,
  by: string,
  count: number = SIMULATED_DRIVERS,
): Promise<SimulatedDriver[]> {
  const sessions = await sessionSecret(dataDir)
  const drivers: SimulatedDriver[] = []
  const all = makeDrivers(district, count + APPLICANTS)
  for (const [no, driver] of all.entries()) {
    const secret = createHmac('sha256', sessions).update(`phone of ${driver.id}`).digest('base64url')
    const waits = no >= count
    const answer = await parking.apply({
      actionId: applicationId(district.seed, driver),
      plate: driver.plate,
      phone: driver.phoneNumber,
      lots: waits ? [APPLIED_FOR[no % APPLIED_FOR.length]!] : [],
      deviceHash: driverHash(secret),
      language: 'zh',
    })
    if (answer.is === 'refused' || waits) continue
    if (answer.right.state === 'applied') await parking.decide(answer.right.id, 'approve', '演示', by)
    drivers.push({ ...driver, secret })
  }
  return drivers
}

/** A UUID of her own application. */
function applicationId(seed: number, { id }: Driver): string {
  const luck = chance(seed, 'application', id)
  const hex = (digits: number): string => Array.from({ length: digits }, () => luck.whole(0, 15).toString(16)).join('')
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`
}

/** What stands in the code at the gate of each lot. */
export async function lotCodesOf(
  { parking }: Pick<Operations, 'parking'>,
  { lots }: Pick<District, 'lots'>,
): Promise<Map<string, string>> {
  const codes = new Map<string, string>()
  for (const { id } of lots) codes.set(id, await parking.code(id))
  return codes
}
