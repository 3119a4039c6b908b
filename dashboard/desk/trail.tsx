import { useTranslation } from 'react-i18next'
import { alertRules, severities, type TrailLine } from '#domain/alert/alert.ts'
import { orderOutcomes } from '#domain/response/order.ts'
import { dateTimeText } from '../format.ts'
import classes from './desk.module.css'

export const trailEvents = [
  'open',
  'opened',
  'alert-joined',
  'severity',
  'acknowledge',
  'arrive',
  'done',
  'note',
  'defer',
  'resume',
  'cancel',
  'resolve',
  'return',
  'again',
  'close',
  'closed',
  'mute',
  'fold',
  'unfold',
  'folded',
  'unfolded',
  'recovered',
  'holds-again',
  'claimed',
  'corrected',
  'accept-25',
  'accept-10',
  'accept-late',
  'accept-manager',
  'done-25',
  'done-10',
  'done-late',
] as const
const isEvent = (event: string): event is (typeof trailEvents)[number] =>
  (trailEvents as readonly string[]).includes(event)
const parts = ['rules', 'clock', 'sensors'] as const
const isPart = (by: string): by is (typeof parts)[number] => (parts as readonly string[]).includes(by)

/** Who did what, when, and in which words why; from the beginning. */
export function Trail({ lines }: { lines: readonly TrailLine[] }) {
  const { t } = useTranslation()
  const said = ({ detail }: TrailLine): string => {
    const words = detail['note'] ?? detail['reason']
    const until = detail['untilMs']
    const rule = alertRules.find((each) => each === detail['rule'])
    const severity = severities.find((each) => each === detail['to'])
    const outcome = orderOutcomes.find((each) => each === detail['outcome'])
    const texts = [
      rule === undefined ? '' : t(`alertRule.${rule}`),
      severity === undefined ? '' : t(`severity.${severity}`),
      outcome === undefined ? '' : t(`orderOutcome.${outcome}`),
      typeof until === 'number' && until > 0 ? t('desk.until', { time: dateTimeText(until).slice(5, 16) }) : '',
      typeof words === 'string' ? words : '',
    ]
    return texts.filter((text) => text !== '').join(' · ')
  }
  return (
    <ol className={classes.trail}>
      {lines.map((line, at) => (
        // lines are only ever added at the end
        <li key={`${at} ${line.event}`}>
          <time dateTime={new Date(line.atMs).toISOString()}>{dateTimeText(line.atMs).slice(5)}</time>
          <span>
            <b>{isEvent(line.event) ? t(`trail.${line.event}`) : line.event}</b>
            {' · '}
            {isPart(line.by) ? t(`trailBy.${line.by}`) : line.by}
            {said(line) !== '' && <span className={classes.words}>{said(line)}</span>}
          </span>
        </li>
      ))}
    </ol>
  )
}
