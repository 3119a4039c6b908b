import type { TFunction } from 'i18next'
import { Refusal } from './http.ts'

/** What a person is told when something did not work: the one place where errors become words. */
export function errorText(error: unknown, t: TFunction): string {
  if (!(error instanceof Refusal)) return t('error.unknown')
  switch (error.status) {
    case 0:
      return t('error.notReached')
    case 401:
      return error.kind === 'wrong-credentials' ? t('error.wrongPassword') : t('error.loggedOut')
    case 403:
      return t('error.notAllowed')
    case 404:
      return t('error.notFound')
    case 409:
      return t('error.conflict', { detail: error.detail })
    case 429:
      return t('error.tooMany')
    case 400:
      return t('error.invalid', { detail: error.detail })
    case 503:
      return t('error.unavailable')
    default:
      return error.status >= 500 ? t('error.server') : t('error.other', { detail: error.detail })
  }
}
