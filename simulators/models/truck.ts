import { chance, type Chance } from '../chance.ts'
import { dayOf, DAY_MS, HOUR_MS, MINUTE_MS, startOfDay } from '../clock.ts'
import type { District } from '../district.ts'
import { apart, toPlane, type Point } from '../district/plane.ts'
import type { Truck, WorkRoute } from '../district/routes.ts'
import type { Fault } from '../truth.ts'
import type { World } from '../world.ts'
import { makeDriver } from './driver.ts'
import { makeOrders } from './orders.ts'
import { receiver, rtkAccuracy, usualAccuracy, type Receiver } from './gps.ts'
import { sender } from './sender.ts'

/** Settings that replace each truck's own, for measuring under known conditions. */
export interface FixSettings {
  /** Deviation of a fix in each axis, metres. */
  readonly sigmaM?: number
  readonly fixIntervalS?: number
}

const PARKED_EVERY_MS = 5 * MINUTE_MS
const NEVER = Number.POSITIVE_INFINITY
/** An odometer has grown by so much a day since this day. */
const ODOMETER_DAY_ZERO = dayOf(Date.UTC(2026, 0, 1))
const ODOMETER_KM_A_DAY = 62

/** A truck with its terminal: drives its routes of each day and sends what a real terminal would. */
export function runTruck(world: World, district: District, truck: Truck, settings: FixSettings = {}): void {
  const { seed } = district
  const nature = chance(seed, 'truck-nature', truck.id)
  const accuracy =
    settings.sigmaM === undefined && truck.hasRtk
      ? rtkAccuracy
      : usualAccuracy(settings.sigmaM ?? nature.between(2.2, 4.2))
  const fixEveryMs = (settings.fixIntervalS ?? truck.fixIntervalS) * 1_000
  const fault = (is: Fault, startMs: number, endMs: number): void =>
    world.truth({ is: 'fault', id: truck.id, fault: is, startMs: Math.round(startMs), endMs: Math.round(endMs) })
  const odometerKm =
    Math.round(nature.between(12_000, 90_000)) + (dayOf(world.nowMs) - ODOMETER_DAY_ZERO) * ODOMETER_KM_A_DAY
  const driver = makeDriver(world, district, truck, nature, odometerKm * 1_000, fault)
  const device = sender(world, 'sweeper', truck.id, truck.uploadEveryS > 0)
  const routes = district.routes.filter(({ truckId }) => truckId === truck.id)
  const holes = district.deadSpots.map(({ at, radiusM }) => ({ at: toPlane(at), radiusM }))

  let luck: Chance = nature
  let gps: Receiver = receiver(nature, accuracy, truck.crs)
  let nextFixMs = world.nowMs
  let lastFixMs = world.nowMs
  let nextUploadMs = world.nowMs
  let offline: readonly [number, number] = [NEVER, NEVER]
  let lostSinceMs: number | undefined
  let stuckFromMs = NEVER
  let stuck:
    | { readonly untilMs: number; readonly lon: number; readonly lat: number; readonly headingDeg: number }
    | undefined
  /** Grows when the truck starts or a day begins; steps planned before are void. */
  let running = 0

  const sendFix = (at: { point: Point; headingDeg: number }): void => {
    const { speedKmh } = driver
    const sinceS = (world.nowMs - lastFixMs) / 1_000
    lastFixMs = world.nowMs
    const fix = gps.fix(at.point, sinceS)
    const headingDeg = gps.heading(at.headingDeg, speedKmh)
    if (driver.inTunnel) return
    if (world.nowMs > stuckFromMs && driver.phase === 'on-route') {
      stuckFromMs = NEVER
      stuck = { untilMs: world.nowMs + luck.between(22, 40) * MINUTE_MS, lon: fix.lon, lat: fix.lat, headingDeg }
      fault('stuck-gps', world.nowMs, stuck.untilMs)
    }
    const held = stuck !== undefined && world.nowMs < stuck.untilMs ? stuck : undefined
    if (fix.jumped && held === undefined) fault('gps-jump', world.nowMs, world.nowMs)
    const shownKmh = speedKmh > 0 ? Math.max(0, speedKmh + luck.normal(0, 0.3)) : 0
    device.send('fix', {
      lon: held?.lon ?? fix.lon,
      lat: held?.lat ?? fix.lat,
      speedKmh: Math.round(shownKmh * 10) / 10,
      headingDeg: held?.headingDeg ?? headingDeg,
      hdop: fix.hdop,
      satellites: fix.satellites,
      ignition: driver.phase !== 'parked',
      ...(truck.signals.brush ? { brush: driver.working } : {}),
      ...(truck.signals.pump ? { pump: driver.working } : {}),
      ...(truck.workType === 'sweep' ? {} : { waterPercent: Math.round(driver.waterPercent) }),
      odometerKm: Math.round(driver.odometerM / 10) / 100,
    })
  }

  /** Network, fix and upload of this moment. */
  const terminal = (): void => {
    const at = driver.place()
    const lost =
      (world.nowMs >= offline[0] && world.nowMs < offline[1]) ||
      driver.inTunnel ||
      holes.some((hole) => apart(hole.at, at.point) < hole.radiusM)
    if (lost) lostSinceMs ??= world.nowMs
    else if (lostSinceMs !== undefined) {
      fault('no-network', lostSinceMs, world.nowMs)
      lostSinceMs = undefined
    }
    device.link(!lost)
    if (world.nowMs >= nextFixMs) {
      nextFixMs = world.nowMs + (driver.phase === 'parked' ? PARKED_EVERY_MS : fixEveryMs)
      sendFix(at)
    }
    if (world.nowMs >= nextUploadMs) {
      nextUploadMs = world.nowMs + truck.uploadEveryS * 1_000
      device.flush()
    }
  }

  const step = (mine: number): void => {
    if (mine !== running) return
    const wasParked = driver.phase === 'parked'
    if (!wasParked) driver.second()
    const isParked = driver.phase === 'parked'
    // ignition off is told at once
    if (isParked && !wasParked) nextFixMs = world.nowMs
    terminal()
    world.at(isParked ? Math.max(nextFixMs, world.nowMs + 1_000) : world.nowMs + 1_000, () => step(mine))
  }
  const run = (): void => {
    running++
    const mine = running
    world.at(world.nowMs, () => step(mine))
  }

  const atWork = (): boolean => {
    const minute = (world.nowMs - startOfDay(dayOf(world.nowMs))) / MINUTE_MS
    const [first, last] = [routes.map((route) => route.fromMinute), routes.map((route) => route.toMinute)]
    return driver.phase !== 'parked' || (minute >= Math.min(...first) && minute <= Math.max(...last))
  }
  const hear = makeOrders(world, district, truck, {
    atWork,
    answer: (order, answer) => device.send('order', { order, answer }),
    take: (edges, onEnd) => {
      const wasParked = driver.phase === 'parked'
      driver.take(edges, onEnd)
      if (!wasParked) return
      nextFixMs = world.nowMs
      run()
    },
  })
  world.onCommand(truck.id, hear)

  /** The turn before may take longer than planned. */
  const startWhenBack = (route: WorkRoute, startMs: number, endMs: number): void => {
    world.at(startMs, () => {
      if (driver.phase !== 'parked') {
        if (world.nowMs + 10 * MINUTE_MS < endMs) startWhenBack(route, world.nowMs + 2 * MINUTE_MS, endMs)
        return
      }
      driver.begin(route)
      nextFixMs = world.nowMs
      run()
    })
  }

  const newDay = (): void => {
    const day = dayOf(world.nowMs)
    const midnight = startOfDay(day)
    luck = chance(seed, 'truck-day', truck.id, day)
    gps = receiver(chance(seed, 'truck-gps', truck.id, day), accuracy, truck.crs)
    driver.newDay(luck)
    device.newDay()
    stuck = undefined
    stuckFromMs = truck.fault === 'stuck-gps' ? midnight + luck.between(5, 10) * HOUR_MS : NEVER
    if (truck.fault === 'long-offline') {
      const fromMs = midnight + luck.between(9, 10) * HOUR_MS
      offline = [fromMs, fromMs + luck.between(1.2, 2) * HOUR_MS]
    }
    for (const route of routes) {
      const startMs = midnight + (route.fromMinute + luck.normal(2, 4)) * MINUTE_MS
      const endMs = midnight + route.toMinute * MINUTE_MS
      // out of order: nobody drives this turn
      if (luck.likely(0.02)) world.at(startMs, () => fault('not-started', startMs, endMs))
      else startWhenBack(route, startMs, endMs)
    }
    nextFixMs = midnight + luck.between(0, PARKED_EVERY_MS)
    nextUploadMs = nextFixMs
    run()
    world.at(midnight + DAY_MS, newDay)
  }
  world.at(world.nowMs, newDay)
}
