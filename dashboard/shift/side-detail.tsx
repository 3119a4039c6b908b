import { Button, CloseButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { coverageApi, type Evidence, type ShiftDetail } from '../coverage-api.ts'
import { lengthText } from '../coverage/percents.ts'
import { StateBar, useStateBarText } from '../coverage/state-bar.tsx'
import { metresOf } from '#domain/coverage/standing.ts'
import { useSideName, windowText } from '../coverage/words.ts'
import { numberText, timeText } from '../format.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { useMay } from '../session.ts'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import type { SideRow } from './side-rows.ts'
import classes from './side-detail.module.css'

/** Readings some seconds around a drive: the fixes before and after belong to it. */
const AROUND_MS = 15_000

/** One street side: how each pass stands, and every drive over it that made it so, down to its raw fixes. */
export function SideDetail({
  row,
  shift,
  onClose,
  onExcuse,
  onSettings,
}: {
  row: SideRow
  shift: ShiftDetail['shift']
  onClose: () => void
  onExcuse: () => void
  onSettings: () => void
}) {
  const { t, i18n } = useTranslation()
  const sideName = useSideName()
  const mayExcuse = useMay('dispatch')
  const range = { from: shift.fromMs, to: shift.toMs }
  const evidence = useQuery({
    // judged again when the shift changes
    queryKey: keys.evidence(row.edge, range, row.metres),
    queryFn: ({ signal }) => coverageApi.evidence(row.edge, range, signal),
  })
  return (
    <>
      <div className={classes.head}>
        <h2>{sideName(row)}</h2>
        <CloseButton aria-label={t('common.close')} onClick={onClose} />
      </div>
      <ol className={classes.passes}>
        {row.passes.map((pass, at) => (
          <PassLine
            key={at}
            name={row.passes.length === 1 ? t('side.allPasses') : t('side.pass', { n: at + 1 })}
            window={shift.passes[at]}
            lengthM={row.lengthM}
            pass={pass}
          />
        ))}
      </ol>
      <h3 className={classes.title}>{t('shift.drives')}</h3>
      <Mishap error={evidence.error} />
      {evidence.isPending && <Waiting />}
      {evidence.data !== undefined && (
        <>
          <p className={classes.answer} data-answer={evidence.data.answer}>
            {i18n.language === 'en' ? evidence.data.words.en : evidence.data.words.zh}
          </p>
          {evidence.data.passes.length === 0 ? (
            <Nothing small>{t('shift.noDrives')}</Nothing>
          ) : (
            <ul className={classes.drives}>
              {evidence.data.passes.map((pass) => (
                <DriveLine key={`${pass.vehicle} ${pass.fromMs} ${pass.fromM}`} pass={pass} />
              ))}
            </ul>
          )}
        </>
      )}
      <div className={classes.actions}>
        <Button component={Link} href={paths.street(row.edge, range)} variant="light" size="xs">
          {t('shift.openStreet')}
        </Button>
        <Button variant="default" size="xs" onClick={onSettings}>
          {t('rules.open')}
        </Button>
        {mayExcuse && (
          <Button variant="default" size="xs" onClick={onExcuse}>
            {t('excuse.add')}
          </Button>
        )}
      </div>
    </>
  )
}

function PassLine({
  name,
  window,
  lengthM,
  pass,
}: {
  name: string
  window: ShiftDetail['shift']['passes'][number] | undefined
  lengthM: number
  pass: SideRow['passes'][number]
}) {
  const { t } = useTranslation()
  const { done, missed, unknown, excused, open } = metresOf([pass])
  const metres = {
    plannedM: lengthM,
    doneM: done,
    missedM: missed,
    unknownM: unknown,
    excusedM: excused,
    openM: open,
  }
  const text = useStateBarText(metres)
  return (
    <li>
      <div className={classes.pass}>
        <b>{name}</b>
        {window !== undefined && <span>{windowText(window)}</span>}
        {pass.firstDoneMs !== undefined && pass.lastDoneMs !== undefined && (
          <span>{t('shift.doneFromTo', { from: timeText(pass.firstDoneMs), to: timeText(pass.lastDoneMs) })}</span>
        )}
      </div>
      <StateBar metres={metres} />
      <div className={classes.text}>
        {text}
        {pass.overspeedM > 0 && ` · ${t('shift.figure.overspeed')} ${lengthText(pass.overspeedM)}`}
        {pass.inferredM > 0 && ` · ${t('shift.figure.inferred')} ${lengthText(pass.inferredM)}`}
      </div>
    </li>
  )
}

function DriveLine({ pass }: { pass: Evidence['passes'][number] }) {
  const { t } = useTranslation()
  const range = { fromMs: Math.floor(pass.fromMs) - AROUND_MS, toMs: Math.ceil(pass.toMs) + AROUND_MS }
  return (
    <li>
      <div className={classes.drive}>
        <Link href={paths.asset(pass.vehicle)}>{pass.vehicleName}</Link>
        <span>
          {timeText(pass.fromMs)}–{timeText(pass.toMs)}
        </span>
      </div>
      <div className={classes.text}>
        {t('shift.drive', {
          from: Math.round(pass.fromM),
          to: Math.round(pass.toM),
          speed: numberText(pass.meanKmh, 1),
          limit: numberText(pass.limitKmh, 0),
        })}
        {' · '}
        {t(`signal.${pass.signal}`)}
      </div>
      <div className={classes.drive}>
        <strong data-counts={pass.countedM > 0 || undefined}>
          {t(`passReason.${pass.reason}`)}
          {pass.countedM > 0 && ` ${lengthText(pass.countedM)}`}
        </strong>
        <Link href={paths.readings(pass.vehicle, 'fix', range)}>{t('shift.rawFixes')}</Link>
      </div>
    </li>
  )
}
