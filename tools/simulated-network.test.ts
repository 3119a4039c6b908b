import { expect, test } from 'vitest'
import { openOperations } from '#stores/operations.ts'
import { makeDistrict } from '../simulators/district.ts'
import { tempFolder } from '../test/platform.ts'
import { putSimulatedNetwork } from './simulated-network.ts'

const BY = 'simulated district'

test('[N17] the simulated district puts its own streets, and never replaces a network that somebody imported', async () => {
  await using folder = await tempFolder('simulated-network')
  await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
  const [first, second] = [makeDistrict(42), makeDistrict(7)]
  const inUse = async () => (await operations.networks.current())?.edges.length
  await putSimulatedNetwork(operations, first, BY)
  expect(await inUse()).toBe(first.edges.length)
  expect((await operations.geography.towns()).map(({ name }) => name).toSorted()).toEqual(
    first.towns.map(({ name }) => name).toSorted(),
  )
  expect((await operations.networks.list())[0]?.report).toMatchObject({ format: 'made', strong: { largestShare: 1 } })
  // the next start, and another seed
  await putSimulatedNetwork(operations, first, BY)
  expect(await operations.networks.list()).toHaveLength(1)
  await putSimulatedNetwork(operations, second, BY)
  expect(await inUse()).toBe(second.edges.length)

  const [edge] = first.edges
  const nodes = first.nodes.filter(({ id }) => id === edge!.from || id === edge!.to)
  const { oppositeId: _, ...alone } = edge!
  await operations.networks.put({ source: 'map.osm', nodes, edges: [alone], report: {} }, 'Wang')
  await putSimulatedNetwork(operations, first, BY)
  expect(await inUse()).toBe(1)
})
