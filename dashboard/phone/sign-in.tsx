/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Refusal } from '../http.ts'

export interface SignInWords {
  readonly title: string
  readonly language: string
  readonly name: string
  readonly password: string
  readonly wrongPassword: string
  readonly notHeard: string
  readonly error: string
  readonly signIn: string
}

/** Who is there. */
export function SignInPage({
  words,
  onLanguage,
  onSignIn,
  children,
}: {
  words: SignInWords
  onLanguage: () => void
  /** Throws a {@link Refusal}. */
  onSignIn: (name: string, password: string) => Promise<void>
  /** Why somebody cannot go on here. */
  children?: ComponentChildren
}) {
  const [failed, setFailed] = useState<string>()
  const [busy, setBusy] = useState(false)

  const signIn = async (form: HTMLFormElement) => {
    const told = new FormData(form)
    setBusy(true)
    setFailed(undefined)
    try {
      await onSignIn(textOf(told, 'username'), textOf(told, 'password'))
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
        <button type="button" class="plain" onClick={onLanguage}>
          {words.language}
        </button>
      </header>
      <main>
        {children}
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
