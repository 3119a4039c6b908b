import { readFile } from 'node:fs/promises'

/** Secrets by device id from a JSON list of `{"id","kind","secret"}`. @throws {Error} when the file cannot be read or is not a list of credentials. */
export async function readCredentials(file: string): Promise<Map<string, string>> {
  let list: unknown
  try {
    list = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new Error(`Cannot read credentials from "${file}": ${(error as Error).message}`, { cause: error })
  }
  const isCredential = (row: unknown): row is { id: string; secret: string } =>
    typeof row === 'object' && row !== null && 'id' in row && 'secret' in row && typeof row.secret === 'string'
  if (!Array.isArray(list) || !list.every(isCredential))
    throw new Error(`Cannot read credentials from "${file}": it is not a list of {"id", "kind", "secret"}`)
  return new Map(list.map(({ id, secret }) => [id, secret]))
}
