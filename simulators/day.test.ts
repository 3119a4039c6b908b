import { createHash } from 'node:crypto'
import { Compile } from 'typebox/compile'
import { expect, test } from 'vitest'
import { fieldsOf } from '#domain/reading.ts'
import type { Stream } from '#domain/topic.ts'
import { dayOf, HOUR_MS, hourOf, MINUTE_MS, startOfDay } from './clock.ts'
import { openDistrict } from './day.ts'
import { makeDistrict } from './district.ts'
import { nearestOn, part, toPlane } from './district/plane.ts'
import { NH3_LIMIT_MG_M3 } from './models/air.ts'
import { bayStays } from './models/bay.ts'
import type { Truth } from './truth.ts'
import { silence, type SentReading, type Sink } from './world.ts'

const district = makeDistrict(42)
// a Tuesday
const MIDNIGHT_MS = startOfDay(dayOf(Date.UTC(2026, 2, 3, 4)))

interface Sent {
  readonly id: string
  readonly stream: Stream
  readonly sentMs: number
  readonly reading: SentReading
}
type Of<Is extends Truth['is']> = Extract<Truth, { is: Is }>

/** A whole day of the district, watched. */
function wholeDay() {
  const sent: Sent[] = []
  const truths: Truth[] = []
  const links: { id: string; up: boolean; atMs: number }[] = []
  const perSecond = new Map<number, number>()
  let messages = 0
  const world = openDistrict(district, MIDNIGHT_MS)
  world.sink = {
    publish: (_, id, stream, readings) => {
      messages++
      const second = Math.floor(world.nowMs / 1_000)
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
      for (const reading of readings) sent.push({ id, stream, sentMs: world.nowMs, reading })
    },
    link: (_, id, up) => links.push({ id, up, atMs: world.nowMs }),
    truth: (record) => truths.push(record),
  }
  world.advance(MIDNIGHT_MS + 24 * HOUR_MS - 1)
  const of = <Is extends Truth['is']>(is: Is): Of<Is>[] => truths.filter((record): record is Of<Is> => record.is === is)
  return { sent, of, links, messages, perSecond }
}
const day = wholeDay()
const byStream = Map.groupBy(day.sent, ({ stream }) => stream)
const faulty = new Set(day.of('fault').map(({ id }) => id))

function hashOfHour(seed: number, beginMs: number): string {
  const hash = createHash('sha256')
  const world = openDistrict(makeDistrict(seed), beginMs)
  world.advance(beginMs)
  const sink: Sink = {
    ...silence,
    publish: (kind, id, stream, readings) => hash.update(JSON.stringify([world.nowMs, kind, id, stream, readings])),
    truth: (record) => hash.update(JSON.stringify(record)),
  }
  world.sink = sink
  world.advance(beginMs + HOUR_MS)
  return hash.digest('hex')
}

test('[S6] the same seed gives the same day, message by message; another seed does not', () => {
  const first = hashOfHour(42, MIDNIGHT_MS)
  expect(hashOfHour(42, MIDNIGHT_MS)).toBe(first)
  expect(hashOfHour(43, MIDNIGHT_MS)).not.toBe(first)
}, 120_000)

test('[S6] whoever starts in the middle of a day sees what one sees who started at its midnight', () => {
  const fromMs = MIDNIGHT_MS + 9.5 * HOUR_MS
  const seen: Sent[] = []
  const world = openDistrict(district, fromMs)
  world.advance(fromMs)
  world.sink = {
    ...silence,
    publish: (_, id, stream, readings) => {
      for (const reading of readings) seen.push({ id, stream, sentMs: world.nowMs, reading })
    },
  }
  world.advance(fromMs + 10 * MINUTE_MS)
  const expected = day.sent.filter(({ sentMs }) => sentMs > fromMs && sentMs <= fromMs + 10 * MINUTE_MS)
  expect(seen.length).toBeGreaterThan(1_000)
  expect(seen).toEqual(expected)
})

test('[S7] every reading has the shape of its stream', () => {
  const checks = new Map(Object.entries(fieldsOf).map(([stream, shape]) => [stream, Compile(shape)]))
  const wrong = day.sent.filter(({ stream, reading }) => {
    const { at: _at, seq: _seq, ...fields } = reading
    return !checks.get(stream)!.Check(fields)
  })
  expect(wrong.slice(0, 3)).toEqual([])
  for (const stream of ['fix', 'stalls', 'visits', 'air', 'supplies', 'event', 'state'] as const)
    expect(byStream.get(stream)!.length).toBeGreaterThan(500)
})

test('[S7] a device numbers its readings from 0 each day without a gap, in order of device time', () => {
  const wrong: SentReading[] = []
  for (const [, readings] of Map.groupBy(day.sent, ({ id }) => id)) {
    const ordered = readings.map(({ reading }) => reading).toSorted((a, b) => a.seq - b.seq)
    ordered.forEach((reading, i) => {
      const before = ordered[i - 1]
      if (before !== undefined && (reading.seq !== before.seq + 1 || reading.at < before.at)) wrong.push(reading)
    })
  }
  expect(wrong).toEqual([])
})

test('[S8] the district sends some messages a second, never hundreds', () => {
  const mean = day.messages / 86_400
  expect(mean).toBeGreaterThan(3)
  expect(mean).toBeLessThan(30)
  expect(Math.max(...day.perSecond.values())).toBeLessThan(100)
})

test('[S9] brush and pump are on exactly where the truth says that work was done', () => {
  const works = Map.groupBy(
    day.of('drive').filter(({ work }) => work !== null),
    ({ truck }) => truck,
  )
  const worked = (id: string, atMs: number): boolean =>
    works.get(id)!.some(({ startMs, endMs }) => startMs <= atMs && atMs <= endMs)
  const wired = district.trucks.filter(({ signals }) => signals.brush || signals.pump)
  expect(wired.length).toBe(20)
  let on = 0
  for (const { id } of wired.slice(0, 6))
    for (const { reading } of byStream.get('fix')!.filter((fix) => fix.id === id)) {
      const { brush, pump } = reading as { brush?: boolean; pump?: boolean }
      const works = brush ?? pump ?? false
      if (!works) continue
      on++
      if (!worked(id, reading.at)) expect({ id, at: reading.at }).toBe('working by the truth')
    }
  expect(on).toBeGreaterThan(10_000)
})

test('[S9] a fix lies near the place on the edge where the truth has the truck', () => {
  const lines = new Map(district.edges.map((edge) => [edge.id, edge.line.map(toPlane)]))
  const ids = district.trucks.filter(({ crs, fault }) => crs === 'wgs84' && fault === undefined).map(({ id }) => id)
  const jumps = new Set(
    day
      .of('fault')
      .filter(({ fault }) => fault === 'gps-jump')
      .map(({ id, startMs }) => `${id}/${startMs}`),
  )
  const offM: number[] = []
  for (const id of ids.slice(0, 5)) {
    const fixes = byStream
      .get('fix')!
      .filter((fix) => fix.id === id && !jumps.has(`${id}/${fix.reading.at}`))
      .map(({ reading }) => reading)
      .toSorted((a, b) => a.at - b.at)
    let next = 0
    for (const { edge, fromM, toM, startMs, endMs } of day.of('drive').filter(({ truck }) => truck === id)) {
      const stretch = part(lines.get(edge)!, fromM, toM)
      while (next < fixes.length && fixes[next]!.at < startMs) next++
      for (; next < fixes.length && fixes[next]!.at <= endMs; next++) {
        const { lon, lat } = fixes[next]!
        offM.push(nearestOn(stretch, toPlane([Number(lon), Number(lat)])).distanceM)
      }
    }
  }
  offM.sort((a, b) => a - b)
  expect(offM.length).toBeGreaterThan(20_000)
  // noise of 2–4 m in each axis, up to 7 m to the kerb
  expect(offM[Math.floor(offM.length / 2)]).toBeLessThan(7)
  expect(offM[Math.floor(offM.length * 0.99)]).toBeLessThan(18)
})

test('[S9] what a truck drove is what its odometer counted', () => {
  for (const { id } of district.trucks) {
    const km = byStream
      .get('fix')!
      .filter((fix) => fix.id === id)
      .map(({ reading }) => Number(reading['odometerKm']))
    const drivenKm =
      day
        .of('drive')
        .filter(({ truck }) => truck === id)
        .reduce((sum, { fromM, toM }) => sum + toM - fromM, 0) / 1_000
    expect(drivenKm).toBeGreaterThan(20)
    expect(Math.max(...km) - Math.min(...km)).toBeCloseTo(drivenKm, 0)
  }
})

test('[S10] most of a route is worked on at working speed, some is missed', () => {
  const turns = day.of('turn')
  expect(turns.length).toBeGreaterThan(50)
  const lengthM = new Map(district.edges.map((edge) => [edge.id, edge.lengthM]))
  let [plannedM, workedM] = [0, 0]
  for (const turn of turns) {
    const planned = new Set(district.routes.find(({ id }) => id === turn.route)!.edges)
    for (const id of planned) plannedM += lengthM.get(id)!
    const drives = day
      .of('drive')
      .filter(({ route, work, edge }) => route === turn.route && work !== null && planned.has(edge))
    for (const [, ofEdge] of Map.groupBy(drives, ({ edge }) => edge)) {
      // done twice counts once
      const first = ofEdge.toSorted((a, b) => b.toM - b.fromM - (a.toM - a.fromM))[0]!
      workedM += first.toM - first.fromM
    }
  }
  expect(workedM / plannedM).toBeGreaterThan(0.85)
  expect(workedM / plannedM).toBeLessThan(0.99)
  const speeds = byStream
    .get('fix')!
    .filter(({ reading }) => reading['brush'] === true)
    .map(({ reading }) => Number(reading['speedKmh']))
  const moving = speeds.filter((kmh) => kmh > 1).toSorted((a, b) => a - b)
  expect(moving[Math.floor(moving.length / 2)]).toBeGreaterThan(5)
  expect(moving[Math.floor(moving.length / 2)]).toBeLessThan(9.5)
})

test('[S11] a terminal without network keeps its fixes and sends them late as arrays', () => {
  const offline = district.trucks.find(({ fault }) => fault === 'long-offline')!
  const lateBy = byStream
    .get('fix')!
    .filter(({ id }) => id === offline.id)
    .map(({ sentMs, reading }) => sentMs - reading.at)
  expect(Math.max(...lateBy)).toBeGreaterThan(HOUR_MS)
  expect(day.links.filter(({ id, up }) => id === offline.id && !up).length).toBeGreaterThan(0)
  // no fix is lost by it: a fix every interval while the truck drives, but for the tunnel
  const at = byStream
    .get('fix')!
    .filter(({ id }) => id === offline.id)
    .map(({ reading }) => reading.at)
    .toSorted((a, b) => a - b)
  const [lost] = day
    .of('fault')
    .filter(({ id, fault, startMs, endMs }) => id === offline.id && fault === 'no-network' && endMs - startMs > HOUR_MS)
  const within = at.filter((atMs) => atMs >= lost!.startMs && atMs <= lost!.endMs)
  expect(within.length).toBeGreaterThan(((lost!.endMs - lost!.startMs) / 1_000 / offline.fixIntervalS) * 0.5)
})

test('[S11] a stuck receiver repeats its place while the odometer goes on', () => {
  const [stuck] = day.of('fault').filter(({ fault }) => fault === 'stuck-gps')
  const fixes = byStream
    .get('fix')!
    .filter(({ id, reading }) => id === stuck!.id && reading.at >= stuck!.startMs && reading.at < stuck!.endMs)
  expect(new Set(fixes.map(({ reading }) => `${String(reading['lon'])}/${String(reading['lat'])}`)).size).toBe(1)
  const km = fixes.map(({ reading }) => Number(reading['odometerKm']))
  expect(Math.max(...km) - Math.min(...km)).toBeGreaterThan(0.5)
})

test('[S12] visits follow the day: hardly any at night, about 2,000 at a busy toilet', () => {
  const visits = day.of('visit')
  const perHour = Array.from(
    { length: 24 },
    (_, hour) => visits.filter(({ startMs }) => Math.floor(hourOf(startMs)) === hour).length,
  )
  expect(perHour[12]!).toBeGreaterThan(20 * perHour[3]!)
  const busy = district.toilets.filter(({ visitsPerDay }) => visitsPerDay > 1_650)
  expect(busy.length).toBeGreaterThan(3)
  for (const { id } of busy) {
    const count = visits.filter(({ toilet }) => toilet === id).length
    expect(count).toBeGreaterThan(1_200)
    expect(count).toBeLessThan(2_700)
  }
})

test('[S12] the stalls a gateway reports are those the truth has occupied, and nobody shares one', () => {
  const visits = Map.groupBy(
    day.of('visit').filter(({ stall }) => stall !== null),
    ({ toilet }) => toilet,
  )
  for (const { id } of district.toilets.filter((toilet) => !faulty.has(toilet.id)).slice(0, 12)) {
    const ofToilet = visits.get(id)!
    for (const [, ofStall] of Map.groupBy(ofToilet, ({ stall }) => stall)) {
      const ordered = ofStall.toSorted((a, b) => a.satMs! - b.satMs!)
      expect(ordered.filter(({ satMs }, i) => satMs! < (ordered[i - 1]?.endMs ?? 0))).toEqual([])
    }
    const lists = byStream.get('stalls')!.filter((each) => each.id === id && Array.isArray(each.reading['occupied']))
    for (const { reading } of lists.filter((_, i) => i % 7 === 0)) {
      // when one leaves in the same moment the report may be from just before or after
      const sure = ofToilet.filter(({ satMs, endMs }) => satMs! < reading.at && endMs > reading.at + 1)
      const edge = ofToilet.filter(
        ({ satMs, endMs }) => Math.abs(satMs! - reading.at) <= 1 || Math.abs(endMs - reading.at) <= 1,
      )
      const reported = new Set(reading['occupied'] as string[])
      expect(sure.every(({ stall }) => reported.has(stall!))).toBe(true)
      expect(reported.size).toBeLessThanOrEqual(sure.length + edge.length)
    }
  }
})

test('[S12] counters count those who came, less the few a door misses; one restarts', () => {
  const countedOf = (id: string): number[] =>
    byStream
      .get('visits')!
      .filter((each) => each.id === id)
      .map(({ reading }) => Number(reading['in']))
  const counting = district.toilets.filter(({ id }) => !faulty.has(id) && countedOf(id)[0]! < 1_000)
  expect(counting.length).toBeGreaterThan(20)
  for (const { id } of counting) {
    const came = day.of('visit').filter(({ toilet }) => toilet === id).length
    expect(Math.abs(Math.max(...countedOf(id)) / came - 0.988)).toBeLessThan(0.06)
  }
  const restarted = day
    .of('fault')
    .filter(({ fault }) => fault === 'counter-restart')
    .map(({ id }) => countedOf(id))
  expect(restarted.some((counts) => counts.some((is, i) => i > 0 && is < counts[i - 1]!))).toBe(true)
})

test('[S12] ammonia is mostly below the class’s limit, sometimes above, and falls when somebody cleans', () => {
  const shares = byStream.get('air')!.flatMap(({ id, reading }) => {
    const { toiletClass } = district.toilets.find((toilet) => toilet.id === id)!
    const mgM3 = reading['nh3MgM3'] ?? Number(reading['nh3Ppm']) * 0.697
    return hourOf(reading.at) > 1 ? [Number(mgM3) / NH3_LIMIT_MG_M3[toiletClass]] : []
  })
  const above = shares.filter((share) => share > 1).length / shares.length
  expect(above).toBeGreaterThan(0.001)
  expect(above).toBeLessThan(0.1)
  const dropped = day.of('clean').filter(({ full, toilet, startMs, endMs }) => {
    if (!full || faulty.has(toilet) || hourOf(startMs) < 15) return false
    const at = (atMs: number): number => {
      const next = byStream.get('air')!.find((each) => each.id === toilet && each.reading.at >= atMs)
      return Number(next?.reading['nh3MgM3'] ?? next?.reading['nh3Ppm'] ?? Number.NaN)
    }
    return at(endMs + MINUTE_MS) < at(startMs)
  })
  const afternoon = day
    .of('clean')
    .filter(({ full, toilet, startMs }) => full && !faulty.has(toilet) && hourOf(startMs) >= 15)
  expect(dropped.length / afternoon.length).toBeGreaterThan(0.8)
})

test('[S13] lots fill and empty with their use: offices by day, homes by night', () => {
  const share = (use: string, hour: number): number => {
    const lots = district.lots.filter((lot) => lot.use === use)
    const ids = new Set(district.bays.filter(({ lotId }) => lots.some(({ id }) => id === lotId)).map(({ id }) => id))
    const atMs = MIDNIGHT_MS + hour * HOUR_MS
    const stays = district.bays
      .filter(({ id }) => ids.has(id))
      .flatMap((bay) =>
        [-1, 0].flatMap((ago) =>
          bayStays(
            42,
            lots.find(({ id }) => id === bay.lotId)!,
            bay,
            dayOf(MIDNIGHT_MS) + ago,
          ),
        ),
      )
    return stays.filter(({ startMs, endMs }) => startMs <= atMs && atMs < endMs).length / ids.size
  }
  expect(share('office', 10.5)).toBeGreaterThan(0.6)
  expect(share('office', 3)).toBeGreaterThan(0.25)
  expect(share('office', 3)).toBeLessThan(0.65)
  expect(share('homes', 3)).toBeGreaterThan(0.8)
  expect(share('homes', 14)).toBeLessThan(0.75)
  expect(share('shops', 15)).toBeGreaterThan(0.4)
})

test('[S13] a sound sensor tells every vehicle that comes and goes within seconds', () => {
  const parks = Map.groupBy(day.of('park'), ({ bay }) => bay)
  const states = Map.groupBy(byStream.get('state')!, ({ id }) => id)
  let seen = 0
  const missed: string[] = []
  for (const { id } of district.bays.filter((bay) => !faulty.has(bay.id))) {
    for (const { startMs, endMs } of parks.get(id) ?? []) {
      if (startMs < MIDNIGHT_MS || endMs > MIDNIGHT_MS + 23.9 * HOUR_MS) continue
      seen++
      const told = (atMs: number, occupied: boolean): boolean =>
        states
          .get(id)!
          .some(({ reading }) => reading.at >= atMs && reading.at < atMs + 15_000 && reading['occupied'] === occupied)
      if (!told(startMs, true) || !told(endMs, false)) missed.push(id)
    }
  }
  expect(missed).toEqual([])
  expect(seen).toBeGreaterThan(1_500)
})

test('[S13] some sensors flap, stick, fall silent or die, and the truth knows', () => {
  const kinds = new Set(day.of('fault').map(({ fault }) => fault))
  for (const fault of ['flapping', 'stuck', 'silent', 'dead', 'stuck-air', 'silent-air', 'stuck-door'] as const)
    expect(kinds).toContain(fault)
  const [dead] = day.of('fault').filter(({ fault, id }) => fault === 'dead' && id.startsWith('bay'))
  const last = byStream
    .get('state')!
    .filter(({ id }) => id === dead!.id)
    .at(-1)!
  expect(last.reading.at).toBeLessThanOrEqual(dead!.startMs)
  expect(Number(last.reading['batteryPercent'])).toBeLessThan(10)
  const [flapping] = day.of('fault').filter(({ fault }) => fault === 'flapping')
  const changes = byStream
    .get('state')!
    .filter(
      ({ id, reading }) => id === flapping!.id && reading.at >= flapping!.startMs && reading.at <= flapping!.endMs,
    )
  expect(changes.length).toBeGreaterThan(2)
})
