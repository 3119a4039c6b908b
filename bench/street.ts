import { readFileSync } from 'node:fs'
import { chance } from '../simulators/chance.ts'
import { makeDistrict, type District } from '../simulators/district.ts'
import { putSimulatedNetwork } from '../tools/simulated-network.ts'
import { putSimulatedPlans } from '../tools/simulated-plans.ts'
import type { Drive } from '#domain/coverage/drive.ts'
import { defaultRuleSettings } from '#domain/coverage/settings.ts'
import { coverageOf } from '#domain/coverage/shift-coverage.ts'
import { CHUNK_MS, chunkOf, type DriveRow } from '#domain/coverage/vehicle-state.ts'
import { workCalendar } from '#domain/plan/calendar.ts'
import { addDays, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import { planNetwork, shiftsOf } from '#domain/plan/shifts.ts'
import { openOperations } from '#stores/operations.ts'
import type { Operations, ShiftRow } from '#stores/types.ts'
import { createViewer, login } from '../test/people.ts'
import { freePort, Platform, tempFolder } from '../test/platform.ts'
import { quantile, rounded, wholeOption, type Measurement } from './named.ts'

/** So many runs a truck and day: 100 km in streets of 100 m. */
const RUNS_A_DAY = 1_000
const PIECES = 6
const BY = 'bench'
const WARM_UP = 5

/**
 * "Was this street swept?" over a month of 24 trucks: the store holds their runs, and the shifts they were for with figures. Asked over HTTP, one
 * after the other, of streets by chance, for all of the month; and of the store alone.
 */
export const measurement: Measurement = {
  options: { days: { type: 'string' }, queries: { type: 'string' } },
  async run(options) {
    const days = wholeOption(options, 'days', 30)
    const queries = wholeOption(options, 'queries', 300)
    await using folder = await tempFolder('bench-street')
    const { name, password } = await createViewer(folder.path)
    const district = makeDistrict(42)
    const today = localDayOf(Date.now())
    const first = addDays(today, -days)
    const { drives, shifts, edges } = await fill(folder.path, district, first, days)
    console.error(`${drives} drives of ${shifts} shifts are in the store`)

    const random = chance(1, 'bench street')
    const asked = Array.from({ length: queries }, () => random.pick(edges))
    const [fromMs, toMs] = [midnightMs(first), midnightMs(today)]
    const storeMs = await timesOf(asked, await storeQuery(folder.path, fromMs, toMs))

    const httpPort = await freePort()
    const url = `http://127.0.0.1:${httpPort}`
    await using platform = await Platform.start(['api'], {
      DATA_DIR: folder.path,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(httpPort),
      HTTP_REQUESTS_PER_MINUTE_MAX: '100000',
    })
    const cookie = await login(url, name, password)
    let [passes, bytes] = [0, 0]
    const cpuBeforeMs = cpuMsOf(platform.pid)
    const apiMs = await timesOf(asked, async (edge) => {
      const answer = await fetch(`${url}/api/streets/${edge}/evidence?from=${fromMs}&to=${toMs}`, {
        headers: { cookie },
      })
      if (!answer.ok) throw new Error(`Cannot ask for street ${edge}: ${answer.status} ${await answer.text()}`)
      const text = await answer.text()
      bytes += text.length
      passes += (JSON.parse(text) as { passes: unknown[] }).passes.length
    })
    const cpuMs = cpuMsOf(platform.pid) - cpuBeforeMs
    return {
      drives,
      shifts,
      passesPerAnswer: rounded(passes / (queries + WARM_UP), 0),
      kbPerAnswer: rounded(bytes / (queries + WARM_UP) / 1_000, 0),
      queryP50Ms: rounded(quantile(apiMs, 0.5)),
      queryP99Ms: rounded(quantile(apiMs, 0.99)),
      // what a query costs, also on a machine that is busy with other things
      cpuMsPerQuery: rounded(cpuMs / (queries + WARM_UP)),
      storeP50Ms: rounded(quantile(storeMs, 0.5), 2),
      storeP99Ms: rounded(quantile(storeMs, 0.99), 2),
    }
  },
}

/** Processor time of a process so far: user and system, in ticks of 10 ms. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Sorted times of asking for each, one after the other; the first ones warm up. */
async function timesOf(asked: readonly string[], ask: (edge: string) => Promise<unknown>): Promise<number[]> {
  for (const edge of asked.slice(0, WARM_UP)) await ask(edge)
  const times: number[] = []
  for (const edge of asked) {
    const beganMs = performance.now()
    await ask(edge)
    times.push(performance.now() - beganMs)
  }
  return times.toSorted((a, b) => a - b)
}

async function storeQuery(dataDir: string, fromMs: number, toMs: number): Promise<(edge: string) => Promise<unknown>> {
  const operations = await openOperations({ dataDir, durability: 'normal', nowMs: Date.now })
  return (edge) => operations.coverage.drivesOn([edge], fromMs, toMs)
}

/** Trucks drive the sides of their routes again and again, so often that each has its runs of the day. */
async function fill(
  dataDir: string,
  district: District,
  first: string,
  days: number,
): Promise<{ drives: number; shifts: number; edges: string[] }> {
  await using operations = await openOperations({
    dataDir,
    durability: 'normal',
    nowMs: () => midnightMs(addDays(first, -1)),
  })
  for (const asset of district.assets) if (asset.kind === 'sweeper') await operations.devices.register(asset, BY)
  await putSimulatedNetwork(operations, district, BY)
  await putSimulatedPlans(operations, district, BY)
  const plans = await operations.plans.list()
  const network = planNetwork((await operations.networks.current())!)
  const calendar = workCalendar(await operations.calendar.all())
  let [drives, made] = [0, 0]
  const edges = new Set<string>()
  for (let day = first, n = 0; n < days; day = addDays(day, 1), n++) {
    const { shifts } = shiftsOf(plans, { network, calendar, settings: defaultRuleSettings }, day)
    made += await operations.shifts.make(shifts)
    for (const shift of shifts) for (const { edge } of shift.sides) edges.add(edge)
    for (const vehicle of new Set(shifts.flatMap((shift) => shift.vehicles))) {
      const rows = runsOf(
        vehicle,
        shifts.filter((shift) => shift.vehicles.includes(vehicle)),
      )
      await operations.coverage.commit({ drives: rows })
      drives += rows.length
    }
    for (const { id } of shifts) await close(operations, (await operations.shifts.get(id))!)
    if (n % 5 === 4) console.error(`day ${n + 1}: ${drives} drives`)
  }
  return { drives, shifts: made, edges: [...edges] }
}

function runsOf(vehicle: string, shifts: readonly Pick<ShiftRow, 'sides' | 'passes'>[]): DriveRow[] {
  const rows: DriveRow[] = []
  const numbers = new Map<number, number>()
  const each = Math.ceil(RUNS_A_DAY / shifts.length)
  for (const { sides, passes } of shifts) {
    const { fromMs, toMs } = passes[0]!
    const lastsMs = (toMs - fromMs) / each
    for (let n = 0; n < each && rows.length < RUNS_A_DAY; n++) {
      const { edge, lengthM } = sides[n % sides.length]!
      const atMs = Math.round(fromMs + n * lastsMs)
      const drive: Drive = {
        vehicle,
        edge,
        signal: 'on',
        ignition: true,
        fromM: 0,
        fromMs: atMs,
        trace: 0,
        pieces: Array.from({ length: PIECES }, (_, piece) => ({
          toM: ((piece + 1) * lengthM) / PIECES,
          toMs: atMs + Math.round(((piece + 1) * lastsMs) / PIECES),
          kmh: 8,
          gapM: 22,
          gapMs: 10_000,
          isInferred: false,
          rightM: 2.5,
          sdM: 1.2,
        })),
      }
      const chunk = chunkOf(atMs)
      const number = numbers.get(chunk) ?? 0
      numbers.set(chunk, number + 1)
      rows.push({ chunk, n: number, drive })
    }
  }
  return rows
}

async function close(operations: Operations, row: ShiftRow): Promise<void> {
  const { coverage: store } = operations
  const drives = await store.drivesOn(
    row.sides.map(({ edge }) => edge),
    row.fromMs,
    row.toMs,
  )
  const coverage = coverageOf(
    { ...row, state: 'closed' },
    { drives, silences: [], excuses: [] },
    row.toMs + CHUNK_MS,
    defaultRuleSettings,
  )
  const { planId, day, fromMs, toMs, vehicles } = row
  const { passes: _, ...metres } = coverage.figures
  await store.commit({
    shifts: [
      {
        id: row.id,
        state: 'closed',
        settings: 0,
        coverage,
        newVersion: 'closed',
        atMs: toMs + CHUNK_MS,
        live: {
          planId,
          day,
          state: 'closed',
          version: 1,
          fromMs,
          toMs,
          vehicles,
          atRiskM: 0,
          recomputing: false,
          ...metres,
        },
      },
    ],
  })
}
