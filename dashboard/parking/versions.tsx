import { useTranslation } from 'react-i18next'
import { dateTimeText } from '../format.ts'
import classes from './parking.module.css'

export interface VersionLine {
  readonly version: number
  readonly changedBy: string
  readonly changedAtMs: number
  /** Names of what it changed; empty with the first. */
  readonly changed: readonly string[]
}

/** Who changed what when, the newest first. */
export function VersionList({ lines }: { lines: readonly VersionLine[] }) {
  const { t } = useTranslation()
  return (
    <ul className={classes.versions}>
      {lines.map(({ version, changedBy, changedAtMs, changed }) => (
        <li key={version}>
          <b>
            {version === 0
              ? t('toiletFile.made')
              : t('toiletFile.version', { version, by: changedBy, time: dateTimeText(changedAtMs) })}
          </b>
          <div>
            {changed.length > 0
              ? t('toiletFile.changed', { what: changed.join(t('common.comma')) })
              : version > 0 && t('toiletFile.first')}
          </div>
        </li>
      ))}
      {lines.length === 0 && <li>{t('rule.noHistory')}</li>}
    </ul>
  )
}
