import { randomBytes } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { Passwords } from '../api/passwords.ts'
import { shiftSideOf } from '#domain/coverage/shift-side.ts'
import type { Shift, ShiftVersion } from '#domain/coverage/shift.ts'
import { startDistrict, type District } from './district.ts'
import { putStreets, streets, sweeping } from './streets.ts'

const soon = { timeout: 30_000, interval: 50 }
const MINUTE_MS = 60_000
/** Six streets of 150 m: seven minutes of sweeping. */
const WAY = 'n00 n10 n20 n30 n31 n21 n11'
const SIDES = ['n00>n10', 'n10>n20', 'n20>n30', 'n30>n31', 'n31>n21', 'n21>n11']
const id = '2026-06-01.r-1'

async function dispatcher(district: District): Promise<string> {
  const password = randomBytes(16).toString('base64url')
  await district.operations.users.create(
    {
      name: 'dispatcher',
      role: 'dispatcher',
      towns: [],
      passwordHash: await new Passwords().hash(password),
      mustChangePassword: false,
    },
    'test',
  )
  return district.login('dispatcher', password)
}

/** A shift that has begun and ends in some seconds, closed without grace. */
async function openShift({ operations }: District, endsInMs: number): Promise<void> {
  const { id: networkId } = await putStreets(operations)
  await operations.ruleSettings.put(JSON.stringify({ graceMs: { is: 0, source: 'test' } }), 'test')
  const nowMs = Date.now()
  const shift: Shift = {
    id,
    planId: 'r-1',
    planVersion: 1,
    day: '2026-06-01',
    name: '东亭机扫01线',
    nameEn: 'Dongting sweep 01',
    town: '东亭街道',
    workType: 'sweep',
    networkId,
    sides: SIDES.map((edge) => shiftSideOf(streets.edges.find((one) => one.id === edge)!)),
    passes: [{ fromMs: nowMs - 20 * MINUTE_MS, toMs: nowMs + endsInMs }],
    speedLimitKmh: 10,
    vehicles: ['s-01'],
    state: 'planned',
  }
  await operations.shifts.make([shift])
}

interface Told {
  readonly shift: Pick<Shift, 'state'> & { readonly version: number }
  readonly coverage: { readonly figures: { readonly doneM: number; readonly openM: number } }
  readonly versions: readonly ShiftVersion[]
}

test('[K8] [K10] a truck is seen on its streets by MQTT, through a restart; its late upload makes a new version', async () => {
  await using district = await startDistrict()
  const truck = await district.register({ id: 's-01', kind: 'sweeper' })
  const cookie = await dispatcher(district)
  await openShift(district, 20_000)
  const told = async (): Promise<Told> => {
    const answer = await fetch(`${district.url}/api/shifts/${id}`, { headers: { cookie } })
    expect(answer.status).toBe(200)
    return (await answer.json()) as Told
  }
  const fixes = sweeping(WAY, Date.now() - 8 * MINUTE_MS)
  const [late, first, second] = [fixes.slice(0, 25), fixes.slice(25, 50), fixes.slice(50)]

  await district.publish(truck, 'fix', first)
  await vi.waitFor(async () => expect((await told()).coverage?.figures.doneM).toBeGreaterThan(50), soon)
  await district.stop('coverage')
  await district.publish(truck, 'fix', second)
  // sent again, as a device does that was not told of its acknowledgement
  await district.publish(truck, 'fix', first)
  await district.start('coverage')

  await vi.waitFor(async () => expect((await told()).shift).toMatchObject({ state: 'closed', version: 1 }), soon)
  const closed = await told()
  expect(closed.coverage.figures.doneM).toBeGreaterThan(500)
  expect(closed.coverage.figures.doneM).toBeLessThan(700)
  expect(closed.coverage.figures.openM).toBe(0)

  await district.publish(truck, 'fix', late)
  await vi.waitFor(async () => expect((await told()).shift.version).toBe(2), soon)
  const again = await told()
  expect(again.coverage.figures.doneM).toBeGreaterThan(850)
  expect(again.versions.map(({ version, cause }) => [version, cause])).toEqual([
    [1, 'closed'],
    [2, 'late-data'],
  ])
  const live = (await district.operations.live.of(id))[0]
  expect(live).toMatchObject({
    kind: 'shift',
    stream: 'coverage',
    fields: { version: 2, recomputing: false, doneM: again.coverage.figures.doneM },
  })
  const { coverage } = await district.operations.reports.all()
  expect(coverage).toMatchObject({ state: 'ok', numbers: { coverage_behind_messages: 0 } })
}, 90_000)
