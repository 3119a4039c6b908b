/** @jsxImportSource preact */
import { shortTimeText } from '../format.ts'
import { useStore } from '../phone/hooks.ts'
import type { Queued } from './contract.ts'
import { useHere } from './here.ts'
import { toiletName } from './parts.tsx'

/** What was done on this phone and is not at the server: waiting to be sent, or not accepted and why. */
export function Queue() {
  const { crew, words } = useHere()
  const { queued, sending } = useStore(crew)
  const waiting = queued.filter(({ refused }) => refused === undefined)
  const refused = queued.filter((each) => each.refused !== undefined)
  return (
    <>
      {refused.map((each) => (
        <div key={each.no} class="note bad stack" role="alert" data-refused={each.refused?.reason}>
          <strong>
            {words.refused}: <What queued={each} />
          </strong>
          <span>
            {each.refused !== undefined && words.refusal[each.refused.reason]}
            {each.refused?.reason === 'invalid' && `: ${each.refused.detail}`}
          </span>
          <button type="button" onClick={() => void crew.dismiss(each)}>
            {words.dismiss}
          </button>
        </div>
      ))}
      {waiting.length > 0 && (
        <section class="note warn stack" aria-label={words.queue} data-waiting={waiting.length}>
          <strong>{words.queued(waiting.length)}</strong>
          <ol class="queue">
            {waiting.map((each) => (
              <li key={each.no}>
                <What queued={each} />
              </li>
            ))}
          </ol>
          <button type="button" disabled={sending} onClick={() => void crew.sendNow()}>
            {words.sendNow}
          </button>
        </section>
      )}
    </>
  )
}

function What({ queued: { action, photos } }: { queued: Queued }) {
  const { crew, words, language } = useHere()
  const { orders, toilets } = useStore(crew)
  const toilet = orders.get(action.orderId)?.toilet
  return (
    <>
      <time>{shortTimeText(action.atMs)}</time> {words.action[action.action]} ·{' '}
      {toilet === undefined ? `#${action.orderId}` : toiletName(toilets.get(toilet), toilet, language)}
      {photos.length > 0 && ` · ${words.photos(photos.length)}`}
    </>
  )
}
