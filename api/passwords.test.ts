import { argon2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { oneTimePassword, passwordOf, Passwords } from './passwords.ts'
import { Problem } from './problems.ts'

test('[P2] a hash is Argon2id of 19 MiB and two passes, salted anew each time', async () => {
  const passwords = new Passwords()
  const [one, two] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(two)
  const [, , , , salt, tag] = one.split('$')
  const again = argon2Sync('argon2id', {
    message: 'correct horse',
    nonce: Buffer.from(salt!, 'base64'),
    memory: 19_456,
    passes: 2,
    parallelism: 1,
    tagLength: 32,
  })
  expect(Buffer.from(tag!, 'base64')).toEqual(again)
})

test('[P2] the right password fits, in any composition of its characters; others do not', async () => {
  const passwords = new Passwords()
  const hash = await passwords.hash('Zürich straße')
  expect(await passwords.fits('Zu\u{308}rich straße', hash)).toBe(true)
  expect(await passwords.fits('Zurich straße', hash)).toBe(false)
  expect(await passwords.fits('', hash)).toBe(false)
})

test('[P3] somebody unknown costs the same work as a wrong password', async () => {
  const passwords = new Passwords()
  const hash = await passwords.hash('correct horse')
  const timed = async (known: string | undefined) => {
    // of the processor, since others use the machine too
    const before = process.cpuUsage()
    expect(await passwords.fits('wrong', known)).toBe(false)
    return process.cpuUsage(before).user
  }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!
  const known: number[] = []
  const unknown: number[] = []
  for (let round = 0; round < 7; round++) {
    known.push(await timed(hash))
    unknown.push(await timed(undefined))
  }
  // far apart only if one of them did not derive at all, which takes some microseconds instead of some ten milliseconds
  expect(median(unknown) / median(known)).toBeGreaterThan(0.2)
  expect(median(unknown) / median(known)).toBeLessThan(5)
})

test('a damaged hash is an error and not a wrong password', async () => {
  await expect(new Passwords().fits('any', '$argon2i$v=19$m=1,t=1,p=1$AAAA$AAAA')).rejects.toThrow(/not an Argon2id/)
})

test('[P4] waiting logins are bounded; the one too many is told to come back', async () => {
  const passwords = new Passwords()
  const tries = Array.from({ length: 110 }, () => passwords.fits('any', undefined).catch((error: unknown) => error))
  const results = await Promise.all(tries)
  const refused = results.filter((result) => result instanceof Problem)
  expect(refused).toHaveLength(8) // two run, a hundred wait
  expect(refused.every(({ kind, retryAfterS }) => kind === 'unavailable' && retryAfterS === 5)).toBe(true)
})

test('a made password can be read aloud and is of 80 bits', () => {
  const made = Array.from({ length: 100 }, oneTimePassword)
  expect(new Set(made).size).toBe(100)
  for (const password of made) expect(password).toMatch(/^(?:[a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$/)
  expect(passwordOf(new Uint8Array(32))).toBe('aaaa-aaaa-aaaa-aaaa')
})
