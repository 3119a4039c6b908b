/** @jsxImportSource preact */
import type { Hold } from '#domain/sharing/hold.ts'
import { useNow } from '../phone/hooks.ts'
import { momentText } from '../phone/moments.ts'
import { Sheet } from '../phone/sheet.tsx'
import { useHere } from './here.ts'
import { extensionsOf } from './hold-says.ts'

/** A step that cannot be taken back is asked for twice. */
export function AskFirst({
  title,
  text,
  yes,
  onYes,
  onClose,
}: {
  title: string
  text: string
  yes: string
  onYes: () => void
  onClose: () => void
}) {
  const { words } = useHere()
  return (
    <Sheet title={title} closeText={words.close} onClose={onClose}>
      <p>{text}</p>
      <button
        type="button"
        class="main-action wide"
        onClick={() => {
          onYes()
          onClose()
        }}
      >
        {yes}
      </button>
    </Sheet>
  )
}

/** Until when instead. */
export function Extend({ hold, zone, onClose }: { hold: Hold; zone: string; onClose: () => void }) {
  const { driver, words } = useHere()
  const now = useNow()
  return (
    <Sheet title={words.extendTitle} closeText={words.close} onClose={onClose}>
      <div class="stack">
        {extensionsOf(hold).map(({ toMs, minutes }) => (
          <button
            key={toMs}
            type="button"
            class="wide choice"
            onClick={() => {
              void driver.act(hold.id, { action: 'extend', toMs })
              onClose()
            }}
          >
            <span>{minutes === undefined ? words.toEnd : words.extendBy(minutes)}</span>
            <span class="figures">{momentText(toMs, now, zone, words)}</span>
          </button>
        ))}
      </div>
    </Sheet>
  )
}
