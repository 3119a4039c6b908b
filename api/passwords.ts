import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Problem } from './problems.ts'

const derive = promisify(argon2)

// Argon2id with 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet, first choice for interactive logins
const MEMORY_KIB = 19_456
const PASSES = 2
const LANES = 1
const TAG_BYTES = 32
const SALT_BYTES = 16

/** Characters of a password that a person chooses; NIST SP 800-63B asks for at least 8, we take 10. */
export const PASSWORD_LENGTH_MIN = 10
/** Longer ones cost time for nothing. */
export const PASSWORD_LENGTH_MAX = 200

const ATONCE_MAX = 2 // each takes 19 MiB and a thread of libuv's four, which files and DNS also need
const WAITING_MAX = 100 // about 2 s of work; a login that would wait longer is refused

/** At most `ATONCE_MAX` derivations at a time, the others wait in order, in a bounded queue. */
export class Passwords {
  #running = 0
  readonly #waiting: (() => void)[] = []

  /** A salted hash in PHC form. Takes about 50 ms, off the event loop. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES)
    const tag = await this.#derive(
      password,
      salt,
      { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES },
      TAG_BYTES,
    )
    return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(tag)}`
  }

  /**
   * Whether a password fits a hash. With no hash (no such person) the same work is done for the same answer `false`, so that
   * the time does not tell who exists.
   *
   * @throws {Error} when the stored hash cannot be read: it is damaged.
   */
  async fits(password: string, hash: string | undefined): Promise<boolean> {
    const parsed = parse(hash ?? NOBODY)
    const tag = await this.#derive(password, parsed.salt, parsed, parsed.tag.length)
    return timingSafeEqual(tag, parsed.tag) && hash !== undefined
  }

  async #derive(
    password: string,
    nonce: Buffer,
    cost: { memory: number; passes: number; parallelism: number },
    tagLength: number,
  ): Promise<Buffer> {
    await this.#turn()
    try {
      // the same characters typed on another keyboard may be composed differently
      return await derive('argon2id', {
        message: password.normalize('NFKC'),
        nonce,
        parallelism: cost.parallelism,
        tagLength,
        memory: cost.memory,
        passes: cost.passes,
      })
    } finally {
      const next = this.#waiting.shift()
      // the next one takes over this one's turn, so that nobody slips in between
      if (next === undefined) this.#running--
      else next()
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= ATONCE_MAX) {
      if (this.#waiting.length >= WAITING_MAX)
        throw new Problem('unavailable', 'Too many people are signing in right now', { retryAfterS: 5 })
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#running++
  }
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{8,128})\$([A-Za-z0-9+/]{16,128})$/

function parse(hash: string): { memory: number; passes: number; parallelism: number; salt: Buffer; tag: Buffer } {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(hash) ?? []
  if (salt === undefined || tag === undefined)
    throw new Error('Cannot check a password: the stored hash is not an Argon2id hash')
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

const NOBODY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${'A'.repeat(22)}$${'A'.repeat(43)}`

// without letters and digits that are read as one another (0 O, 1 l I)
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A password to print or show once: 16 letters of 32, which is 80 bits, in groups that can be read aloud. */
export function oneTimePassword(): string {
  return group(Array.from({ length: 16 }, () => LETTERS[randomInt(LETTERS.length)]!))
}

/** The same form made of given bytes (at least 16). */
export function passwordOf(bytes: Uint8Array): string {
  return group(Array.from(bytes.subarray(0, 16), (byte) => LETTERS[byte % LETTERS.length]!))
}

const group = (letters: readonly string[]): string => letters.join('').replace(/(.{4})(?=.)/g, '$1-')
