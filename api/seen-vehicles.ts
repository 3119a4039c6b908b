import { neverSeen } from '#domain/coverage/shift-coverage.ts'
import type { Silence } from '#domain/coverage/drive.ts'
import type { CoverageStore } from '#stores/types.ts'

/** How long a vehicle that never sent anything is taken to be so without asking again. */
const AGAIN_MS = 10_000

/** Which vehicles coverage has ever heard of; one that was heard of once stays so. */
export class SeenVehicles {
  readonly #coverage: Pick<CoverageStore, 'vehicles'>
  readonly #seen = new Set<string>()
  #readAt = -Infinity

  constructor(coverage: Pick<CoverageStore, 'vehicles'>) {
    this.#coverage = coverage
  }

  /** What those of them that never sent anything leave unknown, as coverage takes it. */
  async neverSeen(vehicles: readonly string[]): Promise<Silence[]> {
    const unseen = (): string[] => vehicles.filter((vehicle) => !this.#seen.has(vehicle))
    if (unseen().length > 0 && performance.now() - this.#readAt >= AGAIN_MS) {
      this.#readAt = performance.now()
      for (const { vehicle } of await this.#coverage.vehicles()) this.#seen.add(vehicle)
    }
    return unseen().map((vehicle) => neverSeen(vehicle))
  }
}
