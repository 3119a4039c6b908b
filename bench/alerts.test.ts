import { expect, test } from 'vitest'
import { scoreOf, type Cause, type ScoredAlert } from './alerts-score.ts'

const MINUTE_MS = 60_000
const cause = (startMin: number, endMin: number, more: Partial<Cause> = {}): Cause => ({
  is: 'cause',
  id: `${startMin}`,
  subject: 'wc-01',
  rule: 'odour',
  part: '',
  startMs: startMin * MINUTE_MS,
  endMs: endMin * MINUTE_MS,
  isClear: true,
  ...more,
})
let ids = 0
const alert = (openedMin: number, closedMin: number | undefined, more: Partial<ScoredAlert> = {}): ScoredAlert => ({
  id: ++ids,
  rule: 'odour',
  subject: 'wc-01',
  part: '',
  sinceMs: openedMin * MINUTE_MS,
  openedAtMs: openedMin * MINUTE_MS,
  closedAtMs: closedMin === undefined ? undefined : closedMin * MINUTE_MS,
  returns: 0,
  ...more,
})

test('[S32] one alert in the time of a cause is its alert; a second one repeats it, one without a cause is false', () => {
  const score = scoreOf(
    [cause(100, 160), cause(500, 560), cause(900, 960)],
    [alert(121, 170), alert(520, 540), alert(555, 580), alert(300, 320), alert(125, 150, { subject: 'wc-02' })],
  )
  expect(score).toMatchObject({ causes: 3, alertsPerCause: 1.5, slightAlerts: 0 })
  expect(score.falseAlerts).toHaveLength(2)
  expect(score.missedCauses).toMatchObject([{ startMs: 900 * MINUTE_MS }])
  expect(score.repeated).toMatchObject([{ cause: { startMs: 500 * MINUTE_MS } }])
})

test('[S32] a slight cause may be told of or not; a cause that begins while its alert still stands is told of by it', () => {
  const score = scoreOf(
    [cause(100, 105, { isClear: false }), cause(300, 301, { isClear: false }), cause(500, 560), cause(700, 730)],
    [alert(110, 120), alert(520, undefined)],
  )
  expect(score).toMatchObject({ causes: 2, alertsPerCause: 1, slightAlerts: 1 })
  expect(score.falseAlerts).toEqual([])
  expect(score.missedCauses).toEqual([])
})

test('[S32] sensors of one box are one part, stalls are parts of their own', () => {
  const score = scoreOf(
    [
      cause(100, 300, { rule: 'sensor-silent', part: 'air' }),
      cause(100, 300, { rule: 'long-stay', part: 'w1' }),
      cause(100, 300, { rule: 'long-stay', part: 'w2' }),
    ],
    [alert(130, 310, { rule: 'sensor-silent', part: 'nh3' }), alert(116, 310, { rule: 'long-stay', part: 'w1' })],
  )
  expect(score).toMatchObject({ causes: 3, alertsPerCause: 1 })
  expect(score.missedCauses).toMatchObject([{ part: 'w2' }])
})
