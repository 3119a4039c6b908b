import type { Logger } from 'pino'
import type { Config } from '#config'
import { JournalDamaged } from '#stores/journal/rows.ts'
import { sqliteCode } from '#stores/sqlite.ts'
import type { JournalReader, JournalRow } from '#stores/types.ts'

/**
 * The next messages after `position`, at most `max`. Damage stops a reader, unless JOURNAL_ACCEPT_DAMAGE says to go on behind it: then the answer
 * is empty and the position moves (docs/SPEC.md J9).
 *
 * @throws {JournalDamaged}
 */
export async function readOn(
  journal: JournalReader,
  position: number,
  max: number,
  config: Pick<Config, 'journalAcceptDamage'>,
  log: Logger,
): Promise<{ readonly rows: JournalRow[]; readonly position: number }> {
  try {
    return { rows: await journal.readAfter(position, max), position }
  } catch (error) {
    if (!(error instanceof JournalDamaged && config.journalAcceptDamage)) throw error
    log.error({ err: error }, 'going on after damaged messages, as JOURNAL_ACCEPT_DAMAGE says; they are lost')
    return { rows: [], position: error.toSeq }
  }
}

/** SQLITE_TOOBIG, _CONSTRAINT and _MISMATCH: what was to be written is at fault, so trying again cannot help. */
const OF_THE_MESSAGE: readonly number[] = [18, 19, 20]

/** Failures of the store itself (locked, full, broken) pass; nothing of a message can help them. */
export function isOfTheStore(error: unknown): boolean {
  const code = sqliteCode(error)
  return code !== undefined && !OF_THE_MESSAGE.includes(code)
}

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
