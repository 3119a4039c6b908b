import { useTranslation } from 'react-i18next'
import type { Alert } from '#domain/alert/alert.ts'
import { dateTimeText, shortTimeText, spanText } from '../format.ts'
import { nowMs } from '../clock.ts'
import { useTownName } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import type { Column } from '../ui/virtual-table.tsx'
import { Age } from '../ui/words.tsx'
import type { FoldedRow } from './fold.ts'
import { alertLevels } from './list.ts'
import { Subject } from './subject.tsx'
import { alertText } from './words.ts'
import classes from './alerts.module.css'

/** Columns of the alert centre; one card a row on a phone. */
export function useAlertColumns(
  phone: boolean | undefined,
  unfolded: ReadonlySet<number>,
  onShow: (alert: Alert) => void,
  onFold: (id: number) => void,
): readonly Column<FoldedRow>[] {
  const { t } = useTranslation()
  const townName = useTownName()
  const rule = ({ alert, depth, folded }: FoldedRow) => (
    <span className={classes.ruleCell} data-depth={Math.min(depth, 2)}>
      <button type="button" className={classes.rule} onClick={() => onShow(alert)}>
        {depth > 0 && <span className="visually-hidden">{t('desk.consequence')} </span>}
        {t(`alertRule.${alert.rule}`)}
      </button>
      {folded > 0 && (
        <button
          type="button"
          className={classes.fold}
          aria-expanded={unfolded.has(alert.id)}
          onClick={() => onFold(alert.id)}
        >
          <Icon name={unfolded.has(alert.id) ? 'up' : 'down'} size={12} />
          {t('desk.folded', { n: folded })}
        </button>
      )}
    </span>
  )
  const severity = ({ alert: { severity: is } }: FoldedRow) => (
    <span className={classes.severity} data-severity={is}>
      {t(`severity.${is}`)}
    </span>
  )
  const state = ({ alert }: FoldedRow) => {
    const isMuted = alert.state !== 'closed' && (alert.mutedUntilMs ?? 0) > nowMs()
    return (
      <span className={classes.two}>
        <span className={classes.state} data-state={alert.state}>
          {t(`alertState.${alert.state}`)}
        </span>
        <span className={classes.dim}>
          {isMuted
            ? t('desk.mutedUntil', { time: shortTimeText(alert.mutedUntilMs ?? 0) })
            : alert.state === 'open'
              ? t(`desk.level.${alertLevels[alert.level]}`)
              : (alert.acknowledgedBy ?? '')}
        </span>
      </span>
    )
  }
  const said = ({ alert }: FoldedRow) => {
    const text = alertText(alert, t)
    return (
      <span className={classes.said} title={text}>
        {text}
      </span>
    )
  }
  const last = ({ sinceMs, closedAtMs, resolvedAtMs }: Alert) => {
    const endMs = closedAtMs ?? resolvedAtMs
    return endMs === undefined ? (
      <Age atMs={sinceMs} />
    ) : (
      t('alert.lasted', { span: spanText(Math.max(0, endMs - sinceMs), t) })
    )
  }
  const since = ({ alert }: FoldedRow) => (
    <span className={classes.two}>
      <time dateTime={new Date(alert.sinceMs).toISOString()}>{dateTimeText(alert.sinceMs).slice(5)}</time>
      <span className={classes.dim}>{last(alert)}</span>
    </span>
  )
  if (phone === true)
    return [
      {
        name: 'alert',
        label: t('nav.alerts'),
        track: 'minmax(0, 1fr)',
        cell: (row) => (
          <div className={classes.card} data-consequence={row.depth > 0 || undefined}>
            <div className={classes.line}>
              {rule(row)}
              {severity(row)}
              <span className={`${classes.end} ${classes.state}`} data-state={row.alert.state}>
                {t(`alertState.${row.alert.state}`)}
              </span>
            </div>
            <div className={classes.line}>
              <Subject alert={row.alert} />
              <span className={classes.dim}>{townName(row.alert.town)}</span>
            </div>
            {said(row)}
            <div className={classes.dim}>
              {dateTimeText(row.alert.sinceMs).slice(5)}
              {' · '}
              {last(row.alert)}
            </div>
          </div>
        ),
      },
    ]
  const grey = (cell: (row: FoldedRow) => React.ReactNode) => (row: FoldedRow) =>
    row.depth > 0 ? <span className={classes.grey}>{cell(row)}</span> : cell(row)
  return [
    { name: 'rule', label: t('alert.rule'), track: 'minmax(110px, 230px)', cell: rule },
    { name: 'severity', label: t('alert.severity'), track: '76px', cell: grey(severity) },
    {
      name: 'subject',
      label: t('alert.subject'),
      track: 'minmax(140px, 1fr)',
      cell: ({ alert }) => (
        <span className={classes.two}>
          <Subject alert={alert} />
          {alert.subjectKind !== 'town' && <span className={classes.dim}>{townName(alert.town)}</span>}
        </span>
      ),
    },
    { name: 'said', label: t('alert.said'), track: 'minmax(0, 3fr)', cell: grey(said) },
    { name: 'since', label: t('alert.since'), track: '124px', cell: grey(since) },
    { name: 'state', label: t('alert.state'), track: '124px', cell: grey(state) },
  ]
}
