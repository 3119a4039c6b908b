/** @jsxImportSource preact */
import { useStore } from '../phone/hooks.ts'
import { useHere } from './here.ts'
import { toiletName } from './parts.tsx'

/** The call the phone rings for, over whatever is on the screen: nothing moves away from under a finger. */
export function Call({ shown }: { shown: number }) {
  const { crew, words, names, language, go } = useHere()
  const { call, orders, toilets } = useStore(crew)
  const task = call === undefined ? undefined : orders.get(call.id)
  // looked at, or somebody has taken it: no call any more
  if (call === undefined || task === undefined || call.id === shown || crew.shown(task).state !== 'open') return null
  return (
    <div class="call" role="alert">
      <button
        type="button"
        class="call-open"
        onClick={() => {
          crew.callSeen()
          go(`/crew/${call.id}`)
        }}
      >
        <strong>
          {words.newTask} · {names.work[call.work]}
        </strong>
        <span>{toiletName(toilets.get(call.toilet), call.toilet, language)}</span>
      </button>
      <button type="button" class="call-close" aria-label={words.close} onClick={crew.callSeen}>
        ✕
      </button>
    </div>
  )
}
