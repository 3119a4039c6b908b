import { chance } from '../chance.ts'
import { HOUR_MS, startOfDay } from '../clock.ts'
import { townCentres } from '../district/towns.ts'
import { townsWithOutages } from '../district/sites.ts'
import type { World } from '../world.ts'

/** A town without mobile network for a while. */
export interface TownOutage {
  readonly startMs: number
  readonly endMs: number
}

const A_DAY = 1 / 20
/** Devices notice one after the other. */
export const NOTICED_WITHIN_MS = 60_000

/** The outage of a town on a day, if it has one. */
export function townOutageOf(seed: number, town: string, day: number): TownOutage | undefined {
  const luck = chance(seed, 'town-outage', town, day)
  if (!townsWithOutages.has(town) || !luck.likely(A_DAY)) return undefined
  const startMs = Math.round(startOfDay(day) + luck.between(7, 19) * HOUR_MS)
  return { startMs, endMs: Math.round(startMs + luck.between(0.5, 2) * HOUR_MS) }
}

/** Let a device of the town lose and find its network with the town's. */
export function withTown(
  world: World,
  seed: number,
  id: string,
  town: string,
  day: number,
  link: (up: boolean) => void,
): TownOutage | undefined {
  const outage = townOutageOf(seed, town, day)
  if (outage === undefined) return undefined
  const luck = chance(seed, 'in-outage', id, day)
  const own = {
    startMs: Math.round(outage.startMs + luck.between(0, NOTICED_WITHIN_MS)),
    endMs: Math.round(outage.endMs + luck.between(0, NOTICED_WITHIN_MS)),
  }
  world.at(own.startMs, () => link(false))
  world.at(own.endMs, () => link(true))
  return own
}

/** Writes down the outages of the towns: one cause each. */
export function runTowns(world: World, seed: number): void {
  for (const { name } of townCentres) {
    const newDay = (): void => {
      const day = Math.floor((world.nowMs + 8 * HOUR_MS) / (24 * HOUR_MS))
      const outage = townOutageOf(seed, name, day)
      if (outage !== undefined)
        world.at(outage.startMs, () => {
          world.truth({ is: 'fault', id: name, fault: 'town-outage', ...outage })
          world.truth({
            is: 'cause',
            id: `${name}/town-outage/${outage.startMs}`,
            subject: name,
            rule: 'town-outage',
            part: '',
            ...outage,
            isClear: true,
          })
        })
      world.at(startOfDay(day + 1), newDay)
    }
    world.at(world.nowMs, newDay)
  }
}
