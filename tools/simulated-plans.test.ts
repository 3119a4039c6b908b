import { expect, test } from 'vitest'
import { checkPlan } from '#domain/plan/check.ts'
import { planNetwork } from '#domain/plan/shifts.ts'
import { openOperations } from '#stores/operations.ts'
import { makeDistrict } from '../simulators/district.ts'
import { tempFolder } from '../test/platform.ts'
import { putSimulatedPlans, simulatedPlans } from './simulated-plans.ts'

const BY = 'simulated district'
const district = makeDistrict(1)

test('[D16] routes of the simulated district are plans without a fault', () => {
  const surroundings = {
    network: planNetwork({ id: 'made', edges: district.edges }),
    vehicles: new Map(district.assets.filter(({ kind }) => kind === 'sweeper').map((asset) => [asset.id, asset])),
    towns: new Set(district.towns.map(({ name }) => name)),
  }
  const plans = simulatedPlans(district)
  expect(plans.length).toBeGreaterThan(50)
  expect(plans[0]).toMatchObject({ id: 'route-01', vehicles: [expect.stringMatching(/^sw-\d\d$/)] })
  expect(plans.flatMap((plan) => checkPlan(plan, surroundings))).toEqual([])
})

test('[D16] they are put once; what people changed, retired, or gave another network stays', async () => {
  await using folder = await tempFolder('simulated-plans')
  await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
  const { plans, networks } = operations
  await putSimulatedPlans(operations, district, BY)
  expect(await plans.list()).toEqual([])

  const { nodes, edges } = district
  await networks.put({ source: BY, nodes, edges, report: {} }, BY)
  await putSimulatedPlans(operations, district, BY)
  const version = await plans.version()
  await putSimulatedPlans(operations, district, BY)
  expect(await plans.version()).toBe(version)

  const [first] = simulatedPlans(district)
  await plans.put([{ ...first!, name: '我的路线' }], 'me')
  await plans.retire('route-02', 'me')
  await putSimulatedPlans(operations, district, BY)
  expect((await plans.get('route-01'))?.name).toBe('我的路线')
  expect((await plans.get('route-02'))?.retiredAtMs).toBeDefined()

  await networks.put({ source: 'mine', nodes, edges: edges.slice(0, 9), report: {} }, 'me')
  const mine = await plans.version()
  await putSimulatedPlans(operations, makeDistrict(2), BY)
  expect(await plans.version()).toBe(mine)
})
