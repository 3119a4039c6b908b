import type { TFunction } from 'i18next'
import { parkingAlertRules, type Alert, type AlertRule } from '#domain/alert/alert.ts'
import type { Detour } from '#domain/coverage/detour.ts'
import { minuteText } from '#domain/plan/minute-text.ts'
import { lengthText } from '../coverage/percents.ts'
import { numberText, shortTimeText, timeText } from '../format.ts'
import { parkingAlertText } from './parking-words.ts'
import { toiletAlertText } from './toilet-words.ts'

type Told = Pick<Alert, 'rule' | 'detail'> & Partial<Pick<Alert, 'part'>>

/**
 * What an alert is about, with the figures and limits it was raised with; empty when those are not told (docs/SPEC.md U24). The names of figures are
 * those of the rules in `domain/alert`.
 */
export function alertText(alert: Told, t: TFunction): string {
  const { rule, detail } = alert
  switch (rule) {
    case 'not-started': {
      const is = figuresOf(detail, 'pass', 'windowFromMs', 'windowEndMs', 'openM')
      if (is === undefined) return ''
      return t('alertSaid.notStarted', {
        pass: is.pass,
        from: shortTimeText(is.windowFromMs),
        end: shortTimeText(is.windowEndMs),
        length: lengthText(is.openM),
      })
    }
    case 'behind-schedule': {
      const is = figuresOf(detail, 'pass', 'finishMs', 'windowEndMs', 'lateMinutes')
      if (is === undefined) return ''
      return t('alertSaid.behindSchedule', {
        pass: is.pass,
        finish: shortTimeText(is.finishMs),
        end: shortTimeText(is.windowEndMs),
        minutes: is.lateMinutes,
      })
    }
    case 'will-be-missed': {
      const is = figuresOf(detail, 'sideCount', 'atRiskM', 'windowEndMs')
      if (is === undefined) return ''
      return t('alertSaid.willBeMissed', {
        n: is.sideCount,
        length: lengthText(is.atRiskM),
        end: shortTimeText(is.windowEndMs),
      })
    }
    case 'off-route': {
      const is = figuresOf(detail, 'limitM', 'limitMinutes')
      if (is === undefined) return ''
      const limits = { limit: lengthText(is.limitM), minutes: numberText(is.limitMinutes) }
      const far = figuresOf(detail, 'distanceM')
      return far === undefined
        ? t('alertSaid.offRouteFar', limits)
        : t('alertSaid.offRoute', { ...limits, distance: lengthText(far.distanceM) })
    }
    case 'out-of-area': {
      const is = figuresOf(detail, 'limitM', 'limitMinutes')
      if (is === undefined) return ''
      const doing = t(detail['isWorking'] === true ? 'alertSaid.working' : 'alertSaid.driving')
      const said = { doing, limit: lengthText(is.limitM), minutes: numberText(is.limitMinutes) }
      const far = figuresOf(detail, 'distanceM')
      return far === undefined
        ? t('alertSaid.outOfAreaFar', said)
        : t('alertSaid.outOfArea', { ...said, distance: lengthText(far.distanceM) })
    }
    case 'work-overspeed': {
      const is = figuresOf(detail, 'speedKmh', 'limitKmh', 'tolerance', 'limitSeconds')
      if (is === undefined) return ''
      return t('alertSaid.workOverspeed', {
        speed: numberText(is.speedKmh, 1),
        limit: is.limitKmh,
        tolerance: is.tolerance,
        seconds: is.limitSeconds,
      })
    }
    case 'peak-hour-work': {
      const is = figuresOf(detail, 'peakFromMinute', 'peakToMinute', 'limitMinutes')
      if (is === undefined) return ''
      return t(detail['isPlanned'] === true ? 'alertSaid.peakPlanned' : 'alertSaid.peak', {
        from: minuteText(is.peakFromMinute),
        to: minuteText(is.peakToMinute),
        minutes: is.limitMinutes,
      })
    }
    case 'dwell': {
      const is = figuresOf(detail, 'limitMinutes')
      return is === undefined ? '' : t('alertSaid.dwell', { minutes: numberText(is.limitMinutes) })
    }
    case 'offline-ignition-on': {
      const is = figuresOf(detail, 'lastMs', 'limitMinutes')
      if (is === undefined) return ''
      return t('alertSaid.offline', { last: timeText(is.lastMs), minutes: numberText(is.limitMinutes) })
    }
    case 'gps-suspect':
      return gpsText(detail, t)
    case 'map-suspect': {
      const is = figuresOf(detail, 'percent', 'limitPercent')
      return is === undefined ? '' : t('alertSaid.mapSuspect', { percent: is.percent, limit: is.limitPercent })
    }
    default:
      return isOfParking(rule) ? parkingAlertText(alert, t) : toiletAlertText(alert, t)
  }
}

const isOfParking = (rule: AlertRule): boolean => (parkingAlertRules as readonly AlertRule[]).includes(rule)

function gpsText(detail: Alert['detail'], t: TFunction): string {
  switch (detail['kind']) {
    case 'offset': {
      const is = figuresOf(detail, 'percent')
      if (is === undefined) return ''
      const [as, fits] = [textOf(detail['registeredAs']), textOf(detail['fitsAs'])]
      return t('alertSaid.gpsOffset', { percent: is.percent, as, fits })
    }
    case 'stuck': {
      const is = figuresOf(detail, 'sinceMs', 'limitMinutes')
      if (is === undefined) return ''
      return t('alertSaid.gpsStuck', { since: timeText(is.sinceMs), minutes: numberText(is.limitMinutes) })
    }
    case 'jumps': {
      const is = figuresOf(detail, 'jumps', 'limit')
      return is === undefined ? '' : t('alertSaid.gpsJumps', { jumps: is.jumps, limit: is.limit })
    }
    default:
      return ''
  }
}

const textOf = (is: unknown): string => (typeof is === 'string' ? is.toUpperCase() : '?')

/** Figures by name: all of them, or nothing when one is not there. */
function figuresOf<Name extends string>(
  detail: Alert['detail'],
  ...names: readonly Name[]
): Readonly<Record<Name, number>> | undefined {
  const figures = names.map((name) => [name, detail[name]] as const)
  if (!figures.every(([, is]) => typeof is === 'number')) return undefined
  return Object.fromEntries(figures) as Record<Name, number>
}

export interface MissedSide {
  readonly edge: string
  readonly name: string
  /** From 1, as people count. */
  readonly pass: number
  readonly openM: number
}

/** Streets that will be missed, as the alert names them (not more than it was raised with). */
export const sidesOf = ({ rule, detail }: Told): readonly MissedSide[] =>
  rule === 'will-be-missed' && Array.isArray(detail['sides']) ? (detail['sides'] as MissedSide[]) : []

/** The trucks that could still do them, the cheapest first. */
export const detoursOf = ({ rule, detail }: Told): readonly Detour[] =>
  rule === 'will-be-missed' && Array.isArray(detail['detours']) ? (detail['detours'] as Detour[]) : []
