const DETAIL_LETTERS_MAX = 300
const SHORT = 6 // shorter texts are no secrets, and stand in answers by chance

/** What of an address and its secret nobody may read in an answer or a log: keys in its query, the last part of its path, the secret. */
export function secretsIn(url: string, secret: string): string[] {
  const found = [secret, secret.replace(/^whsec_/, ''), url]
  if (URL.canParse(url)) {
    const { pathname, search, searchParams } = new URL(url)
    found.push(search, ...searchParams.values(), pathname.slice(pathname.lastIndexOf('/') + 1))
  }
  return found.filter(({ length }) => length >= SHORT).toSorted((a, b) => b.length - a.length)
}

/** What the other side said, in one short line without our secrets. */
export function plainly(text: string, secrets: readonly string[]): string {
  let plain = text
  for (const secret of secrets) plain = plain.replaceAll(secret, '…')
  plain = plain.replace(/[\s\p{Cc}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}\u{FEFF}]+/gu, ' ').trim()
  return plain.length > DETAIL_LETTERS_MAX ? `${plain.slice(0, DETAIL_LETTERS_MAX)}…` : plain
}
