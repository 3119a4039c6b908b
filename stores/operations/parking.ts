import type { Parking } from '../types.ts'
import type { Context } from './context.ts'
import { createExport } from './parking-export.ts'
import { createLots } from './parking-lots.ts'
import { createRecords, type RecordWriter } from './parking-records.ts'

const soon = async (): Promise<never> => {
  throw new Error('Cannot do this yet: the store of parking is being built')
}

/** Bays, lots, sharing and who holds what. */
export function createParking(context: Context): Parking & { readonly writer: RecordWriter } {
  const { rows, ...lots } = createLots(context)
  const { writer, ...records } = createRecords(context, rows)
  return {
    writer,
    ...lots,
    ...records,
    ...createExport(context, rows),
    addClosure: soon,
    endClosure: soon,
    closure: soon,
    apply: soon,
    rightOf: soon,
    applicationsOf: soon,
    rights: soon,
    right: soon,
    decide: soon,
    phoneOf: soon,
    bookable: soon,
    hold: soon,
    act: soon,
    heldBy: soon,
    holds: soon,
    holdOf: soon,
    holdTrail: soon,
    messages: soon,
    overstays: soon,
    overstay: soon,
    overstayOf: soon,
    appeal: soon,
    decideAppeal: soon,
    addCall: soon,
    callsOf: soon,
    callList: soon,
    mornings: soon,
    days: soon,
    purge: soon,
  }
}
