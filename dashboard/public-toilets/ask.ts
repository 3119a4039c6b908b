import { Refusal } from '../http.ts'
import type { Words } from './words.ts'

/** What a person is told when it did not work. */
export function failureText(error: unknown, words: Words): string {
  if (!(error instanceof Refusal)) return words.failed
  switch (error.status) {
    case 0:
      return words.notReached
    case 403:
      return words.wrongCode
    case 404:
      return words.notFound
    case 429:
      return words.tooMany
    default:
      return words.failed
  }
}
