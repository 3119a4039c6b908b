/** @jsxImportSource preact */
import { useStore } from '../phone/hooks.ts'
import { SignInPage } from '../phone/sign-in.tsx'
import { useHere } from './here.ts'

/** Who is there; also why somebody cannot go on here. */
export function SignIn() {
  const { owner, words, language, setLanguage } = useHere()
  const { entry, person } = useStore(owner)
  return (
    <SignInPage
      words={words}
      onLanguage={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}
      onSignIn={(name, password) => owner.signIn(name, password)}
    >
      {entry === 'unreached' && (
        <p class="note warn" role="status">
          {words.notHeard}
        </p>
      )}
      {(entry === 'must-change' || entry === 'not-for-you') && (
        <p class="note warn" role="alert">
          {person?.name}: {entry === 'must-change' ? words.mustChange : words.notForYou}{' '}
          <a href="/">{entry === 'must-change' ? words.toChange : words.toConsole}</a>
        </p>
      )}
    </SignInPage>
  )
}
