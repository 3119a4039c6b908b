import { expect, test } from 'vitest'
import type { RoadEdge } from '#domain/geography.ts'
import type { Networks, StoredNetwork } from '#stores/types.ts'
import { KnownNetworks } from './networks.ts'

const edge = (id: string, name: string): RoadEdge => ({
  id,
  roadId: id,
  from: 'n-1',
  to: 'n-2',
  name,
  nameEn: '',
  roadClass: 'primary',
  grade: 1,
  oneway: true,
  tunnel: false,
  bridge: false,
  widthM: 7,
  lengthM: 100,
  town: '',
  line: [
    [120.4, 31.6],
    [120.401, 31.6],
  ],
})
const network = (id: string, ...edges: RoadEdge[]): StoredNetwork => ({
  id,
  addedAtMs: 1,
  by: 'test',
  source: `${id}.osm`,
  edgeCount: edges.length,
  report: {},
  nodes: [
    { id: 'n-1', lon: 120.4, lat: 31.6 },
    { id: 'n-2', lon: 120.401, lat: 31.6 },
  ],
  edges,
})
/** A store that counts how often each network is read. */
function stored(...networks: readonly StoredNetwork[]) {
  const reads: string[] = []
  const store: Pick<Networks, 'get' | 'uses'> = {
    get: async (id) => {
      reads.push(id)
      return networks.find((each) => each.id === id)
    },
    uses: async () => networks.map(({ id }, n) => ({ id, fromMs: n })),
  }
  return { reads, known: new KnownNetworks(store) }
}

test('an edge is that of the network in use, else of the newest one that had it', async () => {
  const { known } = stored(network('a', edge('e-1', '旧路'), edge('e-2', '旧路')), network('b', edge('e-1', '新路')))
  expect((await known.current())?.id).toBe('b')
  expect((await known.edge('e-1'))?.edge.name).toBe('新路')
  expect((await known.edge('e-2'))?.network.id).toBe('a')
  expect(await known.edge('e-3')).toBeUndefined()
})

test('a network is read once, however many ask at once; one that is not there is asked for again', async () => {
  const { known, reads } = stored(network('a', edge('e-1', '路')))
  await Promise.all([known.get('a'), known.get('a'), known.current()])
  expect(reads).toEqual(['a'])
  expect(await known.get('x')).toBeUndefined()
  await known.get('x')
  expect(reads).toEqual(['a', 'x', 'x'])
})

test('the last three that were asked for stay in memory, and whoever asks for what never was reads no more', async () => {
  const { known, reads } = stored(...['a', 'b', 'c', 'd'].map((id) => network(id, edge(`e-${id}`, '路'))))
  for (const id of ['a', 'b', 'c', 'a', 'd', 'a']) await known.get(id)
  expect(reads).toEqual(['a', 'b', 'c', 'd'])
  await known.get('b')
  expect(reads).toEqual(['a', 'b', 'c', 'd', 'b'])
  expect(await known.edge('nowhere')).toBeUndefined()
  // the newest three only
  expect(new Set(reads.slice(5))).toEqual(new Set(['c']))
})

test('streets are by name, with English where a part has it; ways are found on the network', async () => {
  const { known } = stored(
    network('a', edge('e-1', '乙路'), edge('e-2', '甲路'), { ...edge('e-3', '乙路'), nameEn: 'Yi' }),
  )
  const current = await known.current()
  expect(current?.streets.map(({ name, nameEn, edges }) => [name, nameEn, edges.length])).toEqual([
    ['甲路', '', 1],
    ['乙路', 'Yi', 2],
  ])
  expect(current?.roads().edgeNumber.get('e-3')).toBe(2)
  expect(current?.roads()).toBe(current?.roads())
})
