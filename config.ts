/**
 * Every setting of Kerbside: environment name, default, bounds, unit and meaning.
 * Read once by `main.ts` (and the command-line tools); everything else receives values.
 * `docs/settings.md` is tested against this file.
 */
import { isIP } from 'node:net'

interface Setting<T> {
  readonly env: string
  readonly default: T
  readonly unit: string
  readonly meaning: string
  /** Parse the environment's text, or say in words what it must be. */
  readonly parse: (text: string) => { ok: true; is: T } | { ok: false; must: string }
}

const whole = (
  env: string,
  initial: number,
  min: number,
  max: number,
  unit: string,
  meaning: string,
): Setting<number> => ({
  env,
  default: initial,
  unit: `${unit}, ${min}–${max}`,
  meaning,
  parse: (text) => {
    const is = Number(text)
    return /^-?\d+$/.test(text) && is >= min && is <= max
      ? { ok: true, is }
      : { ok: false, must: `be a whole number from ${min} to ${max} (${unit})` }
  },
})

const decimal = (
  env: string,
  initial: number,
  min: number,
  max: number,
  unit: string,
  meaning: string,
): Setting<number> => ({
  env,
  default: initial,
  unit: `${unit}, ${min}–${max}`,
  meaning,
  parse: (text) => {
    const is = Number(text)
    return text.trim() !== '' && Number.isFinite(is) && is >= min && is <= max
      ? { ok: true, is }
      : { ok: false, must: `be a number from ${min} to ${max} (${unit})` }
  },
})

const oneOf = <const T extends string>(env: string, initial: T, words: readonly T[], meaning: string): Setting<T> => ({
  env,
  default: initial,
  unit: words.join(' | '),
  meaning,
  parse: (text) => {
    const is = words.find((word) => word === text)
    return is === undefined ? { ok: false, must: `be one of ${words.join(', ')}` } : { ok: true, is }
  },
})

const flag = (env: string, initial: boolean, meaning: string): Setting<boolean> => ({
  env,
  default: initial,
  unit: 'true | false',
  meaning,
  parse: (text) =>
    text === 'true' || text === 'false' ? { ok: true, is: text === 'true' } : { ok: false, must: 'be true or false' },
})

const text = (env: string, initial: string, meaning: string, unit = 'text'): Setting<string> => ({
  env,
  default: initial,
  unit,
  meaning,
  parse: (is) => ({ ok: true, is }),
})

const url = (env: string, initial: string, meaning: string): Setting<string> => ({
  env,
  default: initial,
  unit: 'http(s) address',
  meaning,
  parse: (is) =>
    is === '' || (URL.canParse(is) && /^https?:$/.test(new URL(is).protocol))
      ? { ok: true, is: is.replace(/\/$/, '') }
      : { ok: false, must: 'be an http or https address' },
})

/** An address of a broker, or nothing. */
const broker = (env: string, meaning: string): Setting<string> => ({
  env,
  default: '',
  unit: 'mqtt(s) address',
  meaning,
  parse: (is) =>
    is === '' || (URL.canParse(is) && /^mqtts?:$/.test(new URL(is).protocol))
      ? { ok: true, is }
      : { ok: false, must: 'be an mqtt or mqtts address' },
})

/** Text that must not be empty. */
const name = (env: string, initial: string, meaning: string, unit: string): Setting<string> => ({
  env,
  default: initial,
  unit,
  meaning,
  parse: (is) => (is.trim() === '' ? { ok: false, must: `be a ${unit}` } : { ok: true, is }),
})

/** Whom to write to. */
const contact = (env: string, meaning: string): Setting<string> => ({
  env,
  default: '',
  unit: 'mailto: or https: address',
  meaning,
  parse: (is) =>
    is === '' || (URL.canParse(is) && /^(mailto|https):$/.test(new URL(is).protocol))
      ? { ok: true, is }
      : { ok: false, must: 'be a mailto: or https: address' },
})

/** Networks, addresses and host names, separated by commas. */
const hosts = (env: string, meaning: string): Setting<string> => ({
  env,
  default: '',
  unit: 'networks, addresses and host names, by commas',
  meaning,
  parse: (is) =>
    is.split(',').every((word) => word.trim() === '' || isHost(word.trim()))
      ? { ok: true, is }
      : { ok: false, must: 'be networks like 10.20.0.0/16, addresses and host names, separated by commas' },
})

function isHost(word: string): boolean {
  const [address, bits, more] = word.split('/')
  if (more !== undefined || address === undefined) return false
  const family = isIP(address)
  if (bits === undefined) return family !== 0 || /^(?!.*\.\.)[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(word)
  return family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
}

/** Four numbers `west,south,east,north` in WGS-84 degrees. */
const box = (
  env: string,
  initial: readonly [number, number, number, number],
  meaning: string,
): Setting<readonly [number, number, number, number]> => ({
  env,
  default: initial,
  unit: 'west,south,east,north in degrees',
  meaning,
  parse: (is) => {
    const [west, south, east, north, more] = is.split(',').map(Number)
    const given = [west, south, east, north]
    const fine =
      more === undefined &&
      given.every((degrees) => degrees !== undefined && Number.isFinite(degrees)) &&
      west! < east! &&
      south! < north! &&
      west! >= -180 &&
      east! <= 180 &&
      south! >= -90 &&
      north! <= 90
    return fine
      ? { ok: true, is: [west!, south!, east!, north!] }
      : { ok: false, must: 'be west,south,east,north in degrees, west below east and south below north' }
  },
})

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

export const settings = {
  // where things are kept
  dataDir: name('DATA_DIR', 'var', 'Folder of the journal, the stores and the simulated district’s truth', 'folder'),
  logLevel: oneOf('LOG_LEVEL', 'info', ['silent', 'error', 'warn', 'info', 'debug'], 'What is logged'),

  // broker
  mqttHost: name('MQTT_HOST', '0.0.0.0', 'Address the broker listens on', 'address'),
  mqttPort: whole('MQTT_PORT', 1883, 0, 65_535, 'port', 'MQTT over TCP; 0 takes a free port'),
  mqttsPort: whole('MQTTS_PORT', 8883, 0, 65_535, 'port', 'MQTT over TLS, opened when a certificate is set'),
  tlsCertFile: text('TLS_CERT_FILE', '', 'PEM certificate chain for MQTTS; empty: no MQTTS', 'file'),
  tlsKeyFile: text('TLS_KEY_FILE', '', 'PEM private key for MQTTS', 'file'),
  packetBytesMax: whole(
    'MQTT_PACKET_BYTES_MAX',
    65_536,
    1_024,
    16_777_216,
    'bytes',
    'Largest MQTT packet; cut at its fixed header, before it is buffered',
  ),
  connectBytesMax: whole(
    'MQTT_CONNECT_BYTES_MAX',
    4_096,
    256,
    16_777_216,
    'bytes',
    'Largest CONNECT packet; whoever is not known yet gets no more room than this',
  ),
  topicLevelsMax: whole(
    'MQTT_TOPIC_LEVELS_MAX',
    8,
    4,
    100,
    'levels',
    'Deepest topic; deeper ones close the connection',
  ),
  connectionsMax: whole('MQTT_CONNECTIONS_MAX', 10_000, 1, 200_000, 'connections', 'Connections in all'),
  connectionsPerAddressMax: whole(
    'MQTT_CONNECTIONS_PER_ADDRESS_MAX',
    2_000,
    1,
    200_000,
    'connections',
    'Connections from one address (many devices share a carrier’s)',
  ),
  connectTimeoutMs: whole(
    'MQTT_CONNECT_TIMEOUT_MS',
    10_000,
    100,
    120_000,
    'ms',
    'Time from opening a connection to its CONNECT packet',
  ),
  drainTimeoutMs: whole(
    'MQTT_DRAIN_TIMEOUT_MS',
    8_000,
    1_000,
    60_000,
    'ms',
    'A client that takes nothing for this long is cut',
  ),
  queueLimit: whole('MQTT_QUEUE_LIMIT', 1_000, 42, 100_000, 'packets', 'Packets a device may pipeline behind CONNECT'),
  keepAliveMaxS: whole(
    'MQTT_KEEP_ALIVE_MAX_S',
    1_200,
    0,
    65_535,
    's',
    'Longest keep-alive a device may ask for; 0: any',
  ),
  inflightInboundMax: whole(
    'MQTT_INFLIGHT_INBOUND_MAX',
    1_000,
    1,
    65_535,
    'messages',
    'QoS 2 messages of one device waiting for PUBREL',
  ),
  commandsWaitingMax: whole(
    'MQTT_COMMANDS_WAITING_MAX',
    100,
    1,
    10_000,
    'commands',
    'Commands kept for one device with a persistent session; above it the oldest go',
  ),
  unsentBytesMax: whole(
    'MQTT_UNSENT_BYTES_MAX',
    1_048_576,
    1_024,
    1_073_741_824,
    'bytes',
    'Commands not sent to one device yet because it does not read; above it the device is cut',
  ),
  messagesPerSecondMax: decimal(
    'MQTT_MESSAGES_PER_SECOND_MAX',
    50,
    0.1,
    1_000_000,
    'messages/s',
    'Sustained rate of one device; above it the connection is slowed, nothing is lost',
  ),
  messagesBurstMax: whole(
    'MQTT_MESSAGES_BURST_MAX',
    20_000,
    1,
    10_000_000,
    'messages',
    'Messages a device may send at once (a back-fill) before the rate counts',
  ),
  heldBytesMax: whole(
    'MQTT_HELD_BYTES_MAX',
    134_217_728,
    65_536,
    17_179_869_184,
    'bytes',
    'Messages held unacknowledged in all (devices too fast, or a journal that refuses); above it connections are closed',
  ),
  loginFailuresMax: whole(
    'MQTT_LOGIN_FAILURES_MAX',
    10,
    1,
    10_000,
    'failures',
    'Failed logins of one device name and address before it is locked out',
  ),
  loginLockoutMs: whole(
    'MQTT_LOGIN_LOCKOUT_MS',
    MINUTE_MS,
    100,
    DAY_MS,
    'ms',
    'Length of a lock-out, counted from the last failure',
  ),
  takeoversMax: whole(
    'MQTT_TAKEOVERS_MAX',
    3,
    1,
    1_000,
    'takeovers/min',
    'Takeovers of one client id in a minute before the next ones are refused',
  ),
  refusalsMax: whole(
    'MQTT_REFUSALS_MAX',
    100,
    1,
    1_000_000,
    'refusals/min',
    'Refused publishes of one device in a minute before it is disconnected',
  ),
  offlineAfterRestartMs: whole(
    'OFFLINE_AFTER_RESTART_MS',
    MINUTE_MS,
    0,
    DAY_MS,
    'ms',
    'A device online before a broker restart counts as offline when it is not back after this',
  ),

  // journal
  journalBatchMax: whole('JOURNAL_BATCH_MAX', 2_000, 1, 100_000, 'messages', 'Messages in one commit'),
  journalDelayMs: whole('JOURNAL_DELAY_MS', 1, 0, 1_000, 'ms', 'Longest wait for company before a commit'),
  journalPendingMax: whole(
    'JOURNAL_PENDING_MAX',
    50_000,
    100,
    10_000_000,
    'messages',
    'Messages waiting for a commit; above it connections wait',
  ),
  journalPendingBytesMax: whole(
    'JOURNAL_PENDING_BYTES_MAX',
    67_108_864,
    65_536,
    17_179_869_184,
    'bytes',
    'Size of the messages waiting for a commit; above it connections wait',
  ),
  journalKeepMs: whole('JOURNAL_KEEP_MS', 3 * DAY_MS, 0, 400 * DAY_MS, 'ms', 'Processed messages are kept this long'),
  journalBytesMax: whole(
    'JOURNAL_BYTES_MAX',
    20_000_000_000,
    1_000_000,
    10_000_000_000_000,
    'bytes',
    'Size of the journal; processed messages go early above it, and when only unprocessed ones are left acknowledging stops',
  ),
  diskFreeMinPercent: decimal(
    'DISK_FREE_MIN_PERCENT',
    5,
    0,
    90,
    '%',
    'Free share of the disk below which acknowledging stops',
  ),
  diskFreeMinBytes: whole(
    'DISK_FREE_MIN_BYTES',
    500_000_000,
    0,
    1_000_000_000_000,
    'bytes',
    'Free bytes of the disk below which acknowledging stops',
  ),
  diskCheckMs: whole('DISK_CHECK_MS', 1_000, 10, 600_000, 'ms', 'How often the disk is looked at'),
  journalAcceptDamage: flag(
    'JOURNAL_ACCEPT_DAMAGE',
    false,
    'Go on without messages of the journal that cannot be read because the file is damaged; they are lost then',
  ),

  // receiving
  serviceArea: box(
    'SERVICE_AREA',
    [120.25, 31.42, 120.66, 31.79],
    'Fixes outside are quarantined. Default: Xishan district with a margin of about 6 km (our choice)',
  ),
  futureMaxMs: whole('FUTURE_MAX_MS', 5 * MINUTE_MS, 0, DAY_MS, 'ms', 'Device time may be this far ahead of arrival'),
  skewFlagMs: whole('SKEW_FLAG_MS', 30_000, 0, DAY_MS, 'ms', 'Clock offset of a device above which it is flagged'),
  backfillMax: whole('BACKFILL_READINGS_MAX', 2_000, 1, 100_000, 'readings', 'Readings in one message'),
  jsonDepthMax: whole('JSON_DEPTH_MAX', 16, 2, 100, 'levels', 'Deepest nesting of a payload'),
  dedupWindowMs: whole(
    'DEDUP_WINDOW_MS',
    3 * DAY_MS,
    MINUTE_MS,
    60 * DAY_MS,
    'ms',
    'A message repeated within this is applied once',
  ),
  lateMs: whole(
    'LATE_MS',
    10 * MINUTE_MS,
    1_000,
    DAY_MS,
    'ms',
    'A reading this much older than its arrival is historical (back-fill)',
  ),

  // readers
  rulesBatchMax: whole('RULES_BATCH_MAX', 2_000, 1, 100_000, 'messages', 'Messages in one operations transaction'),
  historyBatchMax: whole(
    'HISTORY_BATCH_MAX',
    5_000,
    1,
    100_000,
    'messages',
    'Messages in one write to the readings store',
  ),
  coverageBatchMax: whole(
    'COVERAGE_BATCH_MAX',
    2_000,
    1,
    100_000,
    'messages',
    'Messages coverage reads at once; positions of vehicles among them are matched',
  ),
  coverageKeepMs: whole(
    'COVERAGE_KEEP_MS',
    400 * DAY_MS,
    DAY_MS,
    4_000 * DAY_MS,
    'ms',
    'What vehicles did on streets, and closed alerts, are kept this long; figures of shifts for ever',
  ),
  pollMs: whole('POLL_MS', 10, 1, 10_000, 'ms', 'How often an idle reader looks for new messages'),
  quarantineKeepMs: whole(
    'QUARANTINE_KEEP_MS',
    30 * DAY_MS,
    DAY_MS,
    400 * DAY_MS,
    'ms',
    'Quarantined messages are kept this long',
  ),
  quarantineMax: whole(
    'QUARANTINE_MAX',
    200_000,
    100,
    100_000_000,
    'messages',
    'Quarantined messages kept; the oldest go first',
  ),
  quarantineBytesMax: whole(
    'QUARANTINE_BYTES_MAX',
    1_000_000_000,
    1_000_000,
    1_000_000_000_000,
    'bytes',
    'Size of the quarantined messages; the oldest go first',
  ),

  // readings store
  readingsStore: oneOf('READINGS_STORE', 'sqlite', ['sqlite', 'influx'], 'Where the time series are kept'),
  influxUrl: url('INFLUX_URL', '', 'Address of InfluxDB, for READINGS_STORE=influx'),
  influxApi: oneOf(
    'INFLUX_API',
    'v2',
    ['v1', 'v2'],
    'v1: /write and CREATE DATABASE (1.x); v2: /api/v2/write and buckets (1.8+, 2, 3)',
  ),
  influxDatabase: text(
    'INFLUX_DATABASE',
    'kerbside',
    'Database (1.x) or bucket (2.x, 3); one-minute means go to the same name with _1m',
    'name',
  ),
  influxOrg: text('INFLUX_ORG', 'kerbside', 'Organisation (2.x)', 'name'),
  influxToken: text('INFLUX_TOKEN', '', 'Token (2.x, 3) or user:password (1.x)', 'secret'),
  influxTimeoutMs: whole('INFLUX_TIMEOUT_MS', 10_000, 100, 600_000, 'ms', 'Longest wait for one answer'),
  rawKeepMs: whole('RAW_KEEP_MS', 30 * DAY_MS, DAY_MS, 4_000 * DAY_MS, 'ms', 'Raw readings are kept this long'),
  minuteKeepMs: whole(
    'MINUTE_KEEP_MS',
    400 * DAY_MS,
    DAY_MS,
    40_000 * DAY_MS,
    'ms',
    'One-minute means are kept this long',
  ),
  purgeRowsMax: whole(
    'PURGE_ROWS_MAX',
    2_000,
    1,
    1_000_000,
    'rows',
    'Rows deleted in one step, so that ingest never waits long',
  ),

  // api and dashboard
  httpHost: name('HTTP_HOST', '0.0.0.0', 'Address the API and dashboard listen on', 'address'),
  httpPort: whole('HTTP_PORT', 8080, 0, 65_535, 'port', 'HTTP; 0 takes a free port'),
  publicUrl: url(
    'PUBLIC_URL',
    '',
    'Address people use, when it is not the one listened on; its origin may open live connections',
  ),
  secureCookies: flag('SECURE_COOKIES', false, 'Send cookies over HTTPS only; set it behind TLS'),
  trustProxy: flag(
    'TRUST_PROXY',
    false,
    'Behind one’s own proxy only: the last address of X-Forwarded-For, which it added, is who asks',
  ),
  bodyBytesMax: whole('HTTP_BODY_BYTES_MAX', 1_048_576, 1_024, 104_857_600, 'bytes', 'Largest request body'),
  requestsPerMinuteMax: whole(
    'HTTP_REQUESTS_PER_MINUTE_MAX',
    1_200,
    10,
    1_000_000,
    'requests/min',
    'Requests of one address',
  ),
  loginsPerMinuteMax: whole('HTTP_LOGINS_PER_MINUTE_MAX', 10, 1, 10_000, 'logins/min', 'Login tries of one address'),
  sessionMs: whole(
    'SESSION_MS',
    12 * 3_600_000,
    MINUTE_MS,
    90 * DAY_MS,
    'ms',
    'A session ends this long after its last use',
  ),
  historyPointsMax: whole(
    'HISTORY_POINTS_MAX',
    2_000,
    100,
    100_000,
    'points',
    'Points in one answer of a stream’s history',
  ),
  liveTickMs: whole('LIVE_TICK_MS', 200, 20, 10_000, 'ms', 'How often changes are looked for and pushed'),
  liveCoalesceMs: whole(
    'LIVE_COALESCE_MS',
    1_000,
    0,
    60_000,
    'ms',
    'A position of one vehicle is pushed at most this often',
  ),
  liveSlowMs: whole(
    'LIVE_SLOW_MS',
    30_000,
    1_000,
    600_000,
    'ms',
    'A dashboard that takes nothing for this long is disconnected',
  ),
  liveClientsMax: whole('LIVE_CLIENTS_MAX', 2_000, 1, 100_000, 'clients', 'Live connections'),
  liveBacklogMax: whole(
    'LIVE_BACKLOG_MAX',
    20_000,
    100,
    10_000_000,
    'changes',
    'Changes sent after a reconnect; above it a snapshot is sent',
  ),
  tiandituKey: text(
    'TIANDITU_KEY',
    '',
    'Key of the optional Tianditu base map; empty: the road network is the base map',
    'secret',
  ),

  // notices and channels
  outgoingAllow: hosts(
    'OUTGOING_ALLOW',
    'Own networks and hosts that channels may call; else only public addresses are called',
  ),
  outgoingHttp: flag(
    'OUTGOING_HTTP',
    false,
    'Channels may have http addresses, for one’s own network; else https only',
  ),
  outgoingTimeoutMs: whole(
    'OUTGOING_TIMEOUT_MS',
    10_000,
    100,
    60_000,
    'ms',
    'Longest wait for the answer of a channel',
  ),
  deliveryTryMs: whole(
    'DELIVERY_TRY_MS',
    DAY_MS,
    MINUTE_MS,
    30 * DAY_MS,
    'ms',
    'What a channel does not take is tried again for this long, then it is dead and people may try it again',
  ),
  robotPerMinuteMax: whole(
    'ROBOT_MESSAGES_PER_MINUTE_MAX',
    20,
    1,
    100,
    'messages/min',
    'Messages to one group robot; the rest waits. WeCom and DingTalk shut out who sends more than 20',
  ),
  pushContact: contact(
    'PUSH_CONTACT',
    'Whom push services may ask about our pushes (mailto: or https:); empty: PUBLIC_URL, if it is https',
  ),
  noticesKeepMs: whole(
    'NOTICES_KEEP_MS',
    90 * DAY_MS,
    DAY_MS,
    4_000 * DAY_MS,
    'ms',
    'Notices and what became of their deliveries are kept this long',
  ),

  chromium: text(
    'CHROMIUM',
    '',
    'Chromium or Chrome that makes PDF reports; empty: looked for in PATH, and without one reports are printed from their page',
    'path',
  ),

  // simulated district
  simulate: flag('SIMULATE', true, 'Run the simulated district when every part runs in one process'),
  simulateCrews: flag('SIMULATE_CREWS', true, 'Simulated crews answer the work orders of the simulated district'),
  simulateDrivers: flag(
    'SIMULATE_DRIVERS',
    true,
    'Simulated drivers hold shared bays of the simulated district and park in them',
  ),
  apiUrl: url(
    'API_URL',
    '',
    'Address at which simulated crews and drivers use the platform; empty: this machine at HTTP_PORT',
  ),
  mqttUrl: broker('MQTT_URL', 'Broker the simulated devices connect to; empty: the one on this machine at MQTT_PORT'),
  simulationSeed: whole('SIMULATION_SEED', 42, 0, 2_147_483_647, 'seed', 'Same seed, same district, same day'),
  simulationSpeed: decimal(
    'SIMULATION_SPEED',
    1,
    0.1,
    60,
    '×',
    'Pace of the simulated day; above 1 it begins at midnight and the parts of the process go by its clock',
  ),
} as const

type Settings = typeof settings
/** What the parts receive: one plain value per setting. */
export type Config = { readonly [K in keyof Settings]: Settings[K] extends Setting<infer T> ? T : never }

/**
 * Turn an environment into settings.
 *
 * @throws {ConfigError} with every mistake in words, each naming the variable and what it is.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const mistakes: string[] = []
  const config: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(settings) as [string, Setting<unknown>][]) {
    const given = env[setting.env]
    if (given === undefined) {
      config[name] = setting.default
      continue
    }
    const parsed = setting.parse(given)
    if (parsed.ok) config[name] = parsed.is
    else mistakes.push(`${setting.env} must ${parsed.must}: it is ${JSON.stringify(given)}`)
  }
  const read = config as Config
  if (mistakes.length === 0) {
    if ((read.tlsCertFile === '') !== (read.tlsKeyFile === ''))
      mistakes.push('TLS_CERT_FILE and TLS_KEY_FILE must be set together: only one is set')
    if (read.readingsStore === 'influx' && read.influxUrl === '')
      mistakes.push('INFLUX_URL must be set for READINGS_STORE=influx: it is empty')
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  return read
}

/** Every mistake of a configuration, one a line. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[]
  constructor(mistakes: readonly string[]) {
    super(`Cannot start:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`)
    this.name = 'ConfigError'
    this.mistakes = mistakes
  }
}

/** The settings of this process: `.env` of the working folder (if there is one), overridden by the environment. */
export function readProcessConfig(): Config {
  try {
    process.loadEnvFile()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new Error('Cannot read .env', { cause: error })
  }
  return readConfig(process.env)
}
