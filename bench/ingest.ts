import { openJournalReader } from '#stores/journal.ts'
import { openOperations } from '#stores/operations.ts'
import { freePort, Platform, tempFolder } from '../test/platform.ts'
import { rounded, wholeOption, type Measurement } from './named.ts'
import { registerSweepers, runScript, until } from './processes.ts'

/**
 * The whole platform under a load of fixes: 250-byte JSON, QoS 1, rules and history on, the generator in its own process on the same cores.
 * `processedPerS` counts until the slower of the two readers has the last message.
 */
export const measurement: Measurement = {
  options: { rate: { type: 'string' }, seconds: { type: 'string' }, connections: { type: 'string' } },
  async run(options) {
    const connections = wholeOption(options, 'connections', 100)
    const seconds = wholeOption(options, 'seconds', 60)
    await using folder = await tempFolder('bench-ingest')
    const { file } = await registerSweepers(folder.path, connections)
    const mqttPort = await freePort()
    await using platform = await Platform.start(['broker', 'ingest', 'api'], {
      DATA_DIR: folder.path,
      MQTT_HOST: '127.0.0.1',
      MQTT_PORT: String(mqttPort),
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(await freePort()),
      MQTT_MESSAGES_PER_SECOND_MAX: '1000000',
    })
    await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
    await using journal = await openJournalReader({ dataDir: folder.path })

    const startMs = performance.now()
    const load = await runScript('bench/mqtt-load.ts', [
      '--host=127.0.0.1',
      `--port=${mqttPort}`,
      `--credentials=${file}`,
      `--connections=${connections}`,
      `--seconds=${seconds}`,
      ...(options['rate'] === undefined ? [] : [`--rate=${wholeOption(options, 'rate', 1)}`]),
    ])
    const { lastSeq } = await journal.extent()
    const behindAtEnd = lastSeq - (await operations.positions.lowest())
    await until('processing of every message', 600_000, async () =>
      (await operations.positions.lowest()) >= lastSeq ? true : undefined,
    )
    const processedMs = performance.now() - startMs
    const memory = await platform.memoryMb()
    return {
      messages: load['acked'],
      ackedPerS: load['ackedPerS'],
      pubackP50Ms: load['pubackP50Ms'],
      pubackP99Ms: load['pubackP99Ms'],
      processedPerS: rounded(lastSeq / (processedMs / 1_000), 0),
      behindAtEnd,
      rssMb: rounded(memory.peak, 0),
    }
  },
}
