import { threadNumbers } from '#stores/thread-numbers.ts'
import type { JournalReader, PartReport } from '#stores/types.ts'

/** How a reader of the journal is doing; what it says of itself about once a second. */
export class ReaderState {
  /** Why it is not doing well, and how badly. */
  trouble: { readonly state: 'degraded' | 'failing'; readonly detail: string } | undefined
  failuresInRow = 0
  readonly #totals = new Map<string, number>()

  count(name: string, by = 1): void {
    if (by !== 0) this.#totals.set(name, (this.#totals.get(name) ?? 0) + by)
  }

  totals(): Record<string, number> {
    return Object.fromEntries(this.#totals)
  }
}

/** Counters, how far behind the journal's end a reader is, and how its thread is doing. */
export async function readerReport(
  name: 'rules' | 'history' | 'coverage',
  state: ReaderState,
  position: number,
  journal: JournalReader,
  nowMs: number,
): Promise<PartReport> {
  const { lastSeq } = await journal.extent()
  const waitingSinceMs = await journal.receivedAfter(position)
  return {
    atMs: nowMs,
    state: state.trouble?.state ?? 'ok',
    detail: state.trouble?.detail ?? '',
    numbers: {
      [`${name}_position`]: position,
      [`${name}_behind_messages`]: Math.max(0, lastSeq - position),
      [`${name}_oldest_unprocessed_seconds`]:
        waitingSinceMs === undefined ? 0 : Math.max(0, nowMs - waitingSinceMs) / 1_000,
      ...threadNumbers(),
      ...state.totals(),
    },
  }
}
