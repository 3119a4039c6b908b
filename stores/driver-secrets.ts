import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { keptKeys } from './key-file.ts'

const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

interface Keys {
  readonly plates: string
  readonly phones: string
}
/** Plates are found again by a keyed hash, telephone numbers are kept sealed (docs/SPEC.md X). */
export interface DriverSecrets {
  /** @param plate as `domain/sharing/plate.ts` writes it */
  plateHash(plate: string): string
  /** @param plateHash of whose number it is: sealed for another plate it cannot be opened */
  seal(phone: string, plateHash: string): string
  /** @throws {Error} when it was not sealed with this key, or for another plate */
  open(sealed: string, plateHash: string): string
}

export const driverKeysFile = (dataDir: string): string => join(dataDir, 'driver-keys.json')

/**
 * Secrets of drivers, with the keys of this data folder. Without them no plate is recognised, and no telephone number can be read.
 *
 * @throws {Error} when the file cannot be read or holds something else.
 */
export async function driverSecrets(dataDir: string): Promise<DriverSecrets> {
  const made = () => randomBytes(KEY_BYTES).toString('base64url')
  const { plates, phones } = await keptKeys<Keys>({
    file: driverKeysFile(dataDir),
    of: 'drivers',
    make: () => ({ plates: made(), phones: made() }),
    isWhole: (kept) => isKey(kept.plates) && isKey(kept.phones),
  })
  const hashKey = Buffer.from(plates, 'base64url')
  const sealKey = Buffer.from(phones, 'base64url')
  return {
    plateHash: (plate) => createHmac('sha256', hashKey).update(plate).digest('base64url'),
    seal: (phone, plateHash) => {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, sealKey, iv).setAAD(Buffer.from(plateHash))
      const text = Buffer.concat([cipher.update(phone, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url')
    },
    open: (sealed, plateHash) => {
      const bytes = Buffer.from(sealed, 'base64url')
      const decipher = createDecipheriv(CIPHER, sealKey, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(plateHash))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
    },
  }
}

const isKey = (word: unknown): boolean =>
  typeof word === 'string' && Buffer.from(word, 'base64url').length === KEY_BYTES
