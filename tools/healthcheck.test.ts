import { spawnSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openOperations } from '#stores/operations.ts'
import { tempFolder } from '#test/platform.ts'

const check = (dataDir: string, ...parts: string[]) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'healthcheck.ts'), ...parts],
    { env: { ...process.env, DATA_DIR: dataDir }, encoding: 'utf8' },
  )
  return { status, said: stderr.trim() }
}

test(
  'a container is well while its parts report and none is failing; looking makes no store',
  { timeout: 120_000 },
  async () => {
    await using folder = await tempFolder('healthcheck')
    expect(check(folder.path, 'rules')).toEqual({ status: 1, said: 'rules has not reported yet' })
    expect(await readdir(folder.path)).toEqual([])
    await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
    const say = (part: string, state: 'ok' | 'failing', atMs: number) =>
      operations.reports.put(part, { atMs, state, detail: 'the disk is full', numbers: {} })
    // of a time that no slow machine can make old
    const laterMs = Date.now() + 600_000
    await say('rules', 'ok', laterMs)
    await say('broker', 'failing', laterMs)
    await say('history', 'ok', Date.now() - 3_600_000)
    expect(check(folder.path, 'rules')).toEqual({ status: 0, said: '' })
    expect(check(folder.path, 'rules', 'broker')).toEqual({ status: 1, said: 'broker is failing: the disk is full' })
    expect(check(folder.path, 'history').said).toMatch(/^history has been silent for \d+ s$/)
  },
)
