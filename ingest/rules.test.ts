import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { Part } from '#part'
import type { LiveRow } from '#domain/live.ts'
import { JournalDamaged } from '#stores/journal/rows.ts'
import type { JournalMessage, Operations, RulesStore } from '#stores/types.ts'
import { runRules, startRules } from './rules.ts'
import { assetOf, endState, fix, message, NOW_MS, openStores, silent, soon, type Stores } from '#test/ingest.ts'

const truck = assetOf('s-1', 'sweeper')
const toilet = assetOf('t-1', 'toilet')
const lot = assetOf('l-1', 'lot', { attributes: { capacity: 2 } })
const bays = [assetOf('b-1', 'bay', { lotId: 'l-1' }), assetOf('b-2', 'bay', { lotId: 'l-1' })]

const startOn = (stores: Stores, over: Partial<Operations> = {}): Promise<Part> =>
  startRules(stores.config, silent, {
    operations: { ...stores.operations, ...over },
    journal: stores.journal,
    nowMs: stores.nowMs,
    random: () => 0.01,
  })
const isAt = (stores: Stores, seq: number): Promise<void> =>
  vi.waitFor(async () => expect(await stores.operations.rules.position()).toBe(seq), soon)
const liveOf = async ({ operations }: Stores, id: string, stream: string): Promise<LiveRow | undefined> =>
  (await operations.live.of(id)).find((state) => state.stream === stream)

/** Rules whose store fails as told before or after it really commits. */
const failing = (rules: RulesStore, fails: () => 'before' | 'after' | undefined, error: () => Error): RulesStore => ({
  ...rules,
  commit: async (readings, decide) => {
    const when = fails()
    if (when === 'before') throw error()
    const result = await rules.commit(readings, decide)
    if (when === 'after') throw error()
    return result
  },
})
const diskFull = (): Error => Object.assign(new Error('database or disk is full'), { errcode: 13 })

test('[A1] messages become live states, each batch with its position; what cannot be read is quarantined and counted', async () => {
  await using stores = await openStores()
  await stores.register(truck, toilet)
  await stores.journaled(
    message(truck, 'fix', fix(NOW_MS, 1)),
    message(truck, 'fix', [fix(NOW_MS + 5, 2, { speedKmh: 9 }), fix(0, 3), fix(NOW_MS + 6, 4, { lon: 0, lat: 0 })]),
    message(toilet, 'air', { at: NOW_MS, nh3Ppm: 1, smell: 'bad' }),
    message(toilet, 'air', new Uint8Array([0xff])),
    message(truck, 'fix', fix(NOW_MS, 1)),
  )
  await using _rules = await startOn(stores)
  await isAt(stores, 5)
  expect(await liveOf(stores, 's-1', 'fix')).toMatchObject({
    atMs: NOW_MS + 5,
    town: '东亭街道',
    fields: { speedKmh: 9 },
  })
  expect(await liveOf(stores, 't-1', 'air')).toMatchObject({ fields: { nh3MgM3: 0.6966 } })
  const rows = await stores.operations.quarantine.list({ limit: 10, towns: [] })
  expect(rows.map(({ seq, index, reason }) => [seq, index, reason])).toEqual([
    [4, -1, 'not-utf8'],
    [2, 2, 'outside-area'],
    [2, 1, 'before-2020'],
  ])
  expect(rows[0]).toMatchObject({ clientId: 't-1', topic: 'city/toilet/t-1/air', payload: new Uint8Array([0xff]) })
})

test('[A6] a report says where rules are, what they took and what they left', async () => {
  await using stores = await openStores()
  await stores.register(truck)
  const skewed = message(truck, 'fix', fix(NOW_MS + 60_000, 2, { colour: 1 }))
  const late = message(truck, 'fix', fix(NOW_MS - 3_600_000, 3, { hdop: 'x' }))
  await stores.journaled(message(truck, 'fix', fix(NOW_MS, 1)), skewed, skewed, late, message(truck, 'fix', 1))
  {
    await using _rules = await startOn(stores)
    await isAt(stores, 5)
  }
  const { rules } = await stores.operations.reports.all()
  expect(rules).toMatchObject({
    state: 'ok',
    detail: '',
    numbers: {
      rules_position: 5,
      rules_behind_messages: 0,
      rules_oldest_unprocessed_seconds: 0,
      rules_messages_total: 5,
      readings_accepted_total: 3,
      readings_repeated_total: 1,
      readings_historical_total: 1,
      readings_skewed_total: 2,
      'quarantined_total{reason="wrong-shape"}': 1,
      'dropped_fields_total{field="fix.unknown"}': 2,
      'dropped_fields_total{field="fix.hdop"}': 1,
    },
  })
})

test('[A2] [fault 1] what was applied is known after a restart and whoever sends it again', async () => {
  await using stores = await openStores()
  await stores.register(truck)
  const one = message(truck, 'fix', fix(NOW_MS, 1))
  await stores.journaled(one)
  {
    await using _rules = await startOn(stores)
    await isAt(stores, 1)
  }
  const { rev } = await stores.operations.live.clock()
  await stores.journaled({ ...one, receivedAtMs: NOW_MS + 3_600_000 }, one)
  await using _rules = await startOn(stores)
  await isAt(stores, 3)
  expect((await stores.operations.live.clock()).rev).toBe(rev)
})

test('[L6] [F5] a lot follows its bays, also one that is added later', async () => {
  await using stores = await openStores()
  await stores.register(lot, bays[0]!)
  await using _rules = await startOn(stores)
  const occupancy = async (): Promise<unknown> => (await liveOf(stores, 'l-1', 'occupancy'))?.fields
  await stores.journaled(message(bays[0]!, 'state', { at: NOW_MS, seq: 1, occupied: true }))
  await vi.waitFor(
    async () => expect(await occupancy()).toMatchObject({ occupied: 1, free: 0, unknown: 0, capacity: 1, flags: [] }),
    soon,
  )
  await stores.register(bays[1]!)
  await stores.journaled(message(bays[0]!, 'state', { at: NOW_MS + 1, seq: 2, occupied: true }))
  await vi.waitFor(
    async () => expect(await occupancy()).toMatchObject({ occupied: 1, free: 0, unknown: 1, capacity: 2 }),
    soon,
  )
  await stores.journaled(
    message(bays[1]!, 'state', { at: NOW_MS + 2, seq: 1, occupied: false }),
    message(bays[0]!, 'online', { at: NOW_MS + 3, online: false, cause: 'lost' }, NOW_MS + 3),
  )
  await vi.waitFor(
    async () => expect(await occupancy()).toMatchObject({ occupied: 0, free: 1, unknown: 1, capacity: 2 }),
    soon,
  )
  expect(await liveOf(stores, 'l-1', 'occupancy')).toMatchObject({ kind: 'lot', town: '东亭街道', atMs: NOW_MS + 2 })
})

/** What several devices say, with conflicts: equal times, equal numbers with other contents, stalls by list and one by one. */
const said: readonly JournalMessage[] = [
  message(truck, 'fix', fix(NOW_MS, 1)),
  message(truck, 'fix', fix(NOW_MS, 1, { speedKmh: 3 })),
  message(truck, 'fix', fix(NOW_MS, 2, { speedKmh: 4 })),
  message(truck, 'fix', [fix(NOW_MS - 7_200_000, 3), fix(NOW_MS - 7_100_000, 4), fix(1, 5)]),
  message(truck, 'online', { at: NOW_MS - 5, online: true, cause: 'connected' }),
  message(truck, 'online', { at: NOW_MS - 2, online: false, cause: 'lost' }),
  message(toilet, 'stalls', { at: NOW_MS, seq: 1, occupied: ['w1', 'm1'] }),
  message(toilet, 'stalls', { at: NOW_MS + 1, seq: 2, stall: 'w1', occupied: false }),
  message(toilet, 'stalls', { at: NOW_MS - 1, seq: 3, stall: 'm2', occupied: true }),
  message(toilet, 'air', { at: NOW_MS, nh3MgM3: 0.2 }),
  message(toilet, 'air', { at: NOW_MS + 1, temperatureC: 21 }),
  message(toilet, 'air', { at: NOW_MS + 1, temperatureC: 22 }),
  message(toilet, 'event', { at: NOW_MS, seq: 9, kind: 'sos' }),
  message(bays[0]!, 'state', { at: NOW_MS, seq: 1, occupied: true }),
  message(bays[1]!, 'state', { at: NOW_MS + 9, seq: 1, occupied: false }),
  message(bays[1]!, 'state', { at: NOW_MS + 3, seq: 2, occupied: true }),
  message(bays[0]!, 'online', { at: NOW_MS + 1, online: false, cause: 'lost' }),
]

async function liveAfter(messages: readonly JournalMessage[], batchMax: number): Promise<unknown> {
  await using stores = await openStores({ rulesBatchMax: batchMax })
  await stores.register(truck, toilet, lot, ...bays)
  await stores.journaled(...messages)
  await using _rules = await startOn(stores)
  await isAt(stores, messages.length)
  // how a toilet is shown goes on with the clock
  const states = (await stores.operations.live.all([])).states.filter(({ stream }) => stream !== 'service')
  return states.map((state) => ({ ...state, rev: 0 }))
}

test('[A5] [fault 1] [fault 2] neither order, repetition nor the cut of batches changes what rules end with', async () => {
  const expected = await liveAfter(said, 100)
  // nine streams of assets, what is believed of two bays and their lot, what is held in it, their town's outage, and a call for help with its order
  expect(expected).toHaveLength(15)
  const arrived = fc.tuple(
    fc.shuffledSubarray([...said], { minLength: said.length }),
    fc.array(fc.constantFrom(...said), { maxLength: 8 }),
    fc.integer({ min: 1, max: 7 }),
  )
  await fc.assert(
    fc.asyncProperty(arrived, async ([shuffled, repeated, batchMax]) => {
      expect(await liveAfter([...shuffled, ...repeated], batchMax)).toEqual(expected)
    }),
    { numRuns: 15 },
  )
}, 120_000)

test('[A3] [fault 36] rules that end between any two steps end in the same state when they go on', async () => {
  await using whole = await openStores()
  await whole.register(truck, toilet, lot, ...bays)
  await whole.journaled(...said)
  {
    await using _rules = await startOn(whole)
    await isAt(whole, said.length)
  }
  const expected = await endState(whole)

  await using stores = await openStores({ rulesBatchMax: 3 })
  await stores.register(truck, toilet, lot, ...bays)
  await stores.journaled(...said)
  // each life ends at its first or second commit, before it or after it
  for (let life = 0; life < 20; life++) {
    let commits = 0
    let ended = false
    const store = failing(
      stores.operations.rules,
      () => {
        if (++commits < 1 + (life % 2)) return undefined
        ended = true
        return life % 4 < 2 ? 'before' : 'after'
      },
      diskFull,
    )
    await using _rules = await startOn(stores, { rules: store })
    await vi.waitFor(async () => {
      expect(ended || (await stores.operations.rules.position()) === said.length).toBe(true)
    }, soon)
  }
  {
    await using _rules = await startOn(stores)
    await isAt(stores, said.length)
  }
  expect(await endState(stores)).toEqual(expected)

  // and from every older position: a copy of the store that was put back
  for (let from = 0; from < said.length; from += 2) {
    await stores.operations.positions.set('rules', from)
    await using _rules = await startOn(stores)
    await isAt(stores, said.length)
    expect(await endState(stores), `from ${from}`).toEqual(expected)
  }
}, 60_000)

test('[A7] a store that fails is tried again, said so, and nothing is lost', async () => {
  await using stores = await openStores()
  await stores.register(truck)
  await stores.journaled(message(truck, 'fix', fix(NOW_MS, 1)))
  let full = true
  const store = failing(stores.operations.rules, () => (full ? 'before' : undefined), diskFull)
  await using _rules = await startOn(stores, { rules: store })
  await vi.waitFor(async () => {
    const { rules } = await stores.operations.reports.all()
    expect(rules).toMatchObject({ state: 'failing', detail: 'database or disk is full' })
    expect(rules?.numbers).toMatchObject({ rules_position: 0, rules_behind_messages: 1 })
    expect(rules?.numbers['rules_failures_total']).toBeGreaterThan(2)
  }, soon)
  full = false
  await isAt(stores, 1)
  expect(await liveOf(stores, 's-1', 'fix')).toMatchObject({ atMs: NOW_MS })
})

test('[A7] a message that rules fail on is found in its batch and quarantined; all others are applied', async () => {
  await using stores = await openStores()
  await stores.register(truck)
  await stores.journaled(...[1, 2, 3, 4].map((seq) => message(truck, 'fix', fix(NOW_MS + seq, seq))))
  const { rules } = stores.operations
  const store: RulesStore = {
    ...rules,
    commit: async (readings, decide) => {
      if (readings.some(({ seq }) => seq === 4)) throw new TypeError('seq 4 is unlucky')
      return rules.commit(readings, decide)
    },
  }
  await using _rules = await startOn(stores, { rules: store })
  await isAt(stores, 4)
  expect(await liveOf(stores, 's-1', 'fix')).toMatchObject({ atMs: NOW_MS + 3 })
  expect(await stores.operations.quarantine.list({ limit: 9, towns: [] })).toMatchObject([
    { seq: 4, index: -1, reason: 'internal', detail: expect.stringContaining('seq 4 is unlucky') },
  ])
})

for (const [what, errcode] of [
  ['too big', 18],
  ['against a constraint', 1_299], // SQLITE_CONSTRAINT_NOTNULL
  ['of a wrong type', 20],
] as const)
  test(`[A7] a message that the store finds ${what} is quarantined like one that rules fail on`, async () => {
    await using stores = await openStores()
    await stores.register(truck)
    await stores.journaled(...[1, 2, 3].map((seq) => message(truck, 'fix', fix(NOW_MS + seq, seq))))
    const { rules } = stores.operations
    const store: RulesStore = {
      ...rules,
      commit: async (readings, decide) => {
        if (readings.some(({ seq }) => seq === 2)) throw Object.assign(new Error('cannot be held'), { errcode })
        return rules.commit(readings, decide)
      },
    }
    await using _rules = await startOn(stores, { rules: store })
    await isAt(stores, 3)
    expect(await liveOf(stores, 's-1', 'fix')).toMatchObject({ atMs: NOW_MS + 3 })
    expect(await stores.operations.quarantine.list({ limit: 9, towns: [] })).toMatchObject([
      { seq: 2, index: -1, reason: 'internal', detail: expect.stringContaining('cannot be held') },
    ])
  })

for (const [what, error] of [
  ['rules fail on', () => new TypeError('unlucky')],
  ['the store cannot hold', () => Object.assign(new Error('unlucky'), { errcode: 19 })],
] as const)
  test(`[A7] [R19] a replayed message that ${what} stays in quarantine, and those behind it are replayed`, async () => {
    await using stores = await openStores()
    await stores.journaled(...[1, 2].map((seq) => message(truck, 'fix', fix(NOW_MS + seq, seq))))
    {
      await using _rules = await startOn(stores)
      await isAt(stores, 2)
    }
    await stores.register(truck)
    const { quarantine, rules } = stores.operations
    const rows = await quarantine.list({ limit: 9, towns: [] })
    await quarantine.requestReplay(
      rows.map(({ id }) => id),
      'test',
    )
    const store: RulesStore = {
      ...rules,
      commit: async (readings, decide) => {
        if (readings.some(({ seq }) => seq === 1)) throw error()
        return rules.commit(readings, decide)
      },
    }
    {
      await using _rules = await startOn(stores, { rules: store })
      await vi.waitFor(async () => expect(await quarantine.requested(9)).toEqual([]), soon)
    }
    expect(await liveOf(stores, 's-1', 'fix')).toMatchObject({ atMs: NOW_MS + 2 })
    expect(
      (await quarantine.list({ limit: 9, towns: [] })).map(({ seq, replayedAtMs }) => [seq, replayedAtMs]),
    ).toEqual([
      [2, NOW_MS],
      [1, undefined],
    ])
    const report = (await stores.operations.reports.all())['rules']
    expect(report).toMatchObject({ state: 'ok', numbers: { replay_accepted_total: 1, replay_rejected_total: 1 } })
  })

test('[A7] whatever bytes and topics are journaled, rules go on', async () => {
  await using stores = await openStores()
  await stores.register(truck, toilet)
  const bytes = fc.sample(fc.uint8Array({ maxLength: 100 }), 200)
  const texts = fc.sample(fc.json(), 200).map((text) => new TextEncoder().encode(text))
  const topics = fc.sample(fc.oneof(fc.string(), fc.constant('city/toilet/t-1/air')), 400)
  const messages = [...bytes, ...texts].map((payload, n) => ({
    ...message(toilet, 'air', payload),
    topic: topics[n]!,
  }))
  await stores.journaled(...messages, message(truck, 'fix', fix(NOW_MS, 1)))
  await using _rules = await startOn(stores)
  await isAt(stores, messages.length + 1)
  expect(await liveOf(stores, 's-1', 'fix')).toBeDefined()
  const counts = await stores.operations.quarantine.counts()
  expect(Object.values(counts).reduce((a, b) => a + b)).toBeGreaterThanOrEqual(messages.length)
})

test('[R19] a message of a device that is registered later is applied when people ask for it', async () => {
  await using stores = await openStores()
  await stores.journaled(message(truck, 'fix', [fix(NOW_MS, 1), fix(0, 2)]), message(toilet, 'air', { at: NOW_MS }))
  await using _rules = await startOn(stores)
  await isAt(stores, 2)
  const { quarantine } = stores.operations
  const rows = await quarantine.list({ limit: 9, towns: [] })
  expect(rows.map(({ reason }) => reason)).toEqual(['unknown-asset', 'unknown-asset'])
  await stores.register(truck)
  await quarantine.requestReplay(
    rows.map(({ id }) => id),
    'test',
  )
  // rules look once a second of their clock: a new start looks at once
  await using _again = await startOn(stores)
  await vi.waitFor(async () => expect(await quarantine.requested(9)).toEqual([]), soon)
  expect(await liveOf(stores, 's-1', 'fix')).toMatchObject({ atMs: NOW_MS })
  expect((await quarantine.get(rows[1]!.id))?.replayedAtMs).toBe(NOW_MS)
  expect((await quarantine.get(rows[0]!.id))?.replayedAtMs).toBeUndefined()
  // the bad reading inside the message is seen now
  expect(await quarantine.list({ limit: 9, towns: [], reason: 'before-2020' })).toMatchObject([{ seq: 1, index: 1 }])
  expect(await stores.operations.rules.position()).toBe(2)
})

test('[fault 9] a back-fill is cut into short transactions, and what is fresh behind it is live at its end', async () => {
  await using stores = await openStores()
  await stores.register(truck, toilet)
  const old = Array.from({ length: 8 }, (_, hour) =>
    message(
      truck,
      'fix',
      Array.from({ length: 2_000 }, (_, n) => fix(NOW_MS - (hour + 1) * 3_600_000 + n * 1_800, hour * 2_000 + n)),
    ),
  )
  await stores.journaled(...old, message(toilet, 'event', { at: NOW_MS, seq: 1, kind: 'sos' }))
  const sizes: number[] = []
  const { rules } = stores.operations
  const store: RulesStore = {
    ...rules,
    commit: async (readings, decide) => {
      sizes.push(readings.length)
      return rules.commit(readings, decide)
    },
  }
  await using _rules = await startOn(stores, { rules: store })
  await isAt(stores, 9)
  expect(await liveOf(stores, 't-1', 'event')).toBeDefined()
  expect(sizes.reduce((a, b) => a + b)).toBe(16_001)
  // five thousand, and what the last message brings with it
  expect(Math.max(...sizes)).toBeLessThanOrEqual(7_000)
})

test('[fault 35] damage in the journal stops rules and is named, until people accept it', async () => {
  await using stores = await openStores()
  await stores.register(truck)
  await stores.journaled(...[1, 2, 3].map((seq) => message(truck, 'fix', fix(NOW_MS + seq, seq))))
  const { journal } = stores
  const damaged: Stores['journal'] = {
    readAfter: async (seq, max) => {
      if (seq === 1) throw new JournalDamaged(2, 2, 'its checksum is wrong')
      return seq === 0 ? journal.readAfter(0, 1) : journal.readAfter(seq, max)
    },
    extent: () => journal.extent(),
    receivedAfter: (seq) => journal.receivedAfter(seq),
    [Symbol.asyncDispose]: async () => {},
  }
  const opened = { operations: stores.operations, journal: damaged, nowMs: stores.nowMs, random: () => 0.01 }
  {
    await using _rules = await startRules(stores.config, silent, opened)
    await vi.waitFor(async () => {
      const { rules } = await stores.operations.reports.all()
      expect(rules).toMatchObject({ state: 'failing', detail: expect.stringContaining('messages 2–2') })
    }, soon)
    expect(await stores.operations.rules.position()).toBe(1)
  }
  await using _rules = await startRules({ ...stores.config, journalAcceptDamage: true }, silent, opened)
  await isAt(stores, 3)
  expect(await liveOf(stores, 's-1', 'fix')).toMatchObject({ atMs: NOW_MS + 3 })
})

test('rules run once on a data folder', async () => {
  await using stores = await openStores()
  const rules = await runRules(stores.config, silent)
  await expect(runRules(stores.config, silent)).rejects.toThrow(
    /Cannot start rules on .*another process runs it already/,
  )
  await rules[Symbol.asyncDispose]()
  await using _again = await runRules(stores.config, silent)
})
