import { SegmentedControl, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useVehicleName, windowText } from '../coverage/words.ts'
import type { ShiftDetail } from '../coverage-api.ts'
import { paths } from '../paths.ts'
import { useTownName } from '../queries.ts'
import classes from './intro.module.css'

/** What a shift is, in a line under its name. */
export function ShiftIntro({
  detail,
  state,
  recomputing,
}: {
  detail: ShiftDetail
  state: ShiftDetail['shift']['state']
  recomputing: boolean
}) {
  const { t } = useTranslation()
  const townName = useTownName()
  const vehicleName = useVehicleName()
  const { shift, versions } = detail
  const version = versions.at(-1)?.version ?? shift.version
  return (
    <span className={classes.intro}>
      <strong data-state={state}>{t(`shiftState.${state}`)}</strong>
      <span>
        {shift.day} {windowText(shift)}
      </span>
      <span>{t('shifts.passes', { n: shift.passes.length })}</span>
      <span>{t(`work.${shift.workType}`)}</span>
      <span>{townName(shift.town)}</span>
      <span>{t('shift.limit', { speed: shift.speedLimitKmh })}</span>
      {shift.vehicles.map((vehicle) => (
        <Link key={vehicle} href={paths.asset(vehicle)}>
          {vehicleName(vehicle)}
        </Link>
      ))}
      {version > 0 && <span>{t('shifts.version', { n: version })}</span>}
      {recomputing && <strong data-recomputing>{t('shifts.recomputing')}</strong>}
    </span>
  )
}

/** One pass, or all of them together. */
export function PassChoice({
  passes,
  pass,
  onPass,
}: {
  passes: ShiftDetail['shift']['passes']
  /** From 0. */
  pass: number | undefined
  onPass: (pass: number | undefined) => void
}) {
  const { t } = useTranslation()
  const data = [
    { value: '', label: t('side.allPasses') },
    ...passes.map((window, at) => ({
      value: String(at),
      label: `${t('side.pass', { n: at + 1 })} ${windowText(window)}`,
    })),
  ]
  const given = {
    'aria-label': t('shift.passes'),
    value: pass === undefined ? '' : String(pass),
    onChange: (next: string | null) => onPass(next === null || next === '' ? undefined : Number(next)),
    data,
  }
  return passes.length > 3 ? <Select {...given} /> : <SegmentedControl size="xs" {...given} />
}
