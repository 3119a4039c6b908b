import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makePrivateFolder } from './private-folder.ts'

/** The key that signs sessions; passwords of demonstration people and phones of simulated drivers are made of it. */
export const sessionSecretFile = (dataDir: string): string => join(dataDir, 'session-secret')

export interface KeyFile<Keys> {
  readonly file: string
  /** Whose keys, for messages: `pushes`. */
  readonly of: string
  readonly make: () => Keys
  readonly isWhole: (kept: Partial<Record<keyof Keys, unknown>>) => boolean
}

/**
 * Keys of this platform that must stay the same, made at the first question; whoever asks first makes them, in a file only its owner may read.
 *
 * @throws {Error} when the file cannot be read or holds something else.
 */
export async function keptKeys<Keys extends object>(keys: KeyFile<Keys>): Promise<Keys> {
  const { file, of, make } = keys
  const kept = await keysIn(keys)
  if (kept !== undefined) return kept
  makePrivateFolder(dirname(file))
  const own = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(own, JSON.stringify(make()), { mode: 0o600, flag: 'wx' })
  try {
    // of two who start together one comes first, and both use its keys
    await link(own, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(own, { force: true })
  }
  const made = await keysIn(keys)
  if (made === undefined) throw new Error(`Cannot keep the keys of ${of} in ${file}: the file is gone`)
  return made
}

async function keysIn<Keys extends object>({ file, of, isWhole }: KeyFile<Keys>): Promise<Keys | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`Cannot read the keys of ${of} in ${file}`, { cause: error })
  }
  const refused = (cause?: unknown) => new Error(`Cannot use the keys of ${of} in ${file}: they are damaged`, { cause })
  let kept: unknown
  try {
    kept = JSON.parse(text)
  } catch (error) {
    throw refused(error)
  }
  if (typeof kept !== 'object' || kept === null || !isWhole(kept)) throw refused()
  return kept as Keys
}
