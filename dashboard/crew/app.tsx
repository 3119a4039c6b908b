/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { keepLanguage, keptLanguage, type Language } from '../phone/language.ts'
import { usePath, useStore } from '../phone/hooks.ts'
import { Call } from './call.tsx'
import type { Crew } from './crew.ts'
import { HereContext, useHere } from './here.ts'
import { SettingsPage } from './settings-page.tsx'
import { SignIn } from './sign-in.tsx'
import { TaskList } from './task-list.tsx'
import { TaskPage } from './task-page.tsx'

/** The crew page: sign in, list, one task, settings. */
export function App({ crew }: { crew: Crew }) {
  const [language, setLanguage] = useState(keptLanguage)
  const [path, go] = usePath()
  const change = (next: Language) => {
    keepLanguage(next)
    setLanguage(next)
  }
  return (
    <HereContext.Provider value={{ crew, language, setLanguage: change, go }}>
      <Page path={path} />
    </HereContext.Provider>
  )
}

function Page({ path }: { path: string }) {
  const { crew, words } = useHere()
  const { entry } = useStore(crew)
  document.title = words.title
  if (entry === 'starting') return <main aria-busy="true" />
  if (entry !== 'in') return <SignIn />
  const order = Number(/^\/crew\/(\d{1,15})$/.exec(path)?.[1] ?? 0)
  return (
    <>
      <Call shown={order} />
      {order > 0 ? <TaskPage key={order} id={order} /> : path === '/crew/settings' ? <SettingsPage /> : <TaskList />}
    </>
  )
}
