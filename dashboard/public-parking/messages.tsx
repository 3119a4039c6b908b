/** @jsxImportSource preact */
import type { HoldMessage } from '#domain/sharing/hold.ts'
import { useNow } from '../phone/hooks.ts'
import { useHere } from './here.ts'
import { momentText } from './says.ts'

/** What the platform told her, the newest first. */
export function Messages({ messages, zone }: { messages: readonly HoldMessage[]; zone: string }) {
  const { words } = useHere()
  const now = useNow()
  if (messages.length === 0) return null
  return (
    <section class="card" aria-label={words.messages}>
      <h2>{words.messages}</h2>
      <ol class="told">
        {messages
          .toSorted((a, b) => b.id - a.id)
          .map(({ id, kind, atMs, detail }) => (
            <li key={id} data-message={kind}>
              <time class="figures dimmed">{momentText(atMs, now, zone, words)}</time>
              <span>
                {words.message[kind]}
                <More detail={detail} />
              </span>
            </li>
          ))}
      </ol>
    </section>
  )
}

/** What a message says besides: a reason, another bay; as text, whoever wrote it. */
function More({ detail }: { detail: HoldMessage['detail'] }) {
  const { words } = useHere()
  const { reason, bayLabel } = detail
  const said = [
    typeof bayLabel === 'string' ? words.newBay(bayLabel) : undefined,
    typeof reason === 'string' ? reason : undefined,
  ].filter((each) => each !== undefined)
  return said.length === 0 ? null : <> · {said.join(' · ')}</>
}
