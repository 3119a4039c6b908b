/** Every address of the dashboard, and every address it asks of the server. */

const query = (given: Readonly<Record<string, string | number | undefined>>): string => {
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && value !== '') asked.set(name, String(value))
  const text = asked.toString()
  return text === '' ? '' : `?${text}`
}
const part = encodeURIComponent

/** Pages. */
export const paths = {
  map: (selected: { asset?: string; side?: string; shift?: string } = {}) => `/${query(selected)}`,
  shifts: (filter: { day?: string; town?: string; state?: string; workType?: string } = {}) =>
    `/shifts${query(filter)}`,
  shift: (id: string, shown: { only?: string; side?: string; tab?: string } = {}) =>
    `/shifts/${part(id)}${query(shown)}`,
  replay: (id: string) => `/shifts/${part(id)}/replay`,
  street: (edge: string, range: { from?: number; to?: number } = {}) => `/street/${part(edge)}${query(range)}`,
  streets: (filter: { search?: string } = {}) => `/streets${query(filter)}`,
  alerts: (
    filter: { state?: string; severity?: string; area?: string; town?: string; rule?: string; alert?: number } = {},
  ) => `/alerts${query(filter)}`,
  orders: (filter: { town?: string; team?: string; order?: number; view?: string } = {}) => `/orders${query(filter)}`,
  roster: (shown: { week?: string; level?: string } = {}) => `/roster${query(shown)}`,
  publicReports: (filter: { state?: string; toilet?: string } = {}) => `/public-reports${query(filter)}`,
  serviceLevels: (
    filter: {
      by?: string
      from?: string
      to?: string
      town?: string
      crew?: string
      toilet?: string
      sort?: string
    } = {},
  ) => `/service-levels${query(filter)}`,
  toiletDay: (id: string, day: string, shown: { version?: number } = {}) =>
    `/toilet/${part(id)}/day/${part(day)}${query(shown)}`,
  plans: (filter: { search?: string; town?: string; workType?: string; retired?: string } = {}) =>
    `/plans${query(filter)}`,
  newPlan: () => '/plans/new',
  plan: (id: string) => `/plans/${part(id)}`,
  calendar: (shown: { year?: number } = {}) => `/calendar${query(shown)}`,
  rules: () => '/rules',
  assets: (filter: { kind?: string; search?: string; state?: string; town?: string } = {}) => `/asset${query(filter)}`,
  asset: (id: string) => `/asset/${part(id)}`,
  toiletCode: (id: string) => `/asset/${part(id)}/code`,
  readings: (id: string, stream: string, range: { fromMs?: number; toMs?: number } = {}) =>
    `/asset/${part(id)}/readings/${part(stream)}${query({ from: range.fromMs, to: range.toMs })}`,
  quarantine: (filter: { reason?: string; assetId?: string } = {}) => `/quarantine${query(filter)}`,
  devices: (filter: { search?: string } = {}) => `/devices${query(filter)}`,
  users: () => '/users',
  parking: (filter: { search?: string; town?: string; only?: string } = {}) => `/parking${query(filter)}`,
  lot: (
    id: string,
    shown: {
      tab?: string
      bay?: string
      is?: string
      health?: string
      hold?: number
      holds?: string
      day?: string
      which?: string
      from?: number
      to?: number
    } = {},
  ) => `/parking/lot/${part(id)}${query(shown)}`,
  lotCode: (id: string) => `/parking/lot/${part(id)}/code`,
  parkingPeople: (filter: { tab?: string; lot?: string; right?: number; overstay?: number; plate?: string } = {}) =>
    `/parking/people${query(filter)}`,
  parkingCalls: (filter: { lot?: string; hold?: number } = {}) => `/parking/calls${query(filter)}`,
  parkingForecast: (shown: { lot?: string } = {}) => `/parking/forecast${query(shown)}`,
  channels: (shown: { tab?: string; state?: string; channel?: string } = {}) => `/channels${query(shown)}`,
  exports: () => '/exports',
  audit: (filter: { subject?: string } = {}) => `/audit${query(filter)}`,
  system: () => '/system',
  password: () => '/password',
} as const

/** Patterns of the router, in the same order. */
export const patterns = {
  map: '/',
  shifts: '/shifts',
  shift: '/shifts/:id',
  replay: '/shifts/:id/replay',
  street: '/street/:edge',
  streets: '/streets',
  alerts: '/alerts',
  orders: '/orders',
  roster: '/roster',
  publicReports: '/public-reports',
  serviceLevels: '/service-levels',
  toiletDay: '/toilet/:id/day/:day',
  plans: '/plans',
  newPlan: '/plans/new',
  plan: '/plans/:id',
  calendar: '/calendar',
  rules: '/rules',
  assets: '/asset',
  asset: '/asset/:id',
  toiletCode: '/asset/:id/code',
  readings: '/asset/:id/readings/:stream',
  quarantine: '/quarantine',
  devices: '/devices',
  users: '/users',
  parking: '/parking',
  lot: '/parking/lot/:id',
  lotCode: '/parking/lot/:id/code',
  parkingPeople: '/parking/people',
  parkingCalls: '/parking/calls',
  parkingForecast: '/parking/forecast',
  channels: '/channels',
  exports: '/exports',
  audit: '/audit',
  system: '/system',
  password: '/password',
} as const satisfies Record<keyof typeof paths, string>

/** The server. */
export const endpoints = {
  session: () => '/api/session',
  password: () => '/api/session/password',
  settings: () => '/api/settings',
  network: () => '/api/network',
  towns: () => '/api/towns',
  assets: (filter: { kind?: string; search?: string; lotId?: string; cursor?: string; limit?: number }) =>
    `/api/assets${query(filter)}`,
  asset: (id: string) => `/api/assets/${part(id)}`,
  series: (id: string, stream: string, asked: { fields: string; from: number; to: number; points: number }) =>
    `/api/assets/${part(id)}/series/${part(stream)}${query(asked)}`,
  readings: (id: string, stream: string, asked: { from: number; to: number; limit: number }) =>
    `/api/assets/${part(id)}/readings/${part(stream)}${query(asked)}`,
  track: (id: string, asked: { from: number; to: number; format: 'geojson' | 'gpx' }) =>
    `/api/assets/${part(id)}/track${query(asked)}`,
  quarantine: (filter: { reason?: string; assetId?: string; beforeId?: number; limit: number }) =>
    `/api/quarantine${query(filter)}`,
  quarantined: (id: number) => `/api/quarantine/${id}`,
  replay: () => '/api/quarantine/replay',
  devices: (filter: { search?: string; kind?: string; cursor?: string; limit?: number } = {}) =>
    `/api/devices${query(filter)}`,
  rotate: (id: string) => `/api/devices/${part(id)}/rotate`,
  revoke: (id: string) => `/api/devices/${part(id)}/revoke`,
  users: () => '/api/users',
  user: (id: number) => `/api/users/${id}`,
  userSessions: (id: number) => `/api/users/${id}/sessions`,
  audit: (filter: { beforeId?: number; limit: number; subject?: string }) => `/api/audit${query(filter)}`,
  health: () => '/health',
  apiDocs: () => '/api/docs',
  /** Socket.IO. */
  live: '/live',
} as const

/** The same of shifts, streets and coverage. */
export const coverageEndpoints = {
  now: (since: number | undefined) => `/api/coverage/now${query({ since })}`,
  settings: (version: number | undefined) => `/api/coverage/settings${query({ version })}`,
  shifts: (filter: { day?: string; state?: string; planId?: string }) => `/api/shifts${query(filter)}`,
  shift: (id: string) => `/api/shifts/${part(id)}`,
  shiftStreets: (id: string) => `/api/shifts/${part(id)}/streets`,
  shiftVersion: (id: string, version: number) => `/api/shifts/${part(id)}/versions/${version}`,
  shiftReplay: (id: string) => `/api/shifts/${part(id)}/replay`,
  report: (id: string, format: 'html' | 'pdf' | 'csv' | 'geojson', lang: 'zh' | 'en') =>
    `/api/shifts/${part(id)}/report.${format}${query({ lang })}`,
  excuses: (id: string) => `/api/shifts/${part(id)}/excuses`,
  excuseOf: (id: string, excuse: number) => `/api/shifts/${part(id)}/excuses/${excuse}`,
  photos: () => '/api/photos',
  photo: (id: number) => `/api/photos/${id}`,
  orders: (id: string) => `/api/shifts/${part(id)}/orders`,
  proposals: (id: string) => `/api/shifts/${part(id)}/proposals`,
  evidence: (edge: string, range: { from: number; to: number }) => `/api/streets/${part(edge)}/evidence${query(range)}`,
} as const

/** The same of streets, plans, the calendar and the settings of the rules. */
export const planEndpoints = {
  streets: (asked: { search: string; limit: number }) => `/api/streets${query(asked)}`,
  street: (edge: string) => `/api/streets/${part(edge)}`,
  evidence: coverageEndpoints.evidence,
  plans: (filter: { retired?: string }) => `/api/plans${query(filter)}`,
  plan: (id: string) => `/api/plans/${part(id)}`,
  planCheck: () => '/api/plans/check',
  planTemplates: () => '/api/plans/templates',
  calendar: (year: number) => `/api/calendar${query({ year })}`,
  calendarDay: (day: string) => `/api/calendar/${part(day)}`,
  calendarCovered: (year: number) => `/api/calendar/${year}/covered`,
  rules: (version: number | undefined) => `/api/coverage/settings${query({ version })}`,
} as const

/** The same of answers to alerts and of toilets. */
export const serviceEndpoints = {
  alerts: (filter: {
    state?: string
    rule?: string
    severity?: string
    subject?: string
    beforeId?: number
    limit: number
  }) => `/api/alerts${query(filter)}`,
  alert: (id: number) => `/api/alerts/${id}`,
  alertAction: (id: number, action: 'acknowledge' | 'close' | 'mute') => `/api/alerts/${id}/${action}`,
  orders: (filter: {
    state?: string
    toilet?: string
    team?: string
    work?: string
    from?: number
    to?: number
    beforeId?: number
    limit: number
  }) => `/api/work-orders${query(filter)}`,
  order: (id: number) => `/api/work-orders/${id}`,
  orderActions: () => '/api/order-actions',
  rounds: (filter: { team?: string }) => `/api/rounds${query(filter)}`,
  duties: (range: { from?: number; to?: number }) => `/api/duties${query(range)}`,
  dutiesNow: () => '/api/duties/now',
  photo: (id: number) => `/api/photos/${id}`,
  toilets: () => '/api/toilets',
  toilet: (id: string) => `/api/toilets/${part(id)}`,
  toiletProfile: (id: string) => `/api/toilets/${part(id)}/profile`,
  toiletVersions: (id: string) => `/api/toilets/${part(id)}/profile-versions`,
  toiletCode: (id: string) => `/api/toilets/${part(id)}/code`,
  publicReports: (filter: { state?: string; kind?: string; toilet?: string; beforeId?: number; limit: number }) =>
    `/api/public-reports${query(filter)}`,
  reportPhoto: (id: number) => `/api/public-reports/${id}/photo`,
  reviewReport: (id: number) => `/api/public-reports/${id}/review`,
} as const

type LevelList = { by?: string; from?: string; to?: string; town?: string; crew?: string; toilet?: string }
/** The same of service levels of toilets. */
export const levelEndpoints = {
  levels: (filter: LevelList) => `/api/service-levels${query(filter)}`,
  table: (filter: LevelList & { lang: 'zh' | 'en' }) => `/api/service-levels.csv${query(filter)}`,
  toiletDay: (id: string, day: string, shown: { version?: number | undefined }) =>
    `/api/toilets/${part(id)}/days/${part(day)}${query(shown)}`,
} as const

type SessionList = { lot?: string; bay?: string; which?: string; fromMs: number; toMs: number }
type LotList = { lot?: string; right?: number; beforeId?: number; limit: number }
/** The same of lots, what is shared in them, and who parks there. */
export const parkingEndpoints = {
  lots: () => '/api/parking/lots',
  lot: (id: string) => `/api/parking/lots/${part(id)}`,
  file: (id: string) => `/api/parking/lots/${part(id)}/file`,
  fileVersions: (id: string) => `/api/parking/lots/${part(id)}/file/versions`,
  policy: (id: string) => `/api/parking/lots/${part(id)}/policy`,
  policyVersions: (id: string) => `/api/parking/lots/${part(id)}/policy/versions`,
  closures: (id: string) => `/api/parking/lots/${part(id)}/closures`,
  closure: (id: number) => `/api/parking/closures/${id}`,
  code: (id: string) => `/api/parking/lots/${part(id)}/code`,
  hours: (id: string) => `/api/parking/lots/${part(id)}/hours`,
  holds: (filter: LotList & { active?: boolean; fromMs?: number; toMs?: number }) =>
    `/api/parking/holds${query({ ...filter, active: filter.active === true ? 'true' : undefined })}`,
  hold: (id: number) => `/api/parking/holds/${id}`,
  holdCalls: (id: number) => `/api/parking/holds/${id}/calls`,
  sessions: (filter: SessionList & { beforeMs?: number; limit: number }) => `/api/parking/sessions${query(filter)}`,
  sessionTable: (filter: SessionList & { lang: string }) => `/api/parking/sessions.csv${query(filter)}`,
  days: (filter: { lot?: string; from: string; to: string }) => `/api/parking/days${query(filter)}`,
  samples: (filter: { lot: string; fromMs: number; toMs: number }) => `/api/parking/samples${query(filter)}`,
  rights: (filter: { state?: string; plate?: string; beforeId?: number; limit: number }) =>
    `/api/parking/rights${query(filter)}`,
  right: (id: number) => `/api/parking/rights/${id}`,
  phone: (id: number) => `/api/parking/rights/${id}/phone`,
  overstays: (filter: LotList & { appeal?: string; open?: boolean }) =>
    `/api/parking/overstays${query({ ...filter, open: filter.open === true ? 'true' : undefined })}`,
  overstay: (id: number) => `/api/parking/overstays/${id}`,
  calls: () => '/api/parking/calls',
  mornings: (filter: { lot?: string; from: string; to: string }) => `/api/parking/mornings${query(filter)}`,
  forecast: () => '/api/parking/forecast',
  lotsOfUser: (id: number) => `/api/users/${id}/lots`,
} as const

/** The same of open data, and of the export and its keys. */
export const exportEndpoints = {
  keys: () => '/api/export-keys',
  key: (id: number) => `/api/export-keys/${id}`,
  export: () => '/api/export/parking',
  open: (form: 'geojson' | 'cds' | 'apds') => `/api/open/parking?f=${form}`,
} as const

/** The same of channels. */
export const channelEndpoints = {
  channels: () => '/api/channels',
  channel: (id: string) => `/api/channels/${part(id)}`,
  testChannel: (id: string) => `/api/channels/${part(id)}/test`,
  deliveries: (filter: { state?: string; channel?: string; notice?: string; beforeMs?: number; limit: number }) =>
    `/api/deliveries${query(filter)}`,
  retryDeliveries: () => '/api/deliveries/retry',
} as const
