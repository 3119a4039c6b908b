/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { useStore } from '../phone/hooks.ts'
import { hasPushes, pushesOf } from '../phone/push.ts'
import { useHere } from './here.ts'

/** Pushes to the driver page. */
export const pushes = pushesOf('/p', '/api/public/parking/push-key', '/api/public/parking/pushes')

/** Whether this phone is told with the page closed. Offered where she has a hold, taken back wherever it stands. */
export function Pushes({ isOffered = false }: { isOffered?: boolean }) {
  const { driver, words, language } = useHere()
  const { now } = useStore(driver)
  const [told, setTold] = useState<string>()
  const isOn = now?.isPushed === true
  if (!hasPushes() || !(isOn || isOffered)) return null
  const turn = async () => {
    setTold(undefined)
    try {
      if (isOn) await pushes.stop()
      else if ((await pushes.start(language)) === 'refused') return setTold(words.pushRefused)
    } catch {
      setTold(words.pushFailed)
    }
    await driver.renew()
  }
  return (
    <section class="card" data-pushes={isOn}>
      {told !== undefined && (
        <p class="note warn" role="alert">
          {told}
        </p>
      )}
      {isOn && <p class="dimmed">{words.pushOn}</p>}
      <button type="button" onClick={() => void turn()}>
        {isOn ? words.pushStop : words.push}
      </button>
    </section>
  )
}
