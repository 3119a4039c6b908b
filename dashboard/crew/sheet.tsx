/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { Sheet as PhoneSheet } from '../phone/sheet.tsx'
import { useHere } from './here.ts'

/** A panel from below, in the words of the crew page. */
export function Sheet(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const { words } = useHere()
  return <PhoneSheet {...props} closeText={words.cancel} />
}
