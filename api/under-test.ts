import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { io, type Socket } from 'socket.io-client'
import type { Config } from '#config'
import type { Asset } from '#domain/asset.ts'
import type { LiveState } from '#domain/live.ts'
import type { Role } from '#domain/person.ts'
import type { Part } from '#part'
import { openJournalReader } from '#stores/journal.ts'
import { openOperations } from '#stores/operations.ts'
import { openReadings } from '#stores/readings.ts'
import type { Operations, ReadingsStore } from '#stores/types.ts'
import type { FromServer, Subscription, SubscriptionAnswer } from './live-contract.ts'
import { Passwords } from './passwords.ts'
import { startApi } from './start.ts'
import { rulesCommitOf } from '#stores/operations/rules-commit-under-test.ts'

/** For tests: the real API on a free port, over real stores in a folder of its own. */
export interface ServedApi extends AsyncDisposable {
  readonly config: Config
  readonly url: string
  readonly operations: Operations
  readonly readings: ReadingsStore
  /** Moves the clock of the API and its stores on. */
  laterMs: number
  /** A person with this role, signed in. */
  person(role: Role, towns?: readonly string[]): Promise<Person>
  /** Somebody who is not signed in. */
  readonly nobody: Person
  /** States changed by one transaction, as rules would commit them. */
  commit(states: readonly (Pick<LiveState, 'id' | 'stream' | 'fields'> & Partial<LiveState>)[]): Promise<number>
  restart(): Promise<void>
}

export interface Answer<T> {
  readonly status: number
  readonly body: T
  readonly headers: Headers
  readonly text: string
}

export class Person {
  readonly name: string
  readonly password: string
  readonly #url: () => string
  cookie = ''

  constructor(name: string, password: string, url: () => string) {
    this.name = name
    this.password = password
    this.#url = url
  }

  async ask<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    const answer = await fetch(this.#url() + path, {
      method,
      headers: {
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'x-kerbside': '1',
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const [cookie] = answer.headers.getSetCookie()
    if (cookie !== undefined) this.cookie = cookie.split(';')[0] ?? ''
    const text = await answer.text()
    const json = answer.headers.get('content-type')?.includes('json') === true && text !== ''
    return { status: answer.status, body: (json ? JSON.parse(text) : undefined) as T, headers: answer.headers, text }
  }

  get<T = Record<string, unknown>>(path: string): Promise<Answer<T>> {
    return this.ask<T>('GET', path)
  }

  async signIn(): Promise<this> {
    const answer = await this.ask('POST', '/api/session', { name: this.name, password: this.password })
    if (answer.status !== 200) throw new Error(`Cannot sign in "${this.name}": ${answer.status} ${answer.text}`)
    return this
  }

  /** A live connection with this person's cookie; it does not reconnect by itself. */
  live(options: { headers?: Record<string, string>; transports?: ('websocket' | 'polling')[] } = {}): LiveClient {
    const socket: Socket<FromServer, ToServer> = io(this.#url(), {
      path: '/live',
      transports: options.transports ?? ['websocket'],
      extraHeaders: { cookie: this.cookie, ...options.headers },
      reconnection: false,
      forceNew: true,
    })
    return socket
  }
}

interface ToServer {
  subscribe: (asked: Subscription, answer: (answer: SubscriptionAnswer) => void) => void
}
export type LiveClient = Socket<FromServer, ToServer>

export const TOWNS = ['东亭街道', '安镇街道'] as const

export const asset = (id: string, more: Partial<Asset> = {}): Asset => ({
  id,
  kind: 'sweeper',
  town: TOWNS[0],
  name: `Truck ${id}`,
  crs: 'wgs84',
  attributes: {},
  ...more,
})

/** `base`: the default settings (only roots and tests may read them). */
export async function serveApi(
  base: Config,
  options: { settings?: Partial<Config>; dashboardDir?: string } = {},
): Promise<ServedApi> {
  await using opened = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'kerbside-api-'))
  opened.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }))
  const config: Config = {
    ...base,
    dataDir,
    httpHost: '127.0.0.1',
    httpPort: 0,
    loginsPerMinuteMax: 10_000,
    requestsPerMinuteMax: 1_000_000,
    liveTickMs: 20,
    liveCoalesceMs: 100,
    ...options.settings,
  }
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })
  let laterMs = 0
  const nowMs = () => Date.now() + laterMs
  const operations = opened.use(await openOperations({ dataDir, durability: 'normal', nowMs }))
  const readings = opened.use(await openReadings(config, log))
  await readings.prepare()
  const journal = opened.use(await openJournalReader(config))
  const start = (port: number): Promise<Part> =>
    startApi({ ...config, httpPort: port }, log, {
      operations,
      readings,
      journal,
      nowMs,
      dashboardDir: options.dashboardDir ?? join(dataDir, 'no-dashboard'),
    })
  let part = await start(0)
  opened.defer(() => part[Symbol.asyncDispose]())
  const url = `http://127.0.0.1:${part.facts['port']}`
  const passwords = new Passwords()
  // the same for everybody, because making one takes a while
  const password = 'correct horse battery'
  const passwordHash = await passwords.hash(password)
  let people = 0
  let position = 0
  const kept = opened.move()
  return {
    config,
    url,
    operations,
    readings,
    get laterMs() {
      return laterMs
    },
    set laterMs(ms) {
      laterMs = ms
    },
    person: async (role, towns = []) => {
      const name = `${role}-${++people}`
      await operations.users.create({ name, role, towns, passwordHash, mustChangePassword: false }, 'test')
      return new Person(name, password, () => url).signIn()
    },
    get nobody() {
      return new Person('nobody', 'nothing at all', () => url)
    },
    commit: async (states) => {
      const live = states.map((state) => ({
        kind: 'sweeper' as const,
        town: TOWNS[0],
        atMs: nowMs(),
        receivedAtMs: nowMs(),
        sub: 0,
        ...state,
      }))
      const done = await operations.rules.commit([], () => rulesCommitOf(++position, { live }))
      return done.rev
    },
    restart: async () => {
      const port = Number(part.facts['port'])
      await part[Symbol.asyncDispose]()
      part = await start(port)
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
