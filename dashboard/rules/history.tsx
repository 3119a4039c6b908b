import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SettingText } from '../coverage/settings-drawer.tsx'
import { useSourceText } from '../coverage/source-words.ts'
import { plansApi, type RuleSettingsAnswer } from '../plans-api.ts'
import { keys } from '../queries.ts'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { At } from '../ui/words.tsx'
import { differencesOf } from './setting-fields.ts'
import classes from './rules.module.css'

/** Versions of the settings, the newest first: who made each, when, and what it changed. */
export function History({ rules }: { rules: RuleSettingsAnswer }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<number>()
  const versions = rules.history.filter(({ version }) => version > 0)
  if (versions.length === 0) return <Nothing small>{t('rule.noHistory')}</Nothing>
  return (
    <ol className={classes.history}>
      {versions.map(({ version, atMs, by }) => (
        <li key={version}>
          <div className={classes.line}>
            <b>{t('shifts.version', { n: version })}</b>
            <span>{by}</span>
            <At atMs={atMs} />
            <Button
              size="compact-xs"
              variant="subtle"
              aria-expanded={shown === version}
              onClick={() => setShown(shown === version ? undefined : version)}
            >
              {t('rule.what')}
            </Button>
          </div>
          {shown === version && <Differences version={version} />}
        </li>
      ))}
    </ol>
  )
}

function Differences({ version }: { version: number }) {
  const { t, i18n } = useTranslation()
  const sourceText = useSourceText()
  const of = (which: number) => ({
    queryKey: keys.coverageSettings(which),
    queryFn: ({ signal }: { signal: AbortSignal }) => plansApi.rules(which, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const after = useQuery(of(version))
  const before = useQuery(of(version - 1))
  const error = after.error ?? before.error
  if (error !== null) return <Mishap error={error} />
  if (after.data === undefined || before.data === undefined) return <Waiting />
  const differences = differencesOf(before.data.settings, after.data.settings)
  if (differences.length === 0) return <Nothing small>{t('rule.nothingChanged')}</Nothing>
  return (
    <ul className={classes.differences}>
      {differences.map(({ from, to }) => (
        <li key={to.name}>
          {i18n.language === 'en' ? to.en : to.zh} <SettingText {...from} /> → <b>{<SettingText {...to} />}</b>
          <small>{sourceText(to.source)}</small>
        </li>
      ))}
    </ul>
  )
}
