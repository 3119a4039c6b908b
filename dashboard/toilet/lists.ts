import type { SensorKind, StallKind, ToiletProfile } from '#domain/toilet/profile.ts'

/** The lists of `domain/toilet/profile.ts`, without its schema, which browsers need not load. */
export const classChoices = ['一类', '二类', '三类'] as const satisfies readonly ToiletProfile['toiletClass'][]
export const sitingChoices = ['附属式', '独立式'] as const satisfies readonly ToiletProfile['siting'][]
export const typeChoices = ['环卫', '社会', '农村'] as const satisfies readonly ToiletProfile['toiletType'][]
export const stallChoices = ['women', 'men', 'family', 'accessible'] as const satisfies readonly StallKind[]
export const sensorChoices = [
  'nh3',
  'h2s',
  'temperature',
  'humidity',
  'paper',
  'soap',
  'door',
  'counter',
  'button',
] as const satisfies readonly SensorKind[]

const STALL_ID = /^[A-Za-z0-9_-]{1,32}$/

/** Ids as people type them: separated by spaces or commas. */
export const idsOf = (text: string): string[] => text.split(/[\s,，、]+/).filter((id) => id !== '')

/** What is wrong with ids of stalls, kind by kind: those that cannot be, and those that are there twice. */
export function stallFaults(byKind: Readonly<Record<StallKind, string>>): {
  readonly wrong: string[]
  readonly twice: string[]
} {
  const ids = stallChoices.flatMap((kind) => idsOf(byKind[kind]))
  return {
    wrong: ids.filter((id) => !STALL_ID.test(id)),
    twice: [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))],
  }
}

/** What differs between two versions of a file, by the names of its members. */
export function changedMembers(before: ToiletProfile | undefined, after: ToiletProfile): (keyof ToiletProfile)[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]) as Set<keyof ToiletProfile>
  return [...names].filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after[name]))
}
