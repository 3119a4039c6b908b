import { invalid } from './problems.ts'

const EPOCH_MS = /^\d{1,16}$/
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/i
const LATEST_MS = 4_102_444_800_000 // 2100-01-01; also what keeps a time in microseconds from passing as one

/**
 * The range of time a request asks for: `from` inclusive, `to` inclusive, epoch ms. Left out, `to` is now and `from` is
 * `spanMs` before it.
 *
 * @throws {Problem} in words, naming the parameter.
 */
export function timeRange(
  asked: { from?: string; to?: string },
  nowMs: number,
  spanMs: number,
): { fromMs: number; toMs: number } {
  const toMs = asked.to === undefined ? nowMs : parseTime('to', asked.to)
  const fromMs = asked.from === undefined ? Math.max(0, toMs - spanMs) : parseTime('from', asked.from)
  if (fromMs >= toMs) throw invalid('from', `must be before to: it is ${iso(fromMs)}, to is ${iso(toMs)}`)
  return { fromMs, toMs }
}

export function parseTime(name: string, text: string): number {
  const atMs = EPOCH_MS.test(text) ? Number(text) : RFC_3339.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(atMs))
    throw invalid(
      name,
      `must be epoch milliseconds or RFC 3339 (2026-11-23T08:00:00Z; write + as %2B): it is ${JSON.stringify(text)}`,
    )
  if (atMs > LATEST_MS) throw invalid(name, `must be before 2100, in milliseconds: it is ${text}`)
  return atMs
}

const iso = (atMs: number): string => new Date(atMs).toISOString()
