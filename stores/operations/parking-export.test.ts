import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tempFolder } from '#test/platform.ts'
import type { LiveMemory } from '#domain/live.ts'
import { openOperations } from '../operations.ts'
import type { ExportRow, Operations } from '../types.ts'
import { rulesCommitOf } from './rules-commit-under-test.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 0)
const kinds = ['lot', 'policy', 'closure', 'dynamic', 'bay'] as const

async function open() {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(await tempFolder('export'))
  let nowMs = NOW_MS
  const operations = opened.use(
    await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: () => nowMs }),
  )
  const place = { town: '东亭街道', crs: 'wgs84' as const, attributes: {} }
  for (const id of ['lot-1', 'lot-2']) await operations.assets.put({ id, kind: 'lot', name: id, ...place }, 'test')
  let position = 0
  const kept = opened.move()
  return {
    operations,
    later: (ms: number) => {
      nowMs += ms
    },
    live: async (states: readonly { id: string; kind: 'lot' | 'bay'; stream: 'occupancy' | 'parking' | 'state' }[]) => {
      const live = states.map((state): LiveMemory => ({
        ...state,
        town: '东亭街道',
        atMs: nowMs,
        receivedAtMs: nowMs,
        sub: 0,
        fields: { n: position },
      }))
      await operations.rules.commit([], () => rulesCommitOf(++position, { live }))
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** All pages after a revision, as a city's platform asks for them. */
async function follow(
  operations: Operations,
  since: number,
  limit: number,
): Promise<{ rows: ExportRow[]; rev: number }> {
  const rows: ExportRow[] = []
  let rev = since
  for (;;) {
    const page = await operations.parking.exportSince(rev, kinds, limit)
    rows.push(...page.rows)
    rev = page.rev
    if (!page.isMore) return { rows, rev }
  }
}
const named = (rows: readonly ExportRow[]) => rows.map(({ is, id }) => `${is} ${id}`)

test('[X34] a key is told once, is known by its hash until it is revoked, and says when it was used', async () => {
  await using store = await open()
  const { parking, audit } = store.operations
  const { key, secret } = await parking.makeKey('无锡市停车平台', '王')
  expect(key).toEqual({ id: 1, name: '无锡市停车平台', madeAtMs: NOW_MS, madeBy: '王' })
  expect(secret).toMatch(/^kbx_[\w-]{43}$/)
  expect(JSON.stringify(await audit.list({ limit: 10 }))).not.toContain(secret)
  expect(await parking.keyOf(`${secret}x`)).toBeUndefined()
  expect(await parking.keyOf(secret)).toMatchObject({ id: 1, lastUsedAtMs: NOW_MS })
  // its use is written down once a minute, not at each question
  store.later(59_999)
  expect(await parking.keyOf(secret)).toMatchObject({ lastUsedAtMs: NOW_MS })
  store.later(1)
  expect(await parking.keyOf(secret)).toMatchObject({ lastUsedAtMs: NOW_MS + 60_000 })
  expect(await parking.revokeKey(1, '李')).toBe(true)
  expect(await parking.revokeKey(1, '李')).toBe(true)
  expect(await parking.revokeKey(2, '李')).toBe(false)
  expect(await parking.keyOf(secret)).toBeUndefined()
  expect(await parking.keys()).toEqual([{ ...key, lastUsedAtMs: NOW_MS + 60_000, revokedAtMs: NOW_MS + 60_000 }])
})

test('[X33] the beginning tells every lot, also one nobody has written a file of; then only what changed', async () => {
  await using store = await open()
  const { parking } = store.operations
  await store.live([{ id: 'bay-1', kind: 'bay', stream: 'state' }])
  const first = await follow(store.operations, 0, 100)
  expect(named(first.rows)).toEqual(['lot lot-1', 'policy lot-1', 'lot lot-2', 'policy lot-2'])
  expect(await follow(store.operations, first.rev, 100)).toEqual({ rows: [], rev: first.rev })

  const file = (await parking.lot('lot-1'))!
  await parking.putLot('lot-1', { ...file.profile, owner: '一' }, '王', 0)
  await parking.putLot('lot-1', { ...file.profile, owner: '二' }, '王', 1)
  await store.live([
    { id: 'lot-1', kind: 'lot', stream: 'occupancy' },
    { id: 'bay-1', kind: 'bay', stream: 'parking' },
    { id: 'bay-1', kind: 'bay', stream: 'state' },
  ])
  const next = await follow(store.operations, first.rev, 100)
  // the latest version of a file only, and of bays what is believed, not what they said
  expect(named(next.rows)).toEqual(['lot lot-1', 'dynamic lot-1', 'bay bay-1'])
  expect(next.rows[0]?.row).toMatchObject({ version: 2, profile: { owner: '二' } })
  const only = await parking.exportSince(first.rev, ['bay'], 100)
  expect(named(only.rows)).toEqual(['bay bay-1'])
  expect(only.rev).toBe(next.rev)
})

test('[X33] whatever the size of a page, who follows by revision is told everything once, whole revisions at a time', async () => {
  await using store = await open()
  const { operations } = store
  await store.live([{ id: 'bay-1', kind: 'bay', stream: 'parking' }])
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.integer({ min: 1, max: 7 }),
      async (commits, limit) => {
        const { rev: before } = await follow(operations, 0, 1_000)
        for (const bays of commits)
          await store.live(bays.map((bay) => ({ id: `bay-${bay}`, kind: 'bay', stream: 'parking' })))
        const { rows, rev } = await follow(operations, before, limit)
        expect(named(rows).toSorted()).toEqual([...new Set(commits.flat())].map((bay) => `bay bay-${bay}`).toSorted())
        expect(rows.map((row) => row.rev)).toEqual(rows.map((row) => row.rev).toSorted((a, b) => a - b))
        expect(await follow(operations, rev, limit)).toEqual({ rows: [], rev })
      },
    ),
    { numRuns: 40 },
  )
})
