import type { HoldAnswer } from '#domain/sharing/hold.ts'
import { openOperations } from '#stores/operations.ts'
import { freePort, Platform, tempFolder } from '../test/platform.ts'
import { allHolds, doubleBookings, Phones, putDrivers, putFree, putLots, type BenchDriver } from './holds-district.ts'
import { quantile, rounded, wholeOption, type Measurement } from './named.ts'

const LOTS = Array.from({ length: 14 }, (_, index) => ({ id: `lot-${index + 1}`, bays: 64 }))
/** Lots of a single bay, for which everybody asks at once. */
const LAST = Array.from({ length: 5 }, (_, index) => ({ id: `last-${index + 1}`, bays: 1 }))
const ASKING_AT_ONCE = 32
const CROWD = 1_000
const HOUR_MS = 3_600_000

/**
 * Holds over HTTP with two processes of the API (docs/SPEC.md S40): drivers ask for bays of 14 lots, give them back and ask again; then a thousand at the same
 * time ask for a last bay, five times.
 */
export const measurement: Measurement = {
  options: { drivers: { type: 'string' }, rounds: { type: 'string' } },
  async run(options) {
    const count = wholeOption(options, 'drivers', 1_000)
    const rounds = wholeOption(options, 'rounds', 3)
    await using folder = await tempFolder('bench-holds')
    await using operations = await openOperations({ dataDir: folder.path, durability: 'full', nowMs: Date.now })
    const lots = [...LOTS, ...LAST]
    await putLots(operations, lots)
    await putFree(operations, lots, Date.now())
    const drivers = await putDrivers(operations, Math.max(count, CROWD))
    const ports = [await freePort(), await freePort()]
    await using processes = new AsyncDisposableStack()
    for (const port of ports)
      processes.use(
        await Platform.start(['api'], {
          DATA_DIR: folder.path,
          HTTP_HOST: '127.0.0.1',
          HTTP_PORT: String(port),
        }),
      )
    await using phones = new Phones()
    const platform: Processes = { phones, ports }

    const calm = drivers.slice(0, count)
    // the first requests of a process read files and compile; they are not measured
    await ask(platform, calm.slice(0, 50), 'warm', new Measured())
    const given = new Measured()
    for (let round = 0; round < rounds; round++) {
      console.error(`round ${round + 1}`)
      await ask(platform, calm.slice(50), `round-${round}`, given)
    }
    const crowd = new Measured()
    let winners = 0
    for (const { id } of LAST) winners += await askAllAtOnce(platform, drivers.slice(0, CROWD), id, crowd)
    return {
      holdsPerS: rounded(given.held / given.seconds),
      p50Ms: rounded(given.quantileMs(0.5)),
      p99Ms: rounded(given.quantileMs(0.99)),
      holds: given.held,
      refused: given.refused,
      doubleBookings: doubleBookings(await allHolds(operations)) + Math.abs(winners - LAST.length),
      crowd: CROWD,
      crowdAnswersPerS: rounded((crowd.held + crowd.refused) / crowd.seconds),
      crowdP99Ms: rounded(crowd.quantileMs(0.99)),
      processes: ports.length,
      bays: LOTS.reduce((sum, { bays }) => sum + bays, 0),
    }
  },
}

class Measured {
  held = 0
  refused = 0
  seconds = 0
  readonly #latenciesMs: number[] = []

  add(answer: HoldAnswer, ms: number): void {
    this.#latenciesMs.push(ms)
    if (answer.is === 'done') this.held++
    else this.refused++
  }

  quantileMs(share: number): number {
    return quantile(Float64Array.from(this.#latenciesMs).toSorted(), share)
  }
}

/** Each driver asks for a bay of some lot at some time of the next day, and gives it back: some of them at the same time, no more. */
async function ask(
  platform: Processes,
  drivers: readonly BenchDriver[],
  name: string,
  measured: Measured,
): Promise<void> {
  const beganMs = Date.now()
  const held: { readonly driver: BenchDriver; readonly id: number }[] = []
  await atOnce(drivers, async (driver, n) => {
    const fromMs = beganMs + HOUR_MS * (1 + (n % 11) * 2)
    const answer = await timed(platform, driver, measured, {
      actionId: `${name}-${driver.rightId}-hold`,
      lot: LOTS[n % LOTS.length]!.id,
      fromMs,
      toMs: fromMs + 2 * HOUR_MS,
      kinds: [],
    })
    if (answer.is === 'done') held.push({ driver, id: answer.hold.id })
  })
  measured.seconds += (Date.now() - beganMs) / 1_000
  await atOnce(held, async ({ driver, id }) => {
    await giveBack(platform, driver, id, `${name}-${id}-cancel`)
  })
}

/** How many of all that ask at the same time for one bay were given it. */
async function askAllAtOnce(
  platform: Processes,
  drivers: readonly BenchDriver[],
  lot: string,
  measured: Measured,
): Promise<number> {
  const beganMs = Date.now()
  const times = { fromMs: beganMs, toMs: beganMs + HOUR_MS }
  const answers = await Promise.all(
    drivers.map((driver) =>
      timed(platform, driver, measured, {
        actionId: `${lot}-${driver.rightId}`,
        lot,
        ...times,
        kinds: [],
      }),
    ),
  )
  measured.seconds += (Date.now() - beganMs) / 1_000
  const winners = drivers.flatMap((driver, n) => {
    const answer = answers[n]!
    return answer.is === 'done' ? [{ driver, id: answer.hold.id }] : []
  })
  for (const { driver, id } of winners) await giveBack(platform, driver, id, `${lot}-${id}-cancel`)
  return winners.length
}

async function atOnce<T>(list: readonly T[], work: (each: T, n: number) => Promise<void>): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: ASKING_AT_ONCE }, async () => {
      for (let n = next++; n < list.length; n = next++) await work(list[n]!, n)
    }),
  )
}

interface Processes {
  readonly phones: Phones
  readonly ports: readonly number[]
}
const portOf = ({ ports }: Processes, { rightId }: BenchDriver): number => ports[rightId % ports.length]!

async function timed(platform: Processes, driver: BenchDriver, measured: Measured, wish: object): Promise<HoldAnswer> {
  const beganMs = performance.now()
  const answer = await platform.phones.ask(driver, portOf(platform, driver), 'holds', wish)
  measured.add(answer, performance.now() - beganMs)
  return answer
}

async function giveBack(platform: Processes, driver: BenchDriver, id: number, actionId: string): Promise<void> {
  await platform.phones.ask(driver, portOf(platform, driver), `holds/${id}`, { actionId, action: 'cancel' })
}
