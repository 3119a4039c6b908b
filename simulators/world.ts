import type { DeviceKind } from '#domain/asset.ts'
import type { OrderWork } from '#domain/response/order.ts'
import type { Stream } from '#domain/topic.ts'
import type { LotGround } from './models/lot.ts'
import type { Truth } from './truth.ts'

/** A reading as it goes out: device time, the device's own number, and the fields of its stream. */
export interface SentReading {
  readonly at: number
  readonly seq: number
  readonly [field: string]: unknown
}

/** Where the world's doings go. */
export interface Sink {
  /** A device sends readings, now; more than one when it kept them. */
  publish(kind: DeviceKind, id: string, stream: Stream, readings: readonly SentReading[]): void
  /** A device loses or finds the network. */
  link(kind: DeviceKind, id: string, up: boolean): void
  truth(record: Truth): void
}

/** What a device does with a command it hears. */
export type Hearing = (payload: string) => void
/** What becomes of a toilet when somebody does this work there, for an order, or only looks in. */
export type Tending = (work: OrderWork | 'look', order: number) => void

/** Simulated time with what is to happen in it. */
export interface World extends Sink {
  readonly nowMs: number
  /** Let a device hear its commands. */
  onCommand(id: string, hearing: Hearing): void
  /** Let a toilet be worked on. */
  onTending(id: string, tending: Tending): void
  /** Let vehicles of drivers into a lot. */
  onGround(lot: string, ground: LotGround): void
  /** Do something later; what is due at the same moment is done in the order it was asked for. */
  at(atMs: number, run: () => void): void
}

interface Due {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}
const earlier = (a: Due, b: Due): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

/** What is to happen, soonest first: a binary heap. */
class Agenda {
  readonly #dues: Due[] = []

  get soonestMs(): number {
    return this.#dues[0]?.atMs ?? Number.POSITIVE_INFINITY
  }

  add(due: Due): void {
    const dues = this.#dues
    let at = dues.length
    while (at > 0) {
      const above = (at - 1) >> 1
      if (earlier(dues[above]!, due)) break
      dues[at] = dues[above]!
      at = above
    }
    dues[at] = due
  }

  take(): Due | undefined {
    const dues = this.#dues
    const first = dues[0]
    const last = dues.pop()
    if (first === undefined || last === undefined || dues.length === 0) return first
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= dues.length) break
      if (below + 1 < dues.length && earlier(dues[below + 1]!, dues[below]!)) below++
      if (earlier(last, dues[below]!)) break
      dues[at] = dues[below]!
      at = below
    }
    dues[at] = last
    return first
  }
}

/** A world whose clock only moves when it is told to. */
export interface MovableWorld extends World {
  /** Let everything happen that is due until then. */
  advance(toMs: number): void
  /** A command for a device, now; one that hears none is deaf to it. */
  command(id: string, payload: string): void
  /** Somebody does this work at a toilet, or only looks in, now. */
  tend(id: string, work: OrderWork | 'look', order: number): void
  /** A lot as it is on the ground; undefined: there is none. */
  ground(lot: string): LotGround | undefined
  /** Where its doings go from now on. */
  sink: Sink
}

export function emptyWorld(startMs: number, sink: Sink): MovableWorld {
  const agenda = new Agenda()
  let nowMs = startMs
  let order = 0
  const hearings = new Map<string, Hearing>()
  const tendings = new Map<string, Tending>()
  const grounds = new Map<string, LotGround>()
  const world: MovableWorld = {
    sink,
    get nowMs() {
      return nowMs
    },
    // whole milliseconds, as devices count them
    at: (atMs, run) => agenda.add({ atMs: Math.max(Math.round(atMs), nowMs), order: order++, run }),
    advance: (toMs) => {
      while (agenda.soonestMs <= toMs) {
        const due = agenda.take()!
        nowMs = due.atMs
        due.run()
      }
      nowMs = Math.max(nowMs, toMs)
    },
    onCommand: (id, hearing) => void hearings.set(id, hearing),
    command: (id, payload) => hearings.get(id)?.(payload),
    onTending: (id, tending) => void tendings.set(id, tending),
    tend: (id, work, order) => tendings.get(id)?.(work, order),
    onGround: (lot, ground) => void grounds.set(lot, ground),
    ground: (lot) => grounds.get(lot),
    publish: (kind, id, stream, readings) => world.sink.publish(kind, id, stream, readings),
    link: (kind, id, up) => world.sink.link(kind, id, up),
    truth: (record) => world.sink.truth(record),
  }
  return world
}

/** Nothing of what happens goes anywhere. */
export const silence: Sink = {
  publish: () => undefined,
  link: () => undefined,
  truth: () => undefined,
}
