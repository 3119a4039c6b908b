import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, test, vi } from 'vitest'
import { clockFile, createClock, realClock } from './clock.ts'
import { tempFolder } from './test/platform.ts'

const noon = Date.UTC(2026, 10, 26, 4) // 12:00 in Shanghai
const midnight = Date.UTC(2026, 10, 25, 16)
const fast = { simulate: true, simulationSpeed: 60 }

test('without a fast simulated district it is the real clock', () => {
  expect(createClock({ simulate: true, simulationSpeed: 1, dataDir: '' }, noon)).toBe(realClock)
  expect(createClock({ simulate: false, simulationSpeed: 60, dataDir: '' }, noon)).toBe(realClock)
})

test('a fast clock begins at midnight in Shanghai and is the real one once it has caught up', async () => {
  await using folder = await tempFolder('clock')
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    vi.setSystemTime(noon)
    const clock = createClock({ ...fast, dataDir: folder.path }, noon)
    expect(clock.nowMs()).toBe(midnight)
    expect(clock.speed()).toBe(60)
    vi.setSystemTime(noon + 10_000)
    expect(clock.nowMs()).toBe(midnight + 600_000)
    // 12 h at 60× against 1×: caught up after 12 h / 59
    vi.setSystemTime(noon + (12 * 3_600_000) / 59 + 1_000)
    expect(clock.nowMs()).toBe(Date.now())
    expect(clock.speed()).toBe(1)
  } finally {
    vi.useRealTimers()
  }
})

test('a restart on the same day goes on where it stood, one on the next day begins anew', async () => {
  await using folder = await tempFolder('clock')
  const file = clockFile(folder.path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, String(midnight + 5 * 3_600_000))
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    vi.setSystemTime(noon)
    expect(createClock({ ...fast, dataDir: folder.path }, noon).nowMs()).toBe(midnight + 5 * 3_600_000)
    vi.setSystemTime(noon + 86_400_000)
    expect(createClock({ ...fast, dataDir: folder.path }, noon + 86_400_000).nowMs()).toBe(midnight + 86_400_000)
  } finally {
    vi.useRealTimers()
  }
})

test('a place that cannot be read is told, not taken for a first start', async () => {
  await using folder = await tempFolder('clock')
  await mkdir(clockFile(folder.path), { recursive: true })
  expect(() => createClock({ ...fast, dataDir: folder.path }, noon)).toThrow('Cannot read where the fast clock stood')
})
