/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { get } from '../http.ts'
import { failureText } from '../phone/failure.ts'
import { useStore } from '../phone/hooks.ts'
import { useHere } from './here.ts'

/** The code of a lot was scanned with the phone's camera: who has a hold arrives, all others are led to the lot. */
export function Scanned({ code, onDone }: { code: string; onDone: () => void }) {
  const { driver, words, go } = useHere()
  const { now, isReached } = useStore(driver)
  const [told, setTold] = useState<string>()
  const isKnown = now !== undefined || !isReached

  useEffect(() => {
    if (!isKnown) return
    const follow = async () => {
      await driver.renew()
      const hold = driver.get().now?.hold
      if (hold?.state === 'held') {
        history.replaceState(null, '', '/p')
        go('/p/hold')
        onDone()
        await driver.act(hold.id, { action: 'arrive', code })
        return undefined
      }
      try {
        const { offers } = await get<{ offers: readonly { id: string }[] }>(
          `/api/public/parking?code=${encodeURIComponent(code)}`,
        )
        const lot = offers[0]?.id
        if (lot === undefined) return setTold(words.refusal['wrong-code'])
        history.replaceState(null, '', '/p')
        go(hold?.state === 'arrived' && hold.lot === lot ? '/p/hold' : `/p/lot/${lot}`)
        onDone()
      } catch (error) {
        setTold(failureText(error, words))
      }
      return undefined
    }
    void follow()
  }, [isKnown])

  if (told === undefined) return <p class="waiting" aria-busy="true" />
  return (
    <section class="card">
      <p class="note warn" role="alert">
        {told}
      </p>
      <p>{words.noHoldToScan}</p>
      <button type="button" class="main-action wide" onClick={onDone}>
        {words.find}
      </button>
    </section>
  )
}
