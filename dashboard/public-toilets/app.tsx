/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { keepLanguage, keptLanguage } from '../phone/language.ts'
import { usePath } from '../phone/hooks.ts'
import { Nearest } from './nearest.tsx'
import { ToiletPage } from './toilet-page.tsx'
import { wordsOf } from './words.ts'

/** The public page: toilets nearby, and one of them. */
export function App() {
  const [language, setLanguage] = useState(keptLanguage)
  const [path, go] = usePath()
  // of the QR code at the door; forgotten with the page, and not handed on by links
  const [code] = useState(() => new URLSearchParams(location.search).get('c') ?? undefined)
  const [scanned] = useState(location.pathname)
  const words = wordsOf[language]
  const id = /^\/t\/([A-Za-z0-9_-]{1,64})$/.exec(path)?.[1]
  document.title = words.title
  return (
    <>
      <header class="bar">
        {id !== undefined && (
          <button type="button" class="plain back" aria-label={words.back} onClick={() => go('/t')}>
            ‹
          </button>
        )}
        <h1>{words.title}</h1>
        <button
          type="button"
          class="plain"
          onClick={() => {
            const next = language === 'en' ? 'zh-CN' : 'en'
            keepLanguage(next)
            setLanguage(next)
          }}
        >
          {words.language}
        </button>
      </header>
      <main>
        {id === undefined ? (
          <Nearest language={language} words={words} go={go} />
        ) : (
          <ToiletPage key={id} id={id} code={path === scanned ? code : undefined} language={language} words={words} />
        )}
      </main>
    </>
  )
}
