/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { Bar } from '../phone/bar.tsx'
import { useStore } from '../phone/hooks.ts'
import type { PushState } from '../phone/push.ts'
import { useHere } from './here.ts'
import { pushes } from './push.ts'
import { Queue } from './queue-list.tsx'
import { ring, soundIsOn, turnSound, wakeSound } from './ring.ts'

/** How the phone calls, the language, signing out. */
export function SettingsPage() {
  const { crew, words, changeLanguage, go } = useHere()
  const { person, queued } = useStore(crew)
  const [sound, setSound] = useState(soundIsOn)
  const [failed, setFailed] = useState(false)

  const signOut = async () => {
    const unsent = queued.filter(({ refused }) => refused === undefined).length
    if (unsent > 0 && !confirm(words.signOutUnsent(unsent))) return
    try {
      await crew.signOut()
      go('/crew')
    } catch {
      setFailed(true)
    }
  }

  return (
    <>
      <Bar title={words.settings} words={words} onBack={() => go('/crew')} onLanguage={changeLanguage} />
      <main>
        <Queue />
        <section class="card">
          <h2>{words.sound}</h2>
          <div class="row">
            <button
              type="button"
              aria-pressed={sound}
              onClick={() => {
                turnSound(!sound)
                setSound(!sound)
              }}
            >
              {sound ? words.soundOn : words.soundOff}
            </button>
            <button
              type="button"
              onClick={() => {
                wakeSound()
                ring(false)
              }}
            >
              {words.soundTest}
            </button>
          </div>
        </section>
        <Push />
        <section class="card">
          <h2>{words.install}</h2>
          <p class="dimmed">{words.installNote}</p>
        </section>
        <section class="card">
          <p>{words.signedInAs(person?.name ?? '')}</p>
          {failed && (
            <p class="note bad" role="alert">
              {words.notHeard}
            </p>
          )}
          <button type="button" onClick={() => void signOut()}>
            {words.signOut}
          </button>
        </section>
      </main>
    </>
  )
}

function Push() {
  const { words, language } = useHere()
  const [state, setState] = useState<PushState>()
  const [failed, setFailed] = useState(false)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    pushes.state().then(setState, () => setState('none'))
  }, [])
  const turn = async (on: boolean) => {
    setBusy(true)
    setFailed(false)
    try {
      if (on) setState(await pushes.start(language))
      else {
        await pushes.stop()
        setState('off')
      }
    } catch {
      setFailed(true)
    }
    setBusy(false)
  }
  if (state === undefined) return null
  return (
    <section class="card">
      <h2>{words.push}</h2>
      {state === 'none' && <p class="dimmed">{words.pushNone}</p>}
      {state === 'refused' && <p class="note warn">{words.pushRefused}</p>}
      {failed && (
        <p class="note warn" role="alert">
          {words.pushFailed}
        </p>
      )}
      {state === 'on' && <p class="dimmed">{words.pushOn}</p>}
      {(state === 'off' || state === 'on') && (
        <button type="button" disabled={busy} onClick={() => void turn(state === 'off')}>
          {state === 'off' ? words.pushTurnOn : words.pushTurnOff}
        </button>
      )}
    </section>
  )
}
