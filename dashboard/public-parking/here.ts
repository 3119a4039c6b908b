import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { MessageLanguage } from '#domain/sharing/message-words.ts'
import type { Language } from '../phone/language.ts'
import type { Wish } from './contract.ts'
import type { Driver } from './driver.ts'
import { en } from './words-en.ts'
import { zh, type Words } from './words-zh.ts'

/** What every part of the page needs. */
export interface Here {
  readonly driver: Driver
  readonly language: Language
  readonly go: (path: string) => void
  /** What is asked for; kept while she looks at a lot and comes back. */
  readonly wish: Wish
  readonly ask: (change: Partial<Wish>) => void
}
export const HereContext = createContext<Here | undefined>(undefined)

export function useHere(): Here & { readonly words: Words } {
  const here = useContext(HereContext)
  if (here === undefined) throw new Error('Cannot tell the language: this is not inside the driver page')
  return { ...here, words: wordsOf(here.language) }
}

/** As the rules call it. */
export const spokenOf = (language: Language): MessageLanguage => (language === 'en' ? 'en' : 'zh')

export const wordsOf = (language: Language): Words => (language === 'en' ? en : zh)

export const nameOf = (named: { readonly name: string; readonly nameEn?: string }, language: Language): string =>
  language === 'en' && named.nameEn !== undefined && named.nameEn !== '' ? named.nameEn : named.name
