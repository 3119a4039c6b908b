import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { CountingJournalWriter } from '#stores/journal/writer.ts'
import { threadNumbers } from '#stores/thread-numbers.ts'
import type { Operations, PartReport, PartReports } from '#stores/types.ts'
import type { Presence } from './presence.ts'
import type { Tally } from './tally.ts'

const EVERY_MS = 1_000
/** Between two trimming steps, for the acknowledgements. */
const TRIM_PAUSE_MS = 20

export interface HousekeepingOptions {
  readonly operations: Pick<Operations, 'positions' | 'rules' | 'live'>
  readonly reports: Pick<PartReports, 'put'>
  readonly journal: CountingJournalWriter
  readonly presence: Presence
  readonly tally: Tally
  readonly nowMs: () => number
  readonly log: Logger
  readonly offlineAfterRestartMs: number
  readonly gauges: () => Record<string, number>
  /** Let go what guards remember and no longer need. */
  forget(): void
  /** The journal can never be written again by this broker. */
  onFailed(): void
}

/** What the broker does about once a second beside its work: report, trim, settle who did not come back. Runs until `signal`. */
export async function keepHouse(options: HousekeepingOptions, signal: AbortSignal): Promise<void> {
  const { journal, log, nowMs, presence, operations } = options
  const startedAtMs = performance.now()
  const startedAfterSeq = journal.lastSeq
  let settled = false
  let trouble = ''

  const settleAfterRestart = async () => {
    if (settled || performance.now() - startedAtMs < options.offlineAfterRestartMs) return
    // what devices said before the restart has to be in the live state first
    if ((await operations.rules.position()) < startedAfterSeq) return
    settled = true
    const count = await presence.settleAfterRestart(operations.live)
    if (count > 0) log.info({ count }, 'devices did not come back after the restart')
  }
  const trim = async () => {
    const untilMs = performance.now() + EVERY_MS
    while ((await journal.trim(await operations.positions.lowest(), nowMs())) > 0 && performance.now() < untilMs)
      await delay(TRIM_PAUSE_MS, undefined, { signal })
  }

  while (!signal.aborted) {
    let failure = ''
    for (const task of [settleAfterRestart, trim]) {
      try {
        await task()
      } catch (error) {
        if (signal.aborted) return
        failure = error instanceof Error ? error.message : String(error)
        if (failure !== trouble) log.error({ err: error }, 'housekeeping failed')
      }
    }
    trouble = failure
    options.forget()
    try {
      await options.reports.put('broker', reportOf(options, trouble))
    } catch (error) {
      log.error({ err: error }, 'cannot write the broker’s report')
    }
    if (journal.refusing === 'failed') return options.onFailed()
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}

function reportOf(options: HousekeepingOptions, trouble: string): PartReport {
  const { journal, tally, nowMs, gauges } = options
  const { refusing } = journal
  const { messages, commits, commitP50Ms, commitP99Ms, usedBytes, diskFreeBytes } = journal.takeNumbers()
  return {
    atMs: nowMs(),
    state: refusing === 'failed' ? 'failing' : refusing !== undefined || trouble !== '' ? 'degraded' : 'ok',
    detail: refusing === undefined ? trouble : `acknowledging is stopped: ${refusing}`,
    numbers: {
      ...tally.numbers(),
      ...gauges(),
      broker_acknowledging: refusing === undefined ? 1 : 0,
      journal_messages_total: messages,
      journal_commits_total: commits,
      journal_commit_seconds_p50: commitP50Ms / 1_000,
      journal_commit_seconds_p99: commitP99Ms / 1_000,
      journal_pending: journal.pending,
      journal_last_seq: journal.lastSeq,
      journal_used_bytes: usedBytes,
      disk_free_bytes: diskFreeBytes,
      ...threadNumbers(),
    },
  }
}
