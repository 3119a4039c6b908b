import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/** What a bench or proof file exports. */
export interface Measurement {
  readonly options?: ParseArgsOptionsConfig
  /** Returns the figures; whatever it prints on the way goes to standard error. */
  run(options: Readonly<Record<string, string | boolean | undefined>>): Promise<Readonly<Record<string, unknown>>>
}

/** Find `NAME.ts` in the folder, run it and print its figures: as JSON on one last line, or as a list. */
export async function runNamed(kind: 'bench' | 'proof', folder: string, words: readonly string[]): Promise<void> {
  // by their text, so that the others (load generators) are not run by looking at them
  const known = readdirSync(folder).filter((file) =>
    readFileSync(join(folder, file), 'utf8').includes('export const measurement:'),
  )
  const [name, ...rest] = words
  if (name === undefined || !known.includes(`${name}.ts`)) {
    const names = known.map((file) => file.slice(0, -3)).join(', ')
    console.error(`Cannot run ${kind} ${JSON.stringify(name ?? '')}: there are ${names}`)
    process.exitCode = 64 // EX_USAGE of sysexits.h
    return
  }
  const { measurement } = (await import(join(folder, `${name}.ts`))) as { measurement: Measurement }
  const { values } = parseArgs({ args: [...rest], options: { json: { type: 'boolean' }, ...measurement.options } })
  const figures = await measurement.run(values)
  if (values['json'] === true) console.log(JSON.stringify(figures))
  else
    for (const [figure, is] of Object.entries(figures))
      console.log(`${figure.padEnd(22)} ${typeof is === 'string' ? is : JSON.stringify(is)}`)
}

/** A whole number given as an option. @throws {RangeError} in words. */
export function wholeOption(
  options: Readonly<Record<string, string | boolean | undefined>>,
  name: string,
  otherwise: number,
): number {
  const given = options[name]
  if (given === undefined) return otherwise
  const is = Number(given)
  if (!Number.isSafeInteger(is) || is < 1)
    throw new RangeError(`--${name} must be a whole number above 0: it is "${String(given)}"`)
  return is
}

/** The value below which `share` (0–1) of the sorted numbers lie; NaN when there are none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

export const rounded = (is: number, digits = 1): number => Math.round(is * 10 ** digits) / 10 ** digits
