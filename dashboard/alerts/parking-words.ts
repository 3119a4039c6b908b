import type { TFunction } from 'i18next'
import type { Alert } from '#domain/alert/alert.ts'
import { numberText, shortTimeText } from '../format.ts'

type Told = Pick<Alert, 'rule' | 'detail'>

/** What an alert of a lot is about; figures that are not told are left out (docs/SPEC.md U28). */
export function parkingAlertText({ rule, detail }: Told, t: TFunction): string {
  const number = (name: string): number | undefined => {
    const is = detail[name]
    return typeof is === 'number' && Number.isFinite(is) ? is : undefined
  }
  const figures = <Name extends string>(...names: readonly Name[]): Readonly<Record<Name, number>> | undefined => {
    const told = names.map((name) => [name, number(name)] as const)
    return told.some(([, is]) => is === undefined) ? undefined : (Object.fromEntries(told) as Record<Name, number>)
  }
  switch (rule) {
    case 'bays-silent': {
      const is = figures('bays', 'of', 'limitMinutes')
      return is === undefined ? '' : t('parkingSaid.silent', { n: is.bays, of: is.of, minutes: is.limitMinutes })
    }
    case 'bays-stuck': {
      const is = figures('bays', 'of', 'limitHours')
      return is === undefined ? '' : t('parkingSaid.stuck', { n: is.bays, of: is.of, hours: numberText(is.limitHours) })
    }
    case 'bays-flapping': {
      const is = figures('bays', 'of', 'limitPerHour')
      return is === undefined ? '' : t('parkingSaid.flapping', { n: is.bays, of: is.of, limit: is.limitPerHour })
    }
    case 'lot-silent': {
      const [minutes, lastMs] = [number('limitMinutes'), number('lastMs')]
      if (minutes === undefined) return ''
      return lastMs === undefined
        ? t('parkingSaid.lotSilent', { minutes })
        : t('parkingSaid.lotSilentSince', { minutes, last: shortTimeText(lastMs) })
    }
    case 'count-impossible': {
      const is = figures('counted', 'capacity')
      return is === undefined ? '' : t('parkingSaid.impossible', { counted: is.counted, capacity: is.capacity })
    }
    case 'morning-short': {
      const is = figures('windowEndMs', 'staffBays', 'expectedFree', 'stillThere')
      if (is === undefined) return ''
      return t('parkingSaid.morning', {
        end: shortTimeText(is.windowEndMs),
        need: is.staffBays,
        free: is.expectedFree,
        there: is.stillThere,
      })
    }
    case 'overstay': {
      const is = figures('windowEndMs', 'minutes', 'graceMinutes')
      const plate = detail['plateMasked']
      if (is === undefined || typeof plate !== 'string') return ''
      const told = { plate, end: shortTimeText(is.windowEndMs), minutes: is.minutes, grace: is.graceMinutes }
      const bay = detail['bay']
      return typeof bay === 'string' ? t('parkingSaid.overstayIn', { ...told, bay }) : t('parkingSaid.overstay', told)
    }
    default:
      return ''
  }
}
