import type { DeviceKind } from '#domain/asset.ts'
import type { Stream } from '#domain/topic.ts'
import type { SentReading, World } from '../world.ts'

/** Readings a terminal keeps while it has no network; the oldest go first. Eight hours of a fix a second. */
export const KEPT_MAX = 28_800
/** Readings in one message of a late upload. */
const LATE_BATCH = 100

/** The sending side of a device: numbers its readings from 0 each day, keeps them without network, sends what was kept as arrays. */
export interface Sender {
  readonly up: boolean
  send(stream: Stream, fields: Readonly<Record<string, unknown>>): void
  /** Lose or find the network, for one of several reasons: it is there when none is left to be without it. */
  link(up: boolean, why?: string): void
  /** Device time of the oldest reading that is kept. */
  readonly oldestKeptMs: number | undefined
  /** Terminals restart at midnight: numbers begin again. */
  newDay(): void
  /** Send what is kept, when there is network. */
  flush(): void
}

/** `holds`: keep readings even with network until `flush`. */
export function sender(world: World, kind: DeviceKind, id: string, holds = false): Sender {
  let seq = 0
  let up = true
  const without = new Set<string>()
  const kept = new Map<Stream, SentReading[]>()
  const flush = (): void => {
    if (!up) return
    for (const [stream, readings] of kept)
      for (let i = 0; i < readings.length; i += LATE_BATCH)
        world.publish(kind, id, stream, readings.slice(i, i + LATE_BATCH))
    kept.clear()
  }
  return {
    get up() {
      return up
    },
    send: (stream, fields) => {
      const reading = { at: world.nowMs, seq: seq++, ...fields }
      if (up && !holds) {
        world.publish(kind, id, stream, [reading])
        return
      }
      const readings = kept.get(stream) ?? []
      kept.set(stream, readings)
      readings.push(reading)
      if (readings.length > KEPT_MAX) readings.shift()
    },
    link: (is, why = '') => {
      if (is) without.delete(why)
      else without.add(why)
      const now = without.size === 0
      if (up === now) return
      up = now
      world.link(kind, id, now)
      flush()
    },
    get oldestKeptMs() {
      const firsts = [...kept.values()].flatMap((readings) => (readings[0] === undefined ? [] : [readings[0].at]))
      return firsts.length === 0 ? undefined : Math.min(...firsts)
    },
    newDay: () => {
      seq = 0
    },
    flush,
  }
}
