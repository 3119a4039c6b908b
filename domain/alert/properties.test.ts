import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultRuleSettings } from '../coverage/settings.ts'
import type { CoverageFix, VehicleOutput } from '../coverage/vehicle-state.ts'
import { cross, lonLatOf } from '../matching/sketch.ts'
import type { AlertChange } from './alert.ts'
import { shiftNow, START_MS } from './vehicle-under-test.ts'
import { vehicleAlerts, vehicleTick, type VehicleContext, type VehicleMemory } from './vehicle.ts'

/** A stretch of a vehicle's time in which it does one thing, seen by fixes or by the clock alone. */
const doing = fc.record({
  looks: fc.integer({ min: 1, max: 60 }),
  everyS: fc.constantFrom(1, 10, 30, 60, 200, 700),
  isSilent: fc.boolean(),
  kmh: fc.constantFrom(0, 1, 6, 11, 13, 40),
  eastM: fc.constantFrom(0, 300, 360, 1_900),
  northM: fc.constantFrom(0, 30, 200, 700),
  stepM: fc.constantFrom(0, 60),
  brush: fc.constantFrom(true, false, undefined),
  ignition: fc.constantFrom(true, true, false, undefined),
  outcome: fc.constantFrom<VehicleOutput['outcome'][]>('placed', 'near', 'off-road', 'junk', 'stuck'),
  isShiftOver: fc.constantFrom(false, false, true),
})
type Doing = ReturnType<typeof doing.generate>['value']

interface Event {
  readonly fix?: CoverageFix
  readonly seen?: VehicleOutput
  readonly atMs: number
  readonly context: VehicleContext
}

function* eventsOf(doings: readonly Doing[], startMs: number): Generator<Event> {
  let atMs = startMs
  let stuckSinceMs: number | undefined
  for (const one of doings) {
    const context: VehicleContext = {
      vehicle: { id: 's-1', town: '东亭街道', crs: 'wgs84', workType: 'sweep' },
      shifts: [shiftNow({ passes: [{ fromMs: startMs, toMs: startMs + 10 * 3_600_000 }] }, one.isShiftOver ? 0 : 500)],
      network: cross,
      settings: defaultRuleSettings,
      yards: [],
    }
    for (let n = 0; n < one.looks; n++) {
      atMs += one.everyS * 1_000
      stuckSinceMs = one.outcome === 'stuck' ? (stuckSinceMs ?? atMs) : undefined
      const [lon, lat] = lonLatOf([one.eastM + n * one.stepM, one.northM])
      yield one.isSilent
        ? { atMs, context }
        : {
            atMs,
            context,
            fix: {
              atMs,
              lon,
              lat,
              speedKmh: one.kmh,
              headingDeg: 90,
              ...(one.brush === undefined ? {} : { brush: one.brush }),
              ...(one.ignition === undefined ? {} : { ignition: one.ignition }),
            },
            seen: {
              drives: [],
              silences: [],
              signal: 'none',
              outcome: one.outcome,
              ...(one.outcome === 'placed' ? { place: { edge: 'west>mid', offsetM: 0 } } : {}),
              ...(one.outcome === 'junk' && n % 2 === 0 ? { jumpM: 200 } : {}),
              ...(stuckSinceMs === undefined ? {} : { stuckSinceMs }),
            },
          }
    }
  }
}

const step = (memory: VehicleMemory | undefined, { fix, seen, atMs, context }: Event) =>
  fix !== undefined && seen !== undefined
    ? vehicleAlerts(memory, fix, seen, context)
    : vehicleTick(memory, atMs, START_MS, context)

const days = fc.array(doing, { minLength: 1, maxLength: 15 })
// at night, before the morning peak, before noon
const starts = fc.constantFrom(START_MS - 8 * 3_600_000, START_MS - 3.5 * 3_600_000, START_MS)

test('[E1] for any day of a vehicle openings and closings of a rule alternate, and only an open one changes', () => {
  fc.assert(
    fc.property(days, starts, (doings, startMs) => {
      let memory: VehicleMemory | undefined
      const open = new Map<string, number>()
      for (const event of eventsOf(doings, startMs)) {
        const [next, changes] = step(memory, event)
        memory = next
        for (const change of changes) {
          expect(open.has(change.rule), `${change.is} ${change.rule}`).toBe(change.is !== 'open')
          if (change.is === 'open') {
            expect(change.sinceMs).toBeLessThanOrEqual(change.openedAtMs)
            expect(change.openedAtMs).toBe(event.atMs)
            open.set(change.rule, change.openedAtMs)
          }
          if (change.is === 'close') open.delete(change.rule)
        }
      }
    }),
    { numRuns: 150 },
  )
})

test('[E2] saved as JSON between any two looks, or every fix sent twice, the alerts are the same', () => {
  fc.assert(
    fc.property(days, starts, (doings, startMs) => {
      const told = (keep: (memory: VehicleMemory | undefined) => VehicleMemory | undefined, times: number) => {
        let memory: VehicleMemory | undefined
        const all: AlertChange[] = []
        for (const event of eventsOf(doings, startMs))
          for (let n = 0; n < (event.fix === undefined ? 1 : times); n++) {
            const [next, changes] = step(memory, event)
            memory = keep(next)
            all.push(...changes)
          }
        return all
      }
      const once = told((memory) => memory, 1)
      const saved = (memory: VehicleMemory | undefined) =>
        memory === undefined ? undefined : (JSON.parse(JSON.stringify(memory)) as VehicleMemory)
      expect(told(saved, 1)).toEqual(once)
      expect(told((memory) => memory, 2)).toEqual(once)
    }),
    { numRuns: 60 },
  )
})

test('[E2] an older fix changes nothing, and what is remembered stays below two kilobytes', () => {
  fc.assert(
    fc.property(days, (doings) => {
      let memory: VehicleMemory | undefined
      const events = [...eventsOf(doings, START_MS)]
      for (const event of events) memory = step(memory, event)[0]
      for (const event of events.filter(({ fix }) => fix !== undefined))
        expect(step(memory, event)).toEqual([memory, []])
      expect(JSON.stringify(memory ?? {}).length).toBeLessThan(2_048)
    }),
    { numRuns: 60 },
  )
})
