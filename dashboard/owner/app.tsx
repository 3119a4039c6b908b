/** @jsxImportSource preact */
import { useEffect } from 'preact/hooks'
import { useLanguage, usePath, useStore } from '../phone/hooks.ts'
import { SignIn } from '../phone/sign-in.tsx'
import { Applications } from './applications.tsx'
import { HereContext, useHere } from './here.ts'
import { LotPage } from './lot-page.tsx'
import { LOTS, LotsPage, RENEW_MS, type OwnLots } from './lots-page.tsx'
import type { Owner } from './owner.ts'
import { useOwn } from './use-own.ts'

/** The owner page: sign in, my lots, one of them, applications. */
export function App({ owner }: { owner: Owner }) {
  const [language, changeLanguage] = useLanguage()
  const [path, go] = usePath()
  return (
    <HereContext.Provider value={{ owner, language, changeLanguage, go }}>
      <Page path={path} />
    </HereContext.Provider>
  )
}

function Page({ path }: { path: string }) {
  const { owner, words, changeLanguage } = useHere()
  const { entry } = useStore(owner)
  useEffect(() => {
    document.title = words.title
  }, [words])
  if (entry === 'starting') return <main aria-busy="true" />
  return entry === 'in' ? <Inside path={path} /> : <SignIn at={owner} words={words} onLanguage={changeLanguage} />
}

function Inside({ path }: { path: string }) {
  // with the lots comes the district's time, which every page counts from
  const own = useOwn<OwnLots>(LOTS, RENEW_MS)
  const [, id, tab] = /^\/owner\/lot\/([A-Za-z0-9_-]{1,64})(?:\/([a-z]+))?$/.exec(path) ?? []
  if (id !== undefined) return <LotPage key={id} id={id} tab={tab} />
  return path === '/owner/applications' ? <Applications lots={own.answer?.lots ?? []} /> : <LotsPage own={own} />
}
