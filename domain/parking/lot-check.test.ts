import { expect, test } from 'vitest'
import { wrongLot } from './lot-check.ts'
import type { LotProfile } from './lot.ts'

const bay = (id: string, label = id) => ({ id, label, kind: 'standard' as const, isShared: true })
const profile = (more: Partial<LotProfile> = {}): LotProfile => ({
  owner: '东亭街道办事处',
  ownerType: 'government',
  zone: 'Asia/Shanghai',
  entrances: [],
  capacity: 2,
  counting: 'bays',
  bays: [bay('b-1'), bay('b-2')],
  openMinute: 0,
  closeMinute: 1_440,
  tariff: { freeMinutes: 0, bands: [] },
  ...more,
})
const registered = new Set(['b-1', 'b-2', 'b-3'])
const pointers = (more: Partial<LotProfile>) => wrongLot(profile(more), registered).map(({ pointer }) => pointer)
const band = (fromMinute: number, toMinute: number) => ({ fromMinute, toMinute, stepMinutes: 30, stepFen: 100 })
const tariff = (...bands: ReturnType<typeof band>[]) => ({ tariff: { freeMinutes: 15, bands } })

test('[X24] the file of a lot names each bay once, such as are registered in it, with as many as its capacity', () => {
  expect(wrongLot(profile(), registered)).toEqual([])
  expect(pointers({ bays: [bay('b-1'), bay('b-1', 'other')] })).toEqual(['/bays/1/id'])
  expect(pointers({ bays: [bay('b-1', 'A'), bay('b-2', 'A')] })).toEqual(['/bays/1/label'])
  expect(pointers({ bays: [bay('b-1'), bay('b-9')] })).toEqual(['/bays/1/id'])
  expect(pointers({ capacity: 3 })).toEqual(['/capacity'])
  expect(pointers({ capacity: 3, counting: 'counter' })).toEqual([])
  expect(pointers({ capacity: 1, counting: 'counter' })).toEqual(['/capacity'])
})

test('[X24] zones must exist, also those of other continents and of half hours', () => {
  for (const zone of ['Europe/Zurich', 'Asia/Kolkata', 'Asia/Kathmandu', 'UTC']) expect(pointers({ zone })).toEqual([])
  for (const zone of ['Wuxi', 'Europe/Atlantis', ' ']) expect(pointers({ zone })).toEqual(['/zone'])
})

test('[X24] bands of a tariff may touch and go over midnight, and may not overlap', () => {
  expect(pointers(tariff(band(480, 1_200), band(1_200, 480)))).toEqual([])
  expect(pointers(tariff(band(0, 1_440)))).toEqual([])
  expect(pointers(tariff(band(480, 1_200), band(1_199, 480)))).toEqual(['/tariff/bands/1'])
  expect(pointers(tariff(band(1_320, 120), band(60, 90)))).toEqual(['/tariff/bands/1'])
  expect(pointers(tariff(band(600, 600), band(0, 1)))).toEqual(['/tariff/bands/1'])
})
