import { expect, test } from 'vitest'
import { Problem } from './problems.ts'
import { timeRange } from './times.ts'

const NOW = Date.UTC(2026, 10, 23, 8)

test.each([
  [{}, NOW - 1_000, NOW],
  [{ from: String(NOW - 5) }, NOW - 5, NOW],
  [{ to: String(NOW - 5) }, NOW - 1_005, NOW - 5],
  [{ from: '2026-11-23T07:59:59Z' }, NOW - 1_000, NOW],
  [{ from: '2026-11-23T15:59:59.500+08:00', to: '2026-11-23T16:00:00+08:00' }, NOW - 500, NOW],
])('[P7] %j is understood', (asked, fromMs, toMs) => {
  expect(timeRange(asked, NOW, 1_000)).toEqual({ fromMs, toMs })
})

test.each([
  [{ from: 'yesterday' }, '#/from', /epoch milliseconds or RFC 3339.*"yesterday"/],
  [{ from: '2026-11-23' }, '#/from', /RFC 3339/],
  [{ to: '2026-02-30T99:00:00Z' }, '#/to', /RFC 3339/],
  [{ to: '-5' }, '#/to', /epoch/],
  [{ to: '1790000000000000' }, '#/to', /before 2100/],
  [{ from: String(NOW), to: String(NOW) }, '#/from', /before to/],
  [{ from: String(NOW + 5) }, '#/from', /before to: it is 2026-11-23T08:00:00.005Z/],
])('[P7] %j is refused in words that name the parameter', (asked, pointer, words) => {
  const refused = (() => {
    try {
      return timeRange(asked, NOW, 1_000)
    } catch (error) {
      return error
    }
  })()
  expect(refused).toBeInstanceOf(Problem)
  expect((refused as Problem).mistakes).toEqual([{ pointer, detail: expect.stringMatching(words) }])
})
