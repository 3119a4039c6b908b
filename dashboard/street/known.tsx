import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { metresOf } from '#domain/coverage/standing.ts'
import { SideMark } from '../coverage/side-mark.tsx'
import { StateBar } from '../coverage/state-bar.tsx'
import { usePlanName, useVehicleName } from '../coverage/words.ts'
import { paths, coverageEndpoints } from '../paths.ts'
import type { ShiftOnSide, SideEvidence } from '../plans-api.ts'
import { Nothing } from '../ui/outcome.tsx'
import { At } from '../ui/words.tsx'
import classes from './street.module.css'

/** Shifts that had the side to do, with how it stands in each. */
export function ShiftsOnSide({
  edge,
  shifts,
  onSettings,
}: {
  edge: string
  shifts: readonly ShiftOnSide[]
  onSettings: (version: number) => void
}) {
  const { t } = useTranslation()
  const planName = usePlanName()
  if (shifts.length === 0) return <Nothing small>{t('street.noShifts')}</Nothing>
  return (
    <ul className={classes.list}>
      {shifts
        .toSorted((a, b) => (a.day < b.day ? 1 : -1))
        .map((shift) => (
          <li key={shift.id}>
            <div className={classes.line}>
              <Link href={paths.shift(shift.id, { side: edge })}>
                {shift.day} {planName(shift)}
              </Link>
              <span>{t(`work.${shift.workType}`)}</span>
              <span>{t(`shiftState.${shift.state}`)}</span>
              {shift.standing !== undefined && (
                <span className={classes.standing}>
                  <SideMark state={shift.standing} />
                  {t(`side.${shift.standing}`)} {shift.donePercent?.toFixed(1)}%
                </span>
              )}
            </div>
            {shift.covered !== undefined && <Bar covered={shift.covered} />}
            <div className={classes.links}>
              {shift.version > 0 && <span>{t('shifts.version', { n: shift.version })}</span>}
              <Button size="compact-xs" variant="subtle" onClick={() => onSettings(shift.settings)}>
                {t('rules.versionOf', { version: shift.settings })}
              </Button>
            </div>
          </li>
        ))}
    </ul>
  )
}

function Bar({ covered }: { covered: NonNullable<ShiftOnSide['covered']> }) {
  const { done, missed, unknown, excused, open } = metresOf(covered.passes)
  return (
    <StateBar
      metres={{
        plannedM: covered.lengthM * covered.passes.length,
        doneM: done,
        missedM: missed,
        unknownM: unknown,
        excusedM: excused,
        openM: open,
      }}
    />
  )
}

/** A vehicle that was never seen before has been silent since the beginning of time. */
const DAY_MS = 86_400_000

/** Times in which a vehicle of these shifts could not be seen. */
export function Silences({ silences }: { silences: SideEvidence['silences'] }) {
  const { t } = useTranslation()
  const vehicleName = useVehicleName()
  if (silences.length === 0) return <Nothing small>{t('street.noSilences')}</Nothing>
  return (
    <ul className={classes.list}>
      {silences.map(({ vehicle, fromMs, toMs, cause }) => (
        <li key={`${vehicle} ${fromMs}`}>
          <div className={classes.line}>
            <Link href={paths.asset(vehicle)}>{vehicleName(vehicle)}</Link>
            <span>{t(`silence.${cause}`)}</span>
          </div>
          <div className={classes.dim}>
            {fromMs < DAY_MS ? t('street.neverSeen') : <At atMs={fromMs} />} –{' '}
            {toMs === undefined ? t('street.stillSilent') : <At atMs={toMs} />}
          </div>
        </li>
      ))}
    </ul>
  )
}

/** Stretches that were not to be done, by decision of a person. */
export function ExcusesOnSide({ excuses }: { excuses: SideEvidence['excuses'] }) {
  const { t } = useTranslation()
  if (excuses.length === 0) return <Nothing small>{t('excuse.nothing')}</Nothing>
  return (
    <ul className={classes.list}>
      {excuses.map(({ id, shiftId, fromM, toM, pass, reason, note, by, atMs, photoId, undoneBy }) => (
        <li key={id}>
          <div className={classes.line}>
            <span className={undoneBy === undefined ? undefined : classes.undone}>
              {t('excuse.stretch', { from: Math.round(fromM), to: Math.round(toM) })}
            </span>
            <b>{t(`excuseReason.${reason}`)}</b>
            {pass !== undefined && <span>{t('side.pass', { n: pass + 1 })}</span>}
            <Link href={paths.shift(shiftId, { tab: 'excuses' })}>{t('street.ofShift')}</Link>
          </div>
          {note !== '' && <p className={classes.note}>{note}</p>}
          {photoId !== undefined && (
            <a href={coverageEndpoints.photo(photoId)} target="_blank" rel="noreferrer">
              {t('excuse.photo')}
            </a>
          )}
          <div className={classes.dim}>
            {by} · <At atMs={atMs} />
            {undoneBy !== undefined && ` · ${t('excuse.undone', { by: undoneBy })}`}
          </div>
        </li>
      ))}
    </ul>
  )
}
