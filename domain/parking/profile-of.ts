import type { Asset } from '../asset.ts'
import { bayKinds, type BayKind, type LotBay, type LotProfile } from './lot.ts'

const BAYS_MAX = 2_000
const CAPACITY_MAX = 20_000
const LABEL_MAX = 20
/** Bays of the district of this platform keep its time; a file says where a lot does not. */
const ZONE = 'Asia/Shanghai'

/**
 * The file of a lot that nobody has written yet, from what its asset and those of its bays say. Always open and free of charge, no bay shared; a lot
 * without bays is counted at its barriers.
 */
export function lotProfileOf(lot: Asset, bays: readonly Asset[]): LotProfile {
  const { owner, capacity, address, phone, zone } = lot.attributes
  const listed = bays.slice(0, BAYS_MAX).map((bay) => bayOf(bay))
  return {
    owner: textOr(owner, lot.name).slice(0, 100),
    ownerType: 'public',
    zone: textOr(zone, ZONE).slice(0, 64),
    entrances:
      lot.lon === undefined || lot.lat === undefined
        ? []
        : [{ name: lot.name.slice(0, 60), lon: lot.lon, lat: lot.lat }],
    capacity: bays.length > 0 ? Math.min(bays.length, CAPACITY_MAX) : wholeFrom(capacity),
    counting: bays.length > 0 ? 'bays' : 'counter',
    bays: listed,
    openMinute: 0,
    closeMinute: 1_440,
    tariff: { freeMinutes: 0, bands: [] },
    ...(textOr(address, '') === '' ? {} : { address: textOr(address, '').slice(0, 200) }),
    ...(textOr(phone, '') === '' ? {} : { phone: textOr(phone, '').slice(0, 40) }),
  }
}

const bayOf = ({ id, attributes }: Asset): LotBay => {
  const label = attributes['number']
  return {
    id,
    label: (typeof label === 'string' && label !== '' ? label : id).slice(-LABEL_MAX),
    kind: bayKinds.find((kind) => kind === attributes['kind']) ?? ('standard' satisfies BayKind),
    isShared: false,
  }
}

const textOr = (word: unknown, other: string): string => (typeof word === 'string' && word !== '' ? word : other)

const wholeFrom = (capacity: unknown): number =>
  typeof capacity === 'number' && capacity >= 1 ? Math.min(Math.floor(capacity), CAPACITY_MAX) : 1
