import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Language } from '../phone/language.ts'
import type { Owner } from './owner.ts'
import { en } from './words-en.ts'
import { zh, type Words } from './words-zh.ts'

/** What every part of the page needs. */
export interface Here {
  readonly owner: Owner
  readonly language: Language
  /** To the other one. */
  readonly changeLanguage: () => void
  readonly go: (path: string) => void
}
export const HereContext = createContext<Here | undefined>(undefined)

export function useHere(): Here & { readonly words: Words } {
  const here = useContext(HereContext)
  if (here === undefined) throw new Error('Cannot tell the language: this is not inside the owner page')
  return { ...here, words: here.language === 'en' ? en : zh }
}

export const nameOf = (named: { readonly name: string; readonly nameEn?: string }, language: Language): string =>
  language === 'en' && named.nameEn !== undefined && named.nameEn !== '' ? named.nameEn : named.name
