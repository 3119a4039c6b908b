import { expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../simulators/clock.ts'
import { makeDistrict } from '../simulators/district.ts'
import { httpDriverPhone } from '../simulators/drivers/phone.ts'
import { createSimulatedDrivers, lotCodesOf, putSimulatedParking } from '../tools/simulated-parking.ts'
import { startDistrict } from './district.ts'

test('[S35] a simulated driver holds a bay over HTTP, comes with the code of the lot, stays longer and leaves', async () => {
  await using running = await startDistrict()
  const { operations, config, url } = running
  const district = makeDistrict(42)
  const lot = district.lots.find(({ isCounted }) => isCounted)!
  const device = await operations.devices.register(
    district.assets.find(({ id }) => id === lot.id)!,
    'test',
  )
  const alone = { ...district, lots: [lot], bays: [] }
  await putSimulatedParking(operations, alone, 'test')
  const [driver] = await createSimulatedDrivers(operations, alone, config.dataDir, 'test', 1)
  const phone = httpDriverPhone({ url, secret: driver!.secret })

  // it is open around the clock for the test, which runs at any hour
  const { policy, version } = (await operations.parking.policy(lot.id))!
  const windows = [
    {
      dayTypes: ['workday', 'rest-day', 'holiday', 'make-up-workday'] as const,
      fromMinute: 0,
      toMinute: 1_440,
    },
  ].map((window) => ({ ...window, dayTypes: [...window.dayTypes] }))
  await operations.parking.putPolicy(lot.id, { ...policy, windows }, 'test', version)
  const year = new Date().getFullYear()
  for (const known of [year - 1, year, year + 1]) await operations.calendar.coverYear(known, 'test')
  await running.publish(device, 'count', { at: Date.now(), seq: 1, occupied: 2, in: 2, out: 0 })

  const fromMs = Date.now()
  const wish = { lot: lot.id, fromMs, toMs: fromMs + HOUR_MS, kinds: [] }
  let no = 0
  const actionId = () => `00000000-0000-4000-a000-${String(++no).padStart(12, '0')}`
  const held = await expect
    .poll(async () => phone.hold({ ...wish, actionId: actionId() }), { timeout: 60_000, interval: 200 })
    .toMatchObject({ is: 'done', hold: { state: 'held', lot: lot.id } })
    .then(async () => (await phone.now()).hold!)
  expect(held.plateMasked).toContain('•')
  const act = (action: 'arrive' | 'extend' | 'leave', more: object = {}) =>
    phone.act({ actionId: actionId(), holdId: held.id, action, ...more })
  expect(await act('arrive', { code: 'nothing' })).toMatchObject({ is: 'refused', refusal: 'wrong-code' })
  const code = (await lotCodesOf(operations, alone)).get(lot.id)!
  expect(await act('arrive', { code })).toMatchObject({ is: 'done', hold: { state: 'arrived', arrivedBy: 'qr' } })
  const longer = held.toMs + 30 * MINUTE_MS
  expect(await act('extend', { toMs: longer })).toMatchObject({ is: 'done', hold: { toMs: longer } })
  expect(await act('leave')).toMatchObject({ is: 'done', hold: { state: 'left', endedBy: 'driver' } })
  // another phone knows nothing of it
  expect((await httpDriverPhone({ url, secret: 'x'.repeat(43) }).now()).hold).toBeUndefined()
}, 180_000)
