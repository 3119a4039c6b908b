/** What stands in the code of a lot: the token itself, or the address that carries it. Undefined: it is neither. */
export function codeIn(text: string): string | undefined {
  const said = text.trim()
  if (/^[A-Za-z0-9_-]{4,200}$/.test(said)) return said
  try {
    const token = new URL(said).searchParams.get('c')
    return token === null || token === '' ? undefined : token
  } catch {
    return undefined
  }
}
