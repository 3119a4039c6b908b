/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'

/** The head of a page: the way back, what it is, and the other language. */
export function Bar({
  title,
  words,
  onBack,
  onLanguage,
  children,
}: {
  title: string
  words: { readonly back: string; readonly language: string }
  onBack?: (() => void) | undefined
  onLanguage: () => void
  /** Between the title and the language. */
  children?: ComponentChildren
}) {
  return (
    <header class="bar">
      {onBack !== undefined && (
        <button type="button" class="plain back" aria-label={words.back} onClick={onBack}>
          ‹
        </button>
      )}
      <h1 tabIndex={-1}>{title}</h1>
      {children}
      <button type="button" class="plain" onClick={onLanguage}>
        {words.language}
      </button>
    </header>
  )
}
