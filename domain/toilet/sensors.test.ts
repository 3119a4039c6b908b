import { expect, test } from 'vitest'
import { clock, HOUR, MINUTE, ToiletUnderTest } from './toilet-under-test.ts'

const rules = [
  'sensor-silent',
  'sensor-stuck',
  'sensor-drift',
  'sensor-impossible',
  'gateway-offline',
  'late-data',
  'odour',
]
const noise = (minute: number): number => ((minute * 7) % 10) / 100

/** A minute of a toilet in order. */
const minuteOf = (toilet: ToiletUnderTest, minute: number, but: { air?: object; noAir?: boolean } = {}): void => {
  if (but.noAir !== true)
    toilet.say('air', {
      nh3MgM3: 0.3 + noise(minute),
      h2sMgM3: 0.002 + noise(minute) / 100,
      temperatureC: 20 + noise(minute),
      humidityPercent: 60 + (minute % 3),
      ...but.air,
    })
  toilet.say('visits', { in: 1_000 + minute, out: 1_000 })
  if (minute % 5 === 0) toilet.say('stalls', { occupied: minute % 10 === 0 ? ['w1'] : [] })
  if (minute % 10 === 0) toilet.say('supplies', { paperPercent: 80, soapPercent: 80 })
}

test('[Y12] a sensor that says nothing for half an hour is silent: one ticket for its device, over when it is heard for two minutes', () => {
  const toilet = new ToiletUnderTest({ rules })
  toilet.pass(30, (minute) => minuteOf(toilet, minute))
  toilet.pass(31, (minute) => minuteOf(toilet, 30 + minute, { noAir: true }))
  expect(toilet.changes.find(({ rule }) => rule === 'sensor-silent')).toMatchObject({
    part: 'nh3',
    sinceMs: clock(8, 29),
    detail: { sensors: ['nh3', 'h2s', 'temperature', 'humidity'] },
  })
  expect(toilet.said).toEqual(['sensor-silent/nh3 open 09:00 warning'])
  toilet.pass(5, (minute) => minuteOf(toilet, 61 + minute))
  expect(toilet.said).toEqual(['sensor-silent/nh3 close 09:03'])
})

test('[Y12] a platform that was off heard nobody: silence counts from when it hears again', () => {
  const toilet = new ToiletUnderTest({ rules })
  toilet.pass(30, (minute) => minuteOf(toilet, minute))
  toilet.heardSinceMs = undefined
  toilet.pass(120)
  expect(toilet.said).toEqual([])
  toilet.heardSinceMs = toilet.nowMs
  toilet.pass(30)
  expect(toilet.said).toEqual([])
  toilet.pass(1)
  // nothing of the toilet is heard: one silence of the whole
  expect(toilet.said).toEqual(['sensor-silent open 11:01 warning'])
  toilet.pass(2, (minute) => minuteOf(toilet, 200 + minute))
  expect(toilet.said).toEqual(['sensor-silent close 11:02'])
})

test('[Y14] a gateway whose connection is lost for ten minutes is one ticket, and its sensors are none', () => {
  const toilet = new ToiletUnderTest({ rules })
  toilet.say('online', { online: true, cause: 'connected' })
  toilet.pass(30, (minute) => minuteOf(toilet, minute))
  toilet.say('online', { online: false, cause: 'lost' })
  toilet.pass(10)
  expect(toilet.said).toEqual([])
  toilet.pass(120)
  expect(toilet.said).toEqual(['gateway-offline open 08:41 warning'])
  toilet.say('online', { online: true, cause: 'connected' })
  toilet.pass(60, (minute) => minuteOf(toilet, 200 + minute))
  expect(toilet.said).toEqual(['gateway-offline close 10:41'])
})

test('[Y14] a restart of ours, a goodbye and a withdrawn credential are no gateway that is away', () => {
  for (const cause of ['broker-restart', 'left', 'revoked'] as const) {
    const toilet = new ToiletUnderTest({ rules })
    toilet.pass(10, (minute) => minuteOf(toilet, minute))
    toilet.say('online', { online: false, cause })
    toilet.pass(60)
    // but who stays away without a reason is silent
    expect(toilet.said, cause).toEqual(cause === 'revoked' ? [] : ['sensor-silent open 08:40 warning'])
  }
})

test('[Y12] [fault 11] a device that says the same for three hours while people come and go is stuck, and nothing it says is believed', () => {
  const toilet = new ToiletUnderTest({ rules })
  toilet.pass(30, (minute) => minuteOf(toilet, minute))
  const held = { nh3MgM3: 0.31, h2sMgM3: 0.002, temperatureC: 20.1, humidityPercent: 61 }
  toilet.pass(180, (minute) => minuteOf(toilet, 30 + minute, { air: held }))
  expect(toilet.said).toEqual([])
  toilet.pass(3, (minute) => minuteOf(toilet, 210 + minute, { air: held }))
  expect(toilet.said).toEqual(['sensor-stuck/nh3 open 11:31 warning'])
  expect(toilet.live.nh3).toMatchObject({ state: 'unknown' })
  expect(toilet.live.sensors.filter(({ health }) => health === 'stuck').map(({ sensor }) => sensor)).toEqual([
    'nh3',
    'h2s',
    'temperature',
    'humidity',
  ])
  toilet.pass(10, (minute) => minuteOf(toilet, 213 + minute))
  expect(toilet.said).toEqual(['sensor-stuck/nh3 close 11:35'])
})

test('[Y12] the same value while nobody comes is no stuck sensor, and neither is clean air that a coarse cell cannot tell from none', () => {
  const held = { nh3MgM3: 0.31, h2sMgM3: 0, temperatureC: 20.1, humidityPercent: 61 }
  const alone = new ToiletUnderTest({ rules, atMs: clock(23) })
  alone.pass(400, () => alone.say('air', held))
  expect(alone.said).toEqual([])
  const coarse = new ToiletUnderTest({ rules })
  coarse.pass(400, (minute) => minuteOf(coarse, minute, { air: { nh3MgM3: 0.07, h2sMgM3: 0 } }))
  expect(coarse.said).toEqual([])
  const stuckHigh = new ToiletUnderTest({ rules })
  stuckHigh.pass(200, (minute) => minuteOf(stuckHigh, minute, { air: { nh3MgM3: 0.6 } }))
  expect(stuckHigh.said).toEqual(['sensor-stuck/nh3 open 11:01 warning'])
})

test('[Y12] while a sensor is stuck an odour neither begins nor ends by what it says', () => {
  const toilet = new ToiletUnderTest({ rules })
  toilet.pass(60, (minute) => minuteOf(toilet, minute, { air: { nh3MgM3: 1.5 + noise(minute) } }))
  expect(toilet.said).toEqual(['odour open 08:19 warning'])
  toilet.pass(190, (minute) => minuteOf(toilet, 60 + minute, { air: { nh3MgM3: 1.52 } }))
  expect(toilet.said).toEqual(['sensor-stuck/nh3 open 12:01 warning'])
  // it goes on being stuck at another value: good air for less than three hours is believed again
  toilet.pass(35, (minute) => minuteOf(toilet, 250 + minute))
  expect(toilet.said).toEqual(['sensor-stuck/nh3 close 12:12', 'odour close 12:36'])
})

test('[Y13] three readings in a row that cannot be are a ticket, never an odour; one alone is nothing', () => {
  const toilet = new ToiletUnderTest({ rules })
  toilet.pass(30, (minute) => minuteOf(toilet, minute, minute === 20 ? { air: { nh3MgM3: 456.5 } } : {}))
  expect(toilet.said).toEqual([])
  expect(toilet.live.nh3?.meanMgM3).toBeLessThan(0.4)
  toilet.pass(40, (minute) => minuteOf(toilet, 30 + minute, { air: { nh3MgM3: 456 + noise(minute) } }))
  expect(toilet.said).toEqual(['sensor-impossible/nh3 open 08:33 warning'])
  toilet.pass(32, (minute) => minuteOf(toilet, 70 + minute))
  expect(toilet.said).toEqual(['sensor-impossible/nh3 close 09:40'])
})

test('[Y13] a counter that jumps further than people can come is told of, and its visits are not counted', () => {
  const toilet = new ToiletUnderTest({ rules })
  toilet.pass(10, (minute) => toilet.say('visits', { in: 100 + minute, out: 100 }))
  toilet.say('visits', { in: 40_000, out: 100 })
  toilet.pass(3, (minute) => toilet.say('visits', { in: 40_001 + minute, out: 100 }, toilet.nowMs + 1))
  expect(toilet.said).toEqual(['sensor-impossible/counter open 08:11 warning'])
  // nine before it and three after it
  expect(toilet.live.visits).toMatchObject({ today: 12 })
  toilet.pass(35, (minute) => toilet.say('visits', { in: 40_004 + minute, out: 100 }))
  expect(toilet.said).toEqual(['sensor-impossible/counter close 08:41'])
})

test('[Y13] a nightly floor that is three times that of the week before for three nights is drift', () => {
  const toilet = new ToiletUnderTest({ rules: ['sensor-drift'], atMs: clock(1) })
  const night = (floor: number): void => {
    toilet.pass(5 * 60, (minute) => toilet.say('air', { nh3MgM3: floor + noise(minute) }))
    toilet.nowMs += 19 * HOUR
  }
  for (const floor of [0.1, 0.12, 0.08, 0.1, 0.1, 0.5, 0.52]) night(floor)
  expect(toilet.said).toEqual([])
  night(0.55)
  expect(toilet.said).toHaveLength(1)
  expect(toilet.live.sensors[0]).toMatchObject({ health: 'silent' })
  night(0.6)
  expect(toilet.said).toEqual([])
  night(0.1)
  expect(toilet.said).toHaveLength(1)
})

test('[Y14] late readings raise nothing but one note for all that come together', () => {
  const toilet = new ToiletUnderTest({ rules: undefined, atMs: clock(11, 30) })
  const late = { historical: true }
  for (let minute = 0; minute < 200; minute++) {
    toilet.say('air', { nh3MgM3: 9 }, toilet.nowMs - 5 * HOUR + minute * MINUTE, late)
    toilet.say('event', { kind: 'sos' }, toilet.nowMs - 5 * HOUR + minute * MINUTE, late)
  }
  toilet.pass(5)
  expect(toilet.changes.find(({ rule }) => rule === 'late-data')).toMatchObject({ detail: { readings: 400 } })
  expect(toilet.said).toEqual(['late-data open 11:31 info'])
  toilet.pass(30)
  expect(toilet.said).toEqual(['late-data close 12:00'])
})
