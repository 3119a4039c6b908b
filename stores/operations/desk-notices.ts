import type { Alert } from '#domain/alert/alert.ts'
import { alertLevel } from '#domain/response/alert-clock.ts'
import { mayInterrupt } from '#domain/response/budget.ts'
import { dueTimes } from '#domain/response/clock.ts'
import type { Duty } from '#domain/response/duty.ts'
import { alertNoticeId } from '#domain/response/notice-id.ts'
import { areOthers, type Notice, type NoticeCause, type ToldTo } from '#domain/response/notice.ts'
import { firstLevel, type ToldOrder } from '#domain/response/order-change.ts'
import type { WorkOrder } from '#domain/response/order.ts'
import { recipients } from '#domain/response/recipients.ts'
import type { Facts, Place } from './desk-facts.ts'
import type { NoticeWriter } from './notices.ts'

const HOUR_MS = 3_600_000
const KNOWN = { is: 'known' } as const

/** How something was told: people were interrupted, it was only listed, or they had been told before. */
export type Telling =
  | { readonly is: 'rang'; readonly to: ToldTo }
  | { readonly is: 'listed' }
  | { readonly is: 'known' }
export interface Teller {
  /** @param alerts those of its alerts that are not closed */
  ofOrder(order: WorkOrder, told: ToldOrder, place: Place, alerts: readonly Alert[]): Telling
  /** Of an alert without an order. */
  ofAlert(alert: Alert, cause: NoticeCause, atMs: number): Telling
}

/** Writes what people are told, to whom, and whether it may interrupt them (docs/SPEC.md Z7, Z10, Z11). */
export function createTeller(facts: Facts, notices: NoticeWriter, dutiesAt: (atMs: number) => Duty[]): Teller {
  const toldTo = (level: Notice['level'], team: string, town: string, atMs: number): ToldTo => {
    const { userIds, isFallback } = recipients(level, team, town, atMs, dutiesAt(atMs), facts.reachable())
    return { level, userIds: isFallback ? [] : userIds }
  }
  const tell = (notice: Omit<Notice, keyof ToldTo>, to: ToldTo): Telling => {
    if (!notices.write({ ...notice, ...to })) return KNOWN
    return notice.interrupts ? { is: 'rang', to } : { is: 'listed' }
  }
  return {
    ofOrder: (order, { id, cause, level, atMs, rings }, place, alerts) => {
      if (notices.is(id)) return KNOWN
      const { toilet, town, team, work, severity } = order
      // the budget is that of who does the work; who leads them is called when they do not answer
      const lately = level === firstLevel(order) ? notices.interruptions(team, level, atMs - HOUR_MS, atMs) : []
      const due = dueTimes(order.clock, place.hours)
      const dueMs = due.acceptByMs ?? due.doneByMs
      // at night only what cannot wait rings; what was only listed is called out before its time is over
      const mayWait = work !== 'emergency' && severity !== 'urgent' && !place.hours.isWorking(atMs)
      const to = toldTo(level, team, town, atMs)
      const isNew = order.interruptedAtMs === undefined
      // who came on duty since was not called either
      const isLastCall =
        cause === 'accept-25' && (isNew || (order.interrupted !== undefined && areOthers(to, order.interrupted)))
      const notice = {
        id,
        atMs,
        cause,
        town,
        team,
        severity,
        interrupts: (rings || isLastCall) && !mayWait && mayInterrupt(lately, atMs, severity, work, facts.settings()),
        orderId: order.id,
        detail: {
          toilet,
          name: place.name,
          nameEn: place.nameEn,
          work,
          rules: [...new Set((alerts.length > 0 ? alerts : order.alerts).map(({ rule }) => rule))],
          ...(dueMs === undefined ? {} : { dueMs }),
          sinceMs: order.againAtMs ?? order.openedAtMs,
          ...(order.deferredUntilMs === undefined ? {} : { untilMs: order.deferredUntilMs }),
          ...(order.repeatOf === undefined ? {} : { repeat: true }),
        },
      }
      return tell(notice, to)
    },
    ofAlert: (alert, cause, atMs) => {
      const id = alertNoticeId(alert, cause)
      if (notices.is(id)) return KNOWN
      const { rule, subject, town, severity, shiftId, dueMs, sinceMs } = alert
      const level = alertLevel(alert)
      const lately = alert.level === 0 ? notices.interruptions(town, level, atMs - HOUR_MS, atMs) : []
      const notice = {
        id,
        atMs,
        cause,
        town,
        team: town,
        severity,
        interrupts: mayInterrupt(lately, atMs, severity, undefined, facts.settings()),
        alertId: alert.id,
        detail: {
          rule,
          subject,
          ...facts.nameOf(subject),
          ...(dueMs === undefined ? {} : { dueMs }),
          sinceMs,
          ...(shiftId === undefined ? {} : { shiftId }),
        },
      }
      return tell(notice, toldTo(level, town, town, atMs))
    },
  }
}
