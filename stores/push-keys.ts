import { createECDH, randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** By which push services know our pushes (VAPID, RFC 8292): a pair of P-256, as base64url without padding. */
export interface PushKeys {
  readonly publicKey: string
  readonly privateKey: string
}

export const pushKeysFile = (dataDir: string): string => join(dataDir, 'push-keys.json')

/**
 * The keys of this platform, made at the first question; whoever asks first makes them, in a file only its owner may read. Browsers
 * subscribe with them, so other keys would end all subscriptions.
 *
 * @throws {Error} when the file cannot be read or holds something else.
 */
export async function pushKeys(dataDir: string): Promise<PushKeys> {
  const file = pushKeysFile(dataDir)
  const kept = await keysIn(file)
  if (kept !== undefined) return kept
  await mkdir(dataDir, { recursive: true })
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  const made: PushKeys = {
    publicKey: pair.getPublicKey('base64url'),
    // leading zeros are part of it
    privateKey: Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()])
      .subarray(-32)
      .toString('base64url'),
  }
  const own = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(own, JSON.stringify(made), { mode: 0o600, flag: 'wx' })
  try {
    // of two who start together one comes first, and both use its keys
    await link(own, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(own, { force: true })
  }
  const keys = await keysIn(file)
  if (keys === undefined) throw new Error(`Cannot keep the keys of pushes in ${file}: the file is gone`)
  return keys
}

async function keysIn(file: string): Promise<PushKeys | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`Cannot read the keys of pushes in ${file}`, { cause: error })
  }
  const refused = (cause?: unknown) =>
    new Error(`Cannot use the keys of pushes in ${file}: they are damaged`, { cause })
  let kept: Partial<PushKeys>
  try {
    kept = JSON.parse(text) as Partial<PushKeys>
  } catch (error) {
    throw refused(error)
  }
  const { publicKey, privateKey } = kept
  if (typeof publicKey !== 'string' || typeof privateKey !== 'string') throw refused()
  return { publicKey, privateKey }
}
