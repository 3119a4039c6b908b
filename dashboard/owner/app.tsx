/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { keepLanguage, keptLanguage, type Language } from '../phone/language.ts'
import { usePath, useStore } from '../phone/hooks.ts'
import { Applications } from './applications.tsx'
import { HereContext, useHere } from './here.ts'
import { LotPage } from './lot-page.tsx'
import { LOTS, LotsPage, RENEW_MS, type OwnLots } from './lots-page.tsx'
import type { Owner } from './owner.ts'
import { SignIn } from './sign-in.tsx'
import { useOwn } from './use-own.ts'

/** The owner page: sign in, my lots, one of them, applications. */
export function App({ owner }: { owner: Owner }) {
  const [language, setLanguage] = useState(keptLanguage)
  const [path, go] = usePath()
  const change = (next: Language) => {
    keepLanguage(next)
    setLanguage(next)
  }
  return (
    <HereContext.Provider value={{ owner, language, setLanguage: change, go }}>
      <Page path={path} />
    </HereContext.Provider>
  )
}

function Page({ path }: { path: string }) {
  const { owner, words } = useHere()
  const { entry } = useStore(owner)
  useEffect(() => {
    document.title = words.title
  }, [words])
  if (entry === 'starting') return <main aria-busy="true" />
  return entry === 'in' ? <Inside path={path} /> : <SignIn />
}

function Inside({ path }: { path: string }) {
  // with the lots comes the district's time, which every page counts from
  const own = useOwn<OwnLots>(LOTS, RENEW_MS)
  const [, id, tab] = /^\/owner\/lot\/([A-Za-z0-9_-]{1,64})(?:\/([a-z]+))?$/.exec(path) ?? []
  if (id !== undefined) return <LotPage key={id} id={id} tab={tab} />
  return path === '/owner/applications' ? <Applications lots={own.answer?.lots ?? []} /> : <LotsPage own={own} />
}
