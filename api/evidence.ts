import type { Excuse, Shift, SideCoverage } from '#domain/coverage/shift.ts'
import { standingOf, type SideStanding } from '#domain/coverage/standing.ts'
import { evidenceOf, type EvidencePass, type StreetEvidence } from '#domain/coverage/street-evidence.ts'
import { seesTown, type Person } from '#domain/person.ts'
import type { RoadEdge } from '#domain/geography.ts'
import { shiftSideOf } from '#domain/coverage/shift-side.ts'
import type { Operations } from '#stores/types.ts'
import type { KnownNetwork } from './networks.ts'
import { currentSettings, settingsOfVersion, shownSettings, type ShownSettings } from './rule-settings.ts'
import type { SeenVehicles } from './seen-vehicles.ts'
import type { VehicleNames } from './vehicle-names.ts'
import { answerWords, type Words } from './words.ts'

/** A shift that had the side to do, with what it says of it. */
export interface ShiftOnSide {
  readonly id: string
  readonly name: string
  readonly nameEn: string
  readonly day: string
  readonly town: string
  readonly workType: Shift['workType']
  readonly state: Shift['state']
  readonly passes: Shift['passes']
  readonly networkId: string
  /** Version of its figures, and of the settings that made them. */
  readonly version: number
  readonly settings: number
  readonly standing?: SideStanding
  readonly donePercent?: number
  readonly covered?: SideCoverage
}

export interface Evidence extends Omit<StreetEvidence, 'passes'> {
  readonly edge: Pick<RoadEdge, 'id' | 'name' | 'nameEn' | 'town' | 'lengthM' | 'grade'>
  readonly fromMs: number
  readonly toMs: number
  readonly passes: readonly (EvidencePass & { readonly vehicleName: string; readonly gap: boolean })[]
  readonly words: Words
  readonly shifts: readonly ShiftOnSide[]
  readonly network: Pick<KnownNetwork, 'id' | 'source' | 'addedAtMs'>
  readonly settings: ShownSettings
}

const SHIFTS_MAX = 2_000

/**
 * What is known of a street side between two times, with everything a stranger needs to check it: versions of figures, settings and
 * network (docs/SPEC.md G2). Shifts of other towns are counted in and not named.
 */
export async function evidenceFor(
  operations: Operations,
  asked: { edge: RoadEdge; network: KnownNetwork; fromMs: number; toMs: number },
  person: Person,
  { vehicleNames, seenVehicles }: { readonly vehicleNames: VehicleNames; readonly seenVehicles: SeenVehicles },
): Promise<Evidence> {
  const { edge, network, fromMs, toMs } = asked
  const settings = await currentSettings(operations)
  const shifts = await operations.shifts.onSide(edge.id, fromMs, toMs, SHIFTS_MAX)
  const vehicles = [...new Set(shifts.flatMap((shift) => shift.vehicles))]
  const excuses: Excuse[] = []
  for (const { id } of shifts)
    for (const excuse of await operations.shifts.excuses(id)) if (excuse.edge === edge.id) excuses.push(excuse)
  const facts = {
    drives: await operations.coverage.drivesOn([edge.id], fromMs, toMs),
    silences: [
      ...(await operations.coverage.silences(vehicles, fromMs, toMs)),
      ...(await seenVehicles.neverSeen(vehicles)),
    ],
    excuses,
    shifts,
    workTypes: await vehicleNames.workTypes(),
  }
  const nameOf = await vehicleNames.all()
  const evidence = evidenceOf(shiftSideOf(edge), facts, fromMs, toMs, settings.numbers)
  const seen = shifts.filter(({ town }) => seesTown(person, town))
  const seenIds = new Set(seen.map(({ id }) => id))
  const told: ShiftOnSide[] = []
  const enough = new Map<number, number>()
  for (const shift of seen) {
    const { settings: version } = shift
    const percent = enough.get(version) ?? (await settingsOfVersion(operations, version)).numbers.donePercentMin
    enough.set(version, percent)
    told.push(toldShift(shift, percent))
  }
  const { id, name, nameEn, town, lengthM, grade } = edge
  return {
    ...evidence,
    edge: { id, name, nameEn, town, lengthM, grade },
    fromMs,
    toMs,
    passes: evidence.passes.map((pass) => ({
      ...pass,
      vehicleName: nameOf(pass.vehicle),
      gap: pass.reason === 'gap-too-long',
      shiftIds: pass.shiftIds.filter((shiftId) => seenIds.has(shiftId)),
    })),
    excuses: evidence.excuses.filter(({ shiftId }) => seenIds.has(shiftId)),
    words: answerWords(evidence),
    shifts: told,
    network: { id: network.id, source: network.source, addedAtMs: network.addedAtMs },
    settings: shownSettings(settings),
  }
}

type Found = Awaited<ReturnType<Operations['shifts']['onSide']>>[number]

function toldShift(shift: Found, enoughPercent: number): ShiftOnSide {
  const { id, name, nameEn, day, town, workType, state, passes, networkId, version, settings, covered } = shift
  const standing = covered === undefined ? undefined : standingOf(covered.passes, enoughPercent)
  return {
    id,
    name,
    nameEn,
    day,
    town,
    workType,
    state,
    passes,
    networkId,
    version,
    settings,
    ...(standing === undefined ? {} : { standing: standing.state, donePercent: standing.donePercent, covered }),
  }
}
