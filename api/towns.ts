import { seesTown, type Person } from '#domain/person.ts'

/** Towns to look in when a person asks for one, or for all; undefined: it is not theirs, so there is nothing to be seen. */
export function townsOf(person: Pick<Person, 'towns'>, town: string | undefined): readonly string[] | undefined {
  if (town === undefined) return person.towns
  return seesTown(person, town) ? [town] : undefined
}
