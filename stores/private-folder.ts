import { mkdirSync } from 'node:fs'

/** Make a folder, and those above it that are missing, which only its owner may enter: stores hold personal data. One that is there keeps its mode. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}
