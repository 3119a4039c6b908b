import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access, constants, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Prints pages as PDF with the Chromium of the system, one at a time. */
export interface Printer {
  /**
   * @throws {PrinterAway} when there is no Chromium, or too many wait
   * @throws {Error} when it fails or takes too long
   */
  pdf(html: string): Promise<Buffer>
}
/** Cannot print now; the words are for people. */
export class PrinterAway extends Error {
  override readonly name = 'PrinterAway'
  readonly retryAfterS: number | undefined
  constructor(message: string, retryAfterS?: number) {
    super(message)
    this.retryAfterS = retryAfterS
  }
}

/** A page of thousands of rows takes some seconds. */
const PRINT_MS_MAX = 60_000
/** Each Chromium takes some 200 MB, so only one works; that many more may wait. */
const WAITING_MAX = 4
const STDERR_KEPT = 2_000
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']

/** `setting`: path of the program; empty: the first of the usual names in PATH. */
export function createPrinter(setting: string, path = process.env['PATH'] ?? ''): Printer {
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()
  return {
    pdf: async (html) => {
      const program = await findChromium(setting, path)
      if (program === undefined)
        throw new PrinterAway(
          setting === ''
            ? 'Cannot make a PDF: there is no Chromium or Chrome here (CHROMIUM); open the page of the report and print it'
            : `Cannot make a PDF: "${setting}" (CHROMIUM) is no program here; open the page of the report and print it`,
        )
      if (waiting > WAITING_MAX)
        throw new PrinterAway(`Cannot make a PDF: ${waiting} others are being made; try again soon`, 10)
      waiting++
      const printed = last.then(() => print(program, html))
      last = printed.catch(() => undefined).finally(() => waiting--)
      return printed
    },
  }
}

export async function findChromium(setting: string, path: string): Promise<string | undefined> {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  const candidates = setting === '' ? NAMES.flatMap((name) => folders.map((folder) => join(folder, name))) : [setting]
  for (const candidate of candidates) {
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (runs) return candidate
  }
  return undefined
}

async function print(program: string, html: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'kerbside-report-'))
  try {
    const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')]
    await writeFile(page, html)
    await run(program, [
      '--headless',
      // its sandbox does not work as root; the page has no script and may load nothing
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-extensions',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--no-pdf-header-footer',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--print-to-pdf=${pdf}`,
      pathToFileURL(page).href,
    ])
    return await readFile(pdf)
  } finally {
    // Chromium's helpers may still be writing their last words
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

async function run(program: string, words: readonly string[]): Promise<void> {
  // a group of its own, because Chromium starts helpers that would outlive it
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-STDERR_KEPT)
  })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    endGroup(child)
  }, PRINT_MS_MAX)
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    if (isLate) throw new Error(`Cannot print the report: Chromium took more than ${PRINT_MS_MAX / 1_000} s`)
    if (code !== 0) throw new Error(`Cannot print the report: Chromium ended with ${code}: ${said}`)
  } finally {
    clearTimeout(timer)
    endGroup(child)
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // all of it has ended
  }
}
