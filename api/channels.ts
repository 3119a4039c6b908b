import type { Person } from '#domain/person.ts'
import type { Channel } from '#stores/types.ts'

/** Whether the channel tells of towns of the person only (docs/SPEC.md W18). */
export const seesChannel = (person: Pick<Person, 'towns'>, { towns }: Pick<Channel, 'towns'>): boolean =>
  person.towns.length === 0 || (towns.length > 0 && towns.every((town) => person.towns.includes(town)))

/** Where a channel is, in words anybody may read: of a webhook without its query, of a robot the host only, for its key is in the rest. */
export function addressOf(type: Channel['type'], text: string): string {
  if (!URL.canParse(text)) return '…'
  const { origin, pathname, search } = new URL(text)
  return type === 'webhook' ? `${origin}${pathname}${search === '' ? '' : '?…'}` : `${origin}/…`
}
