import type { eventKinds } from '#domain/reading.ts'
import type { Stream } from '#domain/topic.ts'
import { chance, type Chance } from '../chance.ts'
import { dayOf, DAY_MS, HOUR_MS, MINUTE_MS, startOfDay } from '../clock.ts'
import { stallIds, type Toilet } from '../district/sites.ts'
import type { Fault } from '../truth.ts'
import type { World } from '../world.ts'
import { aired, airFields, cleaned, visited, type Air } from './air.ts'
import { sender } from './sender.ts'
import { visitorsOf, type Visitor } from './visitors.ts'

type EventKind = (typeof eventKinds)[number]

const AIR_EVERY_MS = MINUTE_MS
const COUNTERS_EVERY_MS = MINUTE_MS
const VISITS_EVERY_MS = 5 * MINUTE_MS
const SUPPLIES_EVERY_MS = 10 * MINUTE_MS
/** All stalls are told again this often, also when nothing changed. */
const STALLS_EVERY_MS = 5 * MINUTE_MS
const COUNTER_WRAPS_AT = 65_536
/** The door's counter misses somebody now and then. */
const MISSED = 0.012
const WAIT_FOR_STALL_MS = 3 * MINUTE_MS
/** Full cleans begin at about these hours (11–12, 16–17, 21–22 as usual, and one before opening). */
const FULL_CLEANS_H = [5.6, 11.3, 16.3, 21.1]
const VISITS_A_ROLL_SET = 650
const VISITS_A_SOAP = 900

/** How a toilet's gateway speaks, and what is wrong with it: by number, the same in every district. */
interface Gateway {
  readonly ppm: boolean
  readonly counts: 'counters' | 'visits'
  readonly stalls: 'list' | 'single'
  readonly fault?: Extract<Fault, 'stuck-air' | 'silent-air' | 'counter-restart' | 'stuck-door' | 'dead'>
  /** A counter that is about to wrap. */
  readonly countersBegin: number
}
const FAULTS: Readonly<Record<number, Gateway['fault']>> = {
  6: 'stuck-air',
  27: 'stuck-air',
  15: 'silent-air',
  33: 'silent-air',
  12: 'counter-restart',
  38: 'counter-restart',
  20: 'stuck-door',
  41: 'dead',
}
function gatewayOf(toilet: Toilet): Gateway {
  const number = Number(toilet.id.slice(3))
  return {
    ppm: number % 4 === 2,
    counts: number % 5 === 3 ? 'visits' : 'counters',
    stalls: number % 3 === 1 ? 'single' : 'list',
    fault: FAULTS[number],
    // gateways restart at night and count from 0; the busiest one keeps its count and wraps about noon
    countersBegin: number === 1 ? COUNTER_WRAPS_AT - 700 : 0,
  }
}

/** A toilet with its gateway: visitors come and go, the air and the supplies follow, cleaners come. */
export function runToilet(world: World, seed: number, toilet: Toilet): void {
  const device = sender(world, 'toilet', toilet.id)
  const gateway = gatewayOf(toilet)
  const stalls = stallIds(toilet)
  const closeness = chance(seed, 'airing', toilet.id).lognormal(1, 0.45)
  let luck: Chance = chance(seed, 'toilet-day', toilet.id, dayOf(world.nowMs))
  let air: Air = { atMs: world.nowMs, dirt: 0.15, fresh: 0 }
  let counted = { in: 0, out: 0, visits: 0 }
  let startedMs = world.nowMs
  let paperPercent = 90
  let soapPercent = 90
  let heldAir: Record<string, number> | undefined
  let airIsSilent = false
  let stuckStall: string | undefined
  const occupied = new Set<string>()

  const event = (kind: EventKind, stars?: number): void =>
    device.send('event', stars === undefined ? { kind } : { kind, stars })
  const shown = (): string[] => stalls.filter((stall) => occupied.has(stall) || stall === stuckStall)
  const sayStalls = (changed?: string): void => {
    if (changed !== undefined && changed === stuckStall) return
    if (gateway.stalls === 'single' && changed !== undefined)
      device.send('stalls', { stall: changed, occupied: occupied.has(changed) })
    else device.send('stalls', { occupied: shown() })
  }
  const count = (way: 'in' | 'out'): void => {
    if (luck.likely(MISSED)) return
    counted[way] = (counted[way] + 1) % COUNTER_WRAPS_AT
    if (way === 'in') counted.visits++
  }
  const leave = (visitor: Visitor, stall: string | null, satMs: number | null): void => {
    count('out')
    if (stall !== null) {
      occupied.delete(stall)
      sayStalls(stall)
    }
    world.truth({ is: 'visit', toilet: toilet.id, startMs: visitor.atMs, endMs: world.nowMs, stall, satMs })
    air = visited(air, world.nowMs, toilet.visitsPerDay)
    if (stall !== null) paperPercent = Math.max(0, paperPercent - 100 / VISITS_A_ROLL_SET)
    soapPercent = Math.max(0, soapPercent - (luck.likely(0.7) ? 100 / VISITS_A_SOAP : 0))
    if (luck.likely(0.015)) {
      const worse = air.dirt + air.fresh + (paperPercent < 5 ? 0.5 : 0)
      event('rating', Math.max(1, Math.min(5, Math.round(5.3 - 1.6 * worse + luck.normal(0, 0.7)))))
    }
  }
  /** Take a free stall, or wait a little for one, or go. */
  const sit = (visitor: Visitor): void => {
    const free = stalls.filter((stall) => stall.startsWith(visitor.stall!) && !occupied.has(stall))
    // no family or accessible stall here: an ordinary one
    const any = stalls.some((stall) => stall.startsWith(visitor.stall!))
    if (!any) {
      sit({ ...visitor, stall: luck.likely(0.5) ? 'w' : 'm' })
      return
    }
    if (free.length === 0) {
      if (world.nowMs - visitor.atMs > WAIT_FOR_STALL_MS) leave(visitor, null, null)
      else world.at(world.nowMs + 20_000, () => sit(visitor))
      return
    }
    const stall = luck.pick(free)
    occupied.add(stall)
    sayStalls(stall)
    const satMs = world.nowMs
    world.at(satMs + visitor.staysMs, () => leave(visitor, stall, satMs))
  }
  const arrive = (visitor: Visitor): void => {
    count('in')
    if (visitor.stall === null) world.at(world.nowMs + visitor.staysMs, () => leave(visitor, null, null))
    else world.at(world.nowMs + luck.between(5_000, 25_000), () => sit(visitor))
  }
  const clean = (full: boolean): void => {
    const startMs = world.nowMs
    const endMs = Math.round(startMs + luck.between(full ? 14 : 4, full ? 28 : 9) * MINUTE_MS)
    // the badge is forgotten now and then
    const checksIn = luck.likely(0.95)
    if (checksIn) event('cleaner-in')
    world.at(endMs, () => {
      air = cleaned(air, world.nowMs, full)
      if (full && paperPercent < 55 && luck.likely(0.85)) paperPercent = luck.between(92, 100)
      if (full && soapPercent < 45 && luck.likely(0.85)) soapPercent = luck.between(92, 100)
      if (checksIn) event('cleaner-out')
      world.truth({ is: 'clean', toilet: toilet.id, startMs, endMs, full })
    })
  }

  const reports: Readonly<Record<Extract<Stream, 'air' | 'visits' | 'supplies' | 'stalls'>, () => void>> = {
    air: () => {
      if (airIsSilent) return
      const sinceStartS = (world.nowMs - startedMs) / 1_000
      device.send(
        'air',
        heldAir ?? airFields(aired(air, world.nowMs), toilet, luck, closeness, sinceStartS, gateway.ppm),
      )
    },
    visits: () => {
      if (gateway.counts === 'counters') device.send('visits', { in: counted.in, out: counted.out })
      else {
        device.send('visits', { visits: counted.visits })
        counted = { ...counted, visits: 0 }
      }
    },
    supplies: () =>
      device.send('supplies', { paperPercent: Math.round(paperPercent), soapPercent: Math.round(soapPercent) }),
    stalls: () => sayStalls(),
  }
  let days = 0
  const repeat = (run: () => void, everyMs: number): void => {
    const mine = days
    const again = (): void => {
      if (mine !== days) return
      run()
      world.at(world.nowMs + everyMs, again)
    }
    world.at(world.nowMs + luck.between(0, everyMs), again)
  }

  const faultBetween = (is: Fault, fromMs: number, hours: number, begin: () => void, end: () => void): void => {
    const endMs = Math.round(Math.min(fromMs + hours * HOUR_MS, startOfDay(dayOf(fromMs)) + DAY_MS - 1))
    world.at(fromMs, () => {
      begin()
      world.truth({ is: 'fault', id: toilet.id, fault: is, startMs: Math.round(fromMs), endMs })
    })
    world.at(endMs, end)
  }
  const breakDown = (midnight: number): void => {
    const fromMs = midnight + luck.between(9, 15) * HOUR_MS
    switch (gateway.fault) {
      case 'stuck-air':
        return faultBetween(
          'stuck-air',
          fromMs,
          luck.between(3, 6),
          () => {
            heldAir = airFields(air, toilet, luck, closeness, DAY_MS, gateway.ppm)
          },
          () => (heldAir = undefined),
        )
      case 'silent-air':
        return faultBetween(
          'silent-air',
          fromMs,
          luck.between(1, 3),
          () => (airIsSilent = true),
          () => (airIsSilent = false),
        )
      case 'counter-restart':
        return faultBetween(
          'counter-restart',
          fromMs,
          0,
          () => {
            counted = { in: 0, out: 0, visits: 0 }
            startedMs = world.nowMs
          },
          () => undefined,
        )
      case 'stuck-door':
        return faultBetween(
          'stuck-door',
          fromMs,
          luck.between(4, 7),
          () => {
            stuckStall = stalls[1]
            sayStalls()
          },
          () => {
            stuckStall = undefined
            sayStalls()
          },
        )
      case 'dead':
        return faultBetween(
          'dead',
          midnight + luck.between(13, 16) * HOUR_MS,
          24,
          () => device.link(false),
          () => device.link(true),
        )
      case undefined:
        return undefined
    }
  }

  const newDay = (): void => {
    const day = dayOf(world.nowMs)
    const midnight = startOfDay(day)
    days++
    luck = chance(seed, 'toilet-day', toilet.id, day)
    device.newDay()
    air = { atMs: world.nowMs, dirt: 0.15, fresh: 0.05 }
    counted = { in: gateway.countersBegin, out: gateway.countersBegin, visits: 0 }
    startedMs = world.nowMs
    paperPercent = luck.between(35, 100)
    soapPercent = luck.between(30, 100)
    repeat(reports.air, AIR_EVERY_MS)
    repeat(reports.visits, gateway.counts === 'counters' ? COUNTERS_EVERY_MS : VISITS_EVERY_MS)
    repeat(reports.supplies, SUPPLIES_EVERY_MS)
    repeat(reports.stalls, STALLS_EVERY_MS)
    for (const visitor of visitorsOf(seed, toilet, day)) world.at(visitor.atMs, () => arrive(visitor))
    for (const hour of FULL_CLEANS_H) world.at(midnight + luck.normal(hour, 0.2) * HOUR_MS, () => clean(true))
    for (let hour = luck.between(6.5, 7.5); hour < 21; hour += luck.between(1, 1.9))
      if (FULL_CLEANS_H.every((full) => Math.abs(full - hour) > 0.6))
        world.at(midnight + hour * HOUR_MS, () => clean(false))
    const rare: readonly (readonly [EventKind, number])[] = [
      ['sos', 1 / 40],
      ['leak', 1 / 60],
      ['smoke', 1 / 90],
    ]
    for (const [kind, aDay] of rare)
      if (luck.likely(aDay)) world.at(midnight + luck.between(6, 22) * HOUR_MS, () => event(kind))
    breakDown(midnight)
    world.at(midnight + DAY_MS, newDay)
  }
  world.at(world.nowMs, newDay)
}
