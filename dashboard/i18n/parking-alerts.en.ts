import type { Messages } from './start.ts'
import type { parkingAlertsZh } from './parking-alerts.zh.ts'

/** What alerts of lots are about, with the figures of the rules. */
export const parkingAlertsEn: Pick<Messages, keyof typeof parkingAlertsZh> = {
  parkingSaid: {
    silent: '{{n}} of {{of}} bay sensors silent for more than {{minutes}} min',
    stuck: '{{n}} of {{of}} bay sensors have not changed for more than {{hours}} h, while bays around them did',
    flapping: '{{n}} of {{of}} bay sensors have more than {{limit}} changes an hour',
    lotSilent: 'Nothing heard of the car park for more than {{minutes}} min',
    lotSilentSince: 'Last heard of the car park {{last}}; nothing for more than {{minutes}} min',
    impossible: 'Counted are {{counted}} in {{capacity}} bays, which cannot be: no bay is told as free',
    morning:
      'By {{end}} the owner’s people need {{need}} bays; {{free}} are expected free, {{there}} shared vehicles are still there',
    overstay: '{{plate}} still there {{minutes}} min after the window ended at {{end}} (grace {{grace}} min)',
    overstayIn: '{{plate}} still in {{bay}} {{minutes}} min after the window ended at {{end}} (grace {{grace}} min)',
  },
}
