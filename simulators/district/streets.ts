import { medianGaps, serviceRoads, villageStreets } from './lanes.ts'
import { carriageways, mainRoads, type Strand } from './main-roads.ts'
import { streetNames } from './names.ts'
import type { Point } from './plane.ts'
import { townStreets } from './town-streets.ts'
import { townCentres } from './towns.ts'

/** Every street of the district as drawn lines, more of them than are needed. */
export function makeStrands(seed: number, rings: readonly (readonly Point[])[]): Strand[] {
  const nextName = streetNames(seed)
  const mains = mainRoads(seed)
  const strands = mains.flatMap((main, street) => carriageways(main, street))
  const others = [
    ...townCentres.flatMap((_, town) => townStreets(seed, town, mains, rings, nextName)),
    ...serviceRoads(seed, mains),
    ...medianGaps(seed, mains),
    ...villageStreets(seed, mains, rings, nextName),
  ]
  return [...strands, ...others.map((strand, i) => ({ ...strand, streetOf: mains.length + i }))]
}
