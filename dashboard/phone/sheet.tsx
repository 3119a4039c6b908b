/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import './steps.css'

/**
 * A panel from below, where the thumb is. Nothing behind it can be reached while it is open; Escape, a tap beside it and the button close it, and
 * the focus goes back to what opened it.
 */
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
  const panel = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const dialog = panel.current
    dialog?.showModal()
    // gives the focus back, which taking it off the page does not
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={panel}
      class="sheet"
      aria-label={title}
      // told later, when it may be off the page already
      onClose={({ currentTarget }) => {
        if (currentTarget.isConnected) onClose()
      }}
      onClick={({ currentTarget, target, clientX, clientY }) => {
        if (target !== currentTarget) return
        const { left, right, top, bottom } = currentTarget.getBoundingClientRect()
        if (clientX < left || clientX > right || clientY < top || clientY > bottom) onClose()
      }}
    >
      <header class="line">
        <h2>{title}</h2>
        <button type="button" class="plain" onClick={onClose}>
          {closeText}
        </button>
      </header>
      {children}
    </dialog>
  )
}
