import type { SessionChoice } from '#domain/parking/use.ts'
import { expect, test } from 'vitest'
import { heldIn, HOUR, NOW_MS, openLot } from './parking-under-test.ts'

test('[O25] files and policies have versions, and whoever changes an old one is told', async () => {
  await using lot = await openLot(2)
  const { parking } = lot.operations
  const [file, policy] = [(await parking.lot('lot-1'))!, (await parking.policy('lot-1'))!]
  const version = await parking.version()
  expect(file).toMatchObject({ version: 1, changedBy: 'test', profile: { capacity: 2, counting: 'bays' } })
  await expect(parking.putLot('lot-1', file.profile, '张三', 0)).rejects.toThrow(
    'Cannot change the file of lot "lot-1": it is at version 1, not 0',
  )
  await expect(parking.putPolicy('lot-1', policy.policy, '张三', 4)).rejects.toThrow('it is at version 1, not 4')
  expect(await parking.putLot('lot-1', file.profile, '张三', 1)).toEqual(file)
  expect(await parking.version()).toBe(version)
  const changed = { ...file.profile, owner: '区政府' }
  expect(await parking.putLot('lot-1', changed, '张三', 1)).toMatchObject({ version: 2, changedBy: '张三' })
  expect(await parking.lotVersions('lot-1')).toMatchObject([
    { version: 2, profile: { owner: '区政府' } },
    { version: 1 },
  ])
  expect(await parking.version()).toBeGreaterThan(version)
  await expect(parking.putLot('lot-1', { ...changed, zone: 'Mars/Base' }, '张三', 2)).rejects.toThrow(
    'Cannot keep the file of lot "lot-1": /zone "Mars/Base" is no IANA time zone',
  )
  await expect(parking.putPolicy('lot-1', { ...policy.policy, quota: -1 }, '张三', 1)).rejects.toThrow(
    'Cannot keep how lot "lot-1" is shared: quota',
  )
  await expect(parking.putLot('lot-9', file.profile, '张三', 0)).rejects.toThrow('Cannot find lot "lot-9"')
  expect(await parking.lot('b-1')).toBeUndefined()
})

test('[O25] another process sees a change of a policy at its next question', async () => {
  await using lot = await openLot(2)
  const other = await lot.again()
  const { id } = await lot.right(1)
  expect(await other.parking.bookable('lot-1', NOW_MS, NOW_MS + HOUR)).toMatchObject({ bays: 2 })
  await lot.policy({ quota: 1 })
  expect(await other.parking.bookable('lot-1', NOW_MS, NOW_MS + HOUR)).toMatchObject({ bays: 1, limitedBy: 'quota' })
  heldIn(await lot.hold(id))
  await lot.policy({ isShared: false })
  expect(await other.parking.bookable('lot-1', NOW_MS, NOW_MS + HOUR)).toMatchObject({ refusal: 'not-shared' })
  // what was promised stays so
  expect(await other.parking.heldBy(id)).toMatchObject({ state: 'held' })
})

test('[O12] the code at a lot is made once, known by its text, and the one before a new one opens nothing', async () => {
  await using lot = await openLot(1)
  const { parking } = lot.operations
  const { id } = await lot.right(1)
  const held = heldIn(await lot.hold(id))
  const before = await parking.code('lot-1')
  expect(await parking.code('lot-1')).toBe(before)
  const code = await parking.renewCode('lot-1', '张三')
  expect(await parking.lotOfCode(code)).toBe('lot-1')
  expect(await parking.lotOfCode(before)).toBeUndefined()
  expect(await lot.act(id, held.id, 'arrive', { code: before })).toMatchObject({ refusal: 'wrong-code' })
  expect(heldIn(await lot.act(id, held.id, 'arrive', { code }))).toMatchObject({ state: 'arrived', arrivedBy: 'qr' })
})

test('[F14] sessions are found by time and bay, samples are kept by quarter, a repeated one replaces the one before', async () => {
  await using lot = await openLot(2)
  const { parking } = lot.operations
  const scope = { towns: [] }
  const at = (hours: number) => NOW_MS + hours * HOUR
  const session = { bay: 'b-1', lot: 'lot-1', arrivedAtMs: at(1), isUncertain: false }
  const sample = { lot: 'lot-1', atMs: at(0), occupied: 1, free: 1, unknown: 0 }
  await lot.sense(
    at(2),
    {},
    {
      sessions: [session, { ...session, bay: 'b-2', leftAtMs: at(2), isUncertain: true }],
      samples: [sample],
      states: [{ id: 'b-1', state: '{"n":1}' }],
    },
  )
  await lot.sense(
    at(3),
    {},
    { sessions: [{ ...session, leftAtMs: at(3) }], samples: [{ ...sample, occupied: 2, free: 0 }] },
  )
  const found = (more = {}) => parking.sessions({ scope, fromMs: at(0), toMs: at(9), limit: 10, ...more })
  expect(await found()).toEqual([
    { ...session, leftAtMs: at(3) },
    { ...session, bay: 'b-2', leftAtMs: at(2), isUncertain: true },
  ])
  expect(await found({ bay: 'b-2' })).toHaveLength(1)
  const which = async (choice: SessionChoice, fromMs: number, toMs: number) =>
    (await found({ which: choice, fromMs, toMs })).map(({ bay }) => bay)
  // [F28] both are there between half past and two, none of them began or ended then
  expect(await which('met', at(1.5), at(2))).toEqual(['b-1', 'b-2'])
  expect(await which('arrived', at(1.5), at(9))).toEqual([])
  expect(await which('arrived', at(1), at(9))).toEqual(['b-1', 'b-2'])
  expect(await which('shared', at(1), at(9))).toEqual([])
  expect(await which('ended', at(1), at(3))).toEqual([])
  expect(await which('ended', at(1), at(9))).toEqual(['b-1'])
  // who leaves at midnight leaves on the new day, and was not there on it
  expect(await which('ended', at(3), at(9))).toEqual(['b-1'])
  expect(await which('met', at(3), at(9))).toEqual([])
  expect(await found({ fromMs: at(2.5) })).toHaveLength(1)
  expect(await found({ beforeMs: at(1) })).toEqual([])
  expect(await found({ scope: { towns: ['安镇街道'] } })).toEqual([])
  expect(await parking.samples('lot-1', at(0), at(1))).toEqual([{ ...sample, occupied: 2, free: 0 }])
  expect(await parking.states()).toEqual([{ id: 'b-1', state: '{"n":1}' }])
  const [day] = await parking.days({ scope, lot: 'lot-1', fromDay: '2026-06-01', toDay: '2026-06-01' })
  // the sample at 20:00 is of the quarter before
  expect(day!.hours[19]).toEqual({ samples: 1, occupied: 2, free: 0, unknown: 0 })
  expect(day!.hours[20]).toEqual({ samples: 0, occupied: 0, free: 0, unknown: 0 })
  expect(day).toMatchObject({ arrivals: 2, sharedArrivals: 0, dwellCount: 1, dwellMsSum: 2 * HOUR })
  await parking.putModel('lot-1', 5, '{}')
  await parking.putCalibration(6, '{"bins":[]}')
  expect(await parking.model('lot-1')).toEqual({ atMs: 5, content: '{}' })
  expect(await parking.calibration()).toEqual({ atMs: 6, content: '{"bins":[]}' })
})
