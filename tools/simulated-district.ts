/** The simulated district as a part: registers its devices once, keeps their secrets beside the data, and runs them. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '#config'
import { clockFile, type Clock } from '../clock.ts'
import type { Part } from '#part'
import { openOperations } from '#stores/operations.ts'
import { makePrivateFolder } from '#stores/private-folder.ts'
import { threadNumbers } from '#stores/thread-numbers.ts'
import type { IssuedCredential, Operations } from '#stores/types.ts'
import { createDemoUsers } from '../api/first-users.ts'
import type { Logger } from '../log.ts'
import { isDevice, makeDistrict, type District } from '../simulators/district.ts'
import { dayOf } from '../simulators/clock.ts'
import { httpPhone, signInPace } from '../simulators/crews/http.ts'
import { startCrews } from '../simulators/crews/start.ts'
import { httpDriverPhone } from '../simulators/drivers/phone.ts'
import { startDrivers } from '../simulators/drivers/start.ts'
import { startSimulators, type Simulators } from '../simulators/start.ts'
import { codesOf, createSimulatedCrews, putSimulatedRoster, type SimulatedPerson } from './simulated-crews.ts'
import { putSimulatedNetwork } from './simulated-network.ts'
import { createSimulatedDrivers, lotCodesOf, putSimulatedParking } from './simulated-parking.ts'
import { putSimulatedPlans } from './simulated-plans.ts'

const BY = 'simulated district'
const REPORT_MS = 1_000
/** Four logins a minute leave people at this machine most of what it may try (HTTP_LOGINS_PER_MINUTE_MAX). */
const SIGN_IN_MS = 15_000

/** Register what is missing; a device whose secret is lost gets a new one. Returns the secret of every device. */
async function provision(operations: Operations, district: District, file: string): Promise<Map<string, string>> {
  const secrets = new Map<string, string>()
  try {
    for (const { id, secret } of JSON.parse(await readFile(file, 'utf8')) as IssuedCredential[]) secrets.set(id, secret)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      throw new Error(`Cannot read the credentials of the simulated devices in ${file}`, { cause: error })
  }
  const issued: IssuedCredential[] = []
  for (const asset of district.assets) {
    const known = await operations.assets.get(asset.id)
    if (!isDevice(asset)) {
      if (known === undefined) await operations.assets.put(asset, BY)
    } else if (known === undefined) issued.push(await operations.devices.register(asset, BY))
    else if (!secrets.has(asset.id)) issued.push(await operations.devices.rotate(asset.id, BY))
    else issued.push({ id: asset.id, kind: asset.kind, secret: secrets.get(asset.id)! })
  }
  await writeFile(`${file}.new`, JSON.stringify(issued), { mode: 0o600 })
  await rename(`${file}.new`, file)
  await putSimulatedNetwork(operations, district, BY)
  await putSimulatedPlans(operations, district, BY)
  return new Map(issued.map(({ id, secret }) => [id, secret]))
}

export async function runSimulatedDistrict(config: Config, log: Logger, { nowMs }: Clock): Promise<Part> {
  const folder = join(config.dataDir, 'simulation')
  makePrivateFolder(folder)
  const district = makeDistrict(config.simulationSeed)
  await using opened = new AsyncDisposableStack()
  // what is registered here can be registered again after a power cut
  const operations = opened.use(await openOperations({ dataDir: config.dataDir, durability: 'normal', nowMs }))
  const credentials = await provision(operations, district, join(folder, 'credentials.json'))
  const users = await createDemoUsers(operations, config.dataDir)
  const part = opened.use(
    // the clock it is given runs fast already
    await startSimulators({ ...config, simulationSpeed: 1 }, log, {
      district,
      credentials,
      mqttUrl: config.mqttUrl === '' ? `mqtt://127.0.0.1:${config.mqttPort}` : config.mqttUrl,
      nowMs,
      clockSpeed: config.simulationSpeed,
      withDrivers: config.simulateDrivers,
    }),
  )
  await putSimulatedParking(operations, district, BY)
  const drivers = config.simulateDrivers ? await runDrivers(config, log, operations, district, part, nowMs) : undefined
  if (drivers !== undefined) opened.use(drivers)
  const people = config.simulateCrews ? await createSimulatedCrews(operations, config.dataDir, BY) : []
  const crews = config.simulateCrews
    ? await runCrews(config, log, operations, district, people, part, nowMs)
    : undefined
  if (crews !== undefined) opened.use(crews)
  let rosterDay = Number.NEGATIVE_INFINITY
  const report = async () => {
    if (crews !== undefined && dayOf(nowMs()) !== rosterDay) {
      rosterDay = dayOf(nowMs())
      await putSimulatedRoster(operations, people, nowMs(), BY)
    }
    if (config.simulationSpeed > 1) await writeFile(clockFile(config.dataDir), String(nowMs()))
    const { connected, acked, waiting, dropped } = part.counts
    await operations.reports.put('simulators', {
      atMs: nowMs(),
      state: 'ok',
      detail: '',
      numbers: {
        simulated_devices_connected: connected,
        simulated_messages_acknowledged_total: acked,
        simulated_readings_waiting: waiting,
        simulated_readings_dropped_total: dropped,
        ...threadNumbers(),
        ...(crews === undefined
          ? {}
          : {
              simulated_crew_actions_total: crews.counts.actions,
              simulated_crew_refused_total: crews.counts.refused,
              simulated_crew_failures_total: crews.counts.failures,
            }),
        ...(drivers === undefined
          ? {}
          : {
              simulated_driver_holds_total: drivers.counts.held,
              simulated_driver_refused_total: drivers.counts.refused,
              simulated_driver_bays_found_total: drivers.counts.kept,
              simulated_driver_bays_missing_total: drivers.counts.broken,
              simulated_driver_failures_total: drivers.counts.failures,
            }),
      },
    })
  }
  const reporting = setInterval(
    () => void report().catch((error: unknown) => log.warn({ err: error }, 'the simulated district cannot report')),
    REPORT_MS,
  )
  opened.defer(() => clearInterval(reporting))
  const logins = users.map(({ name, password }) => `${name} / ${password ?? '(its password was changed)'}`).join('\n')
  const running = opened.move()
  return {
    name: part.name,
    facts: { ...part.facts, logins },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}

/** Where simulated people reach the platform; undefined: nobody says where it is. */
function urlOf(config: Config, log: Logger, who: string): string | undefined {
  if (config.apiUrl !== '') return config.apiUrl
  if (config.httpPort !== 0) return `http://127.0.0.1:${config.httpPort}`
  log.warn(`simulated ${who} do nothing: API_URL must say where the platform is when HTTP_PORT is 0`)
  return undefined
}

/** Drivers hold, come and leave over HTTP, as their phones would; their vehicles stand in the bays. */
async function runDrivers(
  config: Config,
  log: Logger,
  operations: Operations,
  district: District,
  simulators: Simulators,
  nowMs: () => number,
) {
  const url = urlOf(config, log, 'drivers')
  if (url === undefined) return undefined
  const drivers = await createSimulatedDrivers(operations, district, config.dataDir, BY)
  return startDrivers(
    {
      seed: district.seed,
      drivers: drivers.map((driver) => ({ ...driver, device: httpDriverPhone({ url, secret: driver.secret }) })),
      codes: await lotCodesOf(operations, district),
      ground: (lot) => simulators.ground(lot),
      wrote: (record) => simulators.truth(record),
      nowMs,
    },
    log,
  )
}

/** Crews answer orders over HTTP, as their phones would. */
async function runCrews(
  config: Config,
  log: Logger,
  operations: Operations,
  district: District,
  people: readonly SimulatedPerson[],
  simulators: Simulators,
  nowMs: () => number,
) {
  const url = urlOf(config, log, 'crews')
  if (url === undefined) return undefined
  const isTurn = signInPace(SIGN_IN_MS)
  return startCrews(
    {
      seed: district.seed,
      people: people.map(({ name, password, role, towns }) => ({
        name,
        role,
        towns,
        phone: httpPhone({ url, name, password }, isTurn),
      })),
      codes: await codesOf(operations, district),
      place: {
        tend: (toilet, work, order) => simulators.tend(toilet, work, order),
        wrote: (record) => simulators.truth({ is: 'crew', ...record }),
      },
      nowMs,
    },
    log,
  )
}
