import type { SidePart, StateMetres } from '#domain/coverage/shift.ts'
import { metresOf } from '#domain/coverage/standing.ts'
import { vehicleSettings } from '#domain/live.ts'
import type { Replay } from '../coverage-api.ts'
import type { VehicleState } from '../status.ts'
import type { SideRow } from './side-rows.ts'

/**
 * A shift at any moment of its time, from what was asked once: where its vehicles were, and which stretches were done by then. What became of
 * the rest is told from the end of each pass's window on; before, it is open (docs/SPEC.md U20).
 */

export interface VehicleThen {
  readonly id: string
  readonly name: string
  readonly lon: number
  readonly lat: number
  readonly headingDeg: number
  readonly state: VehicleState
}

/** Two fixes farther apart than this are not joined: nobody knows the way between. */
const JOINED_MS_MAX = 90_000
/** Silent for longer it is drawn as offline; as on the live map. */
const SILENT_MS = vehicleSettings.offlineMs
/** Without a signal work is told from speed, as on the live map. */
const isAtWorkSpeed = (kmh: number): boolean =>
  kmh >= vehicleSettings.movingKmhMin && kmh <= vehicleSettings.workingKmhMax

/** Of each vehicle that has been heard of by then. */
export function vehiclesAt({ vehicles }: Pick<Replay, 'vehicles'>, atMs: number): VehicleThen[] {
  return vehicles.flatMap(({ id, name, fixes }) => {
    const next = firstAfter(fixes, atMs, ([fixMs]) => fixMs)
    const before = fixes[next - 1]
    if (before === undefined) return []
    const after = fixes[next]
    const [fromMs, lon, lat, headingDeg, speedKmh, signal] = before
    const state: VehicleState =
      atMs - fromMs > SILENT_MS
        ? 'offline'
        : signal === 'on' || (signal === 'none' && isAtWorkSpeed(speedKmh))
          ? 'working'
          : speedKmh >= vehicleSettings.movingKmhMin
            ? 'driving'
            : 'stopped'
    if (after === undefined || after[0] - fromMs > JOINED_MS_MAX) return [{ id, name, lon, lat, headingDeg, state }]
    const share = (atMs - fromMs) / (after[0] - fromMs)
    const turnDeg = ((((after[3] - headingDeg) % 360) + 540) % 360) - 180
    return [
      {
        id,
        name,
        lon: lon + (after[1] - lon) * share,
        lat: lat + (after[2] - lat) * share,
        headingDeg: (headingDeg + turnDeg * share + 360) % 360,
        state,
      },
    ]
  })
}

/** Index of the first whose time is after `atMs`; they are in order. */
function firstAfter<T>(of: readonly T[], atMs: number, timeOf: (one: T) => number): number {
  let [from, to] = [0, of.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (timeOf(of[middle]!) <= atMs) from = middle + 1
    else to = middle
  }
  return from
}

/** When stretches of a side and pass became done, in order of time. */
type Done = readonly (readonly [fromM: number, toM: number, atMs: number])[]

/** The sides of a shift as they stood at a moment; the same rows again while nothing changes. */
export class SidesThen {
  readonly #rows: readonly SideRow[]
  readonly #passEndsMs: readonly number[]
  readonly #done = new Map<string, Done>()
  #signature = ''
  #made: readonly SideRow[] = []

  /** `rows`: all passes of every side, as they are in the end. */
  constructor(rows: readonly SideRow[], passes: readonly { readonly toMs: number }[], done: Replay['done']) {
    this.#rows = rows
    this.#passEndsMs = passes.map(({ toMs }) => toMs)
    for (const [key, of] of Map.groupBy(done, ([edge, pass]) => keyOf(edge, pass)))
      this.#done.set(
        key,
        of.map(([, , fromM, toM, atMs]) => [fromM, toM, atMs] as const).toSorted((a, b) => a[2] - b[2]),
      )
  }

  at(atMs: number): readonly SideRow[] {
    const counts = this.#rows.map(({ edge, passes }) =>
      passes.map((_, pass) =>
        this.#isEnded(pass, atMs) ? 'end' : firstAfter(this.#doneOf(edge, pass), atMs, ([, , ms]) => ms),
      ),
    )
    const signature = counts.join()
    if (signature === this.#signature) return this.#made
    this.#signature = signature
    this.#made = this.#rows.map((row) => {
      const passes = row.passes.map((last, pass) =>
        this.#isEnded(pass, atMs)
          ? last
          : { overspeedM: 0, inferredM: 0, parts: partsAt(row.lengthM, this.#doneOf(row.edge, pass), atMs) },
      )
      const { done, missed, unknown, excused, open } = metresOf(passes)
      const metres = { doneM: done, missedM: missed, unknownM: unknown, excusedM: excused, openM: open }
      return { ...row, passes, metres: { plannedM: row.metres.plannedM, ...metres } }
    })
    return this.#made
  }

  #isEnded(pass: number, atMs: number): boolean {
    return atMs >= (this.#passEndsMs[pass] ?? Number.POSITIVE_INFINITY)
  }

  #doneOf(edge: string, pass: number): Done {
    return this.#done.get(keyOf(edge, pass)) ?? []
  }
}

const keyOf = (edge: string, pass: number): string => `${edge} ${pass}`

/** A side of which so much is done and the rest is open, as parts that make it whole. */
function partsAt(lengthM: number, done: Done, atMs: number): SidePart[] {
  const by = done.filter(([, , ms]) => ms <= atMs).toSorted((a, b) => a[0] - b[0])
  const parts: SidePart[] = []
  let reachedM = 0
  for (const [fromM, toM] of by) {
    const from = Math.max(fromM, reachedM)
    const to = Math.min(toM, lengthM)
    if (to <= from) continue
    if (from > reachedM) parts.push([reachedM, from, 'open'])
    parts.push([from, to, 'done'])
    reachedM = to
  }
  if (reachedM < lengthM) parts.push([reachedM, lengthM, 'open'])
  return parts
}

export const sumOfRows = (rows: readonly SideRow[]): StateMetres => {
  const sum = { plannedM: 0, doneM: 0, missedM: 0, unknownM: 0, excusedM: 0, openM: 0 }
  for (const { metres } of rows) for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += metres[name]
  return sum
}
