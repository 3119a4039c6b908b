/** A bay that is told words and looked at when it is due; for tests. */
import { defaultRuleSettings } from '../coverage/settings.ts'
import type { ReadingOf } from '../reading.ts'
import { bayStep, NEW_BAY, withState, type BayMemory, type BayTold } from './bay.ts'
import type { Stay } from './bay-edges.ts'

export const T = Date.UTC(2026, 5, 1)
export const SECOND = 1_000
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const settings = defaultRuleSettings
export const KNOWN = settings.bayDebounceMs + settings.baySettleMs

type Fields = Partial<ReadingOf<'state'>['fields']>
export const word = (atMs: number, occupied: boolean, more: Fields = {}, sub = 0): ReadingOf<'state'> => ({
  kind: 'bay',
  id: 'b-1',
  town: '东亭街道',
  stream: 'state',
  atMs,
  receivedAtMs: atMs,
  seq: sub,
  sub,
  historical: false,
  fields: { occupied, ...more },
})
export const link = (atMs: number, online: boolean, cause: 'lost' | 'left' | 'connected'): ReadingOf<'online'> => ({
  ...word(atMs, false),
  stream: 'online',
  fields: { online, cause },
})

export interface Run {
  readonly memory: BayMemory
  readonly looks: readonly BayTold[]
  /** As the store would have them: what was told last of each. */
  readonly stays: readonly Stay[]
}
/** Words as they come, at their arrival, with all looks that become due in between; then until `endMs`. */
export function run(
  arrivals: readonly (readonly [atMs: number, tell: (memory: BayMemory) => BayMemory])[],
  endMs: number,
  othersChangedPercent: (sinceMs: number) => number | undefined = () => undefined,
): Run {
  const context = { settings, othersChangedPercent }
  let memory = NEW_BAY
  let dueMs: number | undefined
  const looks: BayTold[] = []
  const stays = new Map<number, Stay>()
  const look = (nowMs: number, tell: (of: BayMemory) => BayMemory): void => {
    const told = bayStep(tell(memory), nowMs, context)
    memory = told.memory
    dueMs = told.dueMs
    looks.push(told)
    for (const arrivedAtMs of told.dropped) stays.delete(arrivedAtMs)
    for (const stay of told.stays) stays.set(stay.arrivedAtMs, stay)
  }
  const pass = (untilMs: number): void => {
    while (dueMs !== undefined && dueMs <= untilMs) look(dueMs, (of) => of)
  }
  for (const [atMs, tell] of arrivals) {
    if (atMs > endMs) break
    pass(atMs)
    look(atMs, tell)
  }
  pass(endMs)
  look(endMs, (of) => of)
  return { memory, looks, stays: [...stays.values()].toSorted((a, b) => a.arrivedAtMs - b.arrivedAtMs) }
}
export const said = (...readings: readonly ReadingOf<'state'>[]) =>
  readings.map((reading) => [reading.receivedAtMs, (memory: BayMemory) => withState(memory, reading)] as const)
export const viewOf = (result: Run): BayTold['view'] => result.looks.at(-1)!.view
export const changesOf = ({ looks }: Run): string[] =>
  looks.flatMap(({ changes }) => changes.map(({ is, atMs }) => `${is} ${(atMs - T) / SECOND}`))
export const beats = (fromMs: number, toMs: number, occupied: boolean, more: Fields = {}): ReadingOf<'state'>[] =>
  Array.from({ length: Math.floor((toMs - fromMs) / (30 * MINUTE)) + 1 }, (_, n) =>
    word(fromMs + n * 30 * MINUTE, occupied, more, n),
  )
