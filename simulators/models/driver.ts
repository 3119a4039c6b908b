import type { Chance } from '../chance.ts'
import { dayOf, MINUTE_MS, startOfDay } from '../clock.ts'
import type { District } from '../district.ts'
import { toPlane, type Point } from '../district/plane.ts'
import type { Truck, WorkRoute, WorkType } from '../district/routes.ts'
import type { Fault } from '../truth.ts'
import type { World } from '../world.ts'
import { atRed, drive, enter, type Driving } from './driving.ts'
import { makePace } from './pace.ts'

/** Usual working speed, km/h (published practice: sweeping 5–9, washing with water about 12). */
const WORK_KMH: Readonly<Record<WorkType, readonly [number, number]>> = {
  sweep: [6, 8.5],
  'wash-sweep': [6.5, 9],
  flush: [10, 12.5],
  sprinkle: [10.5, 14],
}
/** How far a full tank reaches, metres of work. */
const TANK_M: Readonly<Record<WorkType, number>> = {
  sweep: 30_000,
  'wash-sweep': 13_000,
  flush: 9_000,
  sprinkle: 14_000,
}
const TANK_LOW_PERCENT = 6
/** So long after the end of its window a turn is broken off. */
const OVERTIME_MS = 30 * MINUTE_MS
/** An order that is not done by then is given up. */
const ORDER_MS = 120 * MINUTE_MS
/** Brush and pump run this many seconds after the truck has come to where it is to work. */
const SWITCH_ON_S = 3
/** A driver forgets to switch on, or leaves a street out. */
const FORGETS = 0.012

export type Phase = 'parked' | 'on-route' | 'to-water' | 'filling' | 'resting' | 'to-depot'

/** A driver in a truck: where it is and what it does, moved on second by second. */
export interface Driver {
  readonly phase: Phase
  /** Brush or pump run. */
  readonly working: boolean
  readonly speedKmh: number
  readonly waterPercent: number
  readonly odometerM: number
  readonly inTunnel: boolean
  place(): { point: Point; headingDeg: number }
  newDay(luck: Chance): void
  /** Leave the depot for a route. */
  begin(route: WorkRoute): void
  /** Work on these edges before anything else, from wherever the truck is; told once whether they were done or given up. */
  take(edges: readonly number[], onEnd: (isDone: boolean) => void): void
  /** Let a second pass; not asked for while parked. */
  second(): void
}

/** A route's turn of one day while it is driven; null: only orders. */
interface Turn {
  readonly route: string | null
  readonly startMs: number
  /** After this it is broken off. */
  readonly untilMs: number
  /** Required edges in the order of the route; those worked on or given up are taken out. */
  left: Set<number>
  restAtMs: number
}

/** Edges a dispatcher sent the truck to. */
interface Order {
  readonly left: Set<number>
  readonly untilMs: number
  readonly onEnd: (isDone: boolean) => void
}

export function makeDriver(
  world: World,
  district: District,
  truck: Truck,
  nature: Chance,
  odometerAtStartM: number,
  fault: (is: Fault, startMs: number, endMs: number) => void,
): Driver {
  const { graph } = district
  const depot = district.depots.find(({ id }) => id === truck.depotId)!
  const depotEdge = graph.numberOf.get(depot.edge)!
  const waterAt = new Map(district.waterPoints.map((place) => [graph.numberOf.get(place.edge)!, place.edgeM]))
  const [slowKmh, fastKmh] = WORK_KMH[truck.workType]
  const usualKmh = truck.fault === 'fast-sweeper' ? fastKmh + 4 : nature.between(slowKmh, fastKmh)

  let luck = nature
  let phase: Phase = 'parked'
  let driving: Driving = { edge: depotEdge, atM: depot.edgeM, speedMps: 0, waitS: 0, red: false }
  /** Edges to drive after this one, and where to stop on the last. */
  let ahead: number[] = []
  let stopM = depot.edgeM
  let turn: Turn | undefined
  let orders: readonly Order[] = []
  /** This edge is to be worked on; a few seconds later `working` follows. */
  let required = false
  let working = false
  let requiredForS = 0
  let paceKmh = usualKmh
  let lateralM = 0
  let waterPercent = 100
  let odometerM = odometerAtStartM
  /** The stretch driven in one way on one edge, for the truth. */
  let stretch = { fromM: 0, startMs: 0 }
  const pace = makePace()

  const note = (): void => {
    const kmh = pace.take()
    // also where it stood with brush or pump on
    if (driving.atM - stretch.fromM > 0.05 || (working && world.nowMs > stretch.startMs))
      world.truth({
        is: 'drive',
        truck: truck.id,
        edge: graph.edges[driving.edge]!.id,
        fromM: Math.round(stretch.fromM * 10) / 10,
        toM: Math.round(driving.atM * 10) / 10,
        startMs: stretch.startMs,
        endMs: world.nowMs,
        work: working ? truck.workType : null,
        route: turn?.route ?? null,
        lateralM: Math.round(lateralM * 10) / 10,
        kmh,
      })
    stretch = { fromM: driving.atM, startMs: world.nowMs }
  }
  const setWorking = (is: boolean): void => {
    if (is === working) return
    note()
    working = is
  }

  /** Plan the way to the nearest goal by time; this edge counts only when the stop on it is still ahead. */
  const wayTo = (isGoal: (edge: number) => boolean, stopOn: (edge: number) => number): void => {
    const here = driving.edge
    if (isGoal(here) && stopOn(here) > driving.atM + 15) {
      ahead = []
      stopM = stopOn(here)
      return
    }
    // the search does not come back to where it begins, so it is begun on each of the edges after this one where this is the goal
    const way = isGoal(here)
      ? graph
          .next(here)
          .map((next) => {
            const rest = graph.path(next, isGoal)
            return rest && [next, ...rest]
          })
          .find((each) => each !== undefined)
      : graph.path(here, isGoal)
    if (way === undefined)
      throw new Error(`Cannot drive "${truck.id}" on from "${graph.edges[here]!.id}": no way leads on`)
    ahead = way
    stopM = stopOn(way.at(-1)!)
  }
  const toDepot = (): void => {
    phase = 'to-depot'
    wayTo(
      (edge) => edge === depotEdge,
      () => depot.edgeM,
    )
  }
  const toWater = (): void => {
    phase = 'to-water'
    wayTo(
      (edge) => waterAt.has(edge),
      (edge) => waterAt.get(edge)!,
    )
  }
  const endTurn = (): void => {
    setWorking(false)
    required = false
    note()
    const givenUp = orders
    orders = []
    if (turn?.route != null)
      world.truth({
        is: 'turn',
        route: turn.route,
        truck: truck.id,
        startMs: turn.startMs,
        endMs: world.nowMs,
        left: [...turn.left].map((edge) => graph.edges[edge]!.id),
      })
    turn = undefined
    for (const { onEnd } of givenUp) onEnd(false)
  }
  const isOrdered = (edge: number): boolean =>
    orders.some(({ left, untilMs }) => left.has(edge) && world.nowMs <= untilMs)
  /** This edge has been worked on to its end. */
  const worked = (edge: number): void => {
    const done = orders.filter(({ left }) => left.delete(edge) && left.size === 0)
    orders = orders.filter((order) => !done.includes(order))
    for (const { onEnd } of done) onEnd(true)
  }

  /** Know the way to the next edge of the turn, so that the truck need not stop at the end of this one. */
  const lookAhead = (): void => {
    if (turn === undefined) return
    const isLate = world.nowMs > turn.untilMs
    let next: number | undefined
    for (const edge of turn.left) {
      if (isOrdered(edge)) {
        next = edge
        break
      }
      if (isLate) continue
      next = edge
      if (!luck.likely(FORGETS)) break
      // left out: nobody will notice, he thinks
      turn.left.delete(edge)
      next = undefined
    }
    if (next === undefined) return
    const goal = next
    wayTo(
      (edge) => edge === goal,
      (edge) => graph.lengthM[edge]!,
    )
  }
  /** On a new edge: is it to be worked on, and where does the way lead after it? */
  const comeOnto = (edge: number): void => {
    if (phase !== 'on-route' || turn === undefined) return
    required = turn.left.delete(edge)
    if (required && !isOrdered(edge) && luck.likely(FORGETS)) {
      required = false
      fault('forgot-to-work', world.nowMs, world.nowMs + (graph.lengthM[edge]! / 8) * 1_000)
    }
    if (!required) setWorking(false)
    if (!working) requiredForS = 0
    paceKmh = Math.min(Math.max(paceKmh + luck.normal(0, 0.4), slowKmh - 0.7), usualKmh + 1.2)
    if (ahead.length === 0) {
      stopM = graph.lengthM[edge]!
      lookAhead()
    }
  }
  const goOn = (): void => {
    phase = 'on-route'
    ahead = []
    lookAhead()
    if (ahead.length > 0) return
    endTurn()
    toDepot()
  }
  const leaveDepot = (): void => {
    driving = { edge: depotEdge, atM: depot.edgeM, speedMps: 0, waitS: luck.whole(30, 120), red: false }
    lateralM = 2
    stretch = { fromM: driving.atM, startMs: world.nowMs }
  }
  const arrived = (): void => {
    if (required) worked(driving.edge)
    driving = { ...driving, speedMps: 0 }
    switch (phase) {
      case 'to-depot':
        note()
        phase = 'parked'
        return
      case 'to-water':
        phase = 'filling'
        driving = { ...driving, waitS: Math.round(((100 - waterPercent) / 100) * luck.between(420, 660)) }
        return
      default:
        goOn()
    }
  }
  /** What happens on the way: water runs out, the driver has a break. */
  const needs = (): void => {
    if (phase === 'filling') {
      waterPercent = luck.between(94, 100)
      goOn()
      return
    }
    if (phase === 'resting') phase = 'on-route'
    if (turn === undefined || phase !== 'on-route') return
    if (world.nowMs > turn.restAtMs) {
      turn.restAtMs = Number.POSITIVE_INFINITY
      setWorking(false)
      requiredForS = 0
      phase = 'resting'
      driving = { ...driving, speedMps: 0, waitS: luck.whole(600, 1_000) }
    } else if (working && waterPercent < TANK_LOW_PERCENT) {
      // the begun edge comes first when the tank is full again
      turn.left = new Set([driving.edge, ...turn.left])
      setWorking(false)
      required = false
      toWater()
    }
  }
  const wishedMps = (): number => {
    const atWorkKmh = paceKmh * (1 + 0.06 * Math.sin(world.nowMs / 23_000))
    return (required ? atWorkKmh : graph.kmh[driving.edge]! * 0.92) / 3.6
  }
  /** At the kerb when working, in the middle of the own half otherwise. */
  const wishedLateralM = (): number => {
    const { widthM, oneway } = graph.edges[driving.edge]!
    if (required) return widthM / 2 - 1.7
    return widthM / (oneway ? 6 : 4)
  }

  return {
    get phase() {
      return phase
    },
    get working() {
      return working
    },
    get speedKmh() {
      return driving.speedMps * 3.6
    },
    get waterPercent() {
      return waterPercent
    },
    get odometerM() {
      return odometerM
    },
    get inTunnel() {
      return phase !== 'parked' && graph.edges[driving.edge]!.tunnel
    },
    place: () => {
      if (phase === 'parked') return { point: toPlane(depot.at), headingDeg: 90 }
      const { point, headingDeg } = graph.place(driving.edge, driving.atM)
      const right = ((headingDeg + 90) * Math.PI) / 180
      return { point: [point[0] + Math.sin(right) * lateralM, point[1] + Math.cos(right) * lateralM], headingDeg }
    },
    newDay: (ofDay) => {
      if (phase !== 'parked') endTurn()
      luck = ofDay
      phase = 'parked'
      driving = { edge: depotEdge, atM: depot.edgeM, speedMps: 0, waitS: 0, red: false }
      waterPercent = luck.between(95, 100)
      paceKmh = usualKmh
    },
    begin: (route) => {
      const left = new Set(route.edges.map((id) => graph.numberOf.get(id)!))
      const untilMs = startOfDay(dayOf(world.nowMs)) + route.toMinute * MINUTE_MS + OVERTIME_MS
      const restAtMs = world.nowMs + luck.between(60, 110) * MINUTE_MS
      turn = { route: route.id, startMs: world.nowMs, untilMs, left, restAtMs }
      leaveDepot()
      goOn()
    },
    take: (edges, onEnd) => {
      orders = [...orders, { left: new Set(edges), untilMs: world.nowMs + ORDER_MS, onEnd }]
      const before = turn?.left ?? []
      const restAtMs = Number.POSITIVE_INFINITY
      turn ??= { route: null, startMs: world.nowMs, untilMs: world.nowMs, left: new Set(), restAtMs }
      turn.left = new Set([...edges, ...before])
      if (phase === 'parked') leaveDepot()
      // on the way to water and while it rests, the truck goes there afterwards
      if (phase === 'parked' || phase === 'to-depot' || phase === 'on-route') goOn()
    },
    second: () => {
      if (driving.waitS === 0) needs()
      const next = ahead[0]
      const step = drive(driving, { graph, next, stopM, wishedMps: wishedMps() })
      driving = step.state
      odometerM += step.movedM
      pace.add(step.movedM)
      if (working) waterPercent = Math.max(0, waterPercent - (step.movedM / TANK_M[truck.workType]) * 100)
      lateralM += (wishedLateralM() - lateralM) * Math.min(1, step.movedM / 12)
      if (required && !working && step.movedM > 0 && ++requiredForS >= SWITCH_ON_S) setWorking(true)
      driving = atRed(graph, luck, driving) ?? driving
      if (step.arrived && driving.waitS === 0) arrived()
      else if (step.endReached && next !== undefined) {
        if (required) worked(driving.edge)
        note()
        ahead.shift()
        driving = enter(graph, luck, driving, next)
        stretch = { fromM: 0, startMs: world.nowMs }
        comeOnto(next)
      }
    },
  }
}
