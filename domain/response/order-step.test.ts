import { describe, expect, test } from 'vitest'
import { orderNextMs } from './order-change.ts'
import { newOrder } from './order-step.ts'
import { alertNow, at, HOUR, MINUTE, OrderUnderTest, settings, supervisor } from './order-under-test.ts'

const t = at('26 10:00')

describe('what becomes of an order', () => {
  test('[Z8] sensors confirm what was done: verified', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.act('acknowledge', t + 5 * MINUTE)
    odour.act('arrive', t + 20 * MINUTE)
    odour.act('done', t + 40 * MINUTE, { note: '已冲洗', photoIds: [3] })
    expect(odour.order.state).toBe('done')
    expect(orderNextMs(odour.order, odour.context)).toBe(t + 40 * MINUTE + settings.claimMs)
    odour.set('resolved', t + 50 * MINUTE)
    expect(odour.order.clock.paused).toEqual([])
    odour.set('closed', t + HOUR)
    expect(odour.order).toMatchObject({
      state: 'closed',
      outcome: 'verified',
      acknowledgedBy: 'Li Hua',
      arrivalProof: 'qr',
      doneBy: 'Li Hua',
      note: '已冲洗',
      photoIds: [3],
      closedAtMs: t + HOUR,
    })
    expect(orderNextMs(odour.order, odour.context)).toBeUndefined()
    expect(odour.told).toEqual(['raised crew rings'])
    expect(odour.trail).toEqual([
      'opened by rules',
      'acknowledge by Li Hua',
      'arrive by Li Hua',
      'done by Li Hua',
      'closed by sensors',
    ])
  })

  test('[Z8] where no sensor can tell it is reported, ten minutes after its alerts ended with it', () => {
    const help = new OrderUnderTest('sos', t, 'urgent')
    const done = help.act('done', t + 4 * MINUTE)
    expect(done).toMatchObject({ is: 'applied', endAlerts: [1], endAtMs: t + 4 * MINUTE })
    expect(help.order.claimByMs).toBeUndefined()
    expect(help.order.state).toBe('done')
    help.set('closed', t + 14 * MINUTE)
    expect(help.order.outcome).toBe('reported')
  })

  test('[Z8] [Z6] sensors do not confirm within an hour: claimed, and the supervisor is told', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.act('done', t + 20 * MINUTE)
    odour.clock(t + 80 * MINUTE)
    expect(odour.order.state).toBe('claimed')
    expect(odour.told.at(-1)).toBe('claimed supervisor rings')
    expect(odour.changes.at(-1)?.told[0]?.id).toBe(`order-17-claimed-${t + 20 * MINUTE}`)
    // the crew goes again
    odour.act('arrive', t + 90 * MINUTE)
    expect(odour.order).toMatchObject({ state: 'claimed', arrivedAtMs: t + 90 * MINUTE })
    odour.act('done', t + 100 * MINUTE)
    expect(odour.order).toMatchObject({ state: 'done', claimByMs: t + 160 * MINUTE })
    expect(odour.order.clock.doneSpentMs).toBe(100 * MINUTE)
    odour.clock(t + 160 * MINUTE)
    expect(odour.order.state).toBe('claimed')
    odour.set('resolved', t + 170 * MINUTE)
    expect(odour.order.clock.paused).toEqual([])
    odour.set('closed', t + 180 * MINUTE)
    expect(odour.order.outcome).toBe('verified')
  })

  test('[Z8] what is resolved, or folded, when an hour is over, is not claimed', () => {
    const resolved = new OrderUnderTest('odour', t)
    resolved.act('done', t + 20 * MINUTE)
    resolved.set('resolved', t + 75 * MINUTE)
    resolved.clock(t + 80 * MINUTE)
    expect(resolved.order).toMatchObject({ state: 'done' })
    expect(orderNextMs(resolved.order, resolved.context)).toBeUndefined()

    const folded = new OrderUnderTest('odour', t)
    folded.act('done', t + 20 * MINUTE)
    folded.fold(99, t + 30 * MINUTE)
    folded.clock(t + 80 * MINUTE)
    expect(folded.order.state).toBe('done')
    // heard again, sensors have an hour again, also when only one of the reasons still holds
    folded.alerts = [...folded.alerts, alertNow('visits-since-clean', { id: 2, state: 'resolved' })]
    folded.fold(undefined, t + 5 * HOUR)
    expect(orderNextMs(folded.order, folded.context)).toBe(t + 6 * HOUR)
    folded.clock(t + 6 * HOUR)
    expect(folded.order.state).toBe('claimed')
  })

  test('[Z8] [Z7] a reason that is back after done begins a new round, and the crew is called', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.act('acknowledge', t + 5 * MINUTE)
    odour.act('done', t + 20 * MINUTE)
    odour.set('resolved', t + 25 * MINUTE)
    odour.set('open', t + 30 * MINUTE)
    expect(odour.order).toMatchObject({ state: 'open', againAtMs: t + 30 * MINUTE, onRound: false })
    expect(odour.order.doneAtMs).toBeUndefined()
    expect(odour.order.acknowledgedBy).toBeUndefined()
    expect(odour.order.rounds).toEqual([
      {
        openedAtMs: t,
        acknowledgedAtMs: t + 5 * MINUTE,
        acknowledgedBy: 'Li Hua',
        doneAtMs: t + 20 * MINUTE,
        doneBy: 'Li Hua',
        clock: { ...odour.order.rounds![0]!.clock, acceptSpentMs: 5 * MINUTE, doneSpentMs: 20 * MINUTE },
      },
    ])
    expect(odour.order.clock).toMatchObject({ spentMs: 0, sinceMs: t + 30 * MINUTE, told: [] })
    expect(odour.told.at(-1)).toBe('returned crew rings')
    expect(odour.changes.at(-1)?.told[0]?.id).toBe('order-17.2-returned')
    odour.clock(t + HOUR)
    expect(odour.told.slice(-3)).toEqual(['accept-25 crew', 'accept-10 crew', 'accept-late supervisor rings'])
    expect(odour.changes.at(-1)?.told.at(-1)?.id).toBe('order-17.2-accept-late')
  })

  test('[Z8] another alert after done begins a new round too; before done it joins without a call', () => {
    const clean = new OrderUnderTest('odour', t)
    clean.join('visits-since-clean', t + MINUTE)
    expect(clean.order.alerts.map(({ rule }) => rule)).toEqual(['odour', 'visits-since-clean'])
    expect(clean.told).toEqual(['raised crew rings'])
    expect(clean.change({ is: 'alert-joined', atMs: t + MINUTE, alert: clean.alerts[1]! })).toBeUndefined()
    clean.act('done', t + 20 * MINUTE)
    clean.join('low-rating', t + 25 * MINUTE)
    expect(clean.order).toMatchObject({ state: 'open', againAtMs: t + 25 * MINUTE })
    expect(clean.changes.at(-1)?.told.map(({ id, rings }) => [id, rings])).toEqual([['order-17.2-raised', true]])
  })

  test('[Z8] the reasons are gone before anybody is there: cleared', () => {
    for (const taken of [false, true]) {
      const odour = new OrderUnderTest('odour', t)
      if (taken) odour.act('acknowledge', t + MINUTE)
      odour.set('resolved', t + 5 * MINUTE)
      expect(odour.order.state).toBe(taken ? 'acknowledged' : 'open')
      odour.set('closed', t + 15 * MINUTE)
      expect(odour.order).toMatchObject({ state: 'closed', outcome: 'cleared' })
      expect(odour.told.at(-1)).toBe('cleared crew')
    }
  })

  test('[Z8] somebody is there: it waits for what they say, an hour at most', () => {
    const there = (): OrderUnderTest => {
      const odour = new OrderUnderTest('odour', t)
      odour.act('arrive', t + MINUTE)
      odour.set('closed', t + 15 * MINUTE)
      expect(odour.order).toMatchObject({ state: 'arrived', quietSinceMs: t + 15 * MINUTE })
      return odour
    }
    const said = there()
    said.act('done', t + 20 * MINUTE)
    expect(said.order).toMatchObject({ state: 'closed', outcome: 'verified', closedAtMs: t + 20 * MINUTE })
    expect(said.order.quietSinceMs).toBeUndefined()

    const silent = there()
    silent.clock(t + 75 * MINUTE - 1)
    expect(silent.order.state).toBe('arrived')
    silent.clock(t + 75 * MINUTE)
    expect(silent.order).toMatchObject({ state: 'closed', outcome: 'cleared' })

    const joined = there()
    joined.join('low-rating', t + 30 * MINUTE)
    joined.clock(t + 75 * MINUTE)
    expect(joined.order.state).toBe('arrived')
  })

  test.each(['open', 'acknowledged', 'arrived', 'done', 'claimed'] as const)(
    '[Z8] %s with two alerts: one of them closed ends nothing, both do',
    (state) => {
      const clean = new OrderUnderTest('odour', t)
      clean.join('visits-since-clean', t)
      if (state !== 'open') clean.act('acknowledge', t + MINUTE)
      if (state === 'arrived') clean.act('arrive', t + 2 * MINUTE)
      if (state === 'done' || state === 'claimed') clean.act('done', t + 2 * MINUTE)
      if (state === 'claimed') clean.clock(t + 2 * MINUTE + settings.claimMs)
      clean.set('closed', t + 2 * HOUR, 2)
      expect(clean.order.state).toBe(state === 'done' ? 'claimed' : state)
      expect(clean.order.quietSinceMs).toBeUndefined()
      clean.set('closed', t + 2 * HOUR + MINUTE, 1)
      expect(clean.order.state).toBe(state === 'arrived' ? 'arrived' : 'closed')
    },
  )

  test.each(['open', 'acknowledged', 'arrived'] as const)(
    '[Z5] the clock of what is %s stands when good again',
    (state) => {
      const odour = new OrderUnderTest('odour', t)
      if (state !== 'open') odour.act(state === 'arrived' ? 'arrive' : 'acknowledge', t + MINUTE)
      odour.set('resolved', t + 5 * MINUTE)
      expect(odour.order).toMatchObject({ state, clock: { paused: ['recovered'], spentMs: 5 * MINUTE } })
    },
  )

  test('[Z8] an alert that comes again and again is named once: an order that stands for months stays small', () => {
    const repair = new OrderUnderTest('sensor-silent', t)
    repair.join('sensor-stuck', t, { part: 'nh3' })
    for (let n = 1; n <= 100; n++) {
      repair.set('closed', t + n * MINUTE, repair.order.alerts.find(({ rule }) => rule === 'sensor-silent')!.id)
      repair.join('sensor-silent', t + n * MINUTE + 1)
    }
    expect(repair.order.alerts.map(({ id, rule }) => [id, rule])).toEqual([
      [2, 'sensor-stuck'],
      [102, 'sensor-silent'],
    ])
    expect(JSON.stringify(repair.order).length).toBeLessThan(2_000)
  })

  test('[Z8] what changes nothing is no change', () => {
    const clean = new OrderUnderTest('odour', t)
    clean.join('visits-since-clean', t)
    expect(clean.set('resolved', t + MINUTE, 2)).toBeUndefined()
    expect(clean.set('open', t + 2 * MINUTE, 2)).toBeUndefined()
    expect(clean.change({ is: 'alert-changed', atMs: t + 2 * MINUTE })).toBeUndefined()
    expect(clean.change({ is: 'unfolded', atMs: t + 2 * MINUTE })).toBeUndefined()
    expect(clean.clock(t + 2 * MINUTE)).toBeUndefined()
  })

  test('[Z2] of several moments the first is the next', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.act('arrive', t + MINUTE)
    odour.act('defer', t + 2 * MINUTE, { actor: supervisor, note: 'x', untilMs: t + 10 * HOUR })
    odour.set('closed', t + 3 * MINUTE)
    expect(orderNextMs(odour.order, odour.context)).toBe(t + 3 * MINUTE + settings.claimMs)
    const soon = new OrderUnderTest('odour', t)
    soon.act('arrive', t + MINUTE)
    soon.act('defer', t + 2 * MINUTE, { actor: supervisor, note: 'x', untilMs: t + 5 * MINUTE })
    soon.set('closed', t + 3 * MINUTE)
    expect(orderNextMs(soon.order, soon.context)).toBe(t + 5 * MINUTE)
  })

  test('[Z8] an alert that a person closed proves nothing', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.act('done', t + 20 * MINUTE)
    odour.set('closed', t + 30 * MINUTE, 1, true)
    expect(odour.order).toMatchObject({ state: 'closed', outcome: 'unproven' })
  })

  test('[Z8] [Z7] its severity is the worst of its alerts that stand; worse rings once', () => {
    const clean = new OrderUnderTest('odour', t)
    const severe = (severity: 'warning' | 'urgent', atMs: number): void => {
      clean.alerts = clean.alerts.map((alert) => ({ ...alert, severity }))
      clean.change({ is: 'alert-changed', atMs })
    }
    severe('urgent', t + 2 * MINUTE)
    expect(clean.order.severity).toBe('urgent')
    expect(clean.told.at(-1)).toBe('worse crew rings')
    severe('warning', t + 3 * MINUTE)
    expect(clean.order.severity).toBe('warning')
    expect(clean.told).toHaveLength(2)
    severe('urgent', t + 4 * MINUTE)
    // the same id: the store tells it no second time
    expect(clean.changes.filter(({ told }) => told[0]?.id === 'order-17-worse-urgent')).toHaveLength(2)
    expect(clean.order.clock.acceptMs).toBe(17 * MINUTE)
  })

  test('[Z6] [Z11] repairs go to the supervisor first', () => {
    const repair = new OrderUnderTest('sensor-stuck', t)
    repair.clock(t + 2 * HOUR)
    expect(repair.told).toEqual([
      'raised supervisor rings',
      'accept-25 supervisor',
      'accept-10 supervisor',
      'accept-late supervisor rings',
      'accept-manager manager rings',
    ])
  })

  test('[Z7] what only informs never rings', () => {
    const check = new OrderUnderTest('long-stay', t, 'info')
    check.clock(t + 3 * HOUR)
    expect(check.told.some((told) => told.endsWith('rings'))).toBe(false)
  })

  test('[Z9] a folded order tells nothing while it stands, and goes on where it was', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.fold(99, t + 5 * MINUTE)
    expect(odour.order.clock.paused).toEqual(['folded'])
    expect(orderNextMs(odour.order, odour.context)).toBeUndefined()
    odour.clock(t + 5 * HOUR)
    expect(odour.told).toEqual(['raised crew rings'])
    odour.fold(undefined, t + 5 * HOUR)
    odour.clock(t + 5 * HOUR + 25 * MINUTE)
    expect(odour.told.at(-1)).toBe('accept-late supervisor rings')
    // an alert that is not folded lets the clock run
    const joined = new OrderUnderTest('odour', t)
    joined.fold(99, t + 5 * MINUTE)
    joined.join('low-rating', t + 10 * MINUTE)
    expect(joined.order.clock.paused).toEqual([])
    // nothing is folded of an emergency
    const help = new OrderUnderTest('sos', t, 'urgent')
    help.fold(99, t + MINUTE)
    expect(help.order.clock.paused).toEqual([])
  })

  test('[Z5] while none of its alerts holds the clock stands, and nobody is told that it is late', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.set('resolved', t + 28 * MINUTE)
    expect(odour.order.clock.paused).toEqual(['recovered'])
    odour.clock(t + 37 * MINUTE)
    expect(odour.told).toEqual(['raised crew rings', 'accept-25 crew', 'accept-10 crew'])
    odour.set('open', t + 37 * MINUTE)
    odour.clock(t + 39 * MINUTE)
    expect(odour.told.at(-1)).toBe('accept-late supervisor rings')
    expect(odour.trail.slice(-4)).toEqual([
      'accept-10 by clock',
      'recovered by rules',
      'holds-again by rules',
      'accept-late by clock',
    ])
    // another one that holds lets it run
    const clean = new OrderUnderTest('odour', t)
    clean.join('low-rating', t + MINUTE)
    clean.set('resolved', t + 2 * MINUTE)
    expect(clean.order.clock.paused).toEqual([])
  })

  test('[Z2] everything due comes first, each at the time at which it was due', () => {
    const odour = new OrderUnderTest('odour', t)
    const change = odour.set('closed', at('26 13:00'))
    expect(change?.told.map(({ cause, atMs }) => [cause, atMs - t])).toEqual([
      ['accept-25', 22.5 * MINUTE],
      ['accept-10', 27 * MINUTE],
      ['accept-late', 30 * MINUTE],
      ['accept-manager', 60 * MINUTE],
      ['done-25', 90 * MINUTE],
      ['done-10', 108 * MINUTE],
      ['done-late', 120 * MINUTE],
      ['cleared', 180 * MINUTE],
    ])
  })

  test('[Z8] opened again soon after it was closed it says so', () => {
    const { order, trail } = newOrder(
      {
        id: 18,
        toilet: 't-1',
        town: '东亭街道',
        team: '东亭一班',
        work: 'clean',
        severity: 'warning',
        atMs: t,
        alert: alertNow('odour'),
        repeatOf: 17,
      },
      settings,
    )
    expect(order.repeatOf).toBe(17)
    expect(trail[0]?.detail).toMatchObject({ repeatOf: 17, rule: 'odour' })
  })

  test('[Z8] of what is closed nothing becomes any more', () => {
    const odour = new OrderUnderTest('odour', t)
    odour.set('closed', t + MINUTE)
    expect(odour.join('low-rating', t + 2 * MINUTE)).toBeUndefined()
    expect(odour.clock(t + 9 * HOUR)).toBeUndefined()
    expect(odour.fold(9, t + 9 * HOUR)).toBeUndefined()
  })
})
