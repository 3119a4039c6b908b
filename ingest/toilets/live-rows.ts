import type { LiveMemory } from '#domain/live.ts'
import type { Reading } from '#domain/reading.ts'
import type { ToiletContext } from '#domain/toilet/context.ts'
import { toiletLive } from '#domain/toilet/live-view.ts'
import type { ToiletState } from '#domain/toilet/state.ts'

/** Figures of the air may be shown so late: nobody needs them sooner, and a fast sensor does not fill the line. */
const SHOWN_EVERY_MS = 5_000

/**
 * Live rows of toilets (docs/SPEC.md Y19): doors, connections and alerts at once, the rest each few seconds, and all at each look by the clock or as soon as nothing
 * comes any more.
 */
export class LiveRows {
  readonly #shown = new Map<string, { readonly text: string; readonly atMs: number }>()
  #next = new Map<string, { readonly text: string; readonly atMs: number }>()
  #urgent = new Set<string>()
  #hasTicked = false
  /** Changed since they were shown. */
  readonly #stale = new Set<string>()

  begin(): void {
    this.#next = new Map()
    this.#urgent = new Set()
    this.#hasTicked = false
  }
  keep(): void {
    for (const [toilet, shown] of this.#next) {
      this.#shown.set(toilet, shown)
      this.#stale.delete(toilet)
    }
  }

  /** What was shown before this process began is not known. */
  unknown(toilets: Iterable<string>): void {
    for (const toilet of toilets) this.#stale.add(toilet)
  }

  touched({ id, stream }: Reading): void {
    if (stream === 'stalls' || stream === 'online' || stream === 'event') this.#urgent.add(id)
  }
  raised(toilet: string): void {
    this.#urgent.add(toilet)
  }
  ticked(): void {
    this.#hasTicked = true
  }

  /**
   * @param changed toilets whose state changed
   * @param isIdle nothing came: what was left is shown as well
   */
  changed(
    changed: Iterable<string>,
    isIdle: boolean,
    stateOf: (toilet: string) => ToiletState | undefined,
    nowMs: number,
    contextOf: (toilet: string) => ToiletContext | undefined,
    failed: (toilet: string, error: unknown) => void,
  ): LiveMemory[] {
    const rows: LiveMemory[] = []
    for (const toilet of new Set([...changed, ...(isIdle || this.#hasTicked ? this.#stale : [])])) {
      const shown = this.#shown.get(toilet)
      const isDue = shown === undefined || Math.abs(nowMs - shown.atMs) >= SHOWN_EVERY_MS
      if (!isDue && !isIdle && !this.#hasTicked && !this.#urgent.has(toilet)) {
        this.#stale.add(toilet)
        continue
      }
      const context = contextOf(toilet)
      const state = stateOf(toilet)
      if (context === undefined || state === undefined) continue
      const fields = fieldsOf(toilet, state, nowMs, context, failed)
      if (fields === undefined) continue
      const text = JSON.stringify(fields)
      this.#next.set(toilet, { text, atMs: nowMs })
      if (text === shown?.text) continue
      rows.push({
        kind: 'toilet',
        id: toilet,
        town: context.town,
        stream: 'service',
        atMs: nowMs,
        receivedAtMs: nowMs,
        sub: 0,
        fields,
      })
    }
    return rows
  }
}

function fieldsOf(
  toilet: string,
  state: ToiletState,
  nowMs: number,
  context: ToiletContext,
  failed: (toilet: string, error: unknown) => void,
): LiveMemory['fields'] | undefined {
  try {
    return { ...toiletLive(state, nowMs, context) }
  } catch (error) {
    failed(toilet, error)
    return undefined
  }
}
