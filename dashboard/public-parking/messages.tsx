/** @jsxImportSource preact */
import type { HoldMessage } from '#domain/sharing/hold.ts'
import { useNow } from '../phone/hooks.ts'
import { momentText } from '../phone/moments.ts'
import { useHere } from './here.ts'

/** What the platform told her, the newest first. */
export function Messages({
  messages,
  zone,
  bay,
}: {
  messages: readonly HoldMessage[]
  zone: string
  /** The bay she has, as it is called. */
  bay?: { readonly id: string | undefined; readonly label: string | undefined }
}) {
  const { words } = useHere()
  const now = useNow()
  if (messages.length === 0) return null
  const textOf = ({ kind, detail }: HoldMessage): string => {
    const { is, reason, untilMs } = detail
    const more =
      kind === 'closure'
        ? [
            typeof reason === 'string' ? reason : undefined,
            typeof is === 'string' ? words.closure[is] : undefined,
            typeof untilMs === 'number' ? words.until(momentText(untilMs, now, zone, words)) : undefined,
          ]
        : // another bay by its name, as long as it is hers
          [
            kind === 'bay-changed' && bay?.label !== undefined && detail['bay'] === bay.id
              ? words.newBay(bay.label)
              : undefined,
          ]
    const said = (kind === 'reminder' && typeof is === 'string' ? words.reminder[is] : undefined) ?? words.message[kind]
    return [said, ...more].filter((each) => each !== undefined).join(' · ')
  }
  return (
    <section class="card" aria-label={words.messages}>
      <h2>{words.messages}</h2>
      <ol class="told">
        {messages
          .toSorted((a, b) => b.id - a.id)
          .map((message) => (
            <li key={message.id} data-message={message.kind}>
              <time class="figures dimmed">{momentText(message.atMs, now, zone, words)}</time>
              <span>{textOf(message)}</span>
            </li>
          ))}
      </ol>
    </section>
  )
}
