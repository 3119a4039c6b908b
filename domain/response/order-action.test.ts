import { describe, expect, test } from 'vitest'
import { orderStates, type OrderAction, type OrderState } from './order.ts'
import { ORDER_PHOTOS_MAX, PHONE_CLOCK_MS_MAX } from './order-action.ts'
import { at, crew, HOUR, MINUTE, OrderUnderTest, PLACE, settings, supervisor } from './order-under-test.ts'

const t = at('26 10:00')
const later = t + 10 * MINUTE

/** An order for odour in this state. */
function inState(state: OrderState): OrderUnderTest {
  const odour = new OrderUnderTest('odour', t)
  if (state === 'open') return odour
  odour.act('acknowledge', t + MINUTE)
  if (state === 'acknowledged') return odour
  odour.act('arrive', t + 2 * MINUTE)
  if (state === 'arrived') return odour
  odour.act('done', t + 3 * MINUTE)
  if (state === 'done') return odour
  if (state === 'claimed') odour.clock(t + 3 * MINUTE + settings.claimMs)
  else odour.set('closed', t + 5 * MINUTE)
  return odour
}

type Action = OrderAction['action']
/** What every action of a supervisor (with words and times as they must be) comes to in every state. */
const expected: Record<Action, Record<OrderState, OrderState | 'no-op' | 'refused'>> = {
  acknowledge: {
    open: 'acknowledged',
    acknowledged: 'no-op',
    arrived: 'no-op',
    done: 'no-op',
    claimed: 'no-op',
    closed: 'no-op',
  },
  arrive: {
    open: 'arrived',
    acknowledged: 'arrived',
    arrived: 'no-op',
    done: 'no-op',
    claimed: 'claimed',
    closed: 'no-op',
  },
  // words of who was second are kept
  done: { open: 'done', acknowledged: 'done', arrived: 'done', done: 'done', claimed: 'done', closed: 'no-op' },
  note: {
    open: 'open',
    acknowledged: 'acknowledged',
    arrived: 'arrived',
    done: 'done',
    claimed: 'claimed',
    closed: 'closed',
  },
  defer: {
    open: 'open',
    acknowledged: 'acknowledged',
    arrived: 'arrived',
    done: 'refused',
    claimed: 'refused',
    closed: 'refused',
  },
  resume: {
    open: 'no-op',
    acknowledged: 'no-op',
    arrived: 'no-op',
    done: 'no-op',
    claimed: 'no-op',
    closed: 'no-op',
  },
  cancel: {
    open: 'closed',
    acknowledged: 'closed',
    arrived: 'closed',
    done: 'refused',
    claimed: 'refused',
    closed: 'no-op',
  },
  close: {
    open: 'refused',
    acknowledged: 'refused',
    arrived: 'refused',
    done: 'closed',
    claimed: 'closed',
    closed: 'no-op',
  },
}

describe('what people do', () => {
  test.each(
    (Object.keys(expected) as Action[]).flatMap((action) => orderStates.map((state) => [action, state] as const)),
  )('[Z12] %s of what is %s', (action, state) => {
    const odour = inState(state)
    const atMs = state === 'claimed' ? t + 2 * HOUR : t + 20 * MINUTE
    const verdict = odour.act(action, atMs, { actor: supervisor, note: '说明', untilMs: atMs + HOUR })
    const outcome = expected[action][state]
    if (outcome === 'no-op' || outcome === 'refused') {
      expect(verdict.is).toBe(outcome)
      expect(odour.order.state).toBe(state)
    } else {
      expect(verdict.is).toBe('applied')
      expect(odour.order.state).toBe(outcome)
    }
  })

  test.each(['defer', 'resume', 'cancel', 'close'] as const)('[Z12] %s is a supervisor’s', (action) => {
    for (const state of ['open', 'done'] as const)
      expect(inState(state).act(action, later, { note: 'x', untilMs: later + HOUR })).toMatchObject({
        is: 'refused',
        reason: 'not-allowed',
      })
  })

  test('[Z12] deferring, cancelling, closing and noting need words', () => {
    for (const [action, state] of [
      ['defer', 'open'],
      ['cancel', 'open'],
      ['close', 'done'],
      ['note', 'open'],
    ] as const)
      expect(inState(state).act(action, later, { actor: supervisor, note: '  ', untilMs: later + HOUR })).toMatchObject(
        { is: 'refused', reason: 'needs-words' },
      )
    expect(inState('open').act('note', later, { photoIds: [7] }).is).toBe('applied')
  })

  test('[Z12] arriving is proven by the code at the door', () => {
    const odour = inState('acknowledged')
    expect(odour.act('arrive', later, { qrToken: 'of another toilet' })).toMatchObject({ reason: 'wrong-code' })
    expect(odour.act('arrive', later, { qrToken: undefined })).toMatchObject({ reason: 'wrong-code' })
    expect(odour.act('arrive', later, { proof: undefined })).toMatchObject({ reason: 'wrong-code' })
    expect(odour.act('arrive', later).is).toBe('applied')
  })

  test('[Z12] or by a place within arriveWithinM', () => {
    const [lon, lat] = PLACE
    const north = (metres: number): number => lat + metres / 111_195
    const place = { proof: 'location', lon } as const
    const odour = inState('acknowledged')
    expect(odour.act('arrive', later, { ...place, lat: north(81) })).toMatchObject({
      reason: 'too-far',
      detail: '81 m away: at most 80 m',
    })
    expect(odour.act('arrive', later, { proof: 'location' })).toMatchObject({ reason: 'too-far' })
    expect(odour.act('arrive', later, { ...place, lat: north(79) }).is).toBe('applied')
  })

  test('[Z12] an acceptance made without network in time is in time, whatever was told since', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.clock(t + 45 * MINUTE)
    expect(odour.told).toContain('accept-late supervisor rings')
    odour.act('acknowledge', t + 5 * MINUTE, { nowMs: t + 45 * MINUTE })
    expect(odour.order).toMatchObject({ acknowledgedAtMs: t + 5 * MINUTE, state: 'acknowledged' })
    expect(odour.order.clock.acceptSpentMs).toBe(5 * MINUTE)
    expect(odour.changes.at(-1)?.trail).toEqual([
      { atMs: t + 5 * MINUTE, by: 'Li Hua', event: 'acknowledge', detail: { lateMs: 40 * MINUTE } },
    ])
    odour.clock(t + 70 * MINUTE)
    expect(odour.told).not.toContain('accept-manager manager rings')
  })

  test('[Z12] who accepted first is who accepted, in whatever order it is told', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.act('acknowledge', t + 20 * MINUTE)
    const other = { name: 'Zhao Min', mayLead: false }
    odour.act('acknowledge', t + 10 * MINUTE, { actor: other, nowMs: t + 25 * MINUTE })
    expect(odour.order).toMatchObject({ acknowledgedAtMs: t + 10 * MINUTE, acknowledgedBy: 'Zhao Min' })
    expect(odour.act('acknowledge', t + 15 * MINUTE, { nowMs: t + 30 * MINUTE }).is).toBe('no-op')
    odour.act('done', t + 8 * MINUTE, { nowMs: t + 40 * MINUTE })
    expect(odour.order).toMatchObject({ acknowledgedBy: 'Li Hua', doneAtMs: t + 8 * MINUTE })
    expect(odour.order.clock).toMatchObject({ acceptSpentMs: 8 * MINUTE, doneSpentMs: 8 * MINUTE })
  })

  test('[Z12] what was done before it cleared by itself counts, although it is told later', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.set('closed', t + 30 * MINUTE)
    expect(odour.order.outcome).toBe('cleared')
    const verdict = odour.act('done', t + 15 * MINUTE, { nowMs: t + 2 * HOUR })
    expect(verdict).toMatchObject({ is: 'applied', cleaned: { full: true, atMs: t + 15 * MINUTE } })
    expect(odour.order).toMatchObject({
      state: 'closed',
      outcome: 'verified',
      closedAtMs: t + 30 * MINUTE,
      doneBy: 'Li Hua',
    })
    expect(odour.order.clock.doneSpentMs).toBe(15 * MINUTE)
    const after = new OrderUnderTest('odour', t)
    after.set('closed', t + 30 * MINUTE)
    expect(after.act('done', t + 31 * MINUTE, { nowMs: t + 2 * HOUR }).is).toBe('no-op')
  })

  test('[Z12] of two who do the same at once the first did it; words and pictures of the other are kept', () => {
    const odour = inState('done')
    const done = odour.order
    expect(odour.act('done', t + 4 * MINUTE).is).toBe('no-op')
    expect(odour.order).toBe(done)
    expect(odour.act('done', t + 4 * MINUTE, { note: '地漏也通了', photoIds: [3] })).toMatchObject({ is: 'applied' })
    expect(odour.order).toEqual({ ...done, note: '地漏也通了', photoIds: [3] })
  })

  test('[Z12] what was meant for an earlier round changes nothing', () => {
    const odour = inState('done')
    odour.set('resolved', t + 5 * MINUTE)
    odour.set('open', t + 8 * MINUTE)
    expect(odour.order.state).toBe('open')
    expect(odour.act('done', t + 4 * MINUTE, { nowMs: t + 20 * MINUTE }).is).toBe('no-op')
    expect(odour.act('note', t + 4 * MINUTE, { nowMs: t + 20 * MINUTE, note: '水压低' }).is).toBe('applied')
    expect(odour.act('done', t + 9 * MINUTE, { nowMs: t + 20 * MINUTE }).is).toBe('applied')
  })

  test('[Z12] times a little off are moved to what is possible, others are refused', () => {
    const early = new OrderUnderTest('odour', t)
    early.act('acknowledge', t - PHONE_CLOCK_MS_MAX, { nowMs: t + MINUTE })
    expect(early.order.acknowledgedAtMs).toBe(t)
    const ahead = new OrderUnderTest('odour', t)
    ahead.act('acknowledge', t + MINUTE + PHONE_CLOCK_MS_MAX, { nowMs: t + MINUTE })
    expect(ahead.order.acknowledgedAtMs).toBe(t + MINUTE)
    const wrong = new OrderUnderTest('odour', t)
    expect(wrong.act('acknowledge', t - PHONE_CLOCK_MS_MAX - 1, { nowMs: t })).toMatchObject({ reason: 'bad-time' })
    expect(wrong.act('acknowledge', t + PHONE_CLOCK_MS_MAX + 1, { nowMs: t })).toMatchObject({
      reason: 'bad-time',
      detail: 'it is dated 5 min ahead: set the clock of the phone',
    })
  })

  test('[Z5] [Z12] a deferral stops the clock until its end, and then the crew is called', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.act('defer', later, { actor: supervisor, note: '停水', untilMs: t + 5 * HOUR })
    expect(odour.order).toMatchObject({ deferredUntilMs: t + 5 * HOUR, deferReason: '停水' })
    expect(odour.changes.at(-1)?.trail).toEqual([
      { atMs: later, by: 'Wang Fang', event: 'defer', detail: { note: '停水', untilMs: t + 5 * HOUR } },
    ])
    odour.clock(t + 5 * HOUR - 1)
    expect(odour.told).toEqual(['raised crew rings'])
    odour.clock(t + 5 * HOUR + 20 * MINUTE)
    expect(odour.told).toEqual([
      'raised crew rings',
      'resumed crew rings',
      'accept-25 crew',
      'accept-10 crew',
      'accept-late supervisor rings',
    ])
    expect(odour.order.deferredUntilMs).toBeUndefined()
    expect(odour.changes.flatMap(({ told }) => told).map(({ id }) => id)[1]).toBe(`order-17-resumed-${t + 5 * HOUR}`)
  })

  test('[Z12] a deferral has an end within deferMsMax; a supervisor may end it before; an emergency is not deferred', () => {
    const odour = new OrderUnderTest('odour', t)
    for (const untilMs of [undefined, later, later + settings.deferMsMax + 1])
      expect(odour.act('defer', later, { actor: supervisor, note: 'x', untilMs })).toMatchObject({ reason: 'bad-time' })
    odour.act('defer', later, { actor: supervisor, note: 'x', untilMs: later + settings.deferMsMax })
    odour.act('resume', later + HOUR, { actor: supervisor })
    expect(odour.order.clock).toMatchObject({ paused: [], sinceMs: later + HOUR, spentMs: 10 * MINUTE })
    expect(odour.trail.slice(-2)).toEqual(['defer by Wang Fang', 'resume by Wang Fang'])
    const help = new OrderUnderTest('sos', t, 'urgent')
    expect(help.act('defer', later, { actor: supervisor, note: 'x', untilMs: later + HOUR }).is).toBe('refused')
  })

  test('[Z12] done ends a deferral', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.act('defer', later, { actor: supervisor, note: 'x', untilMs: t + 5 * HOUR })
    odour.act('done', t + HOUR)
    expect(odour.order.deferredUntilMs).toBeUndefined()
    expect(odour.order.clock).toMatchObject({ paused: [], doneSpentMs: 10 * MINUTE })
  })

  test('[Z8] [Z12] a supervisor’s end closes its alerts; unproven as long as sensors have not told', () => {
    const cancelled = inState('open')
    expect(cancelled.act('cancel', later, { actor: supervisor, note: '误报' })).toMatchObject({ closeAlerts: true })
    expect(cancelled.order).toMatchObject({ outcome: 'cancelled', note: '误报', closedAtMs: later })
    const unproven = inState('claimed')
    unproven.act('close', t + 3 * HOUR, { actor: supervisor, note: '已现场核实' })
    expect(unproven.order.outcome).toBe('unproven')
    expect(unproven.changes.at(-1)?.trail).toEqual([
      {
        atMs: t + 3 * HOUR,
        by: 'Wang Fang',
        event: 'close',
        detail: { note: '已现场核实', outcome: 'unproven' },
      },
      { atMs: t + 3 * HOUR, by: 'Wang Fang', event: 'closed', detail: { outcome: 'unproven' } },
    ])
    const rated = new OrderUnderTest('low-rating', t)
    rated.act('done', t + MINUTE)
    rated.act('close', t + 2 * MINUTE, { actor: supervisor, note: 'ok' })
    expect(rated.order.outcome).toBe('reported')
  })

  test('[Z8] done of a clean or a check is told to the rules of the toilet, from when somebody was there', () => {
    const odour = inState('arrived')
    expect(odour.act('done', later)).toMatchObject({ cleaned: { full: true, fromMs: t + 2 * MINUTE, atMs: later } })
    const check = new OrderUnderTest('roving-late', t)
    expect(check.act('done', later)).toMatchObject({ cleaned: { full: false, fromMs: later, atMs: later } })
    const supplies = new OrderUnderTest('paper-low', t)
    const verdict = supplies.act('done', later)
    expect(verdict.is === 'applied' && verdict.cleaned).toBeUndefined()
  })

  test('[Z12] an order shows its newest words and all photos, up to a bound', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.act('note', later, { note: ' 第一 ', photoIds: [1, 2] })
    odour.act('note', later, { note: '第二', photoIds: [2, 3] })
    odour.act('note', later, { photoIds: [4] })
    expect(odour.order).toMatchObject({ note: '第二', photoIds: [1, 2, 3, 4] })
    const many = Array.from({ length: ORDER_PHOTOS_MAX - 3 }, (_, n) => n + 10)
    const rest = many.slice(1)
    expect(odour.act('note', later, { photoIds: [1, ...rest] }).is).toBe('applied')
    expect(odour.order.photoIds).toHaveLength(ORDER_PHOTOS_MAX)
    expect(odour.act('done', later, { photoIds: many, actor: crew })).toMatchObject({ reason: 'not-allowed' })
  })
})
