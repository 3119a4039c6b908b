/** Settings of the same names in config.ts. */
export interface LoginBounds {
  readonly loginFailuresMax: number
  readonly loginLockoutMs: number
  readonly takeoversMax: number
  readonly refusalsMax: number
  /** As many names and addresses are watched; the one that failed longest ago is forgotten first. */
  readonly connectionsMax: number
}

const MINUTE_MS = 60_000

interface Failures {
  count: number
  lastMs: number
}
interface Takeover {
  readonly atMs: number
  /** Addresses that lost and won the client id. */
  readonly from: string
  readonly to: string
}

/** Remembers who failed, who was refused and who took over whom, to slow them down. Time comes in, monotonic. */
export class Logins {
  readonly #bounds: LoginBounds
  readonly #failures = new Map<string, Failures>()
  readonly #lockedUntilMs = new Map<string, number>()
  readonly #refusals = new Map<string, { sinceMs: number; count: number }>()
  readonly #takeovers = new Map<string, Takeover[]>()

  constructor(bounds: LoginBounds) {
    this.#bounds = bounds
  }

  /** Locked out at this address because of failed logins, or everywhere because of refused publishes. */
  isLockedOut(id: string, address: string, nowMs: number): boolean {
    if ((this.#lockedUntilMs.get(id) ?? -Infinity) > nowMs) return true
    const key = keyOf(id, address)
    const failures = this.#failures.get(key)
    if (failures === undefined) return false
    if (nowMs - failures.lastMs >= this.#bounds.loginLockoutMs) {
      this.#failures.delete(key)
      return false
    }
    return failures.count >= this.#bounds.loginFailuresMax
  }

  failed(id: string, address: string, nowMs: number): void {
    const key = keyOf(id, address)
    const failures = this.#failures.get(key) ?? { count: 0, lastMs: nowMs }
    this.#failures.delete(key) // and in again at the end: the order of the map is the order of failing
    this.#failures.set(key, { count: failures.count + 1, lastMs: nowMs })
    if (this.#failures.size <= this.#bounds.connectionsMax) return
    const oldest = this.#failures.keys().next().value
    if (oldest !== undefined) this.#failures.delete(oldest)
  }

  succeeded(id: string, address: string): void {
    this.#failures.delete(keyOf(id, address))
  }

  /** Count a refused publish of a device; true when it is locked out because of it. */
  refused(id: string, nowMs: number): boolean {
    let window = this.#refusals.get(id)
    if (window === undefined || nowMs - window.sinceMs >= MINUTE_MS) {
      window = { sinceMs: nowMs, count: 0 }
      this.#refusals.set(id, window)
    }
    window.count++
    if (window.count <= this.#bounds.refusalsMax) return false
    this.#refusals.delete(id)
    this.#lockedUntilMs.set(id, nowMs + this.#bounds.loginLockoutMs)
    return true
  }

  /**
   * A connection wants the client id another one has. `refuse` after `takeoversMax` in a minute; `shared` when this looks like two
   * devices with one credential: the id goes back to an address it was taken from, or too often.
   */
  takeover(id: string, from: string, to: string, nowMs: number): 'allow' | 'allow-shared' | 'refuse-shared' {
    const recent = (this.#takeovers.get(id) ?? []).filter(({ atMs }) => nowMs - atMs < MINUTE_MS)
    this.#takeovers.set(id, recent)
    if (recent.length >= this.#bounds.takeoversMax) return 'refuse-shared'
    const goesBack = from !== to && recent.some((before) => before.from === to)
    recent.push({ atMs: nowMs, from, to })
    return goesBack ? 'allow-shared' : 'allow'
  }

  /** Let go what no longer counts. */
  forget(nowMs: number): void {
    for (const [id, untilMs] of this.#lockedUntilMs) if (untilMs <= nowMs) this.#lockedUntilMs.delete(id)
    for (const [id, { sinceMs }] of this.#refusals) if (nowMs - sinceMs >= MINUTE_MS) this.#refusals.delete(id)
    for (const [id, recent] of this.#takeovers)
      if (recent.every(({ atMs }) => nowMs - atMs >= MINUTE_MS)) this.#takeovers.delete(id)
    for (const [key, { lastMs }] of this.#failures)
      if (nowMs - lastMs >= this.#bounds.loginLockoutMs) this.#failures.delete(key)
  }
}

const keyOf = (id: string, address: string): string => `${id} ${address}`
