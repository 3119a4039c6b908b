import { alertWords } from '#domain/alert/words.ts'
import type { serviceDeskZh } from './service-desk.zh.ts'
import type { Messages } from './start.ts'

/** English of the alert centre, the board of orders, rosters, toilets and what the public reports. */
export const serviceDeskEn: Pick<Messages, keyof typeof serviceDeskZh> = {
  alertState: alertWords.en.state,
  toiletSaid: {
    part: 'Part: {{part}}',
    odour: 'Ammonia {{value}} mg/m³ as mean of {{minutes}} min, limit {{limit}} mg/m³',
    h2s: 'Hydrogen sulphide {{value}} mg/m³, alarm at {{limit}} mg/m³ (an alarm only, no measure of compliance)',
    sos: 'Somebody pressed the call button',
    sosIn: 'Somebody pressed the call button in {{part}}',
    smoke: 'The smoke sensor raises the alarm',
    leak: 'The leak sensor raises the alarm',
    visits: '{{visits}} visits since the last clean; a clean is due at {{limit}}',
    cleanMissed: 'The fixed clean of {{from}}–{{to}} was not done',
    roving: 'No roving check for more than {{minutes}} min',
    rovingSince: 'Last check {{last}}; no roving check for more than {{minutes}} min',
    paper: 'Paper {{percent}}% left, below {{limit}}%',
    soap: 'Soap {{percent}}% left, below {{limit}}%',
    temperature: 'Room at {{value}} °C, below {{limit}} °C',
    longStay: 'Stall {{part}} taken for more than {{minutes}} min: ask gently',
    rating: '{{n}} ratings of at most {{stars}} stars within {{minutes}} min',
    fault: 'Reported by the public: {{what}}',
    silent: '{{part}}: no data for more than {{minutes}} min',
    silentSince: '{{part}}: no data since {{last}}, for more than {{minutes}} min',
    stuck: '{{part}}: the same value since {{since}}, for more than {{minutes}} min',
    drift: '{{part}}: nightly floor is {{times}} times that of the week before (limit {{limit}})',
    impossible: '{{part}} reported an impossible value: {{value}}',
    gateway: 'Gateway offline for more than {{minutes}} min',
    gatewaySince: 'Gateway offline since {{last}}, for more than {{minutes}} min',
    outage: '{{n}} toilets lost together: network or power of the town may be out',
    late: '{{n}} late readings came in; they raise no alerts',
    whole: 'Device',
  },
}
