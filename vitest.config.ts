import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['node_modules/**', 'dist/**', 'var/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // whole-flow and browser tests share two cores with their own servers; more files at once only make each slower
    maxWorkers: 2,
    pool: 'forks',
  },
})
