/** `npm run simulate`: the seeded district as devices of a broker that runs already. */
import { SingleBar } from 'cli-progress'
import { Command, InvalidArgumentError } from 'commander'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { handDevices } from './device-list.ts'
import { isDevice, makeDistrict } from './district.ts'
import { startSimulators } from './start.ts'

interface Words {
  readonly mqtt: string
  readonly credentials?: string
  readonly list?: boolean
  readonly out?: string
  readonly speed: number
  readonly seed: number
  readonly minutes?: number
  readonly data: string
}

const between =
  (min: number, max: number, whole = false) =>
  (text: string): number => {
    const is = Number(text)
    if (text.trim() === '' || !(is >= min && is <= max) || (whole && !Number.isInteger(is)))
      throw new InvalidArgumentError(`It is a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`)
    return is
  }

const program = new Command('simulate')
  .description('Run the simulated district: 24 trucks, 48 toilets, 900 bays and a lot’s barriers as MQTT devices')
  .option('--mqtt <url>', 'the broker', 'mqtt://localhost:1883')
  .option('--credentials <file>', 'JSON list of {"id","kind","secret"}, as `npm run device -- import` writes it')
  .option('--list', 'only print the district’s devices, for `npm run device -- import`')
  .option('--out <file>', 'where --list writes it, .json or .csv; else it is printed')
  .option('--speed <times>', 'pace of the day; above 1 it begins at midnight and catches up', between(0.1, 60), 1)
  .option('--seed <number>', 'same seed, same district, same day', between(0, 2_147_483_647, true), 42)
  .option('--minutes <minutes>', 'stop after so many minutes; else with Ctrl-C', between(0.01, 525_600))
  .option('--data <folder>', 'where the truth is written (simulation/truth-….ndjson)', 'var')
  .showHelpAfterError()

async function run(words: Words): Promise<void> {
  const district = makeDistrict(words.seed)
  if (words.list) {
    await handDevices(district.assets.filter(isDevice), words.out)
    return
  }
  if (words.credentials === undefined)
    throw new RangeError('Cannot simulate without --credentials; `--list` prints the devices to register')
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const startedMs = Date.now()
  const simulators = await startSimulators(
    { dataDir: words.data, simulationSpeed: words.speed },
    pino({ level: process.stderr.isTTY ? 'warn' : 'info' }, pino.destination(2)),
    { district, credentials: words.credentials, mqttUrl: words.mqtt, nowMs: Date.now },
  )
  const { counts, facts } = simulators
  const endMs = words.minutes === undefined ? Number.POSITIVE_INFINITY : startedMs + words.minutes * 60_000
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: '{clock}  {bar} {connected}/{total} devices, {acked} acknowledged, {waiting} waiting',
        hideCursor: true,
      })
    : undefined
  const shown = () => ({
    clock: new Date(simulators.simulatedMs() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '),
    connected: counts.connected,
    acked: counts.acked,
    waiting: counts.waiting,
  })
  bar?.start(Number(facts['devices']), 0, shown())
  while (Date.now() < endMs && !stop.signal.aborted) {
    await wait(Math.min(500, Math.max(0, endMs - Date.now())), undefined, { signal: stop.signal }).catch(
      () => undefined,
    )
    bar?.update(counts.connected, shown())
  }
  bar?.stop()
  await simulators[Symbol.asyncDispose]()
  console.log(
    [
      `Simulated     ${new Date(simulators.simulatedMs()).toISOString()} (seed ${words.seed}, ${words.speed}×)`,
      `Devices       ${facts['devices']}, ${counts.connects} connections, ${counts.lost} lost, ${counts.refused} refused`,
      `Sent          ${counts.readings} readings in ${counts.sent} messages`,
      `Acknowledged  ${counts.ackedReadings} readings in ${counts.acked} messages`,
      `Left over     ${counts.waiting} waiting, ${counts.dropped} given up`,
      `Truth         ${facts['truth']}`,
    ].join('\n'),
  )
  if (counts.connects === 0) {
    console.error(`No device could connect to ${words.mqtt}`)
    process.exitCode = 1
  }
}

try {
  program.action(run)
  await program.parseAsync()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
