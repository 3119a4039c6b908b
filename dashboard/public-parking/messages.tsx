/** @jsxImportSource preact */
import type { HoldMessage } from '#domain/sharing/hold.ts'
import { messageParts } from '#domain/sharing/message-words.ts'
import { useNow } from '../phone/hooks.ts'
import { momentText } from '../phone/moments.ts'
import { spokenOf, useHere } from './here.ts'

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
  const { words, language } = useHere()
  const now = useNow()
  if (messages.length === 0) return null
  const at = (atMs: number) => momentText(atMs, now, zone, words)
  return (
    <section class="card" aria-label={words.messages}>
      <h2>{words.messages}</h2>
      <ol class="told">
        {messages
          .toSorted((a, b) => b.id - a.id)
          .map((message) => (
            <li key={message.id} data-message={message.kind}>
              <time class="figures dimmed">{at(message.atMs)}</time>
              <span>{messageParts(message, spokenOf(language), at, bay).join(' · ')}</span>
            </li>
          ))}
      </ol>
    </section>
  )
}
