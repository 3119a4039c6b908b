import { expect, test } from 'vitest'
import { HERE, NOW_MS, openDesk, THERE } from './desk-under-test.ts'
import { rulesCommitOf } from './rules-commit-under-test.ts'

test('[Y18] a toilet has a file, made of its asset until somebody writes one; every version is kept', async () => {
  await using desk = await openDesk()
  const { assets, toilets } = desk.operations
  const asset = (await assets.get('t-1'))!
  await assets.put(
    { ...asset, attributes: { class: '一类', type: '社会', stalls: 'w1,w2,m1,a1', hours: '05:30-23:00' } },
    '王',
  )
  const made = (await toilets.profile('t-1'))!
  expect(made).toEqual({
    toilet: 't-1',
    version: 0,
    changedAtMs: 0,
    changedBy: '',
    profile: {
      toiletClass: '一类',
      toiletType: '社会',
      stalls: [
        { id: 'w1', kind: 'women' },
        { id: 'w2', kind: 'women' },
        { id: 'm1', kind: 'men' },
        { id: 'a1', kind: 'accessible' },
      ],
      openMinute: 330,
      closeMinute: 1_380,
      team: '',
      equipment: [],
    },
  })
  expect((await toilets.profiles([THERE])).map(({ toilet }) => toilet)).toEqual(['t-3'])
  expect(await toilets.profile('t-9')).toBeUndefined()

  const before = await toilets.profileVersion()
  const written = await toilets.putProfile('t-1', { ...made.profile, team: '一队' }, '王', 0)
  expect(written).toMatchObject({ version: 1, changedBy: '王', profile: { team: '一队' } })
  expect(await toilets.profileVersion()).toBeGreaterThan(before)
  expect(await toilets.putProfile('t-1', written.profile, '李', 1)).toEqual(written)
  await expect(toilets.putProfile('t-1', made.profile, '李', 0)).rejects.toThrow(
    'Cannot change the file of toilet "t-1": it is at version 1, not 0',
  )
  await expect(toilets.putProfile('t-1', { ...made.profile, openMinute: 1_441 }, '李', 1)).rejects.toThrow(
    /Cannot keep the file of toilet "t-1": openMinute/,
  )
  await expect(toilets.putProfile('t-9', made.profile, '李', 0)).rejects.toThrow('it is not registered')
  await toilets.putProfile('t-1', made.profile, '李', 1)
  expect((await toilets.profileVersions('t-1')).map(({ version }) => version)).toEqual([2, 1])
  expect((await toilets.profiles([])).map(({ toilet, version }) => [toilet, version])).toEqual([
    ['t-1', 2],
    ['t-2', 0],
    ['t-3', 0],
  ])
})

test('[Y18] a code is made at the first question, stays, and is another one when it is renewed', async () => {
  await using desk = await openDesk()
  const { toilets } = desk.operations
  const code = await toilets.code('t-1')
  expect(code).toMatch(/^[\w-]{22}$/)
  expect(await (await desk.again()).toilets.code('t-1')).toBe(code)
  const renewed = await toilets.renewCode('t-1', '王')
  expect(renewed).not.toBe(code)
  expect(await toilets.code('t-1')).toBe(renewed)
  await expect(toilets.code('t-9')).rejects.toThrow('it is not registered')
})

test('[Y17] what people tell is followed by number, and what the public says counts once it is accepted', async () => {
  await using desk = await openDesk()
  const { toilets, shifts } = desk.operations
  const photoId = await shifts.putPhoto({ type: 'image/png', bytes: new Uint8Array([1]), by: 'public', atMs: NOW_MS })
  const fault = await toilets.addReport(
    { toilet: 't-1', town: HERE, kind: 'fault', atMs: NOW_MS, category: 'leak', text: '漏水', photoId },
    'phone',
  )
  const rating = await toilets.addReport({ toilet: 't-1', town: HERE, kind: 'rating', atMs: NOW_MS, stars: 1 }, 'phone')
  const other = await toilets.addReport({ toilet: 't-3', town: THERE, kind: 'rating', atMs: NOW_MS, stars: 5 }, 'other')
  expect(fault).toEqual({
    id: 1,
    toilet: 't-1',
    town: HERE,
    kind: 'fault',
    atMs: NOW_MS,
    state: 'new',
    category: 'leak',
    text: '漏水',
    photoId,
  })
  expect(await shifts.photo(photoId)).toMatchObject({ uses: [{ kind: 'report', town: HERE }] })
  expect(await toilets.reportsOfPhone('phone', NOW_MS)).toBe(2)
  await toilets.forgetPhones(NOW_MS + 1)
  expect(await toilets.reportsOfPhone('phone', 0)).toBe(0)

  expect(await toilets.inputsAfter(0, 10)).toEqual([])
  const person = { by: '王', atMs: NOW_MS + 60_000 }
  expect(await toilets.review(fault.id, 'accepted', person)).toMatchObject({ state: 'accepted', reviewedBy: '王' })
  // once is enough
  expect(await toilets.review(fault.id, 'rejected', person)).toMatchObject({ state: 'accepted' })
  await toilets.review(rating.id, 'accepted', person)
  await toilets.review(other.id, 'rejected', person)
  expect(await toilets.review(99, 'accepted', person)).toBeUndefined()
  const inputs = await toilets.inputsAfter(0, 10)
  expect(inputs.map(({ atMs, input }) => [atMs, input])).toEqual([
    [NOW_MS + 60_000, { is: 'fault', reportId: 1, category: 'leak', note: '漏水' }],
    [NOW_MS, { is: 'rating', stars: 1, reportId: 2 }],
  ])
  expect((await toilets.inputsAfter(inputs[0]!.id, 10)).map(({ id }) => id)).toEqual([inputs[1]!.id])
  expect(await toilets.inputsOf('t-1', NOW_MS, NOW_MS + 1)).toHaveLength(1)
  const found = await toilets.reports({ towns: [HERE], limit: 10, state: 'accepted' })
  expect(found.map(({ id }) => id)).toEqual([2, 1])
})

test('rules keep states of toilets and how far they have followed people, in their transaction', async () => {
  await using desk = await openDesk()
  const commit = (service: { toilets: { toilet: string; state: string }[]; inputId?: number }) =>
    desk.operations.rules.commit([], () =>
      rulesCommitOf(1, { service: { steps: [], nowMs: NOW_MS, staleDays: [], ...service } }),
    )
  await commit({ toilets: [{ toilet: 't-1', state: '{"n":1}' }], inputId: 7 })
  await commit({ toilets: [{ toilet: 't-1', state: '{"n":2}' }] })
  expect(await desk.operations.toilets.states()).toEqual([{ toilet: 't-1', state: '{"n":2}' }])
  expect(await desk.operations.toilets.inputPosition()).toBe(7)
  // no position of the journal waits for it
  expect(await desk.operations.positions.lowest()).toBe(0)
  await desk.operations.positions.set('history', 1)
  await desk.operations.coverage.commit({ position: 1 })
  expect(await desk.operations.positions.lowest()).toBe(1)
})
