import type { eventKinds } from '#domain/reading.ts'
import type { Stream } from '#domain/topic.ts'
import { chance, type Chance } from '../chance.ts'
import { dayOf, DAY_MS, MINUTE_MS, startOfDay } from '../clock.ts'
import { stallIds, type Toilet } from '../district/sites.ts'
import type { World } from '../world.ts'
import { aired, airFields, cleaned, soiled, visited, type Air, type AirAround } from './air.ts'
import { causesOf } from './causes.ts'
import { withTown } from './outages.ts'
import { sender } from './sender.ts'
import { COUNTER_WRAPS_AT, countedOf, type Counted } from './counter.ts'
import { breakDown, gatewayOf, impossibleAir, newBox } from './toilet-box.ts'
import { cleansOf, mishapsOf } from './toilet-day.ts'
import { makeWatch } from './toilet-watch.ts'
import { visitorsOf, type Visitor } from './visitors.ts'

type EventKind = (typeof eventKinds)[number]

const AIR_EVERY_MS = MINUTE_MS
const COUNTERS_EVERY_MS = MINUTE_MS
const VISITS_EVERY_MS = 5 * MINUTE_MS
const SUPPLIES_EVERY_MS = 10 * MINUTE_MS
const WATCH_EVERY_MS = MINUTE_MS
/** All stalls are told again this often, also when nothing changed. */
const STALLS_EVERY_MS = 5 * MINUTE_MS
const WAIT_FOR_STALL_MS = 3 * MINUTE_MS
/** Between one who comes out and the next who locks the door. */
const CHANGE_MS = 5_000
const VISITS_A_ROLL_SET = 650
const VISITS_A_SOAP = 900
/** The badge is forgotten now and then. */
const BADGE_FORGOTTEN = 0.004

/** A toilet with its gateway: visitors come and go, the air and the supplies follow, cleaners come, things go wrong. */
export function runToilet(world: World, seed: number, toilet: Toilet): void {
  const device = sender(world, 'toilet', toilet.id)
  const gateway = gatewayOf(toilet)
  const stalls = stallIds(toilet)
  const closeness = chance(seed, 'airing', toilet.id).lognormal(0.9, 0.3)
  const causes = causesOf(world, toilet.id)
  let luck: Chance = chance(seed, 'toilet-day', toilet.id, dayOf(world.nowMs))
  let air: Air = { atMs: world.nowMs, dirt: 0.15, fresh: 0 }
  let box = newBox(seed, toilet, gateway, world.nowMs)
  let room = { fouling: 1, drainH2sMgM3: 0, isHeated: true, paperPercent: 90, soapPercent: 90 }
  let mend = (): void => undefined
  /** Who of the day's visitors the door's counter sees. */
  let counted: Counted | undefined
  const occupied = new Map<string, number>()
  const leftMs = new Map<string, number>()
  const isHeard = (): boolean => device.up && box.hasPower
  const around = (): AirAround => ({
    closeness,
    drainH2sMgM3: room.drainH2sMgM3,
    driftShare: box.driftShare,
    isHeated: room.isHeated,
    sinceStartS: (world.nowMs - box.startedMs) / 1_000,
    ppm: gateway.ppm,
  })
  let isTownOut = false
  const watch = makeWatch(world, toilet, causes, {
    isHeard,
    isTownOut: () => isTownOut,
    air: () => aired(air, world.nowMs),
    around,
    box: () => box,
    room: () => room,
    occupied,
    stalls,
  })

  const send: typeof device.send = (stream, fields) => {
    if (box.hasPower) device.send(stream, fields)
  }
  const event = (kind: EventKind, stars?: number): void => {
    send('event', stars === undefined ? { kind } : { kind, stars })
    watch.event(kind, stars)
  }
  const shown = (): string[] => stalls.filter((stall) => occupied.has(stall) || stall === box.stuckStall)
  const sayStalls = (changed?: string): void => {
    if (changed !== undefined && changed === box.stuckStall) return
    if (gateway.stalls === 'single' && changed !== undefined)
      send('stalls', { stall: changed, occupied: occupied.has(changed) })
    else send('stalls', { occupied: shown() })
  }
  const count = (visitor: Visitor, way: 'in' | 'out'): void => {
    if (!box.hasPower || counted?.[way].has(visitor.atMs) === false) return
    box.counted[way] = (box.counted[way] + 1) % COUNTER_WRAPS_AT
    if (way === 'in') box.counted.visits++
  }
  const leave = (visitor: Visitor, stall: string | null, satMs: number | null): void => {
    count(visitor, 'out')
    if (stall !== null) {
      occupied.delete(stall)
      leftMs.set(stall, world.nowMs)
      sayStalls(stall)
    }
    world.truth({ is: 'visit', toilet: toilet.id, startMs: visitor.atMs, endMs: world.nowMs, stall, satMs })
    air = visited(air, world.nowMs, toilet.visitsPerDay, room.fouling)
    if (stall !== null) room.paperPercent = Math.max(0, room.paperPercent - 100 / VISITS_A_ROLL_SET)
    room.soapPercent = Math.max(0, room.soapPercent - (luck.likely(0.7) ? 100 / VISITS_A_SOAP : 0))
    if (luck.likely(0.015)) {
      const worse = air.dirt + air.fresh + (room.paperPercent < 5 ? 0.5 : 0)
      event('rating', Math.max(1, Math.min(5, Math.round(5.3 - 1.6 * worse + luck.normal(0, 0.7)))))
    }
  }
  /** Take a free stall, or wait a little for one, or go. */
  const sit = (visitor: Visitor): void => {
    const free = stalls.filter(
      (stall) =>
        stall.startsWith(visitor.stall!) &&
        !occupied.has(stall) &&
        world.nowMs - (leftMs.get(stall) ?? Number.NEGATIVE_INFINITY) >= CHANGE_MS,
    )
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
    const satMs = world.nowMs
    occupied.set(stall, satMs)
    sayStalls(stall)
    world.at(satMs + visitor.staysMs, () => leave(visitor, stall, satMs))
  }
  const arrive = (visitor: Visitor): void => {
    count(visitor, 'in')
    watch.visited()
    if (visitor.stall === null) world.at(world.nowMs + visitor.staysMs, () => leave(visitor, null, null))
    else world.at(world.nowMs + luck.between(5_000, 25_000), () => sit(visitor))
  }
  const fill = (): void => {
    if (room.paperPercent < 55 && luck.likely(0.85)) room.paperPercent = luck.between(92, 100)
    if (room.soapPercent < 45 && luck.likely(0.85)) room.soapPercent = luck.between(92, 100)
  }
  const clean = (full: boolean): void => {
    const startMs = world.nowMs
    const endMs = Math.round(startMs + luck.between(full ? 14 : 4, full ? 28 : 9) * MINUTE_MS)
    const checksIn = !luck.likely(BADGE_FORGOTTEN)
    if (checksIn) event('cleaner-in')
    world.at(endMs, () => {
      air = cleaned(air, world.nowMs, full)
      if (full) {
        fill()
        room.fouling = 1
      }
      if (checksIn) event('cleaner-out')
      if (checksIn) watch.cleaned(full, isHeard())
      world.truth({ is: 'clean', toilet: toilet.id, startMs, endMs, full })
    })
  }

  const airNow = (): Record<string, number> => airFields(aired(air, world.nowMs), toilet, luck, around())
  const reports: Readonly<Record<Extract<Stream, 'air' | 'visits' | 'supplies' | 'stalls'>, () => void>> = {
    air: () => {
      if (box.isAirSilent) return
      const fields = box.heldAir ?? airNow()
      send('air', box.isAirImpossible ? impossibleAir(fields) : fields)
    },
    visits: () => {
      if (gateway.counts === 'counters') send('visits', { in: box.counted.in, out: box.counted.out })
      else {
        send('visits', { visits: box.counted.visits })
        box.counted = { ...box.counted, visits: 0 }
      }
    },
    supplies: () =>
      send('supplies', { paperPercent: Math.round(room.paperPercent), soapPercent: Math.round(room.soapPercent) }),
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
  /** What was kept while there was no network goes out late. */
  const link = (up: boolean, why: string): void => {
    const { oldestKeptMs } = device
    device.link(up, why)
    if (up && device.up) watch.backAgain(oldestKeptMs)
  }

  const newDay = (): void => {
    const day = dayOf(world.nowMs)
    const midnight = startOfDay(day)
    days++
    causes.end()
    luck = chance(seed, 'toilet-day', toilet.id, day)
    device.newDay()
    air = { atMs: world.nowMs, dirt: 0.15, fresh: 0.05 }
    box = newBox(seed, toilet, gateway, world.nowMs)
    room = {
      fouling: 1,
      drainH2sMgM3: 0,
      isHeated: true,
      paperPercent: luck.between(35, 100),
      soapPercent: luck.between(30, 100),
    }
    watch.newDay()
    repeat(reports.air, AIR_EVERY_MS)
    repeat(reports.visits, gateway.counts === 'counters' ? COUNTERS_EVERY_MS : VISITS_EVERY_MS)
    repeat(reports.supplies, SUPPLIES_EVERY_MS)
    repeat(reports.stalls, STALLS_EVERY_MS)
    repeat(watch.look, WATCH_EVERY_MS)
    const visitors = visitorsOf(seed, toilet, day)
    counted = countedOf(seed, toilet, day, visitors)
    for (const visitor of visitors) world.at(visitor.atMs, () => arrive(visitor))
    for (const { atMs, full } of cleansOf(seed, toilet, day)) world.at(atMs, () => clean(full))
    for (const mishap of mishapsOf(seed, toilet, day))
      world.at(mishap.atMs, () => {
        switch (mishap.is) {
          case 'sos':
          case 'smoke':
          case 'leak':
            return event(mishap.is)
          case 'dirt':
            air = soiled(air, world.nowMs, mishap.dirt / closeness)
            return undefined
          case 'fouling':
            room.fouling = mishap.times
            return undefined
          case 'drain':
            room.drainH2sMgM3 = mishap.h2sMgM3
            return undefined
          case 'cold':
            room.isHeated = false
            world.at(mishap.endMs, () => (room.isHeated = true))
            return undefined
          case 'paper':
            room.paperPercent = Math.min(room.paperPercent, 4)
            return undefined
          case 'soap':
            room.soapPercent = Math.min(room.soapPercent, 4)
            return undefined
        }
      })
    mend = breakDown(
      world,
      seed,
      toilet,
      gateway,
      {
        box,
        causes,
        stalls,
        air: airNow,
        sayStalls: () => sayStalls(),
        link: (up) => link(up, 'own'),
        restart: () => {
          box.counted = { in: 0, out: 0, visits: 0 }
          box.startedMs = world.nowMs
        },
      },
      day,
    )
    withTown(world, seed, toilet.id, toilet.town, day, (up) => {
      isTownOut = !up
      link(up, 'town')
    })
    world.at(midnight + DAY_MS, newDay)
  }
  world.at(world.nowMs, newDay)
  world.onTending(toilet.id, (work) => {
    if (work === 'clean') {
      air = cleaned(air, world.nowMs, true)
      room.fouling = 1
      watch.cleaned(true, true)
    } else if (work === 'supplies') room = { ...room, paperPercent: 100, soapPercent: 100 }
    else if (work === 'check') {
      room = { ...room, drainH2sMgM3: 0, isHeated: true }
      watch.cleaned(false, true)
    } else if (work === 'look') watch.cleaned(false, true)
    else if (work === 'repair') mend()
  })
}
