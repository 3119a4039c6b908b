import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { alertWords, type AlertWords } from '#domain/alert/words.ts'
import type { Language } from '../phone/language.ts'
import type { Crew } from './crew.ts'
import { wordsOf, type Words } from './words.ts'

/** What every part of the page needs: the crew's state, the language and its words. */
export interface Here {
  readonly crew: Crew
  readonly language: Language
  /** To the other one. */
  readonly changeLanguage: () => void
  readonly go: (path: string) => void
}
export const HereContext = createContext<Here | undefined>(undefined)

export function useHere(): Here & { readonly words: Words; readonly names: AlertWords } {
  const here = useContext(HereContext)
  if (here === undefined) throw new Error('Cannot tell the language: this is not inside the crew page')
  return { ...here, words: wordsOf[here.language], names: alertWords[here.language === 'en' ? 'en' : 'zh'] }
}
