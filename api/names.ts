import { invalid } from './problems.ts'

// control characters, and marks that change the direction of what is written after them: with those, one name can be made
// to look like another
const UNSEEN = /[\p{Cc}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}\u{FEFF}]/u

/**
 * A name as it is kept: in the composed form (NFC), without space around it.
 *
 * @throws {Problem} when it holds what cannot be seen.
 */
export function properName(member: string, name: string): string {
  const proper = name.normalize('NFC').trim()
  if (proper === '') throw invalid(member, 'must not be empty')
  if (!name.isWellFormed() || UNSEEN.test(proper))
    throw invalid(member, 'must have no control characters or direction marks')
  return proper
}

const UNSEEN_IN_NOTES = /[^\P{Cc}\n]|[\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}\u{FEFF}]/u

/**
 * A note of several lines as it is kept; it may be empty.
 *
 * @throws {Problem} when it holds what cannot be seen.
 */
export function properNote(member: string, note: string): string {
  const proper = note.normalize('NFC').replaceAll('\r\n', '\n').trim()
  if (!note.isWellFormed() || UNSEEN_IN_NOTES.test(proper))
    throw invalid(member, 'must have no control characters or direction marks')
  return proper
}
