import ical, { ICalAlarmRelatesTo, ICalAlarmType, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import { holdIsActive, type Hold } from '#domain/sharing/hold.ts'
import { momentIn } from '#domain/sharing/message-push.ts'

export interface HoldPlace {
  /** In the language that is asked for. */
  readonly name: string
  readonly zone: string
  readonly address?: string
  readonly lon?: number
  readonly lat?: number
  readonly bayLabel?: string
}

const words = {
  zh: {
    stay: (where: string) => `停车 · ${where}`,
    leave: (where: string, time: string) => `${time} 前离场 · ${where}`,
    times: (from: string, to: string) => `停车时间 ${from} – ${to}`,
    leaveBy: (time: string, minutes: number) => `最晚 ${time} 离场，之后 ${minutes} 分钟内不算超时。`,
  },
  en: {
    stay: (where: string) => `Parking · ${where}`,
    leave: (where: string, time: string) => `Leave by ${time} · ${where}`,
    times: (from: string, to: string) => `Your stay ${from} – ${to}`,
    leaveBy: (time: string, minutes: number) =>
      `Leave by ${time} at the latest; ${minutes} min after that are no overstay.`,
  },
} as const

/**
 * A hold as a calendar file (RFC 5545, times in UTC): the stay, and the last minutes before its window ends, which begin with an alarm. Every calendar of a
 * phone can ring when an event begins; few can when one ends.
 *
 * @param host names this platform in the ids, by which a calendar knows them again
 */
export function holdCalendar(
  hold: Hold,
  place: HoldPlace,
  {
    reminderMs,
    page,
    host,
    language,
    nowMs,
  }: {
    readonly reminderMs: number
    readonly page: string
    readonly host: string
    readonly language: 'zh' | 'en'
    readonly nowMs: number
  },
): string {
  const say = words[language]
  const { fromMs, toMs, windowEndMs, graceMs, madeAtMs, id } = hold
  const at = (atMs: number) => momentIn(place.zone, atMs, fromMs)
  const where = [place.name, place.bayLabel].filter((part) => part !== undefined).join(' ')
  const told = {
    stamp: new Date(nowMs),
    // the same hold told later is the truer one
    sequence: Math.max(0, Math.floor((nowMs - madeAtMs) / 1_000)),
    status: holdIsActive(hold.state) ? ICalEventStatus.CONFIRMED : ICalEventStatus.CANCELLED,
    description: [
      say.times(at(fromMs), at(toMs)),
      say.leaveBy(at(windowEndMs), Math.round(graceMs / 60_000)),
      page,
    ].join('\n'),
    location:
      place.lon === undefined || place.lat === undefined
        ? { title: place.address ?? place.name }
        : { title: place.address ?? place.name, geo: { lat: place.lat, lon: place.lon } },
  }
  const calendar = ical({
    prodId: { company: 'Kerbside', product: 'Shared parking', language: language.toUpperCase() },
    method: ICalCalendarMethod.PUBLISH,
  })
  const stay = calendar.createEvent({
    ...told,
    id: `hold-${id}@${host}`,
    start: new Date(fromMs),
    end: new Date(toMs),
    summary: say.stay(where),
  })
  if (toMs < windowEndMs)
    stay
      .createAlarm({
        type: ICalAlarmType.display,
        trigger: Math.round(reminderMs / 1_000),
        description: say.stay(where),
      })
      .relatesTo(ICalAlarmRelatesTo.end)
  calendar
    .createEvent({
      ...told,
      id: `hold-${id}-leave@${host}`,
      start: new Date(windowEndMs - reminderMs),
      end: new Date(windowEndMs),
      summary: say.leave(where, at(windowEndMs)),
    })
    .createAlarm({ type: ICalAlarmType.display, trigger: 0, description: say.leave(where, at(windowEndMs)) })
  return calendar.toString()
}
