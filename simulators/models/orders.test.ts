import { expect, test } from 'vitest'
import { dayOf, HOUR_MS, MINUTE_MS, startOfDay } from '../clock.ts'
import { makeDistrict } from '../district.ts'
import type { Truth } from '../truth.ts'
import { emptyWorld, silence, type MovableWorld, type SentReading } from '../world.ts'
import { runTruck } from './truck.ts'

const district = makeDistrict(42)
const { graph } = district
const MIDNIGHT_MS = startOfDay(dayOf(Date.UTC(2026, 2, 3, 4)))
const truck = district.trucks.find(({ id }) => id === 'sw-02')!
const routes = district.routes.filter(({ truckId }) => truckId === truck.id)

interface Watched {
  readonly world: MovableWorld
  readonly truths: Truth[]
  readonly answers: SentReading[]
  order(id: string, edges: readonly string[]): void
}
/** One truck alone in the district, at a time of the day. */
function watched(atMs: number): Watched {
  const world = emptyWorld(MIDNIGHT_MS, silence)
  runTruck(world, district, truck)
  world.advance(atMs)
  const truths: Truth[] = []
  const answers: SentReading[] = []
  world.sink = {
    ...silence,
    truth: (record) => void truths.push(record),
    publish: (_kind, _id, stream, readings) => void (stream === 'order' && answers.push(...readings)),
  }
  const order = (id: string, edges: readonly string[]): void =>
    world.command(truck.id, JSON.stringify({ order: id, is: 're-sweep', edges: edges.map((edge) => ({ edge })) }))
  return { world, truths, answers, order }
}
const answered = ({ answers }: Watched): unknown[] => answers.map(({ order, answer }) => [order, answer])
/** Metres of an edge on which the truck really worked. */
function workedM({ truths }: Watched, edge: string, untilMs = Number.POSITIVE_INFINITY): number {
  let metres = 0
  for (const truth of truths)
    if (truth.is === 'drive' && truth.edge === edge && truth.work !== null && truth.endMs <= untilMs)
      metres += truth.toM - truth.fromM
  return metres
}
const [first] = routes
const onRouteMs = MIDNIGHT_MS + first!.fromMinute * MINUTE_MS + 45 * MINUTE_MS
/** Two street sides some way off, which are on no route of the truck. */
const elsewhere = graph.edges
  .filter(({ roadClass, tunnel, lengthM }) => roadClass === 'tertiary' && !tunnel && lengthM > 150)
  .filter(({ id }) => !routes.some(({ edges }) => edges.includes(id)))
  .slice(0, 2)
  .map(({ id }) => id)

test('[S23] a truck on its route takes an order, drives it before anything else, says when it is done and goes on', () => {
  const one = watched(onRouteMs)
  one.order('o-1', elsewhere)
  one.world.advance(onRouteMs + MINUTE_MS)
  expect(answered(one)).toEqual([['o-1', 'accepted']])
  one.world.advance(onRouteMs + 2 * HOUR_MS)
  expect(answered(one)).toEqual([
    ['o-1', 'accepted'],
    ['o-1', 'done'],
  ])
  const doneMs = one.answers[1]!.at
  for (const edge of elsewhere) {
    const lengthM = graph.lengthM[graph.numberOf.get(edge)!]!
    // brush and pump are switched on a few metres after the corner
    expect(workedM(one, edge, doneMs)).toBeGreaterThan(lengthM - 25)
  }
  const truths = one.truths.filter((truth) => truth.is === 'order')
  expect(truths.map(({ answer, order, edges }) => [answer, order, edges])).toEqual([
    ['accepted', 'o-1', elsewhere],
    ['done', 'o-1', elsewhere],
  ])
  const afterwards = one.truths.filter((truth) => truth.is === 'drive' && truth.startMs > doneMs && truth.work !== null)
  expect(afterwards.length).toBeGreaterThan(0)
})

test('[S23] one that waits at the depot between two turns leaves it, and comes back', () => {
  const parkedMs = MIDNIGHT_MS + routes[1]!.fromMinute * MINUTE_MS - 20 * MINUTE_MS
  const one = watched(parkedMs)
  one.order('o-1', [elsewhere[0]!])
  one.world.advance(parkedMs + 2 * HOUR_MS)
  expect(answered(one)).toEqual([
    ['o-1', 'accepted'],
    ['o-1', 'done'],
  ])
})

test('[S23] one that is not at work, or does not know the street, refuses', () => {
  const endMs = MIDNIGHT_MS + routes.at(-1)!.toMinute * MINUTE_MS + 2 * HOUR_MS
  const asleep = watched(endMs)
  asleep.order('o-1', elsewhere)
  asleep.world.advance(endMs + HOUR_MS)
  expect(answered(asleep)).toEqual([['o-1', 'rejected']])
  const awake = watched(onRouteMs)
  awake.order('o-2', [elsewhere[0]!, 'nowhere'])
  expect(answered(awake)).toEqual([['o-2', 'rejected']])
})

test('[S23] an order that comes again is answered again and driven once; what is no order is not answered', () => {
  const one = watched(onRouteMs)
  one.order('o-1', [elsewhere[0]!])
  one.order('o-1', [elsewhere[0]!])
  for (const nonsense of ['', '{', '[]', '{"do":"report"}', '{"order":"a b","is":"re-sweep","edges":[{"edge":"x"}]}'])
    one.world.command(truck.id, nonsense)
  one.world.advance(onRouteMs + 90 * MINUTE_MS)
  one.order('o-1', [elsewhere[0]!])
  one.world.advance(onRouteMs + 3 * HOUR_MS)
  expect(answered(one)).toEqual([
    ['o-1', 'accepted'],
    ['o-1', 'accepted'],
    ['o-1', 'done'],
    ['o-1', 'done'],
  ])
  expect(workedM(one, elsewhere[0]!)).toBeLessThan(graph.lengthM[graph.numberOf.get(elsewhere[0]!)!]! * 1.5)
})
