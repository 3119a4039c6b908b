import { useTranslation } from 'react-i18next'
import { bayHealths, bayStates, lotFlags, type BayHealth, type BayIs, type LotFlag } from '#domain/parking/live.ts'
import type { Counting } from '#domain/parking/lot.ts'
import { useNow } from '../clock.ts'
import { dateTimeText, numberText, spanText } from '../format.ts'
import { isFieldName, lookOf } from '../fields.ts'
import classes from './words.module.css'

/** How long ago, counting on; the exact time is its title. */
export function Age({ atMs, className }: { atMs: number | undefined; className?: string }) {
  const { t } = useTranslation()
  const now = useNow()
  if (atMs === undefined) return <span className={className}>{t('common.never')}</span>
  return (
    <time className={className} dateTime={new Date(atMs).toISOString()} title={dateTimeText(atMs)}>
      {t('span.ago', { span: spanText(now - atMs, t) })}
    </time>
  )
}

/** A point in time, in the district's own time. */
export function At({ atMs }: { atMs: number | undefined }) {
  return atMs === undefined ? '–' : <time dateTime={new Date(atMs).toISOString()}>{dateTimeText(atMs)}</time>
}

/** The words for a field of a stream; an unknown one keeps its name. */
export function useFieldWords(): {
  label: (field: string) => string
  value: (field: string, value: unknown) => string
} {
  const { t } = useTranslation()
  return {
    label: (field) => (isFieldName(field) ? t(`field.${field}`) : field),
    value: (field, value) => {
      if (value === undefined || value === null) return '–'
      if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no')
      if ((field === 'sinceMs' || field === 'heardMs') && typeof value === 'number') return dateTimeText(value)
      if (field === 'is' && isBayState(value)) return t(`bayIs.${value}`)
      if (field === 'health' && isBayHealth(value)) return t(`bayHealth.${value}`)
      if (field === 'counting' && isCounting(value)) return t(`counting.${value}`)
      if (field === 'flags' && Array.isArray(value) && value.length > 0)
        return value.map((flag) => (isLotFlag(flag) ? t(`lotFlag.${flag}`) : String(flag))).join(' · ')
      if (typeof value === 'number') {
        const { unit, digits } = lookOf(field)
        const text = numberText(value, digits)
        return unit === undefined ? text : unit === '°' || unit === '%' ? `${text}${unit}` : `${text} ${unit}`
      }
      if (Array.isArray(value)) return value.length === 0 ? t('common.none') : value.join(' ')
      if (field === 'kind' && isEventKind(value)) return t(`event.${value}`)
      if (field === 'cause' && isCause(value)) return t(`cause.${value}`)
      if (field === 'answer' && isAnswer(value)) return t(`answer.${value}`)
      return typeof value === 'string' ? value : JSON.stringify(value)
    },
  }
}

const eventKinds = ['sos', 'leak', 'smoke', 'rating', 'cleaner-in', 'cleaner-out'] as const
const isEventKind = (word: unknown): word is (typeof eventKinds)[number] =>
  (eventKinds as readonly unknown[]).includes(word)
const causes = ['connected', 'left', 'lost', 'revoked', 'broker-restart'] as const
const isCause = (word: unknown): word is (typeof causes)[number] => (causes as readonly unknown[]).includes(word)
const answers = ['accepted', 'rejected', 'done'] as const
const isAnswer = (word: unknown): word is (typeof answers)[number] => (answers as readonly unknown[]).includes(word)

const isBayState = (word: unknown): word is BayIs => (bayStates as readonly unknown[]).includes(word)
const isBayHealth = (word: unknown): word is BayHealth => (bayHealths as readonly unknown[]).includes(word)
const isCounting = (word: unknown): word is Counting => word === 'bays' || word === 'counter'
const isLotFlag = (word: unknown): word is LotFlag => (lotFlags as readonly unknown[]).includes(word)

/** A figure under its name. */
export function Figure({ name, children, wide = false }: { name: string; children: React.ReactNode; wide?: boolean }) {
  return (
    <div className={classes.figure} data-wide={wide || undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

export function Figures({ children }: { children: React.ReactNode }) {
  return <dl className={classes.figures}>{children}</dl>
}
