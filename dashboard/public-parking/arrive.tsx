/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { Hold } from '#domain/sharing/hold.ts'
import { ownReader, type ReadCode } from '../phone/own-reader.ts'
import { Scanner } from '../phone/scanner.tsx'
import { Sheet } from '../phone/sheet.tsx'
import { TypedCode } from '../phone/typed-code.tsx'
import { codeIn } from './code.ts'
import { useHere } from './here.ts'

/** Say that I am there: by my word, or with the code of the lot. A sensor says it by itself. */
export function Arrive({ hold, onClose }: { hold: Hold; onClose: () => void }) {
  const { driver, words } = useHere()
  const [reader, setReader] = useState<ReadCode>()
  const [isScanning, setScanning] = useState(false)
  const [told, setTold] = useState<string>()
  // a browser without a reader of its own leaves scanning to the phone's camera, which opens this page
  useEffect(() => void ownReader().then((own) => setReader(() => own)), [])

  const use = (text: string) => {
    const code = codeIn(text)
    if (code === undefined) return setTold(words.refusal['wrong-code'])
    void driver.act(hold.id, { action: 'arrive', code })
    return onClose()
  }

  return (
    <Sheet title={words.here2} closeText={words.close} onClose={onClose}>
      {told !== undefined && (
        <p class="note warn" role="alert">
          {told}
        </p>
      )}
      {isScanning && reader !== undefined ? (
        <Scanner
          label={words.scanning}
          codeReader={() => Promise.resolve(reader)}
          onFound={(text) => {
            setScanning(false)
            use(text)
          }}
          onFailed={() => {
            setScanning(false)
            setTold(words.scanRefused)
          }}
        />
      ) : (
        <>
          <button
            type="button"
            class="main-action wide"
            onClick={() => {
              void driver.act(hold.id, { action: 'arrive' })
              onClose()
            }}
          >
            {words.parked}
          </button>
          {reader !== undefined && (
            <button type="button" class="wide" onClick={() => setScanning(true)}>
              {words.scan}
            </button>
          )}
        </>
      )}
      <TypedCode words={words} onUse={use} />
      <p class="dimmed">{words.scanOwn}</p>
    </Sheet>
  )
}
