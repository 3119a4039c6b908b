import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

/** The dependency picture of docs/ARCHITECTURE.md: which folder may import from which. */
const mayImport: Record<string, readonly string[]> = {
  domain: [],
  stores: ['domain'],
  broker: ['domain', 'stores'],
  ingest: ['domain', 'stores'],
  api: ['domain', 'stores'],
  dashboard: ['domain'],
  simulators: ['domain'],
}
/** Values of these may be used by the roots only; everybody may import their types. */
const roots = ['clock.ts', 'config.ts', 'part.ts', 'log.ts']

const root = join(import.meta.dirname, '..')
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(
    (file) => file in mayImportOf(file) && !/(\.test|under-test)\.tsx?$/.test(file) && !file.endsWith('-contract.ts'),
  )

function mayImportOf(file: string): Record<string, true> {
  return mayImport[file.split('/')[0]!] ? { [file]: true } : {}
}

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), 'utf8')
  const found: Import[] = []
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g
  for (const match of source.matchAll(pattern)) {
    const specifier = match[2] ?? match[3] ?? match[4]!
    const to = specifier.startsWith('.')
      ? normalize(join(dirname(file), specifier))
      : specifier.startsWith('#')
        ? specifier.slice(1).replace(/^(config|part)$/, '$1.ts')
        : undefined
    if (to !== undefined) found.push({ from: file, to, typeOnly: match[1] !== undefined })
  }
  return found
}

test('every import follows the dependency picture', () => {
  const all = files.flatMap(importsOf)
  // the picture is only worth something if imports are really seen
  expect(all.filter(({ to }) => to.startsWith('domain/')).length).toBeGreaterThan(10)
  const crossing = all.filter(({ from, to, typeOnly }) => {
    const fromFolder = from.split('/')[0]!
    const toFolder = to.split('/')[0]!
    if (toFolder === fromFolder) return false
    if (roots.includes(to)) return !typeOnly
    return !mayImport[fromFolder]!.includes(toFolder)
  })
  expect(crossing.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
})

test('SQL and line protocol stay in stores/', () => {
  const speaking = files.filter(
    (file) =>
      !file.startsWith('stores/') &&
      /from ['"](node:sqlite|@influxdata\/)/.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(speaking).toEqual([])
})

test('the rules have no clock, no chance and no I/O', () => {
  const impure = files.filter(
    (file) =>
      file.startsWith('domain/') &&
      /Date\.now\(|new Date\(\)|performance\.now|setTimeout|setInterval|Math\.random\(|from ['"]node:/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
  )
  expect(impure).toEqual([])
})
