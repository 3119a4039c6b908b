import { createViewer, login } from '../test/people.ts'
import { freePort, Platform, tempFolder } from '../test/platform.ts'
import { wholeOption, type Measurement } from './named.ts'
import { registerSweepers, runScript } from './processes.ts'

/** From a device's publish to a dashboard's screen: vehicles at one fix in 5 s, dashboards that see them all. */
export const measurement: Measurement = {
  options: { vehicles: { type: 'string' }, clients: { type: 'string' }, seconds: { type: 'string' } },
  async run(options) {
    const vehicles = wholeOption(options, 'vehicles', 2_000)
    const clients = wholeOption(options, 'clients', 50)
    const seconds = wholeOption(options, 'seconds', 60)
    await using folder = await tempFolder('bench-live')
    const { file } = await registerSweepers(folder.path, vehicles)
    const { name, password } = await createViewer(folder.path)
    const [mqttPort, httpPort] = [await freePort(), await freePort()]
    const url = `http://127.0.0.1:${httpPort}`
    await using _platform = await Platform.start(['broker', 'ingest', 'api'], {
      DATA_DIR: folder.path,
      MQTT_HOST: '127.0.0.1',
      MQTT_PORT: String(mqttPort),
      MQTT_CONNECTIONS_PER_ADDRESS_MAX: String(vehicles + 10),
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(httpPort),
    })
    const cookie = await login(url, name, password)
    const [, seen] = await Promise.all([
      runScript('bench/mqtt-load.ts', [
        '--host=127.0.0.1',
        `--port=${mqttPort}`,
        `--credentials=${file}`,
        `--connections=${vehicles}`,
        `--rate=${vehicles / 5}`,
        `--seconds=${seconds + 20}`,
      ]),
      // the vehicles first connect and send for a while, so that the first snapshot is not measured
      new Promise((resolve) => setTimeout(resolve, 10_000)).then(() =>
        runScript('bench/live-clients.ts', [
          `--url=${url}`,
          `--cookie=${cookie}`,
          `--clients=${clients}`,
          `--seconds=${seconds}`,
        ]),
      ),
    ])
    return {
      vehicles,
      clients,
      deviceToScreenP50Ms: seen['p50Ms'],
      deviceToScreenP95Ms: seen['p95Ms'],
      bytesPerClientPerS: seen['bytesPerClientPerS'],
      positionsSeen: seen['positions'],
      gaps: seen['gaps'],
    }
  },
}
