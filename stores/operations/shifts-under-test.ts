import type { Shift, ShiftSide } from '#domain/coverage/shift.ts'
import { tempFolder } from '../../test/platform.ts'
import { openOperations, type OperationsOptions } from '../operations.ts'
import type { Operations } from '../types.ts'

/** For tests: a real store with two shifts, and a truck for them. */
export const NOW_MS = Date.UTC(2026, 5, 1, 8)
const HOUR_MS = 3_600_000

const side = (edge: string): ShiftSide => ({
  edge,
  name: '锡沪路',
  lengthM: 300,
  kerbM: 7,
  points: [
    [120.4, 31.6],
    [120.403, 31.6],
  ],
})

export const shiftOf = (planId: string, more: Partial<Shift> = {}): Shift => ({
  id: `2026-06-01.${planId}`,
  planId,
  planVersion: 1,
  day: '2026-06-01',
  name: '东亭机扫01线',
  nameEn: 'Dongting sweep 01',
  town: '东亭街道',
  workType: 'sweep',
  networkId: 'n-1',
  sides: [side('e-1'), side('e-2')],
  passes: [
    { fromMs: NOW_MS - 2 * HOUR_MS, toMs: NOW_MS - HOUR_MS },
    { fromMs: NOW_MS, toMs: NOW_MS + HOUR_MS },
  ],
  speedLimitKmh: 10,
  vehicles: ['s-1'],
  state: 'open',
  ...more,
})

export async function openWithShifts(
  options: Partial<OperationsOptions> = {},
): Promise<{ readonly operations: Operations } & AsyncDisposable> {
  await using opened = new AsyncDisposableStack()
  const { path } = opened.use(await tempFolder('operations'))
  const operations = opened.use(
    await openOperations({ dataDir: path, durability: 'normal', nowMs: () => NOW_MS, ...options }),
  )
  await operations.devices.register(
    { id: 's-1', kind: 'sweeper', town: '东亭街道', name: 'Truck', crs: 'wgs84', attributes: {} },
    'test',
  )
  await operations.shifts.make([shiftOf('r-1'), shiftOf('r-2', { town: '安镇街道' })])
  const kept = opened.move()
  return { operations, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
