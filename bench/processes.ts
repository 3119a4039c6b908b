import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openOperations } from '#stores/operations.ts'
import type { IssuedCredential } from '#stores/types.ts'

const root = join(import.meta.dirname, '..')

/** Run one of our scripts in a process of its own and read the JSON object on its last line. @throws with what it said when it fails. */
export async function runScript(script: string, words: readonly string[]): Promise<Record<string, unknown>> {
  const child = spawn(
    join(root, 'node_modules/.bin/node'),
    ['--disable-warning=ExperimentalWarning', script, ...words],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  const last = said.trimEnd().split('\n').at(-1) ?? ''
  if (code !== 0 || !last.startsWith('{'))
    throw new Error(`Cannot use ${script}: it ended with ${code} and said:\n${said}`)
  return JSON.parse(last) as Record<string, unknown>
}

/** Register sweepers in a fresh data folder and write their credentials beside it, for load generators. */
export async function registerSweepers(
  dataDir: string,
  count: number,
): Promise<{ credentials: IssuedCredential[]; file: string }> {
  await using operations = await openOperations({ dataDir, durability: 'normal', nowMs: Date.now })
  const credentials: IssuedCredential[] = []
  for (let n = 1; n <= count; n++) {
    const id = `load-${String(n).padStart(4, '0')}`
    credentials.push(
      await operations.devices.register(
        { id, kind: 'sweeper', town: '东亭街道', name: id, crs: 'wgs84', attributes: {} },
        'bench',
      ),
    )
  }
  const file = join(dataDir, 'load-credentials.json')
  await writeFile(file, JSON.stringify(credentials), { mode: 0o600 })
  return { credentials, file }
}

/** Wait until `read` gives something. @throws after `msMax`, naming `what`. */
export async function until<T>(
  what: string,
  msMax: number,
  read: () => Promise<T | undefined>,
  everyMs = 50,
): Promise<T> {
  const endMs = performance.now() + msMax
  for (;;) {
    const is = await read()
    if (is !== undefined) return is
    if (performance.now() > endMs) throw new Error(`Cannot go on: ${what} did not happen within ${msMax} ms`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
