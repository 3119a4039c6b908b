import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Commands, PartReport, PartReports } from '#stores/types.ts'

/** What the thread is told to write. */
export type ToWrite = { part: string; report: PartReport } | { published: readonly number[]; atMs: number }

/**
 * Writes the broker's reports, and which commands it handed over, from a thread of its own: the operations store has one writer at a time, and while rules commit a batch
 * the broker's thread would wait for them with every acknowledgement behind it.
 */
export class Reporter implements AsyncDisposable, Pick<PartReports, 'put'>, Pick<Commands, 'published'> {
  readonly #dataDir: string
  readonly #log: Logger
  #worker: Worker | undefined

  constructor(dataDir: string, log: Logger) {
    this.#dataDir = dataDir
    this.#log = log
  }

  /** Resolves when the report is handed over; a later one replaces it anyway. */
  async put(part: string, report: PartReport): Promise<void> {
    this.#write({ part, report })
  }

  /** Resolves when it is handed over to the thread; whoever still finds the commands waiting says so again. */
  async published(ids: readonly number[], atMs: number): Promise<void> {
    this.#write({ published: ids, atMs })
  }

  #write(what: ToWrite): void {
    this.#worker ??= this.#start()
    this.#worker.postMessage(what)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const worker = this.#worker
    if (worker === undefined) return
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    worker.ref()
    worker.postMessage('stop')
    await ended
  }

  #start(): Worker {
    const worker = new Worker(new URL('./reporter-thread.ts', import.meta.url), {
      workerData: { dataDir: this.#dataDir },
    })
    // the next report starts another one
    worker.on('error', (error) => this.#log.error({ err: error }, 'cannot write reports'))
    worker.on('exit', () => {
      this.#worker = undefined
    })
    worker.unref()
    return worker
  }
}
