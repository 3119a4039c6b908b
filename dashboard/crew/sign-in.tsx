/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { Refusal } from '../http.ts'
import { useStore } from '../phone/hooks.ts'
import { useHere } from './here.ts'

/** Who is there; also why somebody cannot go on here. */
export function SignIn() {
  const { crew, words, language, setLanguage } = useHere()
  const { entry, person } = useStore(crew)
  const [failed, setFailed] = useState<string>()
  const [busy, setBusy] = useState(false)

  const signIn = async (form: HTMLFormElement) => {
    const told = new FormData(form)
    setBusy(true)
    setFailed(undefined)
    try {
      await crew.signIn(textOf(told, 'username'), textOf(told, 'password'))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      setFailed(error.status === 401 ? words.wrongPassword : error.status === 0 ? words.notHeard : words.error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <header class="bar">
        <h1>{words.title}</h1>
        <button type="button" class="plain" onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}>
          {words.language}
        </button>
      </header>
      <main>
        {entry === 'unreached' && (
          <p class="note warn" role="status">
            {words.notHeard}
          </p>
        )}
        {(entry === 'must-change' || entry === 'not-for-you') && (
          <p class="note warn" role="alert">
            {person?.name}: {entry === 'must-change' ? words.mustChange : words.notForYou}{' '}
            <a href="/">{words.toConsole}</a>
          </p>
        )}
        <form
          class="card"
          onSubmit={(event) => {
            event.preventDefault()
            void signIn(event.currentTarget)
          }}
        >
          <label>
            {words.name}
            <input name="username" autocomplete="username" autocapitalize="none" required maxLength={100} />
          </label>
          <label>
            {words.password}
            <input name="password" type="password" autocomplete="current-password" required maxLength={200} />
          </label>
          {failed !== undefined && (
            <p class="note bad" role="alert">
              {failed}
            </p>
          )}
          <button type="submit" class="main-action" disabled={busy}>
            {words.signIn}
          </button>
        </form>
      </main>
    </>
  )
}

const textOf = (form: FormData, name: string): string => {
  const told = form.get(name)
  return typeof told === 'string' ? told : ''
}
