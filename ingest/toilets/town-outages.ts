import type { AlertChange } from '#domain/alert/alert.ts'
import { told } from '#domain/alert/toilet-detail.ts'
import { liveStep, type LiveMemory } from '#domain/live.ts'
import { outageSettings, townOutage } from '#domain/outage.ts'
import type { Reading } from '#domain/reading.ts'

/** Towns whose outage stands, with the time it began. */
export type StandingOutages = Readonly<Record<string, number>>

/**
 * Towns without network or power, from what the broker says of all their devices (docs/SPEC.md L10, Y14). Steps reading by reading, so that the cut of batches
 * changes nothing; a layer above what is committed is kept with the batch.
 */
export class TownOutages {
  readonly #online = new Map<string, LiveMemory>()
  #changed = new Map<string, LiveMemory>()
  /** Towns in which a connection changed since they were judged. */
  readonly #touched = new Set<string>()
  /** Judged in a batch that is not committed yet. */
  readonly #judged = new Set<string>()

  constructor(states: readonly LiveMemory[]) {
    for (const state of states) if (state.stream === 'online') this.#online.set(state.id, state)
    for (const { town } of this.#online.values()) this.#touched.add(town)
  }

  begin(): void {
    this.#changed = new Map()
    // a batch that failed is judged again
    for (const town of this.#judged) this.#touched.add(town)
    this.#judged.clear()
  }
  keep(): void {
    this.#judged.clear()
    for (const [id, state] of this.#changed) this.#online.set(id, state)
  }

  said(reading: Reading): void {
    if (reading.stream !== 'online') return
    const before = this.#changed.get(reading.id) ?? this.#online.get(reading.id)
    const after = liveStep(before, reading)
    if (after === before) return
    this.#changed.set(reading.id, after)
    this.#touched.add(reading.town)
  }

  /** What the connections make of the alerts at a tick. */
  judge(standing: StandingOutages, nowMs: number): [StandingOutages, AlertChange[]] {
    if (this.#touched.size === 0) return [standing, []]
    const byTown = new Map<string, LiveMemory[]>()
    const seen = (state: LiveMemory): void => {
      if (!this.#touched.has(state.town)) return
      const states = byTown.get(state.town)
      if (states === undefined) byTown.set(state.town, [state])
      else states.push(state)
    }
    for (const [id, state] of this.#online) if (!this.#changed.has(id)) seen(state)
    for (const state of this.#changed.values()) seen(state)
    for (const town of this.#touched) this.#judged.add(town)
    this.#touched.clear()
    const next = { ...standing }
    const changes: AlertChange[] = []
    for (const [town, states] of [...byTown].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const outage = townOutage(states, outageSettings)
      if (outage.offline === (next[town] !== undefined)) continue
      if (outage.offline) {
        next[town] = outage.sinceMs
        changes.push({
          is: 'open',
          rule: 'town-outage',
          subject: town,
          subjectKind: 'town',
          town,
          severity: 'urgent',
          sinceMs: outage.sinceMs,
          openedAtMs: nowMs,
          detail: told('town-outage', { lost: outage.lost, devices: outage.devices }),
        })
      } else {
        delete next[town]
        changes.push({ is: 'close', rule: 'town-outage', subject: town, closedAtMs: nowMs })
      }
    }
    return [next, changes]
  }
}
