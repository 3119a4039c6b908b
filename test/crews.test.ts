import { expect, test, vi } from 'vitest'
import { reactionTo } from '../simulators/crews/behaviour.ts'
import { makeCrews } from '../simulators/crews/crews.ts'
import { httpPhone } from '../simulators/crews/http.ts'
import { HOUR_MS, MINUTE_MS } from '../simulators/clock.ts'
import { makeDistrict } from '../simulators/district.ts'
import { codesOf, createSimulatedCrews, putSimulatedRoster } from '../tools/simulated-crews.ts'
import { startDistrict } from './district.ts'

const SEED = 42

test('[S30] a call for help is answered over HTTP by the crew of its town: acknowledged, there with the code, done', async () => {
  await using district = await startDistrict()
  const { toilets, assets } = makeDistrict(SEED)
  const asset = assets.find(({ id }) => id === 'wc-01')!
  const device = await district.operations.devices.register(asset, 'test')
  const people = await createSimulatedCrews(district.operations, district.config.dataDir, 'test')
  expect(people.filter(({ role }) => role === 'crew')).toHaveLength(9)
  await putSimulatedRoster(district.operations, people, Date.now(), 'test')
  // the next start finds them again
  expect(await createSimulatedCrews(district.operations, district.config.dataDir, 'test')).toEqual(people)

  // a call some minutes ago that is answered fast, so that nobody has to wait: phones tell late what was done without network
  const calledMs = quickCallMs(Date.now() - 9.5 * MINUTE_MS)
  await district.publish(device, 'event', { at: calledMs, seq: 1, kind: 'sos' })
  const standing = () => district.operations.workOrders.list({ towns: [], limit: 10 })
  await vi.waitFor(
    async () =>
      expect(await standing()).toMatchObject([
        { toilet: 'wc-01', work: 'emergency', state: 'open', openedAtMs: calledMs },
      ]),
    { timeout: 60_000, interval: 50 },
  )
  const tended: string[] = []
  const crews = makeCrews({
    seed: SEED,
    // the others see nothing of it, and each signs in first
    people: people
      .filter(({ name }) => name === 'sim-crew-dongting' || name === 'sim-supervisor')
      .map((person) => ({ ...person, phone: httpPhone({ ...person, url: district.url }) })),
    codes: await codesOf(district.operations, { toilets: toilets.filter(({ id }) => id === 'wc-01') }),
    place: { tend: (toilet, work) => tended.push(`${toilet} ${work}`), wrote: () => undefined },
  })
  const states = new Set<string>()
  for (let atMs = calledMs; atMs < calledMs + 9 * MINUTE_MS; atMs += MINUTE_MS / 2) {
    await crews.look(atMs)
    states.add((await standing())[0]!.state)
  }
  expect(crews.counts).toMatchObject({ failures: 0, refused: 0, lastProblem: '' })
  const [order] = await standing()
  expect(order).toMatchObject({ arrivalProof: 'qr', acknowledgedBy: 'sim-crew-dongting', doneBy: 'sim-crew-dongting' })
  expect([...states]).toEqual(expect.arrayContaining(['open', 'acknowledged']))
  expect(tended).toEqual(['wc-01 emergency'])
}, 180_000)

/** A moment from `fromMs` on at which a call is answered within eight minutes. */
function quickCallMs(fromMs: number): number {
  for (let atMs = Math.round(fromMs); ; atMs++) {
    const order = {
      id: 1,
      toilet: 'wc-01',
      town: '东亭街道',
      work: 'emergency',
      state: 'open',
      openedAtMs: atMs,
    } as const
    const { acknowledgeMs = HOUR_MS, walkMs, workMs, skipsArrival } = reactionTo(SEED, order)
    if (!skipsArrival && acknowledgeMs + walkMs + workMs < 8 * MINUTE_MS) return atMs
  }
}
