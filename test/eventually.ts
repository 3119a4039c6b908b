import { vi } from 'vitest'

/** Wait for an outcome, however busy the machine is: long enough that only what never comes fails, shorter than a test may take. */
export const eventually = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: 25_000, interval: 20 })
