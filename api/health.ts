import type { JournalReader, Operations, PartReport } from '#stores/types.ts'

/** A part that says nothing for this long is failing: each reports about once a second, so ten are missing. */
export const SILENT_MS_MAX = 10_000
/** /health asks the stores at most this often; it is open to anybody. */
const FRESH_MS = 500
/** The parts without which the platform does not work; each says how it is under this name. */
const needed: readonly string[] = ['broker', 'rules', 'history', 'coverage', 'service', 'api']
/** Any other part (the simulated district) is no longer mentioned after it has been silent for this long: it was not started again. */
const FORGOTTEN_MS = 3_600_000

export type HealthState = PartReport['state']

export interface ReaderHealth {
  /** Journal number of the last message it is done with. */
  readonly position: number
  /** Messages after it. */
  readonly behind: number
  /** How long the oldest of those has been waiting; 0 when there is none. */
  readonly oldestUnprocessedAgeMs: number
}

export interface Health {
  readonly state: HealthState
  readonly parts: Readonly<Record<string, PartReport>>
  readonly journal: { readonly firstSeq: number; readonly lastSeq: number; readonly bytes: number }
  readonly readers: {
    readonly rules: ReaderHealth
    readonly history: ReaderHealth
    readonly coverage: ReaderHealth
  }
}

/** What anybody may know: words and numbers of the parts may name files, addresses and what a district has. */
export interface PublicHealth extends Omit<Health, 'parts'> {
  readonly parts: Readonly<Record<string, Pick<PartReport, 'state' | 'atMs'>>>
}

export const publicHealth = (health: Health): PublicHealth => ({
  ...health,
  parts: Object.fromEntries(Object.entries(health.parts).map(([name, { state, atMs }]) => [name, { state, atMs }])),
})

/** How the platform is, worked out anew at most every half second (docs/SPEC.md P11). */
export function healthOf(
  operations: Operations,
  journal: JournalReader,
  nowMs: () => number,
  clockSpeed: () => number = () => 1,
): () => Promise<Health> {
  let last: { atMs: number; health: Promise<Health> } | undefined
  return () => {
    const now = nowMs()
    if (last === undefined || Math.abs(now - last.atMs) >= FRESH_MS)
      last = { atMs: now, health: readHealth(operations, journal, now, clockSpeed()) }
    return last.health
  }
}

async function readHealth(
  operations: Operations,
  journal: JournalReader,
  nowMs: number,
  clockSpeed: number,
): Promise<Health> {
  const parts = judgeParts(await operations.reports.all(), nowMs, clockSpeed)
  const extent = await journal.extent()
  const reader = async (position: number): Promise<ReaderHealth> => {
    const waitingSinceMs = await journal.receivedAfter(position)
    return {
      position,
      behind: Math.max(0, extent.lastSeq - position),
      oldestUnprocessedAgeMs: waitingSinceMs === undefined ? 0 : Math.max(0, nowMs - waitingSinceMs),
    }
  }
  const readers = {
    rules: await reader(await operations.rules.position()),
    history: await reader(await operations.positions.get('history')),
    coverage: await reader(await operations.coverage.position()),
  }
  const state = worst(needed.map((name) => parts[name]?.state ?? 'failing'))
  return { state, parts, journal: extent, readers }
}

/** What the parts said, and failing for those that say nothing (any more). */
export function judgeParts(
  reports: Readonly<Record<string, PartReport>>,
  nowMs: number,
  clockSpeed = 1,
): Record<string, PartReport> {
  const parts: Record<string, PartReport> = {}
  for (const [name, report] of Object.entries(reports)) {
    // silence is told by the real clock, reports carry the district's
    const silentMs = (nowMs - report.atMs) / clockSpeed
    if (silentMs > FORGOTTEN_MS && !needed.includes(name)) continue
    parts[name] =
      silentMs > SILENT_MS_MAX
        ? { ...report, state: 'failing', detail: `has said nothing for ${Math.floor(silentMs / 1_000)} s` }
        : report
  }
  for (const name of needed)
    parts[name] ??= { atMs: 0, state: 'failing', detail: 'has never said anything', numbers: {} }
  return parts
}

const worst = (states: readonly HealthState[]): HealthState =>
  states.includes('failing') ? 'failing' : states.includes('degraded') ? 'degraded' : 'ok'
