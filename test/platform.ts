import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** A port nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('Cannot find a free port')
  return address.port
}

/** A folder of its own, deleted when disposed. */
export async function tempFolder(name: string): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), `kerbside-${name}-`))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** The real program in a process of its own, as `npm start` runs it: for benches, proofs and kills. */
export class Platform implements AsyncDisposable {
  readonly env: Readonly<Record<string, string>>
  readonly parts: readonly string[]
  #child: ChildProcess | undefined
  #said = ''

  constructor(parts: readonly string[], env: Readonly<Record<string, string>>) {
    this.parts = parts
    this.env = env
  }

  static async start(parts: readonly string[], env: Readonly<Record<string, string>>): Promise<Platform> {
    const platform = new Platform(parts, env)
    await platform.start()
    return platform
  }

  get pid(): number {
    const pid = this.#child?.pid
    if (pid === undefined) throw new Error('Cannot name the process of the platform: it is not running')
    return pid
  }

  /** Everything printed since the last start. */
  get said(): string {
    return this.#said
  }

  /** Start (again) and wait until every part is ready. */
  async start(): Promise<void> {
    const child = spawn(
      join(root, 'node_modules/.bin/node'),
      ['--disable-warning=ExperimentalWarning', 'main.ts', ...this.parts],
      {
        cwd: root,
        env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...this.env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    this.#child = child
    this.#said = ''
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        // what is printed is kept to explain a failure, and bounded
        this.#said = (this.#said + chunk.toString()).slice(-100_000)
        if (this.#said.includes('Kerbside is running.')) resolve()
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.once('exit', (code, signal) =>
        reject(new Error(`The platform ended (${code ?? signal}) before it was ready:\n${this.#said}`)),
      )
    })
  }

  /** End it and wait: SIGKILL is a crash, SIGTERM a deploy. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
    this.#child = undefined
  }

  /** Resident memory in MB, now and at its highest. */
  async memoryMb(): Promise<{ rss: number; peak: number }> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8')
    const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024
    return { rss: mb('VmRSS'), peak: mb('VmHWM') }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL')
  }
}
