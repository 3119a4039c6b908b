import { createDecipheriv, createECDH, createHmac, randomBytes } from 'node:crypto'

/** For tests, a browser: its keys, and what it makes of a push (RFC 8291, aes128gcm of RFC 8188). */
export class Browser {
  readonly #pair = createECDH('prime256v1')
  readonly auth = randomBytes(16)
  readonly p256dh: Buffer

  constructor() {
    this.p256dh = this.#pair.generateKeys()
  }

  /** As its subscription says them. */
  get keys() {
    return { p256dh: this.p256dh.toString('base64url'), auth: this.auth.toString('base64url') }
  }

  read(body: Buffer): unknown {
    const salt = body.subarray(0, 16)
    const idLength = body[20]!
    const senderKey = body.subarray(21, 21 + idLength)
    const hkdf = (key: Buffer, from: Buffer, info: string | Buffer, length: number) => {
      const secret = createHmac('sha256', from).update(key).digest()
      return createHmac('sha256', secret)
        .update(Buffer.concat([Buffer.from(info), Buffer.from([1])]))
        .digest()
        .subarray(0, length)
    }
    const shared = this.#pair.computeSecret(senderKey)
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.p256dh, senderKey])
    const ikm = hkdf(shared, this.auth, info, 32)
    const key = hkdf(ikm, salt, 'Content-Encoding: aes128gcm\0', 16)
    const nonce = hkdf(ikm, salt, 'Content-Encoding: nonce\0', 12)
    const sealed = body.subarray(21 + idLength)
    const decipher = createDecipheriv('aes-128-gcm', key, nonce)
    decipher.setAuthTag(sealed.subarray(-16))
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
    return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString())
  }
}
