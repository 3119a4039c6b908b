import { afterEach, expect, test, vi } from 'vitest'
import { requireTool } from './tools.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test('a tool that is there is used', () => {
  expect(requireTool('influxd', true, '')).toBe(true)
})

test('a missing tool is a skip with a printed reason', () => {
  vi.stubEnv('REQUIRE_TOOLS', '')
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  expect(requireTool('influxd', false, 'it is not in PATH')).toBe(false)
  expect(warn).toHaveBeenCalledWith('Skipped, influxd is missing: it is not in PATH')
})

test('a missing tool is a failure where every tool is required', () => {
  vi.stubEnv('REQUIRE_TOOLS', 'true')
  expect(() => requireTool('influxd', false, 'it is not in PATH')).toThrow(
    'Cannot test with influxd: it is not in PATH',
  )
})
