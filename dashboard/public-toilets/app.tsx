/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { Bar } from '../phone/bar.tsx'
import { useLanguage, usePath } from '../phone/hooks.ts'
import { Nearest } from './nearest.tsx'
import { ToiletPage } from './toilet-page.tsx'
import { wordsOf } from './words.ts'

/** The public page: toilets nearby, and one of them. */
export function App() {
  const [language, changeLanguage] = useLanguage()
  const [path, go] = usePath()
  // of the QR code at the door; forgotten with the page, and not handed on by links
  const [code] = useState(() => new URLSearchParams(location.search).get('c') ?? undefined)
  const [scanned] = useState(location.pathname)
  const words = wordsOf[language]
  const id = /^\/t\/([A-Za-z0-9_-]{1,64})$/.exec(path)?.[1]
  document.title = words.title
  return (
    <>
      <Bar
        title={words.title}
        words={words}
        onBack={id === undefined ? undefined : () => go('/t')}
        onLanguage={changeLanguage}
      />
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
