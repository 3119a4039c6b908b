import { chance } from '../chance.ts'
import type { Drawn, MainRoad } from './main-roads.ts'
import type { Name } from './names.ts'
import { along, apart, beside, inside, lengthOf, part, smooth, toPlane, type Point } from './plane.ts'
import { patterns } from './town-streets.ts'
import { townCentres } from './towns.ts'

/** One-way lanes beside the carriageways of divided roads in the towns, joined to them at both ends. */
export function serviceRoads(seed: number, mains: readonly MainRoad[]): Drawn[] {
  const luck = chance(seed, 'service-roads')
  const lanes: Drawn[] = []
  for (const main of mains.filter((each) => each.apartM > 0)) {
    const lengthM = lengthOf(main.line)
    for (let atM = 300; atM + 500 < lengthM; atM += luck.between(350, 900)) {
      const { point } = along(main.line, atM)
      const town = townCentres.findIndex(({ at }) => apart(toPlane(at), point) < 1_500)
      const endM = Math.min(atM + luck.between(280, 620), lengthM - 120)
      const [first, last] = main.tunnel ?? [-1, -1]
      if (town < 0 || luck.likely(0.25) || (atM < last + 100 && endM > first - 100)) continue
      for (const side of [1, -1]) {
        if (luck.likely(0.3)) continue
        const middle = part(main.line, atM, endM)
        const spanM = lengthOf(middle)
        const farM = main.apartM / 2 + luck.between(18, 24)
        // from just inside the carriageway out and back again
        const outM = (s: number): number =>
          main.apartM / 2 - 1.5 + Math.min(1, s / 45, (spanM - s) / 45) * (farM - main.apartM / 2 + 1.5)
        const dense = Array.from(
          { length: Math.ceil(spanM / 15) + 1 },
          (_, i) => along(middle, Math.min(spanM, i * 15)).point,
        )
        const lane = beside(dense, (s) => side * outM(s))
        lanes.push({
          name: { name: `${main.name.name}辅路`, nameEn: `${main.name.nameEn} Service Road` },
          roadClass: 'service',
          oneway: true,
          line: side === 1 ? lane : lane.toReversed(),
          spare: false,
        })
      }
      atM = endM
    }
  }
  return lanes
}

/** Gaps in the median of divided roads where one may turn round. */
export function medianGaps(seed: number, mains: readonly MainRoad[]): Drawn[] {
  const luck = chance(seed, 'median-gaps')
  const gaps: Drawn[] = []
  for (const main of mains.filter((each) => each.apartM > 0)) {
    const [first, last] = main.tunnel ?? [-1, -1]
    for (let atM = 700; atM + 300 < lengthOf(main.line); atM += luck.between(800, 1_300)) {
      if (atM > first - 60 && atM < last + 60) continue
      const { point, direction } = along(main.line, atM)
      const side = (rightM: number): Point => [point[0] + direction[1] * rightM, point[1] - direction[0] * rightM]
      gaps.push({
        name: { name: `${main.name.name}掉头口`, nameEn: `${main.name.nameEn} U-turn` },
        roadClass: 'service',
        oneway: false,
        line: [side(-main.apartM / 2 - 2), side(main.apartM / 2 + 2)],
        spare: false,
        endsDead: true,
      })
    }
  }
  return gaps
}

/** Village lanes off the roads between the towns: a street to one side, some with a loop, most of them ending in the fields. */
export function villageStreets(
  seed: number,
  mains: readonly MainRoad[],
  rings: readonly (readonly Point[])[],
  nextName: (small: boolean) => Name,
): Drawn[] {
  const luck = chance(seed, 'villages')
  const lanes: Drawn[] = []
  for (const main of mains) {
    const lengthM = lengthOf(main.line)
    for (let atM = luck.between(400, 900); atM + 300 < lengthM; atM += luck.between(800, 1_900)) {
      const { point, direction } = along(main.line, atM)
      const [first, last] = main.tunnel ?? [-1, -1]
      const inTown = townCentres.some(({ at }, i) => apart(toPlane(at), point) < patterns[i]!.reachKm * 1_000 + 250)
      if (inTown || (atM > first - 150 && atM < last + 150)) continue
      const side = luck.likely(0.5) ? 1 : -1
      const off = (aheadM: number, asideM: number): Point => [
        point[0] + direction[0] * aheadM - direction[1] * side * asideM,
        point[1] + direction[1] * aheadM + direction[0] * side * asideM,
      ]
      const deepM = luck.between(250, 480)
      const overM = -(main.apartM / 2 + 4)
      const spine = smooth(
        [off(0, overM), off(luck.between(-20, 20), deepM * 0.5), off(luck.between(-60, 60), deepM)],
        30,
      )
      const lane = (line: Point[], spare = true): Drawn => ({
        name: nextName(true),
        roadClass: 'residential',
        oneway: false,
        line,
        spare,
        endsDead: true,
      })
      const around = [
        lane(spine, luck.likely(0.5)),
        lane(
          smooth(
            [off(-luck.between(80, 160), deepM * 0.62), off(10, deepM * 0.6), off(luck.between(90, 170), deepM * 0.55)],
            30,
          ),
        ),
      ]
      if (around.every(({ line }) => line.every((p) => rings.some((ring) => inside(ring, p))))) lanes.push(...around)
    }
  }
  return lanes
}
