/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { whereAmI } from '../phone/place.ts'
import { TypedCode } from '../phone/typed-code.tsx'
import type { Task } from './contract.ts'
import { useHere } from './here.ts'
import { readCode } from './read-code.ts'
import { Scanner } from './scanner.tsx'
import { Sheet } from './sheet.tsx'
import { codeOf } from './tasks.ts'

/** Prove to be there: by the code at the door (camera, picture or typed), or by location. The server checks it. */
export function Arrive({ task, onClose }: { task: Task; onClose: () => void }) {
  const { crew, words } = useHere()
  const [way, setWay] = useState<'choose' | 'camera'>('choose')
  const [told, setTold] = useState<string>()
  const [busy, setBusy] = useState(false)

  const use = async (text: string) => {
    const code = codeOf(text)
    if (code === undefined) return setTold(words.refusal['wrong-code'])
    if (code.toilet !== undefined && code.toilet !== task.toilet) return setTold(words.otherToilet)
    await crew.act(task.id, { action: 'arrive', proof: 'qr', qrToken: code.token })
    return onClose()
  }
  const locate = async () => {
    setBusy(true)
    setTold(words.locating)
    const place = await whereAmI()
    setBusy(false)
    if (place === 'refused') return setTold(words.locateRefused)
    if (place === 'not-found') return setTold(words.locateFailed)
    await crew.act(task.id, { action: 'arrive', proof: 'location', lon: place.lon, lat: place.lat })
    return onClose()
  }
  const readPicture = async (file: File | undefined) => {
    if (file === undefined) return
    setBusy(true)
    const text = await readCode(file).catch(() => undefined)
    setBusy(false)
    if (text === undefined) setTold(words.scanNothing)
    else await use(text)
  }

  return (
    <Sheet title={words.arrive} onClose={onClose}>
      {told !== undefined && (
        <p class="note warn" role="alert">
          {told}
        </p>
      )}
      {way === 'camera' ? (
        <Scanner
          onFound={(text) => {
            setWay('choose')
            void use(text)
          }}
          onFailed={() => {
            setWay('choose')
            setTold(words.scanRefused)
          }}
        />
      ) : (
        <>
          <button type="button" class="main-action wide" disabled={busy} onClick={() => setWay('camera')}>
            {words.scan}
          </button>
          <div class="row">
            <button type="button" disabled={busy} onClick={() => void locate()}>
              {words.locate}
            </button>
            <label class="button">
              {words.scanFromPhoto}
              <input
                class="visually-hidden"
                type="file"
                accept="image/*"
                capture="environment"
                onChange={(event) => {
                  void readPicture(event.currentTarget.files?.[0])
                  event.currentTarget.value = ''
                }}
              />
            </label>
          </div>
        </>
      )}
      <TypedCode words={words} isBusy={busy} onUse={(text) => void use(text)} />
    </Sheet>
  )
}
