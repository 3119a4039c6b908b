import { useEffect, useRef, useState } from 'preact/hooks'
import { nowMs } from '../server-clock.ts'
import { keepLanguage, keptLanguage, type Language } from './language.ts'

const TICK_MS = 1_000

/** The district's time, once a second. */
export function useNow(): number {
  const [now, setNow] = useState(nowMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}

export interface Listened<T> {
  readonly get: () => T
  readonly listen: (listener: () => void) => () => void
}

/** What a store holds; drawn again when it changes. */
export function useStore<T>(store: Listened<T>): T {
  const [held, setHeld] = useState(store.get)
  useEffect(() => {
    setHeld(store.get)
    return store.listen(() => setHeld(store.get))
  }, [store])
  return held
}

/** The path of the page, and the way to another one; the back button of the phone leads back. What had the focus is gone then: the head of the page has it. */
export function usePath(): readonly [path: string, go: (path: string) => void] {
  const [path, setPath] = useState(location.pathname)
  useEffect(() => {
    const read = () => setPath(location.pathname)
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }, [])
  const shown = useRef(path)
  useEffect(() => {
    if (shown.current !== path && document.activeElement === document.body) document.querySelector('h1')?.focus()
    shown.current = path
  }, [path])
  const go = (to: string) => {
    if (to === location.pathname) return
    history.pushState(null, '', to)
    setPath(to)
    scrollTo(0, 0)
  }
  return [path, go]
}

/** The language of the page, and the way to the other one. */
export function useLanguage(): readonly [language: Language, change: () => void] {
  const [language, setLanguage] = useState(keptLanguage)
  const change = () => {
    const next = language === 'en' ? 'zh-CN' : 'en'
    keepLanguage(next)
    setLanguage(next)
  }
  return [language, change]
}
