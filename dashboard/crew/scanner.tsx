/** @jsxImportSource preact */
import { Scanner as PhoneScanner } from '../phone/scanner.tsx'
import { useHere } from './here.ts'
import { codeReader } from './read-code.ts'

/** The camera, until a code is found in its picture. */
export function Scanner(props: { onFound: (text: string) => void; onFailed: () => void }) {
  const { words } = useHere()
  return <PhoneScanner {...props} label={words.scanning} codeReader={codeReader} />
}
