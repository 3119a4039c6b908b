import type { LotProfile, Tariff } from './lot.ts'

/** A mistake in what somebody wrote: a JSON pointer into it, and what is wrong there in words. */
export interface Mistake {
  readonly pointer: string
  readonly detail: string
}

const DAY_MINUTES = 1_440

/**
 * What the shape of a lot's file cannot say (docs/SPEC.md X24): bays and labels that occur twice or are not registered in the lot, a capacity that its bays
 * do not make, a zone there is not, bands of a tariff that overlap.
 *
 * @param registered ids of the bays that are registered in the lot
 */
export function wrongLot(profile: LotProfile, registered: ReadonlySet<string>): Mistake[] {
  const { bays, capacity, counting, zone, tariff } = profile
  const mistakes: Mistake[] = []
  const add = (pointer: string, detail: string): void => void mistakes.push({ pointer, detail })
  if (!isZone(zone)) add('/zone', `${JSON.stringify(zone)} is no IANA time zone such as Asia/Shanghai`)
  const ids = new Set<string>()
  const labels = new Set<string>()
  for (const [index, { id, label }] of bays.entries()) {
    if (ids.has(id)) add(`/bays/${index}/id`, `${JSON.stringify(id)} is there twice`)
    else if (!registered.has(id)) add(`/bays/${index}/id`, `no bay ${JSON.stringify(id)} is registered in this lot`)
    if (labels.has(label)) add(`/bays/${index}/label`, `${JSON.stringify(label)} is there twice`)
    ids.add(id)
    labels.add(label)
  }
  if (counting === 'bays' && bays.length !== capacity)
    add('/capacity', `is ${capacity}, and a lot counted by its bays has as many as are listed: ${bays.length}`)
  if (counting === 'counter' && bays.length > capacity)
    add('/capacity', `is ${capacity}, and ${bays.length} bays are listed`)
  const overlap = overlappingBand(tariff)
  if (overlap !== undefined) add(`/tariff/bands/${overlap}`, 'overlaps a band before it')
  return mistakes
}

/** Whether there is such an IANA zone. */
function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function overlappingBand({ bands }: Tariff): number | undefined {
  const taken = new Set<number>()
  for (const [index, { fromMinute, toMinute }] of bands.entries()) {
    const endMinute = toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES
    for (let minute = fromMinute; minute < endMinute; minute++) {
      const ofDay = minute % DAY_MINUTES
      if (taken.has(ofDay)) return index
      taken.add(ofDay)
    }
  }
  return undefined
}
