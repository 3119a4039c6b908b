/** What a recorded track says, before it becomes a device's fix. */
export interface RecordedFix {
  readonly vehicle: string
  /** Epoch ms; seconds from the start ×1,000 in formats without dates. */
  readonly atMs: number
  readonly lon: number
  readonly lat: number
  readonly speedKmh?: number
  readonly headingDeg?: number
  readonly odometerKm?: number
  readonly hdop?: number
  readonly satellites?: number
  readonly ignition?: boolean
  readonly brush?: boolean
  readonly pump?: boolean
  readonly waterPercent?: number
}

/** A row of a file: a fix, or in words what is wrong; `at` says where (line or feature). */
export type Row =
  | { readonly ok: true; readonly at: string; readonly fix: RecordedFix }
  | { readonly ok: false; readonly at: string; readonly problem: string }

export const speedUnits = { 'km/h': 1, 'm/s': 3.6, mph: 1.609_344, kn: 1.852 } as const
export type SpeedUnit = keyof typeof speedUnits
export const KM_PER_MILE = 1.609_344

export interface ReadOptions {
  /** Unit of a column that does not name it. */
  readonly speedUnit: SpeedUnit
  readonly odometerUnit: 'km' | 'mi' | 'm'
  /** Minutes east of UTC of times that name no zone. */
  readonly utcOffsetMinutes: number
}

export interface TrackFormat {
  readonly name: string
  /** Times count from the start of the recording. */
  readonly relativeTime: boolean
  /** Does a file that begins like this have the format? */
  fits(head: string): boolean
  read(file: string, options: ReadOptions): AsyncIterable<Row>
}

/** Other names of what we look for, without case, spaces and punctuation. */
const words = {
  lon: ['lon', 'lng', 'long', 'longitude', 'x', '经度'],
  lat: ['lat', 'latitude', 'y', '纬度'],
  time: [
    'at',
    'atms',
    'time',
    'timestamp',
    'messagetime',
    'gpstime',
    'postingtime',
    'datetime',
    'date',
    't',
    'epoch',
    '时间',
    '定位时间',
  ],
  vehicle: [
    'vehicle',
    'vehicleid',
    'deviceid',
    'device',
    'truck',
    'truckname',
    'truckid',
    'assetname',
    'plate',
    'id',
    'name',
    '车牌',
    '车牌号',
    '车辆',
  ],
  speed: ['speed', 'velocity', '速度'],
  speedKmh: ['speedkmh', 'speedkph', 'kmh', 'kph'],
  speedMs: ['speedms', 'speedmps', 'mps'],
  speedMph: ['speedmph', 'mph'],
  heading: ['heading', 'headingdeg', 'course', 'bearing', 'direction', 'directiondegrees', 'azimuth', '方向'],
  odometer: ['odometer', 'mileage', '里程'],
  odometerKm: ['odometerkm'],
  odometerMi: ['odometervalue', 'odometermiles', 'odometermi'],
  hdop: ['hdop'],
  satellites: ['satellites', 'sats', 'sat'],
  ignition: ['ignition', 'acc'],
  brush: ['brush', 'broom'],
  pump: ['pump'],
  waterPercent: ['waterpercent', 'water'],
} as const
export type Word = keyof typeof words

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

/** Which of a file's columns or properties say what; the first word of a list is looked for first. */
export function columnsFor(names: readonly string[]): Partial<Record<Word, string>> {
  const byPlain = new Map(names.toReversed().map((name) => [plain(name), name]))
  const found: Partial<Record<Word, string>> = {}
  for (const [word, others] of Object.entries(words) as [Word, readonly string[]][]) {
    const name = others.find((other) => byPlain.has(other))
    if (name !== undefined) found[word] = byPlain.get(name)!
  }
  return found
}

const WITHOUT_ZONE = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})[T ](\d{2}):?(\d{2})(?::?(\d{2}(?:\.\d+)?))?$/
/** Epoch ms of a time as people write it, or undefined. Numbers are s, ms, µs or ns by their size. */
export function timeOf(text: string, utcOffsetMinutes: number): number | undefined {
  const is = text.trim()
  if (/^\d+(\.\d+)?$/.test(is)) {
    const number = Number(is)
    const unitMs = number < 1e11 ? 1_000 : number < 1e14 ? 1 : number < 1e17 ? 1e-3 : 1e-6
    return Math.round(number * unitMs)
  }
  const bare = WITHOUT_ZONE.exec(is)
  if (bare !== null) {
    const [, year, month, day, hour, minute, second = '0'] = bare
    const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second.padStart(2, '0')}Z`)
    return Number.isNaN(atMs) ? undefined : Math.round(atMs) - utcOffsetMinutes * 60_000
  }
  // with a zone, also "2020-12-17 16:12:48+00:00"; other texts would be read as some date or other
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(is)) return undefined
  const atMs = Date.parse(is.replace(' ', 'T'))
  return Number.isNaN(atMs) ? undefined : atMs
}

const numberOf = (text: string | undefined): number | undefined => {
  if (text === undefined || text.trim() === '') return undefined
  const is = Number(text)
  return Number.isFinite(is) ? is : Number.NaN
}
const truthOf = (text: string | undefined): boolean | undefined => {
  if (text === undefined) return undefined
  if (/^(1|true|on|yes|开)$/i.test(text.trim())) return true
  return /^(0|false|off|no|关)$/i.test(text.trim()) ? false : undefined
}

/** A fix from named texts. @returns in words what is missing or wrong */
export function fixOf(
  texts: Partial<Record<Word, string>>,
  vehicle: string,
  options: ReadOptions,
): { ok: true; fix: RecordedFix } | { ok: false; problem: string } {
  const bad = (problem: string): { ok: false; problem: string } => ({ ok: false, problem })
  const quoted = (word: Word): string => JSON.stringify(texts[word] ?? '')
  const [lon, lat] = [numberOf(texts.lon), numberOf(texts.lat)]
  if (lon === undefined || Number.isNaN(lon) || Math.abs(lon) > 180)
    return bad(`longitude must be a number from -180 to 180, it is ${quoted('lon')}`)
  if (lat === undefined || Number.isNaN(lat) || Math.abs(lat) > 90)
    return bad(`latitude must be a number from -90 to 90, it is ${quoted('lat')}`)
  if (lon === 0 && lat === 0) return bad('0/0 is no position')
  const atMs = texts.time === undefined ? undefined : timeOf(texts.time, options.utcOffsetMinutes)
  if (atMs === undefined) return bad(`time cannot be read, it is ${quoted('time')}`)
  /** What is not understood in an optional field is left out. */
  const fine = (is: number | undefined, min: number, max: number): number | undefined =>
    is !== undefined && is >= min && is <= max ? is : undefined
  const speeds = [
    [texts.speedKmh, 1],
    [texts.speedMs, speedUnits['m/s']],
    [texts.speedMph, speedUnits.mph],
    [texts.speed, speedUnits[options.speedUnit]],
  ] as const
  const given = speeds.find(([text]) => numberOf(text) !== undefined)
  const odometers = [
    [texts.odometerKm, 1],
    [texts.odometerMi, KM_PER_MILE],
    [texts.odometer, { km: 1, mi: KM_PER_MILE, m: 0.001 }[options.odometerUnit]],
  ] as const
  const driven = odometers.find(([text]) => numberOf(text) !== undefined)
  const satellites = fine(numberOf(texts.satellites), 0, 100)
  return {
    ok: true,
    fix: {
      vehicle: texts.vehicle?.trim() || vehicle,
      atMs,
      lon,
      lat,
      speedKmh: given && fine(numberOf(given[0])! * given[1], 0, 300),
      headingDeg: fine(numberOf(texts.heading), 0, 360),
      odometerKm: driven && fine(numberOf(driven[0])! * driven[1], 0, 10_000_000),
      hdop: fine(numberOf(texts.hdop), 0, 100),
      satellites: satellites === undefined ? undefined : Math.round(satellites),
      ignition: truthOf(texts.ignition),
      brush: truthOf(texts.brush),
      pump: truthOf(texts.pump),
      waterPercent: fine(numberOf(texts.waterPercent), 0, 100),
    },
  }
}

/** Name of a file's vehicle when the file does not say it: the file's, or its folder's when that tells more. */
export function vehicleOfFile(file: string): string {
  const [name = '', folder = ''] = file.split(/[\\/]/).toReversed()
  const base = name.replace(/\.[^.]+$/, '')
  return /^(track|gps|points|data)$/i.test(base) && folder !== '' ? `${base}-${folder}` : base
}
