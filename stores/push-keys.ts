import { createECDH } from 'node:crypto'
import { join } from 'node:path'
import { keptKeys } from './key-file.ts'

/** By which push services know our pushes (VAPID, RFC 8292): a pair of P-256, as base64url without padding. */
export interface PushKeys {
  readonly publicKey: string
  readonly privateKey: string
}

export const pushKeysFile = (dataDir: string): string => join(dataDir, 'push-keys.json')

/**
 * The keys of this platform for pushes. Browsers subscribe with them, so other keys would end all subscriptions.
 *
 * @throws {Error} when the file cannot be read or holds something else.
 */
export const pushKeys = (dataDir: string): Promise<PushKeys> =>
  keptKeys<PushKeys>({
    file: pushKeysFile(dataDir),
    of: 'pushes',
    make: () => {
      const pair = createECDH('prime256v1')
      pair.generateKeys()
      return {
        publicKey: pair.getPublicKey('base64url'),
        // leading zeros are part of it
        privateKey: Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()])
          .subarray(-32)
          .toString('base64url'),
      }
    },
    isWhole: ({ publicKey, privateKey }) => typeof publicKey === 'string' && typeof privateKey === 'string',
  })
