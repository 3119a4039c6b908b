import type { Tariff } from '../parking/lot.ts'
import type { SharingPrice } from './policy.ts'

/** What a stay costs by a lot's tariff, in fen (docs/SPEC.md X7). @param freeUsed the free minutes are used up, as in an overstay */
export function tariffFen(_tariff: Tariff, _zone: string, _fromMs: number, _toMs: number, _freeUsed = false): number {
  throw new Error('not yet')
}

/** What a stay costs inside of its window, in fen; a monthly price is not asked for a single stay. */
export function stayFen(_price: SharingPrice, _fromMs: number, _toMs: number): number {
  throw new Error('not yet')
}
