import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { zh } from './zh.ts'

/** The words of the dashboard in one shape; every language has every key (i18n.test.ts). */
type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> }
export type Messages = Words<typeof zh>

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof zh }
  }
}

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

const KEPT_AS = 'kerbside.language'
const isLanguage = (word: string | null): word is Language => (languages as readonly (string | null)[]).includes(word)

/** Chinese unless this browser was told otherwise: the district's people read it, whatever their browser was sold with. */
const keptLanguage = (): Language => {
  const kept = localStorage.getItem(KEPT_AS)
  return isLanguage(kept) ? kept : 'zh-CN'
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh-CN',
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: zh } },
    interpolation: { escapeValue: false }, // React writes text nodes
    returnNull: false,
  })
  await changeLanguage(keptLanguage())
}

export async function changeLanguage(language: Language): Promise<void> {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'translation'))
    i18next.addResourceBundle('en', 'translation', (await import('./en.ts')).en)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  localStorage.setItem(KEPT_AS, language)
}
