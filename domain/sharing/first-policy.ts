import type { SharingPolicy } from './policy.ts'

/**
 * What stands in the policy of a lot nobody has written one for: not shared. The windows are those an owner finds when she begins: each evening from 18:00 to
 * 08:00, days of rest all day.
 */
export const firstPolicy: SharingPolicy = {
  isShared: false,
  windows: [
    { dayTypes: ['workday', 'make-up-workday', 'rest-day', 'holiday'], fromMinute: 1_080, toMinute: 1_920 },
    { dayTypes: ['rest-day', 'holiday'], fromMinute: 0, toMinute: 1_440 },
  ],
  quota: 0,
  staffBuffer: 0,
  staffBays: 0,
  price: { is: 'free' },
  graceMinutes: 15,
  holdMinutes: 30,
  stayMinutesMax: 4_320,
  approval: 'operator',
}
