import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { freePort, tempFolder } from './platform.ts'
import { requireTool } from './tools.ts'

/** A real InfluxDB for a test. Its database is the test's own. */
export interface TestInflux extends AsyncDisposable {
  readonly url: string
  /** The settings that make Kerbside use it. */
  readonly env: Readonly<Record<string, string>>
}
/** One that can go away and come back with all it had, at the same address. */
export interface InfluxProcess extends TestInflux {
  stop(): Promise<void>
  start(): Promise<void>
}

const START_MS_MAX = 30_000
const PULL_MS_MAX = 120_000
const USER = 'kerbside:a secret'

/**
 * The servers at hand, to run a suite on each: the one named by INFLUX_URL (with INFLUX_API, INFLUX_ORG, INFLUX_TOKEN), else a container
 * of TEST_INFLUX_IMAGE (default influxdb:2.7) where Docker answers; and Debian's influxd as a process where it is installed.
 */
export function influxServers(): { name: string; start: () => Promise<TestInflux> }[] {
  const servers: { name: string; start: () => Promise<TestInflux> }[] = []
  const url = process.env['INFLUX_URL']
  if (url) servers.push({ name: `InfluxDB at ${url}`, start: () => Promise.resolve(namedInflux(url)) })
  else {
    const image = process.env['TEST_INFLUX_IMAGE'] || 'influxdb:2.7'
    const missing = whyNoContainer(image)
    if (requireTool(`a container of ${image}`, missing === undefined, missing ?? ''))
      servers.push({ name: `InfluxDB in a container of ${image}`, start: () => startInfluxContainer(image) })
  }
  if (hasInfluxd()) servers.push({ name: 'InfluxDB as a process', start: () => startInfluxd() })
  return servers
}

/** Whether influxd is installed; where every tool is required, it must be. */
export const hasInfluxd = (): boolean =>
  requireTool('influxd', spawnSync('influxd', ['version']).status === 0, 'it is not in PATH (apt-get install influxdb)')

const ownDatabase = () => `kerbside_${randomBytes(6).toString('hex')}`

function namedInflux(url: string): TestInflux {
  const { INFLUX_API = 'v2', INFLUX_ORG = 'kerbside', INFLUX_TOKEN = '' } = process.env
  const INFLUX_DATABASE = ownDatabase()
  return {
    url,
    env: { INFLUX_URL: url, INFLUX_API, INFLUX_ORG, INFLUX_TOKEN, INFLUX_DATABASE },
    // somebody's server: what the test made in it goes again
    [Symbol.asyncDispose]: async () => {
      const authorization =
        INFLUX_API === 'v1' ? `Basic ${Buffer.from(INFLUX_TOKEN).toString('base64')}` : `Token ${INFLUX_TOKEN}`
      for (const name of [INFLUX_DATABASE, `${INFLUX_DATABASE}_1m`]) {
        const buckets = await fetch(`${url}/api/v2/buckets?name=${name}`, { headers: { authorization } })
        if (buckets.ok) {
          const { buckets: found } = (await buckets.json()) as { buckets: { id: string }[] }
          for (const { id } of found)
            await fetch(`${url}/api/v2/buckets/${id}`, { method: 'DELETE', headers: { authorization } })
        } else {
          const body = new URLSearchParams({ q: `DROP DATABASE "${name}"` })
          await fetch(`${url}/query`, { method: 'POST', headers: { authorization }, body })
        }
      }
    },
  }
}

/** Why no container of the image can be started, or undefined. Pulls the image when it is not there and a registry answers. */
function whyNoContainer(image: string): string | undefined {
  const info = spawnSync('docker', ['info'], { timeout: 10_000 })
  if (info.status !== 0) return 'Docker does not answer'
  if (spawnSync('docker', ['image', 'inspect', image]).status === 0) return undefined
  try {
    execFileSync('docker', ['pull', '--quiet', image], { timeout: PULL_MS_MAX, stdio: 'pipe' })
    return undefined
  } catch {
    return `the image is not there and cannot be pulled (bash tools/influx-image.sh makes one, TEST_INFLUX_IMAGE names it)`
  }
}

async function startInfluxContainer(image: string): Promise<TestInflux> {
  // its reaper is an image of its own, which could not be pulled either; we remove what we start
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
  const { GenericContainer, Wait } = await import('testcontainers')
  const token = randomBytes(16).toString('hex')
  const container = await new GenericContainer(image)
    // what 2.x sets itself up by; 1.x does not know these
    .withEnvironment({
      DOCKER_INFLUXDB_INIT_MODE: 'setup',
      DOCKER_INFLUXDB_INIT_USERNAME: 'kerbside',
      DOCKER_INFLUXDB_INIT_PASSWORD: token,
      DOCKER_INFLUXDB_INIT_ORG: 'kerbside',
      DOCKER_INFLUXDB_INIT_BUCKET: 'first',
      DOCKER_INFLUXDB_INIT_ADMIN_TOKEN: token,
    })
    .withExposedPorts(8086)
    .withWaitStrategy(Wait.forHttp('/ping', 8086).forStatusCode(204))
    .start()
  const url = `http://${container.getHost()}:${container.getMappedPort(8086)}`
  const version = (await fetch(`${url}/ping`)).headers.get('x-influxdb-version') ?? ''
  const INFLUX_API = /^v?1\./.test(version) ? 'v1' : 'v2'
  return {
    url,
    env: {
      INFLUX_URL: url,
      INFLUX_API,
      INFLUX_ORG: 'kerbside',
      INFLUX_TOKEN: INFLUX_API === 'v2' ? token : '',
      INFLUX_DATABASE: ownDatabase(),
    },
    [Symbol.asyncDispose]: async () => {
      await container.stop()
    },
  }
}

/** Debian's influxd (1.6.7) on a free port and in a folder of its own; with `auth` it asks for a user and password. */
export async function startInfluxd({ auth = false } = {}): Promise<InfluxProcess> {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(await tempFolder('influxd'))
  const [port, rpcPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  const settings = {
    INFLUXDB_META_DIR: `${folder.path}/meta`,
    INFLUXDB_DATA_DIR: `${folder.path}/data`,
    INFLUXDB_DATA_WAL_DIR: `${folder.path}/wal`,
    INFLUXDB_DATA_INDEX_VERSION: 'tsi1',
    INFLUXDB_DATA_QUERY_LOG_ENABLED: 'false',
    INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
    INFLUXDB_HTTP_LOG_ENABLED: 'false',
    INFLUXDB_HTTP_AUTH_ENABLED: String(auth),
    INFLUXDB_BIND_ADDRESS: `127.0.0.1:${rpcPort}`,
    INFLUXDB_REPORTING_DISABLED: 'true',
    INFLUXDB_MONITOR_STORE_ENABLED: 'false',
  }
  let child: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const stubborn = setTimeout(() => child?.kill('SIGKILL'), 5_000)
    await exited
    clearTimeout(stubborn)
  }
  const start = async (): Promise<void> => {
    let said = ''
    // an empty configuration file: a machine's own /etc/influxdb must not count
    const started = spawn('influxd', ['run', '-config', '/dev/null'], {
      env: { PATH: process.env['PATH'], HOME: folder.path, ...settings },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child = started
    started.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000)
    })
    const failed = once(started, 'exit').then(() => Promise.reject(new Error(`influxd ended:\n${said}`)))
    failed.catch(() => {}) // once it is up, its end is somebody's wish
    await Promise.race([failed, answers(url)])
  }
  opened.defer(stop)
  // a test that ends the hard way must not leave a server behind
  const kill = () => child?.kill('SIGKILL')
  process.once('exit', kill)
  opened.defer(() => {
    process.off('exit', kill)
  })
  await start()
  if (auth) {
    const [name, password] = USER.split(':')
    const body = new URLSearchParams({ q: `CREATE USER "${name}" WITH PASSWORD '${password}' WITH ALL PRIVILEGES` })
    await fetch(`${url}/query`, { method: 'POST', body })
  }
  const owned = opened.move()
  return {
    url,
    env: {
      INFLUX_URL: url,
      INFLUX_API: 'v1',
      INFLUX_ORG: 'kerbside',
      INFLUX_TOKEN: auth ? USER : '',
      INFLUX_DATABASE: 'kerbside',
    },
    start,
    stop,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function answers(url: string): Promise<void> {
  const until = performance.now() + START_MS_MAX
  while (performance.now() < until) {
    const ok = await fetch(`${url}/ping`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Cannot start InfluxDB: ${url} does not answer in ${START_MS_MAX} ms`)
}
