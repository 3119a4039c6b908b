import { Refusal } from '../http.ts'

interface FailureWords {
  readonly offline: string
  readonly notFound: string
  readonly tooMany: string
  readonly failed: string
  /** Where a code is asked for. */
  readonly wrongCode?: string
}

/** What a person is told when asking did not work. */
export function failureText(error: unknown, words: FailureWords): string {
  if (!(error instanceof Refusal)) return words.failed
  switch (error.status) {
    case 0:
      return words.offline
    case 403:
      return words.wrongCode ?? words.failed
    case 404:
      return words.notFound
    case 429:
      return words.tooMany
    default:
      return words.failed
  }
}
