/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { Person } from '#domain/person.ts'
import { Refusal } from '../http.ts'
import { Bar } from './bar.tsx'
import { useStore, type Listened } from './hooks.ts'

export interface SignInWords {
  readonly title: string
  readonly back: string
  readonly language: string
  readonly name: string
  readonly password: string
  readonly wrongPassword: string
  readonly notHeard: string
  readonly error: string
  readonly signIn: string
  readonly mustChange: string
  readonly notForYou: string
  readonly toConsole: string
  /** Instead of {@link toConsole}, for who must choose a password there. */
  readonly toChange?: string
}

/** `unreached`: nobody is known on this phone and the server does not answer. */
export type Entry = 'starting' | 'unreached' | 'signed-out' | 'must-change' | 'not-for-you' | 'in'

/** Where somebody signs in. */
export interface SignedInAt extends Listened<{ readonly entry: Entry; readonly person: Person | undefined }> {
  /** Throws a {@link Refusal}. */
  signIn(name: string, password: string): Promise<void>
}

/** Who is there; also why somebody cannot go on here. */
export function SignIn({ at, words, onLanguage }: { at: SignedInAt; words: SignInWords; onLanguage: () => void }) {
  const { entry, person } = useStore(at)
  const [failed, setFailed] = useState<string>()
  const [busy, setBusy] = useState(false)

  const signIn = async (form: HTMLFormElement) => {
    const told = new FormData(form)
    setBusy(true)
    setFailed(undefined)
    try {
      await at.signIn(textOf(told, 'username'), textOf(told, 'password'))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      setFailed(error.status === 401 ? words.wrongPassword : error.status === 0 ? words.notHeard : words.error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <Bar title={words.title} words={words} onLanguage={onLanguage} />
      <main>
        {entry === 'unreached' && (
          <p class="note warn" role="status">
            {words.notHeard}
          </p>
        )}
        {(entry === 'must-change' || entry === 'not-for-you') && (
          <p class="note warn" role="alert">
            {person?.name}: {entry === 'must-change' ? words.mustChange : words.notForYou}{' '}
            <a href="/">{(entry === 'must-change' ? words.toChange : undefined) ?? words.toConsole}</a>
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
