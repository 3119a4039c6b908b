import { expect, test } from 'vitest'
import { wrongLot } from '#domain/parking/lot-check.ts'
import { wrongPolicy } from '#domain/sharing/policy-check.ts'
import { openOperations } from '#stores/operations.ts'
import { makeDistrict } from '../simulators/district.ts'
import { tempFolder } from '../test/platform.ts'
import { simulatedPolicy, simulatedProfile } from './simulated-lots.ts'
import { createSimulatedDrivers, lotCodesOf, putSimulatedParking } from './simulated-parking.ts'

const district = makeDistrict(42)

test('[S39] every simulated lot has a file, twelve a way of sharing of their own, without a mistake', () => {
  const policies = district.lots.flatMap((lot) => {
    const profile = simulatedProfile(district, lot)
    const registered = new Set(district.bays.filter(({ lotId }) => lotId === lot.id).map(({ id }) => id))
    expect(wrongLot(profile, registered)).toEqual([])
    const policy = simulatedPolicy(lot)
    if (policy === undefined) return []
    expect(wrongPolicy(policy, profile)).toEqual([])
    if (profile.counting === 'bays')
      expect(
        profile.bays.filter(({ isShared, kind }) => isShared && kind === 'standard').length,
      ).toBeGreaterThanOrEqual(policy.quota)
    return [policy]
  })
  expect(policies).toHaveLength(12)
  expect(new Set(policies.map((policy) => JSON.stringify(policy))).size).toBe(12)
})

test('[S39] files, policies and rights are made once; what people changed stays, and some applications wait for them', async () => {
  await using folder = await tempFolder('simulated-parking')
  await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
  const { parking, assets, devices } = operations
  const lots = district.lots.filter(({ id }) => ['lot-01', 'lot-08', 'lot-10', 'lot-13'].includes(id))
  const some = { ...district, lots }
  for (const asset of district.assets)
    if (lots.some(({ id }) => id === asset.id)) await assets.put(asset, 'test')
    else if (lots.some(({ id }) => id === asset.lotId)) await devices.register(asset, 'test')
  await putSimulatedParking(operations, some, 'test')
  const made = await createSimulatedDrivers(operations, some, folder.path, 'test', 20)
  expect(made).toHaveLength(20)
  const changed = { ...(await parking.policy('lot-01'))!.policy, quota: 3 }
  await parking.putPolicy('lot-01', changed, 'demo-manager', 1)

  await putSimulatedParking(operations, some, 'test')
  expect(await createSimulatedDrivers(operations, some, folder.path, 'test', 20)).toEqual(made)
  expect((await parking.policy('lot-01'))!.policy.quota).toBe(3)
  const rights = await parking.rights({ scope: { towns: [] }, limit: 100 })
  expect(rights.filter(({ state }) => state === 'approved')).toHaveLength(20)
  expect(rights.filter(({ state }) => state === 'applied').length).toBeGreaterThan(3)
  expect((await lotCodesOf(operations, some)).size).toBe(4)
})
