/**
 * Builds the dashboard into dist/ when it is missing or older than what it is made of; says so in one line. Run before
 * `npm start` and `npm test`; does nothing in some milliseconds when there is nothing to do.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const built = join(root, 'dist/index.html')
const madeOf = ['dashboard', 'domain', 'vite.config.ts', 'package.json']

async function changedAtMs(path: string): Promise<number> {
  const here = await stat(path)
  if (!here.isDirectory()) return here.mtimeMs
  const names = await readdir(path, { recursive: true })
  const times = await Promise.all(names.map(async (name) => (await stat(join(path, name))).mtimeMs))
  return Math.max(here.mtimeMs, ...times)
}

async function upToDate(): Promise<boolean> {
  const builtAtMs = await stat(built).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  )
  if (builtAtMs === undefined) return false
  const times = await Promise.all(madeOf.map((path) => changedAtMs(join(root, path))))
  return Math.max(...times) < builtAtMs
}

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
  readonly css?: readonly string[]
}

export interface Sizes {
  /** What a browser loads before the login page can be used: scripts and sheets, gzip. */
  readonly firstLoadKb: number
  /** What the live map adds to that: MapLibre, its sheet and its worker, gzip. */
  readonly mapKb: number
  /** Scripts of the crew page at its start, gzip. */
  readonly crewKb: number
  /** Scripts of the public page at its start, gzip. */
  readonly publicKb: number
  /** Scripts of the driver page, all that it ever loads: its map, the links to map programs, words of both languages; gzip. */
  readonly parkingKb: number
  /** Scripts of the owner page, gzip. */
  readonly ownerKb: number
}

/** Sizes of the built dashboard, from Vite's manifest. */
export async function dashboardSizes(): Promise<Sizes> {
  const manifest = JSON.parse(await readFile(join(root, 'dist/.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
  const filesOf = (name: string, seen = new Set<string>(), later = false): Set<string> => {
    const chunk = manifest[name]
    if (chunk === undefined || seen.has(chunk.file)) return seen
    seen.add(chunk.file)
    for (const sheet of chunk.css ?? []) seen.add(sheet)
    for (const imported of chunk.imports ?? []) filesOf(imported, seen, later)
    if (later) for (const imported of chunk.dynamicImports ?? []) filesOf(imported, seen, later)
    return seen
  }
  const kb = async (files: Iterable<string>) => {
    let bytes = 0
    for (const file of files) bytes += gzipSync(await readFile(join(root, 'dist', file)), { level: 9 }).byteLength
    return Math.ceil(bytes / 1_000)
  }
  const firstOf = (page: string, later = false): Set<string> => {
    if (manifest[page]?.isEntry !== true) throw new Error(`Cannot measure the dashboard: its manifest has no ${page}`)
    return filesOf(page, new Set(), later)
  }
  const first = firstOf('index.html')
  const assets = await readdir(join(root, 'dist/assets'))
  const worker = assets.filter((file) => file.startsWith('maplibre-gl-worker') && file.endsWith('.js'))
  const map = [...filesOf('pages/live-map.tsx'), ...worker.map((file) => `assets/${file}`)].filter(
    (file) => !first.has(file),
  )
  const scripts = (files: Set<string>) => [...files].filter((file) => file.endsWith('.js'))
  return {
    firstLoadKb: await kb(first),
    mapKb: await kb(map),
    crewKb: await kb(scripts(firstOf('crew/index.html'))),
    publicKb: await kb(scripts(firstOf('public-toilets/index.html'))),
    parkingKb: await kb(scripts(firstOf('public-parking/index.html', true))),
    ownerKb: await kb(scripts(firstOf('owner/index.html'))),
  }
}

if (import.meta.main) {
  if (await upToDate()) {
    console.log('Dashboard: up to date.')
  } else {
    const startedAtMs = performance.now()
    const { build } = await import('vite')
    // built beside and put in place as one: a server that is running never serves half of it
    await mkdir(join(root, 'node_modules/.cache'), { recursive: true })
    const outDir = await mkdtemp(join(root, 'node_modules/.cache/dashboard-'))
    await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn', build: { outDir } })
    await rm(join(root, 'dist'), { recursive: true, force: true })
    await rename(outDir, join(root, 'dist'))
    const { firstLoadKb, mapKb, crewKb, publicKb, parkingKb, ownerKb } = await dashboardSizes()
    const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1)
    console.log(
      `Dashboard: built in ${seconds} s (first load ${firstLoadKb} kB gzip, the map ${mapKb} kB more; scripts of the ` +
        `crew page ${crewKb} kB, of the public page ${publicKb} kB, of the owner page ${ownerKb} kB, of the driver ` +
        `page ${parkingKb} kB with its map).`,
    )
  }
}
