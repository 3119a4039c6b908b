/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import './steps.css'

/** A panel from below, where the thumb is; the focus goes into it, Escape and the button close it. */
export function Sheet({
  title,
  closeText,
  onClose,
  children,
}: {
  title: string
  closeText: string
  onClose: () => void
  children: ComponentChildren
}) {
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    panel.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <>
      <div class="behind" onClick={onClose} />
      <div
        ref={panel}
        class="sheet"
        role="dialog"
        aria-modal="true"
        aria-label={title}
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose()
        }}
      >
        <header class="line">
          <h2>{title}</h2>
          <button type="button" class="plain" onClick={onClose}>
            {closeText}
          </button>
        </header>
        {children}
      </div>
    </>
  )
}
