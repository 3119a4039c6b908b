import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sideStates, type ShiftVersion } from '#domain/coverage/shift.ts'
import { coverageApi, type SettingsVersion, type ShiftVersionDetail } from '../coverage-api.ts'
import { lengthText } from '../coverage/percents.ts'
import { SideMark } from '../coverage/side-mark.tsx'
import { StateBar } from '../coverage/state-bar.tsx'
import { keys } from '../queries.ts'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { At } from '../ui/words.tsx'
import { changedFigures } from './figures.ts'
import classes from './panels.module.css'

/** Figures as they stood, the newest first: why each version was made and which street changed (docs/SPEC.md U21). */
export function Versions({
  shiftId,
  versions,
  nameOf,
  onSelect,
  onSettings,
}: {
  shiftId: string
  versions: readonly ShiftVersion[]
  nameOf: (edge: string) => string
  onSelect: (edge: string) => void
  onSettings: (settings: SettingsVersion) => void
}) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState<number>()
  if (versions.length === 0) return <Nothing>{t('shift.noVersions')}</Nothing>
  return (
    <ul className={classes.list}>
      {versions.toReversed().map((version) => (
        <li key={version.version}>
          <div className={classes.line}>
            <b>{t('shifts.version', { n: version.version })}</b>
            <span>{t(`versionCause.${version.cause}`)}</span>
            <span className={classes.dim}>
              <At atMs={version.atMs} />
            </span>
            <Button
              className={classes.end}
              size="compact-sm"
              variant="subtle"
              aria-expanded={opened === version.version}
              onClick={() => setOpened(opened === version.version ? undefined : version.version)}
            >
              {t('shift.difference')}
            </Button>
          </div>
          <StateBar metres={version.figures} />
          {opened === version.version && (
            <Difference
              shiftId={shiftId}
              version={version.version}
              before={versions.find((each) => each.version === version.version - 1)}
              nameOf={nameOf}
              onSelect={onSelect}
              onSettings={onSettings}
            />
          )}
        </li>
      ))}
    </ul>
  )
}

function Difference({
  shiftId,
  version,
  ...rest
}: {
  shiftId: string
  version: number
  before: ShiftVersion | undefined
  nameOf: (edge: string) => string
  onSelect: (edge: string) => void
  onSettings: (settings: SettingsVersion) => void
}) {
  const answer = useQuery({
    queryKey: keys.shiftVersion(shiftId, version),
    queryFn: ({ signal }) => coverageApi.version(shiftId, version, signal),
    // a version never changes
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (answer.data === undefined) return answer.error === null ? <Waiting /> : <Mishap error={answer.error} />
  return <Changes {...answer.data} {...rest} />
}

function Changes({
  version,
  before,
  difference,
  totals,
  settings,
  nameOf,
  onSelect,
  onSettings,
}: ShiftVersionDetail & {
  before: ShiftVersion | undefined
  nameOf: (edge: string) => string
  onSelect: (edge: string) => void
  onSettings: (settings: SettingsVersion) => void
}) {
  const { t } = useTranslation()
  const figures = before === undefined ? [] : changedFigures(before.figures, version.figures, t)
  const changed = sideStates.filter((state) => Math.abs(totals[state]) >= 0.5)
  return (
    <div className={classes.more}>
      <div className={classes.line}>
        {before === undefined && <span>{t('shift.firstVersion')}</span>}
        {before !== undefined && difference.length === 0 && <span>{t('shift.noDifference')}</span>}
        {changed.map((state) => (
          <span key={state} className={classes.mark}>
            <SideMark state={state} width={24} />
            {t(`side.${state}`)} {totals[state] > 0 ? '+' : '−'}
            {lengthText(Math.abs(totals[state]))}
          </span>
        ))}
        <Button className={classes.end} size="compact-sm" variant="subtle" onClick={() => onSettings(settings)}>
          {t('rules.versionOf', { version: settings.version })}
        </Button>
      </div>
      {figures.length > 0 && (
        <div className={classes.line}>
          {figures.map(({ name, from, to }) => (
            <span key={name}>
              {t(`shift.figure.${name}`)} {from} → {to}
            </span>
          ))}
        </div>
      )}
      <ul className={classes.changes}>
        {difference.map(({ edge, pass, changes }) => (
          <li key={`${edge} ${pass}`}>
            <button type="button" className={classes.street} onClick={() => onSelect(edge)}>
              {nameOf(edge)}
            </button>
            <span className={classes.dim}> · {t('side.pass', { n: pass + 1 })}: </span>
            {changes
              .map(({ from, to, lengthM }) => `${t(`side.${from}`)} → ${t(`side.${to}`)} ${lengthText(lengthM)}`)
              .join(t('common.comma'))}
          </li>
        ))}
      </ul>
    </div>
  )
}
