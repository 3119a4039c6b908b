import type { TFunction } from 'i18next'
import type { Alert } from '#domain/alert/alert.ts'
import { numberText, shortTimeText } from '../format.ts'
import { categoryText } from '../reports/words.ts'

type Told = Pick<Alert, 'rule' | 'detail'> & Partial<Pick<Alert, 'part'>>

/** What an alert of a toilet or its equipment is about; figures that are not told are left out (docs/SPEC.md U28). */
export function toiletAlertText({ rule, detail, part: partId = '' }: Told, t: TFunction): string {
  const part = partText(partId, t)
  const number = (name: string): number | undefined => {
    const is = detail[name]
    return typeof is === 'number' && Number.isFinite(is) ? is : undefined
  }
  const bare = part === '' ? '' : t('toiletSaid.part', { part })
  const device = part === '' ? t('toiletSaid.whole') : part
  switch (rule) {
    case 'odour': {
      const [value, limit] = [number('nh3MgM3'), number('limitMgM3')]
      if (value === undefined || limit === undefined) return bare
      const minutes = number('minutes') ?? 10
      return t('toiletSaid.odour', { value: numberText(value, 2), limit: numberText(limit), minutes })
    }
    case 'h2s-alarm': {
      const [value, limit] = [number('h2sMgM3'), number('limitMgM3')]
      if (value === undefined || limit === undefined) return bare
      return t('toiletSaid.h2s', { value: numberText(value, 2), limit: numberText(limit) })
    }
    case 'sos':
      return part === '' ? t('toiletSaid.sos') : t('toiletSaid.sosIn', { part })
    case 'smoke':
      return t('toiletSaid.smoke')
    case 'leak':
      return t('toiletSaid.leak')
    case 'visits-since-clean': {
      const [visits, limit] = [number('visits'), number('limitVisits')]
      return visits === undefined || limit === undefined ? bare : t('toiletSaid.visits', { visits, limit })
    }
    case 'clean-missed': {
      const [fromMs, toMs] = [number('windowFromMs'), number('windowEndMs')]
      if (fromMs === undefined || toMs === undefined) return bare
      return t('toiletSaid.cleanMissed', { from: shortTimeText(fromMs), to: shortTimeText(toMs) })
    }
    case 'roving-late':
      return since('roving')
    case 'paper-low':
    case 'soap-low': {
      const [percent, limit] = [number('percent'), number('limitPercent')]
      if (percent === undefined || limit === undefined) return bare
      return t(rule === 'paper-low' ? 'toiletSaid.paper' : 'toiletSaid.soap', {
        percent: numberText(percent, 0),
        limit,
      })
    }
    case 'temperature-low': {
      const [value, limit] = [number('temperatureC'), number('limitC')]
      if (value === undefined || limit === undefined) return bare
      return t('toiletSaid.temperature', { value: numberText(value, 1), limit })
    }
    case 'long-stay': {
      const minutes = number('limitMinutes')
      return minutes === undefined ? bare : t('toiletSaid.longStay', { part, minutes })
    }
    case 'low-rating': {
      const [n, stars, minutes] = [number('ratings'), number('limitStars'), number('withinMinutes')]
      if (n === undefined || stars === undefined || minutes === undefined) return bare
      return t('toiletSaid.rating', { n, stars, minutes })
    }
    case 'fault-report': {
      const { category, note } = detail
      const said = [typeof category === 'string' ? categoryText(category, t) : '', note].filter(
        (is) => typeof is === 'string' && is !== '',
      )
      return said.length === 0 ? bare : t('toiletSaid.fault', { what: said.join(' · ') })
    }
    case 'sensor-silent':
      return since('silent')
    case 'sensor-stuck': {
      const [sinceMs, minutes] = [number('sinceMs'), number('limitMinutes')]
      if (sinceMs === undefined || minutes === undefined) return bare
      return t('toiletSaid.stuck', { part: device, since: shortTimeText(sinceMs), minutes })
    }
    case 'sensor-drift': {
      const [times, limit] = [number('times'), number('limitTimes')]
      if (times === undefined || limit === undefined) return bare
      return t('toiletSaid.drift', { part: device, times: numberText(times, 1), limit })
    }
    case 'sensor-impossible': {
      const value = number('value')
      return value === undefined ? bare : t('toiletSaid.impossible', { part: device, value: numberText(value) })
    }
    case 'gateway-offline':
      return since('gateway')
    case 'town-outage': {
      const [lost, devices] = [number('lost'), number('devices')]
      return lost === undefined || devices === undefined ? bare : t('toiletSaid.outage', { lost, devices })
    }
    case 'late-data': {
      const n = number('readings')
      return n === undefined ? bare : t('toiletSaid.late', { n })
    }
    default:
      return bare
  }

  /** Said with the last time when there is one. */
  function since(what: 'roving' | 'silent' | 'gateway'): string {
    const [lastMs, minutes] = [number('lastMs'), number('limitMinutes')]
    if (minutes === undefined) return bare
    return lastMs === undefined
      ? t(`toiletSaid.${what}`, { part: device, minutes })
      : t(`toiletSaid.${what}Since`, { part: device, minutes, last: shortTimeText(lastMs) })
  }
}

const parts = [
  'air',
  'supplies',
  'stalls',
  'counter',
  'nh3',
  'h2s',
  'temperature',
  'humidity',
  'paper',
  'soap',
] as const
const isNamed = (part: string): part is (typeof parts)[number] => (parts as readonly string[]).includes(part)

/** A sensor by its name; a stall by its number. */
const partText = (part: string, t: TFunction): string => (isNamed(part) ? t(`toiletSaid.of.${part}`) : part)
