import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Asset, DeviceKind } from './asset.ts'
import { fromWgs84 } from './coordinates.ts'
import { quarantineReasons } from './quarantine.ts'
import { receive, type Received, type ReceiveSettings } from './receive.ts'
import { ROLLOVER_MS } from './receive-time.ts'
import { topic, type Stream } from './topic.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 8)
const settings: ReceiveSettings = {
  serviceArea: [120.25, 31.42, 120.66, 31.79],
  futureMaxMs: 300_000,
  skewFlagMs: 30_000,
  lateMs: 600_000,
  backfillMax: 2_000,
  jsonDepthMax: 16,
}
const assetOf = (kind: DeviceKind, crs: Asset['crs'] = 'wgs84'): Asset => ({
  id: 'd-1',
  kind,
  town: '东亭街道',
  name: 'D',
  crs,
  attributes: {},
})
const kindOf: Record<Stream, DeviceKind> = {
  fix: 'sweeper',
  order: 'sweeper',
  stalls: 'toilet',
  visits: 'toilet',
  air: 'toilet',
  supplies: 'toilet',
  event: 'toilet',
  state: 'bay',
  count: 'lot',
  online: 'bay',
}

const receiveBytes = (
  stream: Stream,
  payload: Uint8Array,
  asset: Asset | undefined = assetOf(kindOf[stream]),
): Received =>
  receive(
    {
      journalSeq: 1,
      receivedAtMs: NOW_MS,
      clientId: 'd-1',
      topic: topic.stream(kindOf[stream], 'd-1', stream),
      payload,
    },
    asset,
    settings,
  )
const receiveText = (stream: Stream, text: string): Received => receiveBytes(stream, new TextEncoder().encode(text))
const receiveOne = (stream: Stream, value: unknown): Received => receiveText(stream, JSON.stringify(value))

const fix = { at: NOW_MS, seq: 7, lon: 120.353, lat: 31.59, speedKmh: 8, headingDeg: 90 }

describe('messages', () => {
  test('[R1] a single reading and a list of them are received alike', () => {
    const single = receiveOne('fix', fix)
    expect(single.rejected).toEqual([])
    expect(single.readings).toEqual([
      {
        kind: 'sweeper',
        id: 'd-1',
        town: '东亭街道',
        stream: 'fix',
        atMs: NOW_MS,
        receivedAtMs: NOW_MS,
        seq: 7,
        sub: 7,
        historical: false,
        fields: { lon: 120.353, lat: 31.59, speedKmh: 8, headingDeg: 90 },
      },
    ])
    expect(receiveOne('fix', [fix])).toEqual(single)
  })

  test('[R1] a bad reading of a list is rejected alone, and named by its place', () => {
    const { readings, rejected } = receiveOne('fix', [
      fix,
      { ...fix, at: 0 },
      5,
      { ...fix, seq: 8 },
      { ...fix, lon: '120' },
    ])
    expect(readings.map(({ seq }) => seq)).toEqual([7, 8])
    expect(rejected.map(({ index, reason }) => [index, reason])).toEqual([
      [1, 'before-2020'],
      [2, 'wrong-shape'],
      [4, 'wrong-shape'],
    ])
  })

  test('[R1] a list with nothing good in it is rejected reading by reading', () => {
    const { readings, rejected } = receiveOne('fix', [{}, null, []])
    expect(readings).toEqual([])
    expect(rejected.map(({ index }) => index)).toEqual([0, 1, 2])
  })

  test.each<[string, string, Asset | undefined, string]>([
    ['bad-topic', 'city/sweeper/d-1/smell', assetOf('sweeper'), 'city/sweeper/d-1/smell'],
    ['bad-topic', 'city/sweeper/d-1', assetOf('sweeper'), 'not city/{kind}/{id}/{stream}'],
    ['unknown-asset', 'city/sweeper/d-1/fix', undefined, 'd-1'],
    ['unknown-asset', 'city/sweeper/d-1/fix', assetOf('toilet'), 'registered as a toilet'],
    ['unknown-asset', 'city/sweeper/d-2/fix', assetOf('sweeper'), 'registered'],
  ])('[R2] %s: %s', (reason, name, asset, words) => {
    const payload = new TextEncoder().encode(JSON.stringify(fix))
    const message = { journalSeq: 1, receivedAtMs: NOW_MS, clientId: 'd-1', topic: name, payload }
    const { readings, rejected } = receive(message, asset, settings)
    expect(readings).toEqual([])
    expect(rejected).toMatchObject([{ index: -1, reason, detail: expect.stringContaining(words) }])
  })

  test('[R2] more readings than allowed are too large, exactly as many are taken', () => {
    const list = Array.from({ length: settings.backfillMax }, (_, seq) => ({ ...fix, seq }))
    expect(receiveOne('fix', list).readings).toHaveLength(settings.backfillMax)
    expect(receiveOne('fix', [...list, fix]).rejected).toMatchObject([{ index: -1, reason: 'too-large' }])
    expect(receiveOne('fix', []).rejected).toMatchObject([{ index: -1, reason: 'wrong-shape' }])
  })
})

describe('text', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
  const good = JSON.stringify(fix)
  test.each<[string, string, string]>([
    ['not-json', '', 'empty'],
    ['not-json', good.slice(0, -1), 'not JSON'],
    ['not-json', `${good},`, 'not JSON'],
    ['not-json', `\uFEFF${good}`, 'byte-order mark'],
    ['not-json', good.replaceAll('"', "'"), 'not JSON'],
    ['too-deep', nested(17), '17 levels'],
    ['too-deep', '['.repeat(60_000), 'levels'],
  ])('[R3] [R4] [fault 18] %s: %.30s', (reason, text, words) => {
    expect(receiveText('fix', text).rejected).toMatchObject([
      { index: -1, reason, detail: expect.stringContaining(words) },
    ])
  })

  test('[R4] the deepest nesting allowed is taken', () => {
    // a field we do not know, left out
    const deep = JSON.stringify({ ...fix, more: JSON.parse(nested(15)) as unknown })
    expect(receiveText('fix', deep).readings).toHaveLength(1)
    expect(
      receiveText('fix', JSON.stringify({ ...fix, more: JSON.parse(nested(16)) as unknown })).rejected,
    ).toMatchObject([{ reason: 'too-deep' }])
  })

  test.each<[string, readonly number[]]>([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a cut character', [0x22, 0xe4, 0xb8]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
  ])('[R3] [fault 20] %s is not UTF-8', (_, bytes) => {
    expect(receiveBytes('fix', Uint8Array.from(bytes)).rejected).toMatchObject([{ index: -1, reason: 'not-utf8' }])
  })

  test('[fault 20] NUL, lone surrogates, right-to-left marks and emoji can stand in fields nobody reads, and are shown harmlessly', () => {
    const { readings, droppedFields } = receiveText('fix', good.replace('{', '{"名\\u0000\\ud800\u202e🚛":"\u202e",'))
    expect(readings).toHaveLength(1)
    expect(droppedFields).toEqual({ 'fix.unknown': 1 })
    const { rejected } = receiveText(
      'fix',
      good.replace('"speedKmh":8', '"speedKmh":"\u202e\\u0000\\ud800\u2028🚛\\n"'),
    )
    expect(rejected[0]?.reason).toBe('wrong-shape')
    expect(rejected[0]?.detail).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028]/u)
  })

  test.each([
    ['one key twice', good.replace('{', '{"seq":6,')],
    ['one key twice, once escaped', good.replace('{', '{"s\\u0065q":6,')],
    ['one key twice in an unknown field', good.replace('{', '{"x":{"a":1,"a":2},')],
    ['__proto__', good.replace('{', '{"__proto__":{"speedKmh":1},')],
    ['__proto__, escaped', good.replace('{', '{"\\u005f_proto__":1,')],
    ['__proto__ inside', good.replace('{', '{"x":[{"__proto__":1}],')],
    ['constructor', good.replace('{', '{"constructor":1,')],
  ])('[R5] [fault 18] %s is forbidden, and only the reading that has it is rejected', (_, text) => {
    expect(receiveText('fix', text).rejected).toMatchObject([{ index: 0, reason: 'forbidden-key' }])
    const list = receiveText('fix', `[${good},${text} , ${good}]`)
    expect(list.rejected).toMatchObject([{ index: 1, reason: 'forbidden-key' }])
    expect(list.readings).toHaveLength(2)
    expect(({} as Record<string, unknown>)['speedKmh']).toBeUndefined()
  })

  test('[R5] colons, braces and quotes inside of strings are no keys', () => {
    const { readings } = receiveText('fix', good.replace('{', '{"note":"a:b\\":{[\\\\",'))
    expect(readings).toHaveLength(1)
  })

  test('[R4] a reading with more names than any stream has is rejected', () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`x${n}`, n]))
    expect(receiveOne('fix', [fix, many]).rejected).toMatchObject([{ index: 1, reason: 'wrong-shape' }])
  })

  test('[R5] whatever keys a message has, a repeated one is found', () => {
    const name = fc.string({ minLength: 1, maxLength: 5 }).filter((text) => !['__proto__'].includes(text))
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.boolean(),
        (names, pick, twice) => {
          const pairs = names.map((key) => `${JSON.stringify(key)}:1`)
          if (twice) pairs.push(pairs[pick % pairs.length]!)
          const { rejected } = receiveText('fix', `{${pairs.join(',')}}`)
          expect(rejected[0]?.reason === 'forbidden-key').toBe(twice)
        },
      ),
    )
  })

  test('[R1] [fault 18] whatever bytes arrive, receiving answers with readings and reasons of the closed list', () => {
    const text = fc.oneof(
      fc.json({ maxDepth: 4 }),
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(fc.constant(fix), fc.object({ maxDepth: 2 }), fc.anything())).map((value) => {
        const written: unknown = JSON.stringify(value, (_, inside: unknown) =>
          typeof inside === 'bigint' ? 0 : inside,
        )
        return typeof written === 'string' ? written : ''
      }),
    )
    const bytes = fc.oneof(
      text.map((written) => new TextEncoder().encode(written)),
      fc.uint8Array({ maxLength: 200 }),
    )
    fc.assert(
      fc.property(bytes, fc.constantFrom(...(Object.keys(kindOf) as Stream[])), (payload, stream) => {
        const { readings, rejected } = receiveBytes(stream, payload)
        expect(readings.length + rejected.length).toBeGreaterThan(0)
        for (const { reason, detail, index } of rejected) {
          expect(quarantineReasons).toContain(reason)
          expect(detail.length).toBeLessThan(500)
          expect(index).toBeGreaterThanOrEqual(-1)
        }
        for (const { sub, atMs } of readings) {
          expect(sub).toBeLessThan(1_000_000)
          expect(Number.isSafeInteger(atMs)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('time', () => {
  const DAY_MS = 86_400_000
  const future = NOW_MS + settings.futureMaxMs
  test.each<[string, unknown, string | number]>([
    ['now', NOW_MS, NOW_MS],
    ['parts of a millisecond are cut', NOW_MS + 0.9, NOW_MS],
    ['missing', undefined, 'no-time'],
    ['null', null, 'no-time'],
    ['text', String(NOW_MS), 'wrong-shape'],
    ['a date', new Date(NOW_MS).toISOString(), 'wrong-shape'],
    ['[fault 5] zero', 0, 'before-2020'],
    ['[fault 5] a clock that began at 1970', 90_000, 'before-2020'],
    ['[fault 5] negative', -1, 'before-2020'],
    ['the last moment of 2019', Date.UTC(2020, 0, 1) - 1, 'before-2020'],
    ['the first of 2020', Date.UTC(2020, 0, 1), Date.UTC(2020, 0, 1)],
    ['[fault 6] as far ahead as allowed', future, future],
    ['[fault 6] a millisecond more', future + 1, 'from-the-future'],
    ['[fault 6] 2036', Date.UTC(2036, 1, 7), 'from-the-future'],
    ['[fault 6] 2038', 2 ** 31 * 1_000, 'from-the-future'],
    ['[fault 6] beyond 2100', Date.UTC(2200, 0, 1), 'from-the-future'],
    ['[fault 7] seconds', Math.floor(NOW_MS / 1e3), 'wrong-unit-time'],
    ['[fault 7] seconds with parts', NOW_MS / 1e3, 'wrong-unit-time'],
    ['[fault 7] microseconds', NOW_MS * 1e3, 'wrong-unit-time'],
    ['[fault 7] nanoseconds', NOW_MS * 1e6, 'wrong-unit-time'],
    ['[fault 8] 1,024 weeks ago', NOW_MS - ROLLOVER_MS, 'week-rollover'],
    ['[fault 8] 1,024 weeks and an hour ago', NOW_MS - ROLLOVER_MS - 3_600_000, 'week-rollover'],
    ['[fault 8] 2,048 weeks ago', NOW_MS - 2 * ROLLOVER_MS, 'week-rollover'],
    ['[fault 8] 1,024 weeks and two days ago', NOW_MS - ROLLOVER_MS - 2 * DAY_MS, 'before-2020'],
    ['beyond any number', 'HUGE', 'not-finite'],
  ])('[R6] [R7] [R8] %s', (_, at, expected) => {
    const text = JSON.stringify({ ...fix, at }).replace('"HUGE"', '1e999')
    const { readings, rejected } = receiveText('fix', text)
    if (typeof expected === 'number') expect(readings).toMatchObject([{ atMs: expected }])
    else expect(rejected).toMatchObject([{ index: 0, reason: expected }])
  })

  test('[R7] a time in another unit is refused with the remedy, never converted', () => {
    const [rejected] = receiveOne('fix', { ...fix, at: NOW_MS / 1e3 }).rejected
    expect(rejected?.detail).toContain('looks like seconds: multiply by 1,000')
  })

  test('[R6] a last will has no time: its arrival counts; a device ahead of its time does not stay online', () => {
    const at = (more: object): unknown => receiveOne('online', { online: false, ...more }).readings[0]?.atMs
    expect(at({})).toBe(NOW_MS)
    expect(at({ at: NOW_MS - 5_000 })).toBe(NOW_MS - 5_000)
    expect(at({ at: NOW_MS + 5_000 })).toBe(NOW_MS)
    expect(receiveOne('online', { online: false, at: 0 }).rejected).toMatchObject([{ reason: 'before-2020' }])
  })

  test.each<[number, boolean, number]>([
    [0, false, 0],
    [-settings.lateMs, false, 1],
    [-settings.lateMs - 1, true, 0],
    [-30_000, false, 0],
    [-30_001, false, 1],
    [30_000, false, 0],
    [30_001, false, 1],
    [120_000, false, 1],
  ])(
    '[R9] [R10] [fault 4] %i ms from its arrival: historical %s, skewed %i; both times are kept',
    (offsetMs, historical, skewed) => {
      const received = receiveOne('fix', { ...fix, at: NOW_MS + offsetMs })
      expect(received.readings).toMatchObject([{ atMs: NOW_MS + offsetMs, receivedAtMs: NOW_MS, historical }])
      expect(received.skewed).toBe(skewed)
    },
  )
})

describe('fields', () => {
  test.each<[string, object, string]>([
    ['missing', { speedKmh: undefined }, 'wrong-shape'],
    ['null', { speedKmh: null }, 'wrong-shape'],
    ['[fault 15] a number as text', { speedKmh: '8' }, 'wrong-shape'],
    ['[fault 15] a boolean', { speedKmh: true }, 'wrong-shape'],
    ['[fault 15] a list', { speedKmh: [8] }, 'wrong-shape'],
    ['below the range', { speedKmh: -0.1 }, 'wrong-shape'],
    ['above the range', { speedKmh: 300.1 }, 'wrong-shape'],
    ['[fault 14] "NaN"', { speedKmh: 'NaN' }, 'not-finite'],
    ['[fault 14] "Infinity"', { lon: 'Infinity' }, 'not-finite'],
  ])('[R11] a required field that is %s rejects the reading', (_, more, reason) => {
    expect(receiveOne('fix', { ...fix, ...more }).rejected).toMatchObject([{ index: 0, reason }])
  })

  test.each<[string, unknown]>([
    ['[fault 15] text', '0.9'],
    ['null', null],
    ['out of range', 101],
    ['a list', [1]],
  ])('[R11] an optional field that is %s is left out and counted, the reading stays', (_, hdop) => {
    const { readings, droppedFields } = receiveOne('fix', { ...fix, hdop, brush: true })
    expect(readings[0]?.fields).toEqual({ lon: 120.353, lat: 31.59, speedKmh: 8, headingDeg: 90, brush: true })
    expect(droppedFields).toEqual({ 'fix.hdop': 1 })
  })

  test('[fault 14] 1e999 is left out or rejects, NaN is no JSON, -0 is 0', () => {
    const text = JSON.stringify({ ...fix, hdop: 'X' })
    expect(receiveText('fix', text.replace('"X"', '1e999')).droppedFields).toEqual({ 'fix.hdop': 1 })
    expect(receiveText('fix', JSON.stringify({ ...fix, lon: 'X' }).replace('"X"', '-1e999')).rejected).toMatchObject([
      { index: 0, reason: 'not-finite' },
    ])
    expect(receiveText('fix', text.replace('"X"', 'NaN')).rejected).toMatchObject([{ index: -1, reason: 'not-finite' }])
    expect(receiveText('fix', text.replace('"X"', '-Infinity')).rejected).toMatchObject([
      { index: -1, reason: 'not-finite' },
    ])
    // in a string it is a word like any other
    expect(receiveText('fix', text.replace('"X"', '"NaN"')).readings).toHaveLength(1)
    const [reading] = receiveText('fix', text.replace('"X"', '-0').replace('"speedKmh":8', '"speedKmh":-0')).readings
    expect(Object.is((reading!.fields as { speedKmh: number }).speedKmh, 0)).toBe(true)
  })

  test('[R11] unknown fields are left out and counted, however they are named', () => {
    const { readings, droppedFields } = receiveOne('fix', { ...fix, driver: 'Li', toString: 1, nh3Ppm: 3 })
    expect(readings[0]?.fields).toEqual({ lon: 120.353, lat: 31.59, speedKmh: 8, headingDeg: 90 })
    expect(droppedFields).toEqual({ 'fix.unknown': 3 })
  })

  test('[R11] [fault 40] nothing a device writes reaches a store as text, but ids of stalls in a safe alphabet', () => {
    for (const stall of ['a b', 'a,b', 'a=b', 'a"b', 'a\nb', 'é', ''])
      expect(receiveOne('stalls', { at: NOW_MS, occupied: [stall] }).rejected).toMatchObject([
        { reason: 'wrong-shape' },
      ])
    expect(receiveOne('event', { at: NOW_MS, kind: 'sos,x=1' }).rejected).toMatchObject([{ reason: 'wrong-shape' }])
  })

  test('[R16] a reading is told from others by its number, or without one by its content', () => {
    const subOf = (more: object): number | undefined => receiveOne('fix', { ...fix, ...more }).readings[0]?.sub
    expect(subOf({ seq: 1_234_567 })).toBe(234_567)
    expect(subOf({ seq: undefined })).toBe(subOf({ seq: undefined, unknown: 1 }))
    expect(subOf({ seq: undefined })).not.toBe(subOf({ seq: undefined, speedKmh: 9 }))
    // not a number one can count with: left out, and counted
    for (const seq of ['7', -1, 1.5, 2 ** 53, null]) {
      const { readings, droppedFields } = receiveOne('fix', { ...fix, seq })
      expect(readings[0]).toMatchObject({ seq: -1, sub: subOf({ seq: undefined }) })
      expect(droppedFields).toEqual({ 'fix.seq': 1 })
    }
  })

  test('[R16] the order of keys in the text changes nothing', () => {
    const entries = Object.entries({ ...fix, hdop: 1, brush: true, seq: undefined })
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        const received = receiveOne('fix', Object.fromEntries(shuffled))
        expect(JSON.stringify(received)).toBe(JSON.stringify(receiveOne('fix', Object.fromEntries(entries))))
      }),
    )
  })
})

describe('positions', () => {
  test.each(['gcj02', 'bd09'] as const)('[R12] a %s device is placed where it is', (crs) => {
    const [lon, lat] = fromWgs84(crs, [120.4549, 31.5982])
    const payload = new TextEncoder().encode(JSON.stringify({ ...fix, lon, lat }))
    const { fields } = receiveBytes('fix', payload, assetOf('sweeper', crs)).readings[0]!
    const place = fields as { lon: number; lat: number }
    expect(Math.abs(place.lon - 120.4549)).toBeLessThan(1e-6)
    expect(Math.abs(place.lat - 31.5982)).toBeLessThan(1e-6)
    expect(Math.abs(lon - 120.4549)).toBeGreaterThan(1e-3)
  })

  test.each<[string, number, number, string]>([
    ['0/0', 0, 0, 'the receiver had no position'],
    ['swapped', 31.59, 120.353, 'lon and lat look swapped'],
    ['degrees and minutes', 12021.18, 3135.4, 'degrees and minutes'],
    ['millionths', 120_353_000, 31_590_000, 'millionths of a degree'],
    ['another city', 121.47, 31.23, 'outside the service area'],
    ['the antipode', -59.6, -31.59, 'outside the service area'],
  ])('[R13] [fault 16] %s is outside, with the likely mistake', (_, lon, lat, words) => {
    expect(receiveOne('fix', { ...fix, lon, lat }).rejected).toMatchObject([
      { index: 0, reason: 'outside-area', detail: expect.stringContaining(words) },
    ])
  })

  test('[R13] the edge of the area belongs to it', () => {
    const [west, south, east, north] = settings.serviceArea
    expect(
      receiveOne('fix', [
        { ...fix, lon: west, lat: south },
        { ...fix, lon: east, lat: north },
      ]).readings,
    ).toHaveLength(2)
    expect(receiveOne('fix', { ...fix, lon: west - 1e-9, lat: south }).rejected).toMatchObject([
      { reason: 'outside-area', detail: expect.not.stringContaining(':') },
    ])
  })
})

describe('streams', () => {
  const at = NOW_MS
  test.each<[Stream, object, object]>([
    ['stalls', { occupied: ['b', 'a'] }, { occupied: ['a', 'b'] }],
    ['stalls', { occupied: [] }, { occupied: [] }],
    ['stalls', { stall: 'w1', occupied: true }, { occupied: true, stall: 'w1' }],
    ['stalls', { stall: 'w1', occupied: ['a'] }, { occupied: ['a'] }],
    ['visits', { in: 65_535, out: 3 }, { in: 65_535, out: 3 }],
    ['visits', { visits: 4 }, { visits: 4 }],
    ['air', { nh3MgM3: 0.3 }, { nh3MgM3: 0.3 }],
    // 1 ppm of NH3 is 0.6966 mg/m³ at 25 °C, of H2S 1.3939
    ['air', { nh3Ppm: 1, h2sPpm: 1 }, { nh3MgM3: 0.6966, h2sMgM3: 1.3939 }],
    ['air', { nh3Ppm: 0.43, temperatureC: -5 }, { nh3MgM3: 0.2995, temperatureC: -5 }],
    ['air', { nh3Ppm: 5, nh3MgM3: 1 }, { nh3MgM3: 1 }],
    ['air', { nh3Ppm: 655.35, humidityPercent: 60 }, { humidityPercent: 60 }],
    ['air', { h2sPpm: 65.534, nh3Ppm: 65.535, humidityPercent: 60 }, { humidityPercent: 60 }],
    ['air', { h2sPpm: 65.533, nh3Ppm: 6_553.4 }, { h2sMgM3: 91.3442 }],
    ['air', { h2sPpm: 900, humidityPercent: 60 }, { humidityPercent: 60 }],
    ['supplies', { paperPercent: 0, soapPercent: 100 }, { paperPercent: 0, soapPercent: 100 }],
    ['event', { kind: 'sos' }, { kind: 'sos' }],
    ['event', { kind: 'rating', stars: 5 }, { kind: 'rating', stars: 5 }],
    ['event', { kind: 'leak', stars: 5 }, { kind: 'leak' }],
    ['state', { occupied: true, batteryPercent: 8 }, { occupied: true, batteryPercent: 8 }],
    ['order', { order: 'o-7_A', answer: 'accepted' }, { order: 'o-7_A', answer: 'accepted' }],
    ['online', { online: false, cause: 'lost' }, { online: false, cause: 'lost' }],
  ])('[T2] [R14] [R15] %s %j', (stream, sent, expected) => {
    const { readings, rejected } = receiveOne(stream, { at, seq: 1, ...sent })
    expect(rejected).toEqual([])
    expect(readings[0]?.fields).toEqual(expected)
  })

  test.each<[Stream, object, string]>([
    ['stalls', { occupied: true }, 'the stall it is about is missing'],
    ['stalls', { occupied: ['a', 'a'] }, 'list of stall ids'],
    ['stalls', { occupied: 3 }, 'list of stall ids'],
    ['visits', {}, 'no field'],
    ['visits', { in: -1 }, 'no usable field: in left out'],
    ['air', { nh3Ppm: 655.34 }, 'no usable field: nh3Ppm left out'],
    ['air', { nh3MgM3: 655.35, h2sPpm: 65_535 }, 'no usable field'],
    ['supplies', { paperPercent: 101 }, 'no usable field'],
    ['event', { kind: 'party' }, 'one of sos, leak'],
    ['event', { kind: 'rating' }, 'needs stars'],
    ['event', { kind: 'rating', stars: 6 }, 'needs stars'],
    ['state', { occupied: 'yes' }, 'true or false'],
    ['order', { order: 'o 7', answer: 'done' }, 'letters, digits, - and _'],
    ['order', { order: 'o-7', answer: 'perhaps' }, 'one of accepted, rejected, done'],
    ['online', { cause: 'lost' }, 'online is missing'],
  ])('[T2] [R15] %s %j is rejected: %s', (stream, sent, words) => {
    expect(receiveOne(stream, { at, seq: 1, ...sent }).rejected).toMatchObject([
      { index: 0, reason: 'wrong-shape', detail: expect.stringContaining(words) },
    ])
  })
})
