import type { Asset } from '../asset.ts'
import { stallKinds, toiletClasses, toiletSitings, toiletTypes, type StallKind, type ToiletProfile } from './profile.ts'

const OPEN_MINUTE = 360
const CLOSE_MINUTE = 1_320
const STALLS_MAX = 200
const HOURS = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/

/**
 * The file of a toilet that nobody has written yet, from what its asset says: class, type, stalls and hours. What is not said, or makes no sense, is
 * left out; hours then are those of an ordinary toilet, 06:00 to 22:00.
 */
export function profileOf(attributes: Asset['attributes']): ToiletProfile {
  const toiletClass = oneOf(toiletClasses, attributes['class'])
  const siting = oneOf(toiletSitings, attributes['siting'])
  const phone = attributes['phone']
  const address = attributes['address']
  return {
    ...(toiletClass === undefined ? {} : { toiletClass }),
    ...(siting === undefined ? {} : { siting }),
    toiletType: oneOf(toiletTypes, attributes['type']) ?? '环卫',
    stalls: stallsOf(attributes),
    ...hoursOf(attributes['hours']),
    team: '',
    equipment: [],
    ...(typeof address === 'string' && address !== '' ? { address: address.slice(0, 200) } : {}),
    ...(typeof phone === 'string' && phone !== '' ? { phone: phone.slice(0, 40) } : {}),
  }
}

const oneOf = <T extends string>(list: readonly T[], word: unknown): T | undefined => list.find((each) => each === word)

const letters: Readonly<Record<StallKind, string>> = { women: 'w', men: 'm', family: 'f', accessible: 'a' }

/** Stalls by the names their gateway gives them (`w1,w2,m1`), or, without names, numbered by their counts. */
function stallsOf(attributes: Asset['attributes']): ToiletProfile['stalls'] {
  const names = attributes['stalls']
  if (typeof names === 'string')
    return [...new Set(names.split(','))].slice(0, STALLS_MAX).flatMap((id) => {
      const kind = stallKinds.find((each) => letters[each] === id[0])
      return kind !== undefined && /^[a-z]\d{1,3}$/.test(id) ? [{ id, kind }] : []
    })
  return stallKinds
    .flatMap((kind) => {
      const count = attributes[`${kind}Stalls`]
      const length = typeof count === 'number' && count > 0 ? Math.min(Math.floor(count), STALLS_MAX) : 0
      return Array.from({ length }, (_, index) => ({ id: `${letters[kind]}${index + 1}`, kind }))
    })
    .slice(0, STALLS_MAX)
}

function hoursOf(hours: unknown): { readonly openMinute: number; readonly closeMinute: number } {
  const parts = typeof hours === 'string' ? HOURS.exec(hours)?.slice(1).map(Number) : undefined
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts ?? []
  const openMinute = fromHour * 60 + fromMinute
  const closeMinute = toHour * 60 + toMinute
  const makesSense = parts !== undefined && openMinute < 1_440 && closeMinute <= 1_440 && openMinute !== closeMinute
  return makesSense ? { openMinute, closeMinute } : { openMinute: OPEN_MINUTE, closeMinute: CLOSE_MINUTE }
}
