import { expect, test } from 'vitest'
import type { Excuse } from '#domain/coverage/shift.ts'
import { NOW_MS, openWithShifts } from './shifts-under-test.ts'

const excuse = (more: Partial<Excuse> = {}): Omit<Excuse, 'id'> => ({
  shiftId: '2026-06-01.r-1',
  edge: 'e-1',
  fromM: 10,
  toM: 60,
  reason: 'parked-cars',
  note: '两辆面包车',
  by: 'Wang',
  atMs: NOW_MS,
  ...more,
})

test('[G8] an excuse is kept with who and why, and one that is undone says by whom and is not lost', async () => {
  await using opened = await openWithShifts()
  const { shifts, audit } = opened.operations
  const photoId = await shifts.putPhoto({
    type: 'image/png',
    bytes: new Uint8Array([1, 2]),
    by: 'Wang',
    atMs: NOW_MS,
  })
  const one = await shifts.excuse(excuse({ photoId }))
  const two = await shifts.excuse(excuse({ pass: 1, note: '' }))
  expect(one).toEqual({ ...excuse({ photoId }), id: one.id })
  expect(await shifts.excuses('2026-06-01.r-1')).toEqual([one, two])
  expect(await shifts.excuses('2026-06-01.r-2')).toEqual([])
  const undone = await shifts.undoExcuse(one.id, 'Li', NOW_MS + 5)
  expect(undone).toEqual({ ...one, undoneBy: 'Li', undoneAtMs: NOW_MS + 5 })
  expect(await shifts.undoExcuse(one.id, 'Zhao', NOW_MS + 9)).toEqual(undone)
  expect(await shifts.undoExcuse(99, 'Zhao', NOW_MS)).toBeUndefined()
  expect(await shifts.excuses('2026-06-01.r-1')).toEqual([undone, two])
  const told = (await audit.list({ limit: 9, subject: '2026-06-01.r-1' })).map(({ by, action }) => [by, action])
  expect(told).toEqual([
    ['Li', 'shift.undo-excuse'],
    ['Wang', 'shift.excuse'],
    ['Wang', 'shift.excuse'],
  ])
})

test('[G8] whoever works coverage out hears of each shift whose excuses changed, once', async () => {
  await using opened = await openWithShifts()
  const { shifts } = opened.operations
  expect([await shifts.excuseChange(), await shifts.excusedSince(0)]).toEqual([0, { last: 0, shiftIds: [] }])
  const one = await shifts.excuse(excuse())
  await shifts.excuse(excuse({ shiftId: '2026-06-01.r-2' }))
  await shifts.excuse(excuse())
  expect(await shifts.excusedSince(0)).toEqual({ last: 3, shiftIds: ['2026-06-01.r-1', '2026-06-01.r-2'] })
  await shifts.undoExcuse(one.id, 'Li', NOW_MS)
  expect(await shifts.excuseChange()).toBe(4)
  expect(await shifts.excusedSince(3)).toEqual({ last: 4, shiftIds: ['2026-06-01.r-1'] })
  expect(await shifts.excusedSince(4)).toEqual({ last: 4, shiftIds: [] })
})

test('an excuse of a shift or photo that is not there is refused', async () => {
  await using opened = await openWithShifts()
  const { shifts } = opened.operations
  await expect(shifts.excuse(excuse({ shiftId: 'none' }))).rejects.toThrow(/FOREIGN KEY/)
  await expect(shifts.excuse(excuse({ photoId: 7 }))).rejects.toThrow(/FOREIGN KEY/)
  expect(await shifts.excuses('2026-06-01.r-1')).toEqual([])
})

test('[G9] a photo is known by the towns that show it; one that none shows goes after a day', async () => {
  await using opened = await openWithShifts()
  const { shifts } = opened.operations
  const bytes = new Uint8Array([0xff, 0xd8, 0xff])
  const photo = { type: 'image/jpeg', bytes, by: 'Wang' }
  const shown = await shifts.putPhoto({ ...photo, atMs: NOW_MS })
  const unused = await shifts.putPhoto({ ...photo, atMs: NOW_MS })
  await shifts.excuse(excuse({ photoId: shown }))
  expect(await shifts.photo(shown)).toEqual({ ...photo, uses: [{ kind: 'excuse', town: '东亭街道' }] })
  expect(await shifts.photo(unused)).toEqual({ ...photo, uses: [] })
  await shifts.putPhoto({ ...photo, atMs: NOW_MS + 86_400_001 })
  expect(await shifts.photo(unused)).toBeUndefined()
  expect(await shifts.photo(shown)).toBeDefined()
})
