import { expect, test } from 'vitest'
import type { OrderState } from '#domain/response/order.ts'
import { HOUR_MS, MINUTE_MS, startOfDay } from '../clock.ts'
import { nextDoing, reactionTo, type CrewOrder } from './behaviour.ts'
import { makeCrews, type Person } from './crews.ts'
import { httpPhone, signInPace } from './http.ts'

const SEED = 42
const TEN_MS = startOfDay(20_515) + 10 * HOUR_MS
const order = (id: number, more: Partial<CrewOrder> = {}): CrewOrder => ({
  id,
  toilet: `wc-${String((id % 48) + 1).padStart(2, '0')}`,
  town: '东亭街道',
  work: 'clean',
  state: 'open',
  openedAtMs: TEN_MS + id * 1_000,
  ...more,
})
const orders = Array.from({ length: 2_000 }, (_, id) => order(id + 1))

/** An order answered minute by minute, as if the platform took everything. */
function answered(from: CrewOrder, untilMs: number): { action: string; atMs: number; works: boolean; id: string }[] {
  const done: { action: string; atMs: number; works: boolean; id: string }[] = []
  let now = from
  for (let atMs = from.openedAtMs; atMs <= untilMs; atMs += MINUTE_MS) {
    const doing = nextDoing(SEED, now, atMs)
    if (doing === undefined) continue
    done.push({ action: doing.action, atMs, works: doing.works, id: doing.actionId })
    const state: Record<string, OrderState> = { acknowledge: 'acknowledged', arrive: 'arrived', done: 'done' }
    now = {
      ...now,
      state: state[doing.action]!,
      ...(doing.action === 'acknowledge' ? { acknowledgedAtMs: atMs } : {}),
      ...(doing.action === 'arrive' ? { arrivedAtMs: atMs } : {}),
      ...(doing.action === 'done' ? { doneAtMs: atMs } : {}),
    }
  }
  return done
}

test('[S30] the same order is answered alike in every run: acknowledged, arrived, done, each with its own id', () => {
  const diligent = orders.find((each) => {
    const { acknowledgeMs, pretends, skipsArrival } = reactionTo(SEED, each)
    return acknowledgeMs !== undefined && acknowledgeMs < 10 * MINUTE_MS && !pretends && !skipsArrival
  })!
  const once = answered(diligent, TEN_MS + 4 * HOUR_MS)
  expect(once.map(({ action }) => action)).toEqual(['acknowledge', 'arrive', 'done'])
  expect(once.map(({ works }) => works)).toEqual([false, false, true])
  expect(new Set(once.map(({ id }) => id)).size).toBe(3)
  expect(once[0]!.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(answered(diligent, TEN_MS + 4 * HOUR_MS)).toEqual(once)
  expect(answered({ ...diligent, openedAtMs: diligent.openedAtMs + 1 }, TEN_MS + 4 * HOUR_MS)).not.toEqual(once)
})

test('[S30] some do not look until the supervisor does, some look late, some only say that it is done', () => {
  const reactions = orders.map((each) => reactionTo(SEED, each))
  const share = (fits: (reaction: (typeof reactions)[number]) => boolean): number =>
    reactions.filter(fits).length / reactions.length
  expect(share(({ acknowledgeMs }) => acknowledgeMs === undefined)).toBeCloseTo(0.03, 1)
  expect(share(({ acknowledgeMs }) => (acknowledgeMs ?? 0) > 30 * MINUTE_MS)).toBeCloseTo(0.07, 1)
  expect(share(({ pretends }) => pretends)).toBeCloseTo(0.06, 1)
  const sleeping = orders.find((each) => reactionTo(SEED, each).acknowledgeMs === undefined)!
  expect(answered(sleeping, TEN_MS + 45 * MINUTE_MS)).toEqual([])
  expect(answered(sleeping, TEN_MS + 4 * HOUR_MS)[0]?.action).toBe('acknowledge')
  const pretending = orders.find((each) => reactionTo(SEED, each).pretends)!
  expect(answered(pretending, TEN_MS + 4 * HOUR_MS).at(-1)).toMatchObject({ action: 'done', works: false })
  // found out, they come again and do it
  const claimed = order(pretending.id, { ...pretending, state: 'claimed', doneAtMs: TEN_MS + HOUR_MS })
  expect(nextDoing(SEED, claimed, TEN_MS + 3 * HOUR_MS)).toMatchObject({ action: 'done', works: true })
})

test('[S30] who scanned the code and only says that it is done has looked in; who did not scan it was not there', async () => {
  const pretending = orders.find((each) => {
    const { acknowledgeMs, pretends, skipsArrival } = reactionTo(SEED, each)
    return acknowledgeMs !== undefined && pretends && !skipsArrival
  })!
  const skipping = orders.find((each) => {
    const { acknowledgeMs, pretends, skipsArrival } = reactionTo(SEED, each)
    return acknowledgeMs !== undefined && pretends && skipsArrival
  })!
  const standing: CrewOrder[] = [
    { ...pretending, state: 'arrived', arrivedAtMs: TEN_MS + HOUR_MS },
    { ...skipping, state: 'acknowledged', acknowledgedAtMs: TEN_MS + HOUR_MS },
  ]
  const seen: [toilet: string, work: string][] = []
  const crews = makeCrews({
    seed: SEED,
    people: [
      {
        name: 'a',
        role: 'crew',
        towns: [],
        phone: { standing: async () => standing, act: async (actions) => actions.map(() => ({ is: 'applied' })) },
      },
    ],
    codes: new Map(),
    place: { tend: (toilet, work) => void seen.push([toilet, work]), wrote: () => undefined },
  })
  await crews.look(TEN_MS + 4 * HOUR_MS)
  expect(crews.counts.actions).toBe(2)
  expect(seen).toEqual([[pretending.toilet, 'look']])
})

test('[S30] nobody cleans at night, but calls for help are answered', () => {
  const nightMs = startOfDay(20_515) + 2 * HOUR_MS
  expect(nextDoing(SEED, order(1, { openedAtMs: nightMs }), nightMs + 2 * HOUR_MS)).toBeUndefined()
  const call = order(1, { openedAtMs: nightMs, work: 'emergency' })
  expect(nextDoing(SEED, call, nightMs + 10 * MINUTE_MS)).toMatchObject({ action: 'acknowledge' })
})

test('[S30] phones of one machine sign in one after the other, and show nothing before', async () => {
  let nowMs = 0
  const isTurn = signInPace(15_000, () => nowMs)
  expect([isTurn(), isTurn()]).toEqual([true, false])
  // nobody answers there: it is not asked either
  const phone = httpPhone({ url: 'http://127.0.0.1:1', name: 'a', password: 'b' }, isTurn)
  expect(await phone.standing()).toEqual([])
  nowMs = 15_000
  await expect(phone.standing()).rejects.toThrow('fetch failed')
})

test('[S30] a phone that waits for its answer holds up nobody else', async () => {
  const { promise, resolve } = Promise.withResolvers<readonly CrewOrder[]>()
  const acted: string[] = []
  const person = (name: string, standing: () => Promise<readonly CrewOrder[]>): Person => ({
    name,
    role: 'crew',
    towns: [],
    phone: {
      standing,
      act: async (actions) => {
        acted.push(name)
        resolve([])
        return actions.map(() => ({ is: 'applied' }))
      },
    },
  })
  const quick = orders.find((each) => (reactionTo(SEED, each).acknowledgeMs ?? HOUR_MS) < 10 * MINUTE_MS)!
  const crews = makeCrews({
    seed: SEED,
    // the first is answered once the second has acted
    people: [person('slow', () => promise), person('quick', async () => [quick])],
    codes: new Map(),
    place: { tend: () => undefined, wrote: () => undefined },
  })
  await crews.look(TEN_MS + 2 * HOUR_MS)
  expect(acted).toEqual(['quick'])
})
