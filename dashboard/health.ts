import type { HealthInBrief } from './api.ts'
import { Refusal } from './http.ts'

/** Parts that have words, in the order of the flow; any other keeps its name and comes after them. */
export const partNames = ['broker', 'rules', 'history', 'coverage', 'service', 'api', 'simulators'] as const
export const isPart = (name: string): name is (typeof partNames)[number] =>
  (partNames as readonly string[]).includes(name)

const rank = (name: string): number => (isPart(name) ? partNames.indexOf(name) : partNames.length)
export const inFlowOrder = (names: readonly string[]): string[] => names.toSorted((a, b) => rank(a) - rank(b))

/** What every page says of the platform itself when it is not well. */
export type Trouble =
  | { readonly state: 'degraded' | 'failing'; readonly parts: readonly string[] }
  | { readonly state: 'unknown' }

/**
 * The worst of what is not well, with the parts that are so (docs/SPEC.md U14); undefined while all is well. A server that answers
 * but cannot tell is trouble too; one that is not reached is said by the mark of the connection.
 */
export function troubleOf(health: HealthInBrief | undefined, error: unknown): Trouble | undefined {
  if (error !== null) return error instanceof Refusal && error.status < 500 ? undefined : { state: 'unknown' }
  if (health === undefined || health.state === 'ok') return undefined
  const { state, parts } = health
  return { state, parts: inFlowOrder(Object.keys(parts).filter((name) => parts[name]!.state === state)) }
}
