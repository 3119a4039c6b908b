import { useQuery, type QueryKey } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { dateTimeText } from '../format.ts'
import { Mishap, Waiting } from '../ui/outcome.tsx'
import classes from './parking.module.css'

/** Of any paper that has versions. */
export interface Version {
  /** 0: nobody has written one. */
  readonly version: number
  readonly changedBy: string
  readonly changedAtMs: number
}

/** Who changed what when, the newest first. */
export function VersionList<Row extends Version>({
  queryKey,
  ask,
  changed,
}: {
  queryKey: QueryKey
  ask: (signal: AbortSignal) => Promise<{ versions: readonly Row[] }>
  /** Names of what a version changed. */
  changed: (before: Row, row: Row) => readonly string[]
}) {
  const { t } = useTranslation()
  const asked = useQuery({ queryKey, queryFn: ({ signal }) => ask(signal), staleTime: 0 })
  if (asked.data === undefined) return asked.error === null ? <Waiting /> : <Mishap error={asked.error} />
  const rows = asked.data.versions.toSorted((a, b) => b.version - a.version)
  return (
    <ul className={classes.versions}>
      {rows.map((row, at) => {
        const { version, changedBy, changedAtMs } = row
        const before = rows[at + 1]
        const names = before === undefined ? [] : changed(before, row)
        return (
          <li key={version}>
            <b>
              {version === 0
                ? t('toiletFile.made')
                : t('toiletFile.version', { version, by: changedBy, time: dateTimeText(changedAtMs) })}
            </b>
            <div>
              {names.length > 0
                ? t('toiletFile.changed', { what: names.join(t('common.comma')) })
                : version > 0 && t('toiletFile.first')}
            </div>
          </li>
        )
      })}
      {rows.length === 0 && <li>{t('rule.noHistory')}</li>}
    </ul>
  )
}
