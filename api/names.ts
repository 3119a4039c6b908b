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

const SPACES = /[\t\v\f\u{85}]/gu
const UNSEEN_IN_NOTES = new RegExp(`(?!\\n)${UNSEEN.source}`, 'gu')

/**
 * A note of several lines as it is kept; it may be empty. Tabs become spaces, every kind of line end one, and what cannot be seen is left
 * out: what somebody says is not refused for how a keyboard or a clipboard spells it.
 */
export const properNote = (note: string): string =>
  note
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/\r\n?|[\u{2028}\u{2029}]/gu, '\n')
    .replaceAll(SPACES, ' ')
    .replaceAll(UNSEEN_IN_NOTES, '')
    .trim()
