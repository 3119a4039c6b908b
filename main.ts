/**
 * The composition root. `node main.ts` runs every part, `node main.ts broker ingest` the named ones.
 * A part alone runs in this thread; several run in a thread each, so that the work of one never delays another.
 * Parts meet in the stores only, so one process or several differ in nothing else.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { ConfigError, readProcessConfig, type Config } from '#config'
import { createClock, realClock, type Clock } from './clock.ts'
import { createLog, type Logger } from './log.ts'
import { partNames, type Part, type PartName } from '#part'

/** How each part starts; loaded only where it runs. */
const starts: Record<PartName, (config: Config, log: Logger, clock: Clock) => Promise<Part>> = {
  broker: async (config, log, clock) => (await import('./broker/start.ts')).runBroker(config, log, clock.nowMs),
  rules: async (config, log, clock) => (await import('./ingest/rules.ts')).runRules(config, log, clock.nowMs),
  history: async (config, log, clock) => (await import('./ingest/history.ts')).runHistory(config, log, clock.nowMs),
  coverage: async (config, log, clock) =>
    (await import('./ingest/coverage/coverage.ts')).runCoverage(config, log, clock.nowMs),
  service: async (config, log, clock) =>
    (await import('./ingest/service/service.ts')).runService(config, log, clock.nowMs),
  api: async (config, log, clock) => (await import('./api/start.ts')).runApi(config, log, clock),
  simulators: async (config, log, clock) =>
    (await import('./tools/simulated-district.ts')).runSimulatedDistrict(config, log, clock),
}

/** Longest wait for a part to stop by itself; the journal makes a harder end harmless. */
const STOP_MS_MAX = 15_000
const RESTART_MS_MAX = 30_000

interface ThreadData {
  readonly part: PartName
  /** Real time at which the process started: its clock begins there in every thread. */
  readonly startedMs: number
}
type FromPart = { is: 'ready'; facts: Part['facts'] }

/** Parts by the words of the command line: `ingest` is all readers of the journal and the service that follows them, nothing is everything. */
function chosenParts(words: readonly string[], config: Config): PartName[] {
  if (words.length === 0) return partNames.filter((name) => name !== 'simulators' || config.simulate)
  const chosen = new Set<PartName>()
  for (const word of words) {
    if (word === 'ingest') chosen.add('rules').add('history').add('coverage').add('service')
    else if ((partNames as readonly string[]).includes(word)) chosen.add(word as PartName)
    else throw new ConfigError([`part must be one of ${partNames.join(', ')} or ingest: it is ${JSON.stringify(word)}`])
  }
  return partNames.filter((name) => chosen.has(name))
}

async function runHere(name: PartName, config: Config, clock: Clock): Promise<Part> {
  return starts[name](config, createLog(config.logLevel, name), clock)
}

/** A part in its own thread, started again (with growing waits) when it dies. */
class PartThread {
  readonly name: PartName
  readonly #log: Logger
  readonly #startedMs: number
  #worker: Worker | undefined
  #stopping = false
  #failures = 0

  constructor(name: PartName, log: Logger, startedMs: number) {
    this.name = name
    this.#log = log
    this.#startedMs = startedMs
  }

  start(): Promise<Part['facts']> {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { part: this.name, startedMs: this.#startedMs } satisfies ThreadData,
    })
    this.#worker = worker
    return new Promise((resolve, reject) => {
      let ready = false
      worker.on('message', (message: FromPart) => {
        ready = true
        this.#failures = 0
        resolve(message.facts)
      })
      worker.on('error', (error) => {
        if (!ready && this.#failures === 0) reject(error)
        else this.#log.error({ err: error }, `part "${this.name}" failed`)
      })
      worker.on('exit', (code) => {
        this.#worker = undefined
        if (this.#stopping || (!ready && this.#failures === 0)) return
        this.#failures++
        const waitMs = Math.min(RESTART_MS_MAX, 1_000 * 2 ** (this.#failures - 1))
        this.#log.error({ code, waitMs }, `part "${this.name}" ended, starting it again`)
        setTimeout(() => {
          if (!this.#stopping)
            this.start().catch((error: unknown) =>
              this.#log.error({ err: error }, `part "${this.name}" does not start`),
            )
        }, waitMs)
      })
    })
  }

  async stop(): Promise<void> {
    this.#stopping = true
    const worker = this.#worker
    if (worker === undefined) return
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    worker.postMessage('stop')
    const late = setTimeout(() => {
      this.#log.warn(`part "${this.name}" did not stop in ${STOP_MS_MAX} ms`)
      void worker.terminate()
    }, STOP_MS_MAX)
    await ended
    clearTimeout(late)
  }
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal))
  })
}

async function runThread(): Promise<void> {
  const { part: name, startedMs } = workerData as ThreadData
  const config = readProcessConfig()
  const part = await runHere(name, config, createClock(config, startedMs))
  parentPort!.on('message', () => {
    part[Symbol.asyncDispose]().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`Cannot stop part "${name}" cleanly:`, error)
        process.exit(1)
      },
    )
  })
  parentPort!.postMessage({ is: 'ready', facts: part.facts } satisfies FromPart)
}

async function runProcess(): Promise<void> {
  const config = readProcessConfig()
  const chosen = chosenParts(process.argv.slice(2), config)
  const log = createLog(config.logLevel, 'main')
  const stopped = stopSignal()

  if (chosen.length === 1) {
    // parts in processes of their own have no common start, so they go by the real clock
    const part = await runHere(chosen[0]!, config, realClock)
    announce({ [part.name]: part.facts })
    await stopped
    await part[Symbol.asyncDispose]()
    return
  }

  const startedMs = Date.now()
  const threads = chosen.map((name) => new PartThread(name, log, startedMs))
  const facts: Partial<Record<PartName, Part['facts']>> = {}
  try {
    // one after the other, in the order of the flow: the simulated devices find a broker, the dashboard finds data
    for (const thread of threads) facts[thread.name] = await thread.start()
    announce(facts)
    log.info(`stopping on ${await stopped}`)
  } finally {
    // devices first, then the broker, then those who still have its last messages to read
    for (const name of ['simulators', 'broker', 'rules', 'history', 'coverage', 'service', 'api'] as const)
      await threads.find((thread) => thread.name === name)?.stop()
  }
}

function announce(facts: Partial<Record<PartName, Part['facts']>>): void {
  const lines = ['', 'Kerbside is running.']
  if (facts.api) lines.push(`  Open          ${facts.api['url']}`)
  if (facts.broker) lines.push(`  Devices       mqtt://localhost:${facts.broker['mqttPort']}`)
  if (facts.broker?.['mqttsPort']) lines.push(`  Devices, TLS  mqtts://localhost:${facts.broker['mqttsPort']}`)
  if (facts.simulators) {
    lines.push(`  Simulated     ${facts.simulators['devices']} devices; demonstration logins:`)
    for (const login of String(facts.simulators['logins']).split('\n')) lines.push(`                ${login}`)
  }
  console.log(lines.join('\n') + '\n')
}

/**
 * What the operator is told when nothing starts: the words of the error and of what caused it. Errors of Kerbside's own say "Cannot …", those of the
 * system and of SQLite have a code: a taken port, a folder without rights, a file of another program. Any other is a fault of ours and keeps its stack.
 */
function mendable(error: unknown): string | undefined {
  if (error instanceof ConfigError) return error.message
  if (!(error instanceof Error) || !(isOurs(error) || 'syscall' in error || 'errcode' in error)) return undefined
  const words = error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
  return isOurs(error) ? words : `Cannot start: ${words}`
}

/** Some of the engine's begin as ours do: "Cannot read properties of undefined", "Cannot access 'x' before initialization". */
const ENGINES = new Set(['TypeError', 'ReferenceError', 'SyntaxError'])
const isOurs = ({ name, message }: Error): boolean => !ENGINES.has(name) && message.startsWith('Cannot ')

if (isMainThread) {
  try {
    await runProcess()
  } catch (error) {
    const words = mendable(error)
    if (words === undefined) throw error
    console.error(words)
    process.exitCode = error instanceof ConfigError ? 78 : 1 // 78 is EX_CONFIG of sysexits.h
  }
} else await runThread()
