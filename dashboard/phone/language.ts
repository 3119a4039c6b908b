/** Languages of the pages for phones; kept under the same name as the console's, so that a browser has one. */
export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

const KEPT_AS = 'kerbside.language'

/** Chinese unless this browser was told otherwise, as in the console. */
export function keptLanguage(): Language {
  return kept(KEPT_AS) === 'en' ? 'en' : 'zh-CN'
}

export function keepLanguage(language: Language): void {
  document.documentElement.lang = language
  keep(KEPT_AS, language)
}

/** What this browser was asked to remember; undefined too where it may not remember anything. */
export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined
  } catch {
    return undefined
  }
}

export function keep(name: string, text: string): void {
  try {
    localStorage.setItem(name, text)
  } catch {
    // a browser that may not remember is told again next time
  }
}
