import { readFile } from 'node:fs/promises'

/** Largest JSON file that is read; it has to fit into memory whole. */
const BYTES_MAX = 512 * 1_024 * 1_024

/** A whole JSON file, or in words with its line what is wrong with it. */
export async function readJson(
  file: string,
): Promise<{ ok: true; is: unknown } | { ok: false; at: string; problem: string }> {
  const bytes = await readFile(file)
  if (bytes.length > BYTES_MAX)
    return { ok: false, at: 'line 1', problem: `is larger than ${BYTES_MAX / 1_048_576} MiB` }
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  try {
    return { ok: true, is: JSON.parse(text) }
  } catch (error) {
    const { message } = error as Error
    const place = /position (\d+)/.exec(message)
    // cut off: no position is given, it is the end
    const before = place === null ? text : text.slice(0, Number(place[1]))
    return {
      ok: false,
      at: `line ${before.split('\n').length}`,
      problem: `is not JSON: ${message.replace(/ in JSON at position.*| \(line.*/, '')}`,
    }
  }
}

export const isObject = (is: unknown): is is Record<string, unknown> =>
  typeof is === 'object' && is !== null && !Array.isArray(is)

/** Texts and numbers of an object as texts; what is nested is named with dots. */
export function textsOf(is: Record<string, unknown>, prefix = ''): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(is)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      texts[prefix + name] = String(value)
    else if (isObject(value) && prefix.length < 60) Object.assign(texts, textsOf(value, `${prefix}${name}.`))
  }
  return texts
}
