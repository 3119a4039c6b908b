/** @jsxImportSource preact */
import { useLanguage, usePath, useStore } from '../phone/hooks.ts'
import { SignIn } from '../phone/sign-in.tsx'
import { Call } from './call.tsx'
import type { Crew } from './crew.ts'
import { HereContext, useHere } from './here.ts'
import { SettingsPage } from './settings-page.tsx'
import { TaskList } from './task-list.tsx'
import { TaskPage } from './task-page.tsx'

/** The crew page: sign in, list, one task, settings. */
export function App({ crew }: { crew: Crew }) {
  const [language, changeLanguage] = useLanguage()
  const [path, go] = usePath()
  return (
    <HereContext.Provider value={{ crew, language, changeLanguage, go }}>
      <Page path={path} />
    </HereContext.Provider>
  )
}

function Page({ path }: { path: string }) {
  const { crew, words, changeLanguage } = useHere()
  const { entry } = useStore(crew)
  document.title = words.title
  if (entry === 'starting') return <main aria-busy="true" />
  if (entry !== 'in') return <SignIn at={crew} words={words} onLanguage={changeLanguage} />
  const order = Number(/^\/crew\/(\d{1,15})$/.exec(path)?.[1] ?? 0)
  return (
    <>
      <Call shown={order} />
      {order > 0 ? <TaskPage key={order} id={order} /> : path === '/crew/settings' ? <SettingsPage /> : <TaskList />}
    </>
  )
}
