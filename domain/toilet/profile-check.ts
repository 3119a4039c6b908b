import { isDay } from '../plan/local-day.ts'
import type { ToiletProfile } from './profile.ts'

export interface ProfileMistake {
  /** JSON pointer into the file. */
  readonly pointer: string
  readonly detail: string
}

/** What the shape of a toilet's file cannot say (docs/SPEC.md Y18): names that occur twice, days there are not. */
export function wrongProfile({ stalls, equipment }: ToiletProfile): ProfileMistake[] {
  const mistakes: ProfileMistake[] = []
  const twice = (ids: readonly string[], of: string): void => {
    const seen = new Set<string>()
    for (const [index, id] of ids.entries()) {
      if (seen.has(id)) mistakes.push({ pointer: `/${of}/${index}/id`, detail: `${JSON.stringify(id)} is there twice` })
      seen.add(id)
    }
  }
  twice(
    stalls.map(({ id }) => id),
    'stalls',
  )
  twice(
    equipment.map(({ id }) => id),
    'equipment',
  )
  for (const [index, { installedDay }] of equipment.entries())
    if (installedDay !== undefined && !isDay(installedDay))
      mistakes.push({ pointer: `/equipment/${index}/installedDay`, detail: `there is no day ${installedDay}` })
  return mistakes
}
