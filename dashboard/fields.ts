import type { LiveStream } from '#domain/live.ts'

/** How a field of a stream is shown; its words are in i18n under `field`. */
interface FieldLook {
  readonly unit?: string
  readonly digits?: number
}

export const fieldLooks = {
  is: {},
  health: {},
  lon: { unit: '°', digits: 6 },
  lat: { unit: '°', digits: 6 },
  speedKmh: { unit: 'km/h', digits: 1 },
  headingDeg: { unit: '°', digits: 0 },
  hdop: { digits: 1 },
  satellites: { digits: 0 },
  ignition: {},
  brush: {},
  pump: {},
  waterPercent: { unit: '%', digits: 0 },
  odometerKm: { unit: 'km', digits: 1 },
  occupied: {},
  in: { digits: 0 },
  out: { digits: 0 },
  visits: { digits: 0 },
  nh3MgM3: { unit: 'mg/m³', digits: 3 },
  h2sMgM3: { unit: 'mg/m³', digits: 3 },
  temperatureC: { unit: '°C', digits: 1 },
  humidityPercent: { unit: '%', digits: 0 },
  paperPercent: { unit: '%', digits: 0 },
  soapPercent: { unit: '%', digits: 0 },
  kind: {},
  stars: { digits: 0 },
  sinceMs: {},
  batteryPercent: { unit: '%', digits: 0 },
  rssiDbm: { unit: 'dBm', digits: 0 },
  order: {},
  answer: {},
  online: {},
  cause: {},
  free: { digits: 0 },
  unknown: { digits: 0 },
  capacity: { digits: 0 },
  counting: {},
  counted: { digits: 0 },
  flags: {},
  heardMs: {},
  lot: {},
} as const satisfies Record<string, FieldLook>

export type FieldName = keyof typeof fieldLooks
export const isFieldName = (name: string): name is FieldName => Object.hasOwn(fieldLooks, name)
export const lookOf = (name: string): FieldLook => (isFieldName(name) ? fieldLooks[name] : {})

/** Fields are shown in the order of the table above, whatever the order they came in. */
const names = Object.keys(fieldLooks)
export const orderOf = (name: string): number => (isFieldName(name) ? names.indexOf(name) : names.length)

/** What the charts of an asset's last hours show, by stream; fields a device never sends are left out when drawn. */
export const chartedFields: Partial<Record<LiveStream, readonly FieldName[]>> = {
  fix: ['speedKmh', 'waterPercent', 'brush', 'pump'],
  stalls: ['occupied'],
  visits: ['visits', 'in', 'out'],
  air: ['nh3MgM3', 'h2sMgM3', 'temperatureC', 'humidityPercent'],
  supplies: ['paperPercent', 'soapPercent'],
  state: ['occupied', 'batteryPercent', 'rssiDbm'],
  count: ['occupied', 'in', 'out'],
  online: ['online'],
}
