import { may, type Person } from '#domain/person.ts'
import { get, Refusal, send, sendOnly } from '../http.ts'
import type { Entry } from '../phone/sign-in.tsx'

export interface OwnerState {
  readonly entry: Entry
  readonly person: Person | undefined
}
interface Session {
  readonly person: Person
  readonly mustChangePassword: boolean
}

const RETRY_MS = 5_000

/** Who is signed in on the owner page, and the answers it has seen. Parts of the page listen. */
export class Owner {
  #state: OwnerState = { entry: 'starting', person: undefined }
  readonly #listeners = new Set<() => void>()
  #startAgain: ReturnType<typeof setTimeout> | undefined
  /** Last answers by address, so that a page that is come back to is there at once; of one person only. */
  readonly answers = new Map<string, unknown>()

  constructor() {
    addEventListener('online', () => {
      if (this.#state.entry === 'unreached') void this.start()
    })
  }

  readonly get = (): OwnerState => this.#state
  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  #set(state: OwnerState): void {
    if (state.person?.id !== this.#state.person?.id) this.answers.clear()
    this.#state = state
    for (const listener of this.#listeners) listener()
  }

  /** Ask the server who is signed in; also when it refused something because nobody is. */
  async start(): Promise<void> {
    clearTimeout(this.#startAgain)
    try {
      this.#welcome(await get<Session>('/api/session', undefined, { unattended: true }))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.status === 401) this.#set({ entry: 'signed-out', person: undefined })
      // who is in stays in while the server is away: what is on the screen tells its age
      else if (this.#state.entry !== 'in') {
        this.#set({ entry: 'unreached', person: undefined })
        this.#startAgain = setTimeout(() => void this.start(), RETRY_MS)
      }
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    this.#welcome(await send<Session>('POST', '/api/session', { name, password }))
  }

  async signOut(): Promise<void> {
    await sendOnly('DELETE', '/api/session').catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.status !== 401) throw error
    })
    this.#set({ entry: 'signed-out', person: undefined })
  }

  #welcome({ person, mustChangePassword }: Session): void {
    const entry = mustChangePassword ? 'must-change' : may(person.role, 'own-lots') ? 'in' : 'not-for-you'
    this.#set({ entry, person })
  }
}
