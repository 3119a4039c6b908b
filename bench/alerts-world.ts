import { topic } from '#domain/topic.ts'
import { MINUTE_MS } from '../simulators/clock.ts'
import { openToilets } from '../simulators/day.ts'
import type { District } from '../simulators/district.ts'
import type { Toilet } from '../simulators/district/sites.ts'
import type { Truth } from '../simulators/truth.ts'
import type { MovableWorld } from '../simulators/world.ts'
import type { JournalMessage } from '#stores/types.ts'

/** One and a half times what a toilet's gateway announces: then the broker tells of its end. */
const LOST_AFTER_MS = 3 * MINUTE_MS
/** Every fault that gateways have, by number of the toilet, besides those of the first ones. */
const FAULTY = [12, 15, 18, 20, 24, 27, 29, 35, 38, 41]

/** So many toilets of the district, so that every kind of fault is among them and one town is whole. */
export function toiletsFor(district: District, count: number): Toilet[] {
  const faulty = new Set(FAULTY.map((number) => `wc-${String(number).padStart(2, '0')}`))
  const wished = [
    ...district.toilets.slice(0, 9),
    ...district.toilets.slice(9).filter(({ id }) => faulty.has(id)),
    ...district.toilets.slice(9).filter(({ id }) => !faulty.has(id)),
  ]
  return wished.slice(0, count).toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Toilets and what a broker writes down of them, in simulated time. */
export interface ToiletWorld {
  readonly world: MovableWorld
  /** Let everything happen until then; what the broker would have journaled goes to `onMessage`. */
  advance(toMs: number): void
}

export function openToiletWorld(
  seed: number,
  toilets: readonly Toilet[],
  fromMs: number,
  onMessage: (message: JournalMessage) => void,
  onTruth: (record: Truth) => void,
): ToiletWorld {
  const world = openToilets(seed, toilets, fromMs)
  const down = new Map<string, number>()
  const write = (kind: 'toilet', id: string, stream: string, content: unknown): void =>
    onMessage({
      receivedAtMs: world.nowMs,
      clientId: id,
      topic: topic.stream(kind, id, stream as 'online'),
      payload: Buffer.from(JSON.stringify(content)),
    })
  const online = (id: string, is: boolean): void =>
    write('toilet', id, 'online', { at: world.nowMs, online: is, cause: is ? 'connected' : 'lost' })
  const told = new Set<string>()
  world.sink = {
    publish: (_, id, stream, readings) => write('toilet', id, stream, readings.length === 1 ? readings[0] : readings),
    link: (_, id, up) => {
      if (up) {
        down.delete(id)
        if (told.delete(id)) online(id, true)
        return
      }
      const sinceMs = world.nowMs
      down.set(id, sinceMs)
      world.at(sinceMs + LOST_AFTER_MS, () => {
        if (down.get(id) !== sinceMs) return
        told.add(id)
        online(id, false)
      })
    },
    truth: onTruth,
  }
  for (const { id } of toilets) online(id, true)
  return { world, advance: (toMs) => world.advance(toMs) }
}
