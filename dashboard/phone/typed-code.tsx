/** @jsxImportSource preact */
import { useState } from 'preact/hooks'

/** A code that a camera cannot read, by hand. */
export function TypedCode({
  words,
  isBusy = false,
  onUse,
}: {
  words: { readonly code: string; readonly useCode: string }
  isBusy?: boolean
  onUse: (text: string) => void
}) {
  const [typed, setTyped] = useState('')
  return (
    <form
      class="typed"
      onSubmit={(event) => {
        event.preventDefault()
        onUse(typed)
      }}
    >
      <label>
        {words.code}
        <input
          name="code"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          maxLength={500}
          required
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={isBusy}>
        {words.useCode}
      </button>
    </form>
  )
}
