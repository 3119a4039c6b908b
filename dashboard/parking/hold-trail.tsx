import { useTranslation } from 'react-i18next'
import type { HoldDetail } from '#domain/parking/operator.ts'
import { arrivals, holdEnds, holdMessages, type HoldMessage } from '#domain/sharing/hold.ts'
import desk from '../desk/desk.module.css'
import { dateTimeText } from '../format.ts'
import classes from './parking.module.css'

/** What stands in the trail of a hold; anything else is told as it is. */
export const holdEvents = [
  'held',
  'arrived',
  'arrive-again',
  'arrival-withdrawn',
  'extended',
  'shortened',
  'window-shortened',
  'bay-changed',
  'bay-free',
  'cancelled',
  'left',
  'not-left',
  'expired',
  'overstaying',
  'right-replaced',
  'called',
  'appeal-granted',
  'appeal-rejected',
] as const
const isEvent = (event: string): event is (typeof holdEvents)[number] =>
  (holdEvents as readonly string[]).includes(event)
const parts = ['driver', 'sensors', 'clock', 'rules'] as const
const isPart = (by: string): by is (typeof parts)[number] => (parts as readonly string[]).includes(by)
const isKind = (kind: string): kind is HoldMessage['kind'] => (holdMessages as readonly string[]).includes(kind)

interface Line {
  readonly key: string
  readonly atMs: number
  readonly what: string
  readonly by: string
  readonly words: string
}

/** Who did what, when, and what the driver was told of it; from the beginning. */
export function HoldTrail({ detail, labelOf }: { detail: HoldDetail; labelOf: (bay: string) => string }) {
  const { t } = useTranslation()
  const wordsOf = (of: Readonly<Record<string, unknown>>): string => {
    const arrivedBy = arrivals.find((each) => each === of['arrivedBy'])
    const endedBy = holdEnds.find((each) => each === of['endedBy'])
    const { bay, toMs, reason, note } = of
    return [
      arrivedBy === undefined ? '' : t(`arrival.${arrivedBy}`),
      endedBy === undefined ? '' : t(`holdEnd.${endedBy}`),
      typeof bay === 'string' ? labelOf(bay) : '',
      typeof toMs === 'number' ? t('hold.untilOf', { time: dateTimeText(toMs).slice(5, 16) }) : '',
      typeof reason === 'string' ? reason : '',
      typeof note === 'string' ? note : '',
    ]
      .filter((text) => text !== '')
      .join(' · ')
  }
  const lines: Line[] = [
    ...detail.trail.map(({ id, atMs, by, event, detail: of }) => ({
      key: `trail ${id}`,
      atMs,
      what: isEvent(event) ? t(`holdEvent.${event}`) : event,
      by: isPart(by) ? t(`holdBy.${by}`) : by,
      words: wordsOf(of),
    })),
    ...detail.messages.map(({ id, atMs, kind }) => ({
      key: `message ${id}`,
      atMs,
      what: t('hold.told'),
      by: isKind(kind) ? t(`holdMessage.${kind}`) : kind,
      words: '',
    })),
  ].toSorted((a, b) => a.atMs - b.atMs)
  return (
    <ol className={desk.trail}>
      {lines.map(({ key, atMs, what, by, words }) => (
        <li key={key}>
          <time dateTime={new Date(atMs).toISOString()}>{dateTimeText(atMs).slice(5)}</time>
          <span>
            <b>{what}</b>
            {' · '}
            {by}
            {words !== '' && <span className={desk.words}>{words}</span>}
          </span>
        </li>
      ))}
      {lines.length === 0 && <li className={classes.dim}>–</li>}
    </ol>
  )
}
